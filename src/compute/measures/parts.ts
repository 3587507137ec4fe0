/**
 * Parts of counties as units of a measure (measures 2, 3, 8): their towns, and each county once more for what hangs
 * directly under it, so that whatever is counted of the parts adds up to the county.
 */
import { nodeCode, nodeOfFacility, nodeOfSettlement } from '../../engine/allocation/towns.js';
import type { Node } from '../../engine/allocation/towns.js';
import type { HeldSlice } from '../slices/slices.js';

/** The town, or the county itself, that a settlement is counted with. */
export { nodeOfSettlement };

export interface CountyParts {
  /** Towns, and counties for what hangs directly under them, in order of code. */
  readonly nodes: readonly Node[];
  /** A part that is a county has the county's code. */
  readonly codes: readonly string[];
  /** Index into the counties of the slice. */
  readonly county: readonly number[];
  /** The county seat: its town; the county's own villages where they are the seat and no town is. */
  readonly isSeat: readonly boolean[];
  /** Part of each settlement and facility of the slice; -1 = of a county that was not asked for. */
  readonly ofSettlement: Int32Array;
  readonly ofFacility: Int32Array;
}

/**
 * Takes: a held slice. Gives: the parts of the counties asked for. A county is a part of itself only where a settlement,
 * or a facility that counts, hangs directly under it. Cost: O(towns + settlements + facilities), kept.
 */
export function countyPartsOf(held: HeldSlice): CountyParts {
  return held.derived('county parts', () => {
    const { towns, settlements, facilities } = held.slice;
    const countyOf = (node: Node): number =>
      node < towns.length ? (towns[node]?.county ?? -1) : node - towns.length;
    const isAsked = (node: Node): boolean =>
      node >= 0 && countyOf(node) >= 0 && countyOf(node) < held.askedCounties;
    const settlementNodes = settlements.codes.map((_, i) => nodeOfSettlement(held.slice, i));
    const facilityNodes = facilities.ids.map((_, j) => nodeOfFacility(held.slice, j));
    const used = new Set([
      ...towns.keys(),
      ...settlementNodes,
      ...facilityNodes.filter((_, j) => held.includePlanned || facilities.planned[j] === 0),
    ]);
    const codeOf = (node: Node): string => nodeCode(held.slice, node) ?? '';
    const nodes = [...used].filter(isAsked).sort((a, b) => (codeOf(a) < codeOf(b) ? -1 : 1));
    const number = new Map(nodes.map((node, u) => [node, u]));
    const seatTowns = new Set(towns.flatMap((town) => (town.isSeat ? [town.county] : [])));
    const seatVillages = new Set(settlementNodes.filter((_, i) => settlements.inSeat[i] === 1));
    return {
      nodes,
      codes: nodes.map(codeOf),
      county: nodes.map(countyOf),
      isSeat: nodes.map(
        (node) => towns[node]?.isSeat ?? (!seatTowns.has(countyOf(node)) && seatVillages.has(node)),
      ),
      ofSettlement: Int32Array.from(settlementNodes, (node) => number.get(node) ?? -1),
      ofFacility: Int32Array.from(facilityNodes, (node) => number.get(node) ?? -1),
    };
  });
}
