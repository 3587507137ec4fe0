/** Exact distances of the eight lanes, two at a time. */
import {
  FACILITY_BYTES,
  HEAD_AT_FACILITIES,
  HEAD_AT_SETTLEMENTS,
  PACKET_IDS,
  SETTLEMENT_BYTES,
  WIDTH,
} from '../../src/engine/kernel/layout';
import { EARTH_RADIUS_METRES } from '../../src/geo/great-circle';
import { head } from './memory';
import { LANE_FACILITY, LANE_METRES } from './packet';
import { metresOf } from './search';

/**
 * Replaces the places of the lanes by facilities, and writes their distances to LANE_METRES. The operations are
 * those of `haversineMetres` for differences below 90 degrees and arcs below 60, one by one in the same order:
 * the same bits. Others take the long way.
 */
// @ts-ignore: decorator
@inline
export function metresOfLanes(scratch: usize, packet: usize): void {
  for (let k = 0; k < WIDTH; k += 2) {
    const at = scratch + <usize>(k << 2);
    const j0 = load<i32>(<usize>load<u32>(at, LANE_FACILITY), 96);
    const j1 = load<i32>(<usize>load<u32>(at, LANE_FACILITY + 4), 96);
    store<i32>(at, j0, LANE_FACILITY);
    store<i32>(at, j1, LANE_FACILITY + 4);
    const i0 = load<i32>(packet + <usize>(k << 2), PACKET_IDS);
    if (i0 < 0) break;
    let i1 = load<i32>(packet + <usize>(k << 2), PACKET_IDS + 4);
    if (i1 < 0) i1 = i0;
    const to = scratch + <usize>(k << 3);
    if (!pair(i0, i1, j0, j1, to)) {
      store<f64>(to, metresOf(i0, j0), LANE_METRES);
      store<f64>(to, metresOf(i1, j1), LANE_METRES + 8);
    }
  }
}

// @ts-ignore: decorator
@inline
function pair(i0: i32, i1: i32, j0: i32, j1: i32, to: usize): bool {
  const a0 = head(HEAD_AT_SETTLEMENTS) + <usize>i0 * SETTLEMENT_BYTES;
  const a1 = head(HEAD_AT_SETTLEMENTS) + <usize>i1 * SETTLEMENT_BYTES;
  const b0 = head(HEAD_AT_FACILITIES) + <usize>j0 * FACILITY_BYTES;
  const b1 = head(HEAD_AT_FACILITIES) + <usize>j1 * FACILITY_BYTES;
  const degree = f64x2.splat(0.017453292519943295);
  const half = f64x2.splat(0.5);
  // lon and lat of one pair of places in one vector
  const turned0 = f64x2.mul(f64x2.mul(f64x2.sub(v128.load(b0), v128.load(a0)), degree), half);
  const turned1 = f64x2.mul(f64x2.mul(f64x2.sub(v128.load(b1), v128.load(a1)), degree), half);
  const widest = f64x2.pmax(f64x2.abs(turned0), f64x2.abs(turned1));
  if (i64x2.bitmask(f64x2.lt(widest, f64x2.splat(0.785))) !== 3) return false;
  const sines0 = sines(turned0);
  const sines1 = sines(turned1);
  const sinLon = v128.shuffle<f64>(sines0, sines1, 0, 2);
  const sinLat = v128.shuffle<f64>(sines0, sines1, 1, 3);
  const cosA = f64x2.replace_lane(f64x2.splat(load<f64>(a0, 16)), 1, load<f64>(a1, 16));
  const cosB = f64x2.replace_lane(f64x2.splat(load<f64>(b0, 16)), 1, load<f64>(b1, 16));
  const h = f64x2.add(
    f64x2.mul(sinLat, sinLat),
    f64x2.mul(f64x2.mul(f64x2.mul(cosA, cosB), sinLon), sinLon),
  );
  const x = f64x2.sqrt(h);
  if (i64x2.bitmask(f64x2.lt(x, half)) !== 3) return false;
  const t = f64x2.mul(x, x);
  let p = f64x2.splat(3.4793310759602117e-5);
  p = f64x2.add(f64x2.splat(7.91534994289814532176e-4), f64x2.mul(t, p));
  p = f64x2.add(f64x2.splat(-4.00555345006794114027e-2), f64x2.mul(t, p));
  p = f64x2.add(f64x2.splat(2.01212532134862925881e-1), f64x2.mul(t, p));
  p = f64x2.add(f64x2.splat(-3.25565818622400915405e-1), f64x2.mul(t, p));
  p = f64x2.mul(t, f64x2.add(f64x2.splat(1.66666666666666657415e-1), f64x2.mul(t, p)));
  let q = f64x2.splat(7.70381505559019352791e-2);
  q = f64x2.add(f64x2.splat(-6.88283971605453293030e-1), f64x2.mul(t, q));
  q = f64x2.add(f64x2.splat(2.02094576023350569471), f64x2.mul(t, q));
  q = f64x2.add(f64x2.splat(-2.40339491173441421878), f64x2.mul(t, q));
  q = f64x2.add(f64x2.splat(1.0), f64x2.mul(t, q));
  const arc = f64x2.add(x, f64x2.mul(x, f64x2.div(p, q)));
  v128.store(to, f64x2.mul(f64x2.splat(2.0 * EARTH_RADIUS_METRES), arc), LANE_METRES);
  return true;
}

// @ts-ignore: decorator
@inline
function sines(x: v128): v128 {
  const z = f64x2.mul(x, x);
  let p = f64x2.splat(1.58969099521155010221e-10);
  p = f64x2.add(f64x2.splat(-2.50507602534068634195e-8), f64x2.mul(z, p));
  p = f64x2.add(f64x2.splat(2.75573137070700676789e-6), f64x2.mul(z, p));
  p = f64x2.add(f64x2.splat(-1.98412698298579493134e-4), f64x2.mul(z, p));
  p = f64x2.add(f64x2.splat(8.33333333332248946124e-3), f64x2.mul(z, p));
  p = f64x2.add(f64x2.splat(-1.66666666666666324348e-1), f64x2.mul(z, p));
  return f64x2.add(x, f64x2.mul(f64x2.mul(z, x), p));
}
