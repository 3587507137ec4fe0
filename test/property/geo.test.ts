import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  boundingCircle,
  boxAround,
  distanceMetres,
  EARTH_RADIUS_METRES,
  MAX_DISTANCE_METRES,
  unitVectors,
} from '../../src/geo/earth.js';
import { chord2Limit, PointIndex } from '../../src/geo/point-index.js';
import { randomFrom } from '../support/random-world.js';

const RUNS = { numRuns: 300, seed: 20261124 } as const;
const seeds = fc.integer({ min: 0, max: 2 ** 31 });

/** Centres with a quirk: a plain one, both sides of the antimeridian, both poles, the origin. */
const CENTRES = [
  [104, 31],
  [180, 10],
  [-180, -40],
  [20, 90],
  [-70, -90],
  [0, 0],
] as const;
/** From half a millimetre, far below the index's margin of 0.6 m, to the whole world. */
const SPANS_DEGREES = [5e-9, 5e-7, 1e-5, 1e-3, 0.1, 10, 360] as const;

interface Cloud {
  readonly lonLat: Float64Array;
  readonly query: readonly [number, number];
}

/** Up to 400 points about a centre; on a coarse grid in half the clouds, so that many tie. */
function cloud(random: () => number): Cloud {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const [lon0, lat0] = pick(CENTRES);
  const span = pick(SPANS_DEGREES);
  const isGrid = random() < 0.5;
  const offset = (): number => (isGrid ? (Math.floor(random() * 7) - 3) / 6 : random() - 0.5) * span;
  const place = (): [number, number] => {
    const lon = ((((lon0 + offset() + 180) % 360) + 360) % 360) - 180;
    return [lon, Math.max(-90, Math.min(90, lat0 + offset()))];
  };
  const n = pick([0, 1, 2, 8, 9, 40, 400]);
  return { lonLat: Float64Array.from(Array.from({ length: n }, place).flat()), query: place() };
}

function metresOf({ lonLat, query }: Cloud): number[] {
  return Array.from({ length: lonLat.length / 2 }, (_, k) =>
    distanceMetres(query[0], query[1], lonLat[2 * k] as number, lonLat[2 * k + 1] as number),
  );
}

/** The points at the least distance, found with the index. */
function nearestByIndex(
  cloudOfPoints: Cloud,
  index: PointIndex,
): { metres: number; points: number[]; visits: number } {
  const { lonLat, query } = cloudOfPoints;
  const [x, y, z] = unitVectors(Float64Array.of(...query)) as unknown as [number, number, number];
  const seen: { point: number; chord2: number }[] = [];
  let least = Infinity;
  index.visitNearest(x, y, z, (point, chord2) => {
    seen.push({ point, chord2 });
    least = Math.min(least, chord2);
    return least;
  });
  const measured = seen
    .filter(({ chord2 }) => chord2 <= chord2Limit(least))
    .map(({ point }) => ({
      point,
      metres: distanceMetres(
        query[0],
        query[1],
        lonLat[2 * point] as number,
        lonLat[2 * point + 1] as number,
      ),
    }));
  const metres = Math.min(...measured.map((m) => m.metres));
  return {
    metres,
    points: measured
      .filter((m) => m.metres === metres)
      .map((m) => m.point)
      .sort((a, b) => a - b),
    visits: seen.length,
  };
}

describe('the point index', () => {
  it('finds the least distance to the last bit, and every point that ties', () => {
    let ties = 0;
    fc.assert(
      fc.property(seeds, (seed) => {
        const points = cloud(randomFrom(seed));
        const metres = metresOf(points);
        const least = Math.min(...metres);
        const all = metres.flatMap((m, k) => (m === least ? [k] : []));
        if (all.length > 1) ties += 1;
        const found = nearestByIndex(points, new PointIndex(points.lonLat));
        expect(found.metres).toBe(least);
        expect(found.points).toEqual(all);
      }),
      { ...RUNS, numRuns: 2000 },
    );
    // grids must have made real ties
    expect(ties).toBeGreaterThan(200);
  });

  it('finds every point that reaches the query, closed, where points reach only so far', () => {
    let atTheEdge = 0;
    fc.assert(
      fc.property(seeds, (seed) => {
        const random = randomFrom(seed);
        const points = cloud(random);
        const metres = metresOf(points);
        // a third of the points reach the query exactly, the others more or less; one may reach all the world
        const reach = Float64Array.from(
          metres,
          (m) => [m, m * random() * 2, 0, 20_015_000][Math.floor(random() * 4)] as number,
        );
        const [x, y, z] = unitVectors(Float64Array.of(...points.query)) as unknown as [
          number,
          number,
          number,
        ];
        const found: number[] = [];
        new PointIndex(points.lonLat, reach).visitNearest(x, y, z, (k) => {
          if ((metres[k] as number) <= (reach[k] as number)) found.push(k);
          return Infinity;
        });
        const all = metres.flatMap((m, k) => (m <= (reach[k] as number) ? [k] : []));
        atTheEdge += metres.filter((m, k) => m === reach[k] && m > 0).length;
        expect(found.sort((a, b) => a - b)).toEqual(all);
      }),
      { ...RUNS, numRuns: 1000 },
    );
    expect(atTheEdge).toBeGreaterThan(1000);
  });

  it('visits few of many points', () => {
    const random = randomFrom(7);
    const lonLat = Float64Array.from({ length: 40_000 }, (_, k) => (k % 2 === 0 ? 104 : 31) + random());
    const index = new PointIndex(lonLat);
    let visits = 0;
    for (let q = 0; q < 100; q += 1)
      visits += nearestByIndex({ lonLat, query: [104 + random(), 31 + random()] }, index).visits;
    // 20,000 points a query without the index
    expect(visits / 100).toBeLessThan(40);
  });
});

describe('bounds', () => {
  it('a box around a circle holds every point of it', () => {
    let inside = 0;
    fc.assert(
      fc.property(seeds, (seed) => {
        const random = randomFrom(seed);
        const { lonLat, query } = cloud(random);
        const radiusMetres = 10 ** (random() * 7.3);
        const boxes = boxAround(query[0], query[1], radiusMetres);
        metresOf({ lonLat, query }).forEach((metres, k) => {
          if (metres > radiusMetres) return;
          inside += 1;
          const [lon, lat] = [lonLat[2 * k] as number, lonLat[2 * k + 1] as number];
          expect(
            boxes.some((b) => lon >= b.minLon && lon <= b.maxLon && lat >= b.minLat && lat <= b.maxLat),
          ).toBe(true);
        });
      }),
      { ...RUNS, numRuns: 1000 },
    );
    expect(inside).toBeGreaterThan(1000);
  });

  it('a box holds the rim of its circle, the easternmost point included', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const random = randomFrom(seed);
        const [lon, lat] = [random() * 360 - 180, random() * 178 - 89] as const;
        const angle = random() ** 3 * Math.PI;
        const boxes = boxAround(lon, lat, angle * EARTH_RADIUS_METRES);
        const radians = (lat * Math.PI) / 180;
        // the bearing at which a circle is widest is not due east; cos = -tan(lat) tan(angle)
        const widest = Math.acos(Math.max(-1, Math.min(1, Math.tan(radians) * Math.tan(angle))));
        for (const bearing of [widest, -widest, ...Array.from({ length: 12 }, (_, k) => (k * Math.PI) / 6)]) {
          const rimLat = Math.asin(
            Math.sin(radians) * Math.cos(angle) + Math.cos(radians) * Math.sin(angle) * Math.cos(bearing),
          );
          const turn = Math.atan2(
            Math.sin(bearing) * Math.sin(angle) * Math.cos(radians),
            Math.cos(angle) - Math.sin(radians) * Math.sin(rimLat),
          );
          const rim = [
            ((((lon + (turn * 180) / Math.PI + 180) % 360) + 360) % 360) - 180,
            (rimLat * 180) / Math.PI,
          ] as const;
          expect(
            boxes.some(
              (b) => rim[0] >= b.minLon && rim[0] <= b.maxLon && rim[1] >= b.minLat && rim[1] <= b.maxLat,
            ),
          ).toBe(true);
        }
      }),
      { ...RUNS, numRuns: 1000 },
    );
  });

  it('a bounding circle bounds the distance of any place to any of its points from below', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const random = randomFrom(seed);
        const { lonLat } = cloud(random);
        if (lonLat.length === 0) return;
        const circle = boundingCircle(lonLat);
        const place = [random() * 360 - 180, random() * 180 - 90] as const;
        const fromCentre = distanceMetres(...place, circle.lon, circle.lat);
        expect(circle.radiusMetres).toBeLessThanOrEqual(MAX_DISTANCE_METRES);
        // the slack of a metre that the docstring asks for
        for (const metres of metresOf({ lonLat, query: place }))
          expect(metres).toBeGreaterThanOrEqual(fromCentre - circle.radiusMetres - 1);
      }),
      RUNS,
    );
  });
});
