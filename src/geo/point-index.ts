/** Exact nearest neighbours on the sphere: a static k-d tree over unit vectors, in typed arrays. */
import { unitVectors } from './earth.js';

const LEAF = 8;
/**
 * Squared chord c and haversine h = c / 4 are the same monotone measure of distance. Both are computed
 * with relative rounding below 1e-13 for the vectors' parts (each within 4 ulp) plus an absolute 4e-16
 * per part, so a candidate whose squared chord exceeds the best one by this much cannot be nearer, nor tie.
 */
const RELATIVE_MARGIN = 1e-9;
const ABSOLUTE_MARGIN = 1e-14;

export class PointIndex {
  private readonly xyz: Float64Array;
  /** Positions of points in tree order. */
  private readonly order: Int32Array;

  /** Takes: lon, lat pairs in degrees. Cost: O(n log^2 n). */
  constructor(lonLat: Float64Array) {
    this.xyz = unitVectors(lonLat);
    this.order = Int32Array.from({ length: lonLat.length / 2 }, (_, i) => i);
    this.arrange(0, this.order.length, 0);
  }

  /**
   * Visits every point that can be nearest.
   * Takes: the query's unit vector; `visit(point)` looks at one point and gives the squared chord of the
   * best distance that the caller holds (Infinity = none yet). Gives: nothing. A point is skipped only
   * when it is surely farther than the best, so exact distances and ties are the caller's to compare.
   */
  visitNearest(x: number, y: number, z: number, visit: (point: number, chord2: number) => number): void {
    this.descend(0, this.order.length, 0, [x, y, z], { bound: Infinity, visit });
  }

  private descend(
    from: number,
    to: number,
    axis: number,
    query: readonly [number, number, number],
    search: { bound: number; visit: (point: number, chord2: number) => number },
  ): void {
    if (to - from <= LEAF) {
      for (let k = from; k < to; k += 1) this.look(this.order[k] as number, query, search);
      return;
    }
    const middle = (from + to) >> 1;
    const point = this.order[middle] as number;
    this.look(point, query, search);
    const offset = (query[axis] as number) - (this.xyz[point * 3 + axis] as number);
    const next = (axis + 1) % 3;
    const nearFirst = offset < 0;
    if (nearFirst) this.descend(from, middle, next, query, search);
    else this.descend(middle + 1, to, next, query, search);
    if (offset * offset <= search.bound * (1 + RELATIVE_MARGIN) + ABSOLUTE_MARGIN) {
      if (nearFirst) this.descend(middle + 1, to, next, query, search);
      else this.descend(from, middle, next, query, search);
    }
  }

  private look(
    point: number,
    query: readonly [number, number, number],
    search: { bound: number; visit: (point: number, chord2: number) => number },
  ): void {
    const dx = query[0] - (this.xyz[point * 3] as number);
    const dy = query[1] - (this.xyz[point * 3 + 1] as number);
    const dz = query[2] - (this.xyz[point * 3 + 2] as number);
    const chord2 = dx * dx + dy * dy + dz * dz;
    if (chord2 > search.bound * (1 + RELATIVE_MARGIN) + ABSOLUTE_MARGIN) return;
    search.bound = search.visit(point, chord2);
  }

  /** Sorts a range about its median on one axis, then each half on the next. */
  private arrange(from: number, to: number, axis: number): void {
    if (to - from <= LEAF) return;
    const part = this.order.subarray(from, to);
    part.sort((a, b) => (this.xyz[a * 3 + axis] as number) - (this.xyz[b * 3 + axis] as number));
    const middle = (from + to) >> 1;
    this.arrange(from, middle, (axis + 1) % 3);
    this.arrange(middle + 1, to, (axis + 1) % 3);
  }
}
