/** Sums of groups (service, tier, area) as plain numbers side by side, quick to add. */
import { GAP_STATUSES, PROVIDER_CLASSES } from '../../common/vocabulary.js';
import type { StoredSummaryRow } from '../../store/repositories/coverage.repository.js';
import { SUM_COLUMNS } from '../../store/repositories/rollup.reader.js';
import type { GroupSums } from '../../store/repositories/rollup.reader.js';

const WIDTH = SUM_COLUMNS.length;
const PROVIDERS = PROVIDER_CLASSES.length;
const GAPS = GAP_STATUSES.length;

type Group = Pick<GroupSums, 'service_code' | 'tier' | 'area'>;

/** Numbers the groups, so that sums of many blocks can be added without looking names up. */
export class GroupIndex {
  readonly groups: Group[] = [];
  private readonly places = new Map<string, number>();

  placeOf(group: Group): number {
    const key = `${group.service_code}\u0000${group.tier}\u0000${group.area}`;
    const held = this.places.get(key);
    if (held !== undefined) return held;
    const place = this.groups.push(group) - 1;
    this.places.set(key, place);
    return place;
  }
}

/** Sums of one block: `numbers` holds WIDTH numbers for each of `places`. */
export interface PackedSums {
  readonly places: Uint32Array;
  readonly numbers: Float64Array;
}

export function packSums(index: GroupIndex, groups: readonly GroupSums[]): PackedSums {
  const numbers = new Float64Array(groups.length * WIDTH);
  for (const [k, group] of groups.entries()) numbers.set(group.numbers, k * WIDTH);
  return { places: Uint32Array.from(groups, (group) => index.placeOf(group)), numbers };
}

/**
 * Takes: packed sums of blocks that share no county. Gives: their total as summary rows in order of service,
 * tier, area; `county_code` holds `code`. Whole numbers below 2^53 stay exact, whatever the order.
 */
export function foldSums(index: GroupIndex, blocks: readonly PackedSums[], code: string): StoredSummaryRow[] {
  const total = new Float64Array(index.groups.length * WIDTH);
  const isMet = new Uint8Array(index.groups.length);
  for (const { places, numbers } of blocks)
    for (let k = 0; k < places.length; k += 1) {
      const place = places[k] as number;
      isMet[place] = 1;
      for (let n = 0; n < WIDTH; n += 1)
        total[place * WIDTH + n] = (total[place * WIDTH + n] as number) + (numbers[k * WIDTH + n] as number);
    }
  return index.groups
    .flatMap((group, place) => (isMet[place] === 1 ? [rowOf(code, group, total, place * WIDTH)] : []))
    .sort(
      (a, b) => compare(a.service_code, b.service_code) || compare(a.tier, b.tier) || compare(a.area, b.area),
    );
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function rowOf(code: string, group: Group, numbers: Float64Array, from: number): StoredSummaryRow {
  let at = from;
  const next = (): number => numbers[at++] as number;
  const list = (length: number): number[] => Array.from({ length }, next);
  // in the order of SUM_COLUMNS
  return {
    county_code: code,
    ...group,
    settlements: next(),
    unknown_settlements: next(),
    not_applicable_settlements: next(),
    persons: next(),
    persons_by_provider: list(PROVIDERS),
    settlements_by_provider: list(PROVIDERS),
    persons_by_gap: list(GAPS),
    settlements_by_gap: list(GAPS),
  };
}
