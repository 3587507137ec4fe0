/** Costs between settlements and facilities as given from outside: the contract with whoever imports them. */

export type CostUnit = 'metres' | 'minutes';

/**
 * Settlement-major lists of pairs (CSR) in the numbering of a slice: the facilities of settlement i are
 * facility[start[i] .. start[i + 1]), each with its cost. A pair that is absent cannot be reached.
 * start has n + 1 entries; costs are finite and >= 0; no facility twice in a row of the matrix.
 */
export interface CostMatrix {
  readonly unit: CostUnit;
  readonly start: Int32Array;
  /** Index into the slice's facilities. */
  readonly facility: Int32Array;
  readonly cost: Float64Array;
}

/** Pairs within the threshold, in the same form. */
export interface ReachPairs extends CostMatrix {
  /** Closed threshold of each settlement in the unit of the cost; NaN = no reach rule applies to it. */
  readonly threshold: Float64Array;
}

/** A pair as it came: indices into the slice, cost in the unit of the matrix. */
export interface CostPair {
  readonly settlement: number;
  readonly facility: number;
  readonly cost: number;
}

/**
 * Packs pairs in any order into a matrix; where a pair comes twice the smaller cost stays.
 * Takes: the number of settlements of the slice; pairs with indices in range, cost >= 0 (an infinite or NaN
 * cost means unreachable and is left out). Gives: rows in order of facility, so that the order of the input
 * never shows. Fails: RangeError for a settlement out of range or a negative cost. Cost: O(p log p).
 */
export function packCosts(
  settlements: number,
  unit: CostUnit,
  pairs: {
    readonly settlement: ArrayLike<number>;
    readonly facility: ArrayLike<number>;
    readonly cost: ArrayLike<number>;
  },
): CostMatrix {
  const count = pairs.settlement.length;
  const order: number[] = [];
  for (let p = 0; p < count; p += 1) {
    const [i, cost] = [pairs.settlement[p], pairs.cost[p]];
    if (!(i >= 0 && i < settlements))
      throw new RangeError(`Pair ${p}: settlement ${i} is not in [0, ${settlements}).`);
    if (cost < 0) throw new RangeError(`Pair ${p}: cost ${cost} is below 0.`);
    if (Number.isFinite(cost)) order.push(p);
  }
  const kept = Int32Array.from(order).sort(
    (a, b) =>
      pairs.settlement[a] - pairs.settlement[b] ||
      pairs.facility[a] - pairs.facility[b] ||
      pairs.cost[a] - pairs.cost[b],
  );
  const start = new Int32Array(settlements + 1);
  const facility = new Int32Array(kept.length);
  const costs = new Float64Array(kept.length);
  let length = 0;
  let [lastSettlement, lastFacility] = [-1, -1];
  for (const p of kept) {
    const [i, j] = [pairs.settlement[p], pairs.facility[p]];
    if (i === lastSettlement && j === lastFacility) continue;
    [lastSettlement, lastFacility] = [i, j];
    facility[length] = j;
    costs[length] = pairs.cost[p];
    length += 1;
    start[i + 1] += 1;
  }
  for (let i = 0; i < settlements; i += 1) start[i + 1] += start[i];
  return { unit, start, facility: facility.slice(0, length), cost: costs.slice(0, length) };
}
