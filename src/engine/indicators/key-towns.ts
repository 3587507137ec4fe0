/** Which towns carry others (measures 8): ranked by centrality, reach, growth potential and capacity, each published. */
import type { Allocation } from '../allocation/flows.js';
import { nodeOfSettlement, unitRoles } from '../allocation/towns.js';
import type { Slice } from '../slice.js';

export const KEY_TOWN_PARTS = ['centrality', 'reach', 'growth', 'capacity'] as const;
export type KeyTownPart = (typeof KEY_TOWN_PARTS)[number];

/** Weights of the parts, >= 0, not all 0. */
export type KeyTownWeights = Readonly<Record<KeyTownPart, number>>;
export const DEFAULT_WEIGHTS: KeyTownWeights = { centrality: 1, reach: 1, growth: 1, capacity: 1 };

export interface KeyTown {
  /** Index into slice.towns. */
  readonly town: number;
  /** From 1; equal scores have the same rank. */
  readonly rank: number;
  /** Weighted mean of the relative parts, [0, 1]. */
  readonly score: number;
  /**
   * Centrality and growth in person-services, reach in people, capacity in people that can be taken at once.
   * Growth potential: demand without a place in the town itself and in the settlements that it serves most.
   */
  readonly parts: Readonly<Record<KeyTownPart, number>>;
  /** Each part over the largest among the towns; 0 where all are 0. */
  readonly relative: Readonly<Record<KeyTownPart, number>>;
  /** Services left out of the capacity: unknown. */
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
  const most = (part: KeyTownPart): number => towns.reduce((max, one) => Math.max(max, one.parts[part]), 0);
  const largest = Object.fromEntries(KEY_TOWN_PARTS.map((part) => [part, most(part)])) as Record<
    KeyTownPart,
    number
  >;
  const scored = towns.map((one) => {
    const relative = Object.fromEntries(
      KEY_TOWN_PARTS.map((part) => [part, largest[part] === 0 ? 0 : one.parts[part] / largest[part]]),
    ) as Record<KeyTownPart, number>;
    const score = KEY_TOWN_PARTS.reduce((total, part) => total + weights[part] * relative[part], 0) / sum;
    return { ...one, relative, score };
  });
  const code = (town: number): string => slice.towns[town].code;
  scored.sort((a, b) => b.score - a.score || (code(a.town) < code(b.town) ? -1 : 1));
  return scored.map((one) => ({ ...one, rank: 1 + scored.findIndex((other) => other.score === one.score) }));
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

function capacityOf(slice: Slice, allocation: Allocation): { people: Float64Array; unknown: Int32Array } {
  const people = new Float64Array(slice.towns.length);
  const unknown = new Int32Array(slice.towns.length);
  for (const { facilities, capacityPeople } of allocation.services) {
    const own = new Float64Array(slice.towns.length);
    facilities.forEach((j, k) => {
      const town = slice.facilities.town[j];
      if (town >= 0) own[town] += capacityPeople?.[k] ?? NaN;
    });
    own.forEach((one, t) => {
      if (Number.isNaN(one)) unknown[t] += 1;
      else people[t] += one;
    });
  }
  return { people, unknown };
}
