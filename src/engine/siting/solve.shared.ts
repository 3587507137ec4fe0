/** What the ways to solve a siting question share: what a solver says, how choices stand, what towns ask and may not get. */
import type { MilpModel, Misses } from './model.rows.js';
import type { Reduced } from './reduce.js';

export interface MilpAnswer {
  /** `feasible`: stopped before a proof. */
  readonly status: 'optimal' | 'feasible' | 'infeasible' | 'unknown';
  /** No feasible point is worth more; Infinity = nothing known, -Infinity = there is none. */
  readonly bound: number;
  readonly x: Float64Array | null;
}

/** Solves a model, starting from options known to be good (column -> 1). */
export type MilpSolver = (model: MilpModel, start: readonly number[] | null) => MilpAnswer;

export interface SitingProgress {
  readonly phase: 'reduced' | 'greedy' | 'bounded' | 'solving' | 'scored';
  readonly objective?: number;
  readonly bound?: number;
}

export interface Found {
  readonly chosen: readonly number[];
  /** Upper bound on the value that is maximised. */
  readonly upper: number;
  readonly isOptimal: boolean;
  readonly isExact: boolean;
  readonly rows: number;
  readonly options: number;
}

/** How a choice stands: towns' minima before their floors before the value. */
export type Standing = readonly [number, number, number];

export function isBetter(a: Standing, b: Standing): boolean {
  const slack = 1e-9 * Math.max(1, Math.abs(b[2]));
  if (a[0] !== b[0]) return a[0] < b[0];
  if (Math.abs(a[1] - b[1]) > 1e-6) return a[1] < b[1];
  return a[2] > b[2] + slack;
}

export function lackingSites(
  choices: { minimum: Int32Array; town: Int32Array; adds: Uint8Array },
  chosen: readonly number[],
): number {
  const left = choices.minimum.slice();
  for (const j of chosen)
    if (choices.adds[j] === 1 && (choices.town[j] as number) >= 0)
      left[choices.town[j] as number] = (left[choices.town[j] as number] as number) - 1;
  return left.reduce((sum, k) => sum + Math.max(0, k), 0);
}

interface Exact {
  readonly chosen: number[] | null;
  readonly bound: number;
  /** True where the misses of towns are the least there can be, as proved. */
  readonly isProvedMisses: boolean;
}

/**
 * What towns ask is a condition while it can be met. Where it cannot, first the least misses are found, then the best
 * value with no more of them: the answer then says what is missed, and is never "infeasible".
 */
export function solveWithMisses(
  solver: MilpSolver,
  modelOf: (misses: Misses) => MilpModel,
  options: { start: readonly number[] | null; towned: boolean },
): Exact {
  const strict = modelOf({ sites: 0, people: 0 });
  const columns = options.start?.map((j) => strict.optionColumn[j] as number) ?? null;
  const answer = solver(strict, columns !== null && columns.every((c) => c >= 0) ? columns : null);
  if (answer.status !== 'infeasible' || !options.towned) return exactOf(strict, answer, true);
  const loose = modelOf(null);
  const least = solver(loose, null);
  if (least.x === null) return { chosen: null, bound: Infinity, isProvedMisses: false };
  const misses = { sites: 0, people: 0 };
  for (const [c, cost] of loose.cost.entries()) {
    const amount = least.x[c] as number;
    if (cost < -1) misses.sites += Math.round(amount);
    else if (cost === -1 && loose.integer[c] === 1) misses.sites += Math.round(amount);
    else if (cost === -1) misses.people += amount;
  }
  const model = modelOf({ sites: misses.sites, people: misses.people * (1 + 1e-9) + 1e-6 });
  return exactOf(model, solver(model, null), least.status === 'optimal');
}

export function exactOf(model: MilpModel, answer: MilpAnswer, isProvedMisses: boolean): Exact {
  const { x } = answer;
  const chosen =
    x === null
      ? null
      : [...model.optionColumn.keys()].filter((j) => (x[model.optionColumn[j] as number] ?? 0) > 0.5);
  return { chosen, bound: answer.bound, isProvedMisses };
}

/** Every row at its best: no choice is worth more. */
export function bestOfAll(reduced: Reduced): number {
  let sum = 0;
  for (let r = 0; r < reduced.weight.length; r += 1)
    if ((reduced.rowStart[r + 1] as number) > (reduced.rowStart[r] as number))
      sum += reduced.rowValue[reduced.rowStart[r] as number] as number;
  return sum;
}
