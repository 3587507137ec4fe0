/**
 * Which counties a change can reach. Marks are written in the transaction of the change itself, so a
 * crash loses neither: either both are there or none.
 */
import { boundingCircle, distanceMetres, EARTH_RADIUS_METRES } from '../geo/earth.js';
import type { Sql, Transaction } from '../store/database.js';
import { STALE_CHANNEL, wake } from '../store/wake.js';

/**
 * One change of the data. A changed facility gives its point, services and own radius, once as it was
 * and once as it is; a change of units, people or boundaries gives the county alone.
 */
export interface Change {
  readonly countyCode: string;
  readonly lon?: number;
  readonly lat?: number;
  readonly services?: readonly string[];
  readonly ownRadiusMetres?: number | null;
}

interface CountyReach {
  county_code: string;
  centre_lon: number | null;
  centre_lat: number | null;
  radius_metres: number;
  services: string[];
  reach_metres: number[];
}

/** A set of points with the services that changed there; null = all services. */
interface Spot {
  lon: number;
  lat: number;
  radiusMetres: number;
  services: ReadonlySet<string> | null;
  ownRadiusMetres: number;
}

/** Rounding of distances and bounding circles stays far below this. */
const SLACK_METRES = 1;
/** Above this many changes in one county they are bounded by one circle instead of taken one by one. */
const SPOTS_PER_COUNTY = 40;

/**
 * Marks every county whose answers the changes can alter.
 * Takes: the transaction of the change and the changes. Gives: the counties marked, in order.
 * A county is left alone only if, for every changed service, the spot is farther from all its settlements
 * than its stored reach (and than the facility's own radius). Cost: one read of the county states.
 */
export async function markChanged(tx: Transaction, changes: readonly Change[]): Promise<string[]> {
  if (changes.length === 0) return [];
  // no county is claimed from here to the commit: who claims after it computes with this change
  await tx.query(`LOCK TABLE stale_mark IN SHARE ROW EXCLUSIVE MODE`);
  const direct = new Set(changes.map((c) => c.countyCode));
  const reached = await countiesReached(tx, changes);
  const services = servicesOf(changes);
  await mark(tx, { counties: reached.filter((county) => direct.has(county)), services, isReached: false });
  await mark(tx, { counties: reached.filter((county) => !direct.has(county)), services, isReached: true });
  await renewClaimed(tx, services);
  return reached;
}

/** For so many services, everything of a county costs no more. */
const SERVICES_PER_MARK = 6;

/** Services whose answers the changes can alter; null = all: units, people or boundaries changed, or facilities of many services. */
function servicesOf(changes: readonly Change[]): string[] | null {
  const services = new Set<string>();
  for (const change of changes) {
    if (change.lon === undefined || change.services === undefined) return null;
    for (const service of change.services) services.add(service);
    if (services.size > SERVICES_PER_MARK) return null;
  }
  return [...services].sort();
}

/** Services of two marks together, null = all. */
function together(held: string, added: string): string {
  return `CASE WHEN ${held} IS NULL OR ${added} IS NULL THEN NULL
               ELSE ARRAY(SELECT DISTINCT s FROM unnest(${held} || ${added}) AS s ORDER BY s) END`;
}

/**
 * Counties whose answers the changes can alter, by the reach stored with their rows.
 * Takes: the changes, each facility as it was and as it is. Gives: codes, in order; those of the changes themselves
 * always. Cost: one look at the county states, by the database where the changes are few.
 */
export async function countiesReached(sql: Sql, changes: readonly Change[]): Promise<string[]> {
  const reached = new Set(changes.map((c) => c.countyCode).filter((code) => code !== ''));
  const spots = await spotsOf(sql, changes);
  const states = await statesNear(sql, spots);
  for (const state of states)
    if (!reached.has(state.county_code) && spots.some((spot) => isReachedBy(state, spot)))
      reached.add(state.county_code);
  return [...reached].sort();
}

/** At most so many spots are compared by the database; for more, all states are read. */
const SPOTS_IN_SQL = 12;
/** The database rounds other than we do: it lets pass what is this near to the limit, and we decide. */
const SQL_SLACK_METRES = 100;

/** States of at least the counties that one of the spots reaches. */
async function statesNear(sql: Sql, spots: readonly Spot[]): Promise<CountyReach[]> {
  const parameters: unknown[] = [];
  const arms =
    spots.length > SPOTS_IN_SQL ? ['TRUE'] : spots.map((spot) => `(${reachesSql(spot, parameters)})`);
  if (arms.length === 0) return [];
  return sql.query<CountyReach>(
    `SELECT county_code, centre_lon, centre_lat, radius_metres, services, reach_metres FROM county_state s
      WHERE s.centre_lon IS NOT NULL AND (${arms.join(' OR ')})`,
    parameters,
  );
}

/** `isReachedBy` as SQL, with more slack; distances as `distanceMetres` has them. */
function reachesSql(spot: Spot, parameters: unknown[]): string {
  const given = (value: unknown): string => `$${parameters.push(value)}`;
  const [lon, lat] = [`${given(spot.lon)}::float8`, `${given(spot.lat)}::float8`];
  const h = `power(sin(radians(${lat} - s.centre_lat) / 2), 2) + cos(radians(${lat})) * cos(radians(s.centre_lat)) * power(sin(radians(${lon} - s.centre_lon) / 2), 2)`;
  const metres = `2 * ${EARTH_RADIUS_METRES} * asin(sqrt(least(1, ${h})))`;
  const reaches =
    spot.services === null
      ? ['(SELECT max(m) FROM unnest(s.reach_metres) AS m)']
      : [...spot.services].map((code) => `s.reach_metres[array_position(s.services, ${given(code)}::text)]`);
  const within = `${given(spot.radiusMetres + SQL_SLACK_METRES)}::float8 + s.radius_metres`;
  return `${metres} <= ${within} + GREATEST(${[`${given(spot.ownRadiusMetres)}::float8`, ...reaches].join(', ')})`;
}

/**
 * A county that is being computed right now may reach farther than its stored rows say, and what is computed
 * does not hold this change yet: its mark is raised, so that it outlives the rows under way.
 */
async function renewClaimed(tx: Transaction, services: readonly string[] | null): Promise<void> {
  await tx.query(
    `UPDATE stale_mark SET revision = $1, services = ${together('services', '$2::text[]')}
      WHERE claimed_by IS NOT NULL AND revision < $1`,
    [tx.revision, services],
  );
}

/**
 * Marks every county that has settlements or rows: after a change of standards or services. A county that
 * lost its last settlement still has gaps of its towns.
 */
export async function markAll(tx: Transaction): Promise<void> {
  const counties = await tx.query<{ county_code: string }>(
    `SELECT county_code FROM unit WHERE level = 'village' AND rev_to IS NULL
      UNION SELECT county_code FROM county_state ORDER BY county_code`,
  );
  await mark(tx, { counties: counties.map((c) => c.county_code), services: null, isReached: false });
}

interface Mark {
  readonly counties: readonly string[];
  /** Services that may have changed; null = all. */
  readonly services: readonly string[] | null;
  /** Whether the change lies elsewhere and merely reaches the counties: their own changes go first. */
  readonly isReached: boolean;
}

async function mark(tx: Transaction, { counties, services, isReached }: Mark): Promise<void> {
  if (counties.length === 0) return;
  await tx.query(
    `INSERT INTO stale_mark (county_code, revision, is_reached, services) SELECT c, $2, $3, $4 FROM unnest($1::text[]) AS c
     ON CONFLICT (county_code) DO UPDATE SET revision = GREATEST(stale_mark.revision, EXCLUDED.revision),
       is_reached = stale_mark.is_reached AND EXCLUDED.is_reached,
       services = ${together('stale_mark.services', 'EXCLUDED.services')}`,
    [counties, tx.revision, isReached, services],
  );
  await wake(tx, STALE_CHANNEL);
}

/** True when a changed facility at the spot could alter an answer of the county. */
function isReachedBy(state: CountyReach, spot: Spot): boolean {
  if (state.centre_lon === null || state.centre_lat === null) return false;
  const between = distanceMetres(state.centre_lon, state.centre_lat, spot.lon, spot.lat);
  const atLeast = between - state.radius_metres - spot.radiusMetres - SLACK_METRES;
  if (atLeast <= spot.ownRadiusMetres) return true;
  const changed = spot.services;
  if (changed === null) return state.reach_metres.some((reach) => atLeast <= reach);
  for (const [s, service] of state.services.entries())
    if (changed.has(service) && atLeast <= (state.reach_metres[s] ?? Infinity)) return true;
  // a service that no rule in force speaks of is in none of its rows; a change of rules marks every county
  return false;
}

async function spotsOf(sql: Sql, changes: readonly Change[]): Promise<Spot[]> {
  const byCounty = new Map<string, Change[]>();
  const wholeCounties = new Set<string>();
  for (const change of changes) {
    if (change.lon === undefined || change.lat === undefined) wholeCounties.add(change.countyCode);
    else {
      const group = byCounty.get(change.countyCode);
      if (group === undefined) byCounty.set(change.countyCode, [change]);
      else group.push(change);
    }
  }
  let spots: Spot[] = [];
  for (const group of byCounty.values())
    if (group.length <= SPOTS_PER_COUNTY) spots.push(...group.map((change) => spotOf([change])));
    else spots.push(spotOf(group));
  spots = distinct(spots);
  if (wholeCounties.size > 0) spots.push(...(await countySpots(sql, [...wholeCounties])));
  return spots;
}

/** A facility as it was and as it is stands mostly at one place. */
function distinct(spots: readonly Spot[]): Spot[] {
  const key = (s: Spot): string =>
    [s.lon, s.lat, s.radiusMetres, s.ownRadiusMetres, ...[...(s.services ?? [])].sort()].join();
  return [...new Map(spots.map((spot) => [key(spot), spot])).values()];
}

function spotOf(group: readonly Change[]): Spot {
  const circle = boundingCircle(Float64Array.from(group.flatMap((c) => [c.lon ?? 0, c.lat ?? 0])));
  return {
    ...circle,
    services: new Set(group.flatMap((c) => c.services ?? [])),
    ownRadiusMetres: group.reduce((most, c) => Math.max(most, c.ownRadiusMetres ?? -1), -1),
  };
}

/** Units decide the tier and town of the facilities in them, which break ties far away. */
async function countySpots(sql: Sql, counties: readonly string[]): Promise<Spot[]> {
  const rows = await sql.query<{ lons: number[]; lats: number[]; own: number | null }>(
    `SELECT array_agg(lon ORDER BY id) AS lons, array_agg(lat ORDER BY id) AS lats,
            max(service_radius_metres) AS own
       FROM facility WHERE county_code = ANY($1) AND rev_to IS NULL GROUP BY county_code`,
    [counties],
  );
  return rows.map((row) => ({
    ...boundingCircle(Float64Array.from(row.lons.flatMap((lon, k) => [lon, row.lats[k] as number]))),
    services: null,
    ownRadiusMetres: row.own ?? -1,
  }));
}
