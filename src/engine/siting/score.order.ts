/** The order of sites in an answer, and which demand is named. */
import type { SitingProblem } from './problem.js';

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

/** Steps that each take the option with the largest gain at that moment. */
export function inOrder(
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

/** Of these the demand with the most people, first by code; -1 = none. */
export function largest(problem: SitingProblem, demand: readonly number[]): number {
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
