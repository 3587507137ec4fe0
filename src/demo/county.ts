/** One made-up county: towns around the seat, villages around the towns, facilities by the kind of place. */
import { GROUPS, TIERS } from '../common/vocabulary.js';
import type { UrbanRuralClass } from '../common/vocabulary.js';
import { EARTH_RADIUS_METRES } from '../geo/earth.js';
import { placeOfCounty } from './plan.js';
import type { CountyPlace } from './plan.js';
import { Chance } from './random.js';
import { SERVICES } from './words.js';

/** Parallel arrays; n settlements, m facilities. Points are lon, lat pairs in degrees, to six decimals. */
export interface DemoCounty {
  readonly place: CountyPlace;
  readonly towns: {
    readonly lonLat: Float64Array;
    /** Index into TIERS. */
    readonly tier: Uint8Array;
    /** A whole number from which the name is made. */
    readonly name: Uint16Array;
  };
  readonly settlements: {
    readonly lonLat: Float64Array;
    /** Index of the town. */
    readonly town: Uint8Array;
    /** Position in its town, from 0. */
    readonly serial: Uint8Array;
    /** Index into PLACES. */
    readonly kind: Uint8Array;
    readonly name: Uint16Array;
    /** Settlement-major, GROUPS.length each; NaN = unknown. */
    readonly people: Float64Array;
  };
  readonly facilities: {
    readonly lonLat: Float64Array;
    /** Index of the settlement it stands in. */
    readonly settlement: Uint16Array;
    /** Index into SERVICES; the one that may come with it follows from the service. */
    readonly service: Uint8Array;
    /** NaN = unknown or not counted. */
    readonly capacity: Float64Array;
    /** Own service radius in metres; NaN = none. */
    readonly ownRadiusMetres: Float64Array;
    /** 0 operating, 1 planned, 2 closed. */
    readonly state: Uint8Array;
  };
}

const TIER_OF_TOWN = {
  seat: TIERS.indexOf('county_seat'),
  key: TIERS.indexOf('key_town'),
  town: TIERS.indexOf('town'),
};
const METRES_PER_DEGREE = (EARTH_RADIUS_METRES * Math.PI) / 180;

/** Urban-rural class of each of PLACES. */
export const CLASS_OF_PLACE: readonly UrbanRuralClass[] = ['111', '121', '210', '220', '220'];
/** Residents of each of PLACES: middle and spread. */
const SIZES = [[7600, 1500], [5200, 700], [2400, 300], [2200, 350], [1700, 420]] as const; // prettier-ignore
/** Shares of the ages 0-2, 3-5, 6-11, 12-14, 15-17, 18-59; the rest is 60 and more. */
const YOUNG_AGES = [0.026, 0.034, 0.082, 0.041, 0.042, 0.605];
const OLD_AGES = [0.018, 0.024, 0.061, 0.034, 0.033, 0.53];

/** Takes: a seed and the county's position. Gives: the same county for the same two, whatever the nation's size. */
export function makeCounty(seed: number, k: number): DemoCounty {
  const chance = new Chance(seed, k);
  const place = placeOfCounty(k);
  const towns = makeTowns(chance, place);
  const settlements = makeSettlements(chance, towns);
  return { place, towns, settlements, facilities: makeFacilities(chance, settlements) };
}

function makeTowns(chance: Chance, place: CountyPlace): DemoCounty['towns'] {
  const count = chance.whole(9, 20);
  const lonLat = new Float64Array(2 * count);
  const seat = moved(place.lon, place.lat, 4000 * chance.bell(), 4000 * chance.bell());
  lonLat.set(seat);
  for (let t = 1; t < count; t += 1) {
    // towns keep a distance; after a few tries any place is taken
    for (let tries = 0; tries < 12; tries += 1) {
      const reach = 17_000 * Math.sqrt(chance.between(0.06, 1));
      const turn = chance.between(0, 2 * Math.PI);
      lonLat.set(moved(seat[0], seat[1], reach * Math.cos(turn), reach * Math.sin(turn)), 2 * t);
      if (isFree(lonLat, t, 3500)) break;
    }
  }
  return {
    lonLat,
    tier: Uint8Array.from({ length: count }, (_, t) =>
      t === 0 ? TIER_OF_TOWN.seat : t < 3 ? TIER_OF_TOWN.key : TIER_OF_TOWN.town,
    ),
    name: Uint16Array.from({ length: count }, () => chance.whole(0, 899)),
  };
}

function isFree(lonLat: Float64Array, t: number, metres: number): boolean {
  const [lon, lat] = [lonLat[2 * t] as number, lonLat[2 * t + 1] as number];
  for (let other = 0; other < t; other += 1) {
    const dy = ((lonLat[2 * other + 1] as number) - lat) * METRES_PER_DEGREE;
    const dx = ((lonLat[2 * other] as number) - lon) * METRES_PER_DEGREE * Math.cos((lat * Math.PI) / 180);
    if (dx * dx + dy * dy < metres * metres) return false;
  }
  return true;
}

function makeSettlements(chance: Chance, towns: DemoCounty['towns']): DemoCounty['settlements'] {
  const lonLat: number[] = [];
  const town: number[] = [];
  const serial: number[] = [];
  const kind: number[] = [];
  const people: number[] = [];
  for (let t = 0; t < towns.tier.length; t += 1) {
    const [lon, lat] = [towns.lonLat[2 * t] as number, towns.lonLat[2 * t + 1] as number];
    const isSeat = t === 0;
    const count = isSeat ? chance.whole(20, 32) : chance.whole(8, 20);
    const centres = t < 3 ? 2 : 1;
    for (let i = 0; i < count; i += 1) {
      const isCentre = isSeat || i < centres;
      const spread = isSeat ? 1300 : isCentre ? 350 : 2600;
      lonLat.push(...moved(lon, lat, spread * chance.bell(), spread * chance.bell()));
      const k = isSeat ? 0 : isCentre ? (t < 3 ? 1 : 2) : i === centres ? 3 : 4;
      town.push(t);
      serial.push(i);
      kind.push(k);
      pushPeople(chance, k, people);
    }
  }
  return {
    lonLat: Float64Array.from(lonLat),
    town: Uint8Array.from(town),
    serial: Uint8Array.from(serial),
    kind: Uint8Array.from(kind),
    name: Uint16Array.from({ length: town.length }, () => chance.whole(0, 899)),
    people: Float64Array.from(people),
  };
}

/** Whole persons by age that add up to all; one settlement in two hundred has no figures. */
function pushPeople(chance: Chance, kind: number, people: number[]): void {
  const [middle, spread] = SIZES[kind] as readonly [number, number];
  const all = Math.max(120, Math.round(middle + spread * chance.bell()));
  const ages = (kind < 2 ? YOUNG_AGES : OLD_AGES).map((share) =>
    Math.round(all * share * chance.between(0.88, 1.12)),
  );
  const old = all - ages.reduce((sum, n) => sum + n, 0);
  const workers = Math.round((ages[5] as number) * chance.between(0.6, 0.75));
  const migrants = Math.round(all * (kind === 0 ? chance.between(0.08, 0.25) : chance.between(0, 0.03)));
  const isUnknown = chance.next() < 0.005;
  const groups = [all, ...ages, old, workers, migrants];
  for (let g = 0; g < GROUPS.length; g += 1) people.push(isUnknown ? NaN : (groups[g] as number));
}

function makeFacilities(chance: Chance, settlements: DemoCounty['settlements']): DemoCounty['facilities'] {
  const lonLat: number[] = [];
  const settlement: number[] = [];
  const service: number[] = [];
  const capacity: number[] = [];
  const own: number[] = [];
  const state: number[] = [];
  for (let i = 0; i < settlements.kind.length; i += 1) {
    const [lon, lat] = [settlements.lonLat[2 * i] as number, settlements.lonLat[2 * i + 1] as number];
    for (let s = 0; s < SERVICES.length; s += 1) {
      const { at, metres, capacity: range } = SERVICES[s] as (typeof SERVICES)[number];
      const mean = at[settlements.kind[i] as number] ?? 0;
      if (mean === 0) continue;
      for (let n = chance.count(mean); n > 0; n -= 1) {
        const reach = chance.between(0.05, 1) * metres;
        const turn = chance.between(0, 2 * Math.PI);
        lonLat.push(...moved(lon, lat, reach * Math.cos(turn), reach * Math.sin(turn)));
        settlement.push(i);
        service.push(s);
        const isKnown = range !== null && chance.next() < 0.97;
        capacity.push(isKnown ? Math.round(chance.between(range[0], range[1])) : NaN);
        own.push(chance.next() < 0.004 ? chance.whole(5, 40) * 100 : NaN);
        const draw = chance.next();
        state.push(draw < 0.985 ? 0 : draw < 0.993 ? 1 : 2);
      }
    }
  }
  return {
    lonLat: Float64Array.from(lonLat),
    settlement: Uint16Array.from(settlement),
    service: Uint8Array.from(service),
    capacity: Float64Array.from(capacity),
    ownRadiusMetres: Float64Array.from(own),
    state: Uint8Array.from(state),
  };
}

/** A point so many metres east and north, rounded as feeds give it. */
function moved(lon: number, lat: number, east: number, north: number): [number, number] {
  const degreesNorth = north / METRES_PER_DEGREE;
  const degreesEast = east / (METRES_PER_DEGREE * Math.cos((lat * Math.PI) / 180));
  return [rounded(lon + degreesEast), rounded(lat + degreesNorth)];
}

function rounded(degrees: number): number {
  return Math.round(degrees * 1e6) / 1e6;
}
