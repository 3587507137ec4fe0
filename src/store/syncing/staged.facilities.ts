/**
 * Owner of the rows under judgement: put there by COPY as they stream in, and never written again. What is judged of
 * them stands beside them, see judged.facilities.ts.
 */
import type { Problem } from '../../common/errors.js';
import { numberField, numbersField, textField, textsField } from '../copy/text.js';
import { statusOn } from '../clocks.js';
import type { Sql, Transaction } from '../database.js';
import { FACILITY_COLUMNS, FACILITY_COLUMN_TYPES } from '../repositories/facilities.reader.js';
import type { FacilityColumns } from '../repositories/facilities.reader.js';

export const PLACE_COLUMNS = ['county_code', 'unit_code', 'unit_source', 'town_code'] as const;
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
export const SAID = FACILITY_COLUMNS.filter(
  (name): name is Exclude<keyof FacilityColumns, PlaceColumn> =>
    !(PLACE_COLUMNS as readonly string[]).includes(name),
);

/** A tuple of columns, for comparisons. */
export const tupleOf = (alias: string, names: readonly string[]): string =>
  `(${names.map((name) => `${alias}.${name}`).join(', ')})`;

const STAGED_COLUMNS = `sync_id, row_number, is_readable, row_key, reasons, cells, given_unit, ${SAID.join(', ')}`;
const BLANK_DRAFT = `\\N${'\t\\N'.repeat(SAID.length)}\n`;

/** How a value of a column's SQL type is written for COPY. */
const FIELD_OF: Readonly<Record<string, (value: never) => string>> = {
  varchar: textField,
  text: textField,
  float8: numberField,
  'text[]': textsField,
  'date[]': textsField,
  'float8[]': numbersField,
  jsonb: (value: object) => textField(JSON.stringify(value)),
};
const WRITERS = SAID.map((name) => ({
  name,
  field: FIELD_OF[FACILITY_COLUMN_TYPES[name]] as (value: unknown) => string,
}));

/** Pieces of this size are handed on as bytes, so that no row is kept as more than its bytes. */
const PIECE_CHARACTERS = 32 * 1024;

/** Rows on their way to the store, as bytes in COPY format. */
export class StagedBatch {
  rows = 0;
  characters = 0;
  private readonly pieces: Uint8Array[] = [];
  private text = '';

  constructor(private readonly sync: string) {}

  add(row: StagedRow): void {
    const line = stagedLine(this.sync, row);
    this.rows += 1;
    this.characters += line.length;
    this.text += line;
    if (this.text.length < PIECE_CHARACTERS) return;
    this.pieces.push(Buffer.from(this.text));
    this.text = '';
  }

  /** Puts the rows there. Cost: one COPY. */
  async put(tx: Transaction): Promise<void> {
    await tx.copyRows('staged_facility', STAGED_COLUMNS, [...this.pieces, Buffer.from(this.text)]);
  }
}

function stagedLine(sync: string, { rowNumber, key, draft, reasons, raw }: StagedRow): string {
  const why = reasons.length === 0 ? null : JSON.stringify(reasons);
  const head = `${sync}\t${rowNumber}\t${draft === null ? 'f' : 't'}\t${textField(key)}\t${textField(why)}\t${textField(JSON.stringify(raw))}\t`;
  if (draft === null) return head + BLANK_DRAFT;
  let line = head + textField(draft.given_unit);
  for (const { name, field } of WRITERS) line += `\t${field(draft[name])}`;
  return `${line}\n`;
}

/** Lets the planner know what was staged. Cost: one statement that looks at a small sample. */
export async function countStaged(sql: Sql): Promise<void> {
  await sql.query(`ANALYZE staged_facility`);
}

/** Removes the rows of a sync and what was judged of them. */
export async function dropStaged(sql: Sql, sync: string): Promise<void> {
  await sql.query(`DELETE FROM staged_verdict WHERE sync_id = $1`, [sync]);
  await sql.query(`DELETE FROM staged_facility WHERE sync_id = $1`, [sync]);
}

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
    `WITH twice AS MATERIALIZED (
       SELECT id FROM staged_facility WHERE sync_id = $1 AND is_readable GROUP BY id HAVING count(*) > 1)
     SELECT row_number, id, min(row_number) OVER w AS first_row, min(said) OVER w = max(said) OVER w AS is_same
       FROM (SELECT s.row_number, s.id, md5(ROW${tupleOf('s', ['given_unit', ...SAID])}::text) AS said
               FROM twice t JOIN staged_facility s ON s.id = t.id AND s.sync_id = $1 AND s.is_readable) AS q
     WINDOW w AS (PARTITION BY id) ORDER BY row_number`,
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
     absent AS MATERIALIZED (
       SELECT o.*, (SELECT COALESCE(max(row_number), 0) FROM staged_facility WHERE sync_id = $1)
                   + (row_number() OVER (ORDER BY o.id COLLATE "C"))::int AS row_number
         FROM open o
        WHERE NOT EXISTS (SELECT 1 FROM staged_facility s WHERE s.sync_id = $1 AND s.row_key = o.id)),
     put AS (
       INSERT INTO staged_facility (sync_id, row_number, is_readable, row_key, ${SAID.join(', ')})
       SELECT $1, a.row_number, true, a.id,
              ${SAID.map((name) =>
                name === 'period_from'
                  ? `a.period_from[1:a.kept] || $3::date`
                  : name === 'period_status'
                    ? `a.period_status[1:a.kept] || 'closed'::text`
                    : `a.${name}`,
              ).join(', ')}
         FROM absent a RETURNING 1),
     judged AS (
       INSERT INTO staged_verdict (sync_id, row_number, verdict, is_held, ${PLACE_COLUMNS.join(', ')})
       SELECT $1, a.row_number, 'closed', true, ${PLACE_COLUMNS.map((name) => `a.${name}`).join(', ')} FROM absent a
       RETURNING 1)
     SELECT (SELECT count(*)::int FROM put) AS closing, (SELECT count(*)::int FROM open) AS open`,
    [sync, feed, day],
  );
  return counted ?? { closing: 0, open: 0 };
}
