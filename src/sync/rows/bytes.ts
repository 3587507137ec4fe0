/** Bytes to text, strictly: a file in another encoding than declared is refused, with help where it can be given. */
import type { Problem } from '../../common/errors.js';
import { UnreadableFile } from './unreadable.js';

export const ENCODINGS = ['utf-8', 'gb18030'] as const;
export type Encoding = (typeof ENCODINGS)[number];

/** Bytes from the start of a file that are kept to tell in which encoding they can be read. */
const KEPT_BYTES = 256 * 1024;

/**
 * Takes: chunks and the declared encoding. Gives: text, without a byte order mark. Fails: UnreadableFile.
 * A short GBK file can be valid UTF-8 by chance: text that looks so is told to `onWarning` and taken as declared.
 */
export async function* decode(
  bytes: AsyncIterable<Uint8Array>,
  encoding: Encoding,
  onWarning?: (problem: Problem) => void,
): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  const kept: Uint8Array[] = [];
  let read = 0;
  let start = '';
  for await (const chunk of bytes) {
    if (read === 0) refuseOtherMarks(chunk, encoding);
    if (read < KEPT_BYTES) kept.push(chunk);
    const text = strictly(() => decoder.decode(chunk, { stream: true }), [...kept, chunk], encoding, read);
    if (start.length < KEPT_CHARACTERS) start += text.slice(0, KEPT_CHARACTERS);
    yield text;
    read += chunk.length;
  }
  if (encoding === 'utf-8' && looksLikeGbk(start) && isReadable(kept, 'gb18030')) onWarning?.(LIKELY_GBK);
  yield strictly(() => decoder.decode(), kept, encoding, read);
}

/** Text from the start of a file that is looked at for signs of another encoding. */
const KEPT_CHARACTERS = 64 * 1024;

const LIKELY_GBK: Problem = {
  code: 'file/likely-gbk',
  value: 'utf-8',
  message:
    'The file is valid utf-8, but holds Cyrillic, Armenian, Hebrew or Arabic letters and no Chinese: short GBK files look so. If names come out wrong, declare gb18030.',
};

/**
 * GBK bytes of Chinese read as UTF-8 give two-byte letters: Cyrillic, Armenian, Hebrew, Arabic (学校, 医院 and 小学
 * become such). True where there are such letters, mixed with others or few, and no Chinese ones.
 */
export function looksLikeGbk(text: string): boolean {
  if (/\p{Script=Han}/u.test(text)) return false;
  return /[\p{Script=Cyrillic}\p{Script=Armenian}\p{Script=Hebrew}\p{Script=Arabic}]/u.test(text);
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
export function isReadable(chunks: readonly Uint8Array[], encoding: Encoding): boolean {
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
