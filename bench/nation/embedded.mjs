/** The sample county on the embedded database: everything recomputed, beside the nearest facilities alone in SQL there. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { openGround } from '../../dist/src/ground.js';
import { readConfig } from '../../dist/src/config.js';
import { loadBuiltIns } from '../../dist/src/sample.js';
import { peakMb, timed } from '../harness/measure.mjs';
import { TODAY } from './ground.mjs';

/** All pairs: of each settlement and service of the county's rows the least distance; no gaps, no sums, nothing stored. */
const NEAREST = `
  SELECT count(*)::int AS n, sum(near.metres) AS metres
    FROM county_state c, unnest(c.services) AS w(service),
    LATERAL (SELECT s.code, s.lon, s.lat FROM unit s
              WHERE s.county_code = c.county_code AND s.level = 'village' AND s.lon IS NOT NULL AND s.rev_to IS NULL) AS s,
    LATERAL (SELECT min(2 * 6371008.8 * asin(sqrt(power(sin(radians(f.lat - s.lat) / 2), 2)
                    + cos(radians(s.lat)) * cos(radians(f.lat)) * power(sin(radians(f.lon - s.lon) / 2), 2)))) AS metres
               FROM facility f WHERE f.rev_to IS NULL AND f.offer_services @> ARRAY[w.service]) AS near`;

export async function embeddedRow(context) {
  const folder = mkdtempSync(join(tmpdir(), 'hinterland-bench-embedded-'));
  const config = readConfig({
    HINTERLAND_DATA_DIR: folder,
    HINTERLAND_TODAY: TODAY,
    HINTERLAND_SAMPLE: 'yes',
  });
  const store = await openGround(config, pino({ level: 'silent' }), context.say);
  context.atEnd.push(async () => {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  });
  await loadBuiltIns(store.db, store.imports, { sample: true, onProgress: () => undefined });
  await store.recompute.drain();
  const lines = await timed(
    [
      {
        name: 'hinterland, full recompute',
        async run() {
          const marked = await store.recompute.mark(null);
          if ((await store.recompute.drain()) !== marked) throw new Error('Not every county was computed.');
        },
      },
      {
        name: 'SQL: nearest of all pairs, not stored',
        run: async () => void (await store.db.query(NEAREST)),
      },
    ],
    { rounds: Math.max(3, context.rounds) },
  );
  const [sizes] = await store.db.query(
    `SELECT (SELECT count(*)::int FROM coverage) AS settlements, (SELECT cardinality(services) FROM county_state LIMIT 1) AS services,
            (SELECT count(*)::int FROM facility WHERE rev_to IS NULL) AS facilities`,
  );
  return { lines, sizes, met: lines[0].value < 1000, peakMb: peakMb() };
}
