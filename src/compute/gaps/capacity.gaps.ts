/** Who is served where places are used up (measures 2 rule b, 5): the people of each settlement, split without a rest. */
import { allocate } from '../../engine/allocation/allocate.js';
import { UNMET_REASONS } from '../../engine/allocation/flows.js';
import type { Allocation, CapacityStatus } from '../../engine/allocation/flows.js';
import { PROVIDER_CLASSES } from '../../common/vocabulary.js';
import type { HeldSlice } from '../slices/slices.js';

/** Whole people; they add up: persons = served + noCapacity + outOfReach + absent. */
export interface SplitPeople {
  readonly persons: number;
  readonly served: number;
  /** Part of the served, by another county. */
  readonly servedElsewhere: number;
  readonly noCapacity: number;
  readonly outOfReach: number;
  readonly absent: number;
}

/** One settlement and service to which a reach rule applies. */
export interface SplitCell {
  /** Index into the slice's settlements, and into its services. */
  readonly i: number;
  readonly s: number;
  /** Null = the people are unknown. */
  readonly people: SplitPeople | null;
}

export interface CapacitySplit {
  readonly cells: readonly SplitCell[];
  /** Per service of the slice: `ok`, or why nothing can be said of capacity and all go to the nearest. */
  readonly capacity: readonly CapacityStatus[];
}

/**
 * Takes: a slice with its surroundings, whose people compete. Gives: the split of the settlements asked for, in order
 * of settlement and service. Cost: that of an allocation, once for all who ask of the same slice.
 */
export function capacitySplit(held: HeldSlice): CapacitySplit {
  return held.derived('split of people by capacity', () => {
    const { slice, includePlanned, cost } = held;
    const costs = cost === null ? {} : { cost: cost.matrix, metresPerMinute: cost.metresPerMinute };
    const allocation = allocate(slice, { includePlanned, rule: 'capacity', ...costs });
    const cells: SplitCell[] = [];
    for (let i = 0; i < slice.settlements.codes.length; i += 1)
      if (held.inside[i] === 1)
        for (let s = 0; s < slice.services.length; s += 1) {
          const people = splitOf(allocation, i, s);
          if (people !== undefined) cells.push({ i, s, people });
        }
    return { cells, capacity: allocation.services.map((flows) => flows.capacity) };
  });
}

const NEIGHBOUR = PROVIDER_CLASSES.indexOf('neighbour');

/** Undefined = no reach rule applies. */
function splitOf(allocation: Allocation, i: number, s: number): SplitPeople | null | undefined {
  const flows = allocation.services[s];
  const reason = UNMET_REASONS[flows?.reason[i] ?? 0];
  if (flows === undefined || reason === 'not_applicable') return undefined;
  if (reason === 'unknown_population') return null;
  const persons = flows.demand[i] as number;
  const unmet = flows.unmet[i] as number;
  let servedElsewhere = 0;
  for (let p = flows.start[i] as number; p < (flows.start[i + 1] as number); p += 1)
    if (flows.provider[p] === NEIGHBOUR) servedElsewhere += flows.people[p] as number;
  return {
    persons,
    served: persons - unmet,
    servedElsewhere,
    noCapacity: reason === 'no_capacity' ? unmet : 0,
    outOfReach: reason === 'out_of_reach' || reason === 'unreachable' ? unmet : 0,
    absent: reason === 'absent' ? unmet : 0,
  };
}
