/** Packed files: a gzip stream is seen by its first bytes and unpacked as it flows, never beyond a size. */
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { UnreadableFile } from '../rows/unreadable.js';

/** What a file may hold once unpacked, bytes: eight times what a plain upload may have. */
export const MAX_UNPACKED_BYTES = 2 * 1024 * 1024 * 1024;

/** Lists pack to a tenth or a fiftieth; what unpacks to more than so many times its size is made to do harm. */
export const MAX_RATIO = 200;
/** A small file may be as even as it likes, bytes. */
export const RATIO_FROM_BYTES = 16 * 1024 * 1024;

/**
 * Takes: the bytes of a file, packed by gzip or not, and the most it may hold once unpacked.
 * Gives: its plain bytes. Fails: UnreadableFile `file/bad-gzip`, `file/truncated`, `file/unpacks-too-large`.
 */
export async function* unpacked(
  bytes: AsyncIterable<Uint8Array>,
  maxBytes = MAX_UNPACKED_BYTES,
): AsyncGenerator<Uint8Array> {
  const source = bytes[Symbol.asyncIterator]();
  const start = await firstBytes(source, 2);
  let packed = 0;
  const all = again(start, source, (length) => (packed += length));
  if (!(start[0] === 0x1f && start[1] === 0x8b)) {
    yield* all;
    return;
  }
  const gunzip = createGunzip();
  // errors come out of the reading side
  pipeline(Readable.from(all, { objectMode: false }), gunzip, () => undefined);
  let size = 0;
  try {
    for await (const chunk of gunzip as AsyncIterable<Uint8Array>) {
      size += chunk.length;
      if (size > RATIO_FROM_BYTES && size > MAX_RATIO * packed) throw unpacksTooWell(size, packed);
      if (size > maxBytes)
        throw new UnreadableFile({
          code: 'file/unpacks-too-large',
          message: `The file unpacks to more than ${maxBytes} bytes, the limit here; cut it into several.`,
        });
      yield chunk;
    }
  } catch (cause) {
    const code = (cause as { code?: unknown }).code;
    if (code === 'Z_BUF_ERROR')
      throw new UnreadableFile({
        code: 'file/truncated',
        message: `The gzip file ends before its end, after ${size} unpacked bytes; send it whole.`,
      });
    if (typeof code === 'string' && code.startsWith('Z_'))
      throw new UnreadableFile({
        code: 'file/bad-gzip',
        message: `The file begins like gzip and cannot be unpacked after ${size} bytes (${(cause as Error).message}); pack it again, or send it plain.`,
      });
    throw cause;
  } finally {
    gunzip.destroy();
  }
}

export function unpacksTooWell(size: number, packed: number): UnreadableFile {
  return new UnreadableFile({
    code: 'file/unpacks-too-large',
    message: `The file unpacks to ${size} bytes or more from ${packed}, more than ${MAX_RATIO} times its size, as no list does; send it plain, or cut it into several.`,
  });
}

/** The first chunks, joined, until they hold some bytes; fewer where the file ends before. */
async function firstBytes(source: AsyncIterator<Uint8Array>, count: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  while (size < count) {
    const next = await source.next();
    if (next.done === true) break;
    chunks.push(next.value);
    size += next.value.length;
  }
  return chunks.length === 1 ? (chunks[0] as Uint8Array) : Buffer.concat(chunks);
}

/** All chunks again from the start; tells the length of each before it is handed on. */
async function* again(
  start: Uint8Array,
  source: AsyncIterator<Uint8Array>,
  onChunk: (length: number) => void,
): AsyncGenerator<Uint8Array> {
  try {
    onChunk(start.length);
    if (start.length > 0) yield start;
    for (let next = await source.next(); next.done !== true; next = await source.next()) {
      onChunk(next.value.length);
      yield next.value;
    }
  } finally {
    await source.return?.();
  }
}
