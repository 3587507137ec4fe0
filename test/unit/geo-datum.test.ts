import { describe, expect, it } from '@jest/globals';
import { looksSwapped, readCrs, readPlace, toWgs84 } from '../../src/geo/datum.js';
import type { Crs, ReadPlace } from '../../src/geo/datum.js';
import { distanceMetres } from '../../src/geo/earth.js';

const codeOf = (place: ReadPlace): string | null => ('problem' in place ? place.problem.code : null);

describe('the name of a coordinate system', () => {
  it('is read in any case, by name or EPSG code', () => {
    expect([' wgs84', 'GCJ02', 'epsg:4547'].map((text) => readCrs(text))).toEqual([
      { crs: 'WGS84' },
      { crs: 'GCJ02' },
      { crs: 'EPSG:4547' },
    ]);
  });

  it('that is not known is refused with what is', () => {
    // 2379 is Xian 1980, whose shift to WGS-84 nobody publishes
    for (const text of ['', 'GPS', 'EPSG:', 'EPSG:2379', 'EPSG:4555', 'EPSG:32661', 'EPSG:4326;DROP'])
      expect(readCrs(text)).toMatchObject({
        problem: { code: 'coordinates/unknown-crs', message: expect.stringContaining('4490') },
      });
  });
});

describe('a pair in degrees', () => {
  it('is taken as it is in WGS84, CGCS2000, EPSG:4326 and EPSG:4490, longitude first', () => {
    for (const crs of ['WGS84', 'CGCS2000', 'EPSG:4326', 'EPSG:4490'] as const)
      expect(readPlace(crs, 104.06, 30.67)).toEqual({ lon: 104.06, lat: 30.67 });
  });

  it('that is swapped is seen: always in China, elsewhere where the latitude is impossible', () => {
    expect(codeOf(readPlace('WGS84', 30.67, 104.06))).toBe('coordinates/swapped');
    expect(codeOf(readPlace('GCJ02', 54, 73))).toBe('coordinates/swapped');
    expect(looksSwapped(-12.5, 131)).toBe(true);
    // Oslo and its mirror are both places
    expect([looksSwapped(10.75, 59.91), looksSwapped(59.91, 10.75)]).toEqual([false, false]);
  });

  it('is refused where it is metres or no number', () => {
    expect(codeOf(readPlace('WGS84', 35_404_650, 3_431_000))).toBe('coordinates/metres-as-degrees');
    expect(codeOf(readPlace('BD09', NaN, 31))).toBe('coordinates/metres-as-degrees');
  });

  it('does not change the pair it was given, nor a GCJ-02 place outside the box of the shift', () => {
    expect(toWgs84('GCJ02', -0.1276, 51.5072)).toEqual({ lon: -0.1276, lat: 51.5072 });
  });
});

describe('a pair in metres', () => {
  it('at the false easting lies on the central meridian, in every zone', () => {
    const families: [number, number, (k: number) => number, (k: number) => number][] = [
      [4491, 11, (k) => 75 + 6 * k, (k) => (13 + k) * 1e6],
      [4502, 11, (k) => 75 + 6 * k, () => 0],
      [4513, 21, (k) => 75 + 3 * k, (k) => (25 + k) * 1e6],
      [4534, 21, (k) => 75 + 3 * k, () => 0],
      [32601, 60, (k) => -177 + 6 * k, () => 0],
    ];
    for (const [first, count, meridian, prefix] of families)
      for (let k = 0; k < count; k += 1) {
        const place = readPlace(`EPSG:${first + k}`, prefix(k) + 500_000, 0) as { lon: number; lat: number };
        expect(place.lon).toBeCloseTo(meridian(k), 9);
        expect(place.lat).toBeCloseTo(0, 9);
      }
  });

  it('is the same place with the zone prefix and without it', () => {
    const [a, b] = (['EPSG:4523', 'EPSG:4544'] as Crs[]).map((crs, k) =>
      toWgs84(crs, k === 0 ? 35_404_650 : 404_650, 3_431_000),
    );
    expect(a?.lon).toBeCloseTo(b?.lon as number, 11);
    expect(a?.lat).toBeCloseTo(b?.lat as number, 11);
  });

  it('south of the equator counts its northing from ten million', () => {
    const place = readPlace('EPSG:32736', 500_000, 10_000_000) as { lon: number; lat: number };
    expect(distanceMetres(33, 0, place.lon, place.lat)).toBeLessThan(0.001);
  });

  it('without its zone prefix, in another zone, swapped or in degrees is refused, each by its code', () => {
    expect(codeOf(readPlace('EPSG:4523', 404_650, 3_431_000))).toBe('coordinates/outside-crs');
    expect(codeOf(readPlace('EPSG:4523', 36_404_650, 3_431_000))).toBe('coordinates/outside-crs');
    expect(codeOf(readPlace('EPSG:4523', 3_431_000, 35_404_650))).toBe('coordinates/swapped');
    expect(codeOf(readPlace('EPSG:4544', 3_431_000, 404_650))).toBe('coordinates/swapped');
    expect(codeOf(readPlace('EPSG:4523', 104.06, 30.67))).toBe('coordinates/degrees-as-metres');
    expect(codeOf(readPlace('EPSG:3857', NaN, 0))).toBe('coordinates/outside-crs');
  });

  it('is not converted by a code that was never read', () => {
    expect(() => toWgs84('EPSG:2379', 1, 1)).toThrow(/readCrs/);
  });
});
