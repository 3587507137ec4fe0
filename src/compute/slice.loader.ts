/**
 * Rows to slice (walk A and B): one county, or several, at one revision and date. Facilities of the
 * surroundings are read in growing boxes until nothing outside them can change an answer.
 */
import { GROUPS, TIERS, AREAS } from '../common/vocabulary.js';
import { computeCoverage, unsettledServices } from '../engine/coverage.js';
import type { Coverage } from '../engine/coverage.js';
import { areaOf, deriveTier } from '../common/tiers.js';
import type { Slice } from '../engine/slice.js';
import { boundingCircle } from '../geo/earth.js';
import type { Circle } from '../geo/earth.js';
import type { Sql } from '../store/database.js';
import { boxesRound, firstHorizon, isWorld, looksFor } from './batch/horizons.js';
import type { KnownReach } from './batch/horizons.js';
import { NearFacilities } from './batch/near.facilities.js';
import type { NearWanted } from './batch/near.facilities.js';
import { NO_OVERLAY, overlayFacilities, overlayPeople } from './overlay/overlay.js';
import type { Overlay } from './overlay/overlay.js';
import { packFacilities } from './slice.facilities.js';
import type { Territory } from './slice.facilities.js';
import { readOnce } from './slices/ground.js';
import type { Ground } from './slices/ground.js';
import { readLargestOwnRadius, readPeople, readRules, readServices, readUnits } from './slice.queries.js';
import type { FacilityRow, Moment, RuleRow, ServiceRow, UnitRow } from './slice.queries.js';
import { measured } from './slice.rules.js';
import type { Speeds } from './slice.rules.js';

export interface Computed {
  readonly slice: Slice;
  readonly coverage: Coverage;
  /** Per county the circle that holds all its settlements; null where there are none. */
  readonly circles: readonly (Circle | null)[];
}

/**
 * Loads the slice of some counties and computes its coverage.
 * Takes: county codes, the moment, the speeds, whether planned facilities count as open, and a change set to lay
 * over the data, if any. Gives: the slice with every facility that matters, and its coverage: exact over all
 * facilities of the data, or of the data with the change set.
 */
export async function computeCounties(
  sql: Sql,
  counties: readonly string[],
  options: LoadOptions,
): Promise<Computed> {
  const units = await readOnce(options.ground, 'units', () => readUnits(sql, counties, options));
  return compute(sql, counties, units, options);
}

/**
 * Coverage of a point, as if one settlement of the county stood there alone.
 * Takes: the county, the settlement whose rules, people and place in the tree are used, and the point.
 */
export async function computePoint(
  sql: Sql,
  at: { county: string; settlement: string; lon: number; lat: number },
  options: LoadOptions,
): Promise<Computed> {
  const units = (await readUnits(sql, [at.county], options))
    .filter((u) => u.level !== 'village' || u.code === at.settlement)
    .map((u) => (u.code === at.settlement ? { ...u, lon: at.lon, lat: at.lat } : u));
  return compute(sql, [at.county], units, options);
}

/** What a slice is loaded for. */
export type LoadOptions = Moment & {
  readonly speeds: Speeds;
  readonly includePlanned: boolean;
  readonly overlay?: Overlay;
  /** Rows of these counties at this moment that were read before; only the cost depends on it. */
  readonly ground?: Ground;
  /** How far services reached when they were last computed here: only the cost depends on it. */
  readonly knownReach?: KnownReach;
  /** Called between steps that hold the thread, where others wait for it. */
  readonly pause?: () => Promise<void>;
  /** Only these services with their rules, of those in force: nothing is read of any other. */
  readonly only?: Catalogue;
};

/** Rows of services and of rules, in order of code. */
export interface Catalogue {
  readonly services: readonly ServiceRow[];
  readonly rules: readonly RuleRow[];
}

/**
 * Everything of a slice but its facilities: people, services and rules are read and packed with the units.
 * Takes: counties in the order that the slice numbers them, and their units (those of no county listed are
 * left without one). Both walks, with and without surroundings, pack their rows here.
 */
export async function readTerritory(
  sql: Sql,
  counties: readonly string[],
  units: readonly UnitRow[],
  options: LoadOptions,
): Promise<Territory> {
  const [peopleRows, rules, known] = await Promise.all([
    readOnce(options.ground, 'people', () => readPeople(sql, counties, options)),
    options.only?.rules ?? readOnce(options.ground, 'rules', () => readRules(sql, options)),
    options.only?.services ?? readOnce(options.ground, 'services', () => readServices(sql, options)),
  ]);
  const people = overlayPeople(
    new Map(peopleRows.map((p) => [p.settlement_code, p.persons_by_group])),
    options.overlay ?? NO_OVERLAY,
  );
  const services = rules.length === 0 ? [] : known;
  return territory(counties, units, people, services, rules, options.speeds);
}

async function compute(
  sql: Sql,
  counties: readonly string[],
  units: readonly UnitRow[],
  options: LoadOptions,
): Promise<Computed> {
  const [base, largestOwn] = await Promise.all([
    readTerritory(sql, counties, units, options),
    readOnce(options.ground, 'largest own radius', () => readLargestOwnRadius(sql, options)),
  ]);
  const { services } = base;
  const overlay = options.overlay ?? NO_OVERLAY;
  const circles = circlesOf(base);
  const round = circles.filter((circle) => circle !== null);
  const horizons = services.map((service, s) =>
    firstHorizon(largestThreshold(base, s), options.knownReach?.get(service.code)),
  );
  const only = options.only?.services.map((service) => service.code) ?? null;
  const near = new NearFacilities(sql, options, { counties, units, only });
  const found = new Map<string, FacilityRow>();
  const completeWithinMetres = new Float64Array(services.length);
  let wanted = services.map((_, s) => s);
  for (let isFirst = true; ; isFirst = false) {
    const looked = wanted.map((s) => ({
      code: services[s]?.code ?? '',
      horizonMetres: horizons[s] as number,
    }));
    const look: NearWanted = {
      counties: isFirst ? counties : [],
      looks: round.length === 0 ? [] : looksFor(round, looked),
      ownRadius: isFirst && largestOwn > 0 ? boxesRound(round, largestOwn) : [],
    };
    const rows = await readOnce(options.ground, `near ${JSON.stringify([only, look])}`, () =>
      near.read(look),
    );
    for (const row of rows) found.set(row.id, row);
    for (const s of wanted)
      completeWithinMetres[s] = isWorld(round, horizons[s] as number) ? Infinity : (horizons[s] as number);
    const slice = packFacilities(base, overlayFacilities(found.values(), overlay), completeWithinMetres);
    await options.pause?.();
    const coverage = computeCoverage(slice, { includePlanned: options.includePlanned });
    wanted = [...unsettledServices(slice, coverage)];
    if (wanted.length === 0) return { slice, coverage, circles };
    for (const s of wanted) horizons[s] = (horizons[s] as number) * 4;
  }
}

/** Nothing beyond a threshold serves under it, so no look may be shorter. */
function largestThreshold(base: Territory, s: number): number {
  return Math.max(0, ...base.reachRules.map((rule) => (rule.service === s ? rule.thresholdMetres : 0)));
}

function circlesOf({ counties, settlements }: Territory): (Circle | null)[] {
  const points: number[][] = counties.map(() => []);
  for (const [i, k] of settlements.county.entries())
    points[k]?.push(settlements.lonLat[2 * i] as number, settlements.lonLat[2 * i + 1] as number);
  return points.map((lonLat) => (lonLat.length === 0 ? null : boundingCircle(Float64Array.from(lonLat))));
}

function territory(
  counties: readonly string[],
  units: readonly UnitRow[],
  people: ReadonlyMap<string, readonly (number | null)[]>,
  services: readonly ServiceRow[],
  rules: readonly RuleRow[],
  speeds: Speeds,
): Territory {
  const countyIndex = new Map(counties.map((code, k) => [code, k]));
  const townRows = units.filter((u) => u.level === 'town');
  const towns = townRows.map((u) => {
    const { tier } = deriveTier({
      givenTier: u.tier,
      level: u.level,
      urbanRuralClass: u.urban_rural_class,
      underSeatTown: false,
    });
    return {
      code: u.code,
      tier: tier === null ? -1 : TIERS.indexOf(tier),
      county: countyIndex.get(u.county_code) ?? -1,
      isSeat: tier === 'county_seat',
    };
  });
  const townIndex = new Map(towns.map((t, k) => [t.code, k]));
  const rows = units.filter((u) => u.level === 'village' && u.lon !== null && u.lat !== null);
  const townOf = rows.map((u) => (u.parent_code === null ? -1 : (townIndex.get(u.parent_code) ?? -1)));
  const tiers = rows.map(
    (u, i) =>
      deriveTier({
        givenTier: u.tier,
        level: u.level,
        urbanRuralClass: u.urban_rural_class,
        underSeatTown: towns[townOf[i] as number]?.isSeat ?? false,
      }).tier,
  );
  return {
    counties,
    ...measured(rules, services, speeds),
    towns,
    settlements: {
      codes: rows.map((u) => u.code),
      lonLat: Float64Array.from(rows.flatMap((u) => [u.lon as number, u.lat as number])),
      county: Int32Array.from(rows, (u) => countyIndex.get(u.county_code) ?? -1),
      town: Int32Array.from(townOf),
      tier: Int8Array.from(tiers, (t) => (t === null ? -1 : TIERS.indexOf(t))),
      area: Uint8Array.from(rows, (u) => AREAS.indexOf(areaOf(u.urban_rural_class))),
      inSeat: Uint8Array.from(rows, (_, i) =>
        towns[townOf[i] as number]?.isSeat === true || tiers[i] === 'county_seat' ? 1 : 0,
      ),
      terrain: rows.map((u) => u.terrain),
      people: packedPeople(rows, people),
    },
  };
}

function packedPeople(
  rows: readonly UnitRow[],
  people: ReadonlyMap<string, readonly (number | null)[]>,
): Float64Array {
  const packed = new Float64Array(rows.length * GROUPS.length).fill(NaN);
  for (let i = 0; i < rows.length; i += 1) {
    const known = people.get((rows[i] as UnitRow).code);
    if (known === undefined) continue;
    for (let g = 0; g < GROUPS.length; g += 1) packed[i * GROUPS.length + g] = known[g] ?? NaN;
  }
  return packed;
}
