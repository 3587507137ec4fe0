/** Rows that are sent as text inside a question: a few, where a file would go by REST. */
import { Refusal } from '../../common/errors.js';

/** The door takes a megabyte at most, and JSON writes some characters longer than they are. */
export const MAX_INLINE_BYTES = 512 * 1024;

/** Takes: the rows as text. Gives: their bytes, UTF-8. Fails: `sync/inline-too-large`. */
export function inlineBytes(rows: string): AsyncIterable<Uint8Array> {
  const bytes = Buffer.from(rows, 'utf8');
  if (bytes.length > MAX_INLINE_BYTES)
    throw new Refusal('too_large', [
      {
        code: 'sync/inline-too-large',
        field: 'rows',
        value: String(bytes.length),
        message: `rows has ${bytes.length} bytes; a question takes ${MAX_INLINE_BYTES}. Files go to POST /v1/feeds/{code}/syncs.`,
      },
    ]);
  return once(bytes);
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
