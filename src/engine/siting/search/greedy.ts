/**
 * Greedy choice and swaps over the reduced problem: the start of every exact run, and the answer where no proof comes in
 * time. Ties go to the option that comes first by code.
 */
import { Allowance } from './allowance.js';
import type { Reduced } from '../reduce.js';

/** Best and second best value that chosen options give each row. */
interface Held {
  readonly best: Float64Array;
  readonly second: Float64Array;
  /** Option that gives the best, or -1. */
  readonly by: Int32Array;
}

/** Swap passes are cut here; every pass gains, so this only bounds the time. */
const MAX_SWAPS = 2_000;

/**
 * Takes: a reduced problem of `mclp` or `p_median`. Gives: options chosen, ascending. A floor of a town goes before
 * people, a minimum of a town before both. Never worse than the plain greedy choice (Nemhauser, Wolsey & Fisher 1978).
 * Cost: O(pairs) for each time a row gets a better option, then O(pairs + number x options) a swap.
 */
export function greedyAndSwap(reduced: Reduced): number[] {
  const allowance = new Allowance({ ...reduced, problem: reduced.problem });
  greedy(reduced, allowance);
  swap(reduced, allowance);
  return allowance.list();
}

/** Value of a choice: the sum over rows of the best that it gives. */
export function valueOf(reduced: Reduced, chosen: readonly number[]): number {
  const best = new Float64Array(reduced.weight.length);
  for (const j of chosen)
    for (let k = reduced.start[j] as number; k < (reduced.start[j + 1] as number); k += 1) {
      const r = reduced.row[k] as number;
      best[r] = Math.max(best[r] as number, reduced.value[k] as number);
    }
  return best.reduce((sum, v) => sum + v, 0);
}

function greedy(reduced: Reduced, allowance: Allowance): void {
  const m = reduced.options.length;
  const best = new Float64Array(reduced.weight.length);
  const gain = new Float64Array(m);
  for (let j = 0; j < m; j += 1)
    for (let k = reduced.start[j] as number; k < (reduced.start[j + 1] as number); k += 1)
      gain[j] = (gain[j] as number) + (reduced.value[k] as number);
  const floor = reduced.floor.slice();
  const perCost = reduced.problem.model !== 'lscp' && reduced.problem.limits.budget !== null;
  for (;;) {
    const needsFloor = floor.some((people) => people > 0);
    let chosen = -1;
    let key: readonly number[] = [];
    for (let j = 0; j < m; j += 1) {
      if (allowance.chosen[j] === 1) continue;
      const worth = gain[j] as number;
      const rate = perCost ? worth / Math.max(1e-9, reduced.cost[j] as number) : worth;
      const mine = [needsFloor ? towardsFloor(reduced, best, floor, j) : 0, rate];
      if (chosen >= 0 && !isMore(mine, key)) continue;
      if (worth <= 0 && !allowance.meetsMinimum(j)) continue;
      if (!allowance.allows(j)) continue;
      [chosen, key] = [j, mine];
    }
    if (chosen < 0) return;
    allowance.put(chosen);
    for (let k = reduced.start[chosen] as number; k < (reduced.start[chosen + 1] as number); k += 1)
      raise(reduced, { best, gain, floor }, reduced.row[k] as number, reduced.value[k] as number);
  }
}

/** A row has a better option: what all others would add to it shrinks. */
function raise(
  reduced: Reduced,
  state: { best: Float64Array; gain: Float64Array; floor: Float64Array },
  r: number,
  value: number,
): void {
  const before = state.best[r] as number;
  if (value <= before) return;
  state.best[r] = value;
  for (let k = reduced.rowStart[r] as number; k < (reduced.rowStart[r + 1] as number); k += 1) {
    const other = reduced.rowValue[k] as number;
    if (other <= before) break;
    const j = reduced.rowOption[k] as number;
    state.gain[j] = (state.gain[j] as number) - (other - before) + Math.max(0, other - value);
  }
  const town = reduced.rowTown[r] as number;
  if (before === 0 && town >= 0)
    state.floor[town] = (state.floor[town] as number) - (reduced.weight[r] as number);
}

function towardsFloor(reduced: Reduced, best: Float64Array, floor: Float64Array, j: number): number {
  const added = new Map<number, number>();
  for (let k = reduced.start[j] as number; k < (reduced.start[j + 1] as number); k += 1) {
    const r = reduced.row[k] as number;
    const town = reduced.rowTown[r] as number;
    if (town >= 0 && best[r] === 0 && (floor[town] as number) > 0)
      added.set(town, (added.get(town) ?? 0) + (reduced.weight[r] as number));
  }
  let sum = 0;
  for (const [town, people] of added) sum += Math.min(people, floor[town] as number);
  return sum;
}

function isMore(a: readonly number[], b: readonly number[]): boolean {
  for (const [k, value] of a.entries()) if (value !== b[k]) return value > (b[k] as number);
  return false;
}

/**
 * Exchanges one chosen option for one that is not while that gains (Teitz & Bart 1968), each time the best exchange,
 * found for all pairs at once by the first and second best of each row (Whitaker 1983).
 */
function swap(reduced: Reduced, allowance: Allowance): void {
  const m = reduced.options.length;
  const hasFloor = reduced.floor.some((people) => people > 0);
  const adjust = new Float64Array(m);
  for (let round = 0; round < MAX_SWAPS; round += 1) {
    const chosen = allowance.list();
    const held = holdings(reduced, chosen);
    const loss = losses(held, m);
    const shortBefore = hasFloor ? floorShortage(reduced, chosen) : 0;
    const least =
      1e-9 *
      Math.max(
        1,
        held.best.reduce((sum, v) => sum + v, 0),
      );
    let best = { gain: least, out: -1, in: -1 };
    for (let j = 0; j < m; j += 1) {
      if (allowance.chosen[j] === 1) continue;
      const gain = gainOf(reduced, held, adjust, j);
      for (const r of chosen) {
        const net = gain - (loss[r] as number) + (adjust[r] as number);
        if (net <= best.gain || !allowance.allowsSwap(r, j)) continue;
        if (hasFloor && floorShortage(reduced, [...chosen.filter((k) => k !== r), j]) > shortBefore) continue;
        best = { gain: net, out: r, in: j };
      }
      for (const r of chosen) adjust[r] = 0;
    }
    if (best.in < 0) return;
    allowance.take(best.out);
    allowance.put(best.in);
  }
}

function holdings(reduced: Reduced, chosen: readonly number[]): Held {
  const n = reduced.weight.length;
  const held: Held = {
    best: new Float64Array(n),
    second: new Float64Array(n),
    by: new Int32Array(n).fill(-1),
  };
  for (const j of chosen)
    for (let k = reduced.start[j] as number; k < (reduced.start[j + 1] as number); k += 1) {
      const r = reduced.row[k] as number;
      const v = reduced.value[k] as number;
      if (v > (held.best[r] as number)) {
        held.second[r] = held.best[r] as number;
        held.best[r] = v;
        held.by[r] = j;
      } else if (v > (held.second[r] as number)) held.second[r] = v;
    }
  return held;
}

/** What each chosen option's rows lose without it. */
function losses(held: Held, m: number): Float64Array {
  const loss = new Float64Array(m);
  for (const [r, j] of held.by.entries())
    if (j >= 0) loss[j] = (loss[j] as number) + (held.best[r] as number) - (held.second[r] as number);
  return loss;
}

/** Gives what j adds to the rows; writes into `adjust` how much less the chosen ones would then be missed. */
function gainOf(reduced: Reduced, held: Held, adjust: Float64Array, j: number): number {
  let gain = 0;
  for (let k = reduced.start[j] as number; k < (reduced.start[j + 1] as number); k += 1) {
    const r = reduced.row[k] as number;
    const v = reduced.value[k] as number;
    const best = held.best[r] as number;
    const second = held.second[r] as number;
    if (v > best) gain += v - best;
    const by = held.by[r] as number;
    if (by >= 0 && v > second) adjust[by] = (adjust[by] as number) + Math.min(v, best) - second;
  }
  return gain;
}

/** People by whom a choice falls short of the towns' floors. */
export function floorShortage(reduced: Reduced, chosen: readonly number[]): number {
  const left = reduced.floor.slice();
  const seen = new Uint8Array(reduced.weight.length);
  for (const j of chosen)
    for (let k = reduced.start[j] as number; k < (reduced.start[j + 1] as number); k += 1) {
      const r = reduced.row[k] as number;
      const town = reduced.rowTown[r] as number;
      if (seen[r] === 1 || town < 0) continue;
      seen[r] = 1;
      left[town] = (left[town] as number) - (reduced.weight[r] as number);
    }
  return left.reduce((sum, people) => sum + Math.max(0, people), 0);
}

/**
 * Takes: a reduced `lscp`. Gives: a cover, ascending: greedily (Chvatal 1979), minima of towns met, then without sites
 * that the others make superfluous.
 */
export function greedyCover(reduced: Reduced): number[] {
  const allowance = new Allowance({ ...reduced, problem: reduced.problem });
  greedy(reduced, allowance);
  const times = new Int32Array(reduced.weight.length);
  const visit = (j: number, by: number): void => {
    for (let k = reduced.start[j] as number; k < (reduced.start[j + 1] as number); k += 1)
      times[reduced.row[k] as number] = (times[reduced.row[k] as number] as number) + by;
  };
  const chosen = allowance.list();
  for (const j of chosen) visit(j, 1);
  const extra = new Map<number, number>();
  for (const j of chosen)
    if (reduced.adds[j] === 1)
      extra.set(reduced.town[j] as number, (extra.get(reduced.town[j] as number) ?? 0) + 1);
  return chosen.filter((j) => {
    const town = reduced.adds[j] === 1 ? (reduced.town[j] as number) : -1;
    const isNeeded = town >= 0 && (extra.get(town) ?? 0) <= (reduced.minimum[town] ?? 0);
    for (let k = reduced.start[j] as number; k < (reduced.start[j + 1] as number); k += 1)
      if (times[reduced.row[k] as number] === 1) return true;
    if (isNeeded) return true;
    visit(j, -1);
    extra.set(town, (extra.get(town) ?? 0) - 1);
    return false;
  });
}
