/** COPY inside a transaction: rows as text, streamed to the server (the embedded database holds each COPY whole). */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ClientBase } from 'pg';
import { from } from 'pg-copy-streams';
import type { QueryRunner } from 'typeorm';

/** A small piece costs a message of its own, a large one memory. */
const PIECE_CHARACTERS = 256 * 1024;

/**
 * Copies rows into a table.
 * Takes: the runner of an open transaction, the table, its columns, and text in COPY format in pieces of any
 * size that together end in a newline, as text or as its bytes in UTF-8. Fails: as the server refuses a row; the
 * transaction is lost then.
 */
export async function copyInto(
  runner: QueryRunner,
  table: string,
  columns: string,
  text: Iterable<string | Uint8Array>,
): Promise<void> {
  const client = (await runner.connect()) as ClientBase;
  await pipeline(
    Readable.from(inPieces(text), { objectMode: false }),
    client.query(from(`COPY ${table} (${columns}) FROM STDIN`)),
  );
}

function* inPieces(text: Iterable<string | Uint8Array>): Generator<string | Uint8Array> {
  let piece = '';
  for (const part of text) {
    if (typeof part === 'string') {
      piece += part;
      if (piece.length < PIECE_CHARACTERS) continue;
    } else if (piece === '') {
      yield part;
      continue;
    }
    yield piece;
    piece = '';
    if (typeof part !== 'string') yield part;
  }
  if (piece !== '') yield piece;
}
