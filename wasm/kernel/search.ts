/** One settlement, one set, in the order of the rule: for ties, for own radii, for the own county. */
import {
  FACILITY_BYTES,
  FACILITY_COUNTY,
  FACILITY_OWN_RADIUS,
  FACILITY_SETTLEMENT,
  FACILITY_TRAITS,
  HEAD_AT_FACILITIES,
  HEAD_AT_SETTLEMENTS,
  LEAF_BYTES,
  NO_LIMIT,
  NODE_BYTES,
  SCRATCH_STACK,
  SET_COUNT,
  SET_HAS_OWN_RADIUS,
  SET_LEVELS,
  SET_REACHES,
  SET_TOP_LEVEL,
  SETTLEMENT_BYTES,
  SETTLEMENT_COUNTY,
  TRAIT_PLANNED,
} from '../../src/engine/kernel/layout';
import { haversineMetres } from '../../src/geo/great-circle';
import { window } from './limits';
import { head } from './memory';
import { childrenWithin, LANE_DISTANCES, pushChildren, STACK_ENTRY } from './packet';

/** Any facility; one that serves; any of the own county that serves, the first that is met. */
export const ANY: i32 = 0;
export const SERVING: i32 = 1;
export const SERVING_OWN_COUNTY: i32 = 2;

/** Distance of the facility that the last search gave. */
export let foundMetres: f64 = 0;

export function metresOf(i: i32, j: i32): f64 {
  const a = head(HEAD_AT_SETTLEMENTS) + <usize>i * SETTLEMENT_BYTES;
  const b = head(HEAD_AT_FACILITIES) + <usize>j * FACILITY_BYTES;
  return haversineMetres(load<f64>(a), load<f64>(a, 8), load<f64>(a, 16), load<f64>(b), load<f64>(b, 8), load<f64>(b, 16));
}

/** Radius of a facility: its own, or the threshold. */
// @ts-ignore: decorator
@inline
export function radiusOf(j: i32, threshold: f64): f64 {
  const own = load<f64>(head(HEAD_AT_FACILITIES) + <usize>j * FACILITY_BYTES, FACILITY_OWN_RADIUS);
  return own === own ? own : threshold;
}

/**
 * Takes: scratch, set, settlement and where its x stands in its packet; what is sought; the threshold of the
 * rule; the squared chord within which a facility without own radius may be the answer (window included; below
 * 0 where none can be).
 * Gives: the facility that goes before all others, or -1; its distance in `foundMetres`.
 */
export function search(
  scratch: usize,
  set: usize,
  i: i32,
  lane: usize,
  sought: i32,
  threshold: f64,
  reach: f32,
): i32 {
  let best = -1;
  let bestMetres: f64 = Infinity;
  if (load<i32>(set, SET_COUNT * 4) === 0) return best;
  const hasReaches = sought !== ANY && load<i32>(set, SET_HAS_OWN_RADIUS * 4) === 1;
  const county = load<i32>(head(HEAD_AT_SETTLEMENTS) + <usize>i * SETTLEMENT_BYTES, SETTLEMENT_COUNTY);
  const x = v128.load32_splat(lane);
  const y = v128.load32_splat(lane, 32);
  const z = v128.load32_splat(lane, 64);
  const distances = scratch + LANE_DISTANCES;
  const bottom = scratch + SCRATCH_STACK;
  let limit: f32 = hasReaches ? <f32>NO_LIMIT : reach;
  let stack = bottom + STACK_ENTRY;
  store<f32>(bottom, 0);
  store<i32>(bottom, load<i32>(set, SET_TOP_LEVEL * 4), 4);
  store<i32>(bottom, 0, 8);
  while (stack > bottom) {
    stack -= STACK_ENTRY;
    if (load<f32>(stack) > limit) continue;
    const level = load<i32>(stack, 4);
    const index = load<i32>(stack, 8);
    const nodes = <usize>load<u32>(set + <usize>((SET_LEVELS + level) << 2));
    if (level > 0) {
      let bound0 = f32x4.splat(limit);
      let bound1 = bound0;
      if (hasReaches) {
        // a child matters if the rule's threshold reaches into it, or an own radius out of it
        const own = <usize>load<u32>(set + <usize>((SET_REACHES + level - 1) << 2)) + (<usize>index << 5);
        bound0 = f32x4.pmin(bound0, f32x4.pmax(f32x4.splat(reach), v128.load(own)));
        bound1 = f32x4.pmin(bound1, f32x4.pmax(f32x4.splat(reach), v128.load(own, 16)));
      }
      const node = nodes + <usize>index * NODE_BYTES;
      const mask = childrenWithin(node, x, x, y, y, z, z, bound0, bound1, distances);
      stack = pushChildren(mask, distances, level - 1, index << 3, stack);
      continue;
    }
    const leaf = nodes + <usize>index * LEAF_BYTES;
    let near = nearPoints(leaf, x, y, z, limit, distances);
    while (near !== 0) {
      const place = leaf + <usize>(ctz(near) << 2);
      const chord2 = load<f32>(distances + (place - leaf));
      near &= near - 1;
      if (chord2 > limit) continue;
      const j = load<i32>(place, 96);
      const metres = metresOf(i, j);
      if (sought !== ANY && metres > radiusOf(j, threshold)) continue;
      if (sought === SERVING_OWN_COUNTY) {
        if (load<i32>(head(HEAD_AT_FACILITIES) + <usize>j * FACILITY_BYTES, FACILITY_COUNTY) === county) return j;
        continue;
      }
      if (!goesBefore(i, j, metres, best, bestMetres)) continue;
      best = j;
      bestMetres = metres;
      limit = min(limit, window(chord2));
    }
  }
  foundMetres = bestMetres;
  return best;
}

/** Squared chords of a leaf's points, into `distances`; the mask of those within the limit. */
// @ts-ignore: decorator
@inline
function nearPoints(leaf: usize, x: v128, y: v128, z: v128, limit: f32, distances: usize): i32 {
  const bound = f32x4.splat(limit);
  let mask = 0;
  for (let half = 0; half < 2; half += 1) {
    const at = leaf + <usize>(half * 16);
    const dx = f32x4.sub(v128.load(at), x);
    const dy = f32x4.sub(v128.load(at, 32), y);
    const dz = f32x4.sub(v128.load(at, 64), z);
    const c = f32x4.add(f32x4.add(f32x4.mul(dx, dx), f32x4.mul(dy, dy)), f32x4.mul(dz, dz));
    v128.store(distances + <usize>(half * 16), c);
    mask |= i32x4.bitmask(f32x4.le(c, bound)) << (half * 4);
  }
  return mask;
}

/** Nearer; at equal distance operating before planned, own unit before others, lower tier, then the order given. */
// @ts-ignore: decorator
@inline
function goesBefore(i: i32, j: i32, metres: f64, best: i32, bestMetres: f64): bool {
  if (best < 0 || metres < bestMetres) return true;
  if (metres > bestMetres) return false;
  const facilities = head(HEAD_AT_FACILITIES);
  const a = facilities + <usize>j * FACILITY_BYTES;
  const b = facilities + <usize>best * FACILITY_BYTES;
  const traitsA = load<i32>(a, FACILITY_TRAITS) & 255;
  const traitsB = load<i32>(b, FACILITY_TRAITS) & 255;
  const planned = (traitsA & TRAIT_PLANNED) - (traitsB & TRAIT_PLANNED);
  if (planned !== 0) return planned < 0;
  const ownA = load<i32>(a, FACILITY_SETTLEMENT) === i;
  if (ownA !== (load<i32>(b, FACILITY_SETTLEMENT) === i)) return ownA;
  return traitsA !== traitsB ? traitsA < traitsB : j < best;
}
