/**
 * `npm run bench`: every row, each figure beside its alternative in the same run. See README.md beside this file.
 *   npm run bench -- [--full] [--only reads,nation] [--rows settlement] [--rounds 3] [--list]
 * Builds the service, installs bench/'s own packages when they are missing, starts a private PostgreSQL.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { machine } from './harness/machine.mjs';
import { writeResults } from './harness/results.mjs';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const say = (text) => process.stderr.write(`${text}\n`);
const { values: flags } = parseArgs({
  options: {
    full: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
    rows: { type: 'string', default: '' },
    rounds: { type: 'string', default: '3' },
    list: { type: 'boolean', default: false },
    'skip-build': { type: 'boolean', default: false },
  },
});

/** Folders of bench/ that hold a bench.mjs, in order of name. */
const areas = readdirSync(join(ROOT, 'bench'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && existsSync(join(ROOT, 'bench', entry.name, 'bench.mjs')))
  .map((entry) => entry.name)
  .sort();
if (flags.list) {
  for (const area of areas) process.stdout.write(`${area}\n`);
  process.exit(0);
}
const unknown = flags.only.split(',').filter((name) => name !== '' && !areas.includes(name));
if (unknown.length > 0 || !(Number(flags.rounds) >= 1)) {
  say(`Unknown: ${unknown.join(', ') || `--rounds ${flags.rounds}`}. Areas are ${areas.join(', ')}.`);
  process.exit(2);
}

function run(command, args) {
  const { status } = spawnSync(command, args, { cwd: ROOT, stdio: ['ignore', 2, 2] });
  if (status !== 0) {
    say(`${command} ${args.join(' ')} failed.`);
    process.exit(2);
  }
}

if (!flags['skip-build']) run('npm', ['run', '--silent', 'build']);
if (!existsSync(join(ROOT, 'bench/node_modules')))
  run('npm', ['ci', '--prefix', 'bench', '--ignore-scripts', '--no-audit', '--no-fund']);

// PostgreSQL: the one that is named, else a private one around a second start of this script
if (!process.env.HINTERLAND_TEST_DATABASE_URL && !process.env.BENCH_WITHOUT_POSTGRES) {
  const settings = flags.full
    ? '-c shared_buffers=1GB -c maintenance_work_mem=512MB -c max_wal_size=16GB -c effective_cache_size=8GB'
    : '-c shared_buffers=256MB -c max_wal_size=4GB';
  const again = [process.execPath, fileURLToPath(import.meta.url), ...process.argv.slice(2), '--skip-build'];
  const { status } = spawnSync(join(ROOT, 'scripts/with-postgres.sh'), again, {
    cwd: ROOT,
    stdio: 'inherit',
    env: { ...process.env, POSTGRES_SETTINGS: `${settings} ${process.env.POSTGRES_SETTINGS ?? ''}` },
  });
  if (status === 2 && !existsSync('/usr/lib/postgresql/15/bin/initdb') && !process.env.POSTGRES_BIN)
    say('Without PostgreSQL only some rows can run: BENCH_WITHOUT_POSTGRES=1 npm run bench.');
  process.exit(status ?? 2);
}

/** Runs an area in a process of its own, so that peaks of memory are its own and a crash costs only its rows. */
function runArea(area, folder) {
  const out = join(folder, `${area}.json`);
  const task = { area, out, full: flags.full, rounds: Number(flags.rounds), rows: flags.rows };
  const child = spawn(
    process.execPath,
    ['--expose-gc', fileURLToPath(new URL('./harness/area.mjs', import.meta.url)), JSON.stringify(task)],
    { cwd: ROOT, stdio: ['ignore', 2, 2] },
  );
  return new Promise((resolve) =>
    child.once('exit', (code, signal) => {
      const rows = existsSync(out) ? JSON.parse(readFileSync(out, 'utf8')) : [];
      if (code !== 0)
        rows.push({ area, row: `${area} stopped`, failed: `exit ${code ?? signal}`, lines: [] });
      resolve(rows);
    }),
  );
}

/** The nation takes long: an area of it that was run whole has a file of its own. */
function nameOfResults() {
  const size = flags.full ? 'full' : 'small';
  if (flags.rows !== '') return 'partial';
  if (flags.only === '') return size;
  return flags.full && !flags.only.includes(',') ? `full-${flags.only}` : 'partial';
}

const folder = mkdtempSync(join(tmpdir(), 'hinterland-bench-'));
const results = { ...(await machine(ROOT)), full: flags.full, rounds: Number(flags.rounds), rows: [] };
for (const area of areas) {
  if (flags.only !== '' && !flags.only.split(',').includes(area)) continue;
  say(`\n== ${area}`);
  results.rows.push(...(await runArea(area, folder)));
}
rmSync(folder, { recursive: true, force: true });
results.finishedAt = new Date().toISOString();
const written = writeResults(join(ROOT, 'bench/results'), nameOfResults(), results);
process.stdout.write(written.table);
say(`\nWritten: ${written.files.join(', ')}`);
process.exit(results.rows.some((row) => row.failed) ? 1 : 0);
