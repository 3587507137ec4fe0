/** The one distance, from cosines of latitude that its caller may keep. Compiled twice, as `portable-math`. */
import { arcSine, sine } from './portable-math.js';

/** Mean Earth radius R1 of IUGG, metres. */
export const EARTH_RADIUS_METRES = 6371008.8;

export const RADIANS_PER_DEGREE = 0.017453292519943295;

/**
 * Great-circle distance by the haversine formula (Sinnott 1984), stable for the smallest distances.
 * Takes: degrees in range, and `cosine(latitude in radians)` of both. Gives: metres in [0, pi R].
 */
export function haversineMetres(
  lonA: number,
  latA: number,
  cosLatA: number,
  lonB: number,
  latB: number,
  cosLatB: number,
): number {
  const sinLat = sine((latB - latA) * RADIANS_PER_DEGREE * 0.5);
  const sinLon = sine((lonB - lonA) * RADIANS_PER_DEGREE * 0.5);
  const h = sinLat * sinLat + cosLatA * cosLatB * sinLon * sinLon;
  return 2 * EARTH_RADIUS_METRES * arcSine(Math.sqrt(Math.min(1, h)));
}
