/** Derived rows written county by county: what a county had is deleted, what it has now is copied in. */
import { numberField, numbersField, textField, textsField } from '../copy/text.js';
import type { Transaction } from '../database.js';
import type {
  CountyStateRow,
  StoredCoverageRow,
  StoredSummaryRow,
  StoredUnitGapRow,
} from './coverage.repository.js';

/** A county's state as it is written: `made_with` is the fingerprint of the rules and measures. */
export type WrittenState = Omit<CountyStateRow, 'computed_at'> & { readonly made_with: string };

/** Everything derived of one county. */
export interface DerivedCounty {
  readonly state: WrittenState;
  /** Rows of settlements as lines in COPY format, columns in the order of COVERAGE_COLUMNS. */
  readonly lines: Iterable<string>;
  /** Largest severity of a gap per service: 0 where only gaps of unknown people are, null = no gap. */
  readonly worst: readonly (number | null)[];
  readonly summaries: readonly StoredSummaryRow[];
  readonly unitGaps: readonly StoredUnitGapRow[];
}

type Fields<Row> = readonly {
  readonly [K in keyof Row]: readonly [K, (value: Row[K]) => string];
}[keyof Row][];

const COVERAGE: Fields<StoredCoverageRow> = [
  ['county_code', textField],
  ['settlement_code', textField],
  ['town_code', textField],
  ['tier', textField],
  ['area', textField],
  ['rule', numbersField],
  ['facility', textsField],
  ['metres', numbersField],
  ['threshold_metres', numbersField],
  ['provider', numbersField],
  ['gap', numbersField],
  ['persons', numbersField],
  ['severity', numbersField],
  ['nearest_facility', textsField],
  ['nearest_metres', numbersField],
  ['planned_facility', textsField],
  ['planned_metres', numbersField],
];
/** Columns of coverage in the order of its lines. */
export const COVERAGE_COLUMNS: readonly (keyof StoredCoverageRow)[] = COVERAGE.map(([name]) => name);
const SUMMARY: Fields<StoredSummaryRow> = [
  ['county_code', textField],
  ['service_code', textField],
  ['tier', textField],
  ['area', textField],
  ['settlements', numberField],
  ['unknown_settlements', numberField],
  ['not_applicable_settlements', numberField],
  ['persons', numberField],
  ['persons_by_provider', numbersField],
  ['settlements_by_provider', numbersField],
  ['persons_by_gap', numbersField],
  ['settlements_by_gap', numbersField],
];
const UNIT_GAP: Fields<StoredUnitGapRow> = [
  ['county_code', textField],
  ['unit_code', textField],
  ['rule_code', textField],
  ['kind', textField],
  ['service_code', textField],
  ['status', textField],
  ['persons', numberField],
  ['capacity', numberField],
  ['required', numberField],
  ['shortfall', numberField],
  ['capacity_unit', textField],
  ['severity', numberField],
];
const STATE: Fields<WrittenState> = [
  ['county_code', textField],
  ['revision', numberField],
  ['as_of', textField],
  ['standard_set', textField],
  ['basis', textField],
  ['settlements', numberField],
  ['services', textsField],
  ['rules', textsField],
  ['reach_metres', numbersField],
  ['centre_lon', numberField],
  ['centre_lat', numberField],
  ['radius_metres', numberField],
  ['made_with', textField],
];

const BOUND: Fields<Pick<DerivedCounty, 'worst'> & { readonly county_code: string }> = [
  ['county_code', textField],
  ['worst', numbersField],
];

/**
 * Replaces everything derived of some counties; the marks that the new rows answer leave with it.
 * Takes: the transaction, and each county once. Cost: six deletions and five COPYs, whatever the number of rows.
 */
export async function replaceCounties(tx: Transaction, counties: readonly DerivedCounty[]): Promise<void> {
  if (counties.length === 0) return;
  const codes = counties.map((c) => c.state.county_code);
  for (const table of ['coverage', 'coverage_summary', 'unit_gap', 'county_state', 'gap_bound'])
    await tx.query(`DELETE FROM ${table} WHERE county_code = ANY($1)`, [codes]);
  if (counties.some((c) => c.state.settlements > 0))
    await tx.copyRows('coverage', COVERAGE_COLUMNS.join(', '), coverageLines(counties));
  await copySummaries(
    tx,
    counties.flatMap((c) => c.summaries),
  );
  await copyUnitGaps(
    tx,
    counties.flatMap((c) => c.unitGaps),
  );
  await copy(tx, 'gap_bound', BOUND, [
    counties.map((c) => ({ county_code: c.state.county_code, worst: c.worst })),
  ]);
  await copy(tx, 'county_state', STATE, [counties.map((c) => c.state)], 'now');
  await dropMarks(
    tx,
    counties.map((c) => c.state),
    null,
  );
}

/** Takes the marks away that rows of these revisions answer; of some services alone: those that are of no other. */
export async function dropMarks(
  tx: Transaction,
  states: readonly Pick<CountyStateRow, 'county_code' | 'revision'>[],
  services: readonly string[] | null,
): Promise<void> {
  await tx.query(
    `DELETE FROM stale_mark m USING unnest($1::text[], $2::bigint[]) AS made(county_code, revision)
      WHERE m.county_code = made.county_code AND m.revision <= made.revision
        AND ($3::text[] IS NULL OR m.services <@ $3)`,
    [states.map((s) => s.county_code), states.map((s) => s.revision), services],
  );
}

export async function copyCoverage(tx: Transaction, rows: readonly StoredCoverageRow[]): Promise<void> {
  await copy(tx, 'coverage', COVERAGE, [rows]);
}

export async function copySummaries(tx: Transaction, rows: readonly StoredSummaryRow[]): Promise<void> {
  await copy(tx, 'coverage_summary', SUMMARY, [rows]);
}

export async function copyUnitGaps(tx: Transaction, rows: readonly StoredUnitGapRow[]): Promise<void> {
  await copy(tx, 'unit_gap', UNIT_GAP, [rows]);
}

function* coverageLines(counties: readonly DerivedCounty[]): Generator<string> {
  for (const { lines } of counties) yield* lines;
}

/** `now` stands in the column of the instant of computing: COPY takes it as the transaction's. */
async function copy<Row>(
  tx: Transaction,
  table: string,
  fields: Fields<Row>,
  lists: readonly (readonly Row[])[],
  computedAt: 'now' | null = null,
): Promise<void> {
  if (lists.every((list) => list.length === 0)) return;
  const columns = fields.map(([name]) => String(name));
  await tx.copyRows(
    table,
    [...columns, ...(computedAt === null ? [] : ['computed_at'])].join(', '),
    linesOf(fields, lists, computedAt === null ? '\n' : `\t${computedAt}\n`),
  );
}

function* linesOf<Row>(
  fields: Fields<Row>,
  lists: readonly (readonly Row[])[],
  end: string,
): Generator<string> {
  for (const list of lists)
    for (const row of list) {
      let line = '';
      for (const [k, [name, field]] of fields.entries())
        line += (k === 0 ? '' : '\t') + field(row[name] as never);
      yield line + end;
    }
}
