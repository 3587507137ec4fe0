/** Greedy choice, swaps and a bound where facilities hold only so many people (`mclp` with capacity). */
import { Allowance } from './allowance.js';
import type { Choices } from './allowance.js';
import { Flow } from './flow.js';
import { hasFloors, reachableFloors, servedOfFloors } from './floors.js';
import { byCode } from '../problem.js';
import type { SitingProblem } from '../problem.js';
import { mayBeChosen } from '../reduce.js';

/** The options that a search chooses from, in order of code; positions are the search's numbering. */
export interface Candidates extends Choices {
  readonly options: Int32Array;
  /** People that each town's floor asks for, no more than could be served if the town were alone. */
  readonly floor: Float64Array;
}

/** Sets of facilities that swaps may try; each costs a largest flow. */
const MAX_TRIES = 3_000;

export function candidatesOf(problem: SitingProblem): Candidates {
  const { options, pairs, towns } = problem;
  const hasMinimum = towns.minimum.some((k) => k > 0);
  const left = byCode(options.codes).filter(
    (j) =>
      mayBeChosen(problem, j) &&
      ((pairs.start[j + 1] as number) > (pairs.start[j] as number) || (hasMinimum && options.adds[j] === 1)),
  );
  const town = Int32Array.from(left, (j) => options.town[j] as number);
  const adds = Uint8Array.from(left, (j) => options.adds[j] as number);
  return {
    problem,
    options: left,
    floor: hasFloors(problem) ? reachableFloors(problem, [...left]) : new Float64Array(towns.floor.length),
    cost: Float64Array.from(left, (j) => options.cost[j] as number),
    town,
    adds,
    minimum: Int32Array.from(towns.minimum, (need, t) =>
      Math.min(
        need,
        town.reduce((k, at, j) => k + (at === t ? (adds[j] as number) : 0), 0),
      ),
    ),
  };
}

/** People by whom a choice of positions falls short of the towns' floors, at the least. */
export function floorShortage(candidates: Candidates, chosen: readonly number[]): number {
  const { problem, floor, options } = candidates;
  if (!floor.some((people) => people > 0)) return 0;
  const met = servedOfFloors(
    problem,
    chosen.map((p) => options[p] as number),
    floor,
  );
  return floor.reduce((sum, people, t) => sum + Math.max(0, people - (met[t] as number)), 0);
}

/**
 * Takes: what may be chosen. Gives: positions chosen, ascending, the people they newly serve, and an upper bound on
 * what any choice within the limits can: what is served grows by ever less (it is the rank of a gammoid), so that after any
 * first choices the rest cannot add more than the largest single gains (Nemhauser, Wolsey & Fisher 1978). Floors of towns go
 * before people, by an estimate of what an option does for them.
 */
export function greedyWithCapacity(candidates: Candidates): {
  chosen: number[];
  value: number;
  upper: number;
} {
  const { problem, options } = candidates;
  const allowance = new Allowance(candidates);
  const flow = new Flow(problem);
  const before = flow.served;
  const { number, budget } = problem.limits;
  const gains = Float64Array.from(options, (j) => flow.gainOf(j));
  let upper = Infinity;
  for (;;) {
    upper = Math.min(upper, flow.served - before + mostOf(gains, candidates.cost, number, budget));
    const left = floorsLeft(candidates, allowance.list());
    let [chosen, best, bestForFloors] = [-1, -1, -1];
    for (const [p] of options.entries()) {
      const gain = gains[p] as number;
      const rate = budget === null ? gain : gain / Math.max(1e-9, candidates.cost[p] as number);
      const forFloors = left === null ? 0 : towardsFloors(candidates, left, p);
      if (forFloors < bestForFloors || (forFloors === bestForFloors && rate <= best)) continue;
      if (gain <= 0 && forFloors <= 0 && !allowance.meetsMinimum(p)) continue;
      if (!allowance.allows(p)) continue;
      [chosen, best, bestForFloors] = [p, rate, forFloors];
    }
    if (chosen < 0) break;
    allowance.put(chosen);
    flow.addOption(options[chosen] as number);
    for (const [p, j] of options.entries())
      gains[p] = allowance.chosen[p] === 1 ? 0 : Math.min(gains[p] as number, flow.gainOf(j));
  }
  const value = swap(candidates, allowance, flow.served);
  return { chosen: allowance.list(), value: value - before, upper: Math.max(upper, value - before) };
}

/** People that each floor still asks for; null where none does. */
function floorsLeft(candidates: Candidates, chosen: readonly number[]): Float64Array | null {
  const { problem, floor, options } = candidates;
  if (!floor.some((people) => people > 0)) return null;
  const met = servedOfFloors(
    problem,
    chosen.map((p) => options[p] as number),
    floor,
  );
  const left = floor.map((people, t) => Math.max(0, people - (met[t] as number)));
  return left.some((people) => people > 1e-6) ? left : null;
}

/** At most so many people can position p add to the floors. */
function towardsFloors({ problem, options }: Candidates, left: Float64Array, p: number): number {
  const { demand, pairs, options: all } = problem;
  const j = options[p] as number;
  const inReach = new Float64Array(left.length);
  for (let k = pairs.start[j] as number; k < (pairs.start[j + 1] as number); k += 1) {
    const i = pairs.demand[k] as number;
    const town = demand.town[i] as number;
    if (town >= 0) inReach[town] = (inReach[town] as number) + (demand.weight[i] as number);
  }
  const sum = inReach.reduce((total, people, t) => total + Math.min(people, left[t] as number), 0);
  return Math.min(sum, all.capacity[j] as number);
}

/** The most that gains can add up to within the limits, with a share of the last option under a budget. */
function mostOf(
  gains: Float64Array,
  cost: Float64Array,
  number: number | null,
  budget: number | null,
): number {
  const byNumber =
    number === null
      ? Infinity
      : [...gains]
          .sort((a, b) => b - a)
          .slice(0, number)
          .reduce((sum, g) => sum + g, 0);
  if (budget === null) return byNumber;
  const rate = (p: number): number => (gains[p] as number) / (cost[p] as number);
  let [left, sum] = [budget, 0];
  for (const p of [...gains.keys()].sort((a, b) => rate(b) - rate(a) || a - b)) {
    const share = cost[p] === 0 ? 1 : Math.min(1, left / (cost[p] as number));
    if (!(share > 0) || !(gains[p] as number)) continue;
    sum += share * (gains[p] as number);
    left -= share * (cost[p] as number);
  }
  return Math.min(byNumber, sum);
}

function swap(candidates: Candidates, allowance: Allowance, served: number): number {
  const { problem, options } = candidates;
  let [best, tries] = [served, 0];
  let short = floorShortage(candidates, allowance.list());
  for (let gained = true; gained;) {
    gained = false;
    for (const out of allowance.list()) {
      const rest = new Flow(problem);
      for (const p of allowance.list()) if (p !== out) rest.addOption(options[p] as number);
      let into = -1;
      let most = best * (1 + 1e-9);
      for (const [p, j] of options.entries()) {
        if (allowance.chosen[p] === 1 || !allowance.allowsSwap(out, p)) continue;
        if ((tries += 1) > MAX_TRIES) return best;
        const value = rest.served + rest.gainOf(j);
        if (value <= most) continue;
        const set = allowance.list().filter((q) => q !== out);
        if (floorShortage(candidates, [...set, p]) > short + 1e-6) continue;
        [into, most] = [p, value];
      }
      if (into < 0) continue;
      allowance.take(out);
      allowance.put(into);
      best = most;
      short = floorShortage(candidates, allowance.list());
      gained = true;
    }
  }
  return best;
}
