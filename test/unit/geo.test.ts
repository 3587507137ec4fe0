import { describe, expect, it } from '@jest/globals';
import {
  boundingCircle,
  boxAround,
  distanceMetres,
  EARTH_RADIUS_METRES,
  isLonLat,
  MAX_DISTANCE_METRES,
} from '../../src/geo/earth.js';

describe('distance', () => {
  it('along a meridian is the angle times the radius', () => {
    expect(distanceMetres(104, 30, 104, 31)).toBeCloseTo((Math.PI / 180) * EARTH_RADIUS_METRES, 6);
  });

  it('of a place to itself is exactly 0, and the same there and back', () => {
    expect(distanceMetres(104.0123, 30.9876, 104.0123, 30.9876)).toBe(0);
    expect(distanceMetres(12.3, -4.5, 171.2, 66.6)).toBe(distanceMetres(171.2, 66.6, 12.3, -4.5));
  });

  it('keeps a tenth of a millimetre apart, where the law of cosines gives 0', () => {
    const degrees = 1e-9;
    expect(distanceMetres(0, 31, 0, 31 + degrees)).toBeCloseTo(
      (degrees * Math.PI * EARTH_RADIUS_METRES) / 180,
      9,
    );
  });

  it('knows no edge at the antimeridian and no longitude at a pole', () => {
    expect(distanceMetres(179.99, 10, -179.99, 10)).toBeCloseTo(distanceMetres(-0.01, 10, 0.01, 10), 6);
    expect(distanceMetres(0, 90, 135, 90)).toBeLessThan(1e-8);
  });

  it('between antipodes is half the circumference and never NaN', () => {
    for (const [lon, lat] of [
      [0, 0],
      [12.3, 45.6],
      [104.1, 31.2],
      [-77.7, -88.8],
    ] as const)
      expect(distanceMetres(lon, lat, lon <= 0 ? lon + 180 : lon - 180, -lat)).toBeCloseTo(
        MAX_DISTANCE_METRES,
        0,
      );
  });
});

describe('the domain of coordinates', () => {
  it('is closed at its edges and refuses what is not finite', () => {
    expect([isLonLat(180, 90), isLonLat(-180, -90)]).toEqual([true, true]);
    expect([
      isLonLat(180.000001, 0),
      isLonLat(0, -90.000001),
      isLonLat(NaN, 0),
      isLonLat(0, Infinity),
    ]).toEqual([false, false, false, false]);
  });
});

describe('boxes', () => {
  it('are two across the antimeridian', () => {
    const boxes = boxAround(179.99, 10, 5_000);
    expect(boxes).toHaveLength(2);
    expect(boxes.every((b) => b.minLon >= -180 && b.maxLon <= 180 && b.minLon < b.maxLon)).toBe(true);
  });

  it('take the whole cap where they hold a pole, and the world where the radius is half of it', () => {
    expect(boxAround(20, 89.99, 5_000)).toEqual([
      { minLon: -180, maxLon: 180, minLat: expect.any(Number), maxLat: 90 },
    ]);
    expect(boxAround(0, 0, MAX_DISTANCE_METRES)).toEqual([
      { minLon: -180, maxLon: 180, minLat: -90, maxLat: 90 },
    ]);
  });
});

describe('a bounding circle', () => {
  it('of one place has no radius, and of antipodes half the world', () => {
    expect(boundingCircle(Float64Array.of(104, 31)).radiusMetres).toBeLessThan(1e-6);
    expect(boundingCircle(Float64Array.of(0, 0, 180, 0)).radiusMetres).toBeCloseTo(MAX_DISTANCE_METRES, 0);
  });

  it('across the antimeridian has its centre there and not in Greenwich', () => {
    const { lon, radiusMetres } = boundingCircle(Float64Array.of(179.9, 0, -179.9, 0));
    expect(Math.abs(lon)).toBeCloseTo(180, 6);
    expect(radiusMetres).toBeLessThan(12_000);
  });
});
