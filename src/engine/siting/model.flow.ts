/** Siting with capacities as a mixed-integer linear program: people flow from facilities to demand. */
import { limitRows, NO_MISS, optionColumns, Rows, townRows } from './model.rows.js';
import type { MilpModel, Misses } from './model.rows.js';
import type { Candidates } from './search/capacity.js';
import { wholeCost, wholeRoom } from './search/transport.js';

/** What one person served is worth, by the cost of the pair. */
type Worth = (cost: number) => number;

interface FlowRows {
  /** Per demand: its flows, each once. */
  readonly ofDemand: [number, number][][];
  /** Sums of people and capacities. */
  readonly amounts: readonly number[];
}

/** Above so many flows the rows that tie each flow to its site are left out: the model stays right, and bounds get weaker. */
const MAX_TIED_FLOWS = 60_000;

/** People flow from facilities to demand: none beyond a capacity, none from what is not built, none beyond the people. */
function flowRows(
  rows: Rows,
  candidates: Candidates,
  column: Int32Array,
  of: { worth: Worth; room: (capacity: number) => number },
): FlowRows {
  const { problem, options } = candidates;
  const { demand, pairs, kept } = problem;
  const ofDemand: [number, number][][] = demand.codes.map(() => []);
  const isTied = pairs.demand.length <= MAX_TIED_FLOWS;
  const flows = (from: typeof pairs, f: number, capacity: number, y: number): void => {
    const cells: [number, number][] = [];
    let reach = 0;
    for (let k = from.start[f] as number; k < (from.start[f + 1] as number); k += 1) {
      const i = from.demand[k] as number;
      const people = demand.weight[i] as number;
      if (people === 0) continue;
      reach += people;
      const x = rows.column(of.worth(from.cost[k] as number), Math.min(people, capacity));
      cells.push([x, 1]);
      (ofDemand[i] as [number, number][]).push([x, 1]);
      // without it half a site could serve all of a small settlement
      if (y >= 0 && isTied)
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
  for (const [f, capacity] of kept.capacity.entries()) flows(kept.pairs, f, of.room(capacity), -1);
  for (const [p, j] of options.entries())
    flows(pairs, j, of.room(problem.options.capacity[j] as number), column[p] as number);
  for (const [i, cells] of ofDemand.entries())
    if (cells.length > 0) rows.row(cells, -Infinity, demand.weight[i] as number);
  return { ofDemand, amounts: [...demand.weight, ...problem.options.capacity, ...kept.capacity] };
}

/** Flows of the demand of each town that has a floor. */
function floorCellsOf(
  candidates: Candidates,
  { ofDemand }: FlowRows,
): Map<number, readonly [number, number][]> {
  const cells = new Map<number, [number, number][]>();
  for (const [i, t] of candidates.problem.demand.town.entries())
    if (t >= 0 && (candidates.floor[t] as number) > 0)
      cells.set(t, [...(cells.get(t) ?? []), ...(ofDemand[i] as [number, number][])]);
  return cells;
}

/** `mclp` with capacity: the value is all people served, kept facilities included. */
export function flowModel(candidates: Candidates, misses: Misses = NO_MISS): MilpModel {
  const rows = new Rows();
  const worth = misses === null ? 0 : 1;
  const column = optionColumns(rows, candidates, null, 0);
  const flows = flowRows(rows, candidates, column, { worth: () => worth, room: (capacity) => capacity });
  limitRows(rows, candidates, column);
  const floorCells = floorCellsOf(candidates, flows);
  townRows(rows, candidates, column, { misses, floor: candidates.floor, floorCells });
  return rows.model(
    column,
    flows.amounts.every((a) => a === Infinity || Number.isInteger(a)),
  );
}

/**
 * `lscp` with capacity: as few options as possible that serve as many people as all options together; the value is minus
 * their number.
 * Takes: what is to be served: people in all, towards floors in all, and demand of no known people that must be reached.
 */
export function coverFlowModel(
  candidates: Candidates,
  wanted: { readonly people: number; readonly floors: number; readonly reach: readonly number[] },
): MilpModel {
  const rows = new Rows();
  const { problem, options, floor } = candidates;
  const { pairs } = problem;
  const column = optionColumns(rows, candidates, null, -1);
  const flows = flowRows(rows, candidates, column, { worth: () => 0, room: (capacity) => capacity });
  const slack = (people: number): number => people - 1e-6 * Math.max(1, people);
  if (wanted.people > 0) rows.row(flows.ofDemand.flat(), slack(wanted.people), Infinity);
  if (wanted.floors > 0) {
    const met: [number, number][] = [];
    for (const [t, cells] of floorCellsOf(candidates, flows)) {
      const towards = rows.column(0, floor[t] as number);
      rows.row([[towards, 1], ...cells.map(([x]) => [x, -1] as const)], -Infinity, 0);
      met.push([towards, 1]);
    }
    rows.row(met, slack(wanted.floors), Infinity);
  }
  const reachedBy = new Map<number, [number, number][]>(wanted.reach.map((i) => [i, []]));
  for (const [p, j] of options.entries())
    for (let k = pairs.start[j] as number; k < (pairs.start[j + 1] as number); k += 1)
      reachedBy.get(pairs.demand[k] as number)?.push([column[p] as number, 1]);
  for (const cells of reachedBy.values()) rows.row(cells, 1, Infinity);
  const none = { floor: new Float64Array(floor.length), floorCells: new Map<number, never>() };
  townRows(rows, candidates, column, { misses: NO_MISS, ...none });
  return rows.model(column, true);
}

/** `p_median` with capacity: the value is what is saved from everybody being unreached, in costs as they are compared. */
export function medianFlowModel(candidates: Candidates, misses: Misses = NO_MISS): MilpModel {
  const rows = new Rows();
  const { unreachedCost } = candidates.problem;
  const column = optionColumns(rows, candidates, null, 0);
  const saved = (cost: number): number => (wholeCost(unreachedCost) - wholeCost(cost)) / wholeCost(1);
  flowRows(rows, candidates, column, { worth: misses === null ? () => 0 : saved, room: wholeRoom });
  limitRows(rows, candidates, column);
  const none = { floor: new Float64Array(candidates.floor.length), floorCells: new Map<number, never>() };
  townRows(rows, candidates, column, { misses, ...none });
  return rows.model(column, false);
}
