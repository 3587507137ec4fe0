/**
 * The problem made small before anything is searched: only demand that somebody new can serve, demand with the same
 * facilities merged, options that another one replaces left out. The optimum stays the same.
 */
import { byCode, isCapacitated } from './problem.js';
import type { SitingProblem } from './problem.js';

/**
 * Maximise the sum over rows of the best value that a chosen option gives the row: people for `mclp`, saved
 * person-metres for `p_median`. Rows and options are in order of code, whatever the order of input.
 */
export interface Reduced {
  readonly problem: SitingProblem;
  /** Index into the problem's options, per option left. */
  readonly options: Int32Array;
  readonly cost: Float64Array;
  readonly town: Int32Array;
  readonly adds: Uint8Array;
  /** People per row; a row is demand with the same options, values and, where towns matter, the same town. */
  readonly weight: Float64Array;
  readonly rowTown: Int32Array;
  /** Option-major: rows of option j and its value there, > 0. */
  readonly start: Int32Array;
  readonly row: Int32Array;
  readonly value: Float64Array;
  /** Row-major, best value first, then in order of option. */
  readonly rowStart: Int32Array;
  readonly rowOption: Int32Array;
  readonly rowValue: Float64Array;
  /** True where every value and weight is a whole number: then so is the optimum. */
  readonly isWhole: boolean;
  /** Facilities that the town still lacks, no more than its options could add. */
  readonly minimum: Int32Array;
  /** People of the town who must be newly served, no more than can be. */
  readonly floor: Float64Array;
}

/** True where the answer depends on the towns, so that neither demand nor sites of different towns are alike. */
export function towned(problem: SitingProblem): { minimum: boolean; floor: boolean } {
  return {
    minimum: problem.towns.minimum.some((k) => k > 0),
    floor: problem.model === 'mclp' && problem.towns.floor.some((people) => people > 0),
  };
}

/** Best cost at which a kept facility reaches each demand; Infinity = none does. */
export function keptCost(problem: SitingProblem): Float64Array {
  const best = new Float64Array(problem.demand.codes.length).fill(Infinity);
  const { demand, cost } = problem.kept.pairs;
  for (let k = 0; k < demand.length; k += 1)
    best[demand[k] as number] = Math.min(best[demand[k] as number] as number, cost[k] as number);
  return best;
}

/** Person-costs of what stands: what `p_median` saves from. */
export function baseCost(problem: SitingProblem): number {
  const held = keptCost(problem);
  return problem.demand.weight.reduce(
    (sum, w, i) => sum + w * Math.min(held[i] as number, problem.unreachedCost),
    0,
  );
}

/**
 * Takes: an uncapacitated problem. Gives: the reduced one. Cost: O(pairs log pairs).
 */
export function reduce(problem: SitingProblem): Reduced {
  if (isCapacitated(problem)) throw new Error('A problem with capacities is not reduced to values.');
  const { options } = problem;
  const order = byCode(options.codes).filter((j) => mayBeChosen(problem, j));
  const position = new Int32Array(options.codes.length).fill(-1);
  for (const [k, j] of order.entries()) position[j] = k;
  const values = pairValues(problem);
  const merged = mergeRows(problem, order, position, values);
  const survives = survivors(problem, order, merged);
  return compact(problem, order, survives, merged);
}

/** False for what is forbidden, or alone costs more than the budget. */
export function mayBeChosen(problem: SitingProblem, j: number): boolean {
  const budget = problem.model === 'lscp' ? null : problem.limits.budget;
  return problem.options.forbidden[j] === 0 && (problem.options.cost[j] as number) <= (budget ?? Infinity);
}

/** Value of each pair of an option: what the demand gains from it over what it has; <= 0 = nothing. */
function pairValues(problem: SitingProblem): Float64Array {
  const { model, demand, pairs, unreachedCost } = problem;
  const held = keptCost(problem);
  return Float64Array.from(pairs.demand, (i, k) => {
    const weight = demand.weight[i] as number;
    const before = held[i] as number;
    if (model === 'lscp') return before === Infinity ? 1 : 0;
    if (model === 'mclp') return before === Infinity ? weight : 0;
    return weight * (Math.min(before, unreachedCost) - (pairs.cost[k] as number));
  });
}

interface Rows {
  readonly weight: number[];
  readonly town: number[];
  /** Per row: positions of options in ascending order, and values. */
  readonly options: Int32Array[];
  readonly values: Float64Array[];
}

/** Demand with the same options: one row where values are proportional to people (`mclp`, `lscp`), else a row each. */
function mergeRows(
  problem: SitingProblem,
  order: Int32Array,
  position: Int32Array,
  values: Float64Array,
): Rows {
  const { demand, pairs, model } = problem;
  const n = demand.codes.length;
  const count = new Int32Array(n + 1);
  const isUseful = (j: number, k: number): boolean =>
    (position[j] as number) >= 0 && (values[k] as number) > 0;
  for (let j = 0; j < problem.options.codes.length; j += 1)
    for (let k = pairs.start[j] as number; k < (pairs.start[j + 1] as number); k += 1)
      if (isUseful(j, k))
        count[(pairs.demand[k] as number) + 1] = (count[(pairs.demand[k] as number) + 1] as number) + 1;
  for (let i = 0; i < n; i += 1) count[i + 1] = (count[i + 1] as number) + (count[i] as number);
  const fill = count.slice(0, n);
  const option = new Int32Array(count[n] as number);
  const value = new Float64Array(count[n] as number);
  for (const [p, j] of order.entries())
    for (let k = pairs.start[j] as number; k < (pairs.start[j + 1] as number); k += 1) {
      if (!isUseful(j, k)) continue;
      const i = pairs.demand[k] as number;
      const at = fill[i] as number;
      option[at] = p;
      value[at] = values[k] as number;
      fill[i] = at + 1;
    }
  const rows: Rows = { weight: [], town: [], options: [], values: [] };
  const byKey = new Map<string, number>();
  const keepsTowns = towned(problem).floor;
  for (const i of byCode(demand.codes)) {
    const from = count[i] as number;
    const to = count[i + 1] as number;
    if (from === to) continue;
    const opts = option.slice(from, to);
    const vals = value.slice(from, to);
    const town = demand.town[i] as number;
    const key = model === 'p_median' ? null : `${keepsTowns ? town : ''}|${opts.join()}`;
    const held = key === null ? undefined : byKey.get(key);
    if (held === undefined) {
      if (key !== null) byKey.set(key, rows.weight.length);
      rows.weight.push(demand.weight[i] as number);
      rows.town.push(keepsTowns ? town : -1);
      rows.options.push(opts);
      rows.values.push(vals);
    } else {
      rows.weight[held] = (rows.weight[held] as number) + (demand.weight[i] as number);
      // for lscp a row counts once, whoever stands behind it
      if (model === 'mclp') (rows.values[held] as Float64Array).fill(rows.weight[held] as number);
    }
  }
  return rows;
}

/**
 * Options that no other one replaces: j goes if some k covers all that j covers and costs no more (of equals the
 * first by code stays). Not where towns have minima, since there a second site counts though it serves nobody new.
 */
function survivors(problem: SitingProblem, order: Int32Array, rows: Rows): Uint8Array {
  const m = order.length;
  const alive = new Uint8Array(m).fill(1);
  const hasMinimum = towned(problem).minimum;
  const lists: number[][] = Array.from({ length: m }, () => []);
  for (const [r, opts] of rows.options.entries()) for (const p of opts) (lists[p] as number[]).push(r);
  for (let p = 0; p < m; p += 1)
    if (
      (lists[p] as number[]).length === 0 &&
      !(hasMinimum && problem.options.adds[order[p] as number] === 1)
    )
      alive[p] = 0;
  if (hasMinimum || problem.model === 'p_median') return alive;
  const hasBudget = problem.model === 'mclp' && problem.limits.budget !== null;
  const costOf = (p: number): number =>
    hasBudget ? (problem.options.cost[order[p] as number] as number) : 0;
  const mark = new Int32Array(rows.weight.length).fill(-1);
  for (let k = 0; k < m; k += 1) {
    if (alive[k] === 0) continue;
    const mine = lists[k] as number[];
    for (const r of mine) mark[r] = k;
    const seen = new Set<number>();
    for (const r of mine)
      for (const j of rows.options[r] as Int32Array) {
        if (j === k || alive[j] === 0 || seen.has(j)) continue;
        seen.add(j);
        const theirs = lists[j] as number[];
        if (theirs.length > mine.length || costOf(j) < costOf(k)) continue;
        const isTwin = theirs.length === mine.length && costOf(j) === costOf(k);
        if (isTwin && j < k) continue;
        if (theirs.every((row) => mark[row] === k)) alive[j] = 0;
      }
  }
  return alive;
}

function compact(problem: SitingProblem, order: Int32Array, alive: Uint8Array, rows: Rows): Reduced {
  const { options, towns } = problem;
  const kept = [...order.keys()].filter((p) => alive[p] === 1);
  const renumber = new Int32Array(order.length).fill(-1);
  for (const [k, p] of kept.entries()) renumber[p] = k;
  const n = rows.weight.length;
  const rowStart = new Int32Array(n + 1);
  const rowOption: number[] = [];
  const rowValue: number[] = [];
  const start = new Int32Array(kept.length + 1);
  for (let r = 0; r < n; r += 1) {
    const cells = [...(rows.options[r] as Int32Array)]
      .map((p, k) => ({
        option: renumber[p] as number,
        value: (rows.values[r] as Float64Array)[k] as number,
      }))
      .filter((cell) => cell.option >= 0)
      .sort((a, b) => b.value - a.value || a.option - b.option);
    for (const cell of cells) {
      rowOption.push(cell.option);
      rowValue.push(cell.value);
      start[cell.option + 1] = (start[cell.option + 1] as number) + 1;
    }
    rowStart[r + 1] = rowOption.length;
  }
  for (let j = 0; j < kept.length; j += 1) start[j + 1] = (start[j + 1] as number) + (start[j] as number);
  const fill = start.slice(0, kept.length);
  const row = new Int32Array(rowOption.length);
  const value = new Float64Array(rowOption.length);
  for (let r = 0; r < n; r += 1)
    for (let k = rowStart[r] as number; k < (rowStart[r + 1] as number); k += 1) {
      const j = rowOption[k] as number;
      row[fill[j] as number] = r;
      value[fill[j] as number] = rowValue[k] as number;
      fill[j] = (fill[j] as number) + 1;
    }
  const original = Int32Array.from(kept, (p) => order[p] as number);
  const pick = <A extends Float64Array | Int32Array | Uint8Array>(from: A): number[] =>
    [...original].map((j) => from[j] as number);
  const optionTown = Int32Array.from(pick(options.town));
  const adds = Uint8Array.from(pick(options.adds));
  return {
    problem,
    options: original,
    cost: Float64Array.from(pick(options.cost)),
    town: optionTown,
    adds,
    weight: Float64Array.from(rows.weight),
    rowTown: Int32Array.from(rows.town),
    start,
    row,
    value,
    rowStart,
    rowOption: Int32Array.from(rowOption),
    rowValue: Float64Array.from(rowValue),
    isWhole: rows.weight.every(Number.isInteger) && rowValue.every(Number.isInteger),
    minimum: Int32Array.from(towns.minimum, (need, t) =>
      Math.min(
        need,
        optionTown.reduce((k, at, j) => k + (at === t ? (adds[j] as number) : 0), 0),
      ),
    ),
    floor: newFloors(problem, rows),
  };
}

/** What each town's floor asks of the new sites: less whom kept facilities serve, and no more than can be served. */
function newFloors(problem: SitingProblem, rows: Rows): Float64Array {
  const floor = new Float64Array(problem.towns.codes.length);
  if (!towned(problem).floor) return floor;
  const held = keptCost(problem);
  const servable = new Float64Array(floor.length);
  for (const [r, town] of rows.town.entries())
    if (town >= 0) servable[town] = (servable[town] as number) + (rows.weight[r] as number);
  const served = new Float64Array(floor.length);
  for (const [i, town] of problem.demand.town.entries())
    if (town >= 0 && held[i] !== Infinity)
      served[town] = (served[town] as number) + (problem.demand.weight[i] as number);
  return floor.map((_, t) =>
    Math.max(0, Math.min((problem.towns.floor[t] as number) - (served[t] as number), servable[t] as number)),
  );
}
