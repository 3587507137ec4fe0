/**
 * The whole of a siting question: reduce, choose greedily and swap, bound, and where the bound proves nothing ask an exact
 * solver, which is handed in. Gives the best choice found, re-scored, with what is proved about it.
 */
import { isProved, lagrangian } from './search/bound.js';
import type { Bound } from './search/bound.js';
import { floorShortage, greedyAndSwap, greedyCover, valueOf } from './search/greedy.js';
import { coverModel, valueModel } from './model.js';
import { checkProblem, isCapacitated } from './problem.js';
import type { SitingProblem } from './problem.js';
import { baseCost, reduce } from './reduce.js';
import type { Reduced } from './reduce.js';
import { score } from './score.js';
import type { SitingScore } from './score.js';
import { solveCapacitated } from './solve.capacity.js';
import { bestOfAll, exactOf, isBetter, lackingSites, solveWithMisses } from './solve.shared.js';
import type { Found, MilpSolver, SitingProgress, Standing } from './solve.shared.js';

export interface SitingSolution {
  /** Indices into the options, in order of gain. */
  readonly chosen: readonly number[];
  /** `exact`: from a proof, or from a solver that looks for one; `greedy+swap`: from the search alone. */
  readonly method: 'exact' | 'greedy+swap';
  /** `optimal` only where proved: no choice within the limits is better. */
  readonly status: 'optimal' | 'bounded';
  readonly score: SitingScore;
  /** Nothing can be better than this: in the terms of `score.compared`; null = no bound is known. */
  readonly bound: number | null;
  /** |bound - compared| / max(|bound|, |compared|), 0 where proved; null without a bound. */
  readonly gap: number | null;
  readonly sizes: {
    readonly demand: number;
    readonly options: number;
    readonly pairs: number;
    /** After the reduction: what the search sees. */
    readonly rows: number;
    readonly reducedOptions: number;
  };
}

/**
 * Takes: a problem, a solver or null (then greedy and swaps alone). Gives: the solution. Fails: as `checkProblem`.
 * The same problem gives the same solution, whatever the order of its input, unless the solver stops for time.
 */
export function solveSiting(
  problem: SitingProblem,
  solver: MilpSolver | null,
  onProgress: (progress: SitingProgress) => void = () => undefined,
): SitingSolution {
  checkProblem(problem);
  const found = isCapacitated(problem)
    ? solveCapacitated(problem, solver, onProgress)
    : problem.model === 'lscp'
      ? solveCover(problem, solver, onProgress)
      : solveValue(problem, solver, onProgress);
  const scored = score(problem, found.chosen);
  const bound = boundOf(problem, found.upper, scored.compared, found.isOptimal);
  onProgress({ phase: 'scored', objective: scored.objective, ...(bound === null ? {} : { bound }) });
  return {
    chosen: scored.sites.map((s) => s.option),
    method: found.isExact ? 'exact' : 'greedy+swap',
    status: found.isOptimal ? 'optimal' : 'bounded',
    score: scored,
    bound,
    gap: bound === null ? null : relativeGap(bound, scored.compared),
    sizes: {
      demand: problem.demand.codes.length,
      options: problem.options.codes.length,
      pairs: problem.pairs.demand.length,
      rows: found.rows,
      reducedOptions: found.options,
    },
  };
}

/** The bound in the terms of the score: value is what `p_median` saves, and minus the number for `lscp`. */
function boundOf(problem: SitingProblem, upper: number, compared: number, isOptimal: boolean): number | null {
  if (isOptimal) return compared;
  if (!Number.isFinite(upper)) return null;
  if (problem.model === 'mclp') return Math.max(upper, compared);
  if (problem.model === 'lscp') return Math.min(-upper, compared);
  return Math.min(baseCost(problem) - upper, compared);
}

function relativeGap(a: number, b: number): number {
  const scale = Math.max(Math.abs(a), Math.abs(b));
  return scale === 0 ? 0 : Math.abs(a - b) / scale;
}

function solveValue(
  problem: SitingProblem,
  solver: MilpSolver | null,
  onProgress: (p: SitingProgress) => void,
): Found {
  const reduced = reduce(problem);
  onProgress({ phase: 'reduced' });
  const standing = (chosen: readonly number[]): Standing => [
    lackingSites(reduced, chosen),
    floorShortage(reduced, chosen),
    valueOf(reduced, chosen),
  ];
  const first = greedyAndSwap(reduced);
  const known = standing(first);
  const all = bestOfAll(reduced);
  onProgress({ phase: 'greedy', objective: known[2], bound: all });
  const isWithinTowns = known[0] === 0 && known[1] <= 1e-6;
  let bound: Bound | null = null;
  if (!isProved(reduced, all, known[2]))
    // a choice that breaks what towns ask proves nothing about those that do not
    bound = lagrangian(reduced, isWithinTowns ? known[2] : -Infinity);
  const upper = Math.min(all, bound?.upper ?? Infinity);
  onProgress({ phase: 'bounded', objective: known[2], bound: upper });
  const size = { rows: reduced.weight.length, options: reduced.options.length };
  const original = (chosen: readonly number[]): number[] => chosen.map((j) => reduced.options[j] as number);
  if (isWithinTowns && isProved(reduced, upper, known[2]))
    return { chosen: original(first), upper, isOptimal: true, isExact: true, ...size };
  if (solver === null) return { chosen: original(first), upper, isOptimal: false, isExact: false, ...size };
  const exact = solveWithMisses(
    solver,
    (misses) => valueModel(reduced, isWithinTowns ? bound : null, misses),
    {
      start: isWithinTowns ? first : null,
      // a choice within the towns' wishes is known: if none is left, none is better
      towned: !isWithinTowns,
    },
  );
  const solved = exact.chosen === null ? null : standing(exact.chosen);
  const isBetterThanFirst = solved !== null && isBetter(solved, known);
  const best = isBetterThanFirst ? solved : known;
  const chosen = isBetterThanFirst ? (exact.chosen as number[]) : first;
  // what was fixed holds no better choice: then the known one is the bound
  const least = Math.min(upper, isWithinTowns ? Math.max(exact.bound, known[2]) : exact.bound);
  const isSame = solved !== null && !isBetter(best, solved) && !isBetter(solved, best);
  const isOptimal =
    isProved(reduced, least, best[2]) && (exact.isProvedMisses || isWithinTowns) && (isSame || isWithinTowns);
  return { chosen: original(chosen), upper: least, isOptimal, isExact: solved !== null, ...size };
}

function solveCover(
  problem: SitingProblem,
  solver: MilpSolver | null,
  onProgress: (p: SitingProgress) => void,
): Found {
  const reduced = reduce(problem);
  onProgress({ phase: 'reduced' });
  const first = greedyCover(reduced);
  const least = leastCover(reduced);
  onProgress({ phase: 'greedy', objective: first.length, bound: least });
  const size = { rows: reduced.weight.length, options: reduced.options.length };
  const original = (chosen: readonly number[]): number[] => chosen.map((j) => reduced.options[j] as number);
  if (first.length === least)
    return { chosen: original(first), upper: -least, isOptimal: true, isExact: true, ...size };
  if (solver === null)
    return { chosen: original(first), upper: -least, isOptimal: false, isExact: false, ...size };
  const model = coverModel(reduced);
  const { chosen, bound } = exactOf(
    model,
    solver(
      model,
      first.map((j) => model.optionColumn[j] as number),
    ),
    true,
  );
  const covers = chosen !== null && isCover(reduced, chosen);
  const best = covers && chosen.length < first.length ? chosen : first;
  // a number of sites is whole
  const lower = Math.max(least, Number.isFinite(bound) ? Math.ceil(-bound - 1e-6) : 0);
  return { chosen: original(best), upper: -lower, isOptimal: lower >= best.length, isExact: covers, ...size };
}

function isCover(reduced: Reduced, chosen: readonly number[]): boolean {
  return valueOf(reduced, chosen) >= reduced.weight.length - 0.5 && lackingSites(reduced, chosen) === 0;
}

/** Rows without a common option need an option each, taken rarest first; towns' minima are another such bound. */
function leastCover(reduced: Reduced): number {
  const size = (r: number): number => (reduced.rowStart[r + 1] as number) - (reduced.rowStart[r] as number);
  const used = new Uint8Array(reduced.options.length);
  let count = 0;
  for (const r of [...reduced.weight.keys()].sort((a, b) => size(a) - size(b) || a - b)) {
    const mine = reduced.rowOption.subarray(reduced.rowStart[r], reduced.rowStart[r + 1]);
    if (mine.some((j) => used[j] === 1)) continue;
    for (const j of mine) used[j] = 1;
    count += 1;
  }
  return Math.max(
    count,
    reduced.minimum.reduce((sum, k) => sum + k, 0),
  );
}
