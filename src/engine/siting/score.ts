/**
 * What a chosen set is worth, reckoned from the problem itself: nothing of the search or the solver is believed.
 */
import { isCapacitated } from './problem.js';
import type { SitingProblem } from './problem.js';
import { keptCost } from './reduce.js';
import { floorsMet, scoreWithCapacity } from './score.capacity.js';
import { inOrder, largest } from './score.order.js';
import type { SiteGain } from './score.order.js';

export interface SitingScore {
  /** `mclp`: people newly covered; `p_median`: person-costs of all people who reach somebody; `lscp`: number of options. */
  readonly objective: number;
  /** What is compared: as the objective, but person-costs with people whom nobody reaches at the cost set for them. */
  readonly compared: number;
  readonly servedBefore: number;
  readonly servedAfter: number;
  readonly people: number;
  /** In order of gain, largest first. */
  readonly sites: readonly SiteGain[];
  /** Demand that neither a kept facility nor any option that may be chosen reaches. */
  readonly uncoverable: Int32Array;
  /** Cost of the chosen options. */
  readonly cost: number;
  /** Facilities that each town lacks of its minimum, and people of its floor. */
  readonly townsLackSites: Int32Array;
  readonly townsLackPeople: Float64Array;
}

/** Best cost at which each demand is reached by kept facilities and the chosen options; Infinity = by none. */
export function reachedCost(problem: SitingProblem, chosen: readonly number[]): Float64Array {
  const best = keptCost(problem);
  const { start, demand, cost } = problem.pairs;
  for (const j of chosen)
    for (let k = start[j] as number; k < (start[j + 1] as number); k += 1)
      best[demand[k] as number] = Math.min(best[demand[k] as number] as number, cost[k] as number);
  return best;
}

/** Takes: a problem and indices of chosen options. Gives: what they are worth. Cost: O(number x pairs). */
export function score(problem: SitingProblem, chosen: readonly number[]): SitingScore {
  const { demand, options, model } = problem;
  const held = isCapacitated(problem) ? scoreWithCapacity(problem, chosen) : null;
  const sites = held?.sites ?? gains(problem, chosen);
  const people = demand.weight.reduce((sum, w) => sum + w, 0);
  const before = keptCost(problem);
  const after = reachedCost(problem, chosen);
  const servedBefore = held?.servedBefore ?? servedPeople(problem, before);
  const servedAfter = held?.servedAfter ?? servedPeople(problem, after);
  const objective =
    model === 'lscp'
      ? chosen.length
      : model === 'mclp'
        ? servedAfter - servedBefore
        : (held?.costs?.objective ?? weighted(problem, after, (cost) => (cost === Infinity ? 0 : cost)));
  return {
    objective,
    compared:
      model === 'p_median'
        ? (held?.costs?.compared ?? weighted(problem, after, (cost) => Math.min(cost, problem.unreachedCost)))
        : objective,
    servedBefore,
    servedAfter,
    people,
    sites,
    uncoverable: uncoverable(problem),
    cost: chosen.reduce((sum, j) => sum + (options.cost[j] as number), 0),
    ...townsLack(problem, chosen, after),
  };
}

function servedPeople(problem: SitingProblem, cost: Float64Array): number {
  return weighted(problem, cost, (c) => (c === Infinity ? 0 : 1));
}

function weighted(problem: SitingProblem, cost: Float64Array, of: (cost: number) => number): number {
  let sum = 0;
  for (const [i, weight] of problem.demand.weight.entries())
    if (weight > 0) sum += weight * of(cost[i] as number);
  return sum;
}

/** Chosen options by what each adds after the ones before it; ties by code. */
function gains(problem: SitingProblem, chosen: readonly number[]): SiteGain[] {
  const { model, demand, pairs } = problem;
  const held = keptCost(problem);
  const worth = (i: number, cost: number): number => {
    const before = held[i] as number;
    const weight = demand.weight[i] as number;
    if (model === 'p_median') return weight * Math.max(0, Math.min(before, problem.unreachedCost) - cost);
    return before === Infinity ? weight : 0;
  };
  const isGained = (i: number, cost: number): boolean =>
    model === 'p_median' ? cost < (held[i] as number) : held[i] === Infinity;
  const each = (j: number, visit: (i: number, cost: number) => void): void => {
    for (let k = pairs.start[j] as number; k < (pairs.start[j + 1] as number); k += 1)
      visit(pairs.demand[k] as number, pairs.cost[k] as number);
  };
  return inOrder(problem, chosen, (j) => {
    let sum = 0;
    each(j, (i, cost) => (sum += worth(i, cost)));
    return sum;
  }).map(({ take }) => {
    const { option, gain } = take();
    const gained: number[] = [];
    each(option, (i, cost) => {
      if (isGained(i, cost)) gained.push(i);
      held[i] = Math.min(held[i] as number, cost);
    });
    return { option, gain, demandGained: gained.length, largestDemand: largest(problem, gained) };
  });
}

function uncoverable(problem: SitingProblem): Int32Array {
  const { options, pairs, demand } = problem;
  const reached = Uint8Array.from(keptCost(problem), (cost) => (cost === Infinity ? 0 : 1));
  for (let j = 0; j < options.codes.length; j += 1)
    if (options.forbidden[j] === 0)
      for (let k = pairs.start[j] as number; k < (pairs.start[j + 1] as number); k += 1)
        reached[pairs.demand[k] as number] = 1;
  return Int32Array.from([...demand.codes.keys()].filter((i) => reached[i] === 0));
}

function townsLack(
  problem: SitingProblem,
  chosen: readonly number[],
  after: Float64Array,
): Pick<SitingScore, 'townsLackSites' | 'townsLackPeople'> {
  const { towns, options, demand, model } = problem;
  const lackSites = towns.minimum.slice();
  const lackPeople = towns.floor.map((people) => (model === 'p_median' ? 0 : people));
  for (const j of chosen) {
    const town = options.town[j] as number;
    if (town >= 0 && options.adds[j] === 1) lackSites[town] = (lackSites[town] as number) - 1;
  }
  const met = isCapacitated(problem) && model !== 'p_median' ? floorsMet(problem, chosen) : null;
  if (met !== null)
    for (const [t, people] of met.entries()) lackPeople[t] = (lackPeople[t] as number) - people;
  else
    for (const [i, town] of demand.town.entries())
      if (town >= 0 && after[i] !== Infinity)
        lackPeople[town] = (lackPeople[town] as number) - (demand.weight[i] as number);
  return {
    townsLackSites: lackSites.map((k) => Math.max(0, k)),
    townsLackPeople: lackPeople.map((people) => Math.max(0, people)),
  };
}
