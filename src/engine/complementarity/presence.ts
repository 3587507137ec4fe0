/** What stands where: the unit x service table of a slice, as capacity, count and presence (measures 3). */
import { offerOf } from '../allocation/demand.js';
import type { Slice } from '../slice.js';

/** Unit-major: entry u * services + s. */
export interface ServiceTable {
  readonly units: number;
  readonly services: number;
  /** Operating facilities of the unit that offer the service. */
  readonly count: Float64Array;
  /** Sum of their capacities in the service's unit; NaN = one is unknown. */
  readonly capacity: Float64Array;
}

/**
 * Takes: a slice and the unit of every facility (-1 = none of these), e.g. slice.facilities.town; whether
 * planned facilities count. Gives: the table. Cost: O(offers).
 */
export function serviceTable(
  slice: Slice,
  unitOfFacility: ArrayLike<number>,
  units: number,
  options: { readonly includePlanned: boolean },
): ServiceTable {
  const services = slice.services.length;
  const { ids, planned, offerStart, offerService } = slice.facilities;
  const count = new Float64Array(units * services);
  const capacity = new Float64Array(units * services);
  for (let j = 0; j < ids.length; j += 1) {
    const unit = unitOfFacility[j];
    if (unit < 0 || (planned[j] === 1 && !options.includePlanned)) continue;
    for (let k = offerStart[j]; k < offerStart[j + 1]; k += 1) {
      if (offerService[k] < 0) continue;
      const cell = unit * services + offerService[k];
      count[cell] += 1;
      capacity[cell] += offerOf(slice, j, offerService[k]);
    }
  }
  return { units, services, count, capacity };
}

/** Rows of some units as numbers, for the measures that take plain tables. */
export function rowsOf(
  table: ServiceTable,
  units: readonly number[],
  of: 'count' | 'capacity' | 'presence',
): number[][] {
  const source = of === 'capacity' ? table.capacity : table.count;
  return units.map((u) =>
    Array.from(source.subarray(u * table.services, (u + 1) * table.services), (value) =>
      of === 'presence' ? Number(value > 0) : value,
    ),
  );
}

/**
 * What quotients are made of: capacity where it is known for all, else the count. Shares of one kind of
 * capacity in the capacity of all kinds would compare beds with places, so capacities are first measured
 * against the county's: each service's capacities are divided by their sum and multiplied by its count.
 * Takes: rows of units. Gives: rows, and for each service whether capacity was used.
 */
export function comparableRows(
  table: ServiceTable,
  units: readonly number[],
): { readonly rows: number[][]; readonly byCapacity: boolean[] } {
  const counts = rowsOf(table, units, 'count');
  const capacities = rowsOf(table, units, 'capacity');
  const byCapacity = Array.from({ length: table.services }, (_, s) => {
    const sum = capacities.reduce((total, row) => total + row[s], 0);
    return sum > 0;
  });
  const rows = counts.map((row, u) =>
    row.map((count, s) => {
      if (!byCapacity[s]) return count;
      const capacity = capacities.reduce((total, other) => total + other[s], 0);
      const all = counts.reduce((total, other) => total + other[s], 0);
      return (capacities[u][s] / capacity) * all;
    }),
  );
  return { rows, byCapacity };
}
