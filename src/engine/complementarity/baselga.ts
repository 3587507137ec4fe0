/**
 * Turnover and nestedness of service sets (Baselga 2010): how far two units have different services, and how
 * far the one has what the other has and more. Sorensen and Jaccard families, by pair and for many units at once.
 */

/** Services that both have, and that only the first, only the second has. */
export interface SharedServices {
  readonly both: number;
  readonly onlyFirst: number;
  readonly onlySecond: number;
}

/** total = turnover + nestedness; all in [0, 1]; null = cannot be formed. */
export interface BetaParts {
  readonly total: number | null;
  /** True complementarity: each has what the other lacks. */
  readonly turnover: number | null;
  /** The larger has what the smaller has, and more. */
  readonly nestedness: number | null;
  /** no_facility: a set is empty (one: total 1, parts null; both: all null). */
  readonly status: 'ok' | 'no_facility';
}

export type BetaFamily = 'sorensen' | 'jaccard';

/** Takes: two rows of presences (> 0 = present) of equal length. */
export function sharedServices(first: ArrayLike<number>, second: ArrayLike<number>): SharedServices {
  let [both, onlyFirst, onlySecond] = [0, 0, 0];
  for (let s = 0; s < first.length; s += 1) {
    if (first[s] > 0 && second[s] > 0) both += 1;
    else if (first[s] > 0) onlyFirst += 1;
    else if (second[s] > 0) onlySecond += 1;
  }
  return { both, onlyFirst, onlySecond };
}

/**
 * Pairwise parts. Sorensen: total (b+c)/(2a+b+c), turnover min(b,c)/(a+min(b,c)). Jaccard: total (b+c)/(a+b+c),
 * turnover 2 min(b,c)/(a+2 min(b,c)). Source: Baselga 2010, 2012.
 */
export function betaOfPair(
  { both: a, onlyFirst: b, onlySecond: c }: SharedServices,
  family: BetaFamily = 'sorensen',
): BetaParts {
  if (a + b === 0 && a + c === 0)
    return { total: null, turnover: null, nestedness: null, status: 'no_facility' };
  const weight = family === 'sorensen' ? 2 : 1;
  const total = (b + c) / (weight * a + b + c);
  if (a + b === 0 || a + c === 0) return { total, turnover: null, nestedness: null, status: 'no_facility' };
  const less = family === 'sorensen' ? Math.min(b, c) : 2 * Math.min(b, c);
  const turnover = less / (a + less);
  return { total, turnover, nestedness: total - turnover, status: 'ok' };
}

/**
 * Multi-site parts of many units at once (betapart's beta.multi). With S_i services in unit i, S_T in all and
 * min, max summed over pairs: Sorensen turnover = sum min / (sum S_i - S_T + sum min); total = (sum min + sum
 * max) / (2 (sum S_i - S_T) + sum min + sum max). Empty units are dropped and counted: they share nothing and
 * lack everything. Fewer than two units with services: null, no_facility.
 */
export function betaOfMany(
  rows: readonly (readonly number[])[],
  family: BetaFamily = 'sorensen',
): BetaParts & { readonly dropped: number } {
  const sets = rows.filter((row) => row.some((value) => value > 0));
  const dropped = rows.length - sets.length;
  if (sets.length < 2)
    return { total: null, turnover: null, nestedness: null, status: 'no_facility', dropped };
  const sizes = sets.reduce((sum, row) => sum + row.filter((value) => value > 0).length, 0);
  const all = sets[0].filter((_, s) => sets.some((row) => row[s] > 0)).length;
  let [least, most] = [0, 0];
  for (let i = 0; i < sets.length; i += 1)
    for (let k = i + 1; k < sets.length; k += 1) {
      const { onlyFirst, onlySecond } = sharedServices(sets[i], sets[k]);
      least += Math.min(onlyFirst, onlySecond);
      most += Math.max(onlyFirst, onlySecond);
    }
  const shared = sizes - all;
  const weight = family === 'sorensen' ? 2 : 1;
  const turnover = ratio(family === 'sorensen' ? least : 2 * least, shared);
  const total = (least + most) / (weight * shared + least + most || 1);
  return { total, turnover, nestedness: total - turnover, status: 'ok', dropped };
}

function ratio(less: number, shared: number): number {
  return less === 0 ? 0 : less / (shared + less);
}
