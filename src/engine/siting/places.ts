/** A siting question before its pairs are known: points and thresholds, or costs that were imported. */
import { distanceMetres } from '../../geo/earth.js';
import { RadiusIndex } from '../../geo/radius-index.js';
import { pairsOf } from './problem.js';
import type { SitingPairs, SitingProblem } from './problem.js';

/** Pairs beyond this need more memory than one question may have. */
const MAX_PAIRS = 10_000_000;

export interface SitingPlaces extends Omit<SitingProblem, 'pairs' | 'unreachedCost'> {
  readonly reach:
    | {
        /** Longitude, latitude pairs of demand and of options. */
        readonly demandLonLat: Float64Array;
        readonly optionLonLat: Float64Array;
        /** Closed threshold of each demand, metres; NaN = no rule, nobody is asked to serve it. */
        readonly thresholdMetres: Float64Array;
        /** Own radius of an option in the place of the threshold, or NaN. */
        readonly optionRadiusMetres: Float64Array;
      }
    | {
        /** Pairs as they were imported, already within the thresholds where these count. */
        readonly pairs: SitingPairs;
      };
}

/**
 * Takes: places. Gives: the problem; `p_median` pairs everything with everything, the others what is within the
 * threshold (closed). A person whom nobody reaches costs twice the largest cost of a pair. Cost: O(pairs).
 * Fails: Error `siting/too-many-pairs` above ten million.
 */
export function problemOf(places: SitingPlaces): SitingProblem {
  const { reach, ...rest } = places;
  const pairs = 'pairs' in reach ? reach.pairs : pairsByDistance(places, reach);
  let largest = 0;
  for (const costs of [pairs.cost, rest.kept.pairs.cost]) for (const c of costs) if (c > largest) largest = c;
  return { ...rest, pairs, unreachedCost: Math.max(1, 2 * largest) };
}

/** Takes: places and indices of options. Gives: the pairs of these options alone, in their order. */
export function pairsOfOptions(places: SitingPlaces, chosen: readonly number[]): SitingPairs {
  const { reach, options } = places;
  if ('pairs' in reach) {
    const { start, demand, cost } = reach.pairs;
    return pairsOf(
      chosen.map((j) =>
        Array.from(demand.subarray(start[j], start[j + 1]), (i, k) => ({
          demand: i,
          cost: cost[(start[j] as number) + k] as number,
        })),
      ),
    );
  }
  const picked: SitingPlaces['options'] = {
    codes: chosen.map((j) => options.codes[j] as string),
    cost: Float64Array.from(chosen, (j) => options.cost[j] as number),
    capacity: Float64Array.from(chosen, (j) => options.capacity[j] as number),
    town: Int32Array.from(chosen, (j) => options.town[j] as number),
    adds: Uint8Array.from(chosen, (j) => options.adds[j] as number),
    forbidden: new Uint8Array(chosen.length),
  };
  return pairsByDistance(
    { ...places, options: picked },
    {
      ...reach,
      optionLonLat: Float64Array.from(
        chosen.flatMap((j) => [reach.optionLonLat[2 * j] as number, reach.optionLonLat[2 * j + 1] as number]),
      ),
      optionRadiusMetres: Float64Array.from(chosen, (j) => reach.optionRadiusMetres[j] as number),
    },
  );
}

function pairsByDistance(
  places: SitingPlaces,
  reach: Extract<SitingPlaces['reach'], { demandLonLat: Float64Array }>,
): SitingPairs {
  const { demandLonLat, optionLonLat, thresholdMetres, optionRadiusMetres } = reach;
  const n = places.demand.codes.length;
  const m = places.options.codes.length;
  const start = new Int32Array(m + 1);
  const demand: number[] = [];
  const cost: number[] = [];
  const largest = thresholdMetres.reduce((most, t) => (t > most ? t : most), 0);
  const index =
    places.model === 'p_median' || n === 0 ? null : new RadiusIndex(demandLonLat, Math.max(1, largest));
  for (let j = 0; j < m; j += 1) {
    const [lon, lat] = [optionLonLat[2 * j], optionLonLat[2 * j + 1]];
    if (places.options.forbidden[j] === 0) {
      if (index === null)
        for (let i = 0; i < n; i += 1) {
          demand.push(i);
          cost.push(distanceMetres(demandLonLat[2 * i], demandLonLat[2 * i + 1], lon, lat));
        }
      else {
        const own = optionRadiusMetres[j];
        const found: [number, number][] = [];
        index.visitWithin(lon, lat, Number.isNaN(own) ? largest : own, (i, metres) => {
          if (metres <= (Number.isNaN(own) ? thresholdMetres[i] : own) && !Number.isNaN(thresholdMetres[i]))
            found.push([i, metres]);
        });
        for (const [i, metres] of found.sort((a, b) => a[0] - b[0])) {
          demand.push(i);
          cost.push(metres);
        }
      }
    }
    start[j + 1] = demand.length;
    if (demand.length > MAX_PAIRS)
      throw new Error(
        `siting/too-many-pairs: more than ${MAX_PAIRS} candidates and settlements are in reach of each other; name fewer candidates, or ask about a smaller unit.`,
      );
  }
  return { start, demand: Int32Array.from(demand), cost: Float64Array.from(cost) };
}
