/** Who is within reach of whom: pairs of settlements and facilities within the threshold, by straight lines or given costs. */
import { RadiusIndex } from '../../geo/radius-index.js';
import { goesBefore } from '../nearest.js';
import { rulesOfSettlements } from '../rules.js';
import type { ReachRule, Slice } from '../slice.js';
import type { CostMatrix, CostUnit, ReachPairs } from './cost.js';

/** Walking speed of 5 km/h: only for thresholds in metres on costs in minutes, where no other is stated. */
export const DEFAULT_METRES_PER_MINUTE = 5000 / 60;

export interface ReachOptions {
  /** Planned facilities count as open. */
  readonly includePlanned: boolean;
  /** Given costs; without them straight lines (great circle) count. */
  readonly cost?: CostMatrix;
  /** Speed by which thresholds in metres are read on costs in minutes; > 0. */
  readonly metresPerMinute?: number;
  /** A reach of the same slice and options, so that pairs are found once for many questions; another one is not used. */
  readonly reach?: Reach;
}

/** The reach given with the options where it is of this slice and these options, else a new one. */
export function reachOf(slice: Slice, options: ReachOptions): Reach {
  const { reach } = options;
  const isSame =
    reach !== undefined &&
    reach.slice === slice &&
    reach.options.includePlanned === options.includePlanned &&
    reach.options.cost === options.cost &&
    reach.options.metresPerMinute === options.metresPerMinute;
  return isSame ? reach : new Reach(slice, options);
}

/** Facilities of one service, ready to be asked. */
interface Members {
  readonly list: readonly number[];
  readonly isMember: Uint8Array;
}

/** Pairs of a slice. One object answers for all services; it keeps what it has found. */
export class Reach {
  readonly unit: CostUnit;
  /** Settlement-major rule of each settlement and service: index into slice.reachRules, -1 = none. */
  readonly rules: Int16Array;
  private readonly members = new Map<number, Members>();
  private readonly found = new Map<number, ReachPairs>();
  private readonly metresPerMinute: number;

  /** Fails: RangeError where the matrix is not of this slice's settlements. */
  constructor(
    readonly slice: Slice,
    readonly options: ReachOptions,
  ) {
    const rows = slice.settlements.codes.length;
    if (options.cost !== undefined && options.cost.start.length !== rows + 1)
      throw new RangeError(`The matrix has ${options.cost.start.length - 1} rows for ${rows} settlements.`);
    this.unit = options.cost?.unit ?? 'metres';
    this.rules = rulesOfSettlements(slice);
    this.metresPerMinute = options.metresPerMinute ?? DEFAULT_METRES_PER_MINUTE;
  }

  /** Facilities that count and offer the service, in order. */
  facilities(service: number): readonly number[] {
    return this.membersOf(service).list;
  }

  /**
   * Pairs within the threshold of the settlement's rule, or within the facility's own radius; closed.
   * Gives: per settlement in order of the tie rule: cost, operating before planned, own unit before others,
   * lower tier before higher, id. Settlements without a rule have none. Source: measures 0 to 2.
   */
  pairs(service: number): ReachPairs {
    const held = this.found.get(service) ?? this.find(service);
    this.found.set(service, held);
    return held;
  }

  private find(service: number): ReachPairs {
    const { slice } = this;
    const count = slice.services.length;
    const threshold = Float64Array.from(slice.settlements.codes, (_, i) => {
      const rule = slice.reachRules[this.rules[i * count + service]];
      return rule === undefined ? NaN : this.thresholdOf(rule);
    });
    const rows = this.collect(service, threshold, (j) => this.ownRadiusOf(j));
    return rows.pack(tieOrder(slice));
  }

  /** Pairs within one closed catchment for all, in the unit of the cost; own radii do not count. Rows in order of facility. */
  within(service: number, catchment: number): ReachPairs {
    const threshold = new Float64Array(this.slice.settlements.codes.length).fill(catchment);
    return this.collect(service, threshold, () => NaN).pack(null);
  }

  /** True where some facility that counts has a finite cost from the settlement, at any distance. */
  isReachable(service: number, i: number): boolean {
    const { isMember } = this.membersOf(service);
    const { cost } = this.options;
    if (cost === undefined) return !this.isAbsent(service);
    for (let p = cost.start[i]; p < cost.start[i + 1]; p += 1)
      if (isMember[cost.facility[p]] === 1 && Number.isFinite(cost.cost[p])) return true;
    return false;
  }

  /** Threshold of a rule in the unit of the cost. */
  thresholdOf(rule: ReachRule): number {
    if (this.unit === 'minutes' && rule.thresholdMinutes != null) return rule.thresholdMinutes;
    return this.convert(rule.thresholdMetres);
  }

  /** Own radius of facility j in the unit of the cost; NaN = none. */
  ownRadiusOf(j: number): number {
    return this.convert(this.slice.facilities.ownRadiusMetres[j]);
  }

  /** True where no facility that counts offers the service: in the slice, nor beyond it where that is known. */
  isAbsent(service: number): boolean {
    return this.facilities(service).length === 0 && this.slice.offeredElsewhere?.[service] !== 1;
  }

  private convert(metres: number): number {
    return this.unit === 'metres' ? metres : metres / this.metresPerMinute;
  }

  private membersOf(service: number): Members {
    const held = this.members.get(service);
    if (held !== undefined) return held;
    const { ids, planned, offerStart, offerService } = this.slice.facilities;
    const isMember = new Uint8Array(ids.length);
    const list: number[] = [];
    for (let j = 0; j < ids.length; j += 1) {
      if (planned[j] === 1 && !this.options.includePlanned) continue;
      for (let k = offerStart[j]; k < offerStart[j + 1]; k += 1)
        if (offerService[k] === service) isMember[j] = 1;
      if (isMember[j] === 1) list.push(j);
    }
    const members = { list, isMember };
    this.members.set(service, members);
    return members;
  }

  private collect(service: number, threshold: Float64Array, ownOf: (j: number) => number): PairRows {
    const members = this.membersOf(service);
    const rows = new PairRows(this.unit, threshold);
    if (this.options.cost === undefined) this.collectStraight(members.list, threshold, ownOf, rows);
    else collectGiven(this.options.cost, members.isMember, threshold, ownOf, rows);
    return rows;
  }

  private collectStraight(
    list: readonly number[],
    threshold: Float64Array,
    ownOf: (j: number) => number,
    rows: PairRows,
  ): void {
    const { lonLat } = this.slice.settlements;
    const known = threshold.filter((metres) => metres > 0);
    const typical = known.length === 0 ? 1 : known.reduce((a, b) => Math.max(a, b));
    const underRule = new Located(
      this.slice,
      list.filter((j) => Number.isNaN(ownOf(j))),
      typical,
    );
    const withOwn = list.filter((j) => !Number.isNaN(ownOf(j)));
    const largestOwn = withOwn.reduce((most, j) => Math.max(most, ownOf(j)), 0);
    const own = new Located(this.slice, withOwn, Math.max(1, largestOwn));
    const add = (j: number, metres: number): void => rows.add(j, metres);
    const addInOwn = (j: number, metres: number): void => {
      if (metres <= ownOf(j)) rows.add(j, metres);
    };
    for (let i = 0; i < threshold.length; i += 1) {
      rows.open();
      if (Number.isNaN(threshold[i])) continue;
      underRule.visit(lonLat, i, threshold[i], add);
      own.visit(lonLat, i, largestOwn, addInOwn);
    }
  }
}

/** Some facilities in an index of places. */
class Located {
  private readonly index: RadiusIndex | null;

  constructor(
    slice: Slice,
    private readonly list: readonly number[],
    typicalMetres: number,
  ) {
    const lonLat = new Float64Array(list.length * 2);
    for (const [k, j] of list.entries())
      lonLat.set(slice.facilities.lonLat.subarray(2 * j, 2 * j + 2), 2 * k);
    this.index = list.length === 0 ? null : new RadiusIndex(lonLat, typicalMetres);
  }

  visit(lonLat: Float64Array, i: number, radius: number, visit: (j: number, metres: number) => void): void {
    this.index?.visitWithin(lonLat[2 * i], lonLat[2 * i + 1], radius, (k, metres) =>
      visit(this.list[k], metres),
    );
  }
}

function collectGiven(
  cost: CostMatrix,
  isMember: Uint8Array,
  threshold: Float64Array,
  ownOf: (j: number) => number,
  rows: PairRows,
): void {
  for (let i = 0; i < threshold.length; i += 1) {
    rows.open();
    if (Number.isNaN(threshold[i])) continue;
    for (let p = cost.start[i]; p < cost.start[i + 1]; p += 1) {
      const j = cost.facility[p];
      if (isMember[j] !== 1) continue;
      const own = ownOf(j);
      if (cost.cost[p] <= (Number.isNaN(own) ? threshold[i] : own)) rows.add(j, cost.cost[p]);
    }
  }
}

/** True when the pair of facility a goes before that of facility b in the row of settlement i, at equal cost. */
type TieOrder = (i: number, a: number, b: number) => boolean;

/** The tie rule at equal cost. */
function tieOrder(slice: Slice): TieOrder {
  return (i, a, b) => goesBefore(slice, i, { facility: a, metres: 0 }, { facility: b, metres: 0 });
}

/** Rows of this many pairs or fewer are sorted by insertion. */
const SHORT = 40;

/** Rows that are filled one after the other, then put in order. */
class PairRows {
  private readonly starts: number[] = [];
  private facility = new Int32Array(1024);
  private cost = new Float64Array(1024);
  private length = 0;

  constructor(
    private readonly unit: CostUnit,
    private readonly threshold: Float64Array,
  ) {}

  open(): void {
    this.starts.push(this.length);
  }

  add(j: number, cost: number): void {
    if (this.length === this.cost.length) {
      const [facility, costs] = [this.facility, this.cost];
      this.facility = new Int32Array(2 * this.length);
      this.cost = new Float64Array(2 * this.length);
      this.facility.set(facility);
      this.cost.set(costs);
    }
    this.facility[this.length] = j;
    this.cost[this.length] = cost;
    this.length += 1;
  }

  /** Rows by cost and tie rule; without one, by facility. */
  pack(ties: TieOrder | null): ReachPairs {
    const start = new Int32Array(this.starts.length + 1);
    start.set(this.starts);
    start[this.starts.length] = this.length;
    for (let i = 0; i + 1 < start.length; i += 1) this.sortRow(i, start[i], start[i + 1], ties);
    return {
      unit: this.unit,
      start,
      facility: this.facility.slice(0, this.length),
      cost: this.cost.slice(0, this.length),
      threshold: this.threshold,
    };
  }

  private sortRow(i: number, from: number, to: number, ties: TieOrder | null): void {
    const { facility, cost } = this;
    const isBefore = (costA: number, a: number, costB: number, b: number): boolean => {
      if (ties === null) return a < b;
      return costA !== costB ? costA < costB : ties(i, a, b);
    };
    if (to - from <= SHORT) {
      for (let p = from + 1; p < to; p += 1) {
        const [j, c] = [facility[p], cost[p]];
        let q = p;
        for (; q > from && isBefore(c, j, cost[q - 1], facility[q - 1]); q -= 1) {
          facility[q] = facility[q - 1];
          cost[q] = cost[q - 1];
        }
        facility[q] = j;
        cost[q] = c;
      }
      return;
    }
    const [list, costs] = [facility.slice(from, to), cost.slice(from, to)];
    const order = Uint32Array.from(list, (_, k) => k).sort((a, b) =>
      isBefore(costs[a], list[a], costs[b], list[b]) ? -1 : 1,
    );
    order.forEach((k, p) => {
      facility[from + p] = list[k];
      cost[from + p] = costs[k];
    });
  }
}
