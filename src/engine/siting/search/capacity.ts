/** Greedy choice, swaps and a bound where new facilities hold only so many people (`mclp` with capacity). */
import { Allowance } from './allowance.js';
import type { Choices } from './allowance.js';
import { Flow } from './flow.js';
import { byCode } from '../problem.js';
import type { SitingProblem } from '../problem.js';
import { mayBeChosen } from '../reduce.js';

/** The options that a search chooses from, in order of code; positions are the search's numbering. */
export interface Candidates extends Choices {
  readonly options: Int32Array;
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

/**
 * Takes: what may be chosen. Gives: positions chosen, ascending, the people they newly serve, and an upper bound on
 * what any choice within the limits can: what is served grows by ever less (it is the rank of a gammoid), so that after any
 * first choices the rest cannot add more than the largest single gains (Nemhauser, Wolsey & Fisher 1978).
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
    let [chosen, best] = [-1, -1];
    for (const [p] of options.entries()) {
      const gain = gains[p] as number;
      const rate = budget === null ? gain : gain / Math.max(1e-9, candidates.cost[p] as number);
      if (rate <= best || (gain <= 0 && !allowance.meetsMinimum(p)) || !allowance.allows(p)) continue;
      [chosen, best] = [p, rate];
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
        if (value > most) [into, most] = [p, value];
      }
      if (into < 0) continue;
      allowance.take(out);
      allowance.put(into);
      best = most;
      gained = true;
    }
  }
  return best;
}
