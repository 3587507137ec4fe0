/** Steps one and two: facilities are placed; every set becomes a packed tree, and the settlements become packets. */
import {
  FACILITIES_PER_TASK,
  FACILITY_BYTES,
  FACILITY_OWN_RADIUS,
  HEAD_AT_CURVE_PLACES,
  HEAD_AT_FACILITIES,
  HEAD_AT_OFFERS,
  HEAD_AT_PACKETS,
  HEAD_AT_SETS,
  HEAD_AT_SETTLEMENTS,
  HEAD_AT_VECTORS,
  HEAD_FACILITIES,
  HEAD_SETTLEMENTS,
  LEAF_BYTES,
  NODE_BYTES,
  PACKET_BOX,
  PACKET_BYTES,
  PACKET_IDS,
  SCRATCH_ITEMS,
  SET_BYTES,
  SET_COUNT,
  SET_FROM,
  SET_HAS_OWN_RADIUS,
  SET_LEVELS,
  SET_REACHES,
  SET_TOP_LEVEL,
  SETTLEMENT_BYTES,
  SORT_ITEM_BYTES,
  WIDTH,
} from '../../src/engine/kernel/layout';
import { cosine } from '../../src/geo/portable-math';
import { RADIANS_PER_DEGREE } from '../../src/geo/great-circle';
import { chord2LimitOfMetres } from './limits';
import { head } from './memory';
import { curvePlace, storeVector } from './points';
import { sortItems } from './sort';

/** A task of step one: so many facilities, one after another, so that the sets gather from small arrays. */
export function placeFacilities(task: i32): void {
  const from = task * FACILITIES_PER_TASK;
  const to = min(from + FACILITIES_PER_TASK, <i32>head(HEAD_FACILITIES));
  const facilities = head(HEAD_AT_FACILITIES);
  const places = head(HEAD_AT_CURVE_PLACES);
  const vectors = head(HEAD_AT_VECTORS);
  for (let j = from; j < to; j += 1) {
    const record = facilities + <usize>j * FACILITY_BYTES;
    store<u32>(places + (<usize>j << 2), curvePlace(record));
    storeVector(record, vectors + (<usize>j << 4), 4);
    const own = load<f64>(record, FACILITY_OWN_RADIUS);
    store<f32>(vectors + (<usize>j << 4), own === own ? 1 : 0, 12);
    store<f64>(record, cosine(load<f64>(record, 8) * RADIANS_PER_DEGREE), 16);
  }
}

/** Task 0 of step two: the settlements. */
export function buildPackets(scratch: usize): void {
  const count = <i32>head(HEAD_SETTLEMENTS);
  placeSettlements(scratch, count);
  const sorted = sortItems(scratch, count);
  const packets = (count + WIDTH - 1) / WIDTH;
  for (let p = 0; p < packets; p += 1) buildPacket(sorted, count, p);
}

export function placeSettlements(scratch: usize, count: i32): void {
  const from = head(HEAD_AT_SETTLEMENTS);
  const items = scratch + SCRATCH_ITEMS;
  for (let i = 0; i < count; i += 1) {
    const record = from + <usize>i * SETTLEMENT_BYTES;
    store<u32>(items + (<usize>i << 3), i);
    store<u32>(items + (<usize>i << 3), curvePlace(record), 4);
    store<f64>(record, cosine(load<f64>(record, 8) * RADIANS_PER_DEGREE), 16);
  }
}

export function buildPacket(sorted: usize, count: i32, p: i32): void {
  const packet = head(HEAD_AT_PACKETS) + <usize>p * PACKET_BYTES;
  for (let k = 0; k < WIDTH; k += 1) {
    const at = p * WIDTH + k;
    // empty places repeat the last settlement, so that they do not widen the box
    const i = load<i32>(sorted + (<usize>min(at, count - 1) << 3));
    storeVector(head(HEAD_AT_SETTLEMENTS) + <usize>i * SETTLEMENT_BYTES, packet + <usize>(k * 4), 32);
    store<i32>(packet + <usize>(k * 4), at < count ? i : -1, PACKET_IDS);
  }
  for (let axis: usize = 0; axis < 3; axis += 1) {
    const a = v128.load(packet + axis * 32);
    const b = v128.load(packet + axis * 32 + 16);
    store<f32>(packet + axis * 8, least(f32x4.pmin(a, b)), PACKET_BOX);
    store<f32>(packet + axis * 8, most(f32x4.pmax(a, b)), PACKET_BOX + 4);
  }
}

// @ts-ignore: decorator
@inline
export function least(v: v128): f32 {
  const a = f32x4.pmin(v, v128.shuffle<f32>(v, v, 2, 3, 0, 1));
  return f32x4.extract_lane(f32x4.pmin(a, v128.shuffle<f32>(a, a, 1, 0, 3, 2)), 0);
}

// @ts-ignore: decorator
@inline
export function most(v: v128): f32 {
  const a = f32x4.pmax(v, v128.shuffle<f32>(v, v, 2, 3, 0, 1));
  return f32x4.extract_lane(f32x4.pmax(a, v128.shuffle<f32>(a, a, 1, 0, 3, 2)), 0);
}

/** Tasks 1 and on of step two: one set. */
export function buildSet(scratch: usize, index: i32): void {
  const set = head(HEAD_AT_SETS) + <usize>index * SET_BYTES;
  const count = load<i32>(set, SET_COUNT * 4);
  if (count === 0) return;
  placeMembers(scratch, set, count);
  let hasOwnRadius = false;
  const sorted = sortItems(scratch, count);
  const leaves = (count + WIDTH - 1) / WIDTH;
  const top = load<i32>(set, SET_TOP_LEVEL * 4);
  const firstLevel = load<u32>(set, SET_LEVELS * 4);
  for (let leaf = 0; leaf < leaves; leaf += 1) {
    const box = top > 0 ? childBox(set, 1, leaf) : 0;
    const items = sorted + <usize>leaf * (WIDTH * SORT_ITEM_BYTES);
    const members = min(count - leaf * WIDTH, WIDTH);
    if (buildLeaf(firstLevel + <usize>leaf * LEAF_BYTES, items, members, box)) hasOwnRadius = true;
  }
  store<i32>(set, i32(hasOwnRadius), SET_HAS_OWN_RADIUS * 4);
  let below = leaves;
  for (let level = 1; level <= top; level += 1) {
    const nodes = (below + WIDTH - 1) / WIDTH;
    for (let c = below; c < nodes * WIDTH; c += 1) storeNoBox(childBox(set, level, c));
    if (level < top) for (let k = 0; k < nodes; k += 1) boxOfNode(set, level, k);
    below = nodes;
  }
  if (hasOwnRadius && load<u32>(set, SET_REACHES * 4) !== 0) fillReaches(set, leaves);
}

/** Where the box of a child stands in the node above it; its six numbers are 32 bytes apart. */
// @ts-ignore: decorator
@inline
function childBox(set: usize, level: i32, child: i32): usize {
  const nodes = <usize>load<u32>(set + <usize>((SET_LEVELS + level) * 4));
  return nodes + <usize>(child >> 3) * NODE_BYTES + <usize>((child & 7) * 4);
}

export function placeMembers(scratch: usize, set: usize, count: i32): void {
  const members = head(HEAD_AT_OFFERS) + (<usize>load<u32>(set, SET_FROM * 4) << 2);
  const items = scratch + SCRATCH_ITEMS;
  const places = head(HEAD_AT_CURVE_PLACES);
  for (let k = 0; k < count; k += 1) {
    const j = load<u32>(members + (<usize>k << 2));
    store<u64>(
      items + (<usize>k << 3),
      (<u64>load<u32>(places + (<usize>j << 2)) << 32) | <u64>j,
    );
  }
}

/** Gives true where some point of the leaf has an own radius. */
export function buildLeaf(leaf: usize, items: usize, count: i32, box: usize): bool {
  const vectors = head(HEAD_AT_VECTORS);
  let owners: f32 = 0;
  for (let k = 0; k < WIDTH; k += 1) {
    const to = leaf + <usize>(k * 4);
    if (k >= count) {
      // an empty place is infinitely far from everywhere
      store<f32>(to, f32.POSITIVE_INFINITY);
      store<f32>(to, f32.POSITIVE_INFINITY, 32);
      store<f32>(to, f32.POSITIVE_INFINITY, 64);
      store<i32>(to, -1, 96);
      continue;
    }
    const j = load<u32>(items + (<usize>k << 3));
    const from = vectors + (<usize>j << 4);
    store<f32>(to, load<f32>(from));
    store<f32>(to, load<f32>(from, 4), 32);
    store<f32>(to, load<f32>(from, 8), 64);
    store<u32>(to, j, 96);
    owners += load<f32>(from, 12);
  }
  if (box === 0) return owners > 0;
  for (let axis: usize = 0; axis < 3; axis += 1) {
    let lo = load<f32>(leaf + axis * 32);
    let hi = lo;
    for (let k = 1; k < count; k += 1) {
      const value = load<f32>(leaf + axis * 32 + <usize>(k * 4));
      lo = min(lo, value);
      hi = max(hi, value);
    }
    store<f32>(box + axis * 64, lo);
    store<f32>(box + axis * 64, hi, 32);
  }
  return owners > 0;
}

function storeNoBox(box: usize): void {
  for (let axis: usize = 0; axis < 3; axis += 1) {
    store<f32>(box + axis * 64, f32.POSITIVE_INFINITY);
    store<f32>(box + axis * 64, -f32.POSITIVE_INFINITY, 32);
  }
}

/** The box of a node, into the node above it. */
export function boxOfNode(set: usize, level: i32, k: i32): void {
  const node = <usize>load<u32>(set + <usize>((SET_LEVELS + level) * 4)) + <usize>k * NODE_BYTES;
  const box = childBox(set, level + 1, k);
  for (let axis: usize = 0; axis < 3; axis += 1) {
    const at = node + axis * 64;
    store<f32>(box + axis * 64, least(f32x4.pmin(v128.load(at), v128.load(at, 16))));
    store<f32>(box + axis * 64, most(f32x4.pmax(v128.load(at, 32), v128.load(at, 48))), 32);
  }
}

/** How far the own radii of the points below each node reach, as squared chords. */
function fillReaches(set: usize, leaves: i32): void {
  const facilities = head(HEAD_AT_FACILITIES);
  const top = load<i32>(set, SET_TOP_LEVEL * 4);
  let below = leaves;
  for (let level = 0; level <= top; level += 1) {
    const reaches = <usize>load<u32>(set + <usize>((SET_REACHES + level) * 4));
    const lower = level === 0 ? 0 : <usize>load<u32>(set + <usize>((SET_REACHES + level - 1) * 4));
    const places = level === 0 ? leaves : (below + WIDTH - 1) / WIDTH;
    for (let k = 0; k < places; k += 1) {
      let farthest: f32 = 0;
      for (let c = k * WIDTH; c < (k + 1) * WIDTH; c += 1) {
        if (level > 0) {
          if (c < below) farthest = max(farthest, load<f32>(lower + (<usize>c << 2)));
          continue;
        }
        const leaf = <usize>load<u32>(set, SET_LEVELS * 4) + <usize>k * LEAF_BYTES;
        const j = load<i32>(leaf + <usize>((c & 7) * 4), 96);
        if (j < 0) continue;
        const own = load<f64>(facilities + <usize>j * FACILITY_BYTES, FACILITY_OWN_RADIUS);
        if (own === own) farthest = max(farthest, chord2LimitOfMetres(own));
      }
      store<f32>(reaches + (<usize>k << 2), farthest);
    }
    for (let k = places; (k & (WIDTH - 1)) !== 0; k += 1) store<f32>(reaches + (<usize>k << 2), 0);
    below = places;
  }
}
