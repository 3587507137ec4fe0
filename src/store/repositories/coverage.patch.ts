/** Derived rows of some services of a county, written over those that are there: only rows that differ are replaced. */
import { numbersField, textsField } from '../copy/text.js';
import type { Sql, Transaction } from '../database.js';
import type { StoredCoverageRow, StoredSummaryRow, StoredUnitGapRow } from './coverage.repository.js';
import { copyCoverage, copySummaries, copyUnitGaps, dropMarks } from './coverage.writer.js';
import type { WrittenState } from './coverage.writer.js';

/** What a county's rows were made from, with the largest severity per service. */
export type HeldState = Omit<WrittenState, 'made_with'> & {
  readonly made_with: string | null;
  readonly worst: readonly (number | null)[];
};

/** Cells of one service: an entry per settlement. `place` is the service's in the arrays of the rows, from 0. */
export interface ServiceCells {
  readonly place: number;
  readonly settlements: readonly string[];
  readonly rule: readonly number[];
  readonly facility: readonly (string | null)[];
  readonly metres: readonly (number | null)[];
  readonly threshold_metres: readonly (number | null)[];
  readonly provider: readonly number[];
  readonly gap: readonly number[];
  readonly persons: readonly (number | null)[];
  readonly severity: readonly (number | null)[];
  readonly nearest_facility: readonly (string | null)[];
  readonly nearest_metres: readonly (number | null)[];
  readonly planned_facility: readonly (string | null)[];
  readonly planned_metres: readonly (number | null)[];
}

/** A county as it shall stand. */
export interface PatchedCounty {
  /** As it was read: where it is another one by now, nothing is written. */
  readonly held: HeldState;
  readonly state: HeldState;
  /** Services whose summaries and unit gaps are given, all of them. */
  readonly services: readonly string[];
  /** Rows that differ, whole. */
  readonly rows: readonly StoredCoverageRow[];
  readonly summaries: readonly StoredSummaryRow[];
  readonly unitGaps: readonly StoredUnitGapRow[];
}

export class CoveragePatcher {
  constructor(private readonly sql: Sql) {}

  /** States of the counties that have been computed, in the order of the counties given. */
  async held(counties: readonly string[]): Promise<HeldState[]> {
    const states = await this.sql.query<HeldState>(
      `SELECT s.county_code, s.revision, s.as_of, s.standard_set, s.basis, s.settlements, s.services, s.rules,
              s.reach_metres, s.centre_lon, s.centre_lat, s.radius_metres, s.made_with, b.worst
         FROM county_state s JOIN gap_bound b ON b.county_code = s.county_code
        WHERE s.county_code = ANY($1) AND cardinality(b.worst) = cardinality(s.services)`,
      [counties],
    );
    const by = new Map(states.map((state) => [state.county_code, state]));
    return counties.flatMap((county) => by.get(county) ?? []);
  }

  /**
   * Rows of the counties that hold other cells than these, each once.
   * Cost: one statement per service.
   */
  async differing(counties: readonly string[], cells: readonly ServiceCells[]): Promise<StoredCoverageRow[]> {
    const lists = await Promise.all(
      cells.map((c) =>
        this.sql.query<StoredCoverageRow>(
          `SELECT c.* FROM coverage c
             JOIN unnest($3::text[], $4::smallint[], $5::text[], $6::float8[], $7::float8[], $8::smallint[], $9::smallint[],
                         $10::bigint[], $11::float8[], $12::text[], $13::float8[], $14::text[], $15::float8[])
               AS m(code, rule, facility, metres, threshold, provider, gap, persons, severity, near, near_metres, plan, plan_metres)
               ON m.code = c.settlement_code
            WHERE c.county_code = ANY($1)
              AND (c.rule[$2], c.facility[$2], c.metres[$2], c.threshold_metres[$2], c.provider[$2], c.gap[$2], c.persons[$2],
                   c.severity[$2], (COALESCE(c.nearest_facility, c.facility))[$2], (COALESCE(c.nearest_metres, c.metres))[$2],
                   c.planned_facility[$2], c.planned_metres[$2])
                  IS DISTINCT FROM
                  (m.rule, m.facility, m.metres, m.threshold, m.provider, m.gap, m.persons, m.severity, m.near, m.near_metres,
                   m.plan, m.plan_metres)`,
          [
            counties,
            // arrays begin at 1 in SQL
            c.place + 1,
            textsField(c.settlements),
            numbersField(c.rule),
            textsField(c.facility),
            numbersField(c.metres),
            numbersField(c.threshold_metres),
            numbersField(c.provider),
            numbersField(c.gap),
            numbersField(c.persons),
            numbersField(c.severity),
            textsField(c.nearest_facility),
            numbersField(c.nearest_metres),
            textsField(c.planned_facility),
            numbersField(c.planned_metres),
          ],
        ),
      ),
    );
    return [...new Map(lists.flat().map((row) => [row.settlement_code, row])).values()];
  }
}

/**
 * Writes the counties over what is there; the marks that they answer leave. A county whose state is another one than
 * was read stays as it is, with its mark. Takes: the transaction, each county once, and the services that may have changed.
 * Gives: how many were written.
 */
export async function patchCountyRows(
  tx: Transaction,
  counties: readonly PatchedCounty[],
  services: readonly string[],
): Promise<number> {
  if (counties.length === 0) return 0;
  const moved = await tx.query<{ county_code: string }>(
    `UPDATE county_state s SET revision = n.revision, computed_at = now(), reach_metres = n.reach::float8[]
       FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::text[]) AS n(county_code, was, revision, reach)
      WHERE s.county_code = n.county_code AND s.revision = n.was RETURNING s.county_code`,
    [
      counties.map((c) => c.state.county_code),
      counties.map((c) => c.held.revision),
      counties.map((c) => c.state.revision),
      counties.map((c) => numbersField(c.state.reach_metres)),
    ],
  );
  const isMoved = new Set(moved.map((row) => row.county_code));
  const kept = counties.filter((c) => isMoved.has(c.state.county_code));
  await replaceRows(tx, kept);
  await dropMarks(
    tx,
    kept.map((c) => c.state),
    services,
  );
  return kept.length;
}

async function replaceRows(tx: Transaction, counties: readonly PatchedCounty[]): Promise<void> {
  const changed = counties.filter((c) => c.rows.length > 0);
  if (changed.length > 0) {
    await tx.query(`DELETE FROM coverage WHERE county_code = ANY($1) AND settlement_code = ANY($2)`, [
      changed.map((c) => c.state.county_code),
      changed.flatMap((c) => c.rows.map((row) => row.settlement_code)),
    ]);
    await copyCoverage(
      tx,
      changed.flatMap((c) => c.rows),
    );
    // sums and bounds follow from the rows: where these stay, those do
    await deleteServices(tx, 'coverage_summary', changed);
    await copySummaries(
      tx,
      changed.flatMap((c) => c.summaries),
    );
    await tx.query(
      `UPDATE gap_bound b SET worst = n.worst::float8[] FROM unnest($1::text[], $2::text[]) AS n(county_code, worst)
        WHERE b.county_code = n.county_code`,
      [changed.map((c) => c.state.county_code), changed.map((c) => numbersField(c.state.worst))],
    );
  }
  await deleteServices(tx, 'unit_gap', counties);
  await copyUnitGaps(
    tx,
    counties.flatMap((c) => c.unitGaps),
  );
}

async function deleteServices(
  tx: Transaction,
  table: 'coverage_summary' | 'unit_gap',
  counties: readonly PatchedCounty[],
): Promise<void> {
  const services = [...new Set(counties.flatMap((c) => c.services))];
  if (services.length === 0) return;
  await tx.query(`DELETE FROM ${table} WHERE county_code = ANY($1) AND service_code = ANY($2)`, [
    counties.map((c) => c.state.county_code),
    services,
  ]);
}
