/**
 * PostGraphile 4 over a function that gives one settlement with its services, one row each, by the best SQL for it.
 * Environment: DATABASE_URL, PORT.
 */
import { createServer } from 'node:http';
import Module, { createRequire } from 'node:module';
import pg from 'pg';
import { GAP_STATUSES, PROVIDER_CLASSES } from '../../dist/src/common/vocabulary.js';

// its packages are installed with several copies of graphql, which refuse each other's types: all take one
const require = createRequire(import.meta.url);
const resolve = Module._resolveFilename;
const near = new Module(require.resolve('postgraphile'));
near.filename = near.id;
near.paths = Module._nodeModulePaths(near.id);
Module._resolveFilename = function (request, parent, ...rest) {
  return resolve.call(this, request, /^graphql(\/|$)/.test(request) ? near : parent, ...rest);
};
const { postgraphile } = require('postgraphile');

const words = (list) => `(ARRAY[${list.map((word) => `'${word}'`).join(', ')}]::text[])`;
const client = new pg.Client({ connectionString: process.env.DATABASE_URL });
await client.connect();
await client.query(`
  CREATE SCHEMA IF NOT EXISTS bench_postgraphile;
  DROP FUNCTION IF EXISTS bench_postgraphile.settlement_services(text);
  DROP TYPE IF EXISTS bench_postgraphile.service_coverage;
  CREATE TYPE bench_postgraphile.service_coverage AS (
    service text, service_name text, service_name_en text, rule text, status text, provider text, facility text,
    facility_name text, facility_name_en text, distance_metres float8, threshold_metres float8, persons float8,
    settlement_name text, settlement_name_en text, tier text, area text);
  CREATE FUNCTION bench_postgraphile.settlement_services(settlement text)
  RETURNS SETOF bench_postgraphile.service_coverage LANGUAGE sql STABLE AS $$
    SELECT c.service, s.name, s.name_en, st.rules[v.rule[c.k] + 1], ${words(GAP_STATUSES)}[v.gap[c.k] + 1],
           ${words(PROVIDER_CLASSES)}[v.provider[c.k] + 1], v.facility[c.k], f.name, f.name_en, v.metres[c.k],
           v.threshold_metres[c.k], v.persons[c.k]::float8, u.name, u.name_en, v.tier, v.area
      FROM unit u
      JOIN coverage v ON v.county_code = u.county_code AND v.settlement_code = u.code
      JOIN county_state st ON st.county_code = u.county_code
      CROSS JOIN LATERAL unnest(st.services) WITH ORDINALITY AS c(service, k)
      JOIN service s ON s.code = c.service AND s.rev_to IS NULL
      LEFT JOIN facility f ON f.id = v.facility[c.k] AND f.rev_to IS NULL
     WHERE u.code = settlement AND u.rev_to IS NULL ORDER BY c.k
  $$;`);
await client.end();
const handler = postgraphile(process.env.DATABASE_URL, 'bench_postgraphile', {
  graphiql: false,
  disableQueryLog: true,
  ignoreRBAC: true,
  dynamicJson: true,
});
createServer(handler).listen(Number(process.env.PORT), '127.0.0.1');
