/**
 * Where to build next (measures, section 6): the problem as parallel arrays. Built by compute/siting from a slice,
 * or by tests from published instances; every function of this folder reads it and changes nothing.
 */

/**
 * `mclp`: most people newly covered (Church & ReVelle 1974); `lscp`: fewest sites that cover everyone who can be
 * covered (Toregas et al. 1971); `p_median`: fewest person-metres (Hakimi 1964).
 */
export const SITING_MODELS = ['mclp', 'lscp', 'p_median'] as const;
export type SitingModel = (typeof SITING_MODELS)[number];

/** Which demand each facility reaches, facility-major: pairs of j are [start[j] .. start[j + 1]). */
export interface SitingPairs {
  readonly start: Int32Array;
  /** Index into the demand; at most once per facility. */
  readonly demand: Int32Array;
  /** Cost of the pair, >= 0: metres, or minutes of a matrix. Decides in `p_median` alone. */
  readonly cost: Float64Array;
}

export interface SitingProblem {
  readonly model: SitingModel;
  readonly demand: {
    readonly codes: readonly string[];
    /** People, finite and >= 0. Unknown people are the caller's to name: here they weigh 0. */
    readonly weight: Float64Array;
    /** Index into `towns.codes`, or -1. */
    readonly town: Int32Array;
  };
  /** What may be done: build at a candidate site, or enlarge a facility that stands. */
  readonly options: {
    readonly codes: readonly string[];
    /** Cost of the option in the unit of the budget, >= 0; read only where there is a budget. */
    readonly cost: Float64Array;
    /** People that it can serve; Infinity = as many as there are. */
    readonly capacity: Float64Array;
    readonly town: Int32Array;
    /** 1 = adds a facility where the town's minimum counts it; 0 = enlarges one that is counted already. */
    readonly adds: Uint8Array;
    /** 1 = may not be chosen. */
    readonly forbidden: Uint8Array;
  };
  readonly pairs: SitingPairs;
  /** Facilities that stay: they serve whom they reach, as far as their capacity goes. */
  readonly kept: { readonly capacity: Float64Array; readonly pairs: SitingPairs };
  /** At most so many options, and at most so much cost; null = no such limit. `lscp` reads neither. */
  readonly limits: { readonly number: number | null; readonly budget: number | null };
  readonly towns: {
    readonly codes: readonly string[];
    /** Facilities that the town still lacks to have its minimum; 0 = none. */
    readonly minimum: Int32Array;
    /** People of the town who must be served, kept facilities included; 0 = no floor. Not read by `p_median`. */
    readonly floor: Float64Array;
  };
  /** What a person costs whom no facility reaches (`p_median`): above every cost of a pair. */
  readonly unreachedCost: number;
}

/** No facility stands yet. */
export function nothingKept(): SitingProblem['kept'] {
  return { capacity: new Float64Array(0), pairs: pairsOf([]) };
}

/** Takes: per facility its demand and costs. Gives: the same as parallel arrays. */
export function pairsOf(lists: readonly (readonly { demand: number; cost: number }[])[]): SitingPairs {
  const start = new Int32Array(lists.length + 1);
  for (const [j, list] of lists.entries()) start[j + 1] = (start[j] as number) + list.length;
  const all = lists.flat();
  return {
    start,
    demand: Int32Array.from(all, (p) => p.demand),
    cost: Float64Array.from(all, (p) => p.cost),
  };
}

/** True where some facility can serve only so many. */
export function isCapacitated(problem: SitingProblem): boolean {
  return (
    problem.options.capacity.some((c) => c !== Infinity) || problem.kept.capacity.some((c) => c !== Infinity)
  );
}

/** Options that the limits leave, at most: the count, or all. */
export function mostOptions(problem: SitingProblem): number {
  const { number } = problem.limits;
  return problem.model === 'lscp' || number === null ? problem.options.codes.length : number;
}

/**
 * Checks what the arrays must hold; a breach is a fault of the caller's code, never of data.
 * Fails: Error naming the first breach.
 */
export function checkProblem(problem: SitingProblem): void {
  const { demand, options, pairs, kept, limits } = problem;
  const n = demand.codes.length;
  const m = options.codes.length;
  const lengths = [options.cost, options.capacity, options.town, options.adds, options.forbidden];
  if (demand.weight.length !== n || demand.town.length !== n || lengths.some((a) => a.length !== m))
    throw new Error(`The arrays of ${n} demand points and ${m} options differ in length.`);
  if (pairs.start.length !== m + 1 || kept.pairs.start.length !== kept.capacity.length + 1)
    throw new Error('Pairs must be given for every facility.');
  if (demand.weight.some((w) => !(w >= 0 && w < Infinity)))
    throw new Error('People must be finite and >= 0.');
  if (options.capacity.some((c) => !(c >= 0)) || options.cost.some((c) => !(c >= 0)))
    throw new Error('Costs and capacities must be >= 0.');
  for (const { demand: to, cost } of [pairs, kept.pairs])
    if (to.some((i) => i < 0 || i >= n) || cost.some((c) => !(c >= 0 && c < Infinity)))
      throw new Error('A pair names no demand, or a cost that is no number >= 0.');
  if (new Set(demand.codes).size !== n || new Set(options.codes).size !== m)
    throw new Error('Codes of demand and of options must differ.');
  if (problem.model !== 'lscp' && limits.number === null && limits.budget === null)
    throw new Error(`${problem.model} needs a number or a budget.`);
  if (problem.model === 'p_median' && isCapacitated(problem) && !demand.weight.every(Number.isInteger))
    throw new Error('People must be whole where p_median knows capacities.');
}

/** Indices of codes in order of code: what makes answers independent of the order of input. */
export function byCode(codes: readonly string[]): Int32Array {
  return Int32Array.from(codes.keys()).sort((a, b) => ((codes[a] as string) < (codes[b] as string) ? -1 : 1));
}
