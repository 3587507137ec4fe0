/** A mixed-integer linear program as sparse rows, and the rows that all models of siting share. */
import type { Bound } from './search/bound.js';
import type { Choices } from './search/allowance.js';

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

export const NO_MISS: Misses = { sites: 0, people: 0 };

export class Rows {
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

export function optionColumns(rows: Rows, choices: Choices, fixed: Bound | null, cost: number): Int32Array {
  return Int32Array.from(choices.cost, (_, j) =>
    fixed?.out[j] === 1 ? -1 : rows.column(cost, 1, 1, fixed?.in[j] === 1 ? 1 : 0),
  );
}

export function limitRows(rows: Rows, choices: Choices, column: Int32Array): void {
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
export function townRows(
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
