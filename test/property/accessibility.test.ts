import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { matrixCatchments, straightCatchments } from '../../src/engine/accessibility/catchments.js';
import { FCA_METHODS, floatingCatchments } from '../../src/engine/accessibility/fca.js';
import { decayFunction } from '../../src/engine/accessibility/weights.js';
import type { Decay } from '../../src/engine/accessibility/weights.js';
import { packCosts } from '../../src/engine/reach/cost.js';
import { Reach } from '../../src/engine/reach/reach.js';
import { distanceMetres } from '../../src/geo/earth.js';
import { randomFrom, randomWorld } from '../support/random-world.js';

const seeds = fc.integer({ min: 0, max: 2 ** 31 });
const RUNS = { numRuns: 300, seed: 20261128 } as const;

const DECAYS: readonly Decay[] = [
  { kind: 'binary' },
  {
    kind: 'step',
    steps: [
      { upTo: 500, weight: 1 },
      { upTo: 1500, weight: 0.5 },
    ],
  },
  { kind: 'gaussian', sigma: 700 },
  { kind: 'linear', end: 1200 },
  { kind: 'exponential', scale: 400 },
  { kind: 'logistic', midpoint: 800, spread: 200 },
  { kind: 'power', scale: 100, exponent: -1.5, least: 50 },
];

/** Pairs with costs, people and supplies, zeros and unknowns among them. */
function question(seed: number) {
  const random = randomFrom(seed);
  const whole = (n: number): number => Math.floor(random() * n);
  const [n, m] = [1 + whole(12), 1 + whole(8)];
  const pairs: [number, number, number][] = [];
  for (let i = 0; i < n; i += 1)
    for (let j = 0; j < m; j += 1) if (random() < 0.5) pairs.push([i, j, whole(20) * 100]);
  const unknown = random() < 0.3 ? 0.1 : 0;
  const some = (top: number): number => (random() < unknown ? NaN : random() < 0.2 ? 0 : whole(top));
  return {
    n,
    m,
    pairs,
    people: Array.from({ length: n }, () => some(3000)),
    supply: Array.from({ length: m }, () => some(400)),
    decay: DECAYS[whole(DECAYS.length)] as Decay,
    method: FCA_METHODS[whole(FCA_METHODS.length)] as (typeof FCA_METHODS)[number],
  };
}

function run(q: ReturnType<typeof question>, catchment = 1500) {
  const matrix = packCosts(q.n, 'metres', {
    settlement: q.pairs.map(([i]) => i),
    facility: q.pairs.map(([, j]) => j),
    cost: q.pairs.map(([, , cost]) => cost),
  });
  return floatingCatchments(matrixCatchments(matrix, q.m, catchment), {
    method: q.method,
    people: q.people,
    supply: q.supply,
    weight: decayFunction(q.decay),
  });
}

describe('floating catchments', () => {
  it('keep their invariants (checked inside), and are never infinite; NaN stands only beside a status', () => {
    const statuses = new Set<string>();
    fc.assert(
      fc.property(seeds, (seed) => {
        const { access, status, ratio, idle } = run(question(seed));
        access.forEach((value, i) => {
          statuses.add(status[i] as string);
          expect(Number.isFinite(value)).toBe(status[i] === 'ok' || status[i] === 'no_facility');
          if (status[i] === 'no_facility') expect(value).toBe(0);
        });
        for (const value of [...ratio, ...idle]) expect(Math.abs(value)).not.toBe(Infinity);
      }),
      { ...RUNS, numRuns: 1000 },
    );
    expect([...statuses].sort()).toEqual(['no_facility', 'ok', 'unknown_capacity', 'unknown_population']);
  });

  it('give the same bytes whatever the order of the pairs', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const q = question(seed);
        const random = randomFrom(seed + 1);
        const mixed = q.pairs.map((pair) => ({ pair, key: random() })).sort((a, b) => a.key - b.key);
        expect(run({ ...q, pairs: mixed.map(({ pair }) => pair) })).toEqual(run(q));
      }),
      RUNS,
    );
  });

  it('give 1/k of the access to k times the people, and k times the access for k times the supply', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const q = question(seed);
        const { access } = run(q);
        const crowded = run({ ...q, people: q.people.map((people) => people * 8) }).access;
        const richer = run({ ...q, supply: q.supply.map((supply) => supply * 8) }).access;
        access.forEach((value, i) => {
          if (Number.isNaN(value)) return;
          expect(crowded[i]).toBeCloseTo(value / 8, 9);
          expect((richer[i] as number) / 8).toBeCloseTo(value, 9);
        });
      }),
      RUNS,
    );
  });

  it('are the same on straight lines as on the matrix of all distances', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const slice = randomWorld(seed);
        const { settlements: v, facilities: f } = slice;
        const place = (of: Float64Array, k: number): [number, number] => [
          of[2 * k] as number,
          of[2 * k + 1] as number,
        ];
        const all = v.codes.flatMap((_, i) => f.ids.map((_id, j) => [i, j] as const));
        const matrix = packCosts(v.codes.length, 'metres', {
          settlement: all.map(([i]) => i),
          facility: all.map(([, j]) => j),
          cost: all.map(([i, j]) => distanceMetres(...place(v.lonLat, i), ...place(f.lonLat, j))),
        });
        const people = v.codes.map((_, i) => 100 + i);
        const supply = f.ids.map((_, j) => 10 + j);
        for (const decay of [DECAYS[0], DECAYS[2]] as Decay[]) {
          const ask = { method: '2sfca', people, supply, weight: decayFunction(decay) } as const;
          const given = floatingCatchments(matrixCatchments(matrix, f.ids.length, 3000), ask);
          const straight = floatingCatchments(
            straightCatchments(v.lonLat, f.lonLat, 3000, decay.kind !== 'binary'),
            ask,
          );
          // the order of adding differs, and shows in the last bits
          given.access.forEach((value, i) =>
            expect(Math.abs(value - (straight.access[i] as number))).toBeLessThanOrEqual(1e-12 * value),
          );
          expect(straight.status).toEqual(given.status);
        }
        const reach = new Reach(slice, { includePlanned: true });
        slice.services.forEach((_, s) => {
          const members = reach.facilities(s);
          const pairs = reach.within(s, 3000);
          expect([...pairs.facility].every((j) => members.includes(j))).toBe(true);
        });
      }),
      { ...RUNS, numRuns: 100 },
    );
  });
});

describe('weights', () => {
  it.each(DECAYS)('of $kind never rise with the cost and are never below 0', (decay) => {
    const weight = decayFunction(decay);
    for (let d = 0; d < 3000; d += 25) {
      expect(weight(d)).toBeGreaterThanOrEqual(weight(d + 25));
      expect(weight(d + 25)).toBeGreaterThanOrEqual(0);
    }
    if (decay.kind !== 'power') expect(weight(0)).toBe(1);
  });

  it.each([
    [{ kind: 'gaussian', sigma: 0 }, 'sigma is 0'],
    [{ kind: 'linear', end: NaN }, 'end is NaN'],
    [{ kind: 'power', scale: 1, exponent: 1, least: 1 }, 'exponent is 1'],
    [
      {
        kind: 'step',
        steps: [
          { upTo: 5, weight: 1 },
          { upTo: 5, weight: 0 },
        ],
      },
      'Step 2 ends at 5',
    ],
    [{ kind: 'step', steps: [{ upTo: 5, weight: -1 }] }, 'Step 1 has weight -1'],
  ] as const)('refuse %j', (decay, message) => {
    expect(() => decayFunction(decay)).toThrow(message);
  });
});
