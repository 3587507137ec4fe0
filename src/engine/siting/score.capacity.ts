/** What a chosen set is worth where facilities hold only so many, reckoned from the problem itself. */
import type { SitingProblem } from './problem.js';
import { inOrder, largest } from './score.order.js';
import type { SiteGain } from './score.order.js';
import { Flow } from './search/flow.js';
import { servedOfFloors } from './search/floors.js';
import { cheapest } from './search/transport.js';
import type { Served } from './search/transport.js';

/** People served before and after, and the sites in order of gain. */
export interface CapacityScore {
  readonly servedBefore: number;
  readonly servedAfter: number;
  readonly sites: readonly SiteGain[];
  /** Person-costs of `p_median`: of those served, and with the others at the cost set for them; null for the other models. */
  readonly costs: { readonly objective: number; readonly compared: number } | null;
}

/** Takes: a problem with capacities and indices of chosen options. Cost: a largest flow, or for `p_median` plans, for each site. */
export function scoreWithCapacity(problem: SitingProblem, chosen: readonly number[]): CapacityScore {
  if (problem.model !== 'p_median') {
    const flow = new Flow(problem);
    const before = flow.served;
    for (const j of chosen) flow.addOption(j);
    return {
      servedBefore: before,
      servedAfter: flow.served,
      sites: gainsOfFlow(problem, chosen),
      costs: null,
    };
  }
  const before = cheapest(problem, []);
  const after = cheapest(problem, chosen);
  return {
    servedBefore: before.people,
    servedAfter: after.people,
    sites: gainsOfCost(problem, chosen, before),
    costs: { objective: after.objective, compared: after.compared },
  };
}

/** People of each town who are served towards its floor. */
export function floorsMet(problem: SitingProblem, chosen: readonly number[]): Float64Array {
  return servedOfFloors(problem, chosen, problem.towns.floor);
}

function gainsOfFlow(problem: SitingProblem, chosen: readonly number[]): SiteGain[] {
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

/** Sites by what each saves after the ones before it; those that could be the most alone are reckoned (Shapley 1961: sites replace each other). */
function gainsOfCost(problem: SitingProblem, chosen: readonly number[], before: Served): SiteGain[] {
  const codes = problem.options.codes;
  const taken: number[] = [];
  let now = before;
  const most = new Map(chosen.map((j) => [j, Infinity]));
  return chosen.map(() => {
    const fresh = new Map<number, Served>();
    for (;;) {
      const [best] = [...most.keys()].sort(
        (a, b) =>
          (most.get(b) as number) - (most.get(a) as number) ||
          ((codes[a] as string) < (codes[b] as string) ? -1 : 1),
      ) as [number];
      const known = fresh.get(best);
      if (known === undefined) {
        const served = cheapest(problem, [...taken, best]);
        fresh.set(best, served);
        most.set(best, now.compared - served.compared);
        continue;
      }
      const gain = most.get(best) as number;
      most.delete(best);
      taken.push(best);
      now = known;
      const gained = (known.at.at(-1) ?? []).map(({ demand }) => demand);
      return { option: best, gain, demandGained: gained.length, largestDemand: largest(problem, gained) };
    }
  });
}
