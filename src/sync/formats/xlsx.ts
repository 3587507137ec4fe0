/**
 * The first sheet of an XLSX file as records of text. The package is opened by its directory (yauzl refuses
 * entries that hold more than they say), so the file is put on disk first; sheets are read as they unpack, and
 * everything that could grow without end has a limit.
 */
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import yauzl from 'yauzl';
import type { Entry, ZipFile } from 'yauzl';
import { shown } from '../../common/errors.js';
import { UnreadableFile } from '../rows/unreadable.js';
import { MAX_RATIO, MAX_UNPACKED_BYTES, RATIO_FROM_BYTES, unpacksTooWell } from './gzip.js';
import { sheetRecords, sheetsOf, stringsOf, dateStylesOf } from './xlsx.parts.js';

/** Parts beside the sheet are read whole into memory. */
const MAX_PART_BYTES = 128 * 1024 * 1024;

/**
 * Takes: the bytes of an XLSX file. Gives: the rows of its first sheet, the header first; a date is written
 * YYYY-MM-DD, a whole number that is too long for a double as 1.23E+17.
 * Fails: UnreadableFile `file/bad-xlsx`, `file/unpacks-too-large`, `file/too-many-columns`.
 */
export async function* xlsxRecords(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'hinterland-xlsx-'));
  let zip: ZipFile | null = null;
  try {
    const path = join(folder, 'file.xlsx');
    await pipeline(Readable.from(bytes, { objectMode: false }), createWriteStream(path));
    zip = await yauzl.openPromise(path, { lazyEntries: true, autoClose: false });
    yield* recordsOf(zip);
  } catch (cause) {
    if (cause instanceof UnreadableFile || !isOfTheFile(cause)) throw cause;
    throw new UnreadableFile({
      code: 'file/bad-xlsx',
      message: `The file is no XLSX that can be read: ${shown((cause as Error).message)}. Save it again as .xlsx, or send CSV.`,
    });
  } finally {
    zip?.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function* recordsOf(zip: ZipFile): AsyncGenerator<string[]> {
  const entries = new Map<string, Entry>();
  let total = 0;
  for await (const entry of zip.eachEntry()) {
    entries.set(entry.fileName, entry);
    total += entry.uncompressedSize;
    if (total > MAX_UNPACKED_BYTES || entries.size > 10_000) throw tooLarge(MAX_UNPACKED_BYTES);
  }
  const open = async (name: string, maxBytes: number): Promise<AsyncIterable<Uint8Array> | null> => {
    const entry = entries.get(name);
    if (entry === undefined) return null;
    const { uncompressedSize: size, compressedSize: packed } = entry;
    if (size > maxBytes) throw tooLarge(maxBytes);
    if (size > RATIO_FROM_BYTES && size > MAX_RATIO * packed) throw unpacksTooWell(size, packed);
    return (await zip.openReadStreamPromise(entry)) as AsyncIterable<Uint8Array>;
  };
  const workbook = await open('xl/workbook.xml', MAX_PART_BYTES);
  const relations = await open('xl/_rels/workbook.xml.rels', MAX_PART_BYTES);
  if (workbook === null || relations === null) throw new Error('it holds no workbook');
  const book = await sheetsOf(workbook, relations);
  const [first] = book.sheets;
  if (first === undefined) throw new Error('the workbook has no sheet');
  const strings = await open('xl/sharedStrings.xml', MAX_PART_BYTES);
  const styles = await open('xl/styles.xml', MAX_PART_BYTES);
  const sheet = await open(first, MAX_UNPACKED_BYTES);
  if (sheet === null) throw new Error(`the sheet ${shown(first)} is missing`);
  yield* sheetRecords(sheet, {
    strings: strings === null ? [] : await stringsOf(strings),
    dateStyles: styles === null ? new Set() : await dateStylesOf(styles),
    beginsIn1904: book.beginsIn1904,
  });
}

function tooLarge(limit: number): UnreadableFile {
  return new UnreadableFile({
    code: 'file/unpacks-too-large',
    message: `The file, or a part of it, unpacks to more than ${limit} bytes, the limit here; send CSV, or cut it into several.`,
  });
}

/** Errors of the system (disk full, no permission) are ours; all others come from what the file holds. */
function isOfTheFile(cause: unknown): boolean {
  const { code, syscall } = cause as { code?: unknown; syscall?: unknown };
  return syscall === undefined && (code === undefined || String(code).startsWith('Z_'));
}
