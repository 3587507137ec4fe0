/**
 * Siting as a mixed-integer linear program, as sparse rows. Sites are 0 or 1, demand is a share of 1: with the sites
 * whole, the shares of an optimum are too, or can be made so.
 */
import type { Bound } from './search/bound.js';
import { limitRows, NO_MISS, optionColumns, Rows, townRows } from './model.rows.js';
import type { MilpModel, Misses } from './model.rows.js';
import type { Reduced } from './reduce.js';

/**
 * `mclp` and `p_median`: a row's levels of value form a chain, z_k <= z_(k-1) + sites of level k, each worth what it
 * adds over the next (Cornuejols, Nemhauser & Wolsey 1980; Elloumi 2010). For `mclp` there is one level: the
 * model of Church & ReVelle.
 * Takes: the reduced problem, what bounds fixed (null = nothing), how far towns may be missed.
 */
export function valueModel(reduced: Reduced, fixed: Bound | null, misses: Misses = NO_MISS): MilpModel {
  const rows = new Rows();
  const worth = misses === null ? 0 : 1;
  const column = optionColumns(rows, reduced, fixed, 0);
  const floorCells = new Map<number, [number, number][]>();
  for (let r = 0; r < reduced.weight.length; r += 1) {
    const end = reduced.rowStart[r + 1] as number;
    let before = -1;
    for (let k = reduced.rowStart[r] as number; k < end;) {
      const value = reduced.rowValue[k] as number;
      const cells: [number, number][] = [];
      for (; k < end && reduced.rowValue[k] === value; k += 1) {
        const at = column[reduced.rowOption[k] as number] as number;
        if (at >= 0) cells.push([at, -1]);
      }
      if (cells.length === 0) continue;
      const next = nextValue(reduced, column, k, end);
      const z = rows.column(worth * (value - next), 1);
      if (before >= 0) cells.push([before, -1]);
      rows.row([[z, 1], ...cells], -Infinity, 0);
      before = z;
      const town = reduced.rowTown[r] as number;
      if (town >= 0 && (reduced.floor[town] as number) > 0) {
        const list = floorCells.get(town) ?? [];
        list.push([z, reduced.weight[r] as number]);
        floorCells.set(town, list);
      }
    }
  }
  limitRows(rows, reduced, column);
  townRows(rows, reduced, column, { misses, floor: reduced.floor, floorCells });
  return rows.model(column, reduced.isWhole);
}

/** Value of the next level that has an option left; 0 after the last. */
function nextValue(reduced: Reduced, column: Int32Array, from: number, end: number): number {
  for (let k = from; k < end; k += 1)
    if ((column[reduced.rowOption[k] as number] as number) >= 0) return reduced.rowValue[k] as number;
  return 0;
}

/** `lscp`: as few options as possible; the value is minus their number. */
export function coverModel(reduced: Reduced): MilpModel {
  const rows = new Rows();
  const column = optionColumns(rows, reduced, null, -1);
  for (let r = 0; r < reduced.weight.length; r += 1) {
    const cells: [number, number][] = [];
    for (let k = reduced.rowStart[r] as number; k < (reduced.rowStart[r + 1] as number); k += 1)
      cells.push([column[reduced.rowOption[k] as number] as number, 1]);
    rows.row(cells, 1, Infinity);
  }
  townRows(rows, reduced, column, {
    misses: NO_MISS,
    floor: new Float64Array(reduced.minimum.length),
    floorCells: new Map(),
  });
  return rows.model(column, true);
}
