/** The other ways to the same answer: plain C, geokdbush, PostGIS, all pairs. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { distanceMetres } from '../../dist/src/geo/earth.js';
import { checksum, writeForLimit } from './question.mjs';

/** Compiles limit.c for this machine; null where there is no compiler. */
export function compileLimit() {
  const folder = mkdtempSync(join(tmpdir(), 'hinterland-limit-'));
  const program = join(folder, 'limit');
  const source = fileURLToPath(new URL('./limit.c', import.meta.url));
  try {
    execFileSync('cc', ['-O3', '-march=native', '-o', program, source, '-lm', '-lpthread'], {
      stdio: 'ignore',
    });
  } catch {
    rmSync(folder, { recursive: true });
    return null;
  }
  return {
    /** One start, one warm round and one that counts: { build, query } in ms, checksum, peakMb. */
    run(question, threads, rounds) {
      const file = join(folder, 'question');
      writeForLimit(question, file);
      const lines = execFileSync(program, [file, String(threads), String(rounds)], { encoding: 'utf8' })
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
      rmSync(file);
      const last = lines.pop();
      return {
        rounds: lines,
        checksum: { within: last.within, kilometres: last.metres / 1000 },
        peakMb: last.peakMb,
      };
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** kdbush + geokdbush, one index per service, this thread; settlements every `step`-th. */
export async function geokdbush(question, step) {
  const { default: KDBush } = await import('kdbush');
  const { around } = await import('geokdbush');
  const { settlements, facilities, services, offerStart, offerFacility, thresholdMetres } = question;
  const n = settlements.ruleClass.length;
  const nearest = [];
  const metres = [];
  const within = [];
  let [build, query] = [0, 0];
  for (let s = 0; s < services; s += 1) {
    const members = offerFacility.subarray(offerStart[s], offerStart[s + 1]);
    let began = performance.now();
    const index = new KDBush(Math.max(1, members.length));
    for (const j of members) index.add(facilities.lonLat[2 * j], facilities.lonLat[2 * j + 1]);
    if (members.length === 0) index.add(0, 0);
    index.finish();
    build += performance.now() - began;
    began = performance.now();
    for (let i = 0; i < n; i += step) {
      const [lon, lat] = [settlements.lonLat[2 * i], settlements.lonLat[2 * i + 1]];
      const k = members.length === 0 ? -1 : around(index, lon, lat, 1)[0];
      const j = k < 0 ? -1 : members[k];
      const far =
        j < 0 ? NaN : distanceMetres(lon, lat, facilities.lonLat[2 * j], facilities.lonLat[2 * j + 1]);
      nearest.push(j);
      metres.push(far);
      within.push(far <= thresholdMetres[settlements.ruleClass[i] * services + s]);
    }
    query += performance.now() - began;
  }
  return { build, query, checksum: checksum(nearest, metres, (cell) => within[cell]) };
}

/** All pairs, straightforward, this thread. */
export function allPairs(question) {
  const { settlements, facilities, services, offerStart, offerFacility, thresholdMetres } = question;
  const nearest = [];
  const metres = [];
  const within = [];
  for (let i = 0; i < settlements.ruleClass.length; i += 1)
    for (let s = 0; s < services; s += 1) {
      let best = -1;
      let least = Infinity;
      for (let k = offerStart[s]; k < offerStart[s + 1]; k += 1) {
        const j = offerFacility[k];
        const far = distanceMetres(
          settlements.lonLat[2 * i],
          settlements.lonLat[2 * i + 1],
          facilities.lonLat[2 * j],
          facilities.lonLat[2 * j + 1],
        );
        if (far < least) [best, least] = [j, far];
      }
      nearest.push(best);
      metres.push(least);
      within.push(least <= thresholdMetres[settlements.ruleClass[i] * services + s]);
    }
  return checksum(nearest, metres, (cell) => within[cell]);
}

/** Loads a question into PostGIS, indexed; gives what asks it. */
export async function postgis(question, url) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query('CREATE EXTENSION IF NOT EXISTS postgis');
  await client.query(
    `CREATE TABLE s (i int, class int, lon float8, lat float8); CREATE TABLE f (service int, j int, lon float8, lat float8);
     CREATE TABLE t (class int, service int, metres float8)`,
  );
  const { settlements, facilities, services, offerStart, offerFacility, thresholdMetres } = question;
  await copy(client, 's', function* rows() {
    for (let i = 0; i < settlements.ruleClass.length; i += 1)
      yield `${i}\t${settlements.ruleClass[i]}\t${settlements.lonLat[2 * i]}\t${settlements.lonLat[2 * i + 1]}\n`;
  });
  await copy(client, 'f', function* rows() {
    for (let s = 0; s < services; s += 1)
      for (let k = offerStart[s]; k < offerStart[s + 1]; k += 1) {
        const j = offerFacility[k];
        yield `${s}\t${j}\t${facilities.lonLat[2 * j]}\t${facilities.lonLat[2 * j + 1]}\n`;
      }
  });
  await copy(client, 't', function* rows() {
    for (let k = 0; k < thresholdMetres.length; k += 1)
      yield `${Math.floor(k / services)}\t${k % services}\t${thresholdMetres[k]}\n`;
  });
  // one table per service, as a careful hand would do it: the index then holds that service alone
  for (let s = 0; s < services; s += 1)
    await client.query(
      `CREATE TABLE f${s} AS SELECT j, ST_SetSRID(ST_MakePoint(lon, lat), 4326)::geography AS place FROM f WHERE service = ${s};
       CREATE INDEX ON f${s} USING gist (place); ANALYZE f${s}`,
    );
  await client.query(
    `ALTER TABLE s ADD place geography; UPDATE s SET place = ST_SetSRID(ST_MakePoint(lon, lat), 4326)::geography; ANALYZE s; ANALYZE t`,
  );
  return {
    /** Every service's nearest for every `step`-th settlement, by the index's own order of distance (on the sphere). */
    async ask(step) {
      let within = 0;
      let kilometres = 0;
      for (let s = 0; s < services; s += 1) {
        const { rows } = await client.query(
          `SELECT count(*) FILTER (WHERE d.metres <= t.metres)::int AS within, coalesce(sum(d.metres), 0)::float8 / 1000 AS kilometres
             FROM s JOIN t ON t.class = s.class AND t.service = $1
             CROSS JOIN LATERAL (SELECT 2 * 6371008.8 * asin(sqrt(
                      sin(radians(s.lat - ST_Y(n.place::geometry)) / 2) ^ 2 + cos(radians(s.lat)) * cos(radians(ST_Y(n.place::geometry)))
                      * sin(radians(s.lon - ST_X(n.place::geometry)) / 2) ^ 2)) AS metres
                FROM (SELECT f.place FROM f${s} f ORDER BY f.place <-> s.place LIMIT 1) n) d
            WHERE s.i % $2 = 0`,
          [s, step],
        );
        within += rows[0].within;
        kilometres += rows[0].kilometres;
      }
      return { within, kilometres };
    },
    close: () => client.end(),
  };
}

async function copy(client, table, rows) {
  await pipeline(Readable.from(rows()), client.query(copyFrom(`COPY ${table} FROM STDIN`)));
}
