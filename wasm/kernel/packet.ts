/**
 * The nearest of a set for eight neighbouring settlements at once: one walk down the tree, whose node is
 * entered if any of the eight could still improve. Per lane the nearest and the second squared chord are kept,
 * in single precision: where the second is within the window of the first, the lane is a tie to settle.
 */
import {
  HEAD_AT_PACKETS,
  LEAF_BYTES,
  NO_LIMIT,
  NODE_BYTES,
  PACKET_BOX,
  PACKET_BYTES,
  SCRATCH_STACK,
  SET_LEVELS,
  SET_TOP_LEVEL,
} from '../../src/engine/kernel/layout';
import { most } from './build';
import { head } from './memory';
import { window, WINDOW_FACTOR, WINDOW_METRE } from './limits';

/** What the walk leaves in the lanes of the scratch: nearest chord, facility (8 each), then the mask of ties. */
export const LANE_CHORD2: usize = 0;
export const LANE_FACILITY: usize = 32;
export const LANE_METRES: usize = 64;
export const LANE_DISTANCES: usize = 128;
/** Floats over which the pushing of children passes. */
export const STACK_ENTRY: usize = 12;

/**
 * Squared distance of the boxes of a node's eight children from a box (or point), into LANE_DISTANCES; gives the
 * mask of those within their bounds. Rounding is monotone and the order of operations is that of the points, so
 * this is never more than the computed squared chord of any pair inside.
 */
// @ts-ignore: decorator
@inline
export function childrenWithin(
  node: usize,
  lx: v128,
  hx: v128,
  ly: v128,
  hy: v128,
  lz: v128,
  hz: v128,
  bound0: v128,
  bound1: v128,
  distances: usize,
): i32 {
  const zero = f32x4.splat(0);
  let dx = f32x4.pmax(f32x4.pmax(f32x4.sub(v128.load(node), hx), f32x4.sub(lx, v128.load(node, 32))), zero);
  let dy = f32x4.pmax(f32x4.pmax(f32x4.sub(v128.load(node, 64), hy), f32x4.sub(ly, v128.load(node, 96))), zero);
  let dz = f32x4.pmax(f32x4.pmax(f32x4.sub(v128.load(node, 128), hz), f32x4.sub(lz, v128.load(node, 160))), zero);
  const a = f32x4.add(f32x4.add(f32x4.mul(dx, dx), f32x4.mul(dy, dy)), f32x4.mul(dz, dz));
  dx = f32x4.pmax(f32x4.pmax(f32x4.sub(v128.load(node, 16), hx), f32x4.sub(lx, v128.load(node, 48))), zero);
  dy = f32x4.pmax(f32x4.pmax(f32x4.sub(v128.load(node, 80), hy), f32x4.sub(ly, v128.load(node, 112))), zero);
  dz = f32x4.pmax(f32x4.pmax(f32x4.sub(v128.load(node, 144), hz), f32x4.sub(lz, v128.load(node, 176))), zero);
  const b = f32x4.add(f32x4.add(f32x4.mul(dx, dx), f32x4.mul(dy, dy)), f32x4.mul(dz, dz));
  v128.store(distances, a);
  v128.store(distances, b, 16);
  return i32x4.bitmask(f32x4.le(a, bound0)) | (i32x4.bitmask(f32x4.le(b, bound1)) << 4);
}

/** Pushes the children of the mask so that the nearest comes off first; gives the new top of the stack. */
// @ts-ignore: decorator
@inline
export function pushChildren(mask: i32, distances: usize, level: i32, firstChild: i32, stack: usize): usize {
  const bottom = stack;
  let rest = mask;
  while (rest !== 0) {
    const c = ctz(rest);
    rest &= rest - 1;
    const distance = load<f32>(distances + <usize>(c << 2));
    let to = stack;
    while (to > bottom && load<f32>(to - STACK_ENTRY) < distance) {
      store<u64>(to, load<u64>(to - STACK_ENTRY));
      store<i32>(to, load<i32>(to - STACK_ENTRY, 8), 8);
      to -= STACK_ENTRY;
    }
    store<f32>(to, distance);
    store<i32>(to, level, 4);
    store<i32>(to, firstChild + c, 8);
    stack += STACK_ENTRY;
  }
  return stack;
}

/**
 * Takes: the scratch, a set with members, a packet, and a leaf and place in it to begin with (0 = none known):
 * its distance bounds the walk from the start. Gives: the mask of lanes with a tie to settle.
 */
// @ts-ignore: decorator
@inline
export function nearestOfPacket(scratch: usize, set: usize, p: i32, seed: usize): i32 {
  const packet = head(HEAD_AT_PACKETS) + <usize>p * PACKET_BYTES;
  const x0 = v128.load(packet);
  const x1 = v128.load(packet, 16);
  const y0 = v128.load(packet, 32);
  const y1 = v128.load(packet, 48);
  const z0 = v128.load(packet, 64);
  const z1 = v128.load(packet, 80);
  const box = packet + PACKET_BOX;
  const lx = v128.load32_splat(box);
  const hx = v128.load32_splat(box, 4);
  const ly = v128.load32_splat(box, 8);
  const hy = v128.load32_splat(box, 12);
  const lz = v128.load32_splat(box, 16);
  const hz = v128.load32_splat(box, 20);
  let best0 = f32x4.splat(<f32>NO_LIMIT);
  let best1 = best0;
  let second0 = best0;
  let second1 = best0;
  let place0 = i32x4.splat(0);
  let place1 = place0;
  let limit: f32 = <f32>NO_LIMIT;
  if (seed !== 0) {
    const px = v128.load32_splat(seed);
    const py = v128.load32_splat(seed, 32);
    const pz = v128.load32_splat(seed, 64);
    limit = window(most(f32x4.pmax(chords2(x0, y0, z0, px, py, pz), chords2(x1, y1, z1, px, py, pz))));
  }
  const distances = scratch + LANE_DISTANCES;
  const bottom = scratch + SCRATCH_STACK;
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
      const bound = f32x4.splat(limit);
      const node = nodes + <usize>index * NODE_BYTES;
      const mask = childrenWithin(node, lx, hx, ly, hy, lz, hz, bound, bound, distances);
      stack = pushChildren(mask, distances, level - 1, index << 3, stack);
      continue;
    }
    const leaf = nodes + <usize>index * LEAF_BYTES;
    for (let at = leaf; at < leaf + 32; at += 4) {
      const px = v128.load32_splat(at);
      const py = v128.load32_splat(at, 32);
      const pz = v128.load32_splat(at, 64);
      const place = i32x4.splat(<i32>at);
      const c0 = chords2(x0, y0, z0, px, py, pz);
      const c1 = chords2(x1, y1, z1, px, py, pz);
      const nearer0 = f32x4.lt(c0, best0);
      const nearer1 = f32x4.lt(c1, best1);
      second0 = f32x4.pmin(second0, f32x4.pmax(c0, best0));
      second1 = f32x4.pmin(second1, f32x4.pmax(c1, best1));
      best0 = f32x4.pmin(best0, c0);
      best1 = f32x4.pmin(best1, c1);
      place0 = v128.bitselect(place, place0, nearer0);
      place1 = v128.bitselect(place, place1, nearer1);
    }
    limit = min(limit, window(most(f32x4.pmax(best0, best1))));
  }
  v128.store(scratch, best0, LANE_CHORD2);
  v128.store(scratch, best1, LANE_CHORD2 + 16);
  v128.store(scratch, place0, LANE_FACILITY);
  v128.store(scratch, place1, LANE_FACILITY + 16);
  return (
    i32x4.bitmask(f32x4.le(second0, windows(best0))) | (i32x4.bitmask(f32x4.le(second1, windows(best1))) << 4)
  );
}

// @ts-ignore: decorator
@inline
function chords2(x: v128, y: v128, z: v128, px: v128, py: v128, pz: v128): v128 {
  const dx = f32x4.sub(px, x);
  const dy = f32x4.sub(py, y);
  const dz = f32x4.sub(pz, z);
  return f32x4.add(f32x4.add(f32x4.mul(dx, dx), f32x4.mul(dy, dy)), f32x4.mul(dz, dz));
}

// @ts-ignore: decorator
@inline
function windows(chord2: v128): v128 {
  const chord = f32x4.add(f32x4.mul(f32x4.sqrt(chord2), f32x4.splat(WINDOW_FACTOR)), f32x4.splat(WINDOW_METRE));
  return f32x4.mul(chord, chord);
}
