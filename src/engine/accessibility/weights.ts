/** How interest fades with cost: W(d) of measures 4, from 1 at no cost downwards; 0 beyond the catchment is the caller's. */

export type Decay =
  /** 1 everywhere in the catchment (Luo & Wang 2003). */
  | { readonly kind: 'binary' }
  /** Upper-inclusive steps (Luo & Qi 2009): the weight of the first step whose `upTo` is >= d, then 0; in rising order. */
  | { readonly kind: 'step'; readonly steps: readonly { readonly upTo: number; readonly weight: number }[] }
  /** exp(-d^2 / (2 sigma^2)). */
  | { readonly kind: 'gaussian'; readonly sigma: number }
  /** 1 - d / end, 0 from the end on. */
  | { readonly kind: 'linear'; readonly end: number }
  /** exp(-d / scale). */
  | { readonly kind: 'exponential'; readonly scale: number }
  /** (1 + exp(-m pi / (s sqrt 3))) / (1 + exp((d - m) pi / (s sqrt 3))), m midpoint, s spread (Bauer & Groneberg 2016). */
  | { readonly kind: 'logistic'; readonly midpoint: number; readonly spread: number }
  /** (max(d, least) / scale)^exponent, the gravity form; may exceed 1. 1 / d is scale 1, exponent -1. */
  | { readonly kind: 'power'; readonly scale: number; readonly exponent: number; readonly least: number };

/**
 * Takes: a decay, its parameters in the unit of the cost, positive (exponent: below 0). Gives: W(d) for d >= 0.
 * Fails: RangeError that names the parameter.
 */
export function decayFunction(decay: Decay): (cost: number) => number {
  switch (decay.kind) {
    case 'binary':
      return () => 1;
    case 'step':
      return stepFunction(decay.steps);
    case 'gaussian': {
      const divisor = 2 * positive('sigma', decay.sigma) ** 2;
      return (d) => Math.exp(-(d * d) / divisor);
    }
    case 'linear': {
      const end = positive('end', decay.end);
      return (d) => Math.max(0, 1 - d / end);
    }
    case 'exponential': {
      const scale = positive('scale', decay.scale);
      return (d) => Math.exp(-d / scale);
    }
    case 'logistic': {
      const midpoint = positive('midpoint', decay.midpoint);
      const steepness = Math.PI / (positive('spread', decay.spread) * Math.sqrt(3));
      const top = 1 + Math.exp(-midpoint * steepness);
      return (d) => top / (1 + Math.exp((d - midpoint) * steepness));
    }
    case 'power': {
      const scale = positive('scale', decay.scale);
      const least = positive('least', decay.least);
      if (!(decay.exponent < 0)) throw new RangeError(`exponent is ${decay.exponent}: it must be below 0.`);
      return (d) => (Math.max(d, least) / scale) ** decay.exponent;
    }
  }
}

function stepFunction(
  steps: readonly { readonly upTo: number; readonly weight: number }[],
): (cost: number) => number {
  steps.forEach(({ upTo, weight }, k) => {
    if (!(upTo > (steps[k - 1]?.upTo ?? 0)))
      throw new RangeError(`Step ${k + 1} ends at ${upTo}: steps must rise from above 0.`);
    if (!(weight >= 0)) throw new RangeError(`Step ${k + 1} has weight ${weight}: it must be 0 or more.`);
  });
  return (d) => steps.find(({ upTo }) => d <= upTo)?.weight ?? 0;
}

function positive(name: string, value: number): number {
  if (!(value > 0 && Number.isFinite(value)))
    throw new RangeError(`${name} is ${value}: it must be a finite number above 0.`);
  return value;
}
