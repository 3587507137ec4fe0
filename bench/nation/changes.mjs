/** One change of a facility until its new answer is readable, beside the same question in SQL. */
import { percentile, round } from '../harness/measure.mjs';
import { startServer } from '../reads/servers.mjs';
import { environmentOf, SET } from './ground.mjs';
import { commandLine, nation, withClient } from './held.mjs';

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function ask(server, method, path, body) {
  const response = await fetch(`${server.url}${path}`, {
    method,
    headers: { ...(body ? { 'content-type': 'application/json' } : {}), 'if-match': '*' },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  // the answer is sent once the change is committed
  const committed = performance.now();
  const answer = await response.json();
  if (response.status >= 300)
    throw new Error(`${method} ${path} answered ${response.status}: ${JSON.stringify(answer)}`);
  return { committed, revision: answer.version };
}

/** By turns: a radius of its own, a move of some hundred metres, an opening beside it, a closing. */
const KINDS = {
  radius: (server, f, k) => ask(server, 'PATCH', f.path, { serviceRadiusMetres: 500 + k }),
  move: (server, f, k) =>
    ask(server, 'PATCH', f.path, { lon: f.lon + 0.001 * (1 + (k % 9)), lat: f.lat + 0.002, crs: 'WGS84' }),
  opening: (server, f, k) =>
    ask(server, 'POST', '/v1/facilities', {
      feed: 'nation',
      externalId: `bench-${k}-${Date.now()}`,
      name: `Bench ${k}`,
      lon: f.lon + 0.004,
      lat: f.lat - 0.003,
      crs: 'WGS84',
      unit: f.unit_code,
      offers: f.offer_services.map((service) => ({ service })),
    }),
  closing: (server, f) => ask(server, 'DELETE', f.path),
};

/**
 * What a settlement of the county is served by, until the answer holds the revision. The database is asked first whether
 * it may: questions in a loop would take the processor that the recompute needs.
 */
async function untilReadable(server, client, facility, revision) {
  for (;;) {
    const { rows } = await client.query(
      `SELECT 1 FROM county_state WHERE county_code = $1 AND revision >= $2
          AND NOT EXISTS (SELECT 1 FROM stale_mark WHERE county_code = $1)`,
      [facility.county_code, revision],
    );
    if (rows.length > 0) {
      const answer = await (await fetch(`${server.url}/v1/units/${facility.unit_code}/coverage`)).json();
      if (answer.revision >= revision && answer.stale !== true) return answer;
    }
    await pause(1);
  }
}

/** The own county of the facility, its services by index, worked out by the database: no gaps, no summaries. */
const SAME_IN_SQL = `
  SELECT count(near.id)::int AS n, sum(near.metres) AS metres
    FROM unit s, unnest($2::text[]) AS w(service),
    LATERAL (SELECT f.id, ST_DistanceSphere(f.geom, s.geom) AS metres FROM facility f
              WHERE f.rev_to IS NULL AND f.offer_services @> ARRAY[w.service]
              ORDER BY f.geom <-> s.geom LIMIT 1) AS near
   WHERE s.county_code = $1 AND s.level = 'village' AND s.rev_to IS NULL`;

async function sqlMs(client, county) {
  const { rows } = await client.query(`SELECT services FROM county_state WHERE county_code = $1`, [county]);
  const begin = performance.now();
  await client.query(SAME_IN_SQL, [county, rows[0].services]);
  return performance.now() - begin;
}

export async function changeRow(context) {
  const { url, sizes } = await nation(context);
  const server = await startServer(
    'dist/src/main.js',
    { ...environmentOf(url), HINTERLAND_WRITE: 'loopback' },
    '/health/ready',
  );
  try {
    return await withClient(url, (client) => changes(context, { url, sizes, server, client }));
  } finally {
    // it would recompute what the next rows wait for
    await server.stop();
  }
}

async function changes(context, { url, sizes, server, client }) {
  const left = async () => (await client.query('SELECT count(*)::int AS n FROM stale_mark')).rows[0].n;
  if ((await left()) > 0) await commandLine(context, url, ['recompute']);
  const names = Object.keys(KINDS);
  const { rows: chosen } = await client.query(
    `SELECT f.id, f.unit_code, f.county_code, f.offer_services, f.lon, f.lat FROM facility f
        WHERE f.rev_to IS NULL AND f.service_radius_metres IS NULL AND f.period_status = ARRAY['operating']
        ORDER BY md5(f.id) LIMIT $1`,
    [context.full ? 160 : 60],
  );
  const ours = [];
  const [all, sql, reached] = [[], [], []];
  for (const [k, facility] of chosen.entries()) {
    const kind = names[k % names.length];
    facility.path = `/v1/facilities/${encodeURIComponent(facility.id)}`;
    const change = await KINDS[kind](server, facility, k);
    reached.push(await left());
    await untilReadable(server, client, facility, change.revision);
    ours.push({ kind, ms: performance.now() - change.committed });
    while ((await left()) > 0) await pause(1);
    all.push(performance.now() - change.committed);
    if (k % 8 === 0) sql.push(await sqlMs(client, facility.county_code));
  }
  const of = (values) => ({
    p50: round(percentile(values, 0.5)),
    p95: round(percentile(values, 0.95)),
    p99: round(percentile(values, 0.99)),
  });
  const mine = of(ours.map(({ ms }) => ms));
  const line = (candidate, values, details = {}) => ({
    candidate,
    value: of(values).p50,
    unit: 'ms',
    ratio: round(of(values).p50 / mine.p50),
    details: { ...of(values), ...details },
  });
  return {
    lines: [
      line(
        'hinterland: commit to readable',
        ours.map(({ ms }) => ms),
        { changes: ours.length },
      ),
      ...names.map((name) =>
        line(
          `of it: ${name}`,
          ours.flatMap(({ kind, ms }) => (kind === name ? [ms] : [])),
        ),
      ),
      line('hinterland: commit until every county it reaches is new', all, {
        'counties, seen waiting at most': Math.max(...reached),
      }),
      line('SQL: nearest of one county, 25 KNN joins', sql, { runs: sql.length }),
    ],
    sizes: { ...sizes, services: 25, set: SET },
    met: mine.p50 < 50 && mine.p99 < 200,
    peakMb: server.peakMb(),
    note: 'radius, move, opening and closing by turns, through REST, one after the other; from the answer to the change until the first answer about a settlement of its county that holds it',
  };
}
