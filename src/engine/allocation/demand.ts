/** People that ask, and people that facilities can take, in whole persons (measures 2). */
import { GROUPS, TIERS } from '../../common/vocabulary.js';
import type { Group } from '../../common/vocabulary.js';
import type { CapacityRule, Slice } from '../slice.js';

/** What capacity is measured against: the capacity rules of a service that count the same people. */
export interface CapacityBasis {
  readonly groups: readonly Group[];
  /** True where each facility counts one, whatever its size. */
  readonly countsFacilities: boolean;
  readonly rules: readonly CapacityRule[];
}

/** People of some groups in settlement i; NaN = some part unknown. */
export function peopleOf(slice: Slice, i: number, groups: readonly Group[]): number {
  let sum = 0;
  for (const group of groups) sum += slice.settlements.people[i * GROUPS.length + GROUPS.indexOf(group)];
  return sum;
}

/**
 * The capacity rules of a service that can be used: those counted in the service's own unit of capacity, or
 * in facilities, per 1,000 people of some groups. Where they name different groups, those of the first count:
 * first the rules whose groups are those of a reach rule of the service, then one for all tiers, then the
 * strictest, then the code that comes first. Gives: null where there is none.
 */
export function capacityBasis(slice: Slice, service: number): CapacityBasis | null {
  const unit = slice.services[service].capacityUnit;
  const key = (groups: readonly Group[]): string => [...groups].sort().join(' ');
  const asked = new Set(
    slice.reachRules.filter((rule) => rule.service === service).map((rule) => key(rule.groups)),
  );
  const rules = slice.capacityRules
    .filter((rule) => rule.service === service && rule.groups.length > 0 && rule.capacityPer1000 > 0)
    .filter((rule) => rule.capacityUnit === 'facilities' || rule.capacityUnit === unit)
    .sort(
      (a, b) =>
        Number(asked.has(key(b.groups))) - Number(asked.has(key(a.groups))) ||
        Number(a.tiers.length > 0) - Number(b.tiers.length > 0) ||
        b.capacityPer1000 - a.capacityPer1000 ||
        (a.code < b.code ? -1 : 1),
    );
  if (rules.length === 0) return null;
  const [first] = rules;
  return {
    groups: first.groups,
    countsFacilities: first.capacityUnit === 'facilities',
    rules: rules.filter(
      (rule) => key(rule.groups) === key(first.groups) && rule.capacityUnit === first.capacityUnit,
    ),
  };
}

/**
 * The rule that measures facility j: one that names the tier of the unit it stands in, else the one for all, else one
 * that names the tier of its town. Gives: null where no rule is for it.
 */
export function capacityRuleFor(slice: Slice, basis: CapacityBasis, j: number): CapacityRule | null {
  const { tier, town } = slice.facilities;
  const naming = (index: number | undefined): CapacityRule | undefined => {
    const name = index === undefined ? undefined : TIERS[index];
    return basis.rules.find((rule) => name !== undefined && rule.tiers.includes(name));
  };
  return (
    naming(tier[j]) ??
    basis.rules.find((rule) => rule.tiers.length === 0) ??
    naming(slice.towns[town[j]]?.tier) ??
    null
  );
}

/** Whether a capacity rule is for the people of settlement i: for all tiers, or for that of the settlement or its town. */
export function isCapacityMeant(slice: Slice, basis: CapacityBasis, i: number): boolean {
  const { tier, town } = slice.settlements;
  const names = [TIERS[tier[i]], TIERS[slice.towns[town[i]]?.tier ?? -1]];
  return basis.rules.some(
    (rule) =>
      rule.tiers.length === 0 || names.some((name) => name !== undefined && rule.tiers.includes(name)),
  );
}

/**
 * People that each facility of the list can take: capacity / (capacity per person of the standard), rounded
 * down to whole persons. Where no rule is for the facility the strictest counts, so that
 * no place is promised that another rule would not give. Gives: NaN where the capacity is unknown. Order as the list.
 */
export function capacityInPeople(
  slice: Slice,
  service: number,
  basis: CapacityBasis,
  list: readonly number[],
): Float64Array {
  return Float64Array.from(list, (j) => {
    const capacity = basis.countsFacilities ? 1 : offerOf(slice, j, service);
    const people = (capacity * 1000) / (capacityRuleFor(slice, basis, j) ?? basis.rules[0]).capacityPer1000;
    // a whole number that the division just missed is still that number
    return Math.floor(people * (1 + 1e-12) + 1e-9);
  });
}

/** Capacity that facility j offers of the service in the service's unit; NaN = unknown or not offered. */
export function offerOf(slice: Slice, j: number, service: number): number {
  const { offerStart, offerService, offerCapacity } = slice.facilities;
  for (let k = offerStart[j]; k < offerStart[j + 1]; k += 1)
    if (offerService[k] === service) return offerCapacity[k];
  return NaN;
}
