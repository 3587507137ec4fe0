/**
 * The trimmed PostGIS bundle: the published one also carries raster, topology and the SQL scripts
 * that only CREATE EXTENSION reads; loading them costs over a second and hundreds of MB at each start.
 */
import { gunzipSync, gzipSync } from 'node:zlib';

const BLOCK_BYTES = 512;
/** What a database that already has the extension reads at run time. */
const NEEDED =
  /^(lib\/postgresql\/postgis-3\.so|share\/proj\/.*|share\/postgresql\/extension\/postgis\.control)$/;

/**
 * Keeps the needed entries of a gzipped tar file, untouched and in order.
 * Takes: the published bundle. Gives: a bundle of the same format, gzip level 1.
 * Fails: Error when the bundle does not hold the library (its layout has changed).
 */
export function trimBundle(bundle: Buffer): Buffer {
  const tar = gunzipSync(bundle);
  const kept: Buffer[] = [];
  let hasLibrary = false;
  for (let at = 0; at + BLOCK_BYTES <= tar.length && tar[at] !== 0;) {
    const name = text(tar, at, 100);
    const size = parseInt(text(tar, at + 124, 12), 8);
    const end = at + BLOCK_BYTES + Math.ceil(size / BLOCK_BYTES) * BLOCK_BYTES;
    if (NEEDED.test(name)) {
      kept.push(tar.subarray(at, end));
      hasLibrary ||= name.endsWith('.so');
    }
    at = end;
  }
  if (!hasLibrary) throw new Error('The PostGIS bundle holds no lib/postgresql/postgis-3.so.');
  return gzipSync(Buffer.concat([...kept, Buffer.alloc(2 * BLOCK_BYTES)]), { level: 1 });
}

function text(bytes: Buffer, at: number, length: number): string {
  const field = bytes.toString('latin1', at, at + length);
  const end = field.indexOf('\0');
  return (end < 0 ? field : field.slice(0, end)).trim();
}
