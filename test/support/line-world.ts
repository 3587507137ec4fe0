/** Small worlds whose answers can be worked out by hand: settlements on a line, each a town of its own. */
import { GROUPS } from '../../src/common/vocabulary.js';
import type { Domain, Group } from '../../src/common/vocabulary.js';
import type { Slice } from '../../src/engine/slice.js';
import { EARTH_RADIUS_METRES } from '../../src/geo/earth.js';

export interface LineWorld {
  readonly stepMetres: number;
  readonly thresholdMetres: number;
  /** Each in its own town; people of every group unless given; the first may be the seat. */
  readonly settlements: readonly {
    readonly people: number;
    readonly groups?: Partial<Record<Group, number>>;
  }[];
  /** At the place of a settlement, or between (1.5). */
  readonly facilities: readonly {
    readonly at: number;
    readonly capacity: number;
    readonly planned?: boolean;
  }[];
  readonly firstIsSeat?: boolean;
  readonly capacityPer1000?: number;
  readonly domain?: Domain;
  readonly capacityUnit?: string;
}

/** 100, 300 and 50 people 2 km apart; places for 250, 100 and none; the threshold is 3 km. */
export const SURPLUS_BESIDE_NEED: LineWorld = {
  stepMetres: 2000,
  thresholdMetres: 3000,
  settlements: [{ people: 100 }, { people: 300 }, { people: 50 }],
  facilities: [
    { at: 0, capacity: 250 },
    { at: 1, capacity: 100 },
  ],
};

/** One county, one service; a place of capacity is for one person unless `capacityPer1000` says otherwise. */
export function lineWorld(world: LineWorld): Slice {
  const degrees = ((world.stepMetres / EARTH_RADIUS_METRES) * 180) / Math.PI;
  const n = world.settlements.length;
  const seat = (at: number): number => (world.firstIsSeat === true && Math.round(at) === 0 ? 1 : 0);
  const at = world.facilities.map((f) => Math.round(f.at));
  const capacityUnit = world.capacityUnit ?? 'places';
  return {
    counties: ['C'],
    services: [{ code: 's', domain: world.domain ?? 'public_service', capacityUnit, weight: 1 }],
    towns: world.settlements.map((_, t) => ({
      code: `t${t}`,
      tier: seat(t) === 1 ? 4 : 2,
      county: 0,
      isSeat: seat(t) === 1,
    })),
    reachRules: [
      {
        code: 'r',
        service: 0,
        tiers: [],
        verified: 'yes',
        thresholdMetres: world.thresholdMetres,
        groups: ['all'],
        terrain: null,
        fromMinutes: false,
      },
    ],
    presenceRules: [],
    capacityRules: [
      {
        code: 'c',
        service: 0,
        tiers: [],
        verified: 'yes',
        capacityPer1000: world.capacityPer1000 ?? 1000,
        capacityUnit,
        groups: ['all'],
      },
    ],
    settlements: {
      codes: world.settlements.map((_, i) => `v${i}`),
      lonLat: Float64Array.from(world.settlements.flatMap((_, i) => [i * degrees, 0])),
      county: new Int32Array(n),
      town: Int32Array.from({ length: n }, (_, i) => i),
      tier: Int8Array.from({ length: n }, (_, i) => (seat(i) === 1 ? 4 : 0)),
      area: Uint8Array.from({ length: n }, (_, i) => (seat(i) === 1 ? 0 : 1)),
      inSeat: Uint8Array.from({ length: n }, (_, i) => seat(i)),
      terrain: world.settlements.map(() => null),
      people: Float64Array.from(
        world.settlements.flatMap((s) => GROUPS.map((g) => s.groups?.[g] ?? s.people)),
      ),
    },
    facilities: {
      ids: world.facilities.map((_, j) => `f${j}`),
      lonLat: Float64Array.from(world.facilities.flatMap((f) => [f.at * degrees, 0])),
      county: new Int32Array(at.length),
      town: Int32Array.from(at),
      settlement: Int32Array.from(world.facilities, (f) => (Number.isInteger(f.at) ? f.at : -1)),
      tier: Int8Array.from(at, (t) => (seat(t) === 1 ? 4 : 0)),
      inSeat: Uint8Array.from(at, seat),
      ownRadiusMetres: new Float64Array(at.length).fill(NaN),
      planned: Uint8Array.from(world.facilities, (f) => Number(f.planned ?? false)),
      offerStart: Int32Array.from({ length: at.length + 1 }, (_, j) => j),
      offerService: new Int16Array(at.length),
      offerCapacity: Float64Array.from(world.facilities, (f) => f.capacity),
    },
    completeWithinMetres: Float64Array.of(Infinity),
  };
}

/** A seat of 1,000 people with 1,200 places, then villages of 300, 200 and 100, 2 km apart; the second has 50 places. */
export const seatAndVillages = (): Slice =>
  lineWorld({
    stepMetres: 2000,
    thresholdMetres: 4500,
    firstIsSeat: true,
    settlements: [{ people: 1000 }, { people: 300 }, { people: 200 }, { people: 100 }],
    facilities: [
      { at: 0, capacity: 1200 },
      { at: 1, capacity: 50 },
    ],
  });
