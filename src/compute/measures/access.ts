/** Accessibility with competition in a held slice (measures 4). */
import { noFigure } from '../../common/figure.js';
import type { Figure } from '../../common/figure.js';
import type { Group } from '../../common/vocabulary.js';
import { badInput } from '../../common/errors.js';
import { matrixCatchments, straightCatchments } from '../../engine/accessibility/catchments.js';
import type { Catchments } from '../../engine/accessibility/catchments.js';
import { FCA_METHODS, floatingCatchments } from '../../engine/accessibility/fca.js';
import type { FcaAnswer, FcaMethod } from '../../engine/accessibility/fca.js';
import { decayFunction } from '../../engine/accessibility/weights.js';
import type { Decay } from '../../engine/accessibility/weights.js';
import { offerOf, peopleOf } from '../../engine/allocation/demand.js';
import type { HeldSlice } from '../slices/slices.js';
import type { Scope } from './scope.js';

export { FCA_METHODS };

/** Supply counted as capacity in the service's unit, or one for each facility. */
export const SUPPLIES = ['capacity', 'facilities'] as const;
export type Supply = (typeof SUPPLIES)[number];

export const DECAY_KINDS = ['binary', 'step', 'gaussian', 'linear', 'exponential', 'logistic'] as const;
export type DecayKind = (typeof DECAY_KINDS)[number];

export interface AccessWanted {
  /** Places in the slice's list of services: their facilities are one supply. */
  readonly services: readonly number[];
  readonly method: FcaMethod;
  readonly supply: Supply;
  /** Closed, in the unit of the cost; null = the largest threshold of the services' rules. */
  readonly catchment: number | null;
  readonly decay: DecayKind;
  /** Parameters of the decay; null = by the catchment: see `decayOf`. */
  readonly steps: readonly { readonly upTo: number; readonly weight: number }[] | null;
  readonly scale: number | null;
  readonly midpoint: number | null;
  readonly spread: number | null;
  /** People who compete; null = those of the services' first rule. */
  readonly groups: readonly Group[] | null;
}

export interface AccessFound {
  readonly answer: FcaAnswer;
  readonly catchment: number;
  readonly decay: Decay;
  readonly groups: readonly Group[];
  /** What a unit of supply is. */
  readonly supplyUnit: string;
  /** Facilities in the order of the answer's columns: places in the slice's list. */
  readonly facilities: readonly number[];
  readonly people: Float64Array;
  /** Over the settlements asked for: sum P A / sum P of those where both are known. */
  readonly mean: Figure;
  readonly unknownSettlements: number;
}

/**
 * Catchment that a question needs its slice for, in the unit of the cost.
 * Fails: `accessibility/no-threshold` where neither the question nor a rule of the services says one.
 */
export function catchmentOf(held: HeldSlice, wanted: Pick<AccessWanted, 'services' | 'catchment'>): number {
  if (wanted.catchment !== null) return wanted.catchment;
  const isMinutes = held.cost?.matrix.unit === 'minutes';
  const perMinute = held.cost?.metresPerMinute ?? 1;
  const thresholds = held.slice.reachRules
    .filter((rule) => wanted.services.includes(rule.service))
    .map((rule) =>
      isMinutes ? (rule.thresholdMinutes ?? rule.thresholdMetres / perMinute) : rule.thresholdMetres,
    );
  if (thresholds.length === 0)
    throw badInput({
      code: 'accessibility/no-threshold',
      field: 'catchment',
      message:
        'No reach rule of the standard set speaks of this service, so there is no catchment; give catchment.',
    });
  return Math.max(...thresholds);
}

/**
 * Weights by a kind and a catchment c, where the question gives no parameters: steps at c/3, 2c/3, c with 1, 0.68,
 * 0.22 (Luo and Qi 2009, fast); Gaussian sigma c/3; linear to 0 at c; exponential scale c/3; logistic midpoint c/2,
 * spread c/10.
 */
export function decayOf(wanted: AccessWanted, catchment: number): Decay {
  const c = catchment;
  switch (wanted.decay) {
    case 'binary':
      return { kind: 'binary' };
    case 'step':
      return {
        kind: 'step',
        steps: wanted.steps ?? [
          { upTo: c / 3, weight: 1 },
          { upTo: (2 * c) / 3, weight: 0.68 },
          { upTo: c, weight: 0.22 },
        ],
      };
    case 'gaussian':
      return { kind: 'gaussian', sigma: wanted.scale ?? c / 3 };
    case 'linear':
      return { kind: 'linear', end: wanted.scale ?? c };
    case 'exponential':
      return { kind: 'exponential', scale: wanted.scale ?? c / 3 };
    case 'logistic':
      return { kind: 'logistic', midpoint: wanted.midpoint ?? c / 2, spread: wanted.spread ?? c / 10 };
  }
}

/** Computes access of all settlements of the slice, the surroundings too. Fails: `accessibility/bad-decay`, `accessibility/no-threshold`. */
export function accessOf(held: HeldSlice, wanted: AccessWanted, scope: Scope): AccessFound {
  const { slice } = held;
  const catchment = catchmentOf(held, wanted);
  const decay = decayOf(wanted, catchment);
  const groups =
    wanted.groups ??
    slice.reachRules.find((rule) => wanted.services.includes(rule.service))?.groups ??
    (['all'] as const);
  const { facilities, supply, supplyUnit } = supplyOf(held, wanted);
  const people = Float64Array.from(slice.settlements.codes, (_, i) => peopleOf(slice, i, groups));
  const answer = floatingCatchments(pairsOf(held, facilities, catchment), {
    method: wanted.method,
    people,
    supply,
    weight: weightOf(decay),
  });
  return {
    answer,
    catchment,
    decay,
    groups,
    supplyUnit,
    facilities,
    people,
    ...meanOf(answer, people, scope, `${supplyUnit} / person`),
  };
}

function weightOf(decay: Decay): (cost: number) => number {
  try {
    return decayFunction(decay);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw badInput({ code: 'accessibility/bad-decay', field: 'decay', message: error.message });
  }
}

/** A facility with several of the services supplies the sum of its offers. */
function supplyOf(
  held: HeldSlice,
  wanted: AccessWanted,
): { facilities: number[]; supply: Float64Array; supplyUnit: string } {
  const { slice, includePlanned } = held;
  const { ids, planned, offerStart, offerService } = slice.facilities;
  const facilities: number[] = [];
  const supply: number[] = [];
  for (let j = 0; j < ids.length; j += 1) {
    if (planned[j] === 1 && !includePlanned) continue;
    const offered = [...offerService.subarray(offerStart[j], offerStart[j + 1])].filter((s) =>
      wanted.services.includes(s),
    );
    if (offered.length === 0) continue;
    facilities.push(j);
    supply.push(
      wanted.supply === 'facilities' ? 1 : offered.reduce((sum, s) => sum + offerOf(slice, j, s), 0),
    );
  }
  const units = new Set(wanted.services.map((s) => slice.services[s]?.capacityUnit ?? null));
  const [unit] = units;
  if (wanted.supply === 'capacity' && (units.size !== 1 || unit == null))
    throw badInput({
      code: 'accessibility/no-common-capacity',
      field: 'supply',
      value: [...units].map((u) => u ?? 'none').join(','),
      message:
        'The capacities of these services cannot be added up: they have no unit, or several. Ask with supply=facilities, or service by service.',
    });
  return {
    facilities,
    supply: Float64Array.from(supply),
    supplyUnit: wanted.supply === 'facilities' ? 'facilities' : (unit ?? ''),
  };
}

function pairsOf(held: HeldSlice, facilities: readonly number[], catchment: number): Catchments {
  const { slice, cost } = held;
  if (cost !== null) {
    const column = new Map(facilities.map((j, k) => [j, k]));
    const all = matrixCatchments(cost.matrix, slice.facilities.ids.length, catchment);
    return {
      rows: all.rows,
      columns: facilities.length,
      walk: (visit) =>
        all.walk((i, j, d) => {
          const k = column.get(j);
          if (k !== undefined) visit(i, k, d);
        }),
    };
  }
  const lonLat = new Float64Array(2 * facilities.length);
  for (const [k, j] of facilities.entries())
    lonLat.set(slice.facilities.lonLat.subarray(2 * j, 2 * j + 2), 2 * k);
  return straightCatchments(slice.settlements.lonLat, lonLat, catchment);
}

function meanOf(
  answer: FcaAnswer,
  people: Float64Array,
  scope: Scope,
  unit: string,
): Pick<AccessFound, 'mean' | 'unknownSettlements'> {
  let [numerator, denominator, asked, unknownSettlements] = [0, 0, 0, 0];
  let isCapacityUnknown = false;
  for (let i = 0; i < people.length; i += 1) {
    if (scope.settlements[i] !== 1) continue;
    asked += 1;
    // of those asked alone: what the surroundings do not know is no reason here
    if (answer.status[i] === 'unknown_capacity') isCapacityUnknown = true;
    const [persons, access] = [people[i] as number, answer.access[i] as number];
    if (Number.isNaN(persons) || Number.isNaN(access)) unknownSettlements += 1;
    else {
      numerator += persons * access;
      denominator += persons;
    }
  }
  const mean = (): Figure => {
    if (asked === 0) return noFigure('not_applicable', unit);
    if (denominator === 0 && unknownSettlements > 0)
      return noFigure(isCapacityUnknown ? 'unknown_capacity' : 'unknown_population', unit);
    if (denominator === 0) return { value: null, numerator, denominator, unit, status: 'no_demand' };
    return { value: numerator / denominator, numerator, denominator, unit, status: 'ok' };
  };
  return { mean: mean(), unknownSettlements };
}
