/** Coordinates to WGS-84. The system is declared, never guessed; x is longitude or easting and always first. */
import * as library from 'gcoord';
import { shown } from '../common/errors.js';
import type { Problem } from '../common/errors.js';
import { isLonLat } from './earth.js';
import { epsgSystem, epsgToLonLat, KNOWN_EPSG } from './epsg.js';

/** The package is CommonJS and its types describe an ES module: this is what is really there. */
const gcoord = library.default as unknown as {
  transform(pair: [number, number], from: string, to: string): [number, number];
  readonly WGS84: string;
  readonly GCJ02: string;
  readonly BD09: string;
};

export const KNOWN_CRS = ['WGS84', 'CGCS2000', 'GCJ02', 'BD09'] as const;
export type KnownCrs = (typeof KNOWN_CRS)[number];
/** A named system, or one by its EPSG code. */
export type Crs = KnownCrs | `EPSG:${number}`;

/** Where a swapped pair is always seen: no longitude of China is one of its latitudes. Degrees. */
const CHINA = { minLon: 73, maxLon: 136, minLat: 3, maxLat: 54 } as const;

/** A place in WGS-84, or what is wrong with the pair. */
export type ReadPlace = { readonly lon: number; readonly lat: number } | { readonly problem: Problem };

/**
 * Reads the name of a coordinate system. Takes: `WGS84`, `CGCS2000`, `GCJ02`, `BD09` or `EPSG:n`, in any case.
 * Fails (as data): `coordinates/unknown-crs`, with what is known.
 */
export function readCrs(text: string): { readonly crs: Crs } | { readonly problem: Problem } {
  const name = text.trim().toUpperCase();
  const known = KNOWN_CRS.find((crs) => crs === name);
  if (known !== undefined) return { crs: known };
  const code = /^EPSG:(\d{4,5})$/.exec(name)?.[1];
  if (code !== undefined && epsgSystem(Number(code)) !== null) return { crs: `EPSG:${Number(code)}` };
  return {
    problem: {
      code: 'coordinates/unknown-crs',
      field: 'crs',
      value: shown(text),
      message: `crs is ${shown(text)}; known are ${KNOWN_CRS.join(', ')} and EPSG:n with n of ${KNOWN_EPSG}.`,
    },
  };
}

/**
 * Takes: a pair that is in range for its declared system. Gives: WGS-84 degrees.
 * CGCS2000 is taken as WGS-84: they differ by centimetres to decimetres. The inverse of GCJ-02 and BD-09
 * is off by up to 0.14 m (library gcoord), and leaves places outside its box round China as they are.
 * Fails: RangeError for an EPSG code that `readCrs` would have refused.
 */
export function toWgs84(crs: Crs, x: number, y: number): { lon: number; lat: number } {
  if (crs === 'WGS84' || crs === 'CGCS2000') return { lon: x, lat: y };
  if (crs === 'GCJ02' || crs === 'BD09') {
    // a fresh pair: the library changes what it is given
    const pair = gcoord.transform([x, y], crs === 'GCJ02' ? gcoord.GCJ02 : gcoord.BD09, gcoord.WGS84);
    return { lon: pair[0], lat: pair[1] };
  }
  return epsgToLonLat(systemOf(crs), x, y);
}

/**
 * Checks a pair against its declared system and converts it: the way in for coordinates from outside.
 * Takes: the system and the pair, longitude or easting first, whatever the axis order on paper is.
 * Fails (as data): `coordinates/swapped`, `coordinates/metres-as-degrees`, `coordinates/degrees-as-metres`,
 * `coordinates/outside-crs`.
 */
export function readPlace(crs: Crs, x: number, y: number): ReadPlace {
  const problem = isDegrees(crs) ? degreesProblem(x, y) : metresProblem(crs as `EPSG:${number}`, x, y);
  if (problem !== null) return { problem };
  const place = toWgs84(crs, x, y);
  return isLonLat(place.lon, place.lat)
    ? place
    : { problem: outside(crs, x, y, 'it converts to no place on Earth') };
}

/**
 * True where the pair must be latitude first: impossible as it stands and possible when turned, or in China
 * only when turned. Takes: degrees.
 */
export function looksSwapped(lon: number, lat: number): boolean {
  if (!isLonLat(lon, lat)) return isLonLat(lat, lon);
  return isInChina(lat, lon) && !isInChina(lon, lat);
}

/** True where the system's unit is the degree. */
export function isDegrees(crs: Crs): boolean {
  return crs.startsWith('EPSG:') ? systemOf(crs as `EPSG:${number}`).isDegrees : true;
}

function isInChina(lon: number, lat: number): boolean {
  return lon >= CHINA.minLon && lon <= CHINA.maxLon && lat >= CHINA.minLat && lat <= CHINA.maxLat;
}

function systemOf(crs: `EPSG:${number}`): NonNullable<ReturnType<typeof epsgSystem>> {
  const system = epsgSystem(Number(crs.slice('EPSG:'.length)));
  if (system === null)
    throw new RangeError(`${crs} is not a known coordinate system; read it with readCrs first.`);
  return system;
}

function degreesProblem(lon: number, lat: number): Problem | null {
  const isSwapped = looksSwapped(lon, lat);
  if (!isSwapped && isLonLat(lon, lat)) return null;
  const value = `${lon}, ${lat}`;
  if (isSwapped)
    return {
      code: 'coordinates/swapped',
      field: 'lon',
      value,
      message: `lon, lat is ${value}, which looks swapped: longitude comes first.`,
    };
  return {
    code: 'coordinates/metres-as-degrees',
    field: 'lon',
    value,
    message: `lon, lat is ${value}; must be degrees: longitude -180 to 180, latitude -90 to 90. Where these are metres, declare their system as EPSG:n.`,
  };
}

function metresProblem(crs: `EPSG:${number}`, x: number, y: number): Problem | null {
  const { bounds } = systemOf(crs);
  const isInside = (a: number, b: number): boolean =>
    a >= bounds.minX && a <= bounds.maxX && b >= bounds.minY && b <= bounds.maxY;
  const value = `${x}, ${y}`;
  if (Math.abs(x) <= 180 && Math.abs(y) <= 180)
    return {
      code: 'coordinates/degrees-as-metres',
      field: 'lon',
      value,
      message: `x, y is ${value}, which looks like degrees; ${crs} is in metres. Declare WGS84, CGCS2000, GCJ02 or BD09.`,
    };
  if (isInside(x, y)) return null;
  if (isInside(y, x))
    return {
      code: 'coordinates/swapped',
      field: 'lon',
      value,
      message: `x, y is ${value}, which looks swapped: easting comes first, then northing (survey sheets call the northing X).`,
    };
  return outside(
    crs,
    x,
    y,
    `x must be ${bounds.minX} to ${bounds.maxX}, zone prefix included where the system has one, and y ${bounds.minY} to ${bounds.maxY}`,
  );
}

function outside(crs: Crs, x: number, y: number, why: string): Problem {
  return {
    code: 'coordinates/outside-crs',
    field: 'lon',
    value: `${x}, ${y}`,
    message: `x, y is ${x}, ${y}, outside ${crs}: ${why}. Declare the system that the file is in.`,
  };
}
