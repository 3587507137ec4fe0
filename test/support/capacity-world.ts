/** Random worlds with capacities and the rules they are measured by. */
import { GROUPS } from '../../src/common/vocabulary.js';
import type { Slice } from '../../src/engine/slice.js';
import { randomFrom, randomWorld } from './random-world.js';

/**
 * A random world in which services are counted in places and most capacities are known; half of the reach
 * rules are for all people. Capacities are in whole people of the rule, so that k times as many are k times
 * the people.
 */
export function capacityWorld(seed: number, unknown = 0.02): Slice {
  const world = randomWorld(seed);
  const random = randomFrom(seed ^ 0x5bd1e995);
  const services = world.services.map((service) => ({ ...service, capacityUnit: 'places' }));
  return {
    ...world,
    services,
    reachRules: [
      ...world.reachRules,
      ...services.flatMap((_, s) =>
        random() < 0.7
          ? [
              {
                code: `x${s}`,
                service: s,
                tiers: [],
                verified: 'yes' as const,
                thresholdMetres: 1000 + Math.floor(random() * 9000),
                groups: ['all' as const],
                terrain: null,
                fromMinutes: false,
              },
            ]
          : [],
      ),
    ],
    capacityRules: services.flatMap((_, s) =>
      random() < 0.85
        ? [
            {
              code: `c${s}`,
              service: s,
              tiers: [],
              verified: 'yes' as const,
              capacityPer1000: [1, 4, 1000, 20][Math.floor(random() * 4)] as number,
              capacityUnit: 'places',
              groups: ['all' as const],
            },
          ]
        : [],
    ),
    facilities: {
      ...world.facilities,
      offerCapacity: world.facilities.offerCapacity.map(() =>
        random() < unknown ? NaN : Math.floor(random() ** 3 * 40) * (random() < 0.5 ? 1 : 25),
      ),
    },
  };
}

/** The world with k times the people and k times the capacity. */
export function scaled(slice: Slice, k: number): Slice {
  return {
    ...slice,
    settlements: { ...slice.settlements, people: slice.settlements.people.map((people) => people * k) },
    facilities: {
      ...slice.facilities,
      offerCapacity: slice.facilities.offerCapacity.map((capacity) => capacity * k),
    },
  };
}

/**
 * The same world with its towns, services and rules in another order. Settlements and facilities keep theirs:
 * by code and id, which whoever loads a slice sees to.
 */
export function shuffled(slice: Slice, seed: number): Slice {
  const random = randomFrom(seed);
  const order = (n: number): number[] =>
    Array.from({ length: n }, (_, k) => ({ k, key: random() }))
      .sort((a, b) => a.key - b.key)
      .map(({ k }) => k);
  const towns = order(slice.towns.length);
  const place = towns.reduce(
    (at, t, k) => at.with(t, k),
    Array.from(towns, () => 0),
  );
  const moved = (town: Int32Array): Int32Array => town.map((t) => (t < 0 ? -1 : (place[t] as number)));
  return {
    ...slice,
    towns: towns.map((t) => slice.towns[t] as Slice['towns'][number]),
    reachRules: order(slice.reachRules.length).map((r) => slice.reachRules[r] as Slice['reachRules'][number]),
    capacityRules: [...slice.capacityRules].reverse(),
    settlements: { ...slice.settlements, town: moved(slice.settlements.town) },
    facilities: { ...slice.facilities, town: moved(slice.facilities.town) },
  };
}

/** The world in which one settlement has these people in every group. */
export function withPeople(slice: Slice, i: number, people: number): Slice {
  const all = slice.settlements.people.slice();
  all.fill(people, i * GROUPS.length, (i + 1) * GROUPS.length);
  return { ...slice, settlements: { ...slice.settlements, people: all } };
}
