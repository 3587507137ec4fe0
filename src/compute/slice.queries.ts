/** The statements that a slice is read with. All rows are held at one revision and valid on one date. */
import type {
  Area,
  Domain,
  Group,
  Level,
  Mode,
  RuleKind,
  Tier,
  UrbanRuralClass,
  Verified,
} from '../common/vocabulary.js';
import { heldAt, statusOn, validOn } from '../store/clocks.js';
import type { Sql } from '../store/database.js';
import type { Box } from '../geo/earth.js';

export type { Area };

/** Which state of the world: date, revision (null = newest), standard set and population basis. */
export interface Moment {
  readonly asOf: string;
  readonly revision: number;
  readonly standardSet: string;
  /** True = its rules hold whatever the date; else only while the set is in force. */
  readonly setOnAnyDate?: boolean;
  readonly basis: string;
}

export interface UnitRow {
  county_code: string;
  code: string;
  level: Level;
  parent_code: string | null;
  tier: Tier | null;
  urban_rural_class: UrbanRuralClass | null;
  terrain: string | null;
  lon: number | null;
  lat: number | null;
}

export interface FacilityRow {
  id: string;
  county_code: string;
  lon: number;
  lat: number;
  unit_code: string;
  town_code: string | null;
  service_radius_metres: number | null;
  offer_services: string[];
  offer_capacities: (number | null)[];
  offer_units: (string | null)[];
  status: string;
  unit_level: Level | null;
  unit_tier: Tier | null;
  unit_class: UrbanRuralClass | null;
  town_tier: Tier | null;
}

export interface ServiceRow {
  code: string;
  domain: Domain;
  capacity_unit: string | null;
  weight: number;
}

export interface RuleRow {
  code: string;
  service_code: string;
  kind: RuleKind;
  tiers: Tier[];
  metres: number | null;
  minutes: number | null;
  mode: Mode | null;
  capacity_per_1000: number | null;
  capacity_unit: string | null;
  presence_level: 'county' | 'town' | 'village' | null;
  target_groups: Group[];
  terrain: string | null;
  verified: Verified;
}

export async function readUnits(sql: Sql, counties: readonly string[], moment: Moment): Promise<UnitRow[]> {
  return sql.query<UnitRow>(
    `SELECT u.county_code, u.code, u.level, u.parent_code, u.tier, u.urban_rural_class, u.terrain, u.lon, u.lat
       FROM unit u
      WHERE u.county_code = ANY($1) AND ${heldAt('u', 2)} AND ${validOn('u', 3)}
      ORDER BY u.code COLLATE "C"`,
    [counties, moment.revision, moment.asOf],
  );
}

/**
 * Settlements of other counties in any of the boxes, and the towns above them, in order of code.
 * Takes: the counties that are left out, at least one box.
 */
export async function readUnitsAround(
  sql: Sql,
  counties: readonly string[],
  boxes: readonly Box[],
  moment: Moment,
): Promise<UnitRow[]> {
  const inside = boxes
    .map(
      (_, k) => `u.geom && ST_MakeEnvelope($${4 + 4 * k}, $${5 + 4 * k}, $${6 + 4 * k}, $${7 + 4 * k}, 4326)`,
    )
    .join(' OR ');
  const columns = 'county_code, code, level, parent_code, tier, urban_rural_class, terrain, lon, lat';
  // two arms, so that each finds its partial index
  const arm = (held: string): string =>
    `SELECT ${columns} FROM unit u
      WHERE u.level = 'village' AND u.county_code <> ALL($1) AND (${inside}) AND u.rev_from <= $2 AND ${held} AND ${validOn('u', 3)}`;
  return sql.query<UnitRow>(
    `WITH around AS (${arm('u.rev_to IS NULL')} UNION ALL ${arm('u.rev_to > $2')})
     SELECT * FROM (
       SELECT * FROM around
       UNION ALL
       SELECT ${columns} FROM unit t
        WHERE t.level = 'town' AND ${heldAt('t', 2)} AND ${validOn('t', 3)}
          AND (t.county_code, t.code) IN (SELECT a.county_code, a.parent_code FROM around a)) AS q
      ORDER BY q.code COLLATE "C"`,
    [
      counties,
      moment.revision,
      moment.asOf,
      ...boxes.flatMap((b) => [b.minLon, b.minLat, b.maxLon, b.maxLat]),
    ],
  );
}

/** Settlements by code, and the towns above them, in order of code. */
export async function readUnitsByCode(
  sql: Sql,
  codes: readonly string[],
  moment: Moment,
): Promise<UnitRow[]> {
  if (codes.length === 0) return [];
  const columns =
    'u.county_code, u.code, u.level, u.parent_code, u.tier, u.urban_rural_class, u.terrain, u.lon, u.lat';
  return sql.query<UnitRow>(
    `WITH named AS (
       SELECT ${columns} FROM unit u
        WHERE u.level = 'village' AND u.code = ANY($1) AND ${heldAt('u', 2)} AND ${validOn('u', 3)})
     SELECT * FROM (
       SELECT * FROM named
       UNION ALL
       SELECT ${columns} FROM unit u
        WHERE u.level = 'town' AND ${heldAt('u', 2)} AND ${validOn('u', 3)}
          AND (u.county_code, u.code) IN (SELECT n.county_code, n.parent_code FROM named n)) AS q
      ORDER BY q.code COLLATE "C"`,
    [codes, moment.revision, moment.asOf],
  );
}

/** Units of some counties by code, and the towns above them, in no order. */
export async function readUnitsNamed(
  sql: Sql,
  where: { counties: readonly string[]; codes: readonly string[] },
  moment: Moment,
): Promise<UnitRow[]> {
  const columns =
    'u.county_code, u.code, u.level, u.parent_code, u.tier, u.urban_rural_class, u.terrain, u.lon, u.lat';
  const inForce = `${heldAt('u', 3)} AND ${validOn('u', 4)}`;
  return sql.query<UnitRow>(
    `WITH named AS (
       SELECT ${columns} FROM unit u WHERE u.county_code = ANY($1) AND u.code = ANY($2) AND ${inForce})
     SELECT * FROM named
     UNION
     SELECT ${columns} FROM unit u
      WHERE (u.county_code, u.code) IN (SELECT n.county_code, n.parent_code FROM named n) AND u.level = 'town' AND ${inForce}`,
    [where.counties, where.codes, moment.revision, moment.asOf],
  );
}

/** The newest row of each settlement with a reference date on or before the as-of date. */
export async function readPeople(
  sql: Sql,
  counties: readonly string[],
  moment: Moment,
): Promise<{ settlement_code: string; persons_by_group: (number | null)[] }[]> {
  return sql.query(
    `SELECT DISTINCT ON (p.settlement_code) p.settlement_code, p.persons_by_group
       FROM population p
      WHERE p.county_code = ANY($1) AND ${heldAt('p', 2)} AND p.reference_date <= $3::date AND p.basis = $4
      ORDER BY p.settlement_code, p.reference_date DESC`,
    [counties, moment.revision, moment.asOf, moment.basis],
  );
}

/** Services that a rule of the set speaks of; none when the set is not in force on the date. */
export async function readServices(sql: Sql, moment: Moment): Promise<ServiceRow[]> {
  return sql.query<ServiceRow>(
    `SELECT s.code, s.domain, s.capacity_unit, s.weight FROM service s
      WHERE ${heldAt('s', 2)} AND EXISTS (
        SELECT 1 FROM standard_rule r WHERE r.set_code = $1 AND r.service_code = s.code AND ${heldAt('r', 2)})
      ORDER BY s.code COLLATE "C"`,
    [moment.standardSet, moment.revision],
  );
}

export async function readRules(sql: Sql, moment: Moment): Promise<RuleRow[]> {
  return sql.query<RuleRow>(
    `SELECT r.code, r.service_code, r.kind, r.tiers, r.metres, r.minutes, r.mode, r.capacity_per_1000,
            r.capacity_unit, r.presence_level, r.target_groups, r.terrain, r.verified
       FROM standard_rule r JOIN standard_set s ON s.code = r.set_code
      WHERE r.set_code = $1 AND ${heldAt('r', 2)} AND ${heldAt('s', 2)} AND ($4::boolean OR ${validOn('s', 3)})
      ORDER BY r.code COLLATE "C"`,
    [moment.standardSet, moment.revision, moment.asOf, moment.setOnAnyDate === true],
  );
}

/** The largest own service radius in the data, 0 where no facility has one. */
export async function readLargestOwnRadius(sql: Sql, moment: Moment): Promise<number> {
  const [row] = await sql.query<{ metres: number | null }>(
    `SELECT max(f.service_radius_metres) AS metres FROM facility f
      WHERE f.service_radius_metres IS NOT NULL AND ${heldAt('f', 1)}`,
    [moment.revision],
  );
  return row?.metres ?? 0;
}

/**
 * The services that facility `f` offers, where a county or a box leaves few facilities to look at: written so that the index of
 * services is not used, since it would be read for the whole nation beside that of the place.
 */
export const OFFERS_OF_FEW = `(f.offer_services || '{}'::text[])`;

/**
 * Facilities that operate or are planned: those of the counties, and those in any of the boxes that
 * offer one of the services. Boxes null = anywhere. The town is that of the unit on the date, since a unit may
 * have come under another town after the facility was placed; the stored one only where the unit is not in force.
 */
export async function readFacilities(
  sql: Sql,
  where: { counties: readonly string[]; boxes: readonly Box[] | null; services: readonly string[] },
  moment: Moment,
): Promise<FacilityRow[]> {
  const inside =
    where.boxes === null
      ? 'TRUE'
      : where.boxes
          .map(
            (_, k) =>
              `f.geom && ST_MakeEnvelope($${5 + 4 * k}, $${6 + 4 * k}, $${7 + 4 * k}, $${8 + 4 * k}, 4326)`,
          )
          .join(' OR ') || 'FALSE';
  return sql.query<FacilityRow>(
    facilityRows(
      'facility f',
      `${heldAt('f', 1)} AND (f.county_code = ANY($3) OR (${where.boxes === null ? 'f.offer_services' : OFFERS_OF_FEW} && $4::text[] AND (${inside})))`,
    ),
    [
      moment.revision,
      moment.asOf,
      where.counties,
      where.services,
      ...(where.boxes ?? []).flatMap((b) => [b.minLon, b.minLat, b.maxLon, b.maxLat]),
    ],
  );
}

/** As `readFacilities`, for those of the counties and those named by their ids. */
export async function readFacilitiesById(
  sql: Sql,
  where: { counties: readonly string[]; ids: readonly string[] },
  moment: Moment,
): Promise<FacilityRow[]> {
  return sql.query<FacilityRow>(
    facilityRows('facility f', `${heldAt('f', 1)} AND (f.county_code = ANY($3) OR f.id = ANY($4))`),
    [moment.revision, moment.asOf, where.counties, where.ids],
  );
}

/**
 * Which of the services some facility offers that operates, or is planned where these count, on the date; anywhere.
 * Cost: one statement, which ends at the first facility of each service.
 */
export async function readServicesOffered(
  sql: Sql,
  services: readonly string[],
  { revision, asOf, includePlanned }: Moment & { readonly includePlanned: boolean },
): Promise<Set<string>> {
  if (services.length === 0) return new Set();
  const open = includePlanned ? ['operating', 'planned'] : ['operating'];
  // two arms, so that what is held now finds its partial indexes
  const offers = (held: string): string =>
    `EXISTS (SELECT 1 FROM facility f
              WHERE f.offer_services @> ARRAY[s.code] AND f.rev_from <= $1 AND ${held} AND ${statusOn('f', 2)} = ANY($4))`;
  const rows = await sql.query<{ code: string }>(
    `SELECT s.code FROM unnest($3::text[]) AS s(code) WHERE ${offers('f.rev_to IS NULL')} OR ${offers('f.rev_to > $1')}`,
    [revision, asOf, services, open],
  );
  return new Set(rows.map((row) => row.code));
}

const VERSION_COLUMNS = `county_code varchar, id varchar, lon float8, lat float8, unit_code varchar, town_code varchar,
  service_radius_metres float8, offer_services text[], offer_capacities float8[], offer_units text[],
  period_from date[], period_status text[]`;

/** The same rows of versions that are not held: facilities as a change would leave them. Cost: one statement. */
export async function readVersionsAsRows(
  sql: Sql,
  versions: readonly object[],
  moment: Moment,
): Promise<FacilityRow[]> {
  return sql.query<FacilityRow>(
    facilityRows(`jsonb_to_recordset($3::jsonb) AS f(${VERSION_COLUMNS})`, 'TRUE'),
    [moment.revision, moment.asOf, JSON.stringify(versions)],
  );
}

/** Parameter 1 is the revision, 2 the date. */
function facilityRows(from: string, where: string): string {
  return `SELECT * FROM (
       SELECT f.id, f.county_code, f.lon, f.lat, f.unit_code,
              CASE WHEN u.code IS NULL THEN f.town_code ELSE t.code END AS town_code, f.service_radius_metres,
              f.offer_services, f.offer_capacities, f.offer_units, ${statusOn('f', 2)} AS status,
              u.level AS unit_level, u.tier AS unit_tier, u.urban_rural_class AS unit_class, t.tier AS town_tier
         FROM ${from}
         LEFT JOIN unit u ON u.county_code = f.county_code AND u.code = f.unit_code AND ${heldAt('u', 1)} AND ${validOn('u', 2)}
         LEFT JOIN unit t ON t.county_code = f.county_code AND t.level = 'town'
                         AND t.code = CASE WHEN u.code IS NULL THEN f.town_code WHEN u.level = 'town' THEN u.code ELSE u.parent_code END
                         AND ${heldAt('t', 1)} AND ${validOn('t', 2)}
        WHERE ${where}) AS q
      WHERE status IN ('operating', 'planned')
      ORDER BY id COLLATE "C"`;
}
