/** Fewest options where facilities hold only so many (`lscp` with capacity): what is to be served, a greedy cover, a bound. */
import { lackingSites } from '../solve.shared.js';
import type { Candidates } from './capacity.js';
import { Flow } from './flow.js';
import { servedOfFloors } from './floors.js';

/** What all options together could do, which the chosen ones must do too. */
export interface CoverWanted {
  /** People served. */
  readonly people: number;
  /** People served towards the floors of towns. */
  readonly floors: number;
  /** Demand of no known people that an option can reach and no kept facility does: it must be reached. */
  readonly reach: readonly number[];
}

const slackOf = (people: number): number => 1e-6 * Math.max(1, people);

/** Takes: what may be chosen. Gives: what the cover is to do. Cost: two largest flows. */
export function coverWanted(candidates: Candidates): CoverWanted {
  const { problem, options, floor } = candidates;
  const flow = new Flow(problem);
  for (const j of options) flow.addOption(j);
  const isReached = new Uint8Array(problem.demand.codes.length);
  for (const i of problem.kept.pairs.demand) isReached[i] = 1;
  const reach = [...problem.demand.codes.keys()].filter(
    (i) => isReached[i] === 0 && problem.demand.weight[i] === 0 && reachers(candidates, i).length > 0,
  );
  return {
    people: flow.served,
    floors: sum(servedOfFloors(problem, [...options], floor)),
    reach,
  };
}

/** True where the positions do what all options could. */
export function doesCover(candidates: Candidates, wanted: CoverWanted, chosen: readonly number[]): boolean {
  if (lackingSites(candidates, chosen) > 0) return false;
  const { problem, options, floor } = candidates;
  const set = new Set(chosen);
  if (!wanted.reach.every((i) => reachers(candidates, i).some((p) => set.has(p)))) return false;
  const flow = new Flow(problem);
  const taken = chosen.map((p) => options[p] as number);
  for (const j of taken) flow.addOption(j);
  if (flow.served < wanted.people - slackOf(wanted.people)) return false;
  return (
    wanted.floors === 0 ||
    sum(servedOfFloors(problem, taken, floor)) >= wanted.floors - slackOf(wanted.floors)
  );
}

/**
 * Takes: what may be chosen and what it is to do. Gives: positions that do it, ascending, none of which can be left out
 * alone; and a number below which no cover can be: largest single gains, since what is served grows by ever less.
 */
export function greedyCoverFlow(
  candidates: Candidates,
  wanted: CoverWanted,
): { chosen: number[]; least: number } {
  const { problem, options, floor, minimum, town, adds } = candidates;
  const flow = new Flow(problem);
  const gains = Float64Array.from(options, (j) => flow.gainOf(j));
  const least = Math.max(
    leastNumber(gains, wanted.people - flow.served - slackOf(wanted.people)),
    minimum.reduce((total, k) => total + k, 0),
    wanted.reach.length > 0 ? 1 : 0,
  );
  const chosen = new Set<number>();
  const take = (p: number): void => {
    chosen.add(p);
    flow.addOption(options[p] as number);
  };
  while (flow.served < wanted.people - slackOf(wanted.people)) {
    let [best, most] = [-1, 0];
    for (const [p, j] of options.entries()) {
      if (chosen.has(p) || (gains[p] as number) <= most) continue;
      // never more than before: only those that could be the best are looked at again
      gains[p] = flow.gainOf(j);
      if ((gains[p] as number) > most) [best, most] = [p, gains[p] as number];
    }
    if (best < 0) break;
    take(best);
  }
  for (const i of wanted.reach) {
    const able = reachers(candidates, i);
    if (!able.some((p) => chosen.has(p))) take(able[0] as number);
  }
  for (const [t, need] of minimum.entries())
    for (const p of options.keys()) {
      const have = [...chosen].filter((q) => town[q] === t && adds[q] === 1).length;
      if (have >= need) break;
      if (town[p] === t && adds[p] === 1 && !chosen.has(p)) take(p);
    }
  if (wanted.floors > 0)
    for (const p of options.keys()) {
      const taken = [...chosen].map((q) => options[q] as number);
      const met = sum(servedOfFloors(problem, taken, floor));
      if (met >= wanted.floors - slackOf(wanted.floors)) break;
      if (chosen.has(p)) continue;
      if (sum(servedOfFloors(problem, [...taken, options[p] as number], floor)) > met) take(p);
    }
  for (const p of [...chosen].sort((a, b) => b - a)) {
    const rest = [...chosen].filter((q) => q !== p);
    if (doesCover(candidates, wanted, rest)) chosen.delete(p);
  }
  return { chosen: [...chosen].sort((a, b) => a - b), least };
}

function leastNumber(gains: Float64Array, needed: number): number {
  let [count, total] = [0, 0];
  for (const gain of [...gains].sort((a, b) => b - a)) {
    if (total >= needed) break;
    total += gain;
    count += 1;
  }
  return count;
}

/** Positions that reach demand i, in order. */
function reachers({ problem, options }: Candidates, i: number): number[] {
  const { pairs } = problem;
  return [...options.keys()].filter((p) => {
    const j = options[p] as number;
    return pairs.demand.subarray(pairs.start[j], pairs.start[j + 1]).includes(i);
  });
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}
