/**
 * Accessibility with competition (measures 4). With W = W(d), 0 beyond the catchment:
 * - 2sfca (Luo & Wang 2003; weighted: Luo & Qi 2009): R_j = S_j / sum_i P_i W_ij; A_i = sum_j R_j W_ij.
 * - 3sfca (Wan, Zou & Sternberg 2012): W_ij is replaced by G_ij W_ij, G_ij = W_ij / sum_j W_ij.
 * - mh3sfca (Joerg, Lenz, Wetz & Widmer 2019): G_ij = S_j W_ij / sum_j S_j W_ij; R_j = S_j / sum_i P_i G_ij;
 *   A_i = sum_j R_j G_ij W_ij.
 * - balanced (Paez, Higgins & Vivona 2019): R_j = S_j / sum_i P_i (W_ij / sum_j W_ij); A_i = sum_j R_j (W_ij / sum_i W_ij).
 * Invariants, checked on every answer: 2sfca and 3sfca: sum_i P_i A_i = sum of S_j with demand in reach;
 * balanced: sum_i A_i = sum_j R_j, and demand adds up to the people in reach.
 */
import type { FigureStatus } from '../../common/figure.js';
import type { Catchments } from './catchments.js';

export const FCA_METHODS = ['2sfca', '3sfca', 'mh3sfca', 'balanced'] as const;
export type FcaMethod = (typeof FCA_METHODS)[number];

export interface FcaQuestion {
  readonly method: FcaMethod;
  /** People of each row, >= 0; NaN = unknown. */
  readonly people: ArrayLike<number>;
  /** Supply of each column, >= 0; NaN = unknown. */
  readonly supply: ArrayLike<number>;
  /** W(d) within the catchment, >= 0; see `decayFunction`. */
  readonly weight: (cost: number) => number;
}

export interface FcaAnswer {
  /** Supply units per person (balanced: supply units per person, shared out by rows); NaN where the status has no value. */
  readonly access: Float64Array;
  /** Per row: ok; no_facility (nothing in reach: access is 0); unknown_capacity, unknown_population (of whom it competes with). */
  readonly status: readonly FcaStatus[];
  /** Per column: R_j; NaN = idle or unknown. */
  readonly ratio: Float64Array;
  /** Per column: weighted people that ask. */
  readonly demand: Float64Array;
  /** Per column: its supply where nobody asks, else 0. */
  readonly idle: Float64Array;
  /** Sums over columns of known supply with demand, without demand; columns left out because something is unknown. */
  readonly totals: { readonly used: number; readonly idle: number; readonly unknownColumns: number };
}

export type FcaStatus = Extract<
  FigureStatus,
  'ok' | 'no_facility' | 'unknown_capacity' | 'unknown_population'
>;

/** Relative error that sums of doubles may have. */
const TOLERANCE = 1e-9;

/**
 * Takes: pairs within the catchment and the question, arrays in the order of rows and columns. Gives: access of
 * every row, also of rows without people. Fails: an Error where the invariant is broken: a fault of this code.
 * Cost: two or three walks over the pairs, O(rows + columns) memory.
 */
export function floatingCatchments(pairs: Catchments, question: FcaQuestion): FcaAnswer {
  const { method, people, supply, weight } = question;
  const share = method === '2sfca' ? null : rowTotals(pairs, question);
  const columnTotal = method === 'balanced' ? new Float64Array(pairs.columns) : null;
  const demand = new Float64Array(pairs.columns);
  const isUncertain = new Uint8Array(pairs.columns);
  pairs.walk((i, j, cost) => {
    const w = weight(cost);
    if (w === 0) return;
    if (columnTotal !== null) columnTotal[j] += w;
    if (Number.isNaN(people[i])) isUncertain[j] = 1;
    else demand[j] += people[i] * asked(method, w, share, i, supply[j]);
  });
  const ratio = new Float64Array(pairs.columns).fill(NaN);
  const idle = new Float64Array(pairs.columns);
  const totals = { used: 0, idle: 0, unknownColumns: 0 };
  for (let j = 0; j < pairs.columns; j += 1) {
    if (Number.isNaN(supply[j]) || isUncertain[j] === 1) totals.unknownColumns += 1;
    else if (demand[j] > 0) {
      ratio[j] = supply[j] / demand[j];
      totals.used += supply[j];
    } else {
      idle[j] = supply[j];
      totals.idle += supply[j];
    }
  }
  const access = new Float64Array(pairs.rows);
  const state = new Uint8Array(pairs.rows);
  pairs.walk((i, j, cost) => {
    state[i] |= Number.isNaN(supply[j]) ? UNKNOWN_SUPPLY : isUncertain[j] === 1 ? UNKNOWN_PEOPLE : REACHES;
    if (Number.isNaN(ratio[j])) return;
    const w = weight(cost);
    if (w > 0)
      access[i] += ratio[j] * given(method, w, share, i, { supply: supply[j], total: columnTotal?.[j] ?? 1 });
  });
  check(method, { access, ratio, demand, used: totals.used }, people);
  const status = Array.from(state, statusOf);
  for (let i = 0; i < pairs.rows; i += 1)
    if (status[i] === 'unknown_capacity' || status[i] === 'unknown_population') access[i] = NaN;
  return { access, status, ratio, demand, idle, totals };
}

const REACHES = 1;
const UNKNOWN_SUPPLY = 2;
const UNKNOWN_PEOPLE = 4;

function statusOf(state: number): FcaStatus {
  if ((state & UNKNOWN_SUPPLY) !== 0) return 'unknown_capacity';
  if ((state & UNKNOWN_PEOPLE) !== 0) return 'unknown_population';
  return state === REACHES ? 'ok' : 'no_facility';
}

/** Per row the sum that its weights are shares of. Unknown supply takes no share. */
function rowTotals(pairs: Catchments, { method, supply, weight }: FcaQuestion): Float64Array {
  const total = new Float64Array(pairs.rows);
  pairs.walk((i, j, cost) => {
    const w = weight(cost);
    if (method !== 'mh3sfca') total[i] += w;
    else if (!Number.isNaN(supply[j])) total[i] += supply[j] * w;
  });
  return total;
}

/** How much of a person asks a column. */
function asked(method: FcaMethod, w: number, share: Float64Array | null, i: number, supply: number): number {
  if (share === null) return w;
  if (share[i] === 0) return 0;
  if (method === '3sfca') return (w * w) / share[i];
  if (method === 'mh3sfca') return Number.isNaN(supply) ? 0 : (supply * w) / share[i];
  return w / share[i];
}

/** How much of a column's ratio a row gets. */
function given(
  method: FcaMethod,
  w: number,
  share: Float64Array | null,
  i: number,
  of: { readonly supply: number; readonly total: number },
): number {
  if (share === null) return w;
  if (method === 'balanced') return w / of.total;
  if (share[i] === 0) return 0;
  return ((method === 'mh3sfca' ? of.supply : w) * w * (method === 'mh3sfca' ? w : 1)) / share[i];
}

function check(
  method: FcaMethod,
  of: { access: Float64Array; ratio: Float64Array; demand: Float64Array; used: number },
  people: ArrayLike<number>,
): void {
  if (method === 'mh3sfca') return;
  let [left, right] = [0, 0];
  if (method === 'balanced') {
    for (const value of of.access) left += value;
    for (const value of of.ratio) if (!Number.isNaN(value)) right += value;
  } else {
    for (let i = 0; i < of.access.length; i += 1)
      if (!Number.isNaN(people[i])) left += people[i] * of.access[i];
    right = of.used;
  }
  if (!(Math.abs(left - right) <= TOLERANCE * Math.max(left, right)))
    throw new Error(`${method} gives out ${left} of ${right}.`);
}
