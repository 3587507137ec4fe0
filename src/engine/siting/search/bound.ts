/**
 * Upper bounds on the best value, and options that no better choice can hold or miss: Lagrangian relaxation of "each row
 * counts once" (Cornuejols, Fisher & Nemhauser 1977). Limits of towns are left out, which keeps the bound valid.
 */
import type { Reduced } from '../reduce.js';

export interface Bound {
  /** No choice within the limits is worth more. */
  readonly upper: number;
  /** 1 = in no choice that is worth more than the one known. */
  readonly out: Uint8Array;
  /** 1 = in every choice that is worth more than the one known. */
  readonly in: Uint8Array;
}

const ITERATIONS = 600;
/** Work is cut at so many pairs looked at, about a second. */
const MAX_WORK = 4e8;
/** The step shrinks after so many rounds without a better bound. */
const PATIENCE = 12;
/** Rounding of sums over rows stays far below this share of the value. */
export const SUM_SLACK = 1e-9;

/**
 * Takes: a reduced problem with a number or a budget, and the value of a choice that is known (-Infinity = none: then
 * nothing is fixed).
 * Gives: the best bound found and what it fixes. Any multipliers give a valid bound: rounding aside, `upper` >= the
 * optimum. Cost: at most 600 looks at all pairs.
 */
export function lagrangian(reduced: Reduced, known: number): Bound {
  const { number, budget } = reduced.problem.limits;
  const m = reduced.options.length;
  const n = reduced.weight.length;
  const multiplier = startingPoint(reduced);
  const profit = new Float64Array(m);
  const slope = new Float64Array(n);
  const bound = { upper: Infinity, out: new Uint8Array(m), in: new Uint8Array(m) };
  const rounds = Math.min(ITERATIONS, Math.max(30, Math.floor(MAX_WORK / Math.max(1, reduced.row.length))));
  let [scale, waited] = [1.5, 0];
  for (let round = 0; round < rounds; round += 1) {
    for (let j = 0; j < m; j += 1) {
      let sum = 0;
      for (let k = reduced.start[j] as number; k < (reduced.start[j + 1] as number); k += 1) {
        const over = (reduced.value[k] as number) - (multiplier[reduced.row[k] as number] as number);
        if (over > 0) sum += over;
      }
      profit[j] = sum;
    }
    const held = multiplier.reduce((sum, v) => sum + v, 0);
    const taken = fill(profit, reduced.cost, number, budget);
    const upper = held + taken.value;
    if (upper < bound.upper - SUM_SLACK * Math.abs(bound.upper === Infinity ? 0 : bound.upper)) waited = 0;
    else waited += 1;
    bound.upper = Math.min(bound.upper, upper);
    if (known >= 0) {
      fix(reduced, { profit, taken, upper, known }, bound);
      if (isProved(reduced, bound.upper, known)) break;
    }
    if (waited >= PATIENCE) [scale, waited] = [scale / 2, 0];
    if (scale < 1e-4) break;
    slope.fill(1);
    for (const [j, share] of taken.options)
      for (let k = reduced.start[j] as number; k < (reduced.start[j + 1] as number); k += 1) {
        const r = reduced.row[k] as number;
        if ((reduced.value[k] as number) > (multiplier[r] as number)) slope[r] = (slope[r] as number) - share;
      }
    let norm = 0;
    for (let r = 0; r < n; r += 1) {
      // a multiplier at 0 that would fall stays
      if ((multiplier[r] as number) === 0 && (slope[r] as number) > 0) slope[r] = 0;
      norm += (slope[r] as number) ** 2;
    }
    if (norm === 0) break;
    const step = (scale * Math.max(upper - Math.max(0, known), 1e-6 * Math.abs(upper))) / norm;
    for (let r = 0; r < n; r += 1)
      multiplier[r] = Math.max(0, (multiplier[r] as number) - step * (slope[r] as number));
  }
  return bound;
}

/** True where no choice can be worth more than the known one: by rounding down where all is whole, else but for rounding. */
export function isProved(reduced: Pick<Reduced, 'isWhole'>, upper: number, known: number): boolean {
  const slack = SUM_SLACK * Math.max(1, Math.abs(known));
  // beyond 1e8 the slack of sums would reach half a person: there whole numbers prove nothing more
  return upper <= known + slack || (reduced.isWhole && slack < 0.1 && Math.floor(upper + slack) <= known);
}

/** Second best value of each row: what a row is worth that is served twice. */
function startingPoint(reduced: Reduced): Float64Array {
  return Float64Array.from(reduced.weight, (_, r) => {
    const from = reduced.rowStart[r] as number;
    return (reduced.rowStart[r + 1] as number) > from + 1 ? (reduced.rowValue[from + 1] as number) / 2 : 0;
  });
}

interface Taken {
  readonly value: number;
  /** Options with the share taken of them, 1 but for the last under a budget. */
  readonly options: readonly (readonly [number, number])[];
  /** Price of one more option (number), or of one more unit of the budget. */
  readonly price: number;
  /** Price of one option fewer. */
  readonly priceOut: number;
  readonly isByCost: boolean;
}

/** The best options by profit: by number, by budget with a share of the last one, or the tighter of the two. */
function fill(profit: Float64Array, cost: Float64Array, number: number | null, budget: number | null): Taken {
  const byNumber = number === null ? null : fillNumber(profit, number);
  const byBudget = budget === null ? null : fillBudget(profit, cost, budget);
  if (byNumber === null) return byBudget as Taken;
  return byBudget === null || byNumber.value <= byBudget.value ? byNumber : byBudget;
}

function fillNumber(profit: Float64Array, number: number): Taken {
  const order = [...profit.keys()].sort((a, b) => (profit[b] as number) - (profit[a] as number) || a - b);
  const options = order.slice(0, number).filter((j) => (profit[j] as number) > 0);
  return {
    value: options.reduce((sum, j) => sum + (profit[j] as number), 0),
    options: options.map((j) => [j, 1] as const),
    price:
      order.length > number && number > 0
        ? (profit[order[number - 1] as number] as number)
        : number > 0
          ? 0
          : Infinity,
    priceOut: order.length > number ? (profit[order[number] as number] as number) : 0,
    isByCost: false,
  };
}

function fillBudget(profit: Float64Array, cost: Float64Array, budget: number): Taken {
  const rate = (j: number): number =>
    cost[j] === 0 ? Infinity : (profit[j] as number) / (cost[j] as number);
  const order = [...profit.keys()]
    .filter((j) => (profit[j] as number) > 0)
    .sort((a, b) => rate(b) - rate(a) || a - b);
  const options: [number, number][] = [];
  let [left, value, price] = [budget, 0, 0];
  for (const j of order) {
    const share = cost[j] === 0 ? 1 : Math.min(1, left / (cost[j] as number));
    if (share <= 0) {
      price = rate(j);
      break;
    }
    options.push([j, share]);
    value += share * (profit[j] as number);
    left -= share * (cost[j] as number);
    if (share < 1) {
      price = rate(j);
      break;
    }
  }
  return { value, options, price, priceOut: price, isByCost: true };
}

/** Marks options whose presence, or absence, holds the bound below the known value. */
function fix(
  reduced: Reduced,
  at: { profit: Float64Array; taken: Taken; upper: number; known: number },
  bound: { out: Uint8Array; in: Uint8Array },
): void {
  const { profit, taken, upper, known } = at;
  const below = known - SUM_SLACK * Math.max(1, Math.abs(known));
  if (!Number.isFinite(taken.price)) return;
  for (let j = 0; j < profit.length; j += 1) {
    const unit = taken.isByCost ? (reduced.cost[j] as number) : 1;
    if (upper + Math.min(0, (profit[j] as number) - taken.price * unit) < below) bound.out[j] = 1;
    if (upper - Math.max(0, (profit[j] as number) - taken.priceOut * unit) < below) bound.in[j] = 1;
  }
}
