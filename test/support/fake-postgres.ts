/**
 * A server that says of itself what it is told to: versions that are not installed here, and refusals that a trusting
 * test server never gives. It speaks just enough of the wire protocol (version 3) to be asked.
 */
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

export interface FakePostgres {
  readonly url: string;
  close(): void;
}

export interface Says {
  /** Refuses everybody with this SQLSTATE. */
  readonly refuses?: string;
  /** What a statement that holds this text answers: one row of text by column; null = NULL. */
  readonly answers?: Readonly<Record<string, Readonly<Record<string, string | null>>>>;
}

export async function fakePostgres(says: Says): Promise<FakePostgres> {
  const server = createServer((socket) => converse(socket, says)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `postgres://someone:hunter2secret@127.0.0.1:${port}/somewhere`,
    close: () => void server.close(),
  };
}

function converse(socket: Socket, says: Says): void {
  let isStarted = false;
  let held = Buffer.alloc(0);
  socket.on('error', () => undefined);
  socket.on('data', (chunk: Buffer) => {
    held = Buffer.concat([held, chunk]);
    for (;;) {
      // the first message has no type byte
      const head = isStarted ? 1 : 0;
      if (held.length < head + 4 || held.length < head + held.readInt32BE(head)) return;
      const size = head + held.readInt32BE(head);
      const message = held.subarray(0, size);
      held = held.subarray(size);
      if (!isStarted) {
        isStarted = true;
        socket.write(says.refuses ? error(says.refuses) : Buffer.concat([packet('R', int32(0)), READY]));
        if (says.refuses) socket.end();
      } else if (message[0] === 'Q'.charCodeAt(0)) {
        socket.write(answerTo(message.toString('utf8', 5, size - 1), says));
      } else if (message[0] === 'X'.charCodeAt(0)) socket.end();
    }
  });
}

function answerTo(sql: string, says: Says): Buffer {
  const row = Object.entries(says.answers ?? {}).find(([text]) => sql.includes(text))?.[1];
  if (row === undefined) return Buffer.concat([error('42601'), READY]);
  const names = Object.entries(row).map(([name]) =>
    Buffer.concat([text(name), int32(0), int16(0), int32(25), int16(-1), int32(-1), int16(0)]),
  );
  const values = Object.values(row).map((value) =>
    value === null ? int32(-1) : Buffer.concat([int32(Buffer.byteLength(value)), Buffer.from(value)]),
  );
  return Buffer.concat([
    packet('T', Buffer.concat([int16(names.length), ...names])),
    packet('D', Buffer.concat([int16(values.length), ...values])),
    packet('C', text('SELECT 1')),
    READY,
  ]);
}

const int16 = (n: number): Buffer => {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(n);
  return bytes;
};
const int32 = (n: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(n);
  return bytes;
};
const text = (value: string): Buffer => Buffer.from(`${value}\0`, 'utf8');
const packet = (type: string, body: Buffer): Buffer =>
  Buffer.concat([Buffer.from(type), int32(body.length + 4), body]);
const READY = packet('Z', Buffer.from('I'));
const error = (sqlState: string): Buffer =>
  packet(
    'E',
    Buffer.concat([
      text('SFATAL'),
      text('VFATAL'),
      text(`C${sqlState}`),
      text('Mno entry'),
      Buffer.from([0]),
    ]),
  );
