/** Siting in its thread: exact beside greedy and swaps; and what 50 jobs at once do to reads of coverage. */
import { openSampleDatabase } from '../reads/databases.mjs';
import { startServer } from '../reads/servers.mjs';
import { peakMb, percentile, timed } from '../harness/measure.mjs';
import { clustered } from './worlds.mjs';

async function solved(world, seconds) {
  const { SitingSolver } = await import('../../dist/src/compute/solver/siting.solver.js');
  const solver = new SitingSolver();
  try {
    return await solver.solve(clustered(world), { seconds });
  } finally {
    await solver.close();
  }
}

function row(name, target, world, limitMs) {
  return {
    name,
    target,
    needsPostgres: false,
    async run({ rounds }) {
      let exact;
      let greedy;
      const lines = await timed(
        [
          { name: 'hinterland, exact', run: async () => void (exact = await solved(world, 30)) },
          { name: 'hinterland, greedy and swaps', run: async () => void (greedy = await solved(world, 0)) },
        ],
        { rounds, warmUp: false },
      );
      lines[0].details = { status: exact.status, objective: exact.score.objective, gap: exact.gap };
      lines[1].details = { status: greedy.status, objective: greedy.score.objective, gap: greedy.gap };
      const isSound = exact.gap !== null && greedy.score.objective <= exact.score.objective;
      return { lines, sizes: world, met: isSound && lines[0].value < limitMs, peakMb: peakMb() };
    },
  };
}

export const rows = [
  row(
    'siting 400 x 400, p = 5',
    '< 1 s, proved',
    { model: 'mclp', demand: 400, candidates: 400, number: 5, thresholdMetres: 3000 },
    1_000,
  ),
  row(
    'siting 10,000 x 1,000, p = 50',
    '< 30 s, proved or gap stated',
    { model: 'mclp', demand: 10_000, candidates: 1_000, number: 50, thresholdMetres: 4000 },
    30_000,
  ),
  {
    name: 'reads of coverage while 50 siting jobs wait and run',
    target: 'p99 within 3 x of that without jobs',
    needsPostgres: true,
    async run({ databaseUrl, say, atEnd }) {
      const { url, county } = await openSampleDatabase(databaseUrl, say);
      const server = await startServer(
        'dist/src/main.js',
        { DATABASE_URL: url, HINTERLAND_RECOMPUTE: 'no', HINTERLAND_SAMPLE: 'no' },
        '/health/ready',
      );
      atEnd.push(() => server.stop());
      const read = async () => {
        const begin = performance.now();
        const answer = await fetch(`${server.url}/v1/units/${county}/coverage?limit=50`);
        await answer.text();
        if (answer.status !== 200) throw new Error(`A read was answered ${answer.status}.`);
        return performance.now() - begin;
      };
      const reads = async (count) => {
        const times = [];
        for (let k = 0; k < count; k += 1) times.push(await read());
        return times;
      };
      await reads(50);
      const quiet = await reads(400);
      const ask = (k) =>
        fetch(`${server.url}/v1/siting?wait=0`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({
            unit: county,
            service: 'kindergarten',
            model: k % 2 === 0 ? 'mclp' : 'p_median',
            number: 3 + (k % 5),
            candidates: { from: 'grid', spacingMetres: 1500 },
          }),
        });
      const asked = await Promise.all(Array.from({ length: 50 }, (_, k) => ask(k)));
      if (asked.some((answer) => answer.status !== 202)) throw new Error('A job was not taken.');
      const busy = await reads(400);
      const line = (candidate, times) => ({
        candidate,
        value: Number(percentile(times, 0.99).toFixed(2)),
        unit: 'ms p99',
        ratio: Number((percentile(times, 0.99) / percentile(busy, 0.99)).toFixed(2)),
        runs: [],
        details: { p50: Number(percentile(times, 0.5).toFixed(2)) },
      });
      const lines = [line('reads beside 50 jobs', busy), line('reads alone', quiet)];
      return { lines, sizes: { jobs: 50, reads: 400 }, met: lines[0].value <= 3 * lines[1].value };
    },
  },
];
