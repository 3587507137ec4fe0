/** Siting where facilities hold only so many: greedy choice, bounds, and an exact solver where these prove nothing. */
import { coverFlowModel, flowModel, medianFlowModel } from './model.flow.js';
import type { SitingProblem } from './problem.js';
import { baseCost, reduce } from './reduce.js';
import { score } from './score.js';
import { isProved, lagrangian } from './search/bound.js';
import { candidatesOf, floorShortage, greedyWithCapacity } from './search/capacity.js';
import type { Candidates } from './search/capacity.js';
import { coverWanted, doesCover, greedyCoverFlow } from './search/cover.js';
import { medianWithCapacity } from './search/median.js';
import { cheapest } from './search/transport.js';
import { bestOfAll, exactOf, isBetter, lackingSites, solveWithMisses } from './solve.shared.js';
import type { Found, MilpSolver, SitingProgress, Standing } from './solve.shared.js';

/** Above so many flows between facilities and demand the exact search would not end: greedy and swaps answer, with a bound. */
const MAX_EXACT_FLOWS = 400_000;

/** Takes: a problem with capacities. Gives: the best choice found and what is proved about it. */
export function solveCapacitated(
  problem: SitingProblem,
  solver: MilpSolver | null,
  onProgress: (p: SitingProgress) => void,
): Found {
  const flows = problem.pairs.demand.length + problem.kept.pairs.demand.length;
  const able = flows > MAX_EXACT_FLOWS ? null : solver;
  if (problem.model === 'lscp') return solveCoverFlow(problem, able, onProgress);
  if (problem.model === 'p_median') return solveMedianFlow(problem, able, onProgress);
  return solveFlow(problem, able, onProgress);
}

function optionsOf(candidates: Candidates, positions: readonly number[]): number[] {
  return positions.map((p) => candidates.options[p] as number);
}

function solveFlow(
  problem: SitingProblem,
  solver: MilpSolver | null,
  onProgress: (p: SitingProgress) => void,
): Found {
  const candidates = candidatesOf(problem);
  onProgress({ phase: 'reduced' });
  const first = greedyWithCapacity(candidates);
  onProgress({ phase: 'greedy', objective: first.value, bound: first.upper });
  const size = { rows: problem.demand.codes.length, options: candidates.options.length };
  const original = (chosen: readonly number[]): number[] => optionsOf(candidates, chosen);
  const slack = { isWhole: false };
  const lacking = lackingSites(candidates, first.chosen);
  const short = floorShortage(candidates, first.chosen);
  const isWithinTowns = lacking === 0 && short <= 1e-6;
  if (isWithinTowns && isProved(slack, first.upper, first.value))
    return { chosen: original(first.chosen), upper: first.upper, isOptimal: true, isExact: true, ...size };
  if (solver === null)
    return { chosen: original(first.chosen), upper: first.upper, isOptimal: false, isExact: false, ...size };
  const servedBefore = score(problem, []).servedBefore;
  const model = flowModel(candidates);
  const exact = solveWithMisses(solver, (misses) => flowModel(candidates, misses), {
    start: isWithinTowns ? first.chosen : null,
    towned: !isWithinTowns,
  });
  const known: Standing = [lacking, short, first.value];
  const solved: Standing | null =
    exact.chosen === null
      ? null
      : [
          lackingSites(candidates, exact.chosen),
          floorShortage(candidates, exact.chosen),
          score(problem, original(exact.chosen)).objective,
        ];
  const isBetterThanFirst = solved !== null && isBetter(solved, known);
  const best = isBetterThanFirst ? solved : known;
  const upper = Math.min(first.upper, exact.bound - servedBefore);
  const isOptimal =
    solved !== null &&
    exact.isProvedMisses &&
    isProved({ isWhole: model.isWhole }, upper, best[2]) &&
    !isBetter(solved, best);
  return {
    chosen: original(isBetterThanFirst ? (exact.chosen as number[]) : first.chosen),
    upper: Math.max(upper, best[2]),
    isOptimal,
    isExact: solved !== null,
    ...size,
  };
}

function solveCoverFlow(
  problem: SitingProblem,
  solver: MilpSolver | null,
  onProgress: (p: SitingProgress) => void,
): Found {
  const candidates = candidatesOf(problem);
  const wanted = coverWanted(candidates);
  onProgress({ phase: 'reduced' });
  const { chosen: first, least } = greedyCoverFlow(candidates, wanted);
  onProgress({ phase: 'greedy', objective: first.length, bound: least });
  const size = { rows: problem.demand.codes.length, options: candidates.options.length };
  const known = { chosen: optionsOf(candidates, first), ...size };
  if (first.length <= least) return { ...known, upper: -first.length, isOptimal: true, isExact: true };
  if (solver === null) return { ...known, upper: -least, isOptimal: false, isExact: false };
  const model = coverFlowModel(candidates, wanted);
  const { chosen, bound } = exactOf(
    model,
    solver(
      model,
      first.map((p) => model.optionColumn[p] as number),
    ),
    true,
  );
  const covers = chosen !== null && doesCover(candidates, wanted, chosen);
  const best = covers && chosen.length < first.length ? chosen : first;
  // a number of sites is whole
  const lower = Math.max(least, Number.isFinite(bound) ? Math.ceil(-bound - 1e-6) : 0);
  return {
    chosen: optionsOf(candidates, best),
    upper: -Math.min(lower, best.length),
    isOptimal: lower >= best.length,
    isExact: covers,
    ...size,
  };
}

function solveMedianFlow(
  problem: SitingProblem,
  solver: MilpSolver | null,
  onProgress: (p: SitingProgress) => void,
): Found {
  const candidates = candidatesOf(problem);
  onProgress({ phase: 'reduced' });
  const { chosen: first, served } = medianWithCapacity(candidates);
  // without capacities nobody pays more
  const least = leastCost(problem);
  onProgress({ phase: 'greedy', objective: served.compared, bound: least });
  const base = baseCost(problem);
  const size = { rows: problem.demand.codes.length, options: candidates.options.length };
  const lacking = lackingSites(candidates, first);
  const isClose = (bound: number, cost: number): boolean => isProved({ isWhole: false }, -bound, -cost);
  const known = { chosen: optionsOf(candidates, first), ...size };
  if (lacking === 0 && isClose(least, served.compared))
    return { ...known, upper: base - least, isOptimal: true, isExact: true };
  if (solver === null) return { ...known, upper: base - least, isOptimal: false, isExact: false };
  const exact = solveWithMisses(solver, (misses) => medianFlowModel(candidates, misses), {
    start: lacking === 0 ? first : null,
    towned: lacking > 0,
  });
  const standing: Standing = [lacking, 0, -served.compared];
  const solved: Standing | null =
    exact.chosen === null
      ? null
      : [
          lackingSites(candidates, exact.chosen),
          0,
          -cheapest(problem, optionsOf(candidates, exact.chosen)).compared,
        ];
  const isBetterThanFirst = solved !== null && isBetter(solved, standing);
  const best = isBetterThanFirst ? solved : standing;
  const people = problem.demand.weight.reduce((sum, w) => sum + w, 0);
  const bound = Math.max(least, people * problem.unreachedCost - exact.bound);
  return {
    chosen: optionsOf(candidates, isBetterThanFirst ? (exact.chosen as number[]) : first),
    upper: base - Math.min(bound, -best[2]),
    isOptimal: solved !== null && exact.isProvedMisses && isClose(bound, -best[2]) && !isBetter(solved, best),
    isExact: solved !== null,
    ...size,
  };
}

/** Person-costs below which no choice within the limits can be: those of the best choice if facilities held everybody. */
function leastCost(problem: SitingProblem): number {
  const endless = (capacity: Float64Array): Float64Array => new Float64Array(capacity.length).fill(Infinity);
  const relaxed: SitingProblem = {
    ...problem,
    options: { ...problem.options, capacity: endless(problem.options.capacity) },
    kept: { ...problem.kept, capacity: endless(problem.kept.capacity) },
  };
  const reduced = reduce(relaxed);
  return baseCost(relaxed) - Math.min(bestOfAll(reduced), lagrangian(reduced, -Infinity).upper);
}
