/** A siting question turned into places for the solver: who asks, who serves already, what may be done. */
import { badInput, notFound, shown } from '../../common/errors.js';
import { GROUPS } from '../../common/vocabulary.js';
import { Reach } from '../../engine/reach/reach.js';
import type { CostUnit, ReachPairs } from '../../engine/reach/cost.js';
import { pairsOf } from '../../engine/siting/problem.js';
import type { SitingPairs } from '../../engine/siting/problem.js';
import type { SitingPlaces } from '../../engine/siting/places.js';
import type { Slice } from '../../engine/slice.js';
import type { Sql } from '../../store/database.js';
import type { Computed } from '../slice.loader.js';
import type { GivenCosts } from '../slices/by.matrix.js';
import type { Moment } from '../slice.queries.js';
import { givenPairs, radiusOf } from './siting.costs.js';
import { forbiddenBy, optionsOf } from './siting.options.js';
import type { Option } from './siting.options.js';
import { MAX_MEDIAN_PAIRS, MAX_SITING_DEMAND } from './siting.request.js';
import type { SitingRejected, SitingRequest } from './siting.request.js';

/** Places with what their indices mean. */
export interface BuiltSiting {
  readonly places: SitingPlaces;
  readonly options: readonly Option[];
  /** Index into the slice's settlements, per demand. */
  readonly settlements: readonly number[];
  /** People of each demand; NaN = unknown. */
  readonly people: Float64Array;
  /** Index into the slice's towns, per town of the places. */
  readonly towns: readonly number[];
  readonly rejected: ReadonlyMap<number, SitingRejected>;
  readonly notApplicable: number;
  readonly capacityUnit: string | null;
  /** What pairs cost. */
  readonly costUnit: CostUnit;
  readonly notes: readonly string[];
}

/**
 * Takes: the question, the unit's level, and the computed counties it lies in. Gives: places and their meanings.
 * Fails: `siting/no-reach-rule`, `siting/no-capacity-rule`, `siting/too-many-settlements`, `siting/too-many-pairs`,
 * `services/unknown-code`, and as `optionsOf`, `radiusOf` and `givenPairs`. Cost: distances of facilities to settlements, three statements.
 */
export async function buildSiting(
  sql: Sql,
  request: SitingRequest,
  at: {
    readonly level: string;
    readonly computed: Computed;
    /** Costs that the coverage was computed by; null = straight lines. */
    readonly given: GivenCosts | null;
    readonly moment: Moment;
  },
): Promise<BuiltSiting> {
  const { given } = at;
  const { slice, coverage } = at.computed;
  const s = serviceOf(slice, request);
  const inUnit = settlementsOf(slice, request.unit, at.level);
  const cell = (i: number): number => i * slice.services.length + s;
  const radius = radiusOf(request, given);
  const hasRule = inUnit.filter((i) => coverage.rule[cell(i)] >= 0);
  if (radius === undefined && hasRule.length === 0 && inUnit.length > 0)
    throw badInput({
      code: 'siting/no-reach-rule',
      field: 'service',
      value: shown(request.service),
      message: `The set ${request.context.standardSet} has no reach rule for ${shown(request.service)} and these settlements; give radiusMetres (radiusMinutes by a matrix in minutes), or name a set that has one.`,
    });
  const asked = radius === undefined ? hasRule : inUnit;
  const peopleOf = (i: number): number =>
    coverage.rule[cell(i)] >= 0 ? coverage.people[cell(i)] : slice.settlements.people[i * GROUPS.length];
  // a place where nobody lives asks for nothing; one where nobody knows how many do is still to be covered
  const settlements = request.model === 'lscp' ? asked.filter((i) => peopleOf(i) !== 0) : asked;
  refuseTooMany(settlements.length);
  const people = Float64Array.from(settlements, peopleOf);
  const reach = new Reach(slice, {
    includePlanned: request.context.includePlanned,
    ...(given === null ? {} : { cost: given.cost.matrix, metresPerMinute: given.cost.metresPerMinute }),
  });
  const facilities = reach.facilities(s);
  const options = await optionsOf(sql, request, {
    slice,
    settlements: inUnit,
    facilities,
    moment: at.moment,
  });
  if (request.model === 'p_median' && options.length * settlements.length > MAX_MEDIAN_PAIRS)
    throw badInput({
      code: 'siting/too-many-pairs',
      field: 'candidates',
      value: `${options.length} x ${settlements.length}`,
      message: `p_median pairs ${options.length} candidates with ${settlements.length} settlements; at most ${MAX_MEDIAN_PAIRS} pairs are taken. Name fewer candidates, or ask about a smaller unit.`,
    });
  const { rejected, notes } = await forbiddenBy(sql, request, options, at.moment);
  const perUnit = personsPerUnit(slice, s, request, options);
  const kept = keptOf({ slice, s, request, settlements, reach, coverage, perUnit, radius });
  const towns = townsOf(slice, settlements);
  const townIndex = new Map(towns.map((t, k) => [t, k]));
  const town = (t: number): number => townIndex.get(t) ?? -1;
  const known = people.map((p) => (Number.isNaN(p) ? 0 : p));
  const weight = request.weigh === 'settlements' ? people.map(() => 1) : known;
  const demandTown = Int32Array.from(settlements, (i) => town(slice.settlements.town[i]));
  const threshold = Float64Array.from(
    settlements,
    (i) => radius ?? reach.thresholdOf(slice.reachRules[coverage.rule[cell(i)]]),
  );
  const reached = reachOfOptions(given, request, {
    ...{ slice, reach, settlements, threshold, options },
    forbidden: (k) => rejected.has(k),
    ownRadii: radius === undefined,
  });
  const places: SitingPlaces = {
    model: request.model,
    demand: { codes: settlements.map((i) => slice.settlements.codes[i]), weight, town: demandTown },
    options: {
      codes: options.map((o) => `${o.action} ${o.code}`),
      cost: Float64Array.from(options, (o) => o.cost ?? 0),
      capacity: Float64Array.from(options, (o) =>
        o.capacity === null ? Infinity : o.capacity * (perUnit ?? 1),
      ),
      town: Int32Array.from(options, (o) => town(o.town)),
      adds: Uint8Array.from(options, (o) => (o.action === 'build' ? 1 : 0)),
      forbidden: Uint8Array.from(options, (_, k) => (rejected.has(k) ? 1 : 0)),
    },
    reach: reached.reach,
    kept: kept.kept,
    limits: { number: request.number ?? null, budget: request.budget ?? null },
    towns: {
      codes: towns.map((t) => slice.towns[t].code),
      minimum: Int32Array.from(towns, (t) =>
        Math.max(
          0,
          (request.minimumPerTown ?? 0) - facilities.filter((j) => slice.facilities.town[j] === t).length,
        ),
      ),
      floor: Float64Array.from(
        towns,
        (_, k) =>
          (request.floorPerTown ?? 0) * weight.reduce((sum, w, i) => sum + (demandTown[i] === k ? w : 0), 0),
      ),
    },
  };
  return {
    places,
    options,
    settlements,
    people,
    towns,
    rejected,
    notApplicable: inUnit.length - asked.length,
    capacityUnit: slice.services[s].capacityUnit,
    costUnit: reach.unit,
    notes: [...notes, ...kept.notes, ...reached.notes],
  };
}

/** Who reaches which option: by points and thresholds, or by the pairs of a matrix. */
function reachOfOptions(
  given: GivenCosts | null,
  request: SitingRequest,
  of: Parameters<typeof givenPairs>[2],
): { reach: SitingPlaces['reach']; notes: readonly string[] } {
  if (given !== null) {
    const { pairs, notes } = givenPairs(given, request, of);
    return { reach: { pairs }, notes };
  }
  const { slice, reach, settlements, options } = of;
  const { lonLat } = slice.settlements;
  return {
    reach: {
      demandLonLat: Float64Array.from(settlements.flatMap((i) => [lonLat[2 * i], lonLat[2 * i + 1]])),
      optionLonLat: Float64Array.from(options.flatMap((o) => [o.lon, o.lat])),
      thresholdMetres: of.threshold,
      optionRadiusMetres: Float64Array.from(options, (o) =>
        o.facility < 0 || !of.ownRadii ? NaN : reach.ownRadiusOf(o.facility),
      ),
    },
    notes: [],
  };
}

/** Farther than any two places are, in metres and in minutes. */
const FARTHEST = 20_040_000;

function refuseTooManyPairs(facilities: number, settlements: number): void {
  if (facilities * settlements > MAX_MEDIAN_PAIRS)
    throw badInput({
      code: 'siting/too-many-pairs',
      field: 'unit',
      value: `${facilities} x ${settlements}`,
      message: `${facilities} facilities that stand and ${settlements} settlements make more than ${MAX_MEDIAN_PAIRS} pairs; ask about a smaller unit, or leave out the capacity.`,
    });
}

function refuseTooMany(count: number): void {
  if (count > MAX_SITING_DEMAND)
    throw badInput({
      code: 'siting/too-many-settlements',
      field: 'unit',
      value: String(count),
      message: `The unit has ${count} settlements to serve; at most ${MAX_SITING_DEMAND} are taken. Ask its counties one by one.`,
    });
}

function serviceOf(slice: Slice, request: SitingRequest): number {
  const s = slice.services.findIndex((service) => service.code === request.service);
  if (s < 0)
    throw notFound(
      'siting/service-without-rule',
      `The set ${request.context.standardSet} has no rule for the service ${shown(request.service)} on ${request.context.asOf}; /v1/standard-sets lists sets and their services.`,
      request.service,
    );
  return s;
}

/** Settlements of the unit: all of its counties, those of a town, or the one that it is. */
function settlementsOf(slice: Slice, unit: string, level: string): number[] {
  const { codes, town } = slice.settlements;
  return [...codes.keys()].filter((i) =>
    level === 'village' ? codes[i] === unit : level === 'town' ? slice.towns[town[i]]?.code === unit : true,
  );
}

function townsOf(slice: Slice, settlements: readonly number[]): number[] {
  return [...new Set(settlements.map((i) => slice.settlements.town[i]))]
    .filter((t) => t >= 0)
    .sort((a, b) => a - b);
}

/** People that one unit of capacity serves; null where no capacity is given. */
function personsPerUnit(
  slice: Slice,
  s: number,
  request: SitingRequest,
  options: readonly Option[],
): number | null {
  if (options.every((o) => o.capacity === null)) return null;
  if (request.personsPerCapacityUnit !== undefined) return request.personsPerCapacityUnit;
  const unit = slice.services[s].capacityUnit;
  const rules = slice.capacityRules.filter(
    (r) => r.service === s && r.groups.length > 0 && r.capacityUnit === unit,
  );
  const [rule] = rules;
  if (rule === undefined || rules.some((r) => r.capacityPer1000 !== rule.capacityPer1000))
    throw badInput({
      code: 'siting/no-capacity-rule',
      field: 'personsPerCapacityUnit',
      message: `The set ${request.context.standardSet} has ${rules.length === 0 ? 'no' : 'more than one'} capacity rule in ${unit ?? 'a unit'} for ${shown(request.service)}; give personsPerCapacityUnit.`,
    });
  return 1000 / rule.capacityPer1000;
}

function keptOf(of: {
  slice: Slice;
  s: number;
  request: SitingRequest;
  settlements: readonly number[];
  reach: Reach;
  coverage: Computed['coverage'];
  perUnit: number | null;
  radius: number | undefined;
}): { kept: SitingPlaces['kept']; notes: string[] } {
  const { slice, s, request, settlements, reach, coverage, perUnit, radius } = of;
  if (request.model === 'p_median' && perUnit === null) {
    // the nearest alone decides what people pay today; it is the nearest in all the data
    const list = settlements.flatMap((i, k) => {
      const cost = coverage.nearestMetres[i * slice.services.length + s];
      return Number.isNaN(cost) ? [] : [{ demand: k, cost }];
    });
    return { kept: { capacity: Float64Array.of(Infinity), pairs: pairsOf([list]) }, notes: [] };
  }
  const found = radius === undefined ? reach.pairs(s) : reach.within(s, radius);
  const farthest = reach.options.cost === undefined ? FARTHEST : Infinity;
  const everywhere = request.model === 'p_median' ? reach.within(s, farthest) : found;
  const { facilities, pairs } = byFacility(everywhere, settlements);
  refuseTooManyPairs(facilities.length, settlements.length);
  if (perUnit === null)
    return { kept: { capacity: new Float64Array(facilities.length).fill(Infinity), pairs }, notes: [] };
  const capacity = Float64Array.from(facilities, (j) => capacityOf(slice, j, s) * perUnit);
  const unknown = capacity.filter((c) => Number.isNaN(c)).length;
  const notes = ['People outside the unit do not compete for its facilities in this question.'];
  if (unknown > 0)
    notes.push(
      `${unknown} facilities in reach have an unknown capacity: they count as serving everyone in their reach (rule a).`,
    );
  return { kept: { capacity: capacity.map((c) => (Number.isNaN(c) ? Infinity : c)), pairs }, notes };
}

function capacityOf(slice: Slice, j: number, s: number): number {
  const { offerStart, offerService, offerCapacity } = slice.facilities;
  for (let k = offerStart[j]; k < offerStart[j + 1]; k += 1)
    if (offerService[k] === s) return offerCapacity[k];
  return NaN;
}

/** Settlement-major pairs turned round, for the settlements asked about. */
function byFacility(
  found: ReachPairs,
  settlements: readonly number[],
): { facilities: number[]; pairs: SitingPairs } {
  const lists = new Map<number, { demand: number; cost: number }[]>();
  for (const [k, i] of settlements.entries())
    for (let p = found.start[i]; p < found.start[i + 1]; p += 1) {
      const list = lists.get(found.facility[p]);
      const pair = { demand: k, cost: found.cost[p] };
      if (list === undefined) lists.set(found.facility[p], [pair]);
      else list.push(pair);
    }
  const facilities = [...lists.keys()].sort((a, b) => a - b);
  return {
    facilities,
    pairs: pairsOf(facilities.map((j) => lists.get(j) as { demand: number; cost: number }[])),
  };
}
