/** Nestedness of a unit x service table by overlap and decreasing fill (Almeida-Neto et al. 2008). */

export interface Nodf {
  /** 0 .. 100; null = one row left, or none. */
  readonly rows: number | null;
  /** Null = one column left, or none. */
  readonly columns: number | null;
  readonly nodf: number | null;
  readonly status: 'ok' | 'not_applicable';
  readonly droppedRows: number;
  readonly droppedColumns: number;
}

/**
 * Takes: presences (> 0) by unit and service. Gives: mean over pairs, fuller before less full, of the share of the
 * less full one's services that the fuller has; 0 for pairs of equal fill. Empty rows and columns are dropped and
 * counted. The order of rows and columns does not matter.
 */
export function nodfOf(table: readonly (readonly number[])[]): Nodf {
  const filled = table.filter((row) => row.some((value) => value > 0));
  const width = table[0]?.length ?? 0;
  const kept = Array.from({ length: width }, (_, s) => s).filter((s) => filled.some((row) => row[s] > 0));
  const rows = filled.map((row) => kept.map((s) => Number(row[s] > 0)));
  const columns = kept.map((_, k) => rows.map((row) => row[k]));
  const dropped = { droppedRows: table.length - rows.length, droppedColumns: width - kept.length };
  if (rows.length < 2) return { rows: null, columns: null, nodf: null, status: 'not_applicable', ...dropped };
  const [byRow, byColumn] = [sumOfPairs(rows), sumOfPairs(columns)];
  const [rowPairs, columnPairs] = [pairs(rows.length), pairs(columns.length)];
  return {
    rows: byRow / rowPairs,
    columns: columnPairs === 0 ? null : byColumn / columnPairs,
    nodf: (byRow + byColumn) / (rowPairs + columnPairs),
    status: 'ok',
    ...dropped,
  };
}

function pairs(n: number): number {
  return (n * (n - 1)) / 2;
}

function sumOfPairs(sets: readonly (readonly number[])[]): number {
  const fill = sets.map((set) => set.reduce((a, b) => a + b, 0));
  let sum = 0;
  for (let i = 0; i < sets.length; i += 1)
    for (let k = i + 1; k < sets.length; k += 1) {
      if (fill[i] === fill[k]) continue;
      const overlap = sets[i].reduce((count, value, s) => count + value * sets[k][s], 0);
      sum += (100 * overlap) / Math.min(fill[i], fill[k]);
    }
  return sum;
}
