/** The synthetic nation as plain arrays, without a database: what measurements of the engine stand on. */
import { makeCounty } from './county.js';
import { SERVICES } from './words.js';

/** n settlements, m facilities, county after county; points are lon, lat pairs in degrees. */
export interface NationArrays {
  /** Codes of the 25 services, in the order of the indices. */
  readonly services: readonly string[];
  /** Settlements and facilities of county k are those from start[k] up to start[k + 1]; length counties + 1. */
  readonly settlementStart: Int32Array;
  readonly facilityStart: Int32Array;
  readonly settlementLonLat: Float64Array;
  /** Index into PLACES per settlement. */
  readonly settlementKind: Uint8Array;
  readonly facilityLonLat: Float64Array;
  /** Index of the settlement that a facility stands in. */
  readonly facilitySettlement: Int32Array;
  /** Index into services, and that of a second service or -1. */
  readonly facilityService: Uint8Array;
  readonly facilityAlso: Int8Array;
  /** Metres; NaN = none of its own. */
  readonly facilityOwnRadius: Float64Array;
  /** 0 operating, 1 planned, 2 closed. */
  readonly facilityState: Uint8Array;
}

/** Takes: how many counties, and a seed. Gives: the same arrays for the same two. Cost: about 1 s and 150 MB for all. */
export function nationArrays(counties: number, seed: number): NationArrays {
  const settlementStart = new Int32Array(counties + 1);
  const facilityStart = new Int32Array(counties + 1);
  for (let k = 0; k < counties; k += 1) {
    const county = makeCounty(seed, k);
    settlementStart[k + 1] = (settlementStart[k] as number) + county.settlements.kind.length;
    facilityStart[k + 1] = (facilityStart[k] as number) + county.facilities.service.length;
  }
  const n = settlementStart[counties] as number;
  const m = facilityStart[counties] as number;
  const arrays: NationArrays = {
    services: SERVICES.map((service) => service.code),
    settlementStart,
    facilityStart,
    settlementLonLat: new Float64Array(2 * n),
    settlementKind: new Uint8Array(n),
    facilityLonLat: new Float64Array(2 * m),
    facilitySettlement: new Int32Array(m),
    facilityService: new Uint8Array(m),
    facilityAlso: new Int8Array(m),
    facilityOwnRadius: new Float64Array(m),
    facilityState: new Uint8Array(m),
  };
  const also = Int8Array.from(SERVICES, (service) => service.also);
  for (let k = 0; k < counties; k += 1) {
    // made again: holding every county at once would take more memory than the arrays
    const { settlements, facilities } = makeCounty(seed, k);
    const i = settlementStart[k] as number;
    const j = facilityStart[k] as number;
    arrays.settlementLonLat.set(settlements.lonLat, 2 * i);
    arrays.settlementKind.set(settlements.kind, i);
    arrays.facilityLonLat.set(facilities.lonLat, 2 * j);
    arrays.facilityService.set(facilities.service, j);
    arrays.facilityOwnRadius.set(facilities.ownRadiusMetres, j);
    arrays.facilityState.set(facilities.state, j);
    for (let f = 0; f < facilities.service.length; f += 1) {
      arrays.facilitySettlement[j + f] = i + (facilities.settlement[f] as number);
      arrays.facilityAlso[j + f] = also[facilities.service[f] as number] as number;
    }
  }
  return arrays;
}
