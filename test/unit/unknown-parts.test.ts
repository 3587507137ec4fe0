/** What is unknown, or meant by no rule, is in no figure as a 0. */
import { describe, expect, it } from '@jest/globals';
import { shareOfPersons } from '../../src/common/figure.js';
import { allocate } from '../../src/engine/allocation/allocate.js';
import { relianceFigures, tallies } from '../../src/engine/allocation/tally.js';
import { carryingCapacity } from '../../src/engine/indicators/carrying.js';
import { rankKeyTowns } from '../../src/engine/indicators/key-towns.js';
import type { Slice } from '../../src/engine/slice.js';
import { lineWorld, seatAndVillages } from '../support/line-world.js';

const world = seatAndVillages();
const units = { count: 4, ofSettlement: world.settlements.town, ofFacility: world.facilities.town };
const open = { includePlanned: false } as const;

describe('of a county on a line', () => {
  it('an unknown capacity is no part of a score, and never 0', () => {
    const towns = lineWorld({
      stepMetres: 50_000,
      thresholdMetres: 1000,
      firstIsSeat: true,
      settlements: [{ people: 10 }, { people: 10 }, { people: 10 }, { people: 10 }],
      facilities: [
        { at: 1, capacity: NaN },
        { at: 2, capacity: 1 },
      ],
    });
    const onlyCapacity = { centrality: 0, reach: 0, growth: 0, capacity: 1 };
    const ranked = rankKeyTowns(towns, allocate(towns, { ...open, rule: 'nearest' }), 0, onlyCapacity);
    expect(
      ranked.map((one) => [one.town, one.rank, one.score, one.parts.capacity, one.relative.capacity]),
    ).toEqual([
      [2, 1, 1, 1, 1],
      [3, 2, 0, 0, 0],
      [1, 3, null, null, null],
    ]);
    // with another part that is known, that part is the score
    const both = rankKeyTowns(towns, allocate(towns, { ...open, rule: 'nearest' }), 0, {
      ...onlyCapacity,
      growth: 1,
    });
    expect(both.find((one) => one.town === 1)).toMatchObject({ score: 0, unknownCapacities: 1 });
    expect(both.find((one) => one.town === 3)?.score).toBe(0.5);
  });

  it('a capacity rule for villages asks nothing of the seat, and says which facilities it does not measure', () => {
    const tiered = { ...world, capacityRules: [{ ...world.capacityRules[0], tiers: ['village'] } as never] };
    const [seat, second, third] = carryingCapacity(
      tiered,
      allocate(tiered, { ...open, rule: 'capacity' }),
      units,
    );
    expect(seat).toMatchObject({
      demandPeople: 0,
      capacityPeople: 0,
      facilitiesWithoutRule: 1,
      load: { value: null, status: 'not_applicable' },
      loadBand: null,
      used: { value: null, status: 'not_applicable' },
    });
    expect(second).toMatchObject({ demandPeople: 300, capacityPeople: 50, facilitiesWithoutRule: 0 });
    expect(third?.load.status).toBe('no_facility');
    // a rule for towns counts what stands in the villages of one
    const town = { ...world, capacityRules: [{ ...world.capacityRules[0], tiers: ['town'] } as never] };
    expect(carryingCapacity(town, allocate(town, { ...open, rule: 'nearest' }), units)[1]).toMatchObject({
      demandPeople: 300,
      capacityPeople: 50,
    });
    // places are given out there too, by the strictest rule
    expect(allocate(tiered, { ...open, rule: 'capacity' }).services[0]).toMatchObject({
      rule: 'capacity',
      capacity: 'ok',
    });
    const whole = { count: 1, ofSettlement: new Int32Array(4), ofFacility: new Int32Array(2) };
    const [all] = carryingCapacity(tiered, allocate(tiered, { ...open, rule: 'nearest' }), whole);
    expect(all).toMatchObject({ demandPeople: 600, capacityPeople: 50, facilitiesWithoutRule: 1 });
    expect(all?.load).toMatchObject({ value: 12, numerator: 600, denominator: 50 });
  });

  it('has no level to skip where no reach rule applies, however many people there are', () => {
    const slice = {
      ...world,
      reachRules: [],
      presenceRules: [
        { code: 'p', service: 0, tiers: [], verified: 'yes' as const, level: 'village' as const },
      ],
    };
    const [county] = tallies(
      slice,
      allocate(slice, { ...open, rule: 'nearest' }),
      slice.settlements.county,
      1,
    );
    expect(relianceFigures(county?.[0] as never, 'metres').skipLevel).toMatchObject({
      value: null,
      status: 'not_applicable',
    });
  });

  it('skips no level where the standard wants the service once a town', () => {
    const wanting = (level: 'county' | 'town' | 'village'): unknown => {
      const slice = {
        ...world,
        presenceRules: [{ code: 'p', service: 0, tiers: [], verified: 'yes' as const, level }],
      };
      const [county] = tallies(
        slice,
        allocate(slice, { ...open, rule: 'capacity' }),
        slice.settlements.county,
        1,
      );
      return relianceFigures(county?.[0] as never, 'metres').skipLevel.numerator;
    };
    expect([wanting('village'), wanting('town'), wanting('county')]).toEqual([1200, 1200, 0]);
    const inTown = { ...world, facilities: { ...world.facilities, tier: Int8Array.of(2, 0) } };
    const town = {
      ...inTown,
      presenceRules: [{ code: 'p', service: 0, tiers: [], verified: 'yes' as const, level: 'town' as const }],
    };
    const [county] = tallies(town, allocate(town, { ...open, rule: 'capacity' }), town.settlements.county, 1);
    expect(relianceFigures(county?.[0] as never, 'metres').skipLevel.numerator).toBe(0);
  });

  it('has no mean cost where nobody is served, and says whether there is anything to go to', () => {
    const status = (slice: Slice, rule: 'nearest' | 'capacity'): string => {
      const [county] = tallies(slice, allocate(slice, { ...open, rule }), slice.settlements.county, 1);
      return relianceFigures(county?.[0] as never, 'metres').meanCost.status;
    };
    const of = (facilities: { at: number; capacity: number }[]): Slice =>
      lineWorld({ stepMetres: 5000, thresholdMetres: 1000, settlements: [{ people: 5 }], facilities });
    expect(status(of([]), 'nearest')).toBe('no_facility');
    expect(status(of([{ at: 0, capacity: 0 }]), 'capacity')).toBe('no_facility');
    expect(status(of([{ at: 1, capacity: 9 }]), 'nearest')).toBe('unreachable');
    expect(status(of([{ at: 0, capacity: 9 }]), 'nearest')).toBe('ok');
  });

  it('nobody known beside unknown people is unknown, not nobody', () => {
    const share = (unknownSettlements: number): string =>
      shareOfPersons({ served: 0, persons: 0, settlements: 2, unknownSettlements }).status;
    expect([share(0), share(1), share(2)]).toEqual(['no_demand', 'unknown_population', 'unknown_population']);
  });
});
