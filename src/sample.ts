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

/** The county of the sample. */
const SAMPLE_COUNTY = '990121000000';

/**
 * Loads what is missing: into a database without units, and after a start that was cut off between two files, when some
 * kind of row is not there yet (files that are there already change nothing).
 * Fails when a file of ours is refused: then the build is broken.
 */
export async function loadBuiltIns(
  db: Database,
  imports: ImportService,
  options: { sample: boolean; onProgress: (message: string) => void },
): Promise<{ sampleLoaded: boolean }> {
  const [held] = await db.query<{ hasSet: boolean; hasUnits: boolean; isCutOff: boolean }>(
    `SELECT EXISTS (SELECT 1 FROM standard_set WHERE code = 'cn-2026' AND rev_to IS NULL) AS "hasSet",
            EXISTS (SELECT 1 FROM unit) AS "hasUnits",
            EXISTS (SELECT 1 FROM unit WHERE code = $1 AND county_code = $1)
              AND NOT (EXISTS (SELECT 1 FROM boundary WHERE county_code = $1)
                   AND EXISTS (SELECT 1 FROM population WHERE county_code = $1)
                   AND EXISTS (SELECT 1 FROM facility WHERE county_code = $1)
                   AND EXISTS (SELECT 1 FROM land_zone)) AS "isCutOff"`,
    [SAMPLE_COUNTY],
  );
  if (!held?.hasSet) await load(imports, 'standards', CATALOGUE);
  const folder = sampleFolder();
  const isWanted = held?.hasUnits === false || held?.isCutOff === true;
  if (!options.sample || !isWanted || folder === null) return { sampleLoaded: false };
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
