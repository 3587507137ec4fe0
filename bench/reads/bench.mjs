/**
 * The rows of reads: servers in processes of their own under the load of autocannon, the sample county for all rows but the
 * roll-up, which has a made-up nation of stored summaries.
 */
import { openSampleDatabase, openSummaryNation } from './databases.mjs';
import { measure } from './row.mjs';
import { startServer } from './servers.mjs';

const TODAY = '2026-11-24';
const SERVICE = {
  HINTERLAND_RECOMPUTE: 'no',
  HINTERLAND_SAMPLE: 'no',
  HINTERLAND_TODAY: TODAY,
};
const NAMES = ['rest-settlement', 'graphql-settlement', 'revalidation', 'county', 'gaps', 'box', 'rollup'];
const ALTERNATIVES = {
  raw: ['bench/alternatives/raw-server.mjs', null],
  mercurius: ['bench/alternatives/mercurius-server.mjs', '/graphql?query={__typename}'],
  postgraphile: ['bench/alternatives/postgraphile-server.mjs', '/graphql'],
};

async function start(context, script, url, ready, more = {}) {
  const isOurs = !script.startsWith('bench/');
  const verbose = process.env.BENCH_VERBOSE ? { BENCH_VERBOSE: '1' } : {};
  const environment = {
    DATABASE_URL: url,
    ...verbose,
    ...(isOurs ? { ...SERVICE, ...more } : { HINTERLAND_TODAY: TODAY }),
  };
  const server = await startServer(script, environment, ready);
  context.atEnd.push(() => server.stop());
  return server;
}

/** The sample county with our server; alternatives start when a row first asks for them. */
async function sample(context) {
  if (context.shared.sample) return context.shared.sample;
  const held = await openSampleDatabase(context.databaseUrl, context.say);
  held.ours = await start(context, 'dist/src/main.js', held.url, '/health/ready');
  let bare;
  held.bare = () =>
    (bare ??= start(context, 'dist/src/main.js', held.url, '/health/ready', { HINTERLAND_ANSWERS_MB: '0' }));
  for (const [name, [script, ready]] of Object.entries(ALTERNATIVES)) {
    let started;
    held[name] = () =>
      (started ??= start(context, script, held.url, ready ?? `/v1/units/${held.county}/coverage`));
  }
  context.shared.sample = held;
  return held;
}

async function nation(context) {
  const held = await openSummaryNation(context.databaseUrl, context.full ? 2850 : 60, context.say);
  return { ...held, ours: await start(context, 'dist/src/main.js', held.url, '/health/ready') };
}

export const rows = await Promise.all(
  NAMES.map(async (file) => {
    const { row } = await import(`./rows/${file}.mjs`);
    return {
      name: row.name,
      target: row.target,
      needsPostgres: true,
      async run(context) {
        const ground = file === 'rollup' ? await nation(context) : { ...(await sample(context)) };
        for (const name of row.beside ?? []) ground[name] = await ground[name]();
        const options = { rounds: context.rounds, seconds: context.full ? 6 : 3 };
        const lines = await measure(row.name, await row.candidates(ground), options);
        return { lines, met: row.isMet?.(lines), peakMb: null };
      },
    };
  }),
);
