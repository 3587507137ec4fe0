/** What lies in reach, without competition: counts, sums, weighted sums, and the scored variety of a choice. */
import type { Catchments } from './catchments.js';

/**
 * Weighted sum over the columns in reach of each row: with values 1 a count, with capacities the capacity in
 * reach, with a decay the gravity measure of Hansen (1959). Unknown values (NaN) make the sum of whoever
 * reaches them NaN: unknown.
 */
export function sumInReach(
  pairs: Catchments,
  value: ArrayLike<number>,
  weight: (cost: number) => number = () => 1,
): Float64Array {
  const sum = new Float64Array(pairs.rows);
  pairs.walk((i, j, cost) => {
    sum[i] += value[j] * weight(cost);
  });
  return sum;
}

/** People in reach of each column; NaN where somebody's number is unknown. */
export function peopleInReach(pairs: Catchments, people: ArrayLike<number>): Float64Array {
  const sum = new Float64Array(pairs.columns);
  pairs.walk((i, j) => {
    sum[j] += people[i];
  });
  return sum;
}

/**
 * Scored variety: the k-th nearest facility in reach of each kind counts the k-th weight of the kind (none
 * beyond the last), times the decay of its cost. Equal costs go in order of column.
 * Takes: the kind of each column, weights per kind. Gives: per row.
 */
export function varietyScore(
  pairs: Catchments,
  kind: ArrayLike<number>,
  weights: readonly (readonly number[])[],
  decay: (cost: number) => number,
): Float64Array {
  const found: { column: number; cost: number }[][] = Array.from({ length: pairs.rows }, () => []);
  pairs.walk((i, column, cost) => {
    found[i].push({ column, cost });
  });
  return Float64Array.from(found, (row) => {
    const seen = weights.map(() => 0);
    let score = 0;
    for (const { column, cost } of row.sort((a, b) => a.cost - b.cost || a.column - b.column)) {
      const k = kind[column];
      score += (weights[k][seen[k]] ?? 0) * decay(cost);
      seen[k] += 1;
    }
    return score;
  });
}
