/** Bytes to text, strictly: a file in another encoding than declared is refused, with help where it can be given. */
import { UnreadableFile } from './unreadable.js';

export const ENCODINGS = ['utf-8', 'gb18030'] as const;
export type Encoding = (typeof ENCODINGS)[number];

/** Bytes from the start of a file that are kept to tell in which encoding they can be read. */
const KEPT_BYTES = 256 * 1024;

/** Takes: chunks and the declared encoding. Gives: text, without a byte order mark. Fails: UnreadableFile. */
export async function* decode(bytes: AsyncIterable<Uint8Array>, encoding: Encoding): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  const kept: Uint8Array[] = [];
  let read = 0;
  for await (const chunk of bytes) {
    if (read === 0) refuseOtherMarks(chunk, encoding);
    if (read < KEPT_BYTES) kept.push(chunk);
    yield strictly(() => decoder.decode(chunk, { stream: true }), [...kept, chunk], encoding, read);
    read += chunk.length;
  }
  yield strictly(() => decoder.decode(), kept, encoding, read);
}

function strictly(
  decodeNext: () => string,
  seen: readonly Uint8Array[],
  encoding: Encoding,
  read: number,
): string {
  try {
    return decodeNext();
  } catch (cause) {
    if ((cause as { code?: string }).code !== 'ERR_ENCODING_INVALID_ENCODED_DATA') throw cause;
    const other = ENCODINGS.find((each) => each !== encoding && isReadable(seen, each));
    throw new UnreadableFile({
      code: 'file/bad-encoding',
      value: encoding,
      message:
        `The file is not ${encoding} (broken after byte ${read}); ` +
        (other
          ? `it can be read as ${other}: declare that.`
          : `declare its encoding: ${ENCODINGS.join(' or ')}.`),
    });
  }
}

/** True where the bytes, which may end within a character, are text of the encoding. */
function isReadable(chunks: readonly Uint8Array[], encoding: Encoding): boolean {
  const decoder = new TextDecoder(encoding, { fatal: true });
  try {
    for (const chunk of chunks) decoder.decode(chunk, { stream: true });
    return true;
  } catch {
    return false;
  }
}

/** A byte order mark says the encoding for certain: it must be the declared one. */
function refuseOtherMarks(start: Uint8Array, encoding: Encoding): void {
  const [a, b, c] = start;
  if ((a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff))
    throw new UnreadableFile({
      code: 'file/utf-16',
      message: 'The file is UTF-16 by its byte order mark; save it as UTF-8.',
    });
  if (encoding !== 'utf-8' && a === 0xef && b === 0xbb && c === 0xbf)
    throw new UnreadableFile({
      code: 'file/bad-encoding',
      value: encoding,
      message: `The file is UTF-8 by its byte order mark, not ${encoding}; declare utf-8.`,
    });
}
