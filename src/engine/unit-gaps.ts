/** What units lack as units (measures 5): a service that their tier should have, or capacity for their people. */
import { GROUPS, TIERS } from '../common/vocabulary.js';
import type { CapacityRule, PresenceRule, Slice } from './slice.js';

export interface UnitGap {
  readonly unit: string;
  readonly rule: string;
  readonly service: string;
  readonly kind: 'tier_missing' | 'under_capacity';
  readonly status: 'ok' | 'unknown_capacity' | 'unknown_population';
  /** People of the unit that the rule is about; null = unknown. */
  readonly persons: number | null;
  readonly capacity: number | null;
  readonly required: number | null;
  readonly shortfall: number | null;
  readonly capacityUnit: string | null;
  /** people x weight x shortfall / requirement; null = unknown. */
  readonly severity: number | null;
}

/** A unit with the settlements and facilities that stand in it. */
interface Place {
  readonly code: string;
  readonly tier: number;
  readonly settlements: readonly number[];
  readonly facilities: readonly number[];
}

interface Places {
  readonly county: readonly Place[];
  readonly town: readonly Place[];
  readonly village: readonly Place[];
}

/** Takes: a slice. Gives: gaps of its counties, towns and settlements, in order of unit, rule. Operating facilities count. */
export function unitGaps(slice: Slice): UnitGap[] {
  const places = placesOf(slice);
  const gaps = [
    ...slice.presenceRules.flatMap((rule) => missing(slice, places, rule)),
    ...slice.capacityRules.flatMap((rule) => short(slice, places, rule)),
  ];
  return gaps.sort((a, b) => (a.unit !== b.unit ? (a.unit < b.unit ? -1 : 1) : a.rule < b.rule ? -1 : 1));
}

function placesOf(slice: Slice): Places {
  const group = (
    count: number,
    of: ArrayLike<number>,
    length: number,
    keep: (k: number) => boolean,
  ): number[][] => {
    const lists: number[][] = Array.from({ length: count }, () => []);
    for (let k = 0; k < length; k += 1)
      if ((of[k] as number) >= 0 && keep(k)) lists[of[k] as number]?.push(k);
    return lists;
  };
  const { settlements: s, facilities: f, towns, counties } = slice;
  const isOpen = (j: number): boolean => f.planned[j] === 0;
  const all = (): boolean => true;
  const facilitiesBy = {
    county: group(counties.length, f.county, f.ids.length, isOpen),
    town: group(towns.length, f.town, f.ids.length, isOpen),
    village: group(s.codes.length, f.settlement, f.ids.length, isOpen),
  };
  const settlementsByCounty = group(counties.length, s.county, s.codes.length, all);
  const settlementsByTown = group(towns.length, s.town, s.codes.length, all);
  return {
    county: counties.map((code, k) => ({
      code,
      tier: -1,
      settlements: settlementsByCounty[k] ?? [],
      facilities: facilitiesBy.county[k] ?? [],
    })),
    town: towns.flatMap((town, k) =>
      town.county < 0
        ? []
        : [
            {
              code: town.code,
              tier: town.tier,
              settlements: settlementsByTown[k] ?? [],
              facilities: facilitiesBy.town[k] ?? [],
            },
          ],
    ),
    village: s.codes.map((code, i) => ({
      code,
      tier: s.tier[i] as number,
      settlements: [i],
      facilities: facilitiesBy.village[i] ?? [],
    })),
  };
}

/** Counties have no tier: a rule at county level is for each of them. */
function isMeant(rule: { tiers: readonly string[] }, level: keyof Places, place: Place): boolean {
  const tier = TIERS[place.tier];
  return level === 'county' || rule.tiers.length === 0 || (tier !== undefined && rule.tiers.includes(tier));
}

function missing(slice: Slice, places: Places, rule: PresenceRule): UnitGap[] {
  const weight = slice.services[rule.service]?.weight ?? 1;
  return places[rule.level]
    .filter((place) => isMeant(rule, rule.level, place))
    .filter((place) => !place.facilities.some((j) => offerOf(slice, j, rule.service) !== null))
    .map((place) => {
      const persons = peopleIn(slice, place, ['all']);
      return {
        unit: place.code,
        rule: rule.code,
        service: slice.services[rule.service]?.code ?? '',
        kind: 'tier_missing' as const,
        status: persons === null ? ('unknown_population' as const) : ('ok' as const),
        persons,
        capacity: null,
        required: null,
        shortfall: null,
        capacityUnit: null,
        severity: persons === null ? null : persons * weight,
      };
    });
}

/** Towns of the tiers named, and counties: of these, where the rule names tiers, what belongs to such a tier. */
function short(slice: Slice, places: Places, rule: CapacityRule): UnitGap[] {
  if (rule.groups.length === 0) return [];
  const meant = [
    ...places.county.flatMap((place) => partMeant(slice, place, rule)),
    ...places.town.filter((place) => isMeant(rule, 'town', place)),
  ];
  return meant.flatMap((place): UnitGap[] => {
    const persons = peopleIn(slice, place, rule.groups);
    const capacity = capacityIn(slice, place, rule);
    const gap = {
      unit: place.code,
      rule: rule.code,
      service: slice.services[rule.service]?.code ?? '',
      kind: 'under_capacity' as const,
      persons,
      capacity,
      capacityUnit: rule.capacityUnit,
    };
    if (persons === null)
      return [
        { ...gap, status: 'unknown_population' as const, required: null, shortfall: null, severity: null },
      ];
    const required = (persons * rule.capacityPer1000) / 1000;
    if (capacity === null)
      return [{ ...gap, status: 'unknown_capacity' as const, required, shortfall: null, severity: null }];
    const shortfall = required - capacity;
    if (shortfall <= 0) return [];
    const weight = slice.services[rule.service]?.weight ?? 1;
    return [
      {
        ...gap,
        status: 'ok' as const,
        required,
        shortfall,
        severity: persons * weight * (shortfall / required),
      },
    ];
  });
}

/**
 * The part of a county that a rule with tiers is about: settlements and facilities that stand in a unit of such a tier,
 * be it the settlement or its town. Beds for towns are not asked for villages, nor water of villages for the seat.
 * Gives: nothing where no settlement of the county is meant.
 */
function partMeant(slice: Slice, place: Place, rule: CapacityRule): Place[] {
  if (rule.tiers.length === 0) return [place];
  const { settlements: s, facilities: f, towns } = slice;
  const isNamed = (tier: number | undefined): boolean => {
    const name = TIERS[tier ?? -1];
    return name !== undefined && rule.tiers.includes(name);
  };
  const settlements = place.settlements.filter(
    (i) => isNamed(s.tier[i]) || isNamed(towns[s.town[i] as number]?.tier),
  );
  if (settlements.length === 0) return [];
  const facilities = place.facilities.filter(
    (j) => isNamed(f.tier[j]) || isNamed(towns[f.town[j] as number]?.tier),
  );
  return [{ ...place, settlements, facilities }];
}

/** Capacity in the rule's unit; facilities count one each where the unit is `facilities`; null = unknown. */
function capacityIn(slice: Slice, place: Place, rule: CapacityRule): number | null {
  const offers = place.facilities
    .map((j) => offerOf(slice, j, rule.service))
    .filter((offer) => offer !== null);
  if (rule.capacityUnit === 'facilities') return offers.length;
  if (offers.length === 0) return 0;
  const isSameUnit = slice.services[rule.service]?.capacityUnit === rule.capacityUnit;
  const sum = offers.reduce((total, offer) => total + offer, 0);
  return isSameUnit && !Number.isNaN(sum) ? sum : null;
}

/** Capacity that facility j offers of the service, NaN = unknown, null = does not offer it. */
function offerOf(slice: Slice, j: number, service: number): number | null {
  const { offerStart, offerService, offerCapacity } = slice.facilities;
  for (let k = offerStart[j] as number; k < (offerStart[j + 1] as number); k += 1)
    if (offerService[k] === service) return offerCapacity[k] as number;
  return null;
}

/** People of the groups in the place; null where any settlement's number is unknown. */
function peopleIn(slice: Slice, place: Place, groups: readonly (typeof GROUPS)[number][]): number | null {
  let sum = 0;
  for (const i of place.settlements)
    for (const group of groups)
      sum += slice.settlements.people[i * GROUPS.length + GROUPS.indexOf(group)] as number;
  return Number.isNaN(sum) ? null : sum;
}
