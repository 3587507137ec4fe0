/**
 * Owner of the rows under judgement: put there as they stream in, told apart from what is held set by set,
 * written as facility versions set by set. No statement is run per row.
 */
import type { Problem } from '../../common/errors.js';
import { statusOn } from '../clocks.js';
import type { Sql, Transaction } from '../database.js';
import { FACILITY_COLUMNS, FACILITY_COLUMN_TYPES } from '../repositories/facilities.reader.js';
import type { FacilityColumns } from '../repositories/facilities.reader.js';

const PLACE_COLUMNS = ['county_code', 'unit_code', 'unit_source', 'town_code'] as const;
type PlaceColumn = (typeof PLACE_COLUMNS)[number];
export type PlaceColumns = Pick<FacilityColumns, PlaceColumn>;

/** A facility as a row says it: its place is not told yet. */
export type DraftFacility = Omit<FacilityColumns, PlaceColumn> & { given_unit: string | null };

/** A row as it was read; draft null = it cannot be, and the reasons say why. */
export interface StagedRow {
  readonly rowNumber: number;
  readonly key: string | null;
  readonly draft: DraftFacility | null;
  readonly reasons: readonly Problem[];
  readonly raw: readonly string[];
}

/** Columns that a row of a file says. */
const SAID = FACILITY_COLUMNS.filter((name) => !(PLACE_COLUMNS as readonly string[]).includes(name));

/** Puts rows there. Cost: one statement per 2,000 rows. */
export async function stageRows(tx: Transaction, sync: string, rows: readonly StagedRow[]): Promise<void> {
  await tx.insertRows(
    'staged_facility',
    [
      'sync_id varchar', 'row_number int', 'is_readable boolean', 'verdict text', 'row_key text', 'reasons jsonb', 'cells jsonb',
      'given_unit varchar', ...SAID.map((name) => `${name} ${FACILITY_COLUMN_TYPES[name]}`),
    ], // prettier-ignore
    rows.map(({ rowNumber, key, draft, reasons, raw }) => [
      sync,
      rowNumber,
      draft !== null,
      draft === null ? 'rejected' : null,
      key,
      reasons,
      raw,
      draft?.given_unit ?? null,
      ...SAID.map((name) => draft?.[name as keyof DraftFacility] ?? null),
    ]),
  );
}

/** Takes back a judgement, so that the rows can be judged again by what is held now. */
export async function forgetJudgement(sql: Sql, sync: string): Promise<void> {
  await sql.query(`DELETE FROM staged_facility WHERE sync_id = $1 AND verdict = 'closed'`, [sync]);
  await sql.query(
    `UPDATE staged_facility SET verdict = NULL, judged = '[]' WHERE sync_id = $1 AND is_readable`,
    [sync],
  );
}

/** Lets the planner know what was staged. */
export async function countStaged(sql: Sql): Promise<void> {
  await sql.query(`ANALYZE staged_facility`);
}

export async function dropStaged(sql: Sql, sync: string): Promise<void> {
  await sql.query(`DELETE FROM staged_facility WHERE sync_id = $1`, [sync]);
}

const tupleOf = (alias: string, names: readonly string[]): string =>
  `(${names.map((name) => `${alias}.${name}`).join(', ')})`;

export interface RepeatedRow {
  row_number: number;
  id: string;
  first_row: number;
  /** Whether all rows of the id say the same. */
  is_same: boolean;
}

/** Rows whose id comes more than once. */
export async function repeatedRows(sql: Sql, sync: string): Promise<RepeatedRow[]> {
  return sql.query<RepeatedRow>(
    `SELECT row_number, id, min(row_number) OVER w AS first_row, min(said) OVER w = max(said) OVER w AS is_same
       FROM (SELECT s.row_number, s.id, md5(ROW${tupleOf('s', ['given_unit', ...SAID])}::text) AS said
               FROM staged_facility s
              WHERE s.sync_id = $1 AND s.is_readable AND s.id IN (
                SELECT id FROM staged_facility WHERE sync_id = $1 AND is_readable GROUP BY id HAVING count(*) > 1)) AS q
     WINDOW w AS (PARTITION BY id) ORDER BY row_number`,
    [sync],
  );
}

/**
 * Gives the verdict `unchanged` to rows that say what is held, place and all. The place of a held facility
 * follows its units whenever these change, so that it need not be told again.
 */
export async function markUnchanged(sql: Sql, sync: string): Promise<void> {
  await sql.query(
    `UPDATE staged_facility s SET verdict = 'unchanged'
       FROM facility f
      WHERE s.sync_id = $1 AND s.verdict IS NULL AND f.id = s.id AND f.rev_to IS NULL
        AND CASE WHEN f.unit_source = 'given' THEN f.unit_code END IS NOT DISTINCT FROM s.given_unit
        AND ${tupleOf('f', SAID)} IS NOT DISTINCT FROM ${tupleOf('s', SAID)}`,
    [sync],
  );
}

/** Codes of units that rows give. */
export async function givenUnits(sql: Sql, sync: string): Promise<string[]> {
  const rows = await sql.query<{ given_unit: string }>(
    `SELECT DISTINCT given_unit FROM staged_facility WHERE sync_id = $1 AND given_unit IS NOT NULL AND is_readable`,
    [sync],
  );
  return rows.map((row) => row.given_unit);
}

export interface RowToJudge {
  row_number: number;
  id: string;
  name: string;
  given_unit: string | null;
  lon: number;
  lat: number;
  offer_services: string[];
  offer_capacities: (number | null)[];
  offer_units: string[];
  verdict: string | null;
  is_held: boolean;
  /** Where it stands already; null where that must be told. */
  place: PlaceColumns | null;
}

/**
 * Rows that are not judged yet, and unchanged ones that give one of the units, in order, after a row.
 * Cost: one statement.
 */
export async function rowsToJudge(
  sql: Sql,
  sync: string,
  after: number,
  limit: number,
  doubtfulUnits: readonly string[],
): Promise<RowToJudge[]> {
  return sql.query<RowToJudge>(
    `SELECT s.row_number, s.id, s.name, s.given_unit, s.lon, s.lat, s.offer_services, s.offer_capacities, s.offer_units,
            s.verdict, f.id IS NOT NULL AS is_held,
            CASE WHEN f.lon = s.lon AND f.lat = s.lat
                  AND CASE WHEN f.unit_source = 'given' THEN f.unit_code END IS NOT DISTINCT FROM s.given_unit
                 THEN jsonb_build_object(${PLACE_COLUMNS.map((name) => `'${name}', f.${name}`).join(', ')}) END AS place
       FROM staged_facility s LEFT JOIN facility f ON f.id = s.id AND f.rev_to IS NULL
      WHERE s.sync_id = $1 AND s.row_number > $2 AND s.is_readable
        AND (s.verdict IS NULL OR (s.verdict = 'unchanged' AND s.given_unit = ANY($4)))
      ORDER BY s.row_number LIMIT $3`,
    [sync, after, limit, doubtfulUnits],
  );
}

export interface JudgedRow {
  readonly rowNumber: number;
  readonly verdict: string;
  readonly reasons: readonly Problem[];
  readonly place: PlaceColumns | null;
}

/** Keeps verdicts; reasons join those already there, a place null leaves it as it is. Cost: one statement per 10,000 rows. */
export async function keepJudged(sql: Sql, sync: string, rows: readonly JudgedRow[]): Promise<void> {
  for (let start = 0; start < rows.length; start += 10_000)
    await sql.query(
      `UPDATE staged_facility s
          SET verdict = r.verdict, judged = s.judged || r.reasons,
              ${PLACE_COLUMNS.map((name) => `${name} = COALESCE(r.${name}, s.${name})`).join(', ')}
         FROM jsonb_to_recordset($2::jsonb) AS r(row_number int, verdict text, reasons jsonb, ${PLACE_COLUMNS.map((name) => `${name} text`).join(', ')})
        WHERE s.sync_id = $1 AND s.row_number = r.row_number`,
      [
        sync,
        JSON.stringify(
          rows
            .slice(start, start + 10_000)
            .map(({ rowNumber, place, ...row }) => ({ row_number: rowNumber, ...row, ...place })),
        ),
      ],
    );
}

/**
 * Mirror mode: facilities of the feed that no row names become rows of the verdict `closed`, numbered after the
 * last row in order of id. Those closed by the day already stay as they are. Takes: the day they close on.
 * Gives: how many close, and of how many that are not closed yet.
 */
export async function stageAbsent(
  sql: Sql,
  sync: string,
  feed: string,
  day: string,
): Promise<{ closing: number; open: number }> {
  const [counted] = await sql.query<{ closing: number; open: number }>(
    `WITH held AS (
       SELECT f.*, (SELECT count(*)::int FROM unnest(f.period_from) AS p(d) WHERE p.d < $3::date) AS kept
         FROM facility f WHERE f.feed_code = $2 AND f.rev_to IS NULL),
     open AS (SELECT * FROM held h WHERE ${statusOn('h', 3)} IS DISTINCT FROM 'closed'),
     absent AS (
       SELECT * FROM open o
        WHERE NOT EXISTS (SELECT 1 FROM staged_facility s WHERE s.sync_id = $1 AND s.row_key = o.id)),
     put AS (
       INSERT INTO staged_facility (sync_id, row_number, is_readable, verdict, row_key, reasons,
                                    ${FACILITY_COLUMNS.join(', ')})
       SELECT $1, (SELECT COALESCE(max(row_number), 0) FROM staged_facility WHERE sync_id = $1)
                   + row_number() OVER (ORDER BY a.id COLLATE "C"), true, 'closed', a.id, '[]',
              ${FACILITY_COLUMNS.map((name) =>
                name === 'period_from'
                  ? `a.period_from[1:a.kept] || $3::date`
                  : name === 'period_status'
                    ? `a.period_status[1:a.kept] || 'closed'::text`
                    : `a.${name}`,
              ).join(', ')}
         FROM absent a RETURNING 1)
     SELECT (SELECT count(*)::int FROM put) AS closing, (SELECT count(*)::int FROM open) AS open`,
    [sync, feed, day],
  );
  return counted ?? { closing: 0, open: 0 };
}

/** Verdicts under which a row becomes a version. A suspect row is new or changed, and is taken. */
export const WRITTEN = ['created', 'updated', 'closed', 'suspect'] as const;
const isWritten = (alias: string): string =>
  `${alias}.verdict IN (${WRITTEN.map((v) => `'${v}'`).join(', ')})`;

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
    `UPDATE facility f SET rev_to = $4 FROM staged_facility s
      WHERE s.sync_id = $1 AND s.row_number BETWEEN $2 AND $3 AND ${isWritten('s')} AND f.id = s.id AND f.rev_to IS NULL`,
    [tx.revision],
  );
  await inChunks(
    tx,
    sync,
    `INSERT INTO facility (rev_from, ${FACILITY_COLUMNS.join(', ')})
     SELECT $4, ${FACILITY_COLUMNS.map((name) => `s.${name}`).join(', ')} FROM staged_facility s
      WHERE s.sync_id = $1 AND s.row_number BETWEEN $2 AND $3 AND ${isWritten('s')}`,
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

/** Where the transaction's versions are, and where those were that it ended. */
export async function reachOfWritten(tx: Transaction, feed: string): Promise<WrittenReach[]> {
  return tx.query<WrittenReach>(
    `SELECT county_code AS "countyCode", lon, lat, offer_services AS services, service_radius_metres AS "ownRadiusMetres"
       FROM facility WHERE feed_code = $2 AND (rev_from = $1 OR rev_to = $1)`,
    [tx.revision, feed],
  );
}

/** Keeps the verdict of every row with its reasons, and the cells of those that were not taken. */
export async function keepVerdicts(sql: Sql, sync: string): Promise<void> {
  await inChunks(
    sql,
    sync,
    `INSERT INTO sync_verdict (sync_id, row_number, verdict, row_key, reasons, cells)
     SELECT sync_id, row_number, verdict, row_key, reasons || judged, CASE WHEN verdict = 'rejected' THEN cells END
       FROM staged_facility WHERE sync_id = $1 AND row_number BETWEEN $2 AND $3
     ON CONFLICT DO NOTHING`,
  );
}

/** Rows by verdict. */
export async function countVerdicts(sql: Sql, sync: string): Promise<Readonly<Record<string, number>>> {
  const rows = await sql.query<{ verdict: string; n: number }>(
    `SELECT verdict, count(*)::int AS n FROM staged_facility WHERE sync_id = $1 GROUP BY verdict`,
    [sync],
  );
  return Object.fromEntries(rows.map((row) => [row.verdict, row.n]));
}

/** What rows would write, as far as it decides coverage. */
export async function stagedVersions(
  sql: Sql,
  sync: string,
  limit: number,
): Promise<Pick<FacilityColumns, (typeof COVERAGE_COLUMNS)[number]>[]> {
  return sql.query(
    `SELECT ${COVERAGE_COLUMNS.map((name) => `s.${name}`).join(', ')} FROM staged_facility s
      WHERE s.sync_id = $1 AND ${isWritten('s')} ORDER BY s.id COLLATE "C" LIMIT $2`,
    [sync, limit],
  );
}

const COVERAGE_COLUMNS = [
  'county_code', 'id', 'lon', 'lat', 'unit_code', 'town_code', 'service_radius_metres', 'offer_services', 'offer_capacities',
  'offer_units', 'period_from', 'period_status',
] as const; // prettier-ignore
