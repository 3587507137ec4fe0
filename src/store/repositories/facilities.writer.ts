/** Owner of the writes of facilities: the table keeps every version. */
import type { Transaction } from '../database.js';
import { FACILITY_COLUMNS, FACILITY_COLUMN_TYPES } from './facilities.reader.js';
import type { FacilityColumns } from './facilities.reader.js';

export type HeldFacility = FacilityColumns & { rev_from: number };

/** The version held now, or null. Other writers wait for this transaction, so it stays the newest. */
export async function heldFacility(tx: Transaction, id: string): Promise<HeldFacility | null> {
  const [held] = await tx.query<HeldFacility>(
    `SELECT ${FACILITY_COLUMNS.join(', ')}, rev_from FROM facility WHERE id = $1 AND rev_to IS NULL`,
    [id],
  );
  return held ?? null;
}

/** The versions held now of some facilities, by id. Cost: one statement. */
export async function heldFacilities(
  tx: Transaction,
  ids: readonly string[],
): Promise<Map<string, FacilityColumns>> {
  const rows = await tx.query<FacilityColumns>(
    `SELECT ${FACILITY_COLUMNS.join(', ')} FROM facility WHERE id = ANY($1) AND rev_to IS NULL`,
    [ids],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

/**
 * Closes the versions held of these facilities and begins the next.
 * Takes: one row a facility. Cost: one statement, and one per 2,000 rows.
 */
export async function writeVersions(tx: Transaction, next: readonly FacilityColumns[]): Promise<void> {
  if (next.length === 0) return;
  await tx.query(`UPDATE facility SET rev_to = $1 WHERE id = ANY($2) AND rev_to IS NULL`, [
    tx.revision,
    next.map((row) => row.id),
  ]);
  await tx.insertRows(
    'facility',
    ['rev_from bigint', ...FACILITY_COLUMNS.map((name) => `${name} ${FACILITY_COLUMN_TYPES[name]}`)],
    next.map((row) => [tx.revision, ...FACILITY_COLUMNS.map((name) => row[name])]),
  );
}

/** True where two rows say the same; the order of identifiers and attributes says nothing. */
export function saySame(a: FacilityColumns, b: FacilityColumns): boolean {
  return FACILITY_COLUMNS.every((name) => textOf(a[name]) === textOf(b[name]));
}

function textOf(value: FacilityColumns[keyof FacilityColumns]): string {
  const isMap = value !== null && typeof value === 'object' && !Array.isArray(value);
  return JSON.stringify(isMap ? Object.entries(value).sort(([x], [y]) => (x < y ? -1 : 1)) : value);
}

/** A facility as it was or as it is, for finding the counties that it can reach. */
export interface ReachOfFacility {
  readonly countyCode: string;
  readonly lon: number;
  readonly lat: number;
  readonly services: readonly string[];
  readonly ownRadiusMetres: number | null;
}

export function reachOf(f: FacilityColumns): ReachOfFacility {
  return {
    countyCode: f.county_code,
    lon: f.lon,
    lat: f.lat,
    services: f.offer_services,
    ownRadiusMetres: f.service_radius_metres,
  };
}

/** What checks of a write need: the CRS of a feed (null = no such feed), and of the codes the services with their units. */
export async function writeGround(
  tx: Transaction,
  feed: string,
  services: readonly string[],
): Promise<{ crs: string | null; services: ReadonlyMap<string, string | null> }> {
  const [ground] = await tx.query<{ crs: string | null; services: { code: string; unit: string | null }[] }>(
    `SELECT (SELECT crs FROM feed WHERE code = $1 AND rev_to IS NULL) AS crs,
            COALESCE((SELECT jsonb_agg(jsonb_build_object('code', code, 'unit', capacity_unit))
                        FROM service WHERE code = ANY($2) AND rev_to IS NULL), '[]') AS services`,
    [feed, services],
  );
  return {
    crs: ground?.crs ?? null,
    services: new Map((ground?.services ?? []).map((s) => [s.code, s.unit])),
  };
}

/** Makes the feed where there is none of this code. */
export async function ensureFeed(tx: Transaction, feed: string, crs: string): Promise<void> {
  await tx.query(
    `INSERT INTO feed (code, rev_from, name, crs) SELECT $1::varchar, $2, $1, $3
      WHERE NOT EXISTS (SELECT 1 FROM feed WHERE code = $1 AND rev_to IS NULL)`,
    [feed, tx.revision, crs],
  );
}
