/**
 * The newcomer's way: writing without a key from this machine. What could come from elsewhere is kept out:
 * a listener on other addresses, a proxy in front, a page of another site (CSRF), a name that was pointed at
 * loopback (DNS rebinding).
 */
import type { IncomingHttpHeaders } from 'node:http';
import type { Config } from '../../config.js';

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|::1|\[::1\])$/;
const FORWARDED = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'via'] as const;

export type LoopbackSettings = Pick<Config, 'HINTERLAND_WRITE' | 'HOST' | 'DATABASE_URL'>;

/** Whether these settings let anybody write without a key. */
export function takesLoopback(config: LoopbackSettings): boolean {
  const isOn =
    config.HINTERLAND_WRITE === 'loopback' ||
    (config.HINTERLAND_WRITE === 'auto' && config.DATABASE_URL === undefined);
  return isOn && LOOPBACK.test(config.HOST);
}

/** Whether the request was sent by a program or an own page on this machine. */
export function isFromHere(headers: IncomingHttpHeaders): boolean {
  const host = headers.host ?? '';
  const site = headers['sec-fetch-site'];
  return (
    LOOPBACK.test(host.replace(/:\d+$/, '')) &&
    FORWARDED.every((name) => headers[name] === undefined) &&
    (headers.origin === undefined || headers.origin === `http://${host}`) &&
    (site === undefined || site === 'same-origin' || site === 'none')
  );
}
