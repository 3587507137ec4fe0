/**
 * Siting as a mixed-integer linear program, as sparse rows. Sites are 0 or 1, demand is a share of 1: with the sites
 * whole, the shares of an optimum are too, or can be made so.
 */
import type { Bound } from './search/bound.js';
import type { Candidates } from './search/capacity.js';
import type { Choices } from './search/allowance.js';
import type { Reduced } from './reduce.js';

/** Maximise cost x within rowLower <= A x <= rowUpper and lower <= x <= upper. */
export interface MilpModel {
  readonly cost: Float64Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  /** 1 = a whole number. */
  readonly integer: Uint8Array;
  readonly rowStart: Int32Array;
  readonly index: Int32Array;
  readonly value: Float64Array;
  readonly rowLower: Float64Array;
  readonly rowUpper: Float64Array;
  /** Column of each option, or -1: left out. */
  readonly optionColumn: Int32Array;
  /** True where the best value is a whole number. */
  readonly isWhole: boolean;
}

/** How far minima and floors of towns may be missed; null = minimise the misses instead of maximising the value. */
export type Misses = { readonly sites: number; readonly people: number } | null;

const NO_MISS: Misses = { sites: 0, people: 0 };

class Rows {
  private readonly columns: { cost: number; lower: number; upper: number; integer: number }[] = [];
  private readonly start = [0];
  private readonly index: number[] = [];
  private readonly value: number[] = [];
  private readonly low: number[] = [];
  private readonly high: number[] = [];

  column(cost: number, upper: number, integer = 0, lower = 0): number {
    return this.columns.push({ cost, lower, upper, integer }) - 1;
  }

  /** Cells with the same column must not come twice. */
  row(cells: readonly (readonly [number, number])[], low: number, high: number): void {
    for (const [column, value] of cells) {
      this.index.push(column);
      this.value.push(value);
    }
    this.start.push(this.index.length);
    this.low.push(low);
    this.high.push(high);
  }

  model(optionColumn: Int32Array, isWhole: boolean): MilpModel {
    return {
      cost: Float64Array.from(this.columns, (c) => c.cost),
      lower: Float64Array.from(this.columns, (c) => c.lower),
      upper: Float64Array.from(this.columns, (c) => c.upper),
      integer: Uint8Array.from(this.columns, (c) => c.integer),
      rowStart: Int32Array.from(this.start),
      index: Int32Array.from(this.index),
      value: Float64Array.from(this.value),
      rowLower: Float64Array.from(this.low),
      rowUpper: Float64Array.from(this.high),
      optionColumn,
      isWhole,
    };
  }
}

/**
 * `mclp` and `p_median`: a row's levels of value form a chain, z_k <= z_(k-1) + sites of level k, each worth what it
 * adds over the next (Cornuejols, Nemhauser & Wolsey 1980; Elloumi 2010). For `mclp` there is one level: the
 * model of Church & ReVelle.
 * Takes: the reduced problem, what bounds fixed (null = nothing), how far towns may be missed.
 */
export function valueModel(reduced: Reduced, fixed: Bound | null, misses: Misses = NO_MISS): MilpModel {
  const rows = new Rows();
  const worth = misses === null ? 0 : 1;
  const column = optionColumns(rows, reduced, fixed, 0);
  const floorCells = new Map<number, [number, number][]>();
  for (let r = 0; r < reduced.weight.length; r += 1) {
    const end = reduced.rowStart[r + 1] as number;
    let before = -1;
    for (let k = reduced.rowStart[r] as number; k < end;) {
      const value = reduced.rowValue[k] as number;
      const cells: [number, number][] = [];
      for (; k < end && reduced.rowValue[k] === value; k += 1) {
        const at = column[reduced.rowOption[k] as number] as number;
        if (at >= 0) cells.push([at, -1]);
      }
      if (cells.length === 0) continue;
      const next = nextValue(reduced, column, k, end);
      const z = rows.column(worth * (value - next), 1);
      if (before >= 0) cells.push([before, -1]);
      rows.row([[z, 1], ...cells], -Infinity, 0);
      before = z;
      const town = reduced.rowTown[r] as number;
      if (town >= 0 && (reduced.floor[town] as number) > 0) {
        const list = floorCells.get(town) ?? [];
        list.push([z, reduced.weight[r] as number]);
        floorCells.set(town, list);
      }
    }
  }
  limitRows(rows, reduced, column);
  townRows(rows, reduced, column, { misses, floor: reduced.floor, floorCells });
  return rows.model(column, reduced.isWhole);
}

/** Value of the next level that has an option left; 0 after the last. */
function nextValue(reduced: Reduced, column: Int32Array, from: number, end: number): number {
  for (let k = from; k < end; k += 1)
    if ((column[reduced.rowOption[k] as number] as number) >= 0) return reduced.rowValue[k] as number;
  return 0;
}

/** `lscp`: as few options as possible; the value is minus their number. */
export function coverModel(reduced: Reduced): MilpModel {
  const rows = new Rows();
  const column = optionColumns(rows, reduced, null, -1);
  for (let r = 0; r < reduced.weight.length; r += 1) {
    const cells: [number, number][] = [];
    for (let k = reduced.rowStart[r] as number; k < (reduced.rowStart[r + 1] as number); k += 1)
      cells.push([column[reduced.rowOption[k] as number] as number, 1]);
    rows.row(cells, 1, Infinity);
  }
  townRows(rows, reduced, column, {
    misses: NO_MISS,
    floor: new Float64Array(reduced.minimum.length),
    floorCells: new Map(),
  });
  return rows.model(column, true);
}

/** `mclp` with capacity: people flow from facilities to demand; the value is all people served, kept facilities included. */
export function flowModel(candidates: Candidates, misses: Misses = NO_MISS): MilpModel {
  const rows = new Rows();
  const worth = misses === null ? 0 : 1;
  const { problem, options } = candidates;
  const { demand, pairs, kept } = problem;
  const column = optionColumns(rows, candidates, null, 0);
  const ofDemand: [number, number][][] = demand.codes.map(() => []);
  const flows = (from: typeof pairs, f: number, capacity: number, y: number): void => {
    const cells: [number, number][] = [];
    let reach = 0;
    for (let k = from.start[f] as number; k < (from.start[f + 1] as number); k += 1) {
      const i = from.demand[k] as number;
      const people = demand.weight[i] as number;
      if (people === 0) continue;
      reach += people;
      const x = rows.column(worth, Math.min(people, capacity));
      cells.push([x, 1]);
      (ofDemand[i] as [number, number][]).push([x, 1]);
      // without it half a site could serve all of a small settlement
      if (y >= 0)
        rows.row(
          [
            [x, 1],
            [y, -Math.min(people, capacity)],
          ],
          -Infinity,
          0,
        );
    }
    if (cells.length === 0) return;
    const most = Math.min(capacity, reach);
    if (y >= 0) rows.row([...cells, [y, -most]], -Infinity, 0);
    else rows.row(cells, -Infinity, most);
  };
  for (const [f, capacity] of kept.capacity.entries()) flows(kept.pairs, f, capacity, -1);
  for (const [p, j] of options.entries())
    flows(pairs, j, problem.options.capacity[j] as number, column[p] as number);
  for (const [i, cells] of ofDemand.entries())
    if (cells.length > 0) rows.row(cells, -Infinity, demand.weight[i] as number);
  limitRows(rows, candidates, column);
  townRows(rows, candidates, column, {
    misses,
    floor: new Float64Array(candidates.minimum.length),
    floorCells: new Map(),
  });
  const amounts = [...demand.weight, ...problem.options.capacity, ...kept.capacity];
  return rows.model(
    column,
    amounts.every((a) => a === Infinity || Number.isInteger(a)),
  );
}

function optionColumns(rows: Rows, choices: Choices, fixed: Bound | null, cost: number): Int32Array {
  return Int32Array.from(choices.cost, (_, j) =>
    fixed?.out[j] === 1 ? -1 : rows.column(cost, 1, 1, fixed?.in[j] === 1 ? 1 : 0),
  );
}

function limitRows(rows: Rows, choices: Choices, column: Int32Array): void {
  const { number, budget } = choices.problem.limits;
  const used = [...column.keys()].filter((j) => (column[j] as number) >= 0);
  if (number !== null)
    rows.row(
      used.map((j) => [column[j] as number, 1] as const),
      -Infinity,
      number,
    );
  if (budget !== null)
    rows.row(
      used
        .filter((j) => (choices.cost[j] as number) > 0)
        .map((j) => [column[j] as number, choices.cost[j] as number] as const),
      -Infinity,
      budget,
    );
}

/** Minima and floors of towns; where they may be missed, by a column that says by how much. */
function townRows(
  rows: Rows,
  choices: Choices,
  column: Int32Array,
  towns: {
    misses: Misses;
    floor: Float64Array;
    floorCells: ReadonlyMap<number, readonly [number, number][]>;
  },
): void {
  const { misses } = towns;
  const mayMiss = misses === null || misses.sites > 0 || misses.people > 0;
  // one site missed outweighs all people missed together
  const perSite = towns.floor.reduce((sum, people) => sum + people, 0) + 1;
  const siteMisses: [number, number][] = [];
  const peopleMisses: [number, number][] = [];
  for (const [t, need] of choices.minimum.entries()) {
    if (need > 0) {
      const cells = [...column.keys()]
        .filter((j) => choices.town[j] === t && choices.adds[j] === 1 && (column[j] as number) >= 0)
        .map((j) => [column[j] as number, 1] as [number, number]);
      if (mayMiss) {
        const miss = rows.column(misses === null ? -perSite : 0, need, 1);
        siteMisses.push([miss, 1]);
        cells.push([miss, 1]);
      }
      rows.row(cells, need, Infinity);
    }
    const people = towns.floor[t] as number;
    if (people > 0) {
      const cells = [...(towns.floorCells.get(t) ?? [])];
      if (mayMiss) {
        const miss = rows.column(misses === null ? -1 : 0, people);
        peopleMisses.push([miss, 1]);
        cells.push([miss, 1]);
      }
      rows.row(cells, people, Infinity);
    }
  }
  if (misses === null) return;
  if (siteMisses.length > 0) rows.row(siteMisses, -Infinity, misses.sites);
  if (peopleMisses.length > 0) rows.row(peopleMisses, -Infinity, misses.people);
}
