/** Siting problems for tests: published instances, random worlds, and the plain judge of all combinations. */
import { openHighs, highsSolver } from '../../src/compute/solver/highs.js';
import { nothingKept, pairsOf } from '../../src/engine/siting/problem.js';
import type { SitingModel, SitingProblem } from '../../src/engine/siting/problem.js';
import type { MilpSolver } from '../../src/engine/siting/solve.shared.js';

/** HiGHS with so many seconds for each solve. */
export async function testSolver(seconds = 60): Promise<MilpSolver> {
  return highsSolver(await openHighs(), { secondsLeft: () => seconds });
}

/** A problem over a table of costs, demand x options; pairs farther than the threshold are none (null = all are pairs). */
export function tableProblem(parts: {
  model: SitingModel;
  weight: readonly number[];
  /** cost[i][j] */
  cost: readonly (readonly number[])[];
  thresholds?: number | null;
  number?: number | null;
  budget?: number | null;
  optionCost?: readonly number[];
  capacity?: readonly number[];
  forbidden?: readonly number[];
  demandTown?: readonly number[];
  optionTown?: readonly number[];
  minimum?: readonly number[];
  floor?: readonly number[];
  /** 1 = adds a facility, 0 = enlarges one; all add by default. */
  adds?: readonly number[];
  kept?: SitingProblem['kept'];
  demandCodes?: readonly string[];
  optionCodes?: readonly string[];
}): SitingProblem {
  const n = parts.weight.length;
  const m = parts.cost[0]?.length ?? 0;
  const limit = parts.thresholds ?? Infinity;
  const towns = parts.minimum?.length ?? parts.floor?.length ?? 0;
  const code = (letter: string, k: number): string => `${letter}${String(k).padStart(4, '0')}`;
  const largest = Math.max(1, ...parts.cost.flat().filter(Number.isFinite));
  return {
    model: parts.model,
    demand: {
      codes: parts.demandCodes ?? parts.weight.map((_, i) => code('d', i)),
      weight: Float64Array.from(parts.weight),
      town: Int32Array.from(parts.demandTown ?? new Array<number>(n).fill(-1)),
    },
    options: {
      codes: parts.optionCodes ?? Array.from({ length: m }, (_, j) => code('s', j)),
      cost: Float64Array.from(parts.optionCost ?? new Array<number>(m).fill(1)),
      capacity: Float64Array.from(parts.capacity ?? new Array<number>(m).fill(Infinity)),
      town: Int32Array.from(parts.optionTown ?? new Array<number>(m).fill(-1)),
      adds: parts.adds ? Uint8Array.from(parts.adds) : new Uint8Array(m).fill(1),
      forbidden: Uint8Array.from(parts.forbidden ?? new Array<number>(m).fill(0)),
    },
    pairs: pairsOf(
      Array.from({ length: m }, (_, j) =>
        parts.weight.flatMap((_w, i) => {
          const cost = parts.cost[i]?.[j] as number;
          return cost <= limit && Number.isFinite(cost) ? [{ demand: i, cost }] : [];
        }),
      ),
    ),
    kept: parts.kept ?? nothingKept(),
    limits: { number: parts.number ?? null, budget: parts.budget ?? null },
    towns: {
      codes: Array.from({ length: towns }, (_, t) => code('t', t)),
      minimum: Int32Array.from(parts.minimum ?? new Array<number>(towns).fill(0)),
      floor: Float64Array.from(parts.floor ?? new Array<number>(towns).fill(0)),
    },
    unreachedCost: 2 * largest,
  };
}

/** Every subset of 0..m-1 with at most `most` members. */
export function* subsets(m: number, most: number): Generator<number[]> {
  for (let bits = 0; bits < 1 << m; bits += 1) {
    const set = Array.from({ length: m }, (_, j) => j).filter((j) => (bits >> j) & 1);
    if (set.length <= most) yield set;
  }
}
