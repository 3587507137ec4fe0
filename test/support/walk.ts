/** Imports of the documented walks: files of ../shared with the mapping files of examples/walks. */
import { createReadStream, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ImportKind, ImportReport } from '../../src/sync/report.js';
import { readMapping } from '../../src/sync/rows/mapping.js';
import { importText } from './store.js';
import type { TestStore } from './store.js';

export const WALKS = fileURLToPath(new URL('../../examples/walks', import.meta.url));

/** Imports a file as the README of a walk says, with the mapping file of the walk. */
export function walker(store: TestStore, walk: string) {
  return (kind: ImportKind, file: string, mapping?: string): Promise<ImportReport> =>
    importText(store, kind, '', {
      bytes: createReadStream(file),
      format: /json$/.test(file) ? 'geojson' : 'csv',
      mapping: mapping ? readMapping(readFileSync(join(WALKS, walk, mapping), 'utf8')) : {},
      atomicity: 'rows',
    });
}

/** Rows of a plain CSV without commas in cells: the slow obvious reader, for comparison. */
export function plainRows(file: string): Record<string, string>[] {
  const [head = '', ...lines] = readFileSync(file, 'utf8').trim().split(/\r?\n/);
  const names = head.replaceAll('"', '').split(',');
  return lines.map((line) => {
    const cells = line.replaceAll('"', '').split(',');
    return Object.fromEntries(names.map((name, k) => [name, (cells[k] ?? '').trim()]));
  });
}

/** One column of it. */
export function column(file: string, name: string): string[] {
  return plainRows(file).map((row) => row[name] ?? '');
}
