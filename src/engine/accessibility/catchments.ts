/** Pairs within catchments, from a matrix or found on the way: what the floating catchment methods walk over, twice. */
import { RadiusIndex } from '../../geo/radius-index.js';
import type { CostMatrix } from '../reach/cost.js';

/** Rows ask, columns supply. A walk visits row after row, and every row in the same order each time. */
export interface Catchments {
  readonly rows: number;
  readonly columns: number;
  /** Calls for every pair within the catchment; cost in the unit of the catchment. */
  readonly walk: (visit: (row: number, column: number, cost: number) => void) => void;
}

/**
 * Pairs of a matrix, or those of them within a closed catchment.
 * Takes: the matrix; how many columns there are; the catchment (none = all pairs); which columns count.
 */
export function matrixCatchments(
  matrix: Pick<CostMatrix, 'start' | 'facility' | 'cost'>,
  columns: number,
  catchment = Infinity,
): Catchments {
  const { start, facility, cost } = matrix;
  return {
    rows: start.length - 1,
    columns,
    walk: (visit) => {
      for (let i = 0; i + 1 < start.length; i += 1)
        for (let p = start[i]; p < start[i + 1]; p += 1)
          if (cost[p] <= catchment) visit(i, facility[p], cost[p]);
    },
  };
}

/**
 * Straight lines within a closed catchment in metres, never stored: a nation has more pairs than memory.
 * Takes: lon, lat pairs of rows and columns; `needsCost` false where only who is in reach matters (cost is then 0).
 * Cost of a walk: O(rows x bands + pairs).
 */
export function straightCatchments(
  rowLonLat: Float64Array,
  columnLonLat: Float64Array,
  catchmentMetres: number,
  needsCost = true,
): Catchments {
  const index = new RadiusIndex(columnLonLat, Math.max(1, catchmentMetres));
  const rows = rowLonLat.length / 2;
  return {
    rows,
    columns: columnLonLat.length / 2,
    walk: (visit) => {
      let i = 0;
      const measured = (column: number, metres: number): void => visit(i, column, metres);
      const inside = (column: number): void => visit(i, column, 0);
      for (i = 0; i < rows; i += 1)
        if (needsCost) index.visitWithin(rowLonLat[2 * i], rowLonLat[2 * i + 1], catchmentMetres, measured);
        else index.visitInside(rowLonLat[2 * i], rowLonLat[2 * i + 1], catchmentMetres, inside);
    },
  };
}
