/** Owner of what is judged of staged rows: a verdict each, with its reasons and the place of what it writes. */
import type { Problem } from '../../common/errors.js';
import { statusOn } from '../clocks.js';
import { numbers, texts } from '../connection/value-types.js';
import type { Sql } from '../database.js';
import type { FacilityColumns } from '../repositories/facilities.reader.js';
import { PLACE_COLUMNS, SAID, tupleOf } from './staged.facilities.js';
import type { PlaceColumns } from './staged.facilities.js';

/** What a staged row says is what is held, place and all; the place of a held facility follows its units by itself. */
const SAYS_WHAT_IS_HELD = `CASE WHEN f.unit_source = 'given' THEN f.unit_code END IS NOT DISTINCT FROM s.given_unit
        AND ${tupleOf('f', SAID)} IS NOT DISTINCT FROM ${tupleOf('s', SAID)}`;

const NOT_JUDGED = `NOT EXISTS (SELECT 1 FROM staged_verdict v WHERE v.sync_id = s.sync_id AND v.row_number = s.row_number)`;

/**
 * Gives the verdict `unchanged` to rows that say what is held, save those that give one of the doubtful units.
 * Cost: one statement.
 */
export async function markUnchanged(sql: Sql, sync: string, doubtfulUnits: readonly string[]): Promise<void> {
  await sql.query(
    `INSERT INTO staged_verdict (sync_id, row_number, verdict, is_held)
     SELECT s.sync_id, s.row_number, 'unchanged', true
       FROM staged_facility s JOIN facility f ON f.id = s.id AND f.rev_to IS NULL
      WHERE s.sync_id = $1 AND s.is_readable AND (s.given_unit = ANY($2)) IS NOT TRUE
        AND ${SAYS_WHAT_IS_HELD} AND ${NOT_JUDGED}`,
    [sync, doubtfulUnits],
  );
}

export type OfferColumns = Pick<FacilityColumns, 'offer_services' | 'offer_capacities' | 'offer_units'>;

/** A row that has no verdict yet. */
export interface RowToJudge {
  row_number: number;
  id: string;
  name: string;
  given_unit: string | null;
  lon: number;
  lat: number;
  /** One object for all rows that offer the same. */
  offers: OfferColumns;
  /** Closed on the day, by what the row says. */
  is_closed: boolean;
  is_held: boolean;
  /** What is held says the same; told only of rows that give a doubtful unit. */
  is_same: boolean;
  /** Its name, place or services are other ones than held. */
  is_moved: boolean;
  /** Where it stands already, blank where that must be told. */
  county_code: string | null;
  unit_code: string | null;
  unit_source: string | null;
  town_code: string | null;
}

/** Rows that are not judged yet, in order, of a range of row numbers. Cost: one statement. */
export async function rowsToJudge(
  sql: Sql,
  sync: string,
  range: { readonly from: number; readonly to: number },
  day: string,
  doubtfulUnits: readonly string[],
): Promise<RowToJudge[]> {
  const stays = `f.lon = s.lon AND f.lat = s.lat AND CASE WHEN f.unit_source = 'given' THEN f.unit_code END IS NOT DISTINCT FROM s.given_unit`;
  const rows = await sql.query<RowToJudge & { offers_text: string }>(
    // arrays as text: most rows offer what another does, and are then not taken apart
    `WITH open AS MATERIALIZED (
       SELECT row_number FROM staged_facility WHERE sync_id = $1 AND row_number BETWEEN $2 AND $3 AND is_readable
       EXCEPT SELECT row_number FROM staged_verdict WHERE sync_id = $1 AND row_number BETWEEN $2 AND $3)
     SELECT s.row_number, s.id, s.name, s.given_unit, s.lon, s.lat, 
            concat_ws(chr(1), s.offer_services::text, s.offer_capacities::text, s.offer_units::text) AS offers_text,
            ${statusOn('s', 4)} IS NOT DISTINCT FROM 'closed' AS is_closed,
            f.id IS NOT NULL AS is_held,
            CASE WHEN s.given_unit = ANY($5) THEN f.id IS NOT NULL AND ${SAYS_WHAT_IS_HELD} ELSE false END AS is_same,
            (f.name, f.lon, f.lat, f.offer_services) IS DISTINCT FROM (s.name, s.lon, s.lat, s.offer_services) AS is_moved,
            ${PLACE_COLUMNS.map((name) => `CASE WHEN ${stays} THEN f.${name} END AS ${name}`).join(', ')}
       FROM open o JOIN staged_facility s ON s.sync_id = $1 AND s.row_number = o.row_number
       LEFT JOIN facility f ON f.id = s.id AND f.rev_to IS NULL
      ORDER BY s.row_number`,
    [sync, range.from, range.to, day, doubtfulUnits],
  );
  const known = new Map<string, OfferColumns>();
  for (const row of rows) {
    let offers = known.get(row.offers_text);
    if (offers === undefined) {
      const [services = '{}', capacities = '{}', units = '{}'] = row.offers_text.split(BETWEEN);
      offers = {
        offer_services: texts(services) as string[],
        offer_capacities: numbers(capacities),
        offer_units: texts(units) as string[],
      };
      known.set(row.offers_text, offers);
    }
    row.offers = offers;
  }
  return rows;
}

/** A character that no cell that was taken holds. */
const BETWEEN = '\u0001';

export interface JudgedRow {
  readonly rowNumber: number;
  readonly verdict: string;
  readonly isHeld: boolean;
  readonly reasons: readonly Problem[];
  readonly place: PlaceColumns | null;
}

/** Keeps verdicts of rows that have none. Cost: one statement. */
export async function keepJudged(sql: Sql, sync: string, rows: readonly JudgedRow[]): Promise<void> {
  if (rows.length === 0) return;
  await sql.query(
    `INSERT INTO staged_verdict (sync_id, row_number, verdict, is_held, reasons, ${PLACE_COLUMNS.join(', ')})
     SELECT $1, r.* FROM unnest($2::int[], $3::text[], $4::boolean[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[]) AS r`,
    [
      sync,
      rows.map((row) => row.rowNumber),
      rows.map((row) => row.verdict),
      rows.map((row) => row.isHeld),
      rows.map((row) => reasonsText(row.reasons)),
      ...PLACE_COLUMNS.map((name) => rows.map((row) => row.place?.[name] ?? null)),
    ],
  );
}

/** Makes rows that were taken suspect, with a reason more. Cost: one statement. */
export async function keepSuspect(
  sql: Sql,
  sync: string,
  rows: readonly { readonly rowNumber: number; readonly reason: Problem }[],
): Promise<void> {
  if (rows.length === 0) return;
  await sql.query(
    `UPDATE staged_verdict v SET verdict = 'suspect', reasons = (COALESCE(v.reasons, '[]')::jsonb || r.reasons::jsonb)::text
       FROM unnest($2::int[], $3::text[]) AS r(row_number, reasons)
      WHERE v.sync_id = $1 AND v.row_number = r.row_number`,
    [sync, rows.map((row) => row.rowNumber), rows.map((row) => JSON.stringify([row.reason]))],
  );
}

function reasonsText(reasons: readonly Problem[]): string | null {
  return reasons.length === 0 ? null : JSON.stringify(reasons);
}

/** Lets the planner know what was judged. */
export async function countJudged(sql: Sql): Promise<void> {
  await sql.query(`ANALYZE staged_verdict`);
}

/** Takes back a judgement, so that the rows can be judged again by what is held now. */
export async function forgetJudgement(sql: Sql, sync: string): Promise<void> {
  await sql.query(
    `DELETE FROM staged_facility s USING staged_verdict v
      WHERE s.sync_id = $1 AND v.sync_id = $1 AND v.row_number = s.row_number AND v.verdict = 'closed'`,
    [sync],
  );
  await sql.query(`DELETE FROM staged_verdict WHERE sync_id = $1`, [sync]);
}

/** Rows by verdict; what could not be read is rejected. */
export async function countVerdicts(sql: Sql, sync: string): Promise<Readonly<Record<string, number>>> {
  const rows = await sql.query<{ verdict: string; n: number }>(
    `SELECT verdict, sum(n)::int AS n FROM (
       SELECT verdict, count(*) AS n FROM staged_verdict WHERE sync_id = $1 GROUP BY verdict
       UNION ALL SELECT 'rejected', count(*) FROM staged_facility WHERE sync_id = $1 AND NOT is_readable) AS q
      GROUP BY verdict`,
    [sync],
  );
  return Object.fromEntries(rows.map((row) => [row.verdict, row.n]));
}
