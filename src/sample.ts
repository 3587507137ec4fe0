/** What a new database starts with: the built-in standard set, and the made-up sample county if it is empty. */
import { createReadStream, existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Database } from './store/database.js';
import type { ImportService } from './sync/import.service.js';
import type { ImportKind } from './sync/report.js';

const CATALOGUE = new URL('./standards/catalogue/cn-2026.json', import.meta.url);

/** The project's root, from the sources or from the build. */
function sampleFolder(): URL | null {
  for (const up of ['../examples/sample-county/', '../../examples/sample-county/']) {
    const folder = new URL(up, import.meta.url);
    if (existsSync(fileURLToPath(folder))) return folder;
  }
  return null;
}

const FILES: readonly (readonly [ImportKind, string])[] = [
  ['units', 'units.csv'],
  ['boundaries', 'boundaries.geojson'],
  ['populations', 'populations.csv'],
  ['facilities', 'facilities.csv'],
  ['land', 'land.geojson'],
];

/** Loads what is missing. Fails when a file of ours is refused: then the build is broken. */
export async function loadBuiltIns(
  db: Database,
  imports: ImportService,
  options: { sample: boolean; onProgress: (message: string) => void },
): Promise<{ sampleLoaded: boolean }> {
  const [held] = await db.query<{ sets: number; units: number }>(
    `SELECT (SELECT count(*)::int FROM standard_set WHERE code = 'cn-2026' AND rev_to IS NULL) AS sets,
            (SELECT count(*)::int FROM unit) AS units`,
  );
  if (held?.sets === 0) await load(imports, 'standards', CATALOGUE);
  const folder = sampleFolder();
  if (!options.sample || held?.units !== 0 || folder === null) return { sampleLoaded: false };
  options.onProgress('Loading the sample county ...');
  for (const [kind, file] of FILES) await load(imports, kind, new URL(file, folder));
  return { sampleLoaded: true };
}

async function load(imports: ImportService, kind: ImportKind, file: URL): Promise<void> {
  const report = await imports.importFile({
    kind,
    bytes: createReadStream(fileURLToPath(file)),
    format: file.pathname.endsWith('json') ? 'geojson' : 'csv',
    encoding: 'utf-8',
    mapping: {},
    options: { scheme: 'china12', crs: 'WGS84', feed: 'sample' },
    atomicity: 'all',
    dryRun: false,
  });
  if (report.outcome === 'rejected') {
    const reasons = [...report.fileProblems, ...report.verdicts.flatMap((v) => v.reasons)];
    throw new Error(
      `${fileURLToPath(file)} was refused: ${reasons
        .slice(0, 5)
        .map((r) => r.message)
        .join(' ')}`,
    );
  }
}
