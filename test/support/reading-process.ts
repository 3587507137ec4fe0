/**
 * A process of its own that reads hostile files one by one: for each a line of JSON with the code that it is refused with,
 * the megabytes that were asked for, and the peak of the process's memory so far.
 */
import { readFileSync } from 'node:fs';
import { FACILITY_FILE_COLUMNS, readFacilityRow } from '../../src/sync/facilities/reading.js';
import { NO_CATEGORIES } from '../../src/sync/feeds/categories.js';
import { readRows } from '../../src/sync/rows/source.js';
import type { FileFormat } from '../../src/sync/rows/source.js';
import { UnreadableFile } from '../../src/sync/rows/unreadable.js';
import { blankSheet, endless, gzipBomb, HEADER, once, workbook } from './hostile.js';

/** Peak of resident memory, MB; null where the system does not tell. */
function peakMb(): number | null {
  try {
    const [, kb] = /VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
    return kb === undefined ? null : Math.round(Number(kb) / 1024);
  } catch {
    return null;
  }
}

let asked = 0;
const note = (mb: number): void => void (asked = mb);
const GB = 1024;

/** Name, format, bytes. */
export const HOSTILE: readonly (readonly [string, FileFormat, () => AsyncIterable<Uint8Array>])[] = [
  ['one line of 1 GB', 'csv', () => endless(`${HEADER}1,`, GB, note)],
  ['one quoted cell of 1 GB', 'csv', () => endless(`${HEADER}1,"`, GB, note)],
  ['one header of 1 GB', 'csv', () => endless('', GB, note)],
  ['one line of 1 GB', 'ndjson', () => endless('{"name":"', GB, note)],
  ['one thing of 1 GB', 'json', () => endless('[{"name":"', GB, note)],
  ['a frame of 1 GB', 'geojson', () => endless('{"type":"FeatureCollection","name":"', GB, note)],
  ['a bomb of one line', 'csv', () => gzipBomb(HEADER, 'a', 3 * GB)],
  ['a bomb of blank lines', 'csv', () => gzipBomb(HEADER, '\n', 3 * GB)],
  ['a bomb of blank lines', 'ndjson', () => gzipBomb('', '\n', 3 * GB)],
  ['a bomb of blanks', 'json', () => gzipBomb('[', ' ', 3 * GB)],
  ['a bomb in a workbook', 'xlsx', () => once(workbook(blankSheet(100)))],
  ['a bomb that its workbook calls small', 'xlsx', () => once(workbook(blankSheet(100), 1_000))],
];

async function readAll(): Promise<void> {
  const rules = {
    feed: 'f',
    crs: 'WGS84',
    scheme: 'opaque',
    categories: NO_CATEGORIES,
    merged: new Map(),
  } as const;
  for (const [name, format, bytes] of HOSTILE) {
    asked = 0;
    let code: string | null = null;
    try {
      const options = { format, encoding: 'utf-8', mapping: {}, known: FACILITY_FILE_COLUMNS } as const;
      for await (const row of readRows(bytes(), options)) readFacilityRow(row, rules);
    } catch (error) {
      if (!(error instanceof UnreadableFile)) throw error;
      code = error.problem.code;
    }
    process.stdout.write(`${JSON.stringify({ name, format, code, askedMb: asked, peakMb: peakMb() })}\n`);
  }
}

if (process.env['READ_HOSTILE'] === 'yes') await readAll();
