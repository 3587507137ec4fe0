/** Databases that the rows read: the sample county, and a made-up nation of stored summaries. */
import { pino } from 'pino';
import pg from 'pg';
import { openGround } from '../../dist/src/ground.js';
import { readConfig } from '../../dist/src/config.js';
import { loadBuiltIns } from '../../dist/src/sample.js';

async function makeDatabase(base, name) {
  const client = new pg.Client({ connectionString: base });
  await client.connect();
  await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  await client.query(`CREATE DATABASE ${name}`);
  await client.end();
  const url = new URL(base);
  url.pathname = `/${name}`;
  return url.href;
}

async function ground(url, say) {
  return openGround(
    readConfig({ DATABASE_URL: url, HINTERLAND_TODAY: '2026-11-24' }),
    pino({ level: 'silent' }),
    say,
  );
}

/** The sample county, computed. */
export async function openSampleDatabase(base, say) {
  const url = await makeDatabase(base, 'bench_reads');
  const { db, imports, recompute, close } = await ground(url, say);
  await loadBuiltIns(db, imports, { sample: true, onProgress: say });
  await recompute.drain();
  await db.query('ANALYZE');
  const rows = await db.query(
    'SELECT settlement_code AS code, county_code AS county FROM coverage ORDER BY settlement_code',
  );
  const [box] = await db.query(
    'SELECT min(lon) AS west, min(lat) AS south, max(lon) AS east, max(lat) AS north FROM facility',
  );
  await close();
  return {
    url,
    settlements: rows.map((row) => row.code),
    county: rows[0].county,
    box: [box.west, box.south, box.east, box.north],
  };
}

/** Counties with 4 tiers x 2 areas x 25 services of summaries each, in 31 provinces of 11 prefectures; no settlements. */
export async function openSummaryNation(base, counties, say) {
  say(`Making up the summaries of ${counties} counties ...`);
  const url = await makeDatabase(base, 'bench_rollup');
  const { db, imports, close } = await ground(url, say);
  await loadBuiltIns(db, imports, { sample: false, onProgress: say });
  const unit = (rows) =>
    db.query(`INSERT INTO unit (county_code, code, rev_from, level, parent_code, name, code_scheme) ${rows}`);
  await unit(`SELECT '', 'nation', 1, 'country', NULL, 'Nation', 'opaque'`);
  await unit(
    `SELECT '', 'p' || p, 1, 'province', 'nation', 'Province ' || p, 'opaque' FROM generate_series(1, 31) AS p`,
  );
  await unit(
    `SELECT '', 'p' || p || 'f' || f, 1, 'prefecture', 'p' || p, 'Prefecture ' || f, 'opaque' FROM generate_series(1, 31) AS p, generate_series(1, 11) AS f`,
  );
  await unit(
    `SELECT 'c' || c, 'c' || c, 1, 'county', 'p' || (c % 31 + 1) || 'f' || (c / 31 % 11 + 1), 'County ' || c, 'opaque' FROM generate_series(1, ${counties}) AS c`,
  );
  await db.query(`
    INSERT INTO county_state (county_code, revision, as_of, standard_set, basis, computed_at, settlements, services, rules, reach_metres, radius_metres)
    SELECT 'c' || c, 1, '2026-11-24', 'cn-2026', 'resident', now(), 218, (SELECT array_agg(code) FROM (SELECT code FROM service ORDER BY code LIMIT 25) s),
           (SELECT array_agg(code) FROM standard_rule), array_fill(5000.0::float8, ARRAY[25]), 20000 FROM generate_series(1, ${counties}) AS c`);
  await db.query(`
    INSERT INTO coverage_summary (county_code, service_code, tier, area, settlements, unknown_settlements, not_applicable_settlements, persons,
                                  persons_by_provider, settlements_by_provider, persons_by_gap, settlements_by_gap)
    SELECT 'c' || c, s.code, t, a, 6, 0, 0, 6000 + c, ARRAY[1000, 2000, 1000, 500, 500, 1000 + c], ARRAY[1, 1, 1, 1, 1, 1],
           ARRAY[4500, 500, 0, 0, 500 + c, 500, 0], ARRAY[4, 1, 0, 0, 1, 0, 0]
      FROM generate_series(1, ${counties}) AS c, (SELECT code FROM service ORDER BY code LIMIT 25) AS s,
           unnest(ARRAY['village', 'central_village', 'town', 'county_seat']) AS t, unnest(ARRAY['urban', 'rural']) AS a`);
  await db.query(`UPDATE revision_counter SET revision = revision + 1`);
  await db.query('ANALYZE');
  await close();
  return { url, country: 'nation' };
}
