/** Seeded numbers for the sample: the same seed gives the same county, on every machine. */

/**
 * A stream of numbers from one seed (mulberry32, Tommy Ettinger, public domain).
 *
 * @param {number} seed a whole number; only its lowest 32 bits count
 */
export function randomStream(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const between = (low, high) => low + next() * (high - low);
  return {
    /** A number in [0, 1). */
    next,
    /** A number in [low, high). */
    between,
    /** A whole number in [low, high], both ends included. */
    whole: (low, high) => Math.floor(between(low, high + 1)),
    /** Roughly normal, mean 0, deviation 1: a sum of twelve, so that no platform's logarithm matters. */
    bell: () => Array.from({ length: 12 }, next).reduce((sum, x) => sum + x, -6),
    /** True with the given probability. */
    chance: (probability) => next() < probability,
    /** A copy in another order (Fisher and Yates). */
    shuffled(list) {
      const copy = [...list];
      for (let i = copy.length - 1; i > 0; i--) {
        const j = Math.floor(next() * (i + 1));
        [copy[i], copy[j]] = [copy[j], copy[i]];
      }
      return copy;
    },
  };
}
