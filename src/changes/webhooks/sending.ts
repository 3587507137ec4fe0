/** One delivery over HTTP: signed, to the judged address, within a time, no redirects, a short answer. */
import { request as overHttp } from 'node:http';
import { request as overHttps } from 'node:https';
import type { LookupFunction } from 'node:net';
import { signatureOf } from './signature.js';
import { resolveTarget } from './targets.js';

export interface Delivery {
  readonly webhook: string;
  readonly number: number;
  readonly url: string;
  readonly secret: string;
  readonly body: string;
}

export interface SendRules {
  /** Whether targets that are not public may be sent to. */
  readonly isAnyAllowed: boolean;
  /** For the whole of it, milliseconds. */
  readonly timeoutMs: number;
}

export interface Sent {
  /** HTTP status; null where there was no answer. */
  readonly status: number | null;
  /** Why it was not taken; null where it was. */
  readonly error: string | null;
}

/** More of an answer is not read. */
const MAX_ANSWER_BYTES = 64 * 1024;

/** Sends once. A 2xx is taken; all else, redirects too, is not. Never throws. */
export async function send(delivery: Delivery, rules: SendRules): Promise<Sent> {
  const stop = AbortSignal.timeout(rules.timeoutMs);
  try {
    const late = new Promise<never>((_, reject) =>
      stop.addEventListener('abort', () => reject(new Error(`no answer within ${rules.timeoutMs} ms`))),
    );
    // a slow resolver counts too
    const status = await Promise.race([post(delivery, rules, stop), late]);
    const isTaken = status >= 200 && status < 300;
    return { status, error: isTaken ? null : `answered ${status}` };
  } catch (error) {
    return { status: null, error: (error as Error).message.slice(0, 500) || 'failed' };
  }
}

async function post(delivery: Delivery, rules: SendRules, signal: AbortSignal): Promise<number> {
  const { url, address, family } = await resolveTarget(delivery.url, rules.isAnyAllowed);
  // whatever name the connection asks for, it gets the address that was judged
  const pinned: LookupFunction = (_name, options, done) =>
    options.all ? done(null, [{ address, family }]) : done(null, address, family);
  const body = Buffer.from(delivery.body, 'utf8');
  const second = Math.floor(Date.now() / 1000);
  const send = url.protocol === 'https:' ? overHttps : overHttp;
  return new Promise((resolve, reject) => {
    const request = send(
      url,
      {
        method: 'POST',
        agent: false,
        lookup: pinned,
        signal,
        headers: {
          'content-type': 'application/json; charset=utf-8',
          'content-length': body.length,
          'user-agent': 'Hinterland-Webhook/1',
          'hinterland-webhook': delivery.webhook,
          'hinterland-delivery': String(delivery.number),
          'hinterland-signature': signatureOf(delivery.secret, second, delivery.body),
        },
      },
      (answer) => {
        let size = 0;
        const taken = (): void => resolve(answer.statusCode ?? 0);
        answer.on('data', (part: Buffer) => {
          size += part.length;
          if (size > MAX_ANSWER_BYTES) {
            taken();
            answer.destroy();
          }
        });
        answer.on('end', taken).on('error', reject);
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}
