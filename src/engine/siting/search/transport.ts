/**
 * `p_median` where facilities hold only so many: everybody goes where it costs least in all, as far as there is room; who finds
 * none costs what the problem says an unreached person costs. Exact for a set of facilities, by the transport problem in
 * whole people and thousandths of a cost unit.
 */
import { solveTransport } from '../../allocation/transport.js';
import type { SitingProblem } from '../problem.js';

/** Costs as they are compared: in whole thousandths of their unit. */
const SCALE = 1000;

export function wholeCost(cost: number): number {
  return Math.round(cost * SCALE);
}

/** A facility serves whole people. */
export function wholeRoom(capacity: number): number {
  return Math.floor(capacity + 1e-9);
}

export interface Served {
  /** Person-costs of all people, with those who find no room at the cost set for them. */
  readonly compared: number;
  /** Person-costs of those who are served. */
  readonly objective: number;
  readonly people: number;
  /** Per facility, kept ones first, then the chosen in their order: who is served there, at what cost a person. */
  readonly at: readonly (readonly {
    readonly demand: number;
    readonly people: number;
    readonly cost: number;
  }[])[];
  /** Per demand: people who find no room. */
  readonly unserved: Float64Array;
}

/** Takes: a problem of whole people; indices of chosen options. Gives: the cheapest way to serve all. */
export function cheapest(problem: SitingProblem, chosen: readonly number[]): Served {
  const { demand, kept, pairs, options, unreachedCost } = problem;
  const n = demand.codes.length;
  const lists: { column: number; cost: number }[][] = Array.from({ length: n }, () => []);
  const capacity: number[] = [];
  const put = (from: SitingProblem['pairs'], f: number, room: number): void => {
    const column = capacity.push(wholeRoom(room)) - 1;
    for (let k = from.start[f] as number; k < (from.start[f + 1] as number); k += 1)
      (lists[from.demand[k] as number] as { column: number; cost: number }[]).push({
        column,
        cost: wholeCost(from.cost[k] as number),
      });
  };
  for (const [f, room] of kept.capacity.entries()) put(kept.pairs, f, room);
  for (const j of chosen) put(pairs, j, options.capacity[j] as number);
  // who finds no room goes to nobody, where there is room for all
  const nobody = capacity.push(Infinity) - 1;
  for (const list of lists) list.push({ column: nobody, cost: wholeCost(unreachedCost) });
  const start = new Int32Array(n + 1);
  for (const [i, list] of lists.entries()) start[i + 1] = (start[i] as number) + list.length;
  const cells = lists.flat();
  const { flow } = solveTransport({
    supply: demand.weight,
    capacity,
    start,
    column: cells.map((c) => c.column),
    cost: cells.map((c) => c.cost),
  });
  const at: { demand: number; people: number; cost: number }[][] = capacity.slice(1).map(() => []);
  const unserved = new Float64Array(n);
  let [all, served, people] = [0, 0, 0];
  for (let i = 0; i < n; i += 1)
    for (let p = start[i] as number; p < (start[i + 1] as number); p += 1) {
      const moved = flow[p] as number;
      if (moved === 0) continue;
      const { column, cost } = cells[p] as { column: number; cost: number };
      all += moved * cost;
      if (column === nobody) unserved[i] = moved;
      else {
        served += moved * cost;
        people += moved;
        at[column]?.push({ demand: i, people: moved, cost: cost / SCALE });
      }
    }
  return { compared: all / SCALE, objective: served / SCALE, people, at, unserved };
}
