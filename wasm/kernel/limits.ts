/**
 * Single precision steers the search; distances in double precision decide. Why that is exact: a coordinate of
 * a unit vector rounded to single precision is within 2^-25 of the truth (and 1e-15), so the vector between two
 * such points is within sqrt(3) 2^-24 < 1.04e-7 of the true one. Subtracting, squaring, adding in single
 * precision change the chord by a factor within 1 +- 3e-7. So the computed chord c of a true chord D is within
 * 3e-7 D + 1.04e-7 of it, and of two computed chords with c' > c (1 + 6.1e-7) + 2.08e-7 the second is truly
 * longer by more than 3e-12, which the haversine keeps in order (geo/point-index.ts): that point is farther in
 * metres, and no tie. `window` is wider than that by more than its own four roundings (each below 6e-8).
 */
import { EARTH_RADIUS_METRES } from '../../src/geo/great-circle';
import { NO_LIMIT } from '../../src/engine/kernel/layout';
import { sine } from '../../src/geo/portable-math';

/** Squared chord above which a point is surely farther, in metres, than one at this squared chord. */
// @ts-ignore: decorator
@inline
export function window(chord2: f32): f32 {
  const chord = sqrt<f32>(chord2) * WINDOW_FACTOR + WINDOW_METRE;
  return chord * chord;
}

/** 1 + 2^-20, and 2^-22: a metre and a half. */
// @ts-ignore: decorator
@inline
export const WINDOW_FACTOR: f32 = 1.00000095367431640625;
// @ts-ignore: decorator
@inline
export const WINDOW_METRE: f32 = 2.384185791015625e-7;

/** Squared chord above which a point is surely farther than so many metres. */
export function chord2LimitOfMetres(metres: f64): f32 {
  const half = (metres / EARTH_RADIUS_METRES) * 0.5;
  if (half >= 1.57) return <f32>NO_LIMIT;
  // rounded to single precision and then passed through the window: one more rounding than the proof counts,
  // so one more part in 2^22
  return window(<f32>(4.0 * sine(half) * sine(half))) * (1.0 + 2.384185791015625e-7);
}
