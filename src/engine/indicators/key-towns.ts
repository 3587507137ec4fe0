/** Which towns carry others (measures 8): ranked by centrality, reach, growth potential and capacity, each published. */
import type { Allocation } from '../allocation/flows.js';
import { nodeOfSettlement, unitRoles } from '../allocation/towns.js';
import type { Slice } from '../slice.js';

export const KEY_TOWN_PARTS = ['centrality', 'reach', 'growth', 'capacity'] as const;
export type KeyTownPart = (typeof KEY_TOWN_PARTS)[number];

/** Weights of the parts, >= 0, not all 0. */
export type KeyTownWeights = Readonly<Record<KeyTownPart, number>>;
export const DEFAULT_WEIGHTS: KeyTownWeights = { centrality: 1, reach: 1, growth: 1, capacity: 1 };

/** Null = unknown. */
export type KeyTownParts = Readonly<Record<Exclude<KeyTownPart, 'capacity'>, number>> & {
  readonly capacity: number | null;
};

export interface KeyTown {
  /** Index into slice.towns. */
  readonly town: number;
  /** From 1; equal scores have the same rank; those without a score come last. */
  readonly rank: number;
  /** Weighted mean of the relative parts that are known, [0, 1]; null = none of them has a weight. */
  readonly score: number | null;
  /**
   * Centrality and growth in person-services, reach in people, capacity in people that can be taken at once.
   * Growth potential: demand without a place in the town itself and in the settlements that it serves most.
   * Capacity null = the town offers something that is counted, and of none of it is the capacity known.
   */
  readonly parts: KeyTownParts;
  /** Each part over the largest known among the towns; 0 where all are 0; null where the part is. */
  readonly relative: KeyTownParts;
  /** Services left out of the capacity: unknown, or without a capacity rule. */
  readonly unknownCapacities: number;
}

/**
 * Takes: a slice, its allocation; the county; the weights. Gives: the county's towns but the seat, best first,
 * equal ones by code. Fails: RangeError for weights below 0 or all 0.
 */
export function rankKeyTowns(
  slice: Slice,
  allocation: Allocation,
  county: number,
  weights: KeyTownWeights = DEFAULT_WEIGHTS,
): KeyTown[] {
  const sum = KEY_TOWN_PARTS.reduce((total, part) => total + weights[part], 0);
  if (!(sum > 0) || KEY_TOWN_PARTS.some((part) => !(weights[part] >= 0)))
    throw new RangeError('Weights of key towns must be 0 or more, and one above 0.');
  const roles = unitRoles(slice, allocation);
  const growth = growthOf(slice, allocation, roles);
  const capacities = capacityOf(slice, allocation);
  const towns = slice.towns
    .map((town, t) => ({ town, t }))
    .filter(({ town }) => town.county === county && !town.isSeat)
    .map(({ t }) => ({
      town: t,
      unknownCapacities: capacities.unknown[t],
      parts: {
        centrality: roles[t].centrality,
        reach: roles[t].reachPeople,
        growth: growth[t],
        capacity: capacities.people[t],
      },
    }));
  const scored = scoresOf(towns, weights);
  const code = (town: number): string => slice.towns[town].code;
  scored.sort((a, b) => (b.score ?? -1) - (a.score ?? -1) || (code(a.town) < code(b.town) ? -1 : 1));
  return scored.map((one) => ({ ...one, rank: 1 + scored.findIndex((other) => other.score === one.score) }));
}

type Unscored = Pick<KeyTown, 'town' | 'parts' | 'unknownCapacities'>;

/** Weights count over the parts that are known of the town: an unknown capacity is no capacity of 0. */
function scoresOf(towns: readonly Unscored[], weights: KeyTownWeights): Omit<KeyTown, 'rank'>[] {
  const most = (part: KeyTownPart): number =>
    towns.reduce((max, one) => Math.max(max, one.parts[part] ?? 0), 0);
  const largest = {
    centrality: most('centrality'),
    reach: most('reach'),
    growth: most('growth'),
    capacity: most('capacity'),
  };
  const over = (value: number, max: number): number => (max === 0 ? 0 : value / max);
  return towns.map((one) => {
    const { centrality, reach, growth, capacity } = one.parts;
    const relative: KeyTownParts = {
      centrality: over(centrality, largest.centrality),
      reach: over(reach, largest.reach),
      growth: over(growth, largest.growth),
      capacity: capacity === null ? null : over(capacity, largest.capacity),
    };
    const known = KEY_TOWN_PARTS.filter((part) => relative[part] !== null);
    const sum = known.reduce((total, part) => total + weights[part], 0);
    const weighted = known.reduce((total, part) => total + weights[part] * (relative[part] ?? 0), 0);
    return { ...one, relative, score: sum > 0 ? weighted / sum : null };
  });
}

/** Unmet demand per town: of its own settlements, and of those of other units that it serves most. */
function growthOf(slice: Slice, allocation: Allocation, roles: ReturnType<typeof unitRoles>): Float64Array {
  const unmet = new Float64Array(slice.settlements.codes.length);
  for (const flows of allocation.services)
    flows.unmet.forEach((people, i) => {
      if (people > 0) unmet[i] += people;
    });
  const growth = new Float64Array(slice.towns.length);
  unmet.forEach((people, i) => {
    const node = nodeOfSettlement(slice, i);
    if (node < growth.length) growth[node] += people;
  });
  for (const role of roles)
    if (role.node < growth.length)
      for (const place of role.hinterland) if (place.isMain) growth[role.node] += unmet[place.settlement];
  return growth;
}

/** People that can be taken per town, over the services of which that is known; null = of none that it offers. */
function capacityOf(
  slice: Slice,
  allocation: Allocation,
): { people: readonly (number | null)[]; unknown: Int32Array } {
  const people = new Float64Array(slice.towns.length);
  const unknown = new Int32Array(slice.towns.length);
  const known = new Int32Array(slice.towns.length);
  for (const { facilities, capacityPeople } of allocation.services) {
    const own = new Map<number, number>();
    facilities.forEach((j, k) => {
      const town = slice.facilities.town[j];
      if (town >= 0) own.set(town, (own.get(town) ?? 0) + (capacityPeople?.[k] ?? NaN));
    });
    for (const [t, one] of own) {
      if (Number.isNaN(one)) unknown[t] += 1;
      else {
        known[t] += 1;
        people[t] += one;
      }
    }
  }
  return { people: Array.from(people, (one, t) => (known[t] === 0 && unknown[t] > 0 ? null : one)), unknown };
}
