/** From degrees to single-precision vectors, and to places on the curve that orders neighbours. */
import { HEAD_FRAME_BYTE } from '../../src/engine/kernel/layout';

/** Sine and cosine of two angles at once, as f64x2; errors below 1e-15, enough for what is rounded to single precision. */
// @ts-ignore: decorator
@inline
function reduced(x: v128, quarter: v128): v128 {
  return f64x2.sub(
    f64x2.sub(x, f64x2.mul(quarter, f64x2.splat(1.57079632673412561417))),
    f64x2.mul(quarter, f64x2.splat(6.07710050650619224932e-11)),
  );
}

// @ts-ignore: decorator
@inline
function sines(r: v128, z: v128): v128 {
  let p = f64x2.splat(1.58969099521155010221e-10);
  p = f64x2.add(f64x2.mul(p, z), f64x2.splat(-2.50507602534068634195e-8));
  p = f64x2.add(f64x2.mul(p, z), f64x2.splat(2.75573137070700676789e-6));
  p = f64x2.add(f64x2.mul(p, z), f64x2.splat(-1.98412698298579493134e-4));
  p = f64x2.add(f64x2.mul(p, z), f64x2.splat(8.33333333332248946124e-3));
  p = f64x2.add(f64x2.mul(p, z), f64x2.splat(-1.66666666666666324348e-1));
  return f64x2.add(r, f64x2.mul(f64x2.mul(r, z), p));
}

// @ts-ignore: decorator
@inline
function cosines(z: v128): v128 {
  let p = f64x2.splat(-1.13596475577881948265e-11);
  p = f64x2.add(f64x2.mul(p, z), f64x2.splat(2.0875723212981748279e-9));
  p = f64x2.add(f64x2.mul(p, z), f64x2.splat(-2.75573143513906633035e-7));
  p = f64x2.add(f64x2.mul(p, z), f64x2.splat(2.48015872894767294178e-5));
  p = f64x2.add(f64x2.mul(p, z), f64x2.splat(-1.38888888888741095749e-3));
  p = f64x2.add(f64x2.mul(p, z), f64x2.splat(4.16666666666666019037e-2));
  p = f64x2.add(f64x2.mul(p, z), f64x2.splat(-0.5));
  return f64x2.add(f64x2.mul(p, z), f64x2.splat(1.0));
}

/** Writes x, y, z of the point whose lon, lat (degrees) stand at `from`, to three places `apart` bytes from each other. */
// @ts-ignore: decorator
@inline
export function storeVector(from: usize, to: usize, apart: usize): void {
  const angles = f64x2.mul(v128.load(from), f64x2.splat(0.017453292519943295));
  const quarter = f64x2.nearest(f64x2.mul(angles, f64x2.splat(0.6366197723675814)));
  const r = reduced(angles, quarter);
  const z = f64x2.mul(r, r);
  const sine = sines(r, z);
  const cosine = cosines(z);
  // quarter q in -2..2: odd ones swap sine and cosine; then signs
  const q = i32x4.trunc_sat_f64x2_s_zero(quarter);
  const qLon = i32x4.extract_lane(q, 0);
  const qLat = i32x4.extract_lane(q, 1);
  const sLon = f64x2.extract_lane(sine, 0);
  const cLon = f64x2.extract_lane(cosine, 0);
  const sLat = f64x2.extract_lane(sine, 1);
  const cLat = f64x2.extract_lane(cosine, 1);
  let sinLon = qLon & 1 ? cLon : sLon;
  let cosLon = qLon & 1 ? sLon : cLon;
  if (qLon & 2) sinLon = -sinLon;
  if ((qLon + 1) & 2) cosLon = -cosLon;
  let sinLat = qLat & 1 ? cLat : sLat;
  let cosLat = qLat & 1 ? sLat : cLat;
  if (qLat & 2) sinLat = -sinLat;
  if ((qLat + 1) & 2) cosLat = -cosLat;
  store<f32>(to, <f32>(cosLat * cosLon));
  store<f32>(to + apart, <f32>(cosLat * sinLon));
  store<f32>(to + 2 * apart, <f32>sinLat);
}

/** Place on the Hilbert curve (32 bits) of the point whose lon, lat stand at `from`, within the frame of the head. */
// @ts-ignore: decorator
@inline
export function curvePlace(from: usize): u32 {
  const cells = f64x2.mul(
    f64x2.sub(v128.load(from), v128.load(HEAD_FRAME_BYTE)),
    v128.load(HEAD_FRAME_BYTE + 16),
  );
  const whole = i32x4.trunc_sat_f64x2_u_zero(f64x2.pmin(cells, f64x2.splat(65535)));
  return hilbert(<u32>i32x4.extract_lane(whole, 0), <u32>i32x4.extract_lane(whole, 1));
}

/** Without branches, after the public-domain code of rawrunprotected ("2D Hilbert curves in O(1)"). */
// @ts-ignore: decorator
@inline
function hilbert(x: u32, y: u32): u32 {
  let a: u32 = x ^ y;
  let b: u32 = 0xffff ^ a;
  let c: u32 = 0xffff ^ (x | y);
  let d: u32 = x & (y ^ 0xffff);
  let A: u32 = a | (b >> 1);
  let B: u32 = (a >> 1) ^ a;
  let C: u32 = ((c >> 1) ^ (b & (d >> 1))) ^ c;
  let D: u32 = ((a & (c >> 1)) ^ (d >> 1)) ^ d;
  a = A;
  b = B;
  c = C;
  d = D;
  A = (a & (a >> 2)) ^ (b & (b >> 2));
  B = (a & (b >> 2)) ^ (b & ((a ^ b) >> 2));
  C ^= (a & (c >> 2)) ^ (b & (d >> 2));
  D ^= (b & (c >> 2)) ^ ((a ^ b) & (d >> 2));
  a = A;
  b = B;
  c = C;
  d = D;
  A = (a & (a >> 4)) ^ (b & (b >> 4));
  B = (a & (b >> 4)) ^ (b & ((a ^ b) >> 4));
  C ^= (a & (c >> 4)) ^ (b & (d >> 4));
  D ^= (b & (c >> 4)) ^ ((a ^ b) & (d >> 4));
  a = A;
  b = B;
  c = C;
  d = D;
  C ^= (a & (c >> 8)) ^ (b & (d >> 8));
  D ^= (b & (c >> 8)) ^ ((a ^ b) & (d >> 8));
  a = C ^ (C >> 1);
  b = D ^ (D >> 1);
  let i0: u32 = x ^ y;
  let i1: u32 = b | (0xffff ^ (i0 | a));
  i0 = (i0 | (i0 << 8)) & 0x00ff00ff;
  i0 = (i0 | (i0 << 4)) & 0x0f0f0f0f;
  i0 = (i0 | (i0 << 2)) & 0x33333333;
  i0 = (i0 | (i0 << 1)) & 0x55555555;
  i1 = (i1 | (i1 << 8)) & 0x00ff00ff;
  i1 = (i1 | (i1 << 4)) & 0x0f0f0f0f;
  i1 = (i1 | (i1 << 2)) & 0x33333333;
  i1 = (i1 | (i1 << 1)) & 0x55555555;
  return (i1 << 1) | i0;
}
