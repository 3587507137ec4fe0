/** Everything derived, as text in stable order, for comparisons byte for byte. */
import type { Sql } from '../../src/store/database.js';

export interface DerivedRows {
  /** One line a row: table, then the row as JSON without instants and revisions. */
  readonly rows: readonly string[];
  /** The revision that the rows of each county were made from. */
  readonly revisions: ReadonlyMap<string, number>;
}

export async function derivedRows(sql: Sql): Promise<DerivedRows> {
  const rows: string[] = [];
  for (const table of ['county_state', 'coverage', 'coverage_summary', 'unit_gap', 'gap_bound']) {
    const found = await sql.query<{ row: string }>(
      `SELECT (to_jsonb(t) - 'computed_at' - 'revision')::text AS row FROM ${table} t`,
    );
    rows.push(...found.map((f) => `${table} ${f.row}`).sort());
  }
  const states = await sql.query<{ county_code: string; revision: number }>(
    `SELECT county_code, revision FROM county_state`,
  );
  return { rows, revisions: new Map(states.map((s) => [s.county_code, s.revision])) };
}
