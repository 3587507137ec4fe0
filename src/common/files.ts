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
