/** Which settlements and facilities of a slice a unit's answer is about. */
import type { NamesRead } from '../../store/repositories/names.reader.js';
import type { HeldSlice, OpenedSlice } from '../slices/slices.js';

export interface Scope {
  /** Per settlement: 1 = of the unit. */
  readonly settlements: Uint8Array;
  /** Per facility: 1 = stands in the unit. */
  readonly facilities: Uint8Array;
}

/** A town's, a settlement's own, else all of the counties asked for. Cost: O(settlements + facilities), kept. */
export function scopeOf(held: HeldSlice, unit: OpenedSlice['unit']): Scope {
  return held.derived(`scope ${unit.code}`, () => {
    const { settlements, facilities, towns } = held.slice;
    const town = unit.level === 'town' ? towns.findIndex((t) => t.code === unit.code) : -1;
    const settlement = unit.level === 'village' ? settlements.codes.indexOf(unit.code) : -1;
    const isOf = (of: { town: number; settlement: number; county: number }): boolean => {
      if (unit.level === 'town') return town >= 0 && of.town === town;
      if (unit.level === 'village') return settlement >= 0 && of.settlement === settlement;
      return of.county >= 0 && of.county < held.askedCounties;
    };
    return {
      settlements: Uint8Array.from(settlements.codes, (_, i) =>
        Number(
          isOf({
            town: settlements.town[i] as number,
            settlement: i,
            county: settlements.county[i] as number,
          }),
        ),
      ),
      facilities: Uint8Array.from(facilities.ids, (_, j) =>
        Number(
          isOf({
            town: facilities.town[j] as number,
            settlement: facilities.settlement[j] as number,
            county: facilities.county[j] as number,
          }),
        ),
      ),
    };
  });
}

/** How many services no rule of the standard set names. The slice holds the others; the names are those of all. */
export function servicesWithoutRule(held: HeldSlice, names: NamesRead): number {
  return names.services.size - held.slice.services.length;
}
