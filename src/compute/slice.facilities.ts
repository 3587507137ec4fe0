/** Facility rows packed into the slice's parallel arrays. */
import { TIERS } from '../common/vocabulary.js';
import { deriveTier } from '../common/tiers.js';
import type { Slice, SliceTown } from '../engine/slice.js';
import type { FacilityRow } from './slice.queries.js';

/** Everything of the slice but the facilities. */
export type Territory = Omit<Slice, 'facilities' | 'completeWithinMetres'>;

/**
 * Takes: the territory, facility rows in order of id, and how far the rows are complete, metres per service.
 * Gives: the whole slice; offers of services outside the catalogue of the set are left out.
 */
export function packFacilities(
  base: Territory,
  rows: readonly FacilityRow[],
  completeWithinMetres: Float64Array,
): Slice {
  const countyIndex = new Map(base.counties.map((code, k) => [code, k]));
  const settlementIndex = new Map(base.settlements.codes.map((code, k) => [code, k]));
  const serviceIndex = new Map(base.services.map((s, k) => [s.code, k]));
  const towns: SliceTown[] = [...base.towns];
  const townIndex = new Map(towns.map((t, k) => [t.code, k]));
  const offerStart = new Int32Array(rows.length + 1);
  const offerService: number[] = [];
  const offerCapacity: number[] = [];
  const tiers = rows.map((row) => tierOf(row));
  for (let j = 0; j < rows.length; j += 1) {
    const row = rows[j] as FacilityRow;
    if (row.town_code !== null && !townIndex.has(row.town_code)) {
      townIndex.set(row.town_code, towns.length);
      towns.push({
        code: row.town_code,
        tier: row.town_tier === null ? TIERS.indexOf('town') : TIERS.indexOf(row.town_tier),
        county: countyIndex.get(row.county_code) ?? -1,
        isSeat: row.town_tier === 'county_seat',
      });
    }
    for (let k = 0; k < row.offer_services.length; k += 1) {
      const service = serviceIndex.get(row.offer_services[k] as string);
      if (service === undefined) continue;
      offerService.push(service);
      offerCapacity.push(capacityIn(row, k, base.services[service]?.capacityUnit ?? null));
    }
    offerStart[j + 1] = offerService.length;
  }
  return {
    ...base,
    towns,
    completeWithinMetres,
    facilities: {
      ids: rows.map((r) => r.id),
      lonLat: lonLatOf(rows),
      county: Int32Array.from(rows, (r) => countyIndex.get(r.county_code) ?? -1),
      town: Int32Array.from(rows, (r) => (r.town_code === null ? -1 : (townIndex.get(r.town_code) ?? -1))),
      settlement: Int32Array.from(rows, (r) => settlementIndex.get(r.unit_code) ?? -1),
      tier: Int8Array.from(tiers),
      inSeat: Uint8Array.from(rows, (r, j) =>
        r.town_tier === 'county_seat' || tiers[j] === TIERS.indexOf('county_seat') ? 1 : 0,
      ),
      ownRadiusMetres: Float64Array.from(rows, (r) => r.service_radius_metres ?? NaN),
      planned: Uint8Array.from(rows, (r) => (r.status === 'planned' ? 1 : 0)),
      offerStart,
      offerService: Int16Array.from(offerService),
      offerCapacity: Float64Array.from(offerCapacity),
    },
  };
}

function lonLatOf(rows: readonly FacilityRow[]): Float64Array {
  const lonLat = new Float64Array(2 * rows.length);
  for (let j = 0; j < rows.length; j += 1) {
    lonLat[2 * j] = (rows[j] as FacilityRow).lon;
    lonLat[2 * j + 1] = (rows[j] as FacilityRow).lat;
  }
  return lonLat;
}

function tierOf(row: FacilityRow): number {
  if (row.unit_level === null) return -1;
  const { tier } = deriveTier({
    givenTier: row.unit_tier,
    level: row.unit_level,
    urbanRuralClass: row.unit_class,
    underSeatTown: row.town_tier === 'county_seat',
  });
  return tier === null ? -1 : TIERS.indexOf(tier);
}

/** A capacity in another unit than the service's cannot be added up: it counts as unknown. */
function capacityIn(row: FacilityRow, k: number, unit: string | null): number {
  const given = row.offer_units[k];
  const isSameUnit = given === null || given === undefined || given === '' || given === unit;
  return isSameUnit ? (row.offer_capacities[k] ?? NaN) : NaN;
}
