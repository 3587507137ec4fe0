import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { computeCoverage } from '../../src/engine/coverage.js';
import { metresBetween, radiusOf } from '../../src/engine/nearest.js';
import { packCosts } from '../../src/engine/reach/cost.js';
import { Reach } from '../../src/engine/reach/reach.js';
import { distanceMetres } from '../../src/geo/earth.js';
import { RadiusIndex } from '../../src/geo/radius-index.js';
import { randomFrom, randomWorld } from '../support/random-world.js';

const RUNS = { numRuns: 300, seed: 20261125 } as const;
const worlds = fc.integer({ min: 0, max: 2 ** 31 });

describe('points within a radius', () => {
  it('are those that all pairs give, at poles, the antimeridian and the very edge', () => {
    let found = 0;
    fc.assert(
      fc.property(worlds, (seed) => {
        const random = randomFrom(seed);
        const near = (centre: number, spread: number): number => centre + (random() - 0.5) * spread;
        const [lon0, lat0] = [
          [104, 31],
          [180, 10],
          [-179.999, -60],
          [0, 89.99],
          [30, -90],
          [0, 0],
        ][Math.floor(random() * 6)] as [number, number];
        const spread = 10 ** (random() * 5 - 3);
        const place = (): [number, number] => {
          let lon = near(lon0, spread * 3);
          lon = ((((lon + 180) % 360) + 360) % 360) - 180;
          return [lon, Math.max(-90, Math.min(90, near(lat0, spread)))];
        };
        // few points are looked through one by one, many are cut into bands
        const points = Array.from({ length: random() < 0.3 ? 40 : 300 }, place);
        const query = random() < 0.2 ? (points[0] as [number, number]) : place();
        const edge = distanceMetres(...query, ...(points[7] as [number, number]));
        const radius = random() < 0.5 ? edge : random() * 2 * spread * 111_000;
        const expected = points
          .map((p, k) => [k, distanceMetres(...query, ...p)] as const)
          .filter(([, metres]) => metres <= radius);
        const index = new RadiusIndex(
          Float64Array.from(points.flat()),
          Math.max(1, radius * (0.2 + random())),
        );
        const got: (readonly [number, number])[] = [];
        index.visitWithin(...query, radius, (k, metres) => got.push([k, metres]));
        expect(got.sort((a, b) => a[0] - b[0])).toEqual(expected);
        const inside: number[] = [];
        index.visitInside(...query, radius, (k) => inside.push(k));
        expect(inside.sort((a, b) => a - b)).toEqual(expected.map(([k]) => k));
        found += expected.length;
      }),
      { numRuns: 250, seed: 7 },
    );
    expect(found).toBeGreaterThan(5000);
  });

  it('are all points where the radius is half the circumference', () => {
    const index = new RadiusIndex(Float64Array.of(0, 0, 180, 0, 90, 90, 10, -90), 1000);
    const got: number[] = [];
    index.visitWithin(0, 0, 20_015_200, (k) => got.push(k));
    expect(got.sort()).toEqual([0, 1, 2, 3]);
  });
});

describe('pairs within the threshold', () => {
  it('begin with the facility that serves, and hold exactly those that all pairs give', () => {
    fc.assert(
      fc.property(worlds, fc.boolean(), (seed, includePlanned) => {
        const slice = randomWorld(seed);
        const coverage = computeCoverage(slice, { includePlanned });
        const reach = new Reach(slice, { includePlanned });
        slice.services.forEach((_, s) => {
          const pairs = reach.pairs(s);
          slice.settlements.codes.forEach((_code, i) => {
            const cell = i * slice.services.length + s;
            const row = [...pairs.facility.slice(pairs.start[i], pairs.start[i + 1])];
            expect(row[0] ?? -1).toBe(coverage.serving[cell]);
            const rule = slice.reachRules[coverage.rule[cell] as number];
            const expected = rule
              ? reach
                  .facilities(s)
                  .filter((j) => metresBetween(slice, i, j) <= radiusOf(slice, j, rule.thresholdMetres))
              : [];
            expect(row.sort((a, b) => a - b)).toEqual(expected);
          });
        });
      }),
      RUNS,
    );
  });

  it('are the same by a matrix that holds the straight lines', () => {
    fc.assert(
      fc.property(worlds, (seed) => {
        const slice = randomWorld(seed);
        const settlement: number[] = [];
        const facility: number[] = [];
        slice.settlements.codes.forEach((_, i) =>
          slice.facilities.ids.forEach((_id, j) => {
            settlement.unshift(i);
            facility.unshift(j);
          }),
        );
        const cost = settlement.map((i, p) => metresBetween(slice, i, facility[p] as number));
        const matrix = packCosts(slice.settlements.codes.length, 'metres', { settlement, facility, cost });
        const straight = new Reach(slice, { includePlanned: true });
        const given = new Reach(slice, { includePlanned: true, cost: matrix });
        slice.services.forEach((_, s) => {
          expect(given.pairs(s)).toEqual(straight.pairs(s));
          expect(given.within(s, 4000)).toEqual(straight.within(s, 4000));
        });
      }),
      RUNS,
    );
  });
});

describe('a given matrix', () => {
  it('is the same whatever the order of its pairs; the smaller of two costs stays, infinite is absent', () => {
    const a = packCosts(2, 'minutes', {
      settlement: [1, 0, 1, 0],
      facility: [3, 2, 3, 1],
      cost: [9, 4, 7, Infinity],
    });
    const b = packCosts(2, 'minutes', {
      settlement: [0, 1, 0, 1],
      facility: [1, 3, 2, 3],
      cost: [Infinity, 7, 4, 9],
    });
    expect(a).toEqual(b);
    expect(a).toEqual({
      unit: 'minutes',
      start: Int32Array.of(0, 1, 2),
      facility: Int32Array.of(2, 3),
      cost: Float64Array.of(4, 7),
    });
  });

  it('refuses a settlement out of range and a cost below 0', () => {
    expect(() => packCosts(1, 'metres', { settlement: [1], facility: [0], cost: [1] })).toThrow(
      'not in [0, 1)',
    );
    expect(() => packCosts(1, 'metres', { settlement: [0], facility: [0], cost: [-1] })).toThrow('below 0');
  });

  it('in minutes is compared with minutes where the rule has them, else by the stated speed', () => {
    const world = randomWorld(5);
    const slice = {
      ...world,
      services: [{ code: 's', domain: 'public_service' as const, capacityUnit: null, weight: 1 }],
      reachRules: [
        {
          code: 'r',
          service: 0,
          tiers: [],
          verified: 'yes' as const,
          thresholdMetres: 1000,
          thresholdMinutes: 15,
          groups: ['all' as const],
          terrain: null,
          fromMinutes: true,
        },
      ],
    };
    const n = slice.settlements.codes.length;
    const cost = {
      unit: 'minutes' as const,
      start: new Int32Array(n + 1),
      facility: new Int32Array(0),
      cost: new Float64Array(0),
    };
    expect(n).toBeGreaterThan(0);
    expect(new Reach(slice, { includePlanned: false, cost }).pairs(0).threshold[0]).toBe(15);
    const inMetres = {
      ...slice,
      reachRules: slice.reachRules.map((r) => ({ ...r, thresholdMinutes: null })),
    };
    expect(
      new Reach(inMetres, { includePlanned: false, cost, metresPerMinute: 50 }).pairs(0).threshold[0],
    ).toBe(20);
  });
});
