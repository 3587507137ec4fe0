/**
 * The few pieces of the PostgreSQL wire protocol (version 3) that the gateway itself must read or
 * write; everything else passes through untouched. Source: PostgreSQL manual, chapter 55.
 */

const TYPED_HEADER_BYTES = 5;
const UNTYPED_HEADER_BYTES = 4;
/** PostgreSQL's own limit for one message. */
const MAX_MESSAGE_BYTES = 0x3fffffff;
const MAX_STARTUP_BYTES = 10_000;

export const PROTOCOL_3 = 196_608;
export const CANCEL_REQUEST = 80_877_102;
export const SSL_REQUEST = 80_877_103;
export const GSS_REQUEST = 80_877_104;

/** `I` outside a transaction, `T` inside one, `E` inside a failed one. */
export type TransactionStatus = 'I' | 'T' | 'E';

/** One message of the client; `type` is empty for the untyped messages of the start-up phase. */
export interface WireMessage {
  readonly type: string;
  /** The whole message with its header. */
  readonly bytes: Buffer;
}

/** Cuts a byte stream into messages: untyped ones until `startupDone` is set, typed ones after. */
export class MessageReader {
  startupDone = false;
  private parts: Buffer[] = [];
  private length = 0;

  /** Adds bytes as they came from the socket. */
  push(chunk: Buffer): void {
    this.parts.push(chunk);
    this.length += chunk.length;
  }

  /** Gives the next whole message, or null until more bytes come. Fails on a length that cannot be. */
  next(): WireMessage | null {
    const header = this.startupDone ? TYPED_HEADER_BYTES : UNTYPED_HEADER_BYTES;
    if (this.length < header) return null;
    if ((this.parts[0]?.length ?? 0) < header) this.parts = [Buffer.concat(this.parts)];
    const first = this.parts[0] as Buffer;
    const lengthAt = this.startupDone ? 1 : 0;
    const declared = first.readInt32BE(lengthAt);
    const most = this.startupDone ? MAX_MESSAGE_BYTES : MAX_STARTUP_BYTES;
    if (declared < 4 || declared > most)
      throw new RangeError(`A message of ${declared} bytes was announced; allowed are 4 to ${most}.`);
    const total = declared + lengthAt;
    if (this.length < total) return null;
    // joined once per message, not per chunk: a large parameter arrives in hundreds of chunks
    const all = this.parts.length === 1 ? first : Buffer.concat(this.parts);
    this.parts = all.length > total ? [all.subarray(total)] : [];
    this.length -= total;
    const bytes = all.subarray(0, total);
    return { type: this.startupDone ? String.fromCharCode(bytes[0] ?? 0) : '', bytes };
  }
}

function message(type: string, body: Buffer): Buffer {
  const head = Buffer.alloc(TYPED_HEADER_BYTES);
  head.write(type, 0, 'latin1');
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

/** ReadyForQuery: the client may send its next batch. */
export function readyForQuery(status: TransactionStatus): Buffer {
  return message('Z', Buffer.from(status, 'latin1'));
}

/** ErrorResponse. Takes: severity, SQLSTATE, one sentence. */
export function errorResponse(severity: 'ERROR' | 'FATAL', sqlState: string, text: string): Buffer {
  return message('E', Buffer.from(`S${severity}\0V${severity}\0C${sqlState}\0M${text}\0\0`, 'utf8'));
}

/** A simple query, as a client would send it. */
export function simpleQuery(sql: string): Buffer {
  return message('Q', Buffer.from(`${sql}\0`, 'utf8'));
}

/** Sync: ends an extended-protocol batch and clears "skip until Sync" after an error. */
export function sync(): Buffer {
  return message('S', Buffer.alloc(0));
}

/** CopyInResponse in text format without column formats: tells the client to send its rows. */
export function copyInResponse(): Buffer {
  return message('G', Buffer.from([0, 0, 0]));
}

/** What a server says after a start-up packet: authentication passed, parameters, ready. */
export function welcome(parameters: Readonly<Record<string, string>>, connectionId: number): Buffer {
  const key = Buffer.alloc(8);
  key.writeInt32BE(connectionId, 0);
  return Buffer.concat([
    message('R', Buffer.alloc(4)),
    ...Object.entries(parameters).map(([name, value]) =>
      message('S', Buffer.from(`${name}\0${value}\0`, 'utf8')),
    ),
    message('K', key),
    readyForQuery('I'),
  ]);
}

/** The transaction status that a reply ends with, or null when it does not end in ReadyForQuery. */
export function finalStatus(reply: Buffer): TransactionStatus | null {
  const at = reply.length - 6;
  if (at < 0 || reply[at] !== 0x5a || reply.readInt32BE(at + 1) !== 5) return null;
  return String.fromCharCode(reply[at + 5] ?? 0) as TransactionStatus;
}

/** Removes the first CopyInResponse: the client has had one already. */
export function withoutCopyInResponse(reply: Buffer): Buffer {
  for (let at = 0; at + TYPED_HEADER_BYTES <= reply.length;) {
    const end = at + 1 + reply.readInt32BE(at + 1);
    if (reply[at] === 0x47) return Buffer.concat([reply.subarray(0, at), reply.subarray(end)]);
    at = end;
  }
  return reply;
}

/** True for a simple query that will ask the client for rows: `COPY ... FROM STDIN`. */
export function isCopyIn(query: WireMessage): boolean {
  if (query.type !== 'Q') return false;
  const head = query.bytes.toString('utf8', TYPED_HEADER_BYTES, Math.min(query.bytes.length, 20_000));
  const withoutComments = head.replace(/^(\s|--[^\n]*\n|\/\*[\s\S]*?\*\/)+/, '');
  return /^copy\b[^;]*\bfrom\s+stdin\b/i.test(withoutComments);
}
