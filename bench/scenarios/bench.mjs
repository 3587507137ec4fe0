/** What-ifs over HTTP on the sample county: how soon one is answered, and what fifty at once do to reads. */
import { freshDatabase, percentile } from '../harness/measure.mjs';
import { startServer } from '../reads/servers.mjs';

const COUNTY = '990121000000';
const JSON_BODY = { 'content-type': 'application/json' };

async function serverOf({ databaseUrl, shared, atEnd }) {
  if (shared.server) return shared.server;
  const url = await freshDatabase(databaseUrl, 'bench_scenarios');
  const server = await startServer(
    'dist/src/main.js',
    { DATABASE_URL: url, HINTERLAND_LOG_LEVEL: 'error', HINTERLAND_WRITE: 'loopback' },
    '/health/ready',
  );
  atEnd.push(() => server.stop());
  for (;;) {
    const answer = await (await fetch(`${server.url}/v1/units/${COUNTY}/coverage?limit=1`)).json();
    if (answer.stale === false && answer.services?.length > 0) break;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  shared.server = server;
  shared.made = 0;
  return server;
}

/** Another scenario each time: a facility that has not been placed before, so that nothing is held of it. */
async function place(server, shared) {
  shared.made += 1;
  const id = `bench-${shared.made}`;
  const change = {
    change: 'open',
    externalId: 'N',
    name: 'Placed',
    lon: 104.15 + (shared.made % 97) * 0.002,
    lat: 31.15 + (shared.made % 89) * 0.002,
    offers: [{ service: 'village_clinic' }, { service: 'county_hospital' }],
  };
  const body = JSON.stringify({ id, name: id, changes: [change] });
  const made = await fetch(`${server.url}/v1/scenarios`, { method: 'POST', headers: JSON_BODY, body });
  if (made.status !== 201) throw new Error(await made.text());
  return id;
}

/** A siting question, another each time; waits until its job has ended. */
async function sited(server, n) {
  const body = JSON.stringify({
    unit: COUNTY,
    service: 'kindergarten',
    model: n % 2 === 0 ? 'mclp' : 'p_median',
    number: 3 + (n % 5),
    candidates: { from: 'grid', spacingMetres: 1500 + 10 * n },
  });
  const asked = await fetch(`${server.url}/v1/siting?wait=0`, { method: 'POST', headers: JSON_BODY, body });
  if (asked.status !== 202) throw new Error(await asked.text());
  const { id } = await asked.json();
  for (;;) {
    const job = await (await fetch(`${server.url}/v1/jobs/${id}`)).json();
    if (job.status === 'failed') throw new Error(JSON.stringify(job.problems));
    if (job.finishedAt !== null) return;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

async function timedFetch(url) {
  const begin = performance.now();
  const answer = await fetch(url);
  await answer.text();
  if (answer.status !== 200) throw new Error(`${url} answered ${answer.status}`);
  return performance.now() - begin;
}

const round = (ms) => Math.round(ms * 10) / 10;
const lineOf = (candidate, times, share, ratio = 1) => ({
  candidate,
  value: round(percentile(times, share)),
  unit: 'ms',
  ratio: round(ratio),
  runs: [],
  details: {
    answers: times.length,
    p50: round(percentile(times, 0.5)),
    p95: round(percentile(times, 0.95)),
    p99: round(percentile(times, 0.99)),
  },
});

export const rows = [
  {
    name: 'what-if of a county, first asked',
    target: 'p95 under 100 ms',
    needsPostgres: true,
    async run(of) {
      const server = await serverOf(of);
      const [first, stored] = [[], []];
      for (let n = 0; n < 120; n += 1) {
        const id = await place(server, of.shared);
        const ms = await timedFetch(`${server.url}/v1/units/${COUNTY}/coverage?limit=50&scenario=${id}`);
        const read = await timedFetch(`${server.url}/v1/units/${COUNTY}/coverage?limit=50`);
        if (n >= 20) {
          first.push(ms);
          stored.push(read);
        }
      }
      const p95 = percentile(first, 0.95);
      return {
        lines: [
          lineOf('scenario, computed', first, 0.95),
          lineOf('the same question without it, stored', stored, 0.95, p95 / percentile(stored, 0.95)),
        ],
        met: p95 < 100,
        peakMb: server.peakMb(),
      };
    },
  },
  {
    name: 'reads beside 50 scenarios and 50 siting jobs',
    target: 'p99 of reads stays under 3 times that without, beside either kind and beside both',
    needsPostgres: true,
    async run(of) {
      const server = await serverOf(of);
      const path = `${server.url}/v1/units/${COUNTY}/coverage?limit=50`;
      const readFor = async (isDone) => {
        const times = [];
        while (!isDone(times.length)) times.push(await timedFetch(path));
        return times;
      };
      const alone = await readFor((n) => n >= 200);
      /** Reads while the work goes on, and for at least so many that a percentile means something. */
      const beside = async (work) => {
        let isOver = false;
        const asked = work().finally(() => (isOver = true));
        const times = await readFor((n) => isOver && n > 0);
        await asked;
        return times;
      };
      const scenarios = async () => {
        const ids = [];
        for (let n = 0; n < 50; n += 1) ids.push(await place(server, of.shared));
        return () => Promise.all(ids.map((id) => timedFetch(`${path}&scenario=${id}`)));
      };
      const jobs = () => Promise.all(Array.from({ length: 50 }, (_, n) => sited(server, n)));
      const besideScenarios = await beside(await scenarios());
      const besideJobs = await beside(jobs);
      const ask = await scenarios();
      const besideBoth = await beside(() => Promise.all([ask(), jobs()]));
      const base = percentile(alone, 0.99);
      const line = (name, times) => lineOf(name, times, 0.99, percentile(times, 0.99) / base);
      const lines = [
        line('reads beside both', besideBoth),
        line('reads beside 50 scenarios', besideScenarios),
        line('reads beside 50 siting jobs', besideJobs),
        line('reads alone', alone),
      ];
      return { lines, met: lines.every(({ value }) => value < 3 * base), peakMb: server.peakMb() };
    },
  },
];
