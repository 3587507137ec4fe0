/** Where a facility stands, seen from a settlement (measures 2). */
import { PROVIDER_CLASSES } from '../../common/vocabulary.js';
import type { ProviderClass } from '../../common/vocabulary.js';
import type { Slice } from '../slice.js';

const CLASS = Object.fromEntries(PROVIDER_CLASSES.map((name, k) => [name, k])) as Record<
  ProviderClass,
  number
>;

/**
 * Index into PROVIDER_CLASSES, the first that fits: own (the same village-level unit), town (elsewhere in its
 * own town), neighbour (another county), seat (the county seat), peer (elsewhere in the county).
 */
export function providerClass(slice: Slice, i: number, j: number): number {
  const { settlements, facilities } = slice;
  if (facilities.settlement[j] === i) return CLASS.own;
  const town = settlements.town[i];
  if (town >= 0 && facilities.town[j] === town) return CLASS.town;
  if (facilities.county[j] !== settlements.county[i]) return CLASS.neighbour;
  return facilities.inSeat[j] === 1 ? CLASS.seat : CLASS.peer;
}
