/** The citizenisation gap (measures 8): the same services, counted for those who live there and those registered there. */
import { noFigure, shareOfPersons } from '../../common/figure.js';
import type { Figure } from '../../common/figure.js';
import { capacityBasis, offerOf, peopleOf } from '../allocation/demand.js';
import { reachOf } from '../reach/reach.js';
import type { Reach, ReachOptions } from '../reach/reach.js';
import type { Slice } from '../slice.js';

export interface CitizenisationRow {
  readonly service: number;
  /** Share of people served within the threshold. */
  readonly coverageResident: Figure;
  readonly coverageRegistered: Figure;
  /** Units of capacity per person of the standard's group; unknown_capacity where one is not known. */
  readonly capacityPerResident: Figure;
  readonly capacityPerRegistered: Figure;
  /** D(resident) - D(registered): below 0 where people have left; null = unknown. */
  readonly withoutPlace: number | null;
}

/**
 * Takes: one slice twice, with resident and with registered people; which settlements and facilities. Gives: a row
 * per service with a reach rule. Fails: RangeError where the two are not the same places.
 */
export function citizenisationGap(
  resident: Slice,
  registered: Slice,
  of: {
    readonly settlement: (i: number) => boolean;
    readonly facility: (j: number) => boolean;
  } & ReachOptions,
): CitizenisationRow[] {
  const isSame =
    resident.settlements.codes.length === registered.settlements.codes.length &&
    resident.settlements.codes.every((code, i) => registered.settlements.codes[i] === code);
  if (!isSame) throw new RangeError('Resident and registered people are not given for the same settlements.');
  const reach = reachOf(resident, of);
  return resident.services.flatMap((_, service) => {
    if (!resident.reachRules.some((rule) => rule.service === service)) return [];
    const pairs = reach.pairs(service);
    const sums = [resident, registered].map((slice) => {
      const parts = { served: 0, persons: 0, settlements: 0, unknownSettlements: 0 };
      for (let i = 0; i < slice.settlements.codes.length; i += 1) {
        const rule = slice.reachRules[reach.rules[i * slice.services.length + service]];
        if (rule === undefined || !of.settlement(i)) continue;
        const people = peopleOf(slice, i, rule.groups);
        parts.settlements += 1;
        if (Number.isNaN(people)) parts.unknownSettlements += 1;
        else {
          parts.persons += people;
          if (pairs.start[i] < pairs.start[i + 1]) parts.served += people;
        }
      }
      return parts;
    });
    const isKnown = sums.every((parts) => parts.unknownSettlements === 0);
    return [
      {
        service,
        coverageResident: shareOfPersons(sums[0]),
        coverageRegistered: shareOfPersons(sums[1]),
        capacityPerResident: capacityPer(resident, reach, service, of),
        capacityPerRegistered: capacityPer(registered, reach, service, of),
        withoutPlace: isKnown ? sums[0].persons - sums[1].persons : null,
      },
    ];
  });
}

function capacityPer(
  slice: Slice,
  reach: Reach,
  service: number,
  of: { readonly settlement: (i: number) => boolean; readonly facility: (j: number) => boolean },
): Figure {
  const capacityUnit = slice.services[service].capacityUnit;
  const unit = `${capacityUnit ?? 'facilities'} / person`;
  const facilities = reach.facilities(service).filter(of.facility);
  const capacity =
    capacityUnit === null
      ? facilities.length
      : facilities.reduce((sum, j) => sum + offerOf(slice, j, service), 0);
  const groups =
    capacityBasis(slice, service)?.groups ??
    slice.reachRules.find((rule) => rule.service === service)?.groups ??
    [];
  let people = 0;
  for (let i = 0; i < slice.settlements.codes.length; i += 1)
    if (of.settlement(i)) people += peopleOf(slice, i, groups);
  if (Number.isNaN(capacity)) return noFigure('unknown_capacity', unit);
  if (Number.isNaN(people)) return noFigure('unknown_population', unit);
  if (people === 0) return { value: null, numerator: capacity, denominator: 0, unit, status: 'no_demand' };
  return { value: capacity / people, numerator: capacity, denominator: people, unit, status: 'ok' };
}

export interface HousingForMigrants {
  /** Dwellings, or what the housing services count; null = one is unknown, or they are counted in different units. */
  readonly places: number | null;
  /** Migrants over people per household, rounded up; null = unknown. */
  readonly households: number | null;
  readonly perHousehold: Figure;
}

/** Housing places against migrant households. Takes: how many people share a dwelling, > 0: a setting, shown with the answer. */
export function housingForMigrants(
  slice: Slice,
  of: {
    readonly settlement: (i: number) => boolean;
    readonly facility: (j: number) => boolean;
    readonly peoplePerHousehold: number;
    readonly includePlanned: boolean;
  },
): HousingForMigrants {
  if (!(of.peoplePerHousehold > 0))
    throw new RangeError(`peoplePerHousehold is ${of.peoplePerHousehold}: it must be above 0.`);
  const { ids, planned, offerStart, offerService, offerCapacity } = slice.facilities;
  let [places, migrants] = [0, 0];
  const units = new Set<string | null>();
  for (let j = 0; j < ids.length; j += 1) {
    if (!of.facility(j) || (planned[j] === 1 && !of.includePlanned)) continue;
    for (let k = offerStart[j]; k < offerStart[j + 1]; k += 1) {
      const service = slice.services[offerService[k]];
      if (service?.domain !== 'housing') continue;
      units.add(service.capacityUnit);
      places += offerCapacity[k];
    }
  }
  // dwellings and square metres have no sum
  if (units.size > 1) places = NaN;
  for (let i = 0; i < slice.settlements.codes.length; i += 1)
    if (of.settlement(i)) migrants += peopleOf(slice, i, ['migrants']);
  const households = Math.ceil(migrants / of.peoplePerHousehold);
  const unit = 'housing places / household';
  const perHousehold: Figure = Number.isNaN(places)
    ? noFigure('unknown_capacity', unit)
    : Number.isNaN(households)
      ? noFigure('unknown_population', unit)
      : households === 0
        ? { value: null, numerator: places, denominator: 0, unit, status: 'no_demand' }
        : { value: places / households, numerator: places, denominator: households, unit, status: 'ok' };
  return {
    places: Number.isNaN(places) ? null : places,
    households: Number.isNaN(households) ? null : households,
    perHousehold,
  };
}
