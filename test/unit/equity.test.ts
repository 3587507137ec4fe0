import { describe, expect, it } from '@jest/globals';
import { equityOf } from '../../src/compute/measures/equity.js';
import type { ServiceEquity } from '../../src/compute/measures/equity.js';
import type { HeldSlice } from '../../src/compute/slices/slices.js';
import type { Slice } from '../../src/engine/slice.js';
import { lineWorld } from '../support/line-world.js';

/** Houses 2 km apart; a facility at the first, which serves the first two. */
const world = lineWorld({
  stepMetres: 2000,
  thresholdMetres: 2500,
  settlements: [{ people: 100 }, { people: 100 }, { people: 200 }, { people: 600 }],
  facilities: [{ at: 0, capacity: 10 }],
});

function equity(slice: Slice, ranking: 'tier' | 'people' = 'tier'): ServiceEquity {
  const held: HeldSlice = {
    slice,
    askedCounties: 1,
    inside: new Uint8Array(4).fill(1),
    haloMetres: null,
    cost: null,
    loadedAt: '',
    includePlanned: false,
    derived: (_, make) => make(),
  };
  const scope = { settlements: held.inside, facilities: Uint8Array.of(1) };
  return equityOf(held, scope, { spread: 'coverage', ranking, services: [0] })[0] as ServiceEquity;
}

const withPeople = (of: (i: number, people: number) => number): Slice => ({
  ...world,
  settlements: {
    ...world.settlements,
    people: world.settlements.people.map((p, k) =>
      of(Math.floor((k * 4) / world.settlements.people.length), p),
    ),
  },
});
const withTiers = (...tier: number[]): Slice => ({
  ...world,
  settlements: { ...world.settlements, tier: Int8Array.from(tier) },
});

describe('how coverage is spread', () => {
  it('counts people by hand: 200 of 1,000 are served', () => {
    const { gini, concentration } = equity(withTiers(4, 4, 0, 0));
    expect(gini).toEqual({ value: 0.8, status: 'ok', unknown: 0 });
    // the served fifth stands highest: 2 (0.2 x 0.9) / 0.2 - 1
    expect(concentration.value).toBeCloseTo(0.8, 12);
  });

  it('leaves settlements of unknown people out of every measure, and counts them', () => {
    const { gini, byArea, theil } = equity(withPeople((i, people) => (i === 3 ? NaN : people)));
    expect(gini).toMatchObject({ status: 'ok', unknown: 1 });
    expect(gini.value).toBeCloseTo(0.5, 12);
    expect(theil.unknown).toBe(1);
    expect(byArea.reduce((sum, area) => sum + area.persons, 0)).toBe(400);
  });

  it('of nobody known is unknown, which is not that nobody asks', () => {
    expect(equity(withPeople(() => NaN)).gini).toEqual({
      value: null,
      status: 'unknown_population',
      unknown: 4,
    });
    expect(equity(withPeople(() => 0)).gini).toMatchObject({ value: null, status: 'no_demand' });
  });

  it('ranked by tier, an unknown tier has no rank: it stands neither below the villages nor above the seat', () => {
    const all = equity(withTiers(4, 0, 0, -1));
    expect(all.concentration.unknown).toBe(1);
    // of 400: the seat's 100 of 400, rank 0.875, and 100 among the 300 in the villages, rank 0.375
    expect(all.concentration.value).toBeCloseTo((2 * (0.25 * 0.875 + 0.25 * 0.375)) / 0.5 - 1, 12);
    expect(all.erreygers?.unknown).toBe(1);
    expect(all.gini.unknown).toBe(0);
    expect(equity(withTiers(4, 0, 0, -1), 'people').concentration.unknown).toBe(0);
  });
});
