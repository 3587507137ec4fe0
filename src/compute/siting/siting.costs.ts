/** Travel costs from outside in a siting question: what the matrix knows of the candidates, in its own unit. */
import { candidateDestination, unitDestination } from '../../common/destinations.js';
import { badInput, shown } from '../../common/errors.js';
import type { Reach } from '../../engine/reach/reach.js';
import { pairsOf } from '../../engine/siting/problem.js';
import type { SitingPairs } from '../../engine/siting/problem.js';
import type { Slice } from '../../engine/slice.js';
import type { GivenCosts } from '../slices/by.matrix.js';
import type { Option } from './siting.options.js';
import { LISTED } from './siting.request.js';
import type { SitingRequest } from './siting.request.js';

/** As many as by distance: what one question may hold. */
const MAX_PAIRS = 10_000_000;

/**
 * The radius that is asked for in the unit of the costs; undefined = the thresholds of the standard hold.
 * Fails: `siting/radius-not-in-unit`: metres are never read on minutes by a speed that nobody stated.
 */
export function radiusOf(request: SitingRequest, given: GivenCosts | null): number | undefined {
  const unit = given?.cost.matrix.unit ?? 'metres';
  const { radiusMetres, radiusMinutes } = request;
  const [right, wrong] = unit === 'metres' ? [radiusMetres, radiusMinutes] : [radiusMinutes, radiusMetres];
  if (wrong === undefined) return right;
  const [field, other] =
    unit === 'metres' ? ['radiusMinutes', 'radiusMetres'] : ['radiusMetres', 'radiusMinutes'];
  throw badInput({
    code: 'siting/radius-not-in-unit',
    field,
    value: String(wrong),
    message: `${field} is ${wrong}, and costs are ${given === null ? 'straight lines in metres' : `those of matrix:${given.cost.stamp.name}, in ${unit}`}; give ${other}.`,
  });
}

/** Names by which the matrix may know an option, the first that it knows counts. */
function destinationsOf(option: Option, request: SitingRequest): string[] {
  if (option.facility >= 0) return [option.code];
  if (request.candidates.from !== 'points') return [unitDestination(option.code)];
  // a planned facility is a candidate by its own id
  return [candidateDestination(option.code), option.code];
}

/**
 * Who reaches which option, within the thresholds where these count (not by `p_median`).
 * Takes: the costs; the settlements that ask, and the threshold of each in the unit of the costs; options and which of
 * them land forbids. Gives: pairs per option in order of settlement, and a sentence where the matrix does not know some.
 * Fails: `siting/candidates-not-in-matrix` where it knows none, `siting/too-many-pairs`.
 */
export function givenPairs(
  given: GivenCosts,
  request: SitingRequest,
  of: {
    slice: Slice;
    reach: Reach;
    settlements: readonly number[];
    threshold: Float64Array;
    options: readonly Option[];
    forbidden: (k: number) => boolean;
    ownRadii: boolean;
  },
): { pairs: SitingPairs; notes: string[] } {
  const { slice, settlements, options } = of;
  const demandOf = new Map(settlements.map((i, k) => [slice.settlements.codes[i], k]));
  const wanted = new Set(options.flatMap((option) => destinationsOf(option, request)));
  const found = new Map<string, { demand: number; cost: number }[]>();
  const known = new Set<string>();
  for (const row of given.pairs) {
    const demand = demandOf.get(row.settlement_code);
    for (const [p, destination] of row.facility_ids.entries()) {
      if (!wanted.has(destination)) continue;
      known.add(destination);
      if (demand === undefined) continue;
      const held = found.get(destination);
      const pair = { demand, cost: row.costs[p] as number };
      if (held === undefined) found.set(destination, [pair]);
      else held.push(pair);
    }
  }
  const named = options.map(
    (option) => destinationsOf(option, request).find((name) => known.has(name)) ?? null,
  );
  const unknown = options.filter((_, k) => named[k] === null).map((option) => option.code);
  if (options.length > 0 && unknown.length === options.length) throw noneKnown(given, request, options);
  const lists = options.map((option, k) => {
    const own = of.ownRadii && option.facility >= 0 ? of.reach.ownRadiusOf(option.facility) : NaN;
    if (of.forbidden(k)) return [];
    return (found.get(named[k] ?? '') ?? [])
      .filter(
        ({ demand, cost }) =>
          request.model === 'p_median' || cost <= (Number.isNaN(own) ? of.threshold[demand] : own),
      )
      .sort((a, b) => a.demand - b.demand);
  });
  const count = lists.reduce((sum, list) => sum + list.length, 0);
  if (count > MAX_PAIRS)
    throw badInput({
      code: 'siting/too-many-pairs',
      field: 'candidates',
      value: String(count),
      message: `${count} pairs of candidates and settlements are within reach; at most ${MAX_PAIRS} are taken. Name fewer candidates, or ask about a smaller unit.`,
    });
  return { pairs: pairsOf(lists), notes: unknown.length === 0 ? [] : [unknownNote(given, unknown)] };
}

function unknownNote(given: GivenCosts, unknown: readonly string[]): string {
  const listed = unknown.slice(0, Math.min(10, LISTED)).map(shown).join(', ');
  return `matrix:${given.cost.stamp.name} has no way from these settlements to ${unknown.length} of the candidates, so they reach nobody: ${listed}${unknown.length > 10 ? ', ...' : ''}.`;
}

function noneKnown(given: GivenCosts, request: SitingRequest, options: readonly Option[]): Error {
  const looked = options
    .slice(0, 3)
    .map((option) => destinationsOf(option, request)[0] ?? '')
    .map(shown)
    .join(', ');
  return badInput({
    code: 'siting/candidates-not-in-matrix',
    field: 'candidates',
    value: looked,
    message: `matrix:${given.cost.stamp.name} has no way from these settlements to any candidate; they are looked up as ${looked}. Import costs to them: candidate/CODE for points, unit/CODE for settlements and towns, a facility's id for what is enlarged.`,
  });
}
