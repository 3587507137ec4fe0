/**
 * The nation from database to database: a full recompute beside the bare COPY of the rows that it makes, and one changed
 * facility until its new answer is readable beside the same question in SQL.
 */
import { spawn } from 'node:child_process';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { median, peakMb, percentile, round } from '../harness/measure.mjs';
import { startServer } from '../reads/servers.mjs';
import { environmentOf, FULL_COUNTIES, makeNation, SET } from './ground.mjs';

const SMALL_COUNTIES = 60;
const TABLES = ['coverage', 'coverage_summary', 'unit_gap', 'county_state'];

async function nation(context) {
  if (context.shared.nation) return context.shared.nation;
  const counties = context.full ? FULL_COUNTIES : SMALL_COUNTIES;
  context.say(`   loading ${counties} counties ...`);
  const held = process.env.BENCH_NATION_URL
    ? { url: process.env.BENCH_NATION_URL, sizes: { counties }, loadSeconds: null }
    : await makeNation(context, counties);
  context.shared.nation = held;
  return held;
}

async function withClient(url, work) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Runs the command line in a process of its own. Gives: seconds, and its peak of memory as it was last seen. */
async function commandLine(context, url, args) {
  const begin = performance.now();
  const child = spawn(process.execPath, ['dist/src/cli.js', ...args], {
    cwd: context.root,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { PATH: process.env.PATH, ...environmentOf(url) },
  });
  let peak = 0;
  const timer = setInterval(() => (peak = Math.max(peak, peakMb(child.pid) ?? 0)), 200);
  const code = await new Promise((resolve) => child.once('exit', resolve));
  clearInterval(timer);
  if (code !== 0) throw new Error(`hinterland ${args.join(' ')} ended with ${code}.`);
  return { seconds: (performance.now() - begin) / 1000, peak };
}

/** The nearest facility of some settlements and services, all pairs in plain SQL, against the stored rows. */
async function checkAnswers(client) {
  const { rows } = await client.query(
    `WITH chosen AS (SELECT c.*, s.services, s.rules FROM coverage c JOIN county_state s USING (county_code)
                      ORDER BY md5(settlement_code) LIMIT 12),
          cells AS (SELECT c.county_code, c.settlement_code, x.service, COALESCE(c.nearest_metres[x.k], c.metres[x.k]) AS metres
                      FROM chosen c, unnest(c.services) WITH ORDINALITY AS x(service, k) WHERE x.k % 5 = 1)
     SELECT count(*)::int AS cells, max(abs(cells.metres - judge.metres)) AS differ
       FROM cells JOIN unit u ON u.county_code = cells.county_code AND u.code = cells.settlement_code AND u.rev_to IS NULL,
       LATERAL (SELECT min(2 * 6371008.8 * asin(sqrt(power(sin(radians(f.lat - u.lat) / 2), 2)
                       + cos(radians(u.lat)) * cos(radians(f.lat)) * power(sin(radians(f.lon - u.lon) / 2), 2)))) AS metres
                  FROM facility f WHERE f.rev_to IS NULL AND f.offer_services @> ARRAY[cells.service]
                   AND f.period_status[(SELECT count(*)::int FROM unnest(f.period_from) p WHERE p <= DATE '2026-11-24')] = 'operating') AS judge`,
  );
  const [{ cells, differ }] = rows;
  if (cells === 0 || !(differ < 1e-3))
    throw new Error(`${cells} answers differ from all pairs by up to ${differ} m.`);
  return cells;
}

/** The rows as they stand, copied out to memory in pieces, then in again by one COPY a table; seconds of the way in. */
async function bareCopy(client) {
  let seconds = 0;
  let bytes = 0;
  for (const table of TABLES) {
    await client.query(`DROP TABLE IF EXISTS bare_${table}`);
    await client.query(`CREATE TABLE bare_${table} (LIKE ${table} INCLUDING ALL)`);
    const pieces = [];
    for await (const piece of client.query(copyTo(`COPY ${table} TO STDOUT`))) pieces.push(piece);
    bytes += pieces.reduce((sum, piece) => sum + piece.length, 0);
    const begin = performance.now();
    await pipeline(Readable.from(pieces), client.query(copyFrom(`COPY bare_${table} FROM STDIN`)));
    seconds += (performance.now() - begin) / 1000;
    await client.query(`DROP TABLE bare_${table}`);
  }
  return { seconds, bytes };
}

async function recomputeRow(context) {
  const { url, sizes, loadSeconds } = await nation(context);
  const runs = [];
  const copies = [];
  let [peak, bytes] = [0, 0];
  const rounds = context.full ? 1 : context.rounds;
  for (let n = 0; n < rounds; n += 1) {
    const run = await commandLine(context, url, ['recompute', '--all']);
    runs.push(run.seconds);
    peak = Math.max(peak, run.peak);
    const copy = await withClient(url, bareCopy);
    copies.push(copy.seconds);
    bytes = copy.bytes;
  }
  const cells = await withClient(url, checkAnswers);
  const [ours, bare] = [median(runs), median(copies)];
  return {
    lines: [
      {
        candidate: 'hinterland, database to database',
        value: round(ours),
        unit: 's',
        ratio: 1,
        runs: runs.map(round),
        peakMb: peak,
      },
      {
        candidate: 'bare COPY of the same rows',
        value: round(bare),
        unit: 's',
        ratio: round(bare / ours),
        runs: copies.map(round),
        details: { MB: Math.round(bytes / 1e6) },
      },
    ],
    sizes: { ...sizes, services: 25 },
    peakMb: peak,
    met: context.full ? ours < 180 && peak < 3072 && ours / bare <= 3 : ours / bare <= 3,
    note: `${cells} answers compared with all pairs in SQL${loadSeconds === null ? '' : `; the nation was loaded in ${round(loadSeconds)} s`}${context.full ? '; one run' : ''}`,
  };
}

/** What a settlement of the county is served by, asked until the answer holds the revision. */
async function untilReadable(server, settlement, revision) {
  for (;;) {
    const answer = await (await fetch(`${server.url}/v1/units/${settlement}/coverage`)).json();
    if (answer.revision >= revision && answer.stale !== true) return answer;
  }
}

async function changeOne(server, id, metres) {
  const response = await fetch(`${server.url}/v1/facilities/${encodeURIComponent(id)}`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json', 'if-match': '*' },
    body: JSON.stringify({ serviceRadiusMetres: metres }),
  });
  const committed = performance.now();
  const body = await response.json();
  if (response.status !== 200) throw new Error(`PATCH answered ${response.status}: ${JSON.stringify(body)}`);
  return { committed, revision: body.version };
}

/** The own county of the facility, its services by index, worked out by the database: no gaps, no summaries. */
const SAME_IN_SQL = `
  SELECT count(near.id)::int AS n, sum(near.metres) AS metres
    FROM unit s, unnest($2::text[]) AS w(service),
    LATERAL (SELECT f.id, ST_DistanceSphere(f.geom, s.geom) AS metres FROM facility f
              WHERE f.rev_to IS NULL AND f.offer_services @> ARRAY[w.service]
              ORDER BY f.geom <-> s.geom LIMIT 1) AS near
   WHERE s.county_code = $1 AND s.level = 'village' AND s.rev_to IS NULL`;

async function changeRow(context) {
  const { url, sizes } = await nation(context);
  const server = await startServer(
    'dist/src/main.js',
    { ...environmentOf(url), HINTERLAND_WRITE: 'loopback' },
    '/health/ready',
  );
  context.atEnd.push(() => server.stop());
  return withClient(url, async (client) => {
    const left = async () => (await client.query('SELECT count(*)::int AS n FROM stale_mark')).rows[0].n;
    if ((await left()) > 0) await commandLine(context, url, ['recompute']);
    const wanted = context.full ? 150 : 40;
    const { rows: chosen } = await client.query(
      `SELECT f.id, f.unit_code, f.county_code, f.offer_services FROM facility f
        WHERE f.rev_to IS NULL AND f.service_radius_metres IS NULL AND f.period_status = ARRAY['operating']
        ORDER BY md5(f.id) LIMIT $1`,
      [wanted],
    );
    const [ours, all, sql, reached] = [[], [], [], []];
    for (const [k, facility] of chosen.entries()) {
      const change = await changeOne(server, facility.id, 500 + k);
      const [{ n }] = (await client.query('SELECT count(*)::int AS n FROM stale_mark')).rows;
      reached.push(n);
      await untilReadable(server, facility.unit_code, change.revision);
      ours.push(performance.now() - change.committed);
      while ((await left()) > 0) await new Promise((resolve) => setTimeout(resolve, 1));
      all.push(performance.now() - change.committed);
      if (k % 5 > 0) continue;
      const services = (
        await client.query(`SELECT services FROM county_state WHERE county_code = $1`, [facility.county_code])
      ).rows[0].services;
      const begin = performance.now();
      await client.query(SAME_IN_SQL, [facility.county_code, services]);
      sql.push(performance.now() - begin);
    }
    const of = (values) => ({
      p50: round(percentile(values, 0.5)),
      p95: round(percentile(values, 0.95)),
      p99: round(percentile(values, 0.99)),
    });
    const [mine, theirs] = [of(ours), of(sql)];
    return {
      lines: [
        {
          candidate: 'hinterland: commit to readable',
          value: mine.p50,
          unit: 'ms',
          ratio: 1,
          details: { ...mine, changes: ours.length },
          peakMb: server.peakMb(),
        },
        {
          candidate: 'hinterland: commit until every county it reaches is new',
          value: of(all).p50,
          unit: 'ms',
          ratio: round(of(all).p50 / mine.p50),
          details: { ...of(all), 'counties, seen waiting at most': Math.max(...reached) },
        },
        {
          candidate: 'SQL: nearest of one county, 25 KNN joins',
          value: theirs.p50,
          unit: 'ms',
          ratio: round(theirs.p50 / mine.p50),
          details: { ...theirs, runs: sql.length },
        },
      ],
      sizes: { ...sizes, services: 25, set: SET },
      met: mine.p50 < 50 && mine.p99 < 200,
      peakMb: server.peakMb(),
      note: 'a service radius is set on one facility after the other through REST; read through REST',
    };
  });
}

export const rows = [
  {
    name: 'full recompute of the nation, database to database',
    target: '< 3 min on 2 cores, app < 3 GiB, <= 3 x the bare COPY',
    needsPostgres: true,
    run: recomputeRow,
  },
  {
    name: 'one facility changed, until the new answer is readable',
    target: 'p50 < 50 ms, p99 < 200 ms',
    needsPostgres: true,
    run: changeRow,
  },
];
