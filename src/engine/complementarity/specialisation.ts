/** Who is specialised in what: location quotients, Krugman's index, total inertia of the unit x service table (measures 3). */

/** Rows of e_is, e = capacity where known for all, else count; all >= 0. */
export type Quantities = readonly (readonly number[])[];

export interface Specialisation {
  /** e_i per unit, published beside the indices: a small one says little. */
  readonly unitTotals: readonly number[];
  /** LQ_is = (e_is / e_i) / (e_s / e); null where the unit has nothing, or nobody has the service. */
  readonly quotients: readonly (readonly (number | null)[])[];
  /** K_i = sum_s |e_is / e_i - e_s / e|, [0, 2); null where the unit has no facility. */
  readonly krugman: readonly (number | null)[];
}

/** Takes: quantities by unit and service. Gives: null for units without any (`no_facility`), never 0 or NaN. */
export function specialisation(rows: Quantities): Specialisation {
  const unitTotals = rows.map(sum);
  const all = sum(unitTotals);
  const shares = Array.from({ length: rows[0]?.length ?? 0 }, (_, s) =>
    all === 0 ? 0 : sum(rows.map((row) => row[s])) / all,
  );
  return {
    unitTotals,
    quotients: rows.map((row, i) =>
      row.map((value, s) =>
        unitTotals[i] === 0 || shares[s] === 0 ? null : value / unitTotals[i] / shares[s],
      ),
    ),
    krugman: rows.map((row, i) =>
      unitTotals[i] === 0
        ? null
        : row.reduce((total, value, s) => total + Math.abs(value / unitTotals[i] - shares[s]), 0),
    ),
  };
}

export interface Inertia {
  /** chi2 / n: 0 = all units have the same mix of services; null where fewer than two rows or columns are left. */
  readonly total: number | null;
  /** total / (min(rows, columns) - 1), [0, 1]. */
  readonly normalised: number | null;
  readonly status: 'ok' | 'not_applicable';
  readonly droppedRows: number;
  readonly droppedColumns: number;
}

/** Total inertia of correspondence analysis (Meijers 2005). Empty rows and columns are dropped first, and counted. */
export function totalInertia(rows: Quantities): Inertia {
  const kept = rows.filter((row) => sum(row) > 0);
  const width = rows[0]?.length ?? 0;
  const columns = Array.from({ length: width }, (_, s) => s).filter((s) => kept.some((row) => row[s] > 0));
  const dropped = { droppedRows: rows.length - kept.length, droppedColumns: width - columns.length };
  const rank = Math.min(kept.length, columns.length) - 1;
  if (rank < 1) return { total: null, normalised: null, status: 'not_applicable', ...dropped };
  const table = kept.map((row) => columns.map((s) => row[s]));
  const [rowSums, columnSums] = [table.map(sum), columns.map((_, k) => sum(table.map((row) => row[k])))];
  const n = sum(rowSums);
  let total = 0;
  table.forEach((row, i) =>
    row.forEach((value, k) => {
      const expected = (rowSums[i] * columnSums[k]) / n;
      total += (value - expected) ** 2 / expected / n;
    }),
  );
  return { total, normalised: Math.min(1, total / rank), status: 'ok', ...dropped };
}

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}
