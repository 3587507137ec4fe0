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
}

/** Facilities of one service, ready to be asked. */
interface Members {
  readonly list: readonly number[];
  readonly isMember: Uint8Array;
}

/** Pairs of a slice. One object answers for all services; it keeps what they share. */
export class Reach {
  readonly unit: CostUnit;
  /** Settlement-major rule of each settlement and service: index into slice.reachRules, -1 = none. */
  readonly rules: Int16Array;
  private readonly members = new Map<number, Members>();
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
    const { slice } = this;
    const count = slice.services.length;
    const threshold = Float64Array.from(slice.settlements.codes, (_, i) => {
      const rule = slice.reachRules[this.rules[i * count + service]];
      return rule === undefined ? NaN : this.thresholdOf(rule);
    });
    const own = slice.facilities.ownRadiusMetres;
    const found = this.collect(service, threshold, (j) =>
      Number.isNaN(own[j]) ? NaN : this.convert(own[j]),
    );
    return inOrder(slice, found);
  }

  /** Pairs within one closed catchment for all, in the unit of the cost; own radii do not count. Rows in order of facility. */
  within(service: number, catchment: number): ReachPairs {
    const threshold = new Float64Array(this.slice.settlements.codes.length).fill(catchment);
    return this.collect(service, threshold, () => NaN);
  }

  /** True where some facility that counts has a finite cost from the settlement, at any distance. */
  isReachable(service: number, i: number): boolean {
    const { list, isMember } = this.membersOf(service);
    const { cost } = this.options;
    if (cost === undefined) return list.length > 0;
    for (let p = cost.start[i]; p < cost.start[i + 1]; p += 1)
      if (isMember[cost.facility[p]] === 1 && Number.isFinite(cost.cost[p])) return true;
    return false;
  }

  /** Threshold of a rule in the unit of the cost. */
  private thresholdOf(rule: ReachRule): number {
    if (this.unit === 'minutes' && rule.thresholdMinutes != null) return rule.thresholdMinutes;
    return this.convert(rule.thresholdMetres);
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

  private collect(service: number, threshold: Float64Array, ownOf: (j: number) => number): ReachPairs {
    const members = this.membersOf(service);
    const rows = new PairRows(this.unit, threshold);
    if (this.options.cost === undefined) this.collectStraight(members.list, threshold, ownOf, rows);
    else collectGiven(this.options.cost, members.isMember, threshold, ownOf, rows);
    return rows.pack();
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
    for (let i = 0; i < threshold.length; i += 1) {
      rows.open();
      if (Number.isNaN(threshold[i])) continue;
      underRule.visit(lonLat, i, threshold[i], (j, metres) => rows.add(j, metres));
      own.visit(lonLat, i, largestOwn, (j, metres) => {
        if (metres <= ownOf(j)) rows.add(j, metres);
      });
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

/** Rows that are filled one after the other; each is put in order of facility. */
class PairRows {
  private readonly starts: number[] = [];
  private readonly facility: number[] = [];
  private readonly cost: number[] = [];

  constructor(
    private readonly unit: CostUnit,
    private readonly threshold: Float64Array,
  ) {}

  open(): void {
    this.starts.push(this.facility.length);
  }

  add(j: number, cost: number): void {
    this.facility.push(j);
    this.cost.push(cost);
  }

  pack(): ReachPairs {
    const start = Int32Array.from([...this.starts, this.facility.length]);
    const pairs = {
      unit: this.unit,
      start,
      facility: Int32Array.from(this.facility),
      cost: Float64Array.from(this.cost),
      threshold: this.threshold,
    };
    return sortRows(pairs, () => (a, b) => pairs.facility[a] - pairs.facility[b]);
  }
}

/** Puts rows in the order of the tie rule. */
function inOrder(slice: Slice, pairs: ReachPairs): ReachPairs {
  const at = (p: number): { facility: number; metres: number } => ({
    facility: pairs.facility[p],
    metres: pairs.cost[p],
  });
  return sortRows(pairs, (i) => (a, b) => {
    const difference = pairs.cost[a] - pairs.cost[b];
    if (difference !== 0) return difference;
    return goesBefore(slice, i, at(a), at(b)) ? -1 : 1;
  });
}

function sortRows(pairs: ReachPairs, orderOf: (i: number) => (a: number, b: number) => number): ReachPairs {
  const { start } = pairs;
  const facility = new Int32Array(pairs.facility.length);
  const cost = new Float64Array(pairs.cost.length);
  for (let i = 0; i + 1 < start.length; i += 1) {
    const row = Array.from({ length: start[i + 1] - start[i] }, (_, k) => start[i] + k).sort(orderOf(i));
    for (const [k, p] of row.entries()) {
      facility[start[i] + k] = pairs.facility[p];
      cost[start[i] + k] = pairs.cost[p];
    }
  }
  return { ...pairs, facility, cost };
}
