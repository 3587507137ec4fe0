/** A receiver of webhooks on this machine, as a user would write one: it verifies and answers. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  readonly webhook: string;
  readonly number: number;
  readonly signature: string;
  readonly text: string;
  readonly body: { type: string; items?: { revision: number; key: string; kind: string; change: string }[] };
}

export interface Receiver {
  readonly url: string;
  readonly received: Received[];
  /** How the next requests are answered; 204 unless changed. */
  answer: (reply: ServerResponse, number: number) => void;
  close(): Promise<void>;
}

/** The verification of docs/operations.md, line for line. */
export function isGenuine(secret: string, header: string, body: string, toleranceSeconds = 300): boolean {
  const [, second, mac] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(header) ?? [];
  if (second === undefined || mac === undefined) return false;
  const expected = createHmac('sha256', secret).update(`${second}.${body}`).digest();
  const isFresh = Math.abs(Date.now() / 1000 - Number(second)) <= toleranceSeconds;
  return isFresh && timingSafeEqual(expected, Buffer.from(mac, 'hex'));
}

export async function receiver(): Promise<Receiver> {
  const received: Received[] = [];
  const server = createServer((request, reply) => {
    let text = '';
    request.setEncoding('utf8').on('data', (part: string) => (text += part));
    request.on('end', () => {
      const number = Number(request.headers['hinterland-delivery']);
      received.push({
        webhook: String(request.headers['hinterland-webhook']),
        number,
        signature: String(request.headers['hinterland-signature']),
        text,
        body: text === '' ? { type: '' } : (JSON.parse(text) as Received['body']),
      });
      self.answer(reply, number);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const self: Receiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    received,
    answer: (reply) => reply.writeHead(204).end(),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  return self;
}
