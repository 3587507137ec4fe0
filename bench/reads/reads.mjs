/**
 * The rows of reads. Usage, after `npm run build` and `npm ci` in bench/:
 *   scripts/with-postgres.sh node bench/reads/reads.mjs [--rounds 3] [--seconds 4] [--only rest,graphql] [--counties 60] [--full] [--json]
 * Small by default: the sample county for all rows but the roll-up, which has a made-up nation of `--counties` counties; --full = 2,850.
 */
import { parseArgs } from 'node:util';
import { openSampleDatabase, openSummaryNation } from './databases.mjs';
import { measure } from './row.mjs';
import { startServer } from './servers.mjs';

const ROWS = ['rest-settlement', 'graphql-settlement', 'revalidation', 'county', 'gaps', 'box', 'rollup'];
const { values: flags } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '4' },
    only: { type: 'string', default: '' },
    counties: { type: 'string', default: '60' },
    full: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});
const say = (text) => process.stderr.write(`${text}\n`);
const base = process.env.HINTERLAND_TEST_DATABASE_URL;
if (base === undefined) {
  say('No HINTERLAND_TEST_DATABASE_URL: run this through scripts/with-postgres.sh.');
  process.exit(2);
}
const wanted = ROWS.filter(
  (name) => flags.only === '' || flags.only.split(',').some((part) => name.includes(part)),
);
const options = { rounds: Number(flags.rounds), seconds: Number(flags.seconds) };
const started = [];
const start = async (script, url, ready) => {
  const environment = {
    DATABASE_URL: url,
    HINTERLAND_RECOMPUTE: 'no',
    HINTERLAND_SAMPLE: 'no',
    HINTERLAND_TODAY: '2026-11-24',
  };
  if (process.env.BENCH_VERBOSE) environment.BENCH_VERBOSE = '1';
  if (process.env.BENCH_FLAGS && script.includes('main.js'))
    environment.NODE_FLAGS = process.env.BENCH_FLAGS.split(' ');
  const alternatives = script.startsWith('bench/');
  const server = await startServer(
    script,
    alternatives
      ? {
          DATABASE_URL: url,
          HINTERLAND_TODAY: '2026-11-24',
          ...(environment.BENCH_VERBOSE ? { BENCH_VERBOSE: '1' } : {}),
        }
      : environment,
    ready,
  );
  started.push(server);
  return server;
};
const results = [];
try {
  const context = {};
  if (wanted.some((name) => name !== 'rollup')) {
    Object.assign(context, await openSampleDatabase(base, say));
    const { url } = context;
    context.ours = await start('dist/src/main.js', url, '/health/ready');
    context.raw = await start(
      'bench/alternatives/raw-server.mjs',
      url,
      `/v1/units/${context.county}/coverage`,
    );
    if (wanted.includes('graphql-settlement')) {
      context.mercurius = await start(
        'bench/alternatives/mercurius-server.mjs',
        url,
        '/graphql?query={__typename}',
      );
      context.postgraphile = await start('bench/alternatives/postgraphile-server.mjs', url, '/graphql');
    }
  }
  for (const name of wanted) {
    const { row } = await import(`./rows/${name}.mjs`);
    let own = context;
    if (name === 'rollup') {
      own = await openSummaryNation(base, flags.full ? 2850 : Number(flags.counties), say);
      own.ours = await start('dist/src/main.js', own.url, '/health/ready');
    }
    const result = await measure(row.name, row.target, await row.candidates(own), options);
    results.push(result);
    if (!flags.json) {
      say(`\n${result.row} (target: ${result.target})`);
      for (const line of result.lines)
        say(
          `  ${line.candidate.padEnd(26)} ${String(line.rps).padStart(7)} requests/s   ours ${line.oursToIt} x   p50 ${line.p50} ms  p95 ${line.p95} ms  p99 ${line.p99} ms   peak ${line.peakMb} MB`,
        );
    }
  }
  if (flags.json) process.stdout.write(`${JSON.stringify(results, null, 2)}\n`);
} finally {
  for (const server of started) await server.stop();
}
