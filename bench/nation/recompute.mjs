/** A full recompute beside the bare COPY of the rows that it makes. */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { median, round } from '../harness/measure.mjs';
import { commandLine, nation, withClient } from './held.mjs';

const TABLES = ['coverage', 'coverage_summary', 'unit_gap', 'county_state'];

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

export async function recomputeRow(context) {
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
