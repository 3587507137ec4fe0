/** The synthetic nation in a database, with a made-up set of one reach rule for each of its 25 services. */
import { pino } from 'pino';
import { openGround } from '../../dist/src/ground.js';
import { readConfig } from '../../dist/src/config.js';
import { loadNation } from '../../dist/src/demo/nation.js';
import { SERVICES } from '../../dist/src/demo/words.js';
import { loadBuiltIns } from '../../dist/src/sample.js';
import { freshDatabase } from '../harness/measure.mjs';

export const TODAY = '2026-11-24';
export const SET = 'bench-25';
export const FULL_COUNTIES = 2850;

/** Thresholds of nobody's standard: they differ by service, and between town and country, as real ones do. */
function madeUpSet() {
  return {
    code: SET,
    name: 'bench',
    rules: SERVICES.flatMap((service, s) =>
      [
        ['county_seat', 'key_town', 'town'],
        ['central_village', 'village'],
      ].map((tiers, k) => ({
        code: `${service.code}-${k}`,
        service: service.code,
        kind: 'reach',
        tiers,
        metres: (k === 0 ? 500 : 2000) * (1 + (s % 5)),
        groups: ['all'],
        source: 'made up for the bench',
        verified: 'no',
      })),
    ),
  };
}

export function environmentOf(url) {
  return {
    DATABASE_URL: url,
    HINTERLAND_TODAY: TODAY,
    HINTERLAND_STANDARD_SET: SET,
    HINTERLAND_SAMPLE: 'no',
    HINTERLAND_LOG_LEVEL: 'error',
  };
}

/** Opens store and writers on the database. */
export function openStore(url) {
  return openGround(readConfig(environmentOf(url)), pino({ level: 'silent' }), () => undefined);
}

/** Loads the nation into a fresh database: counties 2,850 or as many as given; not computed yet. */
export async function makeNation(context, counties) {
  const url = await freshDatabase(context.databaseUrl, 'bench_nation');
  const store = await openStore(url);
  try {
    await loadBuiltIns(store.db, store.imports, { sample: false, onProgress: () => undefined });
    const report = await store.imports.importFile({
      kind: 'standards',
      bytes: (async function* once() {
        yield Buffer.from(JSON.stringify(madeUpSet()));
      })(),
      format: 'geojson',
      encoding: 'utf-8',
      mapping: {},
      options: { scheme: 'china12', crs: 'WGS84', feed: 'bench' },
      atomicity: 'all',
      dryRun: false,
    });
    if (report.outcome !== 'committed')
      throw new Error(`The set was refused: ${JSON.stringify(report.fileProblems)}`);
    const begin = performance.now();
    const sizes = await loadNation(store.db, store.unitOfWork, {
      counties,
      seed: 1,
      onProgress: (done) => done % 200 === 0 && context.say(`   ${done} of ${counties} counties loaded`),
    });
    return { url, sizes, loadSeconds: (performance.now() - begin) / 1000 };
  } finally {
    await store.close();
  }
}
