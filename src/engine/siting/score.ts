/**
 * What a chosen set is worth, reckoned from the problem itself: nothing of the search or the solver is believed.
 */
import { Flow } from './search/flow.js';
import { isCapacitated } from './problem.js';
import type { SitingProblem } from './problem.js';
import { keptCost } from './reduce.js';

export interface SiteGain {
  /** Index into the options. */
  readonly option: number;
  /** What it adds after those before it: people newly covered (`mclp`, `lscp`), person-costs saved (`p_median`). */
  readonly gain: number;
  /** Demand that it is the first to serve, or (`p_median`) that it serves better than those before it. */
  readonly demandGained: number;
  /** Of these the one with the most people, first by code; -1 = none. */
  readonly largestDemand: number;
}

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
  const sites = isCapacitated(problem) ? gainsWithCapacity(problem, chosen) : gains(problem, chosen);
  const people = demand.weight.reduce((sum, w) => sum + w, 0);
  const before = keptCost(problem);
  const after = reachedCost(problem, chosen);
  const flow = isCapacitated(problem) ? flows(problem, chosen) : null;
  const servedBefore = flow?.before ?? servedPeople(problem, before);
  const servedAfter = flow?.after ?? servedPeople(problem, after);
  const objective =
    model === 'lscp'
      ? chosen.length
      : model === 'mclp'
        ? servedAfter - servedBefore
        : weighted(problem, after, (cost) => (cost === Infinity ? 0 : cost));
  return {
    objective,
    compared:
      model === 'p_median'
        ? weighted(problem, after, (cost) => Math.min(cost, problem.unreachedCost))
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

function flows(problem: SitingProblem, chosen: readonly number[]): { before: number; after: number } {
  const flow = new Flow(problem);
  const before = flow.served;
  for (const j of chosen) flow.addOption(j);
  return { before, after: flow.served };
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

function gainsWithCapacity(problem: SitingProblem, chosen: readonly number[]): SiteGain[] {
  const flow = new Flow(problem);
  const { pairs } = problem;
  return inOrder(problem, chosen, (j) => flow.gainOf(j)).map(({ take }) => {
    const { option } = take();
    const before = flow.servedDemand();
    const gain = flow.addOption(option);
    const after = flow.servedDemand();
    const gained = [...pairs.demand.slice(pairs.start[option], pairs.start[option + 1])].filter(
      (i) => (after[i] as number) > (before[i] as number) + 1e-6,
    );
    return { option, gain, demandGained: gained.length, largestDemand: largest(problem, gained) };
  });
}

/** Steps that each take the option with the largest gain at that moment. */
function inOrder(
  problem: SitingProblem,
  chosen: readonly number[],
  gainOf: (j: number) => number,
): { take: () => { option: number; gain: number } }[] {
  const left = new Set(chosen);
  return chosen.map(() => ({
    take() {
      let best = { option: -1, gain: -1 };
      for (const j of left) {
        const gain = gainOf(j);
        const isFirst = best.option < 0 || gain > best.gain;
        const isTie =
          gain === best.gain &&
          (problem.options.codes[j] as string) < (problem.options.codes[best.option] as string);
        if (isFirst || isTie) best = { option: j, gain };
      }
      left.delete(best.option);
      return best;
    },
  }));
}

function largest(problem: SitingProblem, demand: readonly number[]): number {
  const { weight, codes } = problem.demand;
  let best = -1;
  for (const i of demand)
    if (
      best < 0 ||
      (weight[i] as number) > (weight[best] as number) ||
      (weight[i] === weight[best] && (codes[i] as string) < (codes[best] as string))
    )
      best = i;
  return best;
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
  for (const [i, town] of demand.town.entries())
    if (town >= 0 && after[i] !== Infinity)
      lackPeople[town] = (lackPeople[town] as number) - (demand.weight[i] as number);
  return {
    townsLackSites: lackSites.map((k) => Math.max(0, k)),
    townsLackPeople: lackPeople.map((people) => Math.max(0, people)),
  };
}
