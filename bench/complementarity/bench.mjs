/** Complementarity: everything for one county; floating catchments on a big matrix and on a nation, beside SQL. */
import pg from 'pg';
import { matrixCatchments, straightCatchments } from '../../dist/src/engine/accessibility/catchments.js';
import { floatingCatchments } from '../../dist/src/engine/accessibility/fca.js';
import { packCosts } from '../../dist/src/engine/reach/cost.js';
import { nationArrays } from '../../dist/src/demo/arrays.js';
import { freshDatabase, median, round, timed } from '../harness/measure.mjs';
import { madeUpCounty } from './county.mjs';
import { everything } from './everything.mjs';

const CATCHMENT_METRES = 10_000;
const NATION_COUNTIES = 2850;
/** What SQL is asked, too. */
const SAMPLE_COUNTIES = 10;
const one = () => 1;

export const rows = [
  {
    name: 'everything about complementarity, one county',
    target: 'under 300 ms of engine time',
    async run({ rounds }) {
      const sizes = { settlements: 400, facilities: 1500, services: 25, towns: 21 };
      const slice = madeUpCounty(sizes);
      everything(slice);
      const runs = Array.from({ length: Math.max(3, rounds) }, () => everything(slice));
      const total = median(runs.map((run) => run.total));
      const parts = Object.keys(runs[0].ms);
      return {
        lines: [
          {
            candidate: 'hinterland',
            value: round(total),
            unit: 'ms',
            ratio: 1,
            runs: runs.map((run) => round(run.total)),
          },
          ...parts.map((name) => {
            const value = median(runs.map((run) => run.ms[name]));
            return {
              candidate: `of it: ${name}`,
              value: round(value),
              unit: 'ms',
              ratio: round(value / total),
            };
          }),
        ],
        sizes,
        met: total < 300,
        note: 'there is no alternative that answers this question: lines are parts of the whole',
      };
    },
  },
  {
    name: '2SFCA on a given matrix of 748,437 pairs',
    target: 'under 1 s of engine time',
    async run({ rounds }) {
      const [settlements, facilities, pairs] = [8000, 8000, 748_437];
      const index = Array.from({ length: pairs }, (_, p) => p);
      const given = {
        settlement: Int32Array.from(index, (p) => p % settlements),
        facility: Int32Array.from(
          index,
          (p) => ((p % settlements) + Math.floor(p / settlements) * 7) % facilities,
        ),
        cost: Float64Array.from(index, (p) => 1 + ((p * 7919) % 6000) / 100),
      };
      const people = Array.from({ length: settlements }, (_, i) => 100 + (i % 900));
      const supply = Array.from({ length: facilities }, (_, j) => 1 + (j % 40));
      const matrix = packCosts(settlements, 'minutes', given);
      const ours = () =>
        digits(
          floatingCatchments(matrixCatchments(matrix, facilities, 45), {
            method: '2sfca',
            people,
            supply,
            weight: one,
          }).access,
        );
      const lines = await timed(
        [
          { name: 'hinterland', run: ours },
          { name: 'plain maps of pairs', run: () => digits(plain(given, people, supply, 45)) },
        ],
        { rounds },
      );
      return { lines, sizes: { settlements, facilities, pairs }, met: lines[0].value < 1000 };
    },
  },
  {
    name: '2SFCA over straight lines of 10 km, beside SQL',
    needsPostgres: true,
    async run({ rounds, databaseUrl }) {
      const nation = nationArrays(SAMPLE_COUNTIES, 1);
      const client = new pg.Client({
        connectionString: await freshDatabase(databaseUrl, 'bench_catchments'),
      });
      await client.connect();
      await load(client, nation);
      const lines = await timed(
        [
          { name: 'hinterland', run: () => nationAccess(nation) },
          {
            name: 'PostGIS, ST_DWithin on the sphere, GiST',
            run: () => sqlAccess(client, nation.services.length),
          },
        ],
        { rounds: Math.min(rounds, 2) },
      );
      await client.end();
      return { lines, sizes: sizesOf(nation) };
    },
  },
  {
    name: '2SFCA over straight lines of 10 km, the nation',
    onlyFull: true,
    async run({ rounds, databaseUrl }) {
      const nation = nationArrays(NATION_COUNTIES, 1);
      const lines = await timed([{ name: 'hinterland', run: () => nationAccess(nation) }], {
        rounds: Math.min(rounds, 2),
        warmUp: false,
      });
      if (databaseUrl !== null) lines.push(await scaledSql(databaseUrl, lines[0].value));
      return {
        lines,
        sizes: sizesOf(nation),
        note:
          databaseUrl === null
            ? 'no PostgreSQL here: no SQL; pairs are held for one service at a time'
            : `PostGIS: ${SAMPLE_COUNTIES} counties of the same making, times ${NATION_COUNTIES / SAMPLE_COUNTIES}; its index grows with the nation, so this is less than it would take; pairs are held for one service at a time`,
      };
    },
  },
];

/** SQL on a sample of the nation, as many times as the nation is larger. */
async function scaledSql(databaseUrl, ourMs) {
  const sample = nationArrays(SAMPLE_COUNTIES, 1);
  const client = new pg.Client({ connectionString: await freshDatabase(databaseUrl, 'bench_catchments') });
  await client.connect();
  await load(client, sample);
  const [sampled] = await timed(
    [
      {
        name: 'PostGIS, ST_DWithin on the sphere, scaled',
        run: () => sqlAccess(client, sample.services.length),
      },
    ],
    { rounds: 1, warmUp: false },
  );
  await client.end();
  const value = round((sampled.value * NATION_COUNTIES) / SAMPLE_COUNTIES);
  return { candidate: sampled.candidate, value, unit: 'ms', ratio: round(value / ourMs), runs: [value] };
}

/** Sum of access, to nine digits: the order of adding shows only behind them. */
function digits(access) {
  return Number(access.reduce((a, b) => a + b, 0).toPrecision(9));
}

const peopleAt = (i) => 100 + (i % 900);
const supplyAt = (j) => 1 + (j % 40);

/** 25 services, one after the other: sums of access. */
function nationAccess(nation) {
  const n = nation.settlementLonLat.length / 2;
  const people = Float64Array.from({ length: n }, (_, i) => peopleAt(i));
  const lists = nation.services.map(() => []);
  nation.facilityService.forEach((s, j) => {
    lists[s].push(j);
    if (nation.facilityAlso[j] >= 0) lists[nation.facilityAlso[j]].push(j);
  });
  return digits(
    lists.map((list) => {
      const lonLat = Float64Array.from(
        list.flatMap((j) => [nation.facilityLonLat[2 * j], nation.facilityLonLat[2 * j + 1]]),
      );
      const pairs = straightCatchments(nation.settlementLonLat, lonLat, CATCHMENT_METRES, false);
      const { access } = floatingCatchments(pairs, {
        method: '2sfca',
        people,
        supply: list.map(supplyAt),
        weight: one,
      });
      return access.reduce((a, b) => a + b, 0);
    }),
  );
}

function sizesOf(nation) {
  return {
    settlements: nation.settlementLonLat.length / 2,
    facilities: nation.facilityLonLat.length / 2,
    services: nation.services.length,
    catchmentMetres: CATCHMENT_METRES,
  };
}

async function load(client, nation) {
  await client.query(`CREATE EXTENSION IF NOT EXISTS postgis;
    CREATE TABLE settlement (i int PRIMARY KEY, people float8, at geography);
    CREATE TABLE facility (j int, s int, supply float8, at geography)`);
  const values = (list) => JSON.stringify(list);
  const places = (lonLat, more) =>
    Array.from({ length: lonLat.length / 2 }, (_, k) => [k, lonLat[2 * k], lonLat[2 * k + 1], ...more(k)]);
  await client.query(
    `INSERT INTO settlement SELECT (r->>0)::int, (r->>3)::float8, ST_MakePoint((r->>1)::float8, (r->>2)::float8)::geography
     FROM json_array_elements($1::json) r`,
    [values(places(nation.settlementLonLat, (k) => [peopleAt(k)]))],
  );
  const offers = places(nation.facilityLonLat, (k) => [
    supplyAt(k),
    nation.facilityService[k],
    nation.facilityAlso[k],
  ]);
  for (const column of [4, 5])
    await client.query(
      `INSERT INTO facility SELECT (r->>0)::int, (r->>${column})::int, (r->>3)::float8,
         ST_MakePoint((r->>1)::float8, (r->>2)::float8)::geography
       FROM json_array_elements($1::json) r WHERE (r->>${column})::int >= 0`,
      [values(offers)],
    );
  await client.query(`CREATE INDEX ON facility USING gist (at); CREATE INDEX ON facility (s); ANALYZE`);
}

/** The same in one statement a service, on the sphere. */
async function sqlAccess(client, services) {
  let sum = 0;
  for (let s = 0; s < services; s += 1) {
    const { rows } = await client.query(
      `WITH pair AS MATERIALIZED (
         SELECT v.i, v.people, f.j, f.supply FROM settlement v
         JOIN facility f ON f.s = $1 AND ST_DWithin(v.at, f.at, ${CATCHMENT_METRES}, false)),
       ratio AS (SELECT j, min(supply) / sum(people) AS r FROM pair GROUP BY j)
       SELECT coalesce(sum(r), 0) AS access FROM pair JOIN ratio USING (j)`,
      [s],
    );
    sum += Number(rows[0].access);
  }
  return digits([sum]);
}

/** The obvious way, as judge and as alternative: lists of pairs in maps. */
function plain({ settlement, facility, cost }, people, supply, limit) {
  const asked = new Map();
  settlement.forEach((i, p) => {
    if (cost[p] <= limit) asked.set(facility[p], (asked.get(facility[p]) ?? 0) + people[i]);
  });
  const access = new Map();
  settlement.forEach((i, p) => {
    if (cost[p] <= limit) access.set(i, (access.get(i) ?? 0) + supply[facility[p]] / asked.get(facility[p]));
  });
  return [...access.values()];
}
