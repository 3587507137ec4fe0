import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { allocate } from '../../src/engine/allocation/allocate.js';
import { betaOfMany, betaOfPair, sharedServices } from '../../src/engine/complementarity/baselga.js';
import { countyNeeds, pairNeeds, serviceNeeds } from '../../src/engine/complementarity/needs.js';
import { nodfOf } from '../../src/engine/complementarity/nodf.js';
import { specialisation, totalInertia } from '../../src/engine/complementarity/specialisation.js';
import { carryingCapacity } from '../../src/engine/indicators/carrying.js';
import { checklist, SEAT_TIER, seatOf } from '../../src/engine/indicators/checklist.js';
import { citizenisationGap } from '../../src/engine/indicators/citizenisation.js';
import { doorstepEmployment } from '../../src/engine/indicators/employment.js';
import { rankKeyTowns } from '../../src/engine/indicators/key-towns.js';
import { layoutByDomain } from '../../src/engine/indicators/layout.js';
import {
  concentrationIndex,
  erreygers,
  gini,
  palma,
  theil,
  theilByGroup,
} from '../../src/engine/inequality/inequality.js';
import { parityReport, strictestRules } from '../../src/engine/inequality/parity.js';
import { Reach } from '../../src/engine/reach/reach.js';
import type { Slice } from '../../src/engine/slice.js';
import { capacityWorld, scaled } from '../support/capacity-world.js';
import { randomFrom } from '../support/random-world.js';

const seeds = fc.integer({ min: 0, max: 2 ** 31 });
const RUNS = { numRuns: 200, seed: 20261129 } as const;

/** Every number in an answer, wherever it stands. */
function numbersIn(value: unknown): number[] {
  if (typeof value === 'number') return [value];
  if (value === null || typeof value !== 'object') return [];
  return Object.values(value).flatMap(numbersIn);
}

function table(seed: number): number[][] {
  const random = randomFrom(seed);
  const [n, m] = [Math.floor(random() * 7), 1 + Math.floor(random() * 6)];
  const fill = random();
  return Array.from({ length: n }, () =>
    Array.from({ length: m }, () => (random() < fill ? 1 + Math.floor(random() * 9) : 0)),
  );
}

function mixed<T>(list: readonly T[], seed: number): T[] {
  const random = randomFrom(seed);
  return list
    .map((item) => ({ item, key: random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);
}

function near(a: number | null, b: number | null): void {
  expect(a === null).toBe(b === null);
  if (a !== null && b !== null) expect(Math.abs(a - b)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(a)));
}

describe('indices of unit x service tables', () => {
  it('lie in their ranges, never NaN, and are the same whatever the order of units and services', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const rows = table(seed);
        const order = mixed(
          Array.from({ length: rows[0]?.length ?? 0 }, (_, s) => s),
          seed + 1,
        );
        const turned = mixed(rows, seed + 2).map((row) => order.map((s) => row[s] as number));
        const [beta, nodf, inertia] = [betaOfMany(rows), nodfOf(rows), totalInertia(rows)];
        const all = specialisation(rows);
        for (const value of numbersIn({ beta, nodf, inertia, all }))
          expect(Number.isFinite(value)).toBe(true);
        if (beta.total !== null) {
          expect(beta.total).toBeGreaterThanOrEqual((beta.turnover as number) - 1e-12);
          expect(beta.total).toBeLessThanOrEqual(1);
        }
        for (const value of [nodf.rows, nodf.columns, nodf.nodf])
          if (value !== null) expect(value >= 0 && value <= 100).toBe(true);
        if (inertia.normalised !== null)
          expect(inertia.normalised >= 0 && inertia.normalised <= 1).toBe(true);
        for (const value of all.krugman) if (value !== null) expect(value >= 0 && value <= 2).toBe(true);
        near(betaOfMany(turned).turnover, beta.turnover);
        near(nodfOf(turned).nodf, nodf.nodf);
        near(totalInertia(turned).total, inertia.total);
        rows.forEach((a) =>
          rows.forEach((b) => {
            const { total, turnover, nestedness, status } = betaOfPair(sharedServices(a, b));
            if (status === 'ok') near(total, (turnover as number) + (nestedness as number));
          }),
        );
        // a table of two units is a pair
        const [a, b] = rows;
        if (rows.length === 2 && a !== undefined && b !== undefined) {
          const pair = betaOfPair(sharedServices(a, b));
          if (pair.status === 'ok') near(beta.turnover, pair.turnover);
        }
      }),
      RUNS,
    );
  });
});

describe('measures of inequality', () => {
  const data = (seed: number) => {
    const random = randomFrom(seed);
    const n = Math.floor(random() * 9);
    const some = (top: number): number =>
      random() < 0.2 ? 0 : random() < 0.1 ? NaN : Math.floor(random() * top);
    return {
      value: Array.from({ length: n }, () => some(5) / 5),
      weight: Array.from({ length: n }, () => some(1000)),
      rank: Array.from({ length: n }, () => Math.floor(random() * 4)),
      group: Array.from({ length: n }, () => Math.floor(random() * 3)),
    };
  };
  const all = (d: ReturnType<typeof data>) => ({
    gini: gini(d),
    theil: theil(d),
    palma: palma(d),
    byRank: palma(d, d.rank),
    ci: concentrationIndex(d, d.rank),
    erreygers: erreygers(d, d.rank, { lower: 0, upper: 1 }),
  });

  it('have a value or a status, and do not change with the order of units or k times the people', () => {
    const statuses = new Set<string>();
    fc.assert(
      fc.property(seeds, (seed) => {
        const d = data(seed);
        const order = mixed(
          d.value.map((_, i) => i),
          seed + 1,
        );
        const pick = (list: number[]): number[] => order.map((i) => list[i] as number);
        const turned = {
          value: pick(d.value),
          weight: pick(d.weight),
          rank: pick(d.rank),
          group: pick(d.group),
        };
        const crowded = { ...d, weight: d.weight.map((w) => w * 7) };
        for (const [name, measure] of Object.entries(all(d))) {
          statuses.add(measure.status);
          expect(measure.value === null).toBe(measure.status !== 'ok');
          if (measure.value !== null) expect(Number.isFinite(measure.value)).toBe(true);
          near(all(turned)[name as 'gini'].value, measure.value);
          near(all(crowded)[name as 'gini'].value, measure.value);
        }
        const { gini: g, ci, erreygers: e } = all(d);
        if (g.value !== null) expect(g.value >= 0 && g.value < 1).toBe(true);
        if (ci.value !== null) expect(Math.abs(ci.value)).toBeLessThanOrEqual((g.value as number) + 1e-12);
        if (e.value !== null) expect(Math.abs(e.value)).toBeLessThanOrEqual(1 + 1e-12);
      }),
      { ...RUNS, numRuns: 500 },
    );
    expect([...statuses].sort()).toEqual([
      'no_demand',
      'no_facility',
      'not_applicable',
      'ok',
      'unknown_population',
    ]);
  });

  it('equal all pairs of people: Gini is their mean difference over twice the mean', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const d = data(seed);
        const people = d.value.flatMap((value, i) =>
          Number.isNaN(value) ? [] : Array.from({ length: (d.weight[i] as number) % 7 || 0 }, () => value),
        );
        const small = { value: d.value, weight: d.weight.map((w) => w % 7) };
        const mean = people.reduce((a, b) => a + b, 0) / people.length;
        if (!(mean > 0)) return;
        const differences = people.reduce(
          (sum, a) => sum + people.reduce((s, b) => s + Math.abs(a - b), 0),
          0,
        );
        near(gini(small).value, differences / people.length ** 2 / (2 * mean));
        near(
          theil(small).value,
          people.reduce((sum, x) => sum + (x === 0 ? 0 : (x / mean) * Math.log(x / mean)), 0) / people.length,
        );
      }),
      RUNS,
    );
  });

  it('fall into what is between and what is within groups, and both are there', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const d = data(seed);
        const { total, between, within } = theilByGroup(d, d.group);
        if (total.value === null) {
          expect([between, within]).toEqual([null, null]);
          return;
        }
        near(total.value, (between as number) + (within as number));
        expect(between).toBeGreaterThanOrEqual(0);
        expect(within).toBeGreaterThanOrEqual(0);
      }),
      RUNS,
    );
  });

  it('refuse values and weights below 0, and bounds that do not hold them', () => {
    expect(() => gini({ value: [-1], weight: [1] })).toThrow('Unit 0');
    expect(() => erreygers({ value: [2], weight: [1] }, [1], { lower: 0, upper: 1 })).toThrow(
      'not in 0 to 1',
    );
    expect(() => erreygers({ value: [1], weight: [1] }, [1], { lower: 1, upper: 1 })).toThrow(
      'must be greater',
    );
  });
});

/** A world with work, homes and two domains more. */
function policyWorld(seed: number): Slice {
  const world = capacityWorld(seed, 0.05);
  const domains = ['public_service', 'industry_employment', 'housing'] as const;
  return {
    ...world,
    services: world.services.map((service, s) => ({
      ...service,
      domain: domains[s % 3] as (typeof domains)[number],
      capacityUnit: s % 3 === 1 ? 'jobs' : 'places',
    })),
    presenceRules: world.services.map((_, s) => ({
      code: `p${s}`,
      service: s,
      tiers: [],
      verified: 'yes' as const,
      level: (['county', 'town', 'village'] as const)[s % 3] as 'county',
    })),
  };
}

describe('indicators of random worlds', () => {
  it('are never NaN or infinite: whatever is unknown or empty has a status', () => {
    fc.assert(
      fc.property(seeds, fc.constantFrom('nearest' as const, 'capacity' as const), (seed, rule) => {
        const slice = scaled(policyWorld(seed), seed % 7 === 0 ? 0 : 1);
        const open = { includePlanned: seed % 2 === 0 };
        const allocation = allocate(slice, { ...open, rule });
        const units = {
          count: slice.towns.length,
          ofSettlement: slice.settlements.town,
          ofFacility: slice.facilities.town,
        };
        const needs = serviceNeeds(new Reach(slice, open), units);
        const everything = {
          carrying: carryingCapacity(slice, allocation, units),
          checklist: checklist(slice, seatOf(slice, 0), SEAT_TIER, open),
          ranking: rankKeyTowns(slice, allocation, 0),
          layout: layoutByDomain(slice, allocation, units, open),
          parity: parityReport(slice, strictestRules(slice), { ...open, isAsked: () => true }),
          citizenisation: citizenisationGap(slice, slice, {
            ...open,
            settlement: () => true,
            facility: () => true,
          }),
          needs: countyNeeds(needs),
          pairs: slice.towns.flatMap((_, a) => slice.towns.map((_town, b) => pairNeeds(needs, a, b))),
        };
        expect(numbersIn(everything).filter((value) => !Number.isFinite(value))).toEqual([]);
        const { access: _access, ...employment } = doorstepEmployment(slice, {
          ...open,
          isAsked: () => true,
        });
        expect(numbersIn(employment).filter((value) => !Number.isFinite(value))).toEqual([]);
      }),
      RUNS,
    );
  });

  it('of needs: what can be met is at most what is lacked, and what there is to spare; pairs meet no more than all', () => {
    let met = 0;
    fc.assert(
      fc.property(seeds, (seed) => {
        const slice = capacityWorld(seed, 0);
        const units = {
          count: slice.towns.length,
          ofSettlement: slice.settlements.town,
          ofFacility: slice.facilities.town,
        };
        for (const one of serviceNeeds(new Reach(slice, { includePlanned: false }), units)) {
          if (one.status !== 'ok') continue;
          const total = (list: Float64Array): number => list.reduce((a, b) => a + b, 0);
          expect(one.meetable).toBeLessThanOrEqual(Math.min(total(one.surplus), total(one.deficit)));
          expect(Number.isInteger(one.meetable)).toBe(true);
          if (one.meetable > 0) met += 1;
          // nothing flows where nobody reaches
          if (
            !one.reaches.some(
              (reach, k) => reach === 1 && (one.surplus[Math.floor(k / units.count)] as number) > 0,
            )
          )
            expect(one.meetable).toBe(0);
        }
      }),
      { ...RUNS, numRuns: 400 },
    );
    expect(met).toBeGreaterThan(10);
  });
});
