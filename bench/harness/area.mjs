/** One area of rows in this process: imports bench/<area>/bench.mjs, runs its rows one after the other, keeps what each says. */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { peakMb } from './measure.mjs';

const task = JSON.parse(process.argv[2]);
const say = (text) => process.stderr.write(`${text}\n`);
const { rows } = await import(`../${task.area}/bench.mjs`);
const done = [];
const context = {
  full: task.full,
  rounds: task.rounds,
  databaseUrl: process.env.HINTERLAND_TEST_DATABASE_URL ?? null,
  root: fileURLToPath(new URL('../../', import.meta.url)),
  say,
  /** Kept between the rows of an area, for what is dear to make. */
  shared: {},
  atEnd: [],
};
try {
  for (const row of rows) {
    if (!row.name.includes(task.rows)) continue;
    if (row.onlyFull && !task.full) continue;
    const head = { area: task.area, row: row.name, target: row.target ?? '' };
    if (row.needsPostgres && context.databaseUrl === null) {
      done.push({ ...head, skipped: 'needs PostgreSQL with PostGIS', lines: [] });
    } else {
      say(`-- ${row.name}`);
      try {
        const result = await row.run(context);
        done.push({ peakMb: peakMb(), ...head, ...result });
      } catch (error) {
        say(error instanceof Error ? (error.stack ?? error.message) : String(error));
        done.push({ ...head, failed: error instanceof Error ? error.message : String(error), lines: [] });
      }
    }
    writeFileSync(task.out, JSON.stringify(done));
  }
} finally {
  for (const end of context.atEnd.reverse()) await end();
}
process.exit(0);
