/**
 * The Earth of this house: one sphere, one radius, one distance. The ellipsoid differs by up to 0.56 %.
 */

import { EARTH_RADIUS_METRES, haversineMetres, RADIANS_PER_DEGREE } from './great-circle.js';
import { cosine } from './portable-math.js';

export { EARTH_RADIUS_METRES };

/** Half the circumference: no two places are farther apart. */
export const MAX_DISTANCE_METRES = Math.PI * EARTH_RADIUS_METRES;

const RADIANS = RADIANS_PER_DEGREE;

/**
 * Great-circle distance by the haversine formula (Sinnott 1984), stable for the smallest distances.
 * Takes: degrees, WGS-84, longitude first, in range (checked where data enters: `lonLatProblem`).
 * Gives: metres in [0, MAX_DISTANCE_METRES]; the same bits on every machine and in the kernel.
 */
export function distanceMetres(lonA: number, latA: number, lonB: number, latB: number): number {
  return haversineMetres(lonA, latA, cosine(latA * RADIANS), lonB, latB, cosine(latB * RADIANS));
}

/** True for a finite pair with longitude in [-180, 180] and latitude in [-90, 90]. */
export function isLonLat(lon: number, lat: number): boolean {
  return Number.isFinite(lon) && Number.isFinite(lat) && Math.abs(lon) <= 180 && Math.abs(lat) <= 90;
}

/** Unit vectors of points: takes lon, lat pairs (2n), gives x, y, z triples (3n). */
export function unitVectors(lonLat: Float64Array): Float64Array {
  const xyz = new Float64Array((lonLat.length / 2) * 3);
  for (let i = 0, k = 0; i < lonLat.length; i += 2, k += 3) {
    const lon = (lonLat[i] as number) * RADIANS;
    const lat = (lonLat[i + 1] as number) * RADIANS;
    xyz[k] = Math.cos(lat) * Math.cos(lon);
    xyz[k + 1] = Math.cos(lat) * Math.sin(lon);
    xyz[k + 2] = Math.sin(lat);
  }
  return xyz;
}

export interface Circle {
  readonly lon: number;
  readonly lat: number;
  readonly radiusMetres: number;
}

/**
 * A circle that contains all points: the direction of their mean vector, and the largest distance to it.
 * Takes: at least one point, lon, lat pairs. Not the smallest circle, but a sure one: by the triangle
 * inequality distance(p, any point) >= distance(p, centre) - radius, less rounding: under a micrometre, but
 * up to 0.3 m where two places are almost antipodes. Whoever compares adds a slack of a metre.
 */
export function boundingCircle(lonLat: Float64Array): Circle {
  const xyz = unitVectors(lonLat);
  let [x, y, z] = [0, 0, 0];
  for (let k = 0; k < xyz.length; k += 3) {
    x += xyz[k] as number;
    y += xyz[k + 1] as number;
    z += xyz[k + 2] as number;
  }
  // Antipodal points cancel out: any direction is then as good as another.
  const hasMean = Math.hypot(x, y, z) > 1e-9;
  const lon = hasMean ? Math.atan2(y, x) / RADIANS : (lonLat[0] as number);
  const lat = hasMean ? Math.atan2(z, Math.hypot(x, y)) / RADIANS : (lonLat[1] as number);
  let radiusMetres = 0;
  for (let i = 0; i < lonLat.length; i += 2)
    radiusMetres = Math.max(
      radiusMetres,
      distanceMetres(lon, lat, lonLat[i] as number, lonLat[i + 1] as number),
    );
  return { lon, lat, radiusMetres };
}

export interface Box {
  readonly minLon: number;
  readonly minLat: number;
  readonly maxLon: number;
  readonly maxLat: number;
}

/** Degrees by which boxes are widened against rounding: about a tenth of a metre. */
const BOX_SLACK_DEGREES = 1e-6;

/**
 * Boxes that contain every point within a distance of a centre: one, or two across the antimeridian,
 * or a whole cap about a pole.
 */
export function boxAround(lon: number, lat: number, radiusMetres: number): Box[] {
  const angle = radiusMetres / EARTH_RADIUS_METRES;
  const halfHeight = angle / RADIANS + BOX_SLACK_DEGREES;
  const minLat = Math.max(-90, lat - halfHeight);
  const maxLat = Math.min(90, lat + halfHeight);
  if (minLat <= -90 || maxLat >= 90) return [{ minLon: -180, maxLon: 180, minLat, maxLat }];
  const ratio = Math.sin(angle) / Math.cos(lat * RADIANS);
  // next to 1 the arc sine magnifies rounding beyond the slack: take the whole cap
  if (ratio >= 1 - 1e-12) return [{ minLon: -180, maxLon: 180, minLat, maxLat }];
  const halfWidth = Math.asin(ratio) / RADIANS + BOX_SLACK_DEGREES;
  const [west, east] = [lon - halfWidth, lon + halfWidth];
  if (west < -180)
    return [
      { minLon: -180, maxLon: east, minLat, maxLat },
      { minLon: west + 360, maxLon: 180, minLat, maxLat },
    ];
  if (east > 180)
    return [
      { minLon: west, maxLon: 180, minLat, maxLat },
      { minLon: -180, maxLon: east - 360, minLat, maxLat },
    ];
  return [{ minLon: west, maxLon: east, minLat, maxLat }];
}
