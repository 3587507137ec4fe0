/** Equity of a service in a held slice (measures 7): who is served, or how much supply is in reach, spread over people. */
import { nodeOfSettlement } from '../../engine/allocation/towns.js';
import { AREAS } from '../../common/vocabulary.js';
import {
  concentrationIndex,
  erreygers,
  gini,
  palma,
  theilByGroup,
  urbanRural,
} from '../../engine/inequality/inequality.js';
import type { Measure } from '../../engine/inequality/weighted.js';
import type { HeldSlice } from '../slices/slices.js';
import { accessOf } from './access.js';
import { allocationOf, UNMET_REASONS } from './allocations.js';
import type { Scope } from './scope.js';

/** What is spread: coverage (1 = served, 0 = not), or facilities per person in reach by 2SFCA. */
export const SPREADS = ['coverage', 'access'] as const;
export type Spread = (typeof SPREADS)[number];

/** By what settlements are ranked, the least first. */
export const RANKINGS = ['tier', 'people'] as const;
export type Ranking = (typeof RANKINGS)[number];

export const THEIL_GROUPS = ['area', 'tier', 'town', 'county'] as const;

export interface ServiceEquity {
  readonly service: number;
  /** Mean over people, by AREAS; null where nobody is counted. */
  readonly byArea: readonly { readonly mean: number | null; readonly persons: number }[];
  readonly ratio: number | null;
  readonly difference: number | null;
  readonly gini: Measure;
  readonly theil: Measure;
  /** In the order of THEIL_GROUPS. */
  readonly parts: readonly { readonly between: number | null; readonly within: number | null }[];
  readonly palma: Measure;
  /** Over settlements whose rank is known. */
  readonly concentration: Measure;
  /** With the bounds 0 and 1; of coverage only. */
  readonly erreygers: Measure | null;
}

const NOT_APPLICABLE = UNMET_REASONS.indexOf('not_applicable');

/**
 * Takes: settlements asked for. Gives: a row for each service with a reach rule for any of them. Settlements of unknown
 * people, and those of unknown tier where tiers rank them, are in no measure and are counted.
 */
export function equityOf(
  held: HeldSlice,
  scope: Scope,
  of: { readonly spread: Spread; readonly ranking: Ranking; readonly services: readonly number[] },
): ServiceEquity[] {
  const { slice } = held;
  const inside = slice.settlements.codes.map((_, i) => i).filter((i) => scope.settlements[i] === 1);
  const allocation = allocationOf(held, 'nearest');
  return of.services.flatMap((service) => {
    const flows = allocation.services[service];
    if (flows === undefined) return [];
    const units = inside.filter((i) => flows.reason[i] !== NOT_APPLICABLE);
    if (units.length === 0) return [];
    const value =
      of.spread === 'coverage'
        ? units.map((i) => Number((flows.start[i] as number) < (flows.start[i + 1] as number)))
        : valuesOf(held, scope, service, units);
    const weight = units.map((i) => flows.demand[i] as number);
    const data = { value, weight };
    const rank = units.map((i, k) =>
      of.ranking === 'tier' ? (slice.settlements.tier[i] as number) : (weight[k] as number),
    );
    // an unknown tier is no rank below the lowest
    const ranked = { value: value.map((one, k) => ((rank[k] as number) < 0 ? NaN : one)), weight };
    const theil = theilByGroup(data, groupsOf(held, units, 'area'));
    const means = AREAS.map((_, a) => meanOf(data, (k) => slice.settlements.area[units[k] as number] === a));
    const urban = means[AREAS.indexOf('urban')]?.mean ?? null;
    const rural = means[AREAS.indexOf('rural')]?.mean ?? null;
    return [
      {
        service,
        byArea: means,
        ...urbanRural(urban, rural),
        gini: gini(data),
        theil: theil.total,
        parts: THEIL_GROUPS.map((by) => {
          const { between, within } = theilByGroup(data, groupsOf(held, units, by));
          return { between, within };
        }),
        palma: palma(data),
        concentration: concentrationIndex(ranked, rank),
        erreygers: of.spread === 'coverage' ? erreygers(ranked, rank, { lower: 0, upper: 1 }) : null,
      },
    ];
  });
}

function valuesOf(held: HeldSlice, scope: Scope, service: number, units: readonly number[]): number[] {
  const found = held.derived(`equity access ${service}`, () =>
    accessOf(
      held,
      {
        services: [service],
        method: '2sfca',
        supply: 'facilities',
        catchment: null,
        decay: 'binary',
        steps: null,
        scale: null,
        midpoint: null,
        spread: null,
        groups: null,
      },
      scope,
    ),
  );
  return units.map((i) => found.answer.access[i] as number);
}

function groupsOf(held: HeldSlice, units: readonly number[], by: (typeof THEIL_GROUPS)[number]): number[] {
  // what hangs directly under a county is a group of its own, county by county
  if (by === 'town') return units.map((i) => nodeOfSettlement(held.slice, i));
  const { area, tier, county } = held.slice.settlements;
  const list = { area, tier, county }[by];
  return units.map((i) => list[i] as number);
}

function meanOf(
  data: { readonly value: readonly number[]; readonly weight: readonly number[] },
  isIn: (k: number) => boolean,
): { mean: number | null; persons: number } {
  let [sum, persons] = [0, 0];
  for (let k = 0; k < data.value.length; k += 1) {
    const [value, weight] = [data.value[k] as number, data.weight[k] as number];
    if (!isIn(k) || Number.isNaN(value) || Number.isNaN(weight)) continue;
    sum += value * weight;
    persons += weight;
  }
  return { mean: persons === 0 ? null : sum / persons, persons };
}
