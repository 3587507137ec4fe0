/** Layout by domain (measures 8): facilities, capacity and people per unit, layer beside layer. */
import { DOMAINS } from '../../common/vocabulary.js';
import type { Domain } from '../../common/vocabulary.js';
import { peopleOf } from '../allocation/demand.js';
import type { Allocation } from '../allocation/flows.js';
import type { Units } from '../complementarity/needs.js';
import type { Slice } from '../slice.js';

export interface LayoutRow {
  readonly unit: number;
  readonly domain: Domain;
  /** Facilities with at least one service of the domain; services of the domain present in the unit, of all. */
  readonly facilities: number;
  readonly servicesPresent: number;
  readonly servicesInAll: number;
  /** By unit of capacity, in order: beds are not added to places. Null = one is unknown. */
  readonly capacity: readonly { readonly unit: string; readonly capacity: number | null }[];
  /** People who live in the unit; null = unknown. */
  readonly people: number | null;
  /** Person-services that facilities of the unit give, to own people and to others. */
  readonly servedOwn: number;
  readonly servedOthers: number;
}

/** Gives: a row per unit and domain, units first, domains in order. */
export function layoutByDomain(
  slice: Slice,
  allocation: Allocation,
  units: Units,
  options: { readonly includePlanned: boolean },
): LayoutRow[] {
  const people = new Float64Array(units.count);
  for (let i = 0; i < slice.settlements.codes.length; i += 1)
    if (units.ofSettlement[i] >= 0) people[units.ofSettlement[i]] += peopleOf(slice, i, ['all']);
  const held = Array.from({ length: units.count }, () => DOMAINS.map(emptyLayer));
  const { ids, planned, offerStart, offerService, offerCapacity } = slice.facilities;
  for (let j = 0; j < ids.length; j += 1) {
    const unit = units.ofFacility[j];
    if (unit < 0 || (planned[j] === 1 && !options.includePlanned)) continue;
    for (let k = offerStart[j]; k < offerStart[j + 1]; k += 1) {
      const service = slice.services[offerService[k]];
      if (service === undefined) continue;
      const layer = held[unit][DOMAINS.indexOf(service.domain)];
      layer.facilities.add(j);
      layer.services.add(offerService[k]);
      if (service.capacityUnit !== null)
        layer.capacity.set(
          service.capacityUnit,
          (layer.capacity.get(service.capacityUnit) ?? 0) + offerCapacity[k],
        );
    }
  }
  for (const { service, demand, start, facility, people: flow } of allocation.services)
    for (let i = 0; i < demand.length; i += 1)
      for (let k = start[i]; k < start[i + 1]; k += 1) {
        const unit = units.ofFacility[facility[k]];
        if (unit < 0) continue;
        const layer = held[unit][DOMAINS.indexOf(slice.services[service].domain)];
        if (units.ofSettlement[i] === unit) layer.own += flow[k];
        else layer.others += flow[k];
      }
  const inAll = DOMAINS.map((domain) => slice.services.filter((service) => service.domain === domain).length);
  return held.flatMap((layers, unit) =>
    layers.map((layer, d) => ({
      unit,
      domain: DOMAINS[d],
      facilities: layer.facilities.size,
      servicesPresent: layer.services.size,
      servicesInAll: inAll[d],
      capacity: [...layer.capacity]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, sum]) => ({ unit: name, capacity: Number.isNaN(sum) ? null : sum })),
      people: Number.isNaN(people[unit]) ? null : people[unit],
      servedOwn: layer.own,
      servedOthers: layer.others,
    })),
  );
}

function emptyLayer(): {
  facilities: Set<number>;
  services: Set<number>;
  capacity: Map<string, number>;
  own: number;
  others: number;
} {
  return { facilities: new Set(), services: new Set(), capacity: new Map(), own: 0, others: 0 };
}
