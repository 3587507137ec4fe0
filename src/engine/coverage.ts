/**
 * Who covers whom (measures 1, 2 rule a, 5): for every settlement and service the nearest facility, the
 * one that serves, how that one stands to the settlement, and the state of the gap.
 */
import { GAP_STATUSES, GROUPS, PROVIDER_CLASSES } from '../common/vocabulary.js';
import type { GapStatus, ProviderClass } from '../common/vocabulary.js';
import { unitVectors } from '../geo/earth.js';
import { FacilitySet, metresBetween, radiusOf } from './nearest.js';
import type { Found } from './nearest.js';
import { rulesOfSettlements } from './rules.js';
import type { Slice } from './slice.js';

/** Settlement-major: entry i * services.length + s. Facility indices: -1 = none, metres NaN = none. */
export interface Coverage {
  /** Index into slice.reachRules, or -1: no rule applies. */
  readonly rule: Int16Array;
  /** Nearest operating facility at any distance (planned ones too where they count). */
  readonly nearest: Int32Array;
  readonly nearestMetres: Float64Array;
  /** Nearest of those within their threshold: the own radius of the facility, else the rule's; closed. */
  readonly serving: Int32Array;
  readonly servingMetres: Float64Array;
  readonly servingThresholdMetres: Float64Array;
  /** Nearest planned facility that would serve, where nobody serves. */
  readonly planned: Int32Array;
  readonly plannedMetres: Float64Array;
  /** Index into PROVIDER_CLASSES. */
  readonly provider: Uint8Array;
  /** Index into GAP_STATUSES. */
  readonly gap: Uint8Array;
  /** People of the rule's groups; NaN = some part unknown, or no rule. */
  readonly people: Float64Array;
  /** people x weight x excess distance / threshold, capped at 1; 0 where served; NaN = unknown people. */
  readonly severity: Float64Array;
}

const PROVIDER = Object.fromEntries(PROVIDER_CLASSES.map((name, k) => [name, k])) as Record<
  ProviderClass,
  number
>;
const GAP = Object.fromEntries(GAP_STATUSES.map((name, k) => [name, k])) as Record<GapStatus, number>;

/** Facilities of one service. */
interface Supply {
  readonly open: FacilitySet;
  readonly planned: FacilitySet;
  readonly openByCounty: ReadonlyMap<number, readonly number[]>;
}

/**
 * Takes: a slice; whether planned facilities count as open. Gives: coverage of every settlement and service.
 * Cost: O((n + m) log m) per service. Pure: the same slice gives the same arrays.
 */
export function computeCoverage(slice: Slice, options: { includePlanned: boolean }): Coverage {
  const size = slice.settlements.codes.length * slice.services.length;
  const result: Coverage = {
    rule: rulesOfSettlements(slice),
    nearest: new Int32Array(size).fill(-1),
    nearestMetres: new Float64Array(size).fill(NaN),
    serving: new Int32Array(size).fill(-1),
    servingMetres: new Float64Array(size).fill(NaN),
    servingThresholdMetres: new Float64Array(size).fill(NaN),
    planned: new Int32Array(size).fill(-1),
    plannedMetres: new Float64Array(size).fill(NaN),
    provider: new Uint8Array(size).fill(PROVIDER.unmet),
    gap: new Uint8Array(size).fill(GAP.not_applicable),
    people: new Float64Array(size).fill(NaN),
    severity: new Float64Array(size).fill(NaN),
  };
  const vectors = unitVectors(slice.settlements.lonLat);
  for (let s = 0; s < slice.services.length; s += 1) {
    const supply = supplyOf(slice, s, vectors, options.includePlanned);
    for (let i = 0; i < slice.settlements.codes.length; i += 1) coverOne(slice, supply, { i, s }, result);
  }
  checkCoverage(result);
  return result;
}

function supplyOf(slice: Slice, s: number, vectors: Float64Array, includePlanned: boolean): Supply {
  const { facilities } = slice;
  const open: number[] = [];
  const planned: number[] = [];
  const openByCounty = new Map<number, number[]>();
  for (let j = 0; j < facilities.ids.length; j += 1) {
    if (!offers(slice, j, s)) continue;
    if (!includePlanned && facilities.planned[j] === 1) {
      planned.push(j);
      continue;
    }
    open.push(j);
    const county = facilities.county[j] as number;
    const ofCounty = openByCounty.get(county);
    if (ofCounty === undefined) openByCounty.set(county, [j]);
    else ofCounty.push(j);
  }
  return {
    open: new FacilitySet(slice, vectors, open),
    planned: new FacilitySet(slice, vectors, planned),
    openByCounty,
  };
}

function offers(slice: Slice, j: number, s: number): boolean {
  const { offerStart, offerService } = slice.facilities;
  for (let k = offerStart[j] as number; k < (offerStart[j + 1] as number); k += 1)
    if (offerService[k] === s) return true;
  return false;
}

function coverOne(slice: Slice, supply: Supply, at: { i: number; s: number }, result: Coverage): void {
  const { i, s } = at;
  const cell = i * slice.services.length + s;
  const rule = slice.reachRules[result.rule[cell] as number];
  const nearest = supply.open.nearest(i);
  set(result.nearest, result.nearestMetres, cell, nearest);
  if (rule === undefined) return;
  const threshold = rule.thresholdMetres;
  const serving = supply.open.serving(i, threshold, nearest);
  const people = peopleOf(slice, i, rule.groups);
  result.people[cell] = people;
  set(result.serving, result.servingMetres, cell, serving);
  if (serving.facility >= 0) {
    result.servingThresholdMetres[cell] = radiusOf(slice, serving.facility, threshold);
    result.provider[cell] = PROVIDER[providerOf(slice, i, serving.facility)];
    result.gap[cell] = isServedWithin(slice, supply, { i, threshold, serving })
      ? GAP.covered
      : GAP.covered_elsewhere;
    result.severity[cell] = people * 0;
    return;
  }
  const planned = supply.planned.serving(i, threshold, supply.planned.nearest(i));
  set(result.planned, result.plannedMetres, cell, planned);
  result.gap[cell] =
    planned.facility >= 0 ? GAP.covered_when_open : nearest.facility >= 0 ? GAP.out_of_reach : GAP.absent;
  result.severity[cell] = people * (slice.services[s]?.weight ?? 1) * excess(slice, nearest, threshold);
}

function set(index: Int32Array, metres: Float64Array, cell: number, found: Readonly<Found>): void {
  index[cell] = found.facility;
  metres[cell] = found.facility < 0 ? NaN : found.metres;
}

function peopleOf(slice: Slice, i: number, groups: readonly (typeof GROUPS)[number][]): number {
  let sum = 0;
  for (const group of groups)
    sum += slice.settlements.people[i * GROUPS.length + GROUPS.indexOf(group)] as number;
  return sum;
}

/** Where the serving facility stands, seen from the settlement. */
function providerOf(slice: Slice, i: number, j: number): ProviderClass {
  const { settlements, facilities } = slice;
  if (facilities.settlement[j] === i) return 'own';
  const town = settlements.town[i] as number;
  if (town >= 0 && facilities.town[j] === town) return 'town';
  if (facilities.county[j] !== settlements.county[i]) return 'neighbour';
  return facilities.inSeat[j] === 1 ? 'seat' : 'peer';
}

/** True when some facility of the settlement's own county serves, though a neighbour's may be nearer. */
function isServedWithin(
  slice: Slice,
  supply: Supply,
  of: { i: number; threshold: number; serving: Readonly<Found> },
): boolean {
  const county = slice.settlements.county[of.i] as number;
  if (slice.facilities.county[of.serving.facility] === county) return true;
  return (supply.openByCounty.get(county) ?? []).some(
    (j) => metresBetween(slice, of.i, j) <= radiusOf(slice, j, of.threshold),
  );
}

/** Excess of the distance over the threshold, relative, in (0, 1]; 1 where there is no facility at all. */
function excess(slice: Slice, nearest: Readonly<Found>, threshold: number): number {
  if (nearest.facility < 0) return 1;
  const radius = radiusOf(slice, nearest.facility, threshold);
  return Math.min(1, (nearest.metres - radius) / radius);
}

/** What every answer must hold before it leaves; a breach is a fault of this code, never of the data. */
function checkCoverage(c: Coverage): void {
  for (let cell = 0; cell < c.gap.length; cell += 1) {
    const isServed = (c.serving[cell] as number) >= 0;
    const metres = c.servingMetres[cell] as number;
    const isSound = isServed
      ? metres <= (c.servingThresholdMetres[cell] as number) &&
        metres >= (c.nearestMetres[cell] as number) &&
        c.provider[cell] !== PROVIDER.unmet &&
        (c.gap[cell] as number) <= GAP.covered_elsewhere
      : c.provider[cell] === PROVIDER.unmet && (c.gap[cell] as number) > GAP.covered_elsewhere;
    if (!isSound)
      throw new Error(`Coverage cell ${cell} contradicts itself: served ${isServed}, ${metres} m.`);
  }
}

/**
 * Services of which a facility outside the slice could still change some answer: the nearest one found is
 * farther than the slice is complete, or there is none. Gives: indices of services.
 */
export function unsettledServices(slice: Slice, coverage: Coverage): number[] {
  const count = slice.services.length;
  return slice.services
    .map((_, s) => s)
    .filter((s) => {
      const horizon = slice.completeWithinMetres[s] as number;
      if (horizon === Infinity) return false;
      for (let i = 0; i < slice.settlements.codes.length; i += 1) {
        const metres = coverage.nearestMetres[i * count + s] as number;
        if (!(metres <= horizon)) return true;
      }
      return false;
    });
}

/**
 * How near a facility without an own radius must come to any settlement to alter an answer, per service.
 * Proof: beyond the threshold it serves nobody, open or planned; beyond the nearest distance of every
 * settlement it is nearest to nobody, and at equal distance it may only win a tie (hence closed: "within or
 * at"). The own radius of a facility is compared by the caller. Gives: metres; Infinity where some
 * settlement has no nearest facility; -1 where there are no settlements.
 */
export function reachMetres(slice: Slice, coverage: Coverage): Float64Array {
  const count = slice.services.length;
  const reach = new Float64Array(count).fill(-1);
  for (let cell = 0; cell < coverage.nearest.length; cell += 1) {
    const s = cell % count;
    const metres = coverage.nearestMetres[cell] as number;
    const threshold = slice.reachRules[coverage.rule[cell] as number]?.thresholdMetres ?? 0;
    reach[s] = Math.max(reach[s] as number, threshold, Number.isNaN(metres) ? Infinity : metres);
  }
  return reach;
}
