/** Files as streams of bytes. */
import { createReadStream } from 'node:fs';

/**
 * Takes: a path; `onRead` is told how many bytes were read so far. Gives: the bytes of the file. It is opened when they
 * are first asked for, so that one that cannot be opened fails where somebody waits for it.
 */
export async function* bytesOfFile(
  path: string,
  onRead: (read: number) => void = () => undefined,
): AsyncGenerator<Uint8Array> {
  let read = 0;
  for await (const chunk of createReadStream(path) as AsyncIterable<Uint8Array>) {
    read += chunk.length;
    onRead(read);
    yield chunk;
  }
}

const WHY: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  EACCES: 'it may not be read or written by this user',
  EISDIR: 'it is a folder, not a file',
  ENOTDIR: 'a part of the path is a file, not a folder',
};

/** Takes: an error. Gives: what stands between us and a file, with its path; null where the error is another. */
export function cannotOpen(error: unknown): string | null {
  const { code, path } = (error ?? {}) as { code?: unknown; path?: unknown };
  const why = typeof code === 'string' ? WHY[code] : undefined;
  if (why === undefined || typeof path !== 'string') return null;
  return `${path} cannot be opened: ${why}. Check the path; it is read from the folder you are in.`;
}
