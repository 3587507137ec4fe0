/** A sync of 100,000 rows beside a bare COPY of the same file: dry run, commit, and the same file again. */
import { createReadStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from } from 'pg-copy-streams';
import { freshDatabase } from '../harness/measure.mjs';

const ROWS = 100_000;
const dist = (root, path) =>
  import(new URL(`dist/src/${path}`, `file://${root.endsWith('/') ? root : `${root}/`}`).href);

/** Clinics on a lattice round the sample county: names that differ, no two within fifty metres. */
function file(rows) {
  const lines = ['externalId,name,lon,lat,offers,capacity'];
  for (let k = 0; k < rows; k += 1) {
    const lon = (104 + (k % 400) * 0.002).toFixed(6);
    const lat = (31 + Math.floor(k / 400) * 0.002).toFixed(6);
    lines.push(`b${k},Clinic of lattice point ${k},${lon},${lat},village_clinic,`);
  }
  return `${lines.join('\n')}\n`;
}

async function ground(root, url) {
  const { openGround, logOf } = await dist(root, 'ground.js');
  const { readConfig } = await dist(root, 'config.js');
  const { loadBuiltIns } = await dist(root, 'sample.js');
  const config = readConfig({ DATABASE_URL: url, HINTERLAND_LOG_LEVEL: 'silent' });
  const opened = await openGround(config, logOf(config), () => undefined);
  await loadBuiltIns(opened.db, opened.imports, { sample: true, onProgress: () => undefined });
  return opened;
}

async function measured(work) {
  globalThis.gc?.();
  let peak = 0;
  const timer = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 50);
  const start = performance.now();
  const answer = await work();
  clearInterval(timer);
  return { ms: performance.now() - start, peakMb: Math.round(peak / 1048576), answer };
}

export const rows = [
  {
    name: 'sync of 100,000 rows',
    target:
      'commit <= 10 x a bare COPY of the file, dry run and commit < 60 s, unchanged < 20 s, under 600 MB',
    needsPostgres: true,
    async run({ databaseUrl, root }) {
      const folder = mkdtempSync(join(tmpdir(), 'hinterland-bench-'));
      const path = join(folder, 'rows.csv');
      writeFileSync(path, file(ROWS));
      const url = await freshDatabase(databaseUrl, 'bench_sync');
      const opened = await ground(root, url);
      const sync = (dryRun) =>
        opened.imports.importFile({
          kind: 'facilities',
          bytes: createReadStream(path),
          format: 'csv',
          encoding: 'utf-8',
          mapping: {},
          options: { scheme: 'opaque', crs: 'WGS84', feed: 'bench' },
          atomicity: 'rows',
          dryRun,
        });
      try {
        const dry = await measured(() => sync(true));
        const commit = await measured(() => sync(false));
        const again = await measured(() => sync(false));
        if (commit.answer.counts.created !== ROWS || again.answer.counts.unchanged !== ROWS)
          throw new Error(`verdicts: ${JSON.stringify([commit.answer.counts, again.answer.counts])}`);
        const client = new pg.Client({ connectionString: url });
        await client.connect();
        await client.query('CREATE TABLE bare (a text, b text, c float8, d float8, e text, f text)');
        const bare = await measured(() =>
          pipeline(
            createReadStream(path),
            client.query(from('COPY bare FROM STDIN WITH (FORMAT csv, HEADER true)')),
          ),
        );
        await client.end();
        const line = (candidate, { ms, peakMb }) => ({
          candidate,
          value: Math.round((ROWS / ms) * 1000),
          unit: 'rows/s',
          ratio: candidate === 'bare COPY' ? bare.ms / commit.ms : 1,
          runs: [ms],
          peakMb,
        });
        const peakMb = Math.max(dry.peakMb, commit.peakMb, again.peakMb);
        return {
          lines: [
            line('hinterland: commit', commit),
            line('hinterland: dry run', dry),
            line('hinterland: the same file again', again),
            line('bare COPY', bare),
          ],
          sizes: { rows: ROWS },
          peakMb,
          met:
            commit.ms <= 10 * bare.ms &&
            commit.ms < 60_000 &&
            dry.ms < 60_000 &&
            again.ms < 20_000 &&
            peakMb < 600,
          note: 'COPY checks and places nothing, and keeps no verdicts, versions or indexes',
        };
      } finally {
        await opened.close();
        rmSync(folder, { recursive: true, force: true });
      }
    },
  },
];
