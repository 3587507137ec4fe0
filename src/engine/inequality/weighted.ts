/** Values of units with people as weights: what every measure of inequality takes. */

/** Parallel arrays; values >= 0, weights >= 0. Units with unknown (NaN) value or weight, or weight 0, count nowhere. */
export interface Weighted {
  readonly value: ArrayLike<number>;
  readonly weight: ArrayLike<number>;
}

/**
 * A measure, or null: `no_demand` where nobody is weighed (`unknown_population` where that is because something is
 * unknown), `no_facility` where every value is 0, `not_applicable` otherwise.
 */
export interface Measure {
  readonly value: number | null;
  readonly status: 'ok' | 'no_demand' | 'unknown_population' | 'no_facility' | 'not_applicable';
  /** Units left out because something is unknown. */
  readonly unknown: number;
}

/** Units that count, in the order given, with totals. Fails: RangeError for a value or weight below 0. */
export interface Counted {
  readonly units: readonly number[];
  readonly weight: number;
  readonly mean: number;
  readonly unknown: number;
}

export function countedUnits({ value, weight }: Weighted): Counted {
  const units: number[] = [];
  let [sum, total, unknown] = [0, 0, 0];
  for (let i = 0; i < value.length; i += 1) {
    if (Number.isNaN(value[i]) || Number.isNaN(weight[i])) {
      unknown += 1;
      continue;
    }
    if (value[i] < 0 || weight[i] < 0)
      throw new RangeError(`Unit ${i}: value ${value[i]}, weight ${weight[i]}: both must be 0 or more.`);
    if (weight[i] === 0) continue;
    units.push(i);
    total += weight[i];
    sum += weight[i] * value[i];
  }
  return { units, weight: total, mean: sum / total, unknown };
}

/** Runs a measure on the units that count; nobody, or nothing but zeros, has no value. */
export function measured(data: Weighted, measure: (counted: Counted) => number | null): Measure {
  const counted = countedUnits(data);
  const { unknown } = counted;
  if (counted.weight === 0) return nobody(unknown);
  if (counted.mean === 0) return { value: null, status: 'no_facility', unknown };
  const value = measure(counted);
  return { value, status: value === null ? 'not_applicable' : 'ok', unknown };
}

/** No value, since nobody is weighed. */
export function nobody(unknown: number): Measure {
  return { value: null, status: unknown > 0 ? 'unknown_population' : 'no_demand', unknown };
}

/** Units in rising order of a key, equal keys in groups. */
export function tiedGroups(units: readonly number[], key: ArrayLike<number>): number[][] {
  const groups: number[][] = [];
  for (const i of [...units].sort((a, b) => key[a] - key[b] || a - b)) {
    const last = groups.at(-1);
    if (last !== undefined && key[last[0]] === key[i]) last.push(i);
    else groups.push([i]);
  }
  return groups;
}
