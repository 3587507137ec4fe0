import { describe, expect, it } from '@jest/globals';
import { betaOfMany, betaOfPair, sharedServices } from '../../src/engine/complementarity/baselga.js';
import { FlowNetwork } from '../../src/engine/complementarity/max-flow.js';
import { countyNeeds, pairNeeds, serviceNeeds } from '../../src/engine/complementarity/needs.js';
import { nodfOf } from '../../src/engine/complementarity/nodf.js';
import { comparableRows, rowsOf, serviceTable } from '../../src/engine/complementarity/presence.js';
import {
  countyReading,
  pairReading,
  relianceReading,
  unitReading,
} from '../../src/engine/complementarity/reading.js';
import { specialisation, totalInertia } from '../../src/engine/complementarity/specialisation.js';
import { Reach } from '../../src/engine/reach/reach.js';
import { lineWorld, SURPLUS_BESIDE_NEED } from '../support/line-world.js';

const named = (name: string) => ({ en: name, zh: name });

describe('service sets of two units', () => {
  it.each([
    [[1, 1, 0, 0], [0, 0, 1, 1], { total: 1, turnover: 1, nestedness: 0, status: 'ok' }],
    [[1, 1, 1, 0], [1, 0, 0, 0], { total: 0.5, turnover: 0, nestedness: 0.5, status: 'ok' }],
    [[1, 1, 0, 0], [1, 1, 0, 0], { total: 0, turnover: 0, nestedness: 0, status: 'ok' }],
    [[1, 1, 0, 0], [0, 0, 0, 0], { total: 1, turnover: null, nestedness: null, status: 'no_facility' }],
    [[0, 0, 0, 0], [0, 0, 0, 0], { total: null, turnover: null, nestedness: null, status: 'no_facility' }],
  ])('%j and %j: %j', (a, b, parts) => {
    expect(betaOfPair(sharedServices(a, b))).toEqual(parts);
    // the other way round the parts are the same
    expect(betaOfPair(sharedServices(b, a))).toEqual(parts);
  });

  it('are read as what they are, in both languages', () => {
    const read = (a: number[], b: number[]): string => {
      const sets = sharedServices(a, b);
      const reading = pairReading(named('A'), named('B'), sets, betaOfPair(sets));
      expect(reading.zh).not.toContain('undefined');
      return reading.en;
    };
    expect(read([1, 1, 0, 0], [0, 0, 1, 1])).toContain('each has what the other lacks');
    expect(read([1, 1, 1, 0], [1, 0, 0, 0])).toContain('A has all that B has, and more');
    expect(read([1, 0, 0, 0], [1, 1, 1, 0])).toContain('B has all that A has, and more');
    expect(read([1, 1], [1, 1])).toContain('the sets are the same');
    expect(read([1, 1], [0, 0])).toBe('B has no facility; A has 2 services.');
    expect(read([0, 0], [0, 0])).toBe('Neither A nor B has a facility.');
  });
});

describe('tables of many units', () => {
  it('without two units with services have no multi-site figure, and say how many were dropped', () => {
    expect(
      betaOfMany([
        [1, 0],
        [0, 0],
      ]),
    ).toEqual({ total: null, turnover: null, nestedness: null, status: 'no_facility', dropped: 1 });
    expect(betaOfMany([])).toMatchObject({ total: null, dropped: 0 });
    expect(
      betaOfMany([
        [1, 1],
        [1, 1],
        [0, 0],
      ]),
    ).toEqual({ total: 0, turnover: 0, nestedness: 0, status: 'ok', dropped: 1 });
  });

  it('nested perfectly give NODF 100; one row left or nothing at all gives none', () => {
    expect(
      nodfOf([
        [1, 1, 1],
        [1, 1, 0],
        [1, 0, 0],
        [0, 0, 0],
      ]),
    ).toEqual({
      rows: 100,
      columns: 100,
      nodf: 100,
      status: 'ok',
      droppedRows: 1,
      droppedColumns: 0,
    });
    expect(
      nodfOf([
        [1, 1, 1],
        [0, 0, 0],
      ]),
    ).toMatchObject({ nodf: null, status: 'not_applicable', droppedRows: 1 });
    expect(nodfOf([])).toMatchObject({ nodf: null });
    expect(nodfOf([[1], [1]])).toMatchObject({ rows: 0, columns: null, nodf: 0 });
  });

  it('give quotients, specialisation and inertia by hand', () => {
    // 20 of 40 are a; unit 1 has 15 of 20 a: LQ 1.5; K = |.75 - .5| + |.25 - .5|
    const { quotients, krugman, unitTotals } = specialisation([
      [15, 5],
      [5, 15],
      [0, 0],
    ]);
    expect(quotients).toEqual([
      [1.5, 0.5],
      [0.5, 1.5],
      [null, null],
    ]);
    expect(krugman).toEqual([0.5, 0.5, null]);
    expect(unitTotals).toEqual([20, 20, 0]);
    // every expected count is 10, every cell 5 off: chi2 = 4 x 2.5
    expect(
      totalInertia([
        [15, 5, 0],
        [5, 15, 0],
        [0, 0, 0],
      ]),
    ).toEqual({
      total: 0.25,
      normalised: 0.25,
      status: 'ok',
      droppedRows: 1,
      droppedColumns: 1,
    });
    expect(
      totalInertia([
        [1, 0],
        [0, 1],
      ]).normalised,
    ).toBe(1);
    expect(totalInertia([[3, 4]])).toMatchObject({ total: null, status: 'not_applicable' });
    expect(specialisation([[0, 0]])).toEqual({ unitTotals: [0], quotients: [[null, null]], krugman: [null] });
  });
});

describe('the largest flow', () => {
  it('is that of a network with a way back to be found', () => {
    const net = new FlowNetwork();
    const [s, a, b, t] = [net.node(), net.node(), net.node(), net.node()];
    net.arc(s, a, 3);
    net.arc(s, b, 2);
    net.arc(a, b, 5);
    net.arc(a, t, 2);
    net.arc(b, t, 3);
    expect(net.largest(s, t)).toBe(5);
  });
});

describe('needs against surpluses', () => {
  // three towns on a line, 2 km apart; 100, 300, 50 people; places for 250, 100, none; the threshold is 3 km
  const world = lineWorld(SURPLUS_BESIDE_NEED);
  const units = {
    count: 3,
    ofSettlement: world.settlements.town,
    ofFacility: world.facilities.town,
  };

  it('count what one town has to spare and another lacks, within the threshold', () => {
    const needs = serviceNeeds(new Reach(world, { includePlanned: false }), units);
    expect([...(needs[0]?.surplus ?? [])]).toEqual([150, 0, 0]);
    expect([...(needs[0]?.deficit ?? [])]).toEqual([0, 200, 50]);
    expect(pairNeeds(needs, 0, 1)).toEqual({
      value: 0.75,
      numerator: 150,
      denominator: 200,
      status: 'ok',
      unknownServices: 0,
    });
    // 4 km apart: out of reach
    expect(pairNeeds(needs, 0, 2)).toMatchObject({ value: 0, denominator: 50 });
    expect(pairNeeds(needs, 1, 2)).toMatchObject({ value: 0, denominator: 250 });
    const county = countyNeeds(needs);
    expect(county).toEqual({
      value: 0.6,
      numerator: 150,
      denominator: 250,
      status: 'ok',
      unknownServices: 0,
    });
    expect(countyReading(named('Z'), county).en).toBe(
      'Z: units lack capacity for 250 people, counted once for each service; 150 of them (60%) could be served within reach by what other units have to spare, 100 could not.',
    );
  });

  it('have no value where nobody lacks anything, or nothing is known', () => {
    const rich = {
      ...world,
      facilities: { ...world.facilities, offerCapacity: Float64Array.of(1000, 1000) },
      settlements: {
        ...world.settlements,
        people: world.settlements.people.map((p, k) => (k >= 20 ? 0 : p)),
      },
    };
    const score = countyNeeds(serviceNeeds(new Reach(rich, { includePlanned: false }), units));
    expect(score).toMatchObject({ value: null, status: 'no_demand' });
    expect(countyReading(named('Z'), score).en).toContain('no unit lacks');
    const unknown = {
      ...world,
      facilities: { ...world.facilities, offerCapacity: Float64Array.of(NaN, 100) },
    };
    const blind = countyNeeds(serviceNeeds(new Reach(unknown, { includePlanned: false }), units));
    expect(blind).toMatchObject({ value: null, status: 'unknown_capacity', unknownServices: 1 });
    expect(countyReading(named('Z'), blind).en).toContain('capacities are not known');
    const strangers = {
      ...world,
      settlements: {
        ...world.settlements,
        people: world.settlements.people.map((p, k) => (k < 10 ? NaN : p)),
      },
    };
    const unpeopled = countyNeeds(serviceNeeds(new Reach(strangers, { includePlanned: false }), units));
    expect(unpeopled).toMatchObject({ value: null, status: 'unknown_population' });
    expect(countyReading(named('Z'), unpeopled).en).toContain('people are not known');
  });

  it('of two towns depend on these two alone, whatever is unknown of a third', () => {
    const one = (offerCapacity: Float64Array, people = world.settlements.people) =>
      serviceNeeds(
        new Reach(
          {
            ...world,
            facilities: {
              ...world.facilities,
              ids: ['f0', 'f1', 'f2'],
              lonLat: Float64Array.of(...world.facilities.lonLat, ...world.settlements.lonLat.slice(4, 6)),
              county: new Int32Array(3),
              town: Int32Array.of(0, 1, 2),
              settlement: Int32Array.of(0, 1, 2),
              tier: new Int8Array(3),
              inSeat: new Uint8Array(3),
              ownRadiusMetres: new Float64Array(3).fill(NaN),
              planned: new Uint8Array(3),
              offerStart: Int32Array.of(0, 1, 2, 3),
              offerService: new Int16Array(3),
              offerCapacity,
            },
            settlements: { ...world.settlements, people },
          },
          { includePlanned: false },
        ),
        { ...units, ofFacility: [0, 1, 2] },
      );
    const unsized = one(Float64Array.of(250, 100, NaN));
    expect(pairNeeds(unsized, 0, 1)).toMatchObject({ value: 0.75, status: 'ok', unknownServices: 0 });
    expect(pairNeeds(unsized, 0, 2)).toMatchObject({ value: null, status: 'unknown_capacity' });
    expect(countyNeeds(unsized)).toMatchObject({ value: null, status: 'unknown_capacity' });
    const each = world.settlements.people.length / 3;
    const unpeopled = one(
      Float64Array.of(250, 100, 0),
      world.settlements.people.map((p, k) => (k >= 2 * each ? NaN : p)),
    );
    expect(pairNeeds(unpeopled, 0, 1)).toMatchObject({ value: 0.75, status: 'ok' });
    expect(pairNeeds(unpeopled, 1, 2)).toMatchObject({ value: null, status: 'unknown_population' });
  });

  it('of no parts at all are none: that is not the same as lacking nothing', () => {
    const nowhere = { count: 0, ofSettlement: [-1, -1, -1], ofFacility: [-1, -1] };
    const none = countyNeeds(serviceNeeds(new Reach(world, { includePlanned: false }), nowhere));
    expect(none).toMatchObject({ value: null, status: 'not_applicable' });
    expect(countyReading(named('Z'), none).en).not.toContain('lacks');
  });

  it('are in no sum where no threshold says from where a need could be met', () => {
    const unruled = { ...world, reachRules: [] };
    const needs = serviceNeeds(new Reach(unruled, { includePlanned: false }), units);
    expect(needs[0]?.status).toBe('no_reach_rule');
    expect(pairNeeds(needs, 0, 1)).toMatchObject({ value: null, status: 'not_applicable' });
    const county = countyNeeds(needs);
    expect(county).toMatchObject({ value: null, status: 'not_applicable', unknownServices: 1 });
    expect(countyReading(named('Z'), county).en).toContain('both a capacity rule and a reach rule');
    // beside a service that can be judged it is left out, and the sentence says so
    const two = {
      ...world,
      services: [...world.services, { ...world.services[0], code: 't' }] as never,
      capacityRules: [...world.capacityRules, { ...world.capacityRules[0], code: 'c2', service: 1 }] as never,
    };
    const score = countyNeeds(serviceNeeds(new Reach(two, { includePlanned: false }), units));
    expect(score).toMatchObject({ numerator: 150, denominator: 250, unknownServices: 1 });
    expect(countyReading(named('Z'), { ...score, value: null, status: 'no_demand' }).en).toContain(
      '1 service left out',
    );
  });
});

describe('what stands where', () => {
  const world = lineWorld({
    stepMetres: 1000,
    thresholdMetres: 1500,
    settlements: [{ people: 10 }, { people: 10 }],
    facilities: [
      { at: 0, capacity: 30 },
      { at: 0, capacity: 10 },
      { at: 1, capacity: 20, planned: true },
      { at: 1, capacity: 40 },
    ],
  });

  it('counts operating facilities, planned ones where asked; a capacity that is unknown makes the count speak', () => {
    const table = serviceTable(world, world.facilities.town, 2, { includePlanned: false });
    expect(rowsOf(table, [0, 1], 'count')).toEqual([[2], [1]]);
    expect(rowsOf(table, [0, 1], 'capacity')).toEqual([[40], [40]]);
    expect(comparableRows(table, [0, 1])).toEqual({ rows: [[1.5], [1.5]], byCapacity: [true] });
    const all = serviceTable(world, world.facilities.town, 2, { includePlanned: true });
    expect(rowsOf(all, [0, 1], 'count')).toEqual([[2], [2]]);
    const unknown = {
      ...world,
      facilities: { ...world.facilities, offerCapacity: Float64Array.of(30, NaN, 20, 40) },
    };
    expect(
      comparableRows(serviceTable(unknown, world.facilities.town, 2, { includePlanned: false }), [0, 1]),
    ).toEqual({
      rows: [[2], [1]],
      byCapacity: [false],
    });
  });
});

describe('plain readings', () => {
  it('say who serves how many with what, and what is borrowed', () => {
    const reading = unitReading({
      unit: { en: 'Qinghe', zh: '清河镇' },
      settlementsServed: 14,
      gives: { service: { en: 'clinics', zh: '诊所' }, people: 3200 },
      takes: {
        service: { en: 'senior school', zh: '高中' },
        people: 410,
        from: { en: 'the seat', zh: '县城' },
      },
      unmet: null,
    });
    expect(reading.en).toBe(
      'Qinghe serves 14 settlements of other units, most people with clinics (3200 people) and borrows senior school from the seat for 410 people.',
    );
    expect(reading.zh).toBe(
      '清河镇为其他单元的14个村居提供服务，其中诊所服务人数最多（3200人）；410人的高中由县城提供。',
    );
  });

  it('never round something to nothing, or nearly all to all', () => {
    const known = { unit: named('U'), settlements: 4, unknownSettlements: 0 };
    const { en } = relianceReading({ ...known, demand: 1000, byProvider: [995, 0, 5, 0, 0, 0] });
    expect(en).toBe(
      'U: of 100 services its people need, they get >99 in their own settlement and <1 from the county seat.',
    );
    expect(relianceReading({ ...known, demand: 0, byProvider: [] }).en).toBe('U: nobody asks for a service.');
  });

  it('do not say that nobody asks where people are unknown, or no rule applies', () => {
    const reading = (settlements: number, unknownSettlements: number): string =>
      relianceReading({ unit: named('U'), demand: 0, byProvider: [], settlements, unknownSettlements }).en;
    expect(reading(4, 4)).toContain('people are not known');
    expect(reading(4, 1)).toContain('people are not known');
    expect(reading(0, 0)).toContain('no reach rule applies');
  });
});
