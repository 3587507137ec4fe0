/** Coordinates to WGS-84. The system is declared, never guessed. */
import * as library from 'gcoord';

/** The package is CommonJS and its types describe an ES module: this is what is really there. */
const gcoord = library.default as unknown as {
  transform(pair: [number, number], from: string, to: string): [number, number];
  readonly WGS84: string;
  readonly GCJ02: string;
  readonly BD09: string;
};

export const KNOWN_CRS = ['WGS84', 'CGCS2000', 'GCJ02', 'BD09'] as const;
export type KnownCrs = (typeof KNOWN_CRS)[number];

/**
 * Takes: a pair in degrees, longitude first, and its declared system. Gives: WGS-84 degrees.
 * CGCS2000 is taken as WGS-84: they differ by centimetres to decimetres. The inverse of GCJ-02 and BD-09
 * is off by up to 0.14 m (library gcoord).
 */
export function toWgs84(crs: KnownCrs, lon: number, lat: number): { lon: number; lat: number } {
  if (crs === 'WGS84' || crs === 'CGCS2000') return { lon, lat };
  // a fresh pair: the library changes what it is given
  const [x, y] = gcoord.transform([lon, lat], crs === 'GCJ02' ? gcoord.GCJ02 : gcoord.BD09, gcoord.WGS84);
  return { lon: x, lat: y };
}
