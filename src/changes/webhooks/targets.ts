/**
 * Where deliveries may go. A name is resolved once, every address it has is judged, and the connection is made to
 * the address that was judged: a name cannot change in between (DNS rebinding).
 */
import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';
import { badInput, shown } from '../../common/errors.js';
import type { Problem } from '../../common/errors.js';

export const MAX_URL_LENGTH = 2000;

/** Addresses that are not of the public internet: IANA special-purpose registries (RFC 6890 and after), multicast. */
const NOT_PUBLIC = new BlockList();
for (const [net, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const)
  NOT_PUBLIC.addSubnet(net, prefix, 'ipv4');
/** Of IPv6 only global unicast is public; parts of it carry an IPv4 address within, or are for examples. */
const GLOBAL_V6 = new BlockList();
GLOBAL_V6.addSubnet('2000::', 3, 'ipv6');
for (const [net, prefix] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const)
  NOT_PUBLIC.addSubnet(net, prefix, 'ipv6');

/** Takes: an IP address. Gives: whether it is one of the public internet. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !NOT_PUBLIC.check(address, 'ipv4');
  return family === 6 && GLOBAL_V6.check(address, 'ipv6') && !NOT_PUBLIC.check(address, 'ipv6');
}

export interface Target {
  readonly url: URL;
  readonly address: string;
  readonly family: 4 | 6;
}

/** Takes: a URL as text, and whether any target is allowed. Fails: `webhooks/bad-url`, `webhooks/target-refused`. */
export function readTargetUrl(text: string, isAnyAllowed: boolean): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '')
    throw refused(text, 'webhooks/bad-url', 'which is no http(s) address without a user in it; correct it');
  if (url.protocol !== 'https:' && !isAnyAllowed)
    throw refused(text, 'webhooks/bad-url', 'and changes are sent over https only; use https');
  const literal = url.hostname.replace(/^\[|\]$/g, '');
  if (!isAnyAllowed && (isIP(literal) !== 0 ? !isPublicAddress(literal) : isLocalName(url.hostname)))
    throw notPublic(text, literal);
  return url;
}

const isLocalName = (name: string): boolean => /(^|\.)(localhost|local|internal|home\.arpa)\.?$/i.test(name);

/**
 * Takes: a URL as text, and whether any target is allowed. Gives: the address to connect to.
 * Fails: as `readTargetUrl`, and with the resolver's error where the name has no address.
 */
export async function resolveTarget(text: string, isAnyAllowed: boolean): Promise<Target> {
  const url = readTargetUrl(text, isAnyAllowed);
  const found = await lookup(url.hostname.replace(/^\[|\]$/g, ''), { all: true });
  const [first] = found;
  if (first === undefined) throw new Error(`${url.hostname} has no address`);
  const inner = found.find(({ address }) => !isPublicAddress(address));
  if (inner !== undefined && !isAnyAllowed) throw notPublic(text, inner.address);
  return { url, address: first.address, family: first.family === 6 ? 6 : 4 };
}

function notPublic(text: string, address: string): Error {
  return refused(
    text,
    'webhooks/target-refused',
    `whose address ${address} is not of the public internet; HINTERLAND_WEBHOOK_TARGETS=any allows such targets`,
  );
}

function refused(text: string, code: string, why: string): Error {
  const problem: Problem = {
    code,
    field: 'url',
    value: shown(text),
    message: `url is ${shown(text)}, ${why}.`,
  };
  return badInput(problem);
}
