/**
 * A county whose answers follow from arithmetic: one street along the equator, a house every kilometre, so
 * the distance between houses a and b is |a - b| km and nothing else has to be believed.
 */
import { describe, expect, it } from '@jest/globals';
import { GAP_STATUSES, GROUPS, PROVIDER_CLASSES, TIERS } from '../../src/common/vocabulary.js';
import type { GapStatus, ProviderClass, Tier } from '../../src/common/vocabulary.js';
import { computeCoverage, reachMetres } from '../../src/engine/coverage.js';
import type { CapacityRule, PresenceRule, ReachRule, Slice } from '../../src/engine/slice.js';
import { summarise } from '../../src/engine/summary.js';
import { unitGaps } from '../../src/engine/unit-gaps.js';
import { EARTH_RADIUS_METRES } from '../../src/geo/earth.js';

/** Longitude of the house at so many kilometres. */
const at = (km: number): number => ((km * 1000) / EARTH_RADIUS_METRES) * (180 / Math.PI);

interface House {
  km: number;
  town?: number;
  tier?: Tier;
  people?: number | null;
}
interface Place {
  km: number;
  house?: number;
  town?: number;
  county?: number;
  radius?: number;
  isPlanned?: boolean;
  capacity?: number | null;
}
interface Street {
  houses: House[];
  places: Place[];
  reach?: Partial<ReachRule>[];
  presence?: Partial<PresenceRule>[];
  capacity?: Partial<CapacityRule>[];
}

/** Towns: 0 = the seat, 1 = a town, both of county A. */
function street({ houses, places, reach = [{}], presence = [], capacity = [] }: Street): Slice {
  const head = { service: 0, tiers: [], verified: 'yes' as const };
  const tierOf = (tier: Tier | undefined): number => (tier === undefined ? 0 : TIERS.indexOf(tier));
  return {
    counties: ['A'],
    services: [{ code: 'clinic', domain: 'public_service', capacityUnit: 'beds', weight: 2 }],
    towns: [
      { code: 'seat', tier: TIERS.indexOf('county_seat'), county: 0, isSeat: true },
      { code: 'town', tier: TIERS.indexOf('town'), county: 0, isSeat: false },
    ],
    reachRules: reach.map((r, k) => ({
      ...head,
      code: `r${k}`,
      thresholdMetres: 2_001,
      groups: ['all'],
      terrain: null,
      fromMinutes: false,
      ...r,
    })),
    presenceRules: presence.map((r, k) => ({ ...head, code: `p${k}`, level: 'village', ...r })),
    capacityRules: capacity.map((r, k) => ({
      ...head,
      code: `c${k}`,
      capacityPer1000: 5,
      capacityUnit: 'beds',
      groups: ['all'],
      ...r,
    })),
    settlements: {
      codes: houses.map((_, i) => `v${i}`),
      lonLat: Float64Array.from(houses.flatMap((h) => [at(h.km), 0])),
      county: new Int32Array(houses.length),
      town: Int32Array.from(houses, (h) => h.town ?? 1),
      tier: Int8Array.from(houses, (h) => tierOf(h.tier)),
      area: new Uint8Array(houses.length),
      inSeat: Uint8Array.from(houses, (h) => (h.town === 0 ? 1 : 0)),
      terrain: houses.map(() => null),
      people: Float64Array.from(
        houses.flatMap((h) => GROUPS.map(() => (h.people === null ? NaN : (h.people ?? 100)))),
      ),
    },
    facilities: {
      ids: places.map((_, j) => `f${j}`),
      lonLat: Float64Array.from(places.flatMap((p) => [at(p.km), 0])),
      county: Int32Array.from(places, (p) => p.county ?? 0),
      town: Int32Array.from(places, (p) => p.town ?? -1),
      settlement: Int32Array.from(places, (p) => p.house ?? -1),
      tier: new Int8Array(places.length),
      inSeat: Uint8Array.from(places, (p) => (p.town === 0 ? 1 : 0)),
      ownRadiusMetres: Float64Array.from(places, (p) => p.radius ?? NaN),
      planned: Uint8Array.from(places, (p) => (p.isPlanned ? 1 : 0)),
      offerStart: Int32Array.from({ length: places.length + 1 }, (_, j) => j),
      offerService: new Int16Array(places.length),
      offerCapacity: Float64Array.from(places, (p) => (p.capacity === null ? NaN : (p.capacity ?? 10))),
    },
    completeWithinMetres: Float64Array.of(Infinity),
  };
}

/** Facility, provider and gap of every house. */
function answers(slice: Slice, includePlanned = false): [string | null, ProviderClass, GapStatus][] {
  const c = computeCoverage(slice, { includePlanned });
  return [...c.gap].map((gap, i) => [
    slice.facilities.ids[c.serving[i] as number] ?? null,
    PROVIDER_CLASSES[c.provider[i] as number] as ProviderClass,
    GAP_STATUSES[gap] as GapStatus,
  ]);
}

describe('a street with a house every kilometre', () => {
  it('is served by own village, town, seat, peer and neighbour, in the reach of 2 km, and beyond by nobody', () => {
    const slice = street({
      houses: [{ km: 0 }, { km: 10 }, { km: 20 }, { km: 30 }, { km: 40 }, { km: 50 }],
      places: [
        { km: 1, house: 0, town: 1 },
        { km: 11, town: 1 },
        { km: 21, town: 0 },
        { km: 31 },
        { km: 41, county: -1 },
        { km: 53, town: 1 },
      ],
    });
    expect(answers(slice)).toEqual([
      ['f0', 'own', 'covered'],
      ['f1', 'town', 'covered'],
      ['f2', 'seat', 'covered'],
      ['f3', 'peer', 'covered'],
      ['f4', 'neighbour', 'covered_elsewhere'],
      [null, 'unmet', 'out_of_reach'],
    ]);
  });

  it('closes the threshold: at exactly the distance serves, one representable metre less does not', () => {
    const houses = [{ km: 0 }];
    const places = [{ km: 3 }];
    const exact = computeCoverage(street({ houses, places }), { includePlanned: false })
      .nearestMetres[0] as number;
    expect(exact).toBeCloseTo(3_000, 6);
    const below = exact * (1 - 2 ** -52);
    expect(answers(street({ houses, places, reach: [{ thresholdMetres: exact }] }))[0]?.[2]).toBe('covered');
    expect(answers(street({ houses, places, reach: [{ thresholdMetres: below }] }))[0]?.[2]).toBe(
      'out_of_reach',
    );
  });

  it('weighs severity by people, weight and excess: 3 km where 2 are asked is half, 9 km and none at all are 1', () => {
    const severity = (places: Place[]): number =>
      computeCoverage(
        street({ houses: [{ km: 0, people: 100 }], places, reach: [{ thresholdMetres: 2_000 }] }),
        {
          includePlanned: false,
        },
      ).severity[0] as number;
    // 100 people x weight 2
    expect(severity([{ km: 3 }])).toBeCloseTo(100, 6);
    expect(severity([{ km: 9 }])).toBe(200);
    expect(severity([])).toBe(200);
    expect(severity([{ km: 1 }])).toBe(0);
  });

  it('goes past a nearer facility whose own radius is too small, and to a farther one whose radius is large', () => {
    const houses = [{ km: 0 }];
    expect(answers(street({ houses, places: [{ km: 1, radius: 900 }, { km: 2 }] }))[0]).toEqual([
      'f1',
      'peer',
      'covered',
    ]);
    expect(
      answers(
        street({
          houses,
          places: [
            { km: 1, radius: 900 },
            { km: 7, radius: 7_001 },
          ],
        }),
      )[0]?.[0],
    ).toBe('f1');
    // only the small one: the excess is measured against its radius, (1000 - 900) / 900
    const c = computeCoverage(street({ houses, places: [{ km: 1, radius: 900 }] }), {
      includePlanned: false,
    });
    expect(c.severity[0]).toBeCloseTo((200 * 100) / 900, 6);
  });

  it('closes the threshold also behind a nearer facility whose own radius is too small', () => {
    const houses = [{ km: 0 }];
    const places = [{ km: 1, radius: 900 }, { km: 3 }];
    const exact = computeCoverage(street({ houses, places: [{ km: 3 }] }), { includePlanned: false })
      .nearestMetres[0] as number;
    expect(answers(street({ houses, places, reach: [{ thresholdMetres: exact }] }))[0]?.[0]).toBe('f1');
    // and the own radius itself
    const own = [
      { km: 1, radius: 900 },
      { km: 3, radius: exact },
    ];
    expect(answers(street({ houses, places: own }))[0]?.[0]).toBe('f1');
  });

  it('is covered by its own county though the neighbour is nearer', () => {
    const slice = street({ houses: [{ km: 0 }], places: [{ km: 1, county: -1 }, { km: -2 }] });
    expect(answers(slice)).toEqual([['f0', 'neighbour', 'covered']]);
  });

  it('counts a planned facility only where asked, and says where opening it will cover', () => {
    const slice = street({ houses: [{ km: 0 }, { km: 9 }], places: [{ km: 1, isPlanned: true }] });
    expect(answers(slice)).toEqual([
      [null, 'unmet', 'covered_when_open'],
      [null, 'unmet', 'absent'],
    ]);
    expect(answers(slice, true).map(([, , gap]) => gap)).toEqual(['covered', 'out_of_reach']);
  });

  it('breaks a tie by operating, own unit, then id', () => {
    const tie = (places: Place[], includePlanned = false): string | null | undefined =>
      answers(street({ houses: [{ km: 0 }], places }), includePlanned)[0]?.[0];
    expect(tie([{ km: 1 }, { km: -1 }])).toBe('f0');
    expect(tie([{ km: 1 }, { km: -1, house: 0 }])).toBe('f1');
    expect(tie([{ km: 1, house: 0, isPlanned: true }, { km: -1 }], true)).toBe('f1');
  });

  it('never reads unknown people as 0, nor lets them into a sum', () => {
    const slice = street({
      houses: [
        { km: 0, people: 70 },
        { km: 0, people: null },
        { km: 9, people: 30 },
      ],
      places: [{ km: 1 }],
    });
    const coverage = computeCoverage(slice, { includePlanned: false });
    expect([...coverage.people]).toEqual([70, NaN, 30]);
    const [row, ...others] = summarise(slice, coverage);
    expect(others).toEqual([]);
    expect(row).toMatchObject({ settlements: 3, unknownSettlements: 1, notApplicable: 0, persons: 100 });
    expect(row?.personsByProvider).toEqual([0, 0, 0, 70, 0, 30]);
    expect(row?.settlementsByGap).toEqual([2, 0, 0, 0, 1, 0, 0]);
  });

  it('without a rule says not applicable and counts nobody', () => {
    const slice = street({ houses: [{ km: 0 }], places: [{ km: 0 }], reach: [] });
    const coverage = computeCoverage(slice, { includePlanned: false });
    expect(answers(slice)).toEqual([[null, 'unmet', 'not_applicable']]);
    expect(coverage.nearest[0]).toBe(0);
    expect(summarise(slice, coverage)[0]).toMatchObject({ settlements: 0, notApplicable: 1, persons: 0 });
  });

  it('is reached as far as its largest distance to a nearest facility, or its threshold', () => {
    const reach = (houses: House[], places: Place[]): number => {
      const slice = street({ houses, places });
      return reachMetres(slice, computeCoverage(slice, { includePlanned: false }))[0] as number;
    };
    expect(reach([{ km: 0 }, { km: 5 }], [{ km: 0 }])).toBeCloseTo(5_000, 6);
    expect(reach([{ km: 0 }], [{ km: 1 }])).toBe(2_001);
    expect(reach([{ km: 0 }], [])).toBe(Infinity);
    expect(reach([], [{ km: 0 }])).toBe(-1);
  });
});

describe('units of the street', () => {
  const houses: House[] = [
    { km: 0, town: 0, tier: 'county_seat', people: 4_000 },
    { km: 5, town: 1, tier: 'village', people: 1_000 },
    { km: 6, town: 1, tier: 'central_village', people: 500 },
  ];

  it('miss a service where their tier should have one and nobody operates it in the unit itself', () => {
    const places: Place[] = [
      { km: 5, house: 2, town: 1 },
      { km: 0, house: 0, town: 0, isPlanned: true },
    ];
    const missing = (rule: Partial<PresenceRule>): unknown[] =>
      unitGaps(street({ houses, places, presence: [rule] })).map((g) => [
        g.unit,
        g.kind,
        g.status,
        g.persons,
        g.severity,
      ]);
    expect(missing({ level: 'village', tiers: ['central_village'] })).toEqual([]);
    expect(missing({ level: 'village', tiers: ['village'] })).toEqual([
      ['v1', 'tier_missing', 'ok', 1_000, 2_000],
    ]);
    expect(missing({ level: 'town', tiers: [] })).toEqual([['seat', 'tier_missing', 'ok', 4_000, 8_000]]);
    expect(missing({ level: 'town', tiers: ['town'] })).toEqual([]);
    expect(missing({ level: 'county', tiers: [] })).toEqual([]);
  });

  it('are under capacity by what the people need less what there is, town by town and as a county', () => {
    const places: Place[] = [
      { km: 0, town: 0, capacity: 15 },
      { km: 5, town: 1, capacity: 9 },
    ];
    const gaps = unitGaps(street({ houses, places, capacity: [{ capacityPer1000: 5 }] }));
    // county: 5,500 people need 27.5 beds, 24 are there; seat: 20 and 15; the town needs 7.5 and has 9
    expect(gaps.map((g) => [g.unit, g.required, g.capacity, g.shortfall])).toEqual([
      ['A', 27.5, 24, 3.5],
      ['seat', 20, 15, 5],
    ]);
    expect(gaps[1]?.severity).toBeCloseTo((4_000 * 2 * 5) / 20, 9);
  });

  it('in a county, a rule for some tiers asks for the people of those tiers alone, and counts what stands there', () => {
    const places: Place[] = [
      { km: 0, house: 0, town: 0, capacity: 15 },
      { km: 5, house: 1, town: 1, capacity: 2 },
    ];
    const of = (tiers: Tier[]): unknown[] => {
      const slice = street({ houses, places, capacity: [{ tiers }] });
      const tier = Int8Array.from(['county_seat', 'village'] as const, (name) => TIERS.indexOf(name));
      return unitGaps({ ...slice, facilities: { ...slice.facilities, tier } }).map((g) => [
        g.unit,
        g.persons,
        g.required,
        g.capacity,
      ]);
    };
    // 1,500 people of the town need 7.5 beds and have 2; the 4,000 of the seat are asked by another rule
    expect(of(['town'])).toEqual([
      ['A', 1_500, 7.5, 2],
      ['town', 1_500, 7.5, 2],
    ]);
    expect(of(['village'])).toEqual([['A', 1_000, 5, 2]]);
    expect(of(['key_town'])).toEqual([]);
  });

  it('with an unknown part have a status and no shortfall', () => {
    const unknownBeds = street({ houses, places: [{ km: 5, town: 1, capacity: null }], capacity: [{}] });
    expect(unitGaps(unknownBeds).map((g) => [g.unit, g.status, g.shortfall, g.severity])).toEqual([
      ['A', 'unknown_capacity', null, null],
      ['seat', 'ok', 20, 8_000],
      ['town', 'unknown_capacity', null, null],
    ]);
    const unknownPeople = street({
      houses: [{ km: 5, people: null }],
      places: [],
      capacity: [{ tiers: ['town'] }],
    });
    expect(unitGaps(unknownPeople).map((g) => [g.unit, g.status, g.persons, g.required])).toEqual([
      ['A', 'unknown_population', null, null],
      ['town', 'unknown_population', null, null],
    ]);
  });

  it('are not measured where the denominator is not people', () => {
    expect(unitGaps(street({ houses, places: [], capacity: [{ groups: [] }] }))).toEqual([]);
  });
});
