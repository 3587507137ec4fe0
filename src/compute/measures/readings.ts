/** Plain sentences about a held slice, made from its figures. */
import type { AllocationRule } from '../../engine/allocation/flows.js';
import type { Tally } from '../../engine/allocation/tally.js';
import { nodeOfSettlement } from '../../engine/allocation/towns.js';
import type { UnitRole } from '../../engine/allocation/towns.js';
import {
  countyReading,
  directlyUnder,
  pairReading,
  relianceReading,
  unitReading,
} from '../../engine/complementarity/reading.js';
import type { Name, Reading, Share } from '../../engine/complementarity/reading.js';
import type { HeldSlice } from '../slices/slices.js';
import { allocationOf, unitFlowsOf } from './allocations.js';

export { countyReading, directlyUnder, pairReading };

/** How the unit's people lean on others. */
export function readingOfReliance(unit: Name, tally: Tally): Reading {
  const { demand, byProvider, settlements, unknownSettlements } = tally;
  return relianceReading({ unit, demand, byProvider, settlements, unknownSettlements });
}

/** Where names come from. */
export interface RoleNames {
  readonly unit: Name;
  readonly service: (s: number) => Name;
  /** Of a town or county, by its node. */
  readonly node: (node: number) => Name;
}

/** What a town gives to others, what it borrows most, and what its people lack most. */
export function readingOfRole(
  held: HeldSlice,
  rule: AllocationRule,
  role: UnitRole,
  names: RoleNames,
): Reading {
  const gives = mostOf(role.centralityByService.map((people, service) => ({ service, people })));
  const taken = unitFlowsOf(held, rule).filter(
    (f) => f.from === role.node && f.to !== role.node && f.to >= 0,
  );
  const takes = mostOf(taken);
  const unmet = mostOf(
    allocationOf(held, rule).services.map((flows) => ({
      service: flows.service,
      people: flows.unmet.reduce(
        (sum, people, i) =>
          nodeOfSettlement(held.slice, i) === role.node && !Number.isNaN(people) ? sum + people : sum,
        0,
      ),
    })),
  );
  const share = (of: { service: number; people: number }): Share => ({
    service: names.service(of.service),
    people: of.people,
  });
  return unitReading({
    unit: names.unit,
    settlementsServed: role.hinterland.length,
    gives: gives === null ? null : share(gives),
    takes: takes === null ? null : { ...share(takes), from: names.node(takes.to) },
    unmet: unmet === null ? null : share(unmet),
  });
}

/** The first with the most people; null where nobody is. */
function mostOf<T extends { readonly people: number }>(list: readonly T[]): T | null {
  const best = list.reduce<T | null>((a, b) => (a === null || b.people > a.people ? b : a), null);
  return best !== null && best.people > 0 ? best : null;
}
