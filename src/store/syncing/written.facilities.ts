/** Judged rows to facility versions and to the verdicts that are kept: set by set, no statement is run per row. */
import type { Sql, Transaction } from '../database.js';
import { FACILITY_COLUMNS } from '../repositories/facilities.reader.js';
import type { FacilityColumns } from '../repositories/facilities.reader.js';
import { PLACE_COLUMNS } from './staged.facilities.js';

/** Verdicts under which a row becomes a version. A suspect row is new or changed, and is taken. */
const WRITTEN = `v.verdict IN ('created', 'updated', 'closed', 'suspect')`;
const JUDGED = `staged_verdict v JOIN staged_facility s ON s.sync_id = v.sync_id AND s.row_number = v.row_number`;

/** Where a column of a version comes from: its place is judged, all else is said. */
const sourceOf = (name: keyof FacilityColumns): string =>
  `${(PLACE_COLUMNS as readonly string[]).includes(name) ? 'v' : 's'}.${name}`;

/** Rows that one statement moves: longer ones would meet the limit of time that a statement has. */
const CHUNK = 50_000;

/** Runs a statement with the bounds of the row numbers as parameters 2 and 3, piece by piece. */
async function inChunks(
  sql: Sql,
  sync: string,
  statement: string,
  more: readonly unknown[] = [],
): Promise<void> {
  const [range] = await sql.query<{ last: number | null }>(
    `SELECT max(row_number) AS last FROM staged_facility WHERE sync_id = $1`,
    [sync],
  );
  for (let from = 1; from <= (range?.last ?? 0); from += CHUNK)
    await sql.query(statement, [sync, from, from + CHUNK - 1, ...more]);
}

/** Writes versions: ends those held and begins the next, of the transaction's revision. */
export async function writeStaged(tx: Transaction, sync: string): Promise<void> {
  await inChunks(
    tx,
    sync,
    `UPDATE facility f SET rev_to = $4 FROM ${JUDGED}
      WHERE v.sync_id = $1 AND v.row_number BETWEEN $2 AND $3 AND v.is_held AND ${WRITTEN} AND f.id = s.id AND f.rev_to IS NULL`,
    [tx.revision],
  );
  await inChunks(
    tx,
    sync,
    `INSERT INTO facility (rev_from, ${FACILITY_COLUMNS.join(', ')})
     SELECT $4, ${FACILITY_COLUMNS.map(sourceOf).join(', ')} FROM ${JUDGED}
      WHERE v.sync_id = $1 AND v.row_number BETWEEN $2 AND $3 AND ${WRITTEN}`,
    [tx.revision],
  );
}

export interface WrittenReach {
  countyCode: string;
  lon: number;
  lat: number;
  services: string[];
  ownRadiusMetres: number | null;
}

/** Where the transaction's versions are, and where those were that it ended. Cost: one statement. */
export async function reachOfWritten(tx: Transaction, feed: string): Promise<WrittenReach[]> {
  // one row for all that differ in their points alone
  const rows = await tx.query<Omit<WrittenReach, 'lon' | 'lat'> & { lons: number[]; lats: number[] }>(
    `SELECT county_code AS "countyCode", offer_services AS services, service_radius_metres AS "ownRadiusMetres",
            array_agg(lon) AS lons, array_agg(lat) AS lats
       FROM facility WHERE feed_code = $2 AND (rev_from = $1 OR rev_to = $1)
      GROUP BY county_code, offer_services, service_radius_metres`,
    [tx.revision, feed],
  );
  return rows.flatMap(({ lons, lats, ...all }) =>
    lons.map((lon, k) => ({ ...all, lon, lat: lats[k] as number })),
  );
}

/** Keeps the verdict of every row with its reasons, and the cells of those that were not taken. */
export async function keepVerdicts(sql: Sql, sync: string): Promise<void> {
  await inChunks(
    sql,
    sync,
    `INSERT INTO sync_verdict (sync_id, row_number, verdict, row_key, reasons, cells)
     SELECT s.sync_id, s.row_number, COALESCE(v.verdict, 'rejected'), s.row_key,
            CASE WHEN s.reasons IS NULL AND v.reasons IS NULL THEN '[]'
                 ELSE COALESCE(s.reasons, '[]')::jsonb || COALESCE(v.reasons, '[]')::jsonb END,
            CASE WHEN v.verdict IS NULL OR v.verdict = 'rejected' THEN s.cells::jsonb END
       FROM staged_facility s LEFT JOIN staged_verdict v ON v.sync_id = s.sync_id AND v.row_number = s.row_number
      WHERE s.sync_id = $1 AND s.row_number BETWEEN $2 AND $3 AND (v.verdict IS NOT NULL OR NOT s.is_readable)`,
  );
}

/** What rows would write, as far as it decides coverage. */
export async function stagedVersions(
  sql: Sql,
  sync: string,
  limit: number,
): Promise<Pick<FacilityColumns, (typeof COVERAGE_COLUMNS)[number]>[]> {
  return sql.query(
    `SELECT ${COVERAGE_COLUMNS.map(sourceOf).join(', ')} FROM ${JUDGED}
      WHERE v.sync_id = $1 AND ${WRITTEN} ORDER BY s.id COLLATE "C" LIMIT $2`,
    [sync, limit],
  );
}

const COVERAGE_COLUMNS = [
  'county_code', 'id', 'lon', 'lat', 'unit_code', 'town_code', 'service_radius_metres', 'offer_services', 'offer_capacities',
  'offer_units', 'period_from', 'period_status',
] as const; // prettier-ignore
