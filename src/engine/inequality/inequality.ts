/** How unequally something is spread over people (measures 7). Every person counts once: weights are people. */
import { countedUnits, measured, nobody, tiedGroups } from './weighted.js';
import type { Measure, Weighted } from './weighted.js';

/** Gini: mean absolute difference of two people over twice the mean, [0, 1). Cost: O(n log n). */
export function gini(data: Weighted): Measure {
  return measured(data, ({ units, weight, mean }) => {
    // people below count less, people above more: sum of w x (2 F - 1), F the share of people below plus half the own
    let [below, sum] = [0, 0];
    for (const group of tiedGroups(units, data.value)) {
      const own = group.reduce((total, i) => total + data.weight[i], 0);
      sum += own * data.value[group[0]] * (2 * (below + own / 2) - weight);
      below += own;
    }
    return clean(sum / (mean * weight * weight));
  });
}

/** Theil's T: sum of (w/W) (x/mean) ln(x/mean), 0 ln 0 = 0: people with nothing stay in the sum and in the mean. */
export function theil(data: Weighted): Measure {
  return measured(data, ({ units, weight, mean }) =>
    clean(units.reduce((sum, i) => sum + (data.weight[i] / weight) * entropy(data.value[i] / mean), 0)),
  );
}

export interface TheilParts {
  readonly total: Measure;
  /** Between the means of groups, and within groups; they add up to the total. */
  readonly between: number | null;
  readonly within: number | null;
  /** Per group met, in rising order: its parts of both; nulls where the total is null. */
  readonly groups: readonly { readonly group: number; readonly between: number; readonly within: number }[];
}

/** Theil's T by groups (county, town, tier, area ...): takes the group of each unit, a whole number. */
export function theilByGroup(data: Weighted, groupOf: ArrayLike<number>): TheilParts {
  const total = theil(data);
  if (total.value === null) return { total, between: null, within: null, groups: [] };
  const groups: { group: number; between: number; within: number }[] = [];
  measured(data, ({ units, weight, mean }) => {
    for (const members of tiedGroups(units, groupOf)) {
      const people = members.reduce((sum, i) => sum + data.weight[i], 0);
      const own = members.reduce((sum, i) => sum + data.weight[i] * data.value[i], 0) / people;
      const share = people / weight;
      const inside =
        own === 0
          ? 0
          : members.reduce((sum, i) => sum + (data.weight[i] / people) * entropy(data.value[i] / own), 0);
      groups.push({
        group: groupOf[members[0]],
        between: share * entropy(own / mean),
        within: clean(share * (own / mean) * inside),
      });
    }
    return null;
  });
  return {
    total,
    between: clean(groups.reduce((sum, part) => sum + part.between, 0)),
    within: groups.reduce((sum, part) => sum + part.within, 0),
    groups,
  };
}

/** Atkinson's index for an aversion > 0; 1 where someone has nothing and the aversion is 1 or more. */
export function atkinson(data: Weighted, aversion: number): Measure {
  if (!(aversion > 0)) throw new RangeError(`aversion is ${aversion}: it must be above 0.`);
  return measured(data, ({ units, weight, mean }) => {
    const average = (of: (share: number) => number): number =>
      units.reduce((sum, i) => sum + (data.weight[i] / weight) * of(data.value[i] / mean), 0);
    if (aversion === 1) return 1 - Math.exp(average(Math.log));
    return 1 - average((share) => share ** (1 - aversion)) ** (1 / (1 - aversion));
  });
}

/**
 * Wolfson's polarisation: (mean / median) (2 (1/2 - L(1/2)) - Gini), with L the Lorenz curve; null where the
 * median is 0. Median and L(1/2) split the person in the middle.
 */
export function wolfson(data: Weighted): Measure {
  return measured(data, ({ units, weight, mean }) => {
    const groups = tiedGroups(units, data.value);
    const half = weight / 2;
    let [below, sum] = [0, 0];
    let lower: number | null = null;
    let median = NaN;
    for (const group of groups) {
      const people = group.reduce((total, i) => total + data.weight[i], 0);
      const value = data.value[group[0]];
      if (lower !== null) {
        median = (lower + value) / 2;
        break;
      }
      if (below + people >= half) {
        sum += (half - below) * value;
        median = value;
        if (below + people > half) break;
        lower = value;
      } else sum += people * value;
      below += people;
    }
    if (median === 0) return null;
    const { value } = gini(data);
    return (mean / median) * (2 * (0.5 - sum / (mean * weight)) - (value ?? 0));
  });
}

/**
 * Palma ratio: mean of the top tenth of people over the mean of the bottom four tenths, people ranked by a key
 * (income, or the value itself). Tenths are of people: a unit on the border is split, tied units in proportion.
 * Null where the bottom has nothing.
 */
export function palma(data: Weighted, rankBy: ArrayLike<number> = data.value): Measure {
  return measured(data, ({ units, weight }) => {
    const mean = (from: number, to: number): number => {
      let [below, sum, people] = [0, 0, 0];
      for (const group of tiedGroups(units, rankBy)) {
        const own = group.reduce((total, i) => total + data.weight[i], 0);
        const part = Math.max(0, Math.min(below + own, to * weight) - Math.max(below, from * weight)) / own;
        for (const i of group) {
          sum += part * data.weight[i] * data.value[i];
          people += part * data.weight[i];
        }
        below += own;
      }
      return sum / people;
    };
    const bottom = mean(0, 0.4);
    return bottom === 0 ? null : mean(0.9, 1) / bottom;
  });
}

/** Mean of one group of whole units over the mean of another; null where the second is empty or has nothing. */
export function ratioOfMeans(
  data: Weighted,
  isTop: (i: number) => boolean,
  isBottom: (i: number) => boolean,
): Measure {
  return measured(data, ({ units }) => {
    const mean = (of: (i: number) => boolean): number => {
      const members = units.filter(of);
      const people = members.reduce((sum, i) => sum + data.weight[i], 0);
      return members.reduce((sum, i) => sum + data.weight[i] * data.value[i], 0) / people;
    };
    const [top, bottom] = [mean(isTop), mean(isBottom)];
    return bottom > 0 && !Number.isNaN(top) ? top / bottom : null;
  });
}

/**
 * Concentration index by any ranking (poor to rich, far to near ...): 2 cov(x, rank) / mean, [-1, 1]; below 0 =
 * what there is stands with the low ranks. Ties get the mean rank. Source: Kakwani, Wagstaff & van Doorslaer 1997.
 */
export function concentrationIndex(data: Weighted, rankBy: ArrayLike<number>): Measure {
  return measured(data, ({ units, weight, mean }) => {
    let [below, sum] = [0, 0];
    for (const group of tiedGroups(units, rankBy)) {
      const own = group.reduce((total, i) => total + data.weight[i], 0);
      const rank = (below + own / 2) / weight;
      for (const i of group) sum += (data.weight[i] / weight) * data.value[i] * rank;
      below += own;
    }
    return (2 * sum) / mean - 1;
  });
}

/**
 * Erreygers' correction (2009) for what has bounds: 4 mean / (upper - lower) x concentration index. Coverage has
 * the true bounds 0 and 1. Fails: RangeError where the bounds do not hold the values.
 */
export function erreygers(
  data: Weighted,
  rankBy: ArrayLike<number>,
  bounds: { readonly lower: number; readonly upper: number },
): Measure {
  if (!(bounds.upper > bounds.lower))
    throw new RangeError(`Bounds ${bounds.lower} to ${bounds.upper}: the upper must be greater.`);
  const index = concentrationIndex(data, rankBy);
  const { value } = index;
  if (value === null) return index;
  return measured(data, ({ units, mean }) => {
    for (const i of units)
      if (data.value[i] < bounds.lower || data.value[i] > bounds.upper)
        throw new RangeError(`Unit ${i}: ${data.value[i]} is not in ${bounds.lower} to ${bounds.upper}.`);
    return (4 * mean * value) / (bounds.upper - bounds.lower);
  });
}

/** Foster-Greer-Thorbecke: mean of (shortfall below the line / line)^power over all people; power 0 = share below. */
export function shortfallIndex(data: Weighted, line: number, power: 0 | 1 | 2): Measure {
  if (!(line > 0)) throw new RangeError(`line is ${line}: it must be above 0.`);
  // all zeros are all the shortfall there can be, so they have a value here
  const { units, weight, unknown } = countedUnits(data);
  if (weight === 0) return nobody(unknown);
  const sum = units.reduce((total, i) => {
    const gap = (line - data.value[i]) / line;
    return total + (gap > 0 ? data.weight[i] * gap ** power : 0);
  }, 0);
  return { value: sum / weight, status: 'ok', unknown };
}

/** Urban to rural: the ratio is null where rural is 0, the difference stays. Both null where one side has no value. */
export function urbanRural(
  urban: number | null,
  rural: number | null,
): { readonly ratio: number | null; readonly difference: number | null } {
  if (urban === null || rural === null) return { ratio: null, difference: null };
  return { ratio: rural === 0 ? null : urban / rural, difference: urban - rural };
}

function entropy(share: number): number {
  return share === 0 ? 0 : share * Math.log(share);
}

/** Rounding may leave a trace below 0 where all are equal. */
function clean(value: number): number {
  return value < 0 && value > -1e-12 ? 0 : value;
}
