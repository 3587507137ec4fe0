import { describe, expect, it } from '@jest/globals';
import { allocate } from '../../src/engine/allocation/allocate.js';
import { relianceFigures, tallies } from '../../src/engine/allocation/tally.js';
import { UNMET_REASONS } from '../../src/engine/allocation/flows.js';
import { nodeCode, unitRoles } from '../../src/engine/allocation/towns.js';
import { carryingCapacity, newcomersLike } from '../../src/engine/indicators/carrying.js';
import { checklist, metShare, SEAT_TIER, seatOf } from '../../src/engine/indicators/checklist.js';
import { citizenisationGap, housingForMigrants } from '../../src/engine/indicators/citizenisation.js';
import { doorstepEmployment } from '../../src/engine/indicators/employment.js';
import { rankKeyTowns } from '../../src/engine/indicators/key-towns.js';
import { landBalance } from '../../src/engine/indicators/land.js';
import { layoutByDomain } from '../../src/engine/indicators/layout.js';
import { parityReport, strictestRules } from '../../src/engine/inequality/parity.js';
import { lineWorld, seatAndVillages } from '../support/line-world.js';

const world = seatAndVillages();
const units = { count: 4, ofSettlement: world.settlements.town, ofFacility: world.facilities.town };
const open = { includePlanned: false } as const;

describe('a county on a line', () => {
  const byCapacity = allocate(world, { ...open, rule: 'capacity' });
  const [flows] = byCapacity.services;

  it('serves own people first, then the nearest, then sends the rest where there is room', () => {
    // the seat keeps 1,000 of its 1,200; the second village fills its own 50; its 250 left and the 200 of the third
    // ask the seat for the 200 that are left, the nearer first; nobody reaches the fourth from a place with room
    expect([...(flows?.unmet ?? [])]).toEqual([0, 50, 200, 100]);
    expect([...(flows?.reason ?? [])].map((r) => UNMET_REASONS[r])).toEqual([
      'none',
      'no_capacity',
      'no_capacity',
      'no_capacity',
    ]);
    expect([...(flows?.people ?? [])]).toEqual([1000, 50, 200]);
    const [county] = tallies(world, byCapacity, world.settlements.county, 1);
    const figures = relianceFigures(county?.[0] as never, 'metres');
    expect(figures.dependence).toMatchObject({ numerator: 550, denominator: 1600 });
    expect(figures.onSeat.numerator).toBe(200);
    expect(figures.unmet.numerator).toBe(350);
    // the rule names no tier: wanted in every village, so what the seat gives is above, its own people's too
    expect(figures.skipLevel.numerator).toBe(1200);
  });

  it('with no place at all serves nobody: absent; with none in reach: out_of_reach; with C = 0: no_capacity', () => {
    const reasons = (facilities: { at: number; capacity: number }[]): string[] => {
      const slice = lineWorld({
        stepMetres: 5000,
        thresholdMetres: 1000,
        settlements: [{ people: 5 }, { people: 0 }],
        facilities,
      });
      return [...(allocate(slice, { ...open, rule: 'capacity' }).services[0]?.reason ?? [])].map(
        (r) => UNMET_REASONS[r] as string,
      );
    };
    expect(reasons([])).toEqual(['absent', 'absent']);
    expect(reasons([{ at: 1, capacity: 0 }])).toEqual(['out_of_reach', 'none']);
    expect(reasons([{ at: 0, capacity: 0 }])).toEqual(['no_capacity', 'out_of_reach']);
  });

  it('by a matrix without a pair is unreachable, and by one with a far pair out of reach', () => {
    const cost = {
      unit: 'minutes' as const,
      start: Int32Array.of(0, 1, 1, 1, 1),
      facility: Int32Array.of(0),
      cost: Float64Array.of(999),
    };
    const [given] = allocate(world, { ...open, rule: 'nearest', cost }).services;
    expect([...(given?.reason ?? [])].map((r) => UNMET_REASONS[r])).toEqual([
      'out_of_reach',
      'unreachable',
      'unreachable',
      'unreachable',
    ]);
  });

  it('with an unknown capacity in reach falls back to the nearest, and says so', () => {
    const unknown = {
      ...world,
      facilities: { ...world.facilities, offerCapacity: Float64Array.of(1200, NaN) },
    };
    const [fallen] = allocate(unknown, { ...open, rule: 'capacity' }).services;
    expect(fallen).toMatchObject({ rule: 'nearest', capacity: 'unknown_capacity' });
    const [without] = allocate({ ...world, capacityRules: [] }, { ...open, rule: 'capacity' }).services;
    expect(without).toMatchObject({ rule: 'nearest', capacity: 'no_capacity_rule' });
  });

  it('refuses half people', () => {
    const half = {
      ...world,
      settlements: { ...world.settlements, people: world.settlements.people.map((p) => p / 8) },
    };
    expect(() => allocate(half, { ...open, rule: 'nearest' })).toThrow('37.5 people in v1');
  });

  it('gives the seat a hinterland: who is served, and mainly by whom', () => {
    const [seat, second] = unitRoles(world, byCapacity);
    expect(nodeCode(world, 0)).toBe('t0');
    expect(seat).toMatchObject({
      served: 1200,
      ownServed: 1000,
      centrality: 200,
      reachPeople: 200,
      unitsServed: 1,
    });
    expect(seat?.hinterland).toEqual([{ settlement: 1, byService: [200], people: 200, isMain: true }]);
    expect(second).toMatchObject({ served: 50, ownServed: 50, centrality: 0, hinterland: [] });
  });

  it('says how full each unit is, and after 900 newcomers', () => {
    const rows = carryingCapacity(world, byCapacity, units, {
      newcomers: [newcomersLike(world, 0, 900, () => true)],
    });
    expect(rows[0]).toMatchObject({
      capacityPeople: 1200,
      servedPeople: 1200,
      freePeople: 0,
      usedBand: 'tight',
      loadBand: 'fit',
      newcomers: 900,
      loadAfterBand: 'overloaded',
    });
    expect(rows[0]?.load.value).toBe(1000 / 1200);
    expect(rows[0]?.loadAfter.value).toBe(1900 / 1200);
    expect(rows[1]).toMatchObject({ usedBand: 'tight', loadBand: 'overloaded', newcomers: 0 });
    expect(rows[2]?.load).toMatchObject({
      value: null,
      status: 'no_facility',
      numerator: 200,
      denominator: 0,
    });
    expect(rows[2]?.usedBand).toBeNull();
  });

  it('without a reach rule nobody is sent anywhere: what is asked is known, what is used is not', () => {
    const unruled = { ...world, reachRules: [] };
    const allocation = allocate(unruled, { ...open, rule: 'capacity' });
    const [row] = carryingCapacity(unruled, allocation, units);
    expect(row).toMatchObject({
      capacityPeople: 1200,
      servedPeople: null,
      freePeople: null,
      used: { value: null, status: 'not_applicable' },
      usedBand: null,
      load: { value: 1000 / 1200, status: 'ok' },
      loadBand: 'fit',
    });
  });

  it('counts used places in the people that the places are for, whomever the reach rule counts', () => {
    const old = lineWorld({
      stepMetres: 1000,
      thresholdMetres: 1500,
      settlements: [
        { people: 1000, groups: { '60+': 200 } },
        { people: 500, groups: { '60+': 100 } },
      ],
      facilities: [{ at: 0, capacity: 400 }],
    });
    const homes = { ...old, capacityRules: [{ ...old.capacityRules[0], groups: ['60+'] } as never] };
    const two = { count: 2, ofSettlement: homes.settlements.town, ofFacility: homes.facilities.town };
    for (const rule of ['nearest', 'capacity'] as const)
      expect(carryingCapacity(homes, allocate(homes, { ...open, rule }), two)[0]).toMatchObject({
        servedPeople: 300,
        used: { value: 0.75, numerator: 300, denominator: 400 },
        usedBand: 'fit',
        freePeople: 100,
      });
  });

  it('gives newcomers the mix of ages of those who live there', () => {
    const mixed = lineWorld({
      stepMetres: 1,
      thresholdMetres: 1,
      settlements: [{ people: 200, groups: { '0-2': 10, workers: 3 } }],
      facilities: [],
    });
    const come = newcomersLike(mixed, 0, 1000, () => true);
    expect([come.ofGroups(['all']), come.ofGroups(['0-2']), come.ofGroups(['workers'])]).toEqual([
      1000, 50, 1000,
    ]);
    expect(newcomersLike(mixed, 0, 1000, () => false).ofGroups(['0-2'])).toBeNull();
  });

  it('holds the seat against its standard: what is met, and what is short by how much', () => {
    const strict = {
      ...world,
      presenceRules: [{ code: 'p', service: 0, tiers: [], verified: 'yes' as const, level: 'town' as const }],
      capacityRules: [{ ...world.capacityRules[0], capacityPer1000: 1500 } as never],
    };
    const list = checklist(strict, seatOf(strict, 0), SEAT_TIER, open);
    expect(
      list.items.map((item) => [item.kind, item.isMet, item.required, item.present, item.shortBy]),
    ).toEqual([
      ['presence', true, 1, 1, 0],
      ['capacity', false, 1500, 1200, 300],
      ['reach', true, 1000, 1000, 0],
    ]);
    expect(metShare(list)).toMatchObject({
      numerator: 2,
      denominator: 3,
      unit: 'requirements / requirements',
    });
    const nobody = checklist(strict, { settlement: () => false, facility: () => false }, SEAT_TIER, open);
    // a seat of two towns needs one in each; a place of one town needs one
    const [presence] = checklist(
      { ...strict, settlements: { ...strict.settlements, inSeat: Uint8Array.of(1, 0, 1, 0) } },
      { settlement: (i) => i % 2 === 0, facility: (j) => j === 0 },
      SEAT_TIER,
      open,
    ).items;
    expect(presence).toMatchObject({ isMet: false, required: 2, present: 1, shortBy: 1 });
    // a county whose seat nobody has named lacks nothing of it
    expect(nobody.items.map((item) => item.status)).toEqual(Array(3).fill('not_applicable'));
    expect(metShare(nobody)).toMatchObject({ value: null, status: 'not_applicable' });
    // facilities without people are a place: what stands there is judged
    const empty = checklist(strict, { settlement: () => false, facility: () => true }, SEAT_TIER, open);
    expect(empty.items.map((item) => item.isMet)).toEqual([true, null, null]);
  });

  it('ranks towns but the seat, with every part; equal towns share a rank', () => {
    const ranked = rankKeyTowns(world, byCapacity, 0);
    expect(ranked.map((one) => [one.town, one.rank, one.parts.capacity, one.parts.growth])).toEqual([
      [1, 1, 50, 50],
      [2, 2, 0, 200],
      [3, 3, 0, 100],
    ]);
    // by growth alone the third village leads
    const byGrowth = rankKeyTowns(world, byCapacity, 0, { centrality: 0, reach: 0, growth: 1, capacity: 0 });
    expect(byGrowth.map((one) => [one.town, one.score])).toEqual([
      [2, 1],
      [3, 0.5],
      [1, 0.25],
    ]);
    expect(() =>
      rankKeyTowns(world, byCapacity, 0, { centrality: 0, reach: 0, growth: 0, capacity: 0 }),
    ).toThrow('one above 0');
  });

  it('sets layers side by side: facilities, capacity, whom they serve', () => {
    const rows = layoutByDomain(world, byCapacity, units, open);
    expect(rows).toHaveLength(16);
    expect(rows[0]).toEqual({
      unit: 0,
      domain: 'public_service',
      facilities: 1,
      servicesPresent: 1,
      servicesInAll: 1,
      capacity: [{ unit: 'places', capacity: 1200 }],
      people: 1000,
      servedOwn: 1000,
      servedOthers: 200,
    });
    expect(rows[1]).toMatchObject({
      domain: 'infrastructure',
      facilities: 0,
      servicesInAll: 0,
      capacity: [],
    });
  });

  it('compares each tier under its own standard with all under one, and names who loses', () => {
    const two = {
      ...world,
      reachRules: [
        { ...world.reachRules[0], code: 'u', tiers: ['county_seat'], thresholdMetres: 1000 },
        { ...world.reachRules[0], code: 'v', tiers: ['village'] },
      ] as never,
    };
    expect(strictestRules(two)).toMatchObject([{ service: 0, thresholdMetres: 1000 }]);
    const [row] = parityReport(two, strictestRules(two), { ...open, isAsked: () => true });
    // villages: 600 people; under their own 4.5 km all are served (the last by the second village, 4 km), under 1 km
    // only the second
    expect(row?.own.byArea.map((f) => f.value)).toEqual([1, 1, null]);
    expect(row?.unified.byArea.map((f) => f.value)).toEqual([1, 0.5, null]);
    expect(row?.unified).toMatchObject({ ratio: 2, difference: 0.5 });
    expect(row?.loses).toEqual([0, 300, 0]);
    expect(row?.gains).toEqual([0, 0, 0]);
  });
});

describe('work', () => {
  const jobs = lineWorld({
    stepMetres: 2000,
    thresholdMetres: 2500,
    domain: 'industry_employment',
    capacityUnit: 'jobs',
    settlements: [
      { people: 0, groups: { all: 100, '18-59': 60, workers: 50, migrants: 20 } },
      { people: 0, groups: { all: 100, '18-59': 40, workers: 30, migrants: 0 } },
      { people: 0, groups: { all: 50, '18-59': 30, workers: 20, migrants: 5 } },
    ],
    facilities: [{ at: 0, capacity: 50 }],
  });

  it('at the doorstep: jobs within reach per person of working age, workers in reach, migrants', () => {
    const all = doorstepEmployment(jobs, { ...open, isAsked: () => true });
    expect([...all.access.access]).toEqual([0.5, 0.5, 0]);
    expect(all.jobsPerWorkingAge).toMatchObject({ numerator: 50, denominator: 130, status: 'ok' });
    expect(all.workersInReach).toMatchObject({ value: 0.8, numerator: 80, denominator: 100 });
    expect(all.migrantShare.value).toBe(0.1);
    const asked = doorstepEmployment(jobs, { ...open, isAsked: (i) => i === 2 });
    expect(asked.jobsPerWorkingAge.value).toBe(0);
    const none = doorstepEmployment(jobs, { ...open, isAsked: () => false });
    expect(none.jobsPerWorkingAge).toMatchObject({ value: null, status: 'not_applicable' });
  });

  it('counted in another unit is a site in reach, but no jobs', () => {
    const places = { ...jobs, services: [{ ...jobs.services[0], capacityUnit: 'places' } as never] };
    const all = doorstepEmployment(places, { ...open, isAsked: () => true });
    expect(all.sitesWithoutJobs).toBe(1);
    expect(all.workersInReach.value).toBe(0.8);
    expect(all.jobsPerWorkingAge).toMatchObject({ value: null, status: 'no_facility' });
  });

  it('without a threshold is not measured: no rule is not the same as no job', () => {
    const all = doorstepEmployment({ ...jobs, reachRules: [] }, { ...open, isAsked: () => true });
    expect(all.jobsPerWorkingAge).toMatchObject({ value: null, status: 'not_applicable' });
    expect(all.workersInReach).toMatchObject({ value: null, status: 'not_applicable' });
    expect(all.migrantShare.value).toBe(0.1);
    expect(all.unknownSettlements).toBe(0);
    // a rule for some settlements measures those: the first is of another tier
    const tier = jobs.settlements.tier.slice().fill(4, 0, 1);
    const some = doorstepEmployment(
      {
        ...jobs,
        settlements: { ...jobs.settlements, tier },
        reachRules: [{ ...jobs.reachRules[0], tiers: ['village'] } as never],
      },
      { ...open, isAsked: () => true },
    );
    expect(some.workersInReach).toMatchObject({ value: 0.6, numerator: 30, denominator: 50 });
    expect(some.jobsPerWorkingAge).toMatchObject({ numerator: 50, denominator: 70 });
  });

  it('of unknown size leaves what reaches it unknown, never 0', () => {
    const unknown = { ...jobs, facilities: { ...jobs.facilities, offerCapacity: Float64Array.of(NaN) } };
    const near = doorstepEmployment(unknown, { ...open, isAsked: (i) => i < 2 });
    expect(near.jobsPerWorkingAge).toMatchObject({ value: null, status: 'unknown_capacity' });
    expect(near.unknownSettlements).toBe(2);
    expect(near.workersInReach.value).toBe(1);
  });
});

describe('residents and registered people', () => {
  it('differ by those without a place', () => {
    const registered = {
      ...world,
      settlements: { ...world.settlements, people: world.settlements.people.map((p) => p / 2) },
    };
    const [row] = citizenisationGap(world, registered, {
      ...open,
      settlement: () => true,
      facility: () => true,
    });
    expect(row).toMatchObject({ withoutPlace: 800 });
    expect(row?.capacityPerResident.value).toBe(1250 / 1600);
    expect(row?.capacityPerRegistered.value).toBe(1250 / 800);
    expect(row?.coverageResident.value).toBe(row?.coverageRegistered.value);
    const other = { ...world, settlements: { ...world.settlements, codes: ['x', 'v1', 'v2', 'v3'] } };
    expect(() =>
      citizenisationGap(world, other, { ...open, settlement: () => true, facility: () => true }),
    ).toThrow('same settlements');
  });

  it('need homes: places against households of migrants', () => {
    const homes = lineWorld({
      stepMetres: 1,
      thresholdMetres: 1,
      domain: 'housing',
      settlements: [{ people: 0, groups: { migrants: 70 } }],
      facilities: [{ at: 0, capacity: 12 }],
    });
    const all = { settlement: () => true, facility: () => true, includePlanned: false };
    expect(housingForMigrants(homes, { ...all, peoplePerHousehold: 3 })).toMatchObject({
      places: 12,
      households: 24,
      perHousehold: { value: 0.5 },
    });
    expect(() => housingForMigrants(homes, { ...all, peoplePerHousehold: 0 })).toThrow('above 0');
    // dwellings and square metres have no sum
    const mixed = {
      ...homes,
      services: [homes.services[0], { ...homes.services[0], code: 't', capacityUnit: 'm2' }] as never,
      facilities: {
        ...homes.facilities,
        offerStart: Int32Array.of(0, 2),
        offerService: Int16Array.of(0, 1),
        offerCapacity: Float64Array.of(12, 9000),
      },
    };
    expect(housingForMigrants(mixed, { ...all, peoplePerHousehold: 3 })).toMatchObject({
      places: null,
      perHousehold: { value: null, status: 'unknown_capacity' },
    });
  });
});

describe('land', () => {
  it('is counted by class, and conflicts are listed', () => {
    const balance = landBalance(
      [
        { id: 'b', isProposed: true, classes: ['basic_farmland', 'urban_boundary'] },
        { id: 'a', isProposed: false, classes: ['ecological_redline'] },
        { id: 'c', isProposed: false, classes: [] },
      ],
      { mustBeInUrbanBoundary: true },
    );
    expect(balance.byClass[0]).toEqual({ landClass: 'basic_farmland', facilities: 0, proposed: 1 });
    expect(balance.unzoned).toEqual({ facilities: 1, proposed: 0 });
    expect(balance.conflicts.map((one) => `${one.id} ${one.conflict}`)).toEqual([
      'a in_ecological_redline',
      'a outside_urban_boundary',
      'b in_basic_farmland',
      'c outside_urban_boundary',
    ]);
    expect(
      landBalance([{ id: 'c', isProposed: false, classes: [] }], { mustBeInUrbanBoundary: false }).conflicts,
    ).toEqual([]);
  });
});
