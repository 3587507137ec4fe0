/** Answers of carrying capacity and layout. */
import { carryingOf, layoutOf } from '../../compute/measures/indicators.js';
import type { Parts } from '../../compute/measures/indicators.js';
import type { HeldSlice } from '../../compute/slices/slices.js';
import type { AllocationRule } from '../../engine/allocation/flows.js';
import type { BandBounds, CarryingRow } from '../../engine/indicators/carrying.js';
import type { NamesRead } from '../../store/repositories/names.reader.js';
import type { CapacityAnswer, LayoutAnswer } from '../schemas/capacity.schema.js';
import { serviceOf, unitOf } from './words.js';

export interface Newcomers {
  readonly code: string;
  readonly people: number;
  /** Settlements of the unit of that code. */
  readonly isThere: (i: number) => boolean;
}

/** Rows of parts; newcomers settle in the part of this code, or in the only one, which holds it. */
export function capacityRows(
  held: HeldSlice,
  rule: AllocationRule,
  parts: Parts,
  of: {
    readonly bands: BandBounds;
    readonly newcomers: Newcomers | null;
    readonly services: readonly number[];
  },
  names: NamesRead,
): CapacityAnswer['parts'] {
  const part = of.newcomers === null ? -1 : parts.count === 1 ? 0 : parts.codes.indexOf(of.newcomers.code);
  const newcomers = of.newcomers === null || part < 0 ? null : { ...of.newcomers, part };
  return carryingOf(held, rule, parts, { bands: of.bands, newcomers })
    .filter((row) => of.services.includes(row.service))
    .map((row) => rowOf(held, parts, row, names));
}

function rowOf(
  held: HeldSlice,
  parts: Parts,
  row: CarryingRow,
  names: NamesRead,
): CapacityAnswer['parts'][number] {
  return {
    unit: unitOf(parts.codes[row.unit] ?? '', names),
    isSeat: parts.isSeat[row.unit] ?? false,
    service: serviceOf(held, row.service, names),
    capacityPersons: row.capacityPeople,
    facilitiesWithoutRule: row.facilitiesWithoutRule,
    servedPersons: row.servedPeople,
    demandPersons: row.demandPeople,
    used: row.used,
    usedBand: row.usedBand,
    load: row.load,
    loadBand: row.loadBand,
    freePersons: row.freePeople,
    newcomers: row.newcomers,
    loadAfter: row.loadAfter,
    loadAfterBand: row.loadAfterBand,
  };
}

export function layoutItems(
  held: HeldSlice,
  rule: AllocationRule,
  parts: Parts,
  names: NamesRead,
): LayoutAnswer['items'] {
  return layoutOf(held, rule, parts).map((row) => ({
    unit: unitOf(parts.codes[row.unit] ?? '', names),
    domain: row.domain,
    facilities: row.facilities,
    servicesPresent: row.servicesPresent,
    servicesInAll: row.servicesInAll,
    capacities: row.capacity.map((each) => ({ ...each })),
    persons: row.people,
    servedOwn: row.servedOwn,
    servedOthers: row.servedOthers,
  }));
}
