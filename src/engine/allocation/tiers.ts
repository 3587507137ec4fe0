/** The tier matrix: demand of consumer tier a served by provider tier b; the Sankey of a county (measures 2). */
import { PROVIDER_CLASSES, TIERS } from '../../common/vocabulary.js';
import type { Slice } from '../slice.js';
import type { Allocation } from './flows.js';

/** Tiers in order, then those of unknown tier. */
export const TIER_ROWS = [...TIERS, 'unknown'] as const;

/** Rows by TIER_ROWS. */
export interface TierMatrix {
  /** served[a][b]: whole people (person-services over several services) of tier a served at tier b, by TIER_ROWS. */
  readonly served: number[][];
  /** Of these, by facilities of another county. */
  readonly byNeighbours: number[][];
  readonly unmet: number[];
  /** Row sums: served and unmet add up to it, exactly. */
  readonly demand: number[];
}

const NEIGHBOUR = PROVIDER_CLASSES.indexOf('neighbour');

/** Takes: which settlements, and which services (none given = all). Gives: the matrix of those with known people. */
export function tierMatrix(
  slice: Slice,
  allocation: Allocation,
  of: { readonly settlement: (i: number) => boolean; readonly services?: readonly number[] },
): TierMatrix {
  const zeros = (): number[] => TIER_ROWS.map(() => 0);
  const matrix = {
    served: TIER_ROWS.map(zeros),
    byNeighbours: TIER_ROWS.map(zeros),
    unmet: zeros(),
    demand: zeros(),
  };
  const row = (tier: number): number => (tier < 0 ? TIERS.length : tier);
  for (const flows of allocation.services) {
    if (of.services !== undefined && !of.services.includes(flows.service)) continue;
    for (let i = 0; i < flows.demand.length; i += 1) {
      if (Number.isNaN(flows.demand[i]) || !of.settlement(i)) continue;
      const a = row(slice.settlements.tier[i]);
      matrix.demand[a] += flows.demand[i];
      matrix.unmet[a] += flows.unmet[i];
      for (let k = flows.start[i]; k < flows.start[i + 1]; k += 1) {
        const b = row(slice.facilities.tier[flows.facility[k]]);
        matrix.served[a][b] += flows.people[k];
        if (flows.provider[k] === NEIGHBOUR) matrix.byNeighbours[a][b] += flows.people[k];
      }
    }
  }
  return matrix;
}
