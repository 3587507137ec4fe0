/**
 * Sine, cosine and arc sine from +, -, *, / and square root alone, which every machine rounds alike: the same
 * bits in every Node version and in WebAssembly, where the engine's own functions may differ in the last bit.
 * After fdlibm 5.3 (s_sin.c, s_cos.c, e_asin.c, e_rem_pio2.c; Copyright (C) 1993 by Sun Microsystems, Inc.:
 * "Permission to use, copy, modify, and distribute this software is freely granted, provided that this notice
 * is preserved."). Errors are below one unit in the last place.
 *
 * This file is compiled twice: by TypeScript, and by AssemblyScript into the kernel. It keeps to what both know.
 */

/** pi/2 in pieces of 33 bits, and what is left of it. */
const PI_2_FIRST = 1.57079632673412561417;
const PI_2_FIRST_REST = 6.07710050650619224932e-11;
const PI_2_SECOND = 6.0771005063039659766e-11;
const PI_2_SECOND_REST = 2.02226624879595063154e-21;
const PI_2_HIGH = 1.570796326794896558;
const PI_2_LOW = 6.12323399573676603587e-17;
const PI_4 = 7.85398163397448278999e-1;

/** Up to here sine and cosine need no reduction; then up to here they take one quarter turn off. */
const ONE_EIGHTH_TURN = 0.7853984832763672;
const THREE_EIGHTHS_TURN = 2.3561935424804688;

/** Sine of x in [-pi / 4, pi / 4]. */
function sineOfReduced(x: number): number {
  const z = x * x;
  return x + z * x * (-1.66666666666666324348e-1 + z * seriesOfSine(z));
}

/** The same of x and the small rest of a reduction. */
function sineWithRest(x: number, rest: number): number {
  const z = x * x;
  const v = z * x;
  return x - (z * (0.5 * rest - v * seriesOfSine(z)) - rest - v * -1.66666666666666324348e-1);
}

function seriesOfSine(z: number): number {
  return (
    8.33333333332248946124e-3 +
    z *
      (-1.98412698298579493134e-4 +
        z * (2.75573137070700676789e-6 + z * (-2.50507602534068634195e-8 + z * 1.58969099521155010221e-10)))
  );
}

/** Cosine of x in [-pi / 4, pi / 4], plus the small rest of a reduction. */
function cosineOfReduced(x: number, rest: number): number {
  const size = Math.abs(x);
  const z = x * x;
  const r =
    z *
    (4.16666666666666019037e-2 +
      z *
        (-1.38888888888741095749e-3 +
          z *
            (2.48015872894767294178e-5 +
              z *
                (-2.75573143513906633035e-7 +
                  z * (2.0875723212981748279e-9 + z * -1.13596475577881948265e-11)))));
  if (size < 0.2999999523162842) return 1 - (0.5 * z - (z * r - x * rest));
  // a quarter of |x| with few bits: subtracting it from 1 is then exact
  const part = size >= 0.7812504768371582 ? 0.28125 : withFewBits(0.25 * size);
  return 1 - part - (0.5 * z - part - (z * r - x * rest));
}

/** x in [1/16, 1) cut to 21 significant bits. */
function withFewBits(x: number): number {
  const scale: number = x < 0.125 ? 16777216 : x < 0.25 ? 8388608 : x < 0.5 ? 4194304 : 2097152;
  return Math.floor(x * scale) / scale;
}

/** Sine of x in [-pi, pi] radians. */
export function sine(x: number): number {
  const size = Math.abs(x);
  if (size < ONE_EIGHTH_TURN) return sineOfReduced(x);
  const turned = size < THREE_EIGHTHS_TURN ? 1 : 2;
  const reduced = lessQuarters(size, turned);
  const rest = restOfQuarters(size, turned, reduced);
  const value = turned === 1 ? cosineOfReduced(reduced, rest) : -sineWithRest(reduced, rest);
  return x < 0 ? -value : value;
}

/** Cosine of x in [-pi, pi] radians. */
export function cosine(x: number): number {
  const size = Math.abs(x);
  if (size < ONE_EIGHTH_TURN) return cosineOfReduced(x, 0);
  const turned = size < THREE_EIGHTHS_TURN ? 1 : 2;
  const reduced = lessQuarters(size, turned);
  const rest = restOfQuarters(size, turned, reduced);
  return turned === 1 ? -sineWithRest(reduced, rest) : -cosineOfReduced(reduced, rest);
}

/** x less one or two quarter turns. */
function lessQuarters(x: number, quarters: number): number {
  const first = x - quarters * PI_2_FIRST;
  if (!isNearQuarter(x)) return first - quarters * PI_2_FIRST_REST;
  const second = first - quarters * PI_2_SECOND;
  return second - secondRest(first, second, quarters);
}

/** What rounding took from `lessQuarters`. */
function restOfQuarters(x: number, quarters: number, reduced: number): number {
  const first = x - quarters * PI_2_FIRST;
  if (!isNearQuarter(x)) return first - reduced - quarters * PI_2_FIRST_REST;
  const second = first - quarters * PI_2_SECOND;
  return second - reduced - secondRest(first, second, quarters);
}

/** So near pi / 2 or pi a reduction loses so many bits that it needs more of pi. */
function isNearQuarter(x: number): boolean {
  return (x >= 1.570796012878418 && x < 1.5707969665527344) || x >= 3.141592025756836;
}

function secondRest(first: number, second: number, quarters: number): number {
  return quarters * PI_2_SECOND_REST - (first - second - quarters * PI_2_SECOND);
}

/** Arc sine of x in [0, 1], in radians. */
export function arcSine(x: number): number {
  if (x < 0.5) return x + x * ratioOfArcSine(x * x);
  if (x >= 1) return x * PI_2_HIGH + x * PI_2_LOW;
  const t = (1 - x) * 0.5;
  const ratio = ratioOfArcSine(t);
  const s = Math.sqrt(t);
  if (x >= 0.9749999046325684) return PI_2_HIGH - (2 * (s + s * ratio) - PI_2_LOW);
  const few = withFewBits(s);
  const c = (t - few * few) / (s + few);
  const p = 2 * s * ratio - (PI_2_LOW - 2 * c);
  const q = PI_4 - 2 * few;
  return PI_4 - (p - q);
}

function ratioOfArcSine(t: number): number {
  const p =
    t *
    (1.66666666666666657415e-1 +
      t *
        (-3.25565818622400915405e-1 +
          t *
            (2.01212532134862925881e-1 +
              t *
                (-4.00555345006794114027e-2 +
                  t * (7.91534994289814532176e-4 + t * 3.4793310759602116757e-5)))));
  const q =
    1 +
    t *
      (-2.40339491173441421878 +
        t * (2.02094576023350569471 + t * (-6.8828397160545329303e-1 + t * 7.70381505559019352791e-2)));
  return p / q;
}
