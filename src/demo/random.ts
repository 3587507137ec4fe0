/** Seeded chance: the same seed and keys give the same numbers, on every machine. */

/** The last step of MurmurHash3 (Austin Appleby, public domain): every input bit moves every output bit. */
function mixed(word: number): number {
  let x = word | 0;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return x ^ (x >>> 16);
}

/** A stream of numbers of its own for each (seed, key): what one key draws moves nothing of another. */
export class Chance {
  private state: number;

  /** Takes: a seed and a key, whole numbers; their lowest 32 bits count. */
  constructor(seed: number, key: number) {
    this.state = mixed(mixed(seed) + Math.imul(key, 0x9e3779b1));
  }

  /** A number in [0, 1) (mulberry32, Tommy Ettinger, public domain). */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let x = this.state;
    x = Math.imul(x ^ (x >>> 15), x | 1);
    x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
    return ((x ^ (x >>> 14)) >>> 0) / 4294967296;
  }

  /** A number in [low, high). */
  between(low: number, high: number): number {
    return low + this.next() * (high - low);
  }

  /** A whole number from low to high, both included. */
  whole(low: number, high: number): number {
    return Math.floor(this.between(low, high + 1));
  }

  /** Roughly normal, mean 0, deviation 1: a sum, so that no platform's logarithm matters. */
  bell(): number {
    let sum = -3;
    for (let k = 0; k < 6; k += 1) sum += this.next();
    return sum * Math.SQRT2;
  }

  /** A whole number >= 0 whose mean is the one given. */
  count(mean: number): number {
    const base = Math.floor(mean);
    return base + (this.next() < mean - base ? 1 : 0);
  }
}
