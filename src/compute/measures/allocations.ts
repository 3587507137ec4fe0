/** Who serves whom in a held slice: computed once per slice and rule, read in many ways (measures 2). */
import { allocate } from '../../engine/allocation/allocate.js';
import { UNMET_REASONS } from '../../engine/allocation/flows.js';
import type { Allocation, AllocationRule } from '../../engine/allocation/flows.js';
import { relianceFigures, sumTallies, tallies } from '../../engine/allocation/tally.js';
import type { RelianceFigures, Tally } from '../../engine/allocation/tally.js';
import { tierMatrix } from '../../engine/allocation/tiers.js';
import type { TierMatrix } from '../../engine/allocation/tiers.js';
import { reciprocities, sankeyLinks, unitFlows, unitRoles } from '../../engine/allocation/towns.js';
import type { Reciprocity, SankeyLink, UnitFlow, UnitRole } from '../../engine/allocation/towns.js';
import type { ReachOptions } from '../../engine/reach/reach.js';
import type { HeldSlice } from '../slices/slices.js';
import type { Scope } from './scope.js';

/** Words of the reasons, in the order of a tally's. */
export { UNMET_REASONS };

/** What counts as open, and the costs in use. */
export function reachOptionsOf(held: HeldSlice): ReachOptions {
  const { includePlanned, cost } = held;
  return cost === null
    ? { includePlanned }
    : { includePlanned, cost: cost.matrix, metresPerMinute: cost.metresPerMinute };
}

export function allocationOf(held: HeldSlice, rule: AllocationRule): Allocation {
  return held.derived(`allocation ${rule}`, () => allocate(held.slice, { ...reachOptionsOf(held), rule }));
}

/** Tallies of the scope, one per service; and summed over the services asked for (none given = all). */
export function talliesOf(
  held: HeldSlice,
  rule: AllocationRule,
  scope: Scope,
  services?: readonly number[],
): { readonly byService: readonly Tally[]; readonly all: Tally } {
  const group = Int8Array.from(scope.settlements, (flag) => flag - 1);
  const byService = tallies(held.slice, allocationOf(held, rule), group, 1)[0] ?? [];
  const summed = services === undefined ? byService : byService.filter((_, s) => services.includes(s));
  return { byService, all: sumTallies(summed) };
}

export function figuresOf(held: HeldSlice, rule: AllocationRule, tally: Tally): RelianceFigures {
  return relianceFigures(tally, allocationOf(held, rule).unit);
}

export function tierMatrixOf(
  held: HeldSlice,
  rule: AllocationRule,
  scope: Scope,
  services: readonly number[],
): TierMatrix {
  return tierMatrix(held.slice, allocationOf(held, rule), {
    settlement: (i) => scope.settlements[i] === 1,
    services,
  });
}

/** What each town, and each county for what hangs directly under it, does for others. */
export function rolesOf(held: HeldSlice, rule: AllocationRule): readonly UnitRole[] {
  return held.derived(`roles ${rule}`, () => unitRoles(held.slice, allocationOf(held, rule)));
}

export function unitFlowsOf(held: HeldSlice, rule: AllocationRule): readonly UnitFlow[] {
  return held.derived(`unit flows ${rule}`, () => unitFlows(held.slice, allocationOf(held, rule)));
}

export function reciprocitiesOf(held: HeldSlice, rule: AllocationRule): readonly Reciprocity[] {
  return reciprocities(unitFlowsOf(held, rule));
}

export function sankeyOf(held: HeldSlice, rule: AllocationRule, scope: Scope): readonly SankeyLink[] {
  return sankeyLinks(held.slice, allocationOf(held, rule), (i) => scope.settlements[i] === 1);
}

/** A settlement served by the providers asked about. */
export interface ServedPlace {
  /** Index into the settlements of the slice. */
  readonly settlement: number;
  /** Person-services over all services asked for, and whole people by service. */
  readonly people: number;
  readonly byService: readonly { readonly service: number; readonly people: number }[];
  /** Share of the settlement's person-services, of the services asked for, that the providers take. */
  readonly demand: number;
}

/**
 * The hinterland of some providers: settlements of others whose demand they serve.
 * Takes: which facilities provide, which settlements are their own and left out, and the services. Gives: places
 * by people downwards, then by code; and the people that the providers serve of their own.
 */
export function hinterlandOf(
  held: HeldSlice,
  rule: AllocationRule,
  of: {
    readonly isProvider: (j: number) => boolean;
    readonly isOwn: (i: number) => boolean;
    readonly services: readonly number[];
  },
): { readonly places: readonly ServedPlace[]; readonly ownPeople: number } {
  const found = new Map<number, Map<number, number>>();
  const demands = new Map<number, number>();
  let ownPeople = 0;
  for (const flows of allocationOf(held, rule).services) {
    if (!of.services.includes(flows.service)) continue;
    for (let i = 0; i < flows.demand.length; i += 1) {
      const demand = flows.demand[i] as number;
      if (!Number.isNaN(demand)) demands.set(i, (demands.get(i) ?? 0) + demand);
      for (let k = flows.start[i] as number; k < (flows.start[i + 1] as number); k += 1) {
        if (!of.isProvider(flows.facility[k] as number)) continue;
        const people = flows.people[k] as number;
        if (of.isOwn(i)) {
          ownPeople += people;
          continue;
        }
        const byService = found.get(i) ?? new Map<number, number>();
        found.set(i, byService);
        byService.set(flows.service, (byService.get(flows.service) ?? 0) + people);
      }
    }
  }
  const places = [...found].map(([settlement, byService]) => ({
    settlement,
    people: [...byService.values()].reduce((a, b) => a + b, 0),
    byService: [...byService].map(([service, people]) => ({ service, people })),
    demand: demands.get(settlement) ?? 0,
  }));
  return { places: places.sort((a, b) => b.people - a.people || a.settlement - b.settlement), ownPeople };
}
