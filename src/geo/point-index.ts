/** Exact nearest neighbours on the sphere: a static k-d tree over unit vectors, in typed arrays. */
import { EARTH_RADIUS_METRES, MAX_DISTANCE_METRES, unitVectors } from './earth.js';

/** Ranges of this many points or fewer are looked through instead of split. */
const LEAF = 8;

/**
 * Squared chords steer the search; distances decide. Why the margins make that exact: every coordinate of a
 * computed unit vector is within 2e-15 of the truth, so a computed chord is within 1e-14. So is the chord
 * 2 sqrt(h) that the haversine computes: its worst term, the product of cosines near a pole, errs by less
 * than 3e-15 sqrt(h) in h. Two squared chords that differ by more than the margins stand for chords at least
 * min over c of (1e-9 c^2 + 1e-14) / 2c = 3e-12 apart, a hundred times the sum of these errors, and asin and
 * sqrt keep that order: the one beyond the margin is farther in metres too, and no tie.
 */
const RELATIVE_MARGIN = 1e-9;
const ABSOLUTE_MARGIN = 1e-14;

/**
 * The squared chord above which a point is surely farther, in metres, than one at the given squared chord.
 * Takes and gives squared chords of the unit sphere, [0, 4]; Infinity stays Infinity.
 */
export function chord2Limit(chord2: number): number {
  return chord2 * (1 + RELATIVE_MARGIN) + ABSOLUTE_MARGIN;
}

/**
 * Looks at one point; gives the squared chord of the best that the caller holds (Infinity = none yet).
 * Called only for points that may still be as near as that one.
 */
export type Visit = (point: number, chord2: number) => number;

interface Search {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly visit: Visit;
  /** Squared chord above which nothing is visited. */
  limit: number;
}

export class PointIndex {
  /** Positions of points in tree order; a range's middle is its node. */
  private readonly order: Int32Array;
  /** Coordinates in tree order, so that a leaf is one piece of memory. */
  private readonly xyz: Float64Array;
  /** Axis on which the range is split, at its middle. */
  private readonly axis: Uint8Array;
  /** Largest squared chord that any point of the range reaches, margin included, at its middle; null = no limit. */
  private readonly reachLimit: Float64Array | null;

  /**
   * Takes: lon, lat pairs in degrees, length 2n; where points reach only so far, metres >= 0 for each: then a
   * point is visited only by queries that it may reach. Cost: O(n log n), expected.
   */
  constructor(lonLat: Float64Array, reachMetres?: Float64Array) {
    const xyz = unitVectors(lonLat);
    const n = lonLat.length / 2;
    this.order = Int32Array.from({ length: n }, (_, i) => i);
    this.axis = new Uint8Array(n);
    arrange(this.order, xyz, this.axis);
    this.xyz = new Float64Array(xyz.length);
    for (let k = 0; k < n; k += 1)
      for (let a = 0; a < 3; a += 1) this.xyz[3 * k + a] = xyz[3 * (this.order[k] as number) + a] as number;
    this.reachLimit = null;
    if (reachMetres !== undefined) {
      this.reachLimit = new Float64Array(n);
      this.fillReach(0, n, reachMetres, this.reachLimit);
    }
  }

  /**
   * Visits every point that can be nearest: one is passed over only when it is surely farther than the best
   * that the caller holds, or does not reach the query. Exact distances and ties are the caller's to compare.
   * Takes: the query's unit vector and the visit. Cost: O(log n) visits, expected.
   */
  visitNearest(x: number, y: number, z: number, visit: Visit): void {
    if (this.order.length === 0) return;
    this.descend(0, this.order.length, 0, 0, 0, { x, y, z, visit, limit: Infinity });
  }

  /** The offsets bound the distance per axis from the query to the box of the range. */
  private descend(from: number, to: number, dx: number, dy: number, dz: number, search: Search): void {
    const middle = (from + to) >> 1;
    const limit =
      this.reachLimit === null ? search.limit : Math.min(search.limit, this.reachLimit[middle] as number);
    // No margin is needed here: a point behind the plane has a coordinate at least as far, and rounding is
    // monotone, so its computed squared chord is at least this sum.
    if (dx * dx + dy * dy + dz * dz > limit) return;
    if (to - from <= LEAF) {
      for (let k = from; k < to; k += 1) this.look(k, limit, search);
      return;
    }
    this.look(middle, limit, search);
    const axis = this.axis[middle] as number;
    const at = axis === 0 ? search.x : axis === 1 ? search.y : search.z;
    const offset = at - (this.xyz[3 * middle + axis] as number);
    const ox = axis === 0 ? offset : dx;
    const oy = axis === 1 ? offset : dy;
    const oz = axis === 2 ? offset : dz;
    if (offset < 0) {
      this.descend(from, middle, dx, dy, dz, search);
      this.descend(middle + 1, to, ox, oy, oz, search);
    } else {
      this.descend(middle + 1, to, dx, dy, dz, search);
      this.descend(from, middle, ox, oy, oz, search);
    }
  }

  private look(k: number, limit: number, search: Search): void {
    const dx = search.x - (this.xyz[3 * k] as number);
    const dy = search.y - (this.xyz[3 * k + 1] as number);
    const dz = search.z - (this.xyz[3 * k + 2] as number);
    const chord2 = dx * dx + dy * dy + dz * dz;
    if (chord2 > limit || chord2 > search.limit) return;
    search.limit = chord2Limit(search.visit(this.order[k] as number, chord2));
  }

  /** Gives the largest limit of the range; walks it as `descend` does. */
  private fillReach(from: number, to: number, metres: Float64Array, limits: Float64Array): number {
    if (from === to) return 0;
    const middle = (from + to) >> 1;
    let most = 0;
    if (to - from <= LEAF) {
      for (let k = from; k < to; k += 1)
        most = Math.max(most, limitOf(metres[this.order[k] as number] as number));
    } else {
      most = limitOf(metres[this.order[middle] as number] as number);
      most = Math.max(most, this.fillReach(from, middle, metres, limits));
      most = Math.max(most, this.fillReach(middle + 1, to, metres, limits));
    }
    limits[middle] = most;
    return most;
  }
}

/** Squared chord of a distance in metres, margin included; all the world from half the circumference on. */
function limitOf(metres: number): number {
  if (metres >= MAX_DISTANCE_METRES) return Infinity;
  return chord2Limit((2 * Math.sin(metres / EARTH_RADIUS_METRES / 2)) ** 2);
}

/** Puts every range's median, on the axis where the range is widest, into its middle. */
function arrange(order: Int32Array, xyz: Float64Array, axes: Uint8Array): void {
  const ranges: [number, number][] = [[0, order.length]];
  for (let range = ranges.pop(); range !== undefined; range = ranges.pop()) {
    const [from, to] = range;
    if (to - from <= LEAF) continue;
    const middle = (from + to) >> 1;
    const axis = widestAxis(order, xyz, from, to);
    axes[middle] = axis;
    select(order, xyz, axis, { from, to: to - 1, middle });
    ranges.push([from, middle], [middle + 1, to]);
  }
}

function widestAxis(order: Int32Array, xyz: Float64Array, from: number, to: number): number {
  let [widest, width] = [0, -1];
  for (let axis = 0; axis < 3; axis += 1) {
    let [least, most] = [Infinity, -Infinity];
    for (let k = from; k < to; k += 1) {
      const value = xyz[3 * (order[k] as number) + axis] as number;
      if (value < least) least = value;
      if (value > most) most = value;
    }
    if (most - least > width) [widest, width] = [axis, most - least];
  }
  return widest;
}

/** Hoare's selection: afterwards nothing left of the middle is greater on the axis, nothing right of it less. */
function select(
  order: Int32Array,
  xyz: Float64Array,
  axis: number,
  range: { from: number; to: number; middle: number },
): void {
  let { from, to } = range;
  const at = (k: number): number => xyz[3 * (order[k] as number) + axis] as number;
  while (from < to) {
    const [a, b, c] = [at(from), at((from + to) >> 1), at(to)];
    const pivot = Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
    let [left, right] = [from, to];
    while (left <= right) {
      while (at(left) < pivot) left += 1;
      while (at(right) > pivot) right -= 1;
      if (left > right) break;
      const held = order[left] as number;
      order[left] = order[right] as number;
      order[right] = held;
      left += 1;
      right -= 1;
    }
    if (range.middle <= right) to = right;
    else if (range.middle >= left) from = left;
    else return;
  }
}
