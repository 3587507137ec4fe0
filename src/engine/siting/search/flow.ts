/**
 * Who is served where facilities hold only so many: a largest flow from facilities to demand (Ford & Fulkerson 1956),
 * grown facility by facility. The value of a set of facilities is a largest flow, whatever the order of growing.
 */
import type { SitingProblem } from '../problem.js';

/** Flows below this share of the people are rounding. */
const DUST = 1e-9;

/** Facilities are numbered: the kept ones first, then the options. */
export class Flow {
  /** People served in all. */
  served = 0;
  private readonly start: Int32Array;
  private readonly demand: Int32Array;
  private readonly flow: Float64Array;
  private readonly open: Uint8Array;
  private readonly spare: Float64Array;
  private readonly unserved: Float64Array;
  private readonly rowStart: Int32Array;
  /** Pairs of each demand, and the facility of each pair. */
  private readonly rowPair: Int32Array;
  private readonly facility: Int32Array;
  private readonly dust: number;
  private log:
    | {
        pairs: number[];
        flows: number[];
        demand: number;
        unserved: number;
        facility: number;
        amount: number;
      }[]
    | null = null;

  constructor(private readonly problem: SitingProblem) {
    const { kept, pairs, options, demand } = problem;
    const k = kept.capacity.length;
    const shift = kept.pairs.start[k] as number;
    this.start = Int32Array.from([...kept.pairs.start, ...[...pairs.start].slice(1).map((at) => at + shift)]);
    this.demand = Int32Array.from([...kept.pairs.demand, ...pairs.demand]);
    const all = [...kept.capacity, ...options.capacity];
    this.spare = Float64Array.from(all);
    this.open = new Uint8Array(all.length);
    this.flow = new Float64Array(this.demand.length);
    this.unserved = demand.weight.slice();
    this.dust =
      DUST *
      Math.max(
        1,
        demand.weight.reduce((sum, w) => sum + w, 0),
      );
    this.facility = new Int32Array(this.demand.length);
    const count = new Int32Array(demand.codes.length + 1);
    for (let f = 0; f < all.length; f += 1)
      for (let p = this.start[f] as number; p < (this.start[f + 1] as number); p += 1) {
        this.facility[p] = f;
        count[(this.demand[p] as number) + 1] = (count[(this.demand[p] as number) + 1] as number) + 1;
      }
    for (let i = 0; i < demand.codes.length; i += 1)
      count[i + 1] = (count[i + 1] as number) + (count[i] as number);
    this.rowStart = count.slice();
    const fill = count.slice();
    this.rowPair = new Int32Array(this.demand.length);
    for (let p = 0; p < this.demand.length; p += 1) {
      const i = this.demand[p] as number;
      this.rowPair[fill[i] as number] = p;
      fill[i] = (fill[i] as number) + 1;
    }
    for (let f = 0; f < k; f += 1) this.add(f);
  }

  /** Opens option j; gives how many more people are served. */
  addOption(j: number): number {
    return this.add(this.problem.kept.capacity.length + j);
  }

  /** How many more people option j would serve; nothing is changed. */
  gainOf(j: number): number {
    const f = this.problem.kept.capacity.length + j;
    this.log = [];
    const gain = this.add(f);
    for (const step of this.log.reverse()) {
      for (const [k, pair] of step.pairs.entries())
        this.flow[pair] = (this.flow[pair] as number) - (step.flows[k] as number);
      this.unserved[step.demand] = step.unserved;
      this.spare[step.facility] = (this.spare[step.facility] as number) + step.amount;
    }
    this.log = null;
    this.open[f] = 0;
    this.spare[f] = this.problem.options.capacity[j] as number;
    this.served -= gain;
    return gain;
  }

  /** People served at option j. */
  servedBy(j: number): number {
    return this.load(this.problem.kept.capacity.length + j);
  }

  /** People of each demand who are served. */
  servedDemand(): Float64Array {
    return this.unserved.map((left, i) => (this.problem.demand.weight[i] as number) - left);
  }

  private load(f: number): number {
    let sum = 0;
    for (let p = this.start[f] as number; p < (this.start[f + 1] as number); p += 1)
      sum += this.flow[p] as number;
    return sum;
  }

  private add(f: number): number {
    this.open[f] = 1;
    let gain = 0;
    for (;;) {
      const amount = this.augment(f);
      if (amount <= 0) break;
      gain += amount;
    }
    this.served += gain;
    return gain;
  }

  /** One shortest augmenting path from facility f to demand that is not served in full; gives the people moved. */
  private augment(f: number): number {
    if ((this.spare[f] as number) <= this.dust) return 0;
    /** Pair by which demand, and facilities, were reached. */
    const cameBy = new Map<number, number>();
    const facilityBy = new Map<number, number>([[f, -1]]);
    const queue = [f];
    for (let head = 0; head < queue.length; head += 1) {
      const g = queue[head] as number;
      for (let p = this.start[g] as number; p < (this.start[g + 1] as number); p += 1) {
        const i = this.demand[p] as number;
        if (cameBy.has(i)) continue;
        cameBy.set(i, p);
        if ((this.unserved[i] as number) > this.dust) return this.push(f, i, cameBy, facilityBy);
        for (let q = this.rowStart[i] as number; q < (this.rowStart[i + 1] as number); q += 1) {
          const back = this.rowPair[q] as number;
          const h = this.facility[back] as number;
          if (this.open[h] === 0 || (this.flow[back] as number) <= this.dust || facilityBy.has(h)) continue;
          facilityBy.set(h, back);
          queue.push(h);
        }
      }
    }
    return 0;
  }

  private push(f: number, end: number, cameBy: Map<number, number>, facilityBy: Map<number, number>): number {
    const forward: number[] = [];
    const backward: number[] = [];
    let amount = Math.min(this.spare[f] as number, this.unserved[end] as number);
    for (let i = end; ;) {
      const p = cameBy.get(i) as number;
      forward.push(p);
      const g = this.facility[p] as number;
      const back = facilityBy.get(g) as number;
      if (back < 0) break;
      backward.push(back);
      amount = Math.min(amount, this.flow[back] as number);
      i = this.demand[back] as number;
    }
    const pairs = [...forward, ...backward];
    const flows = [...forward.map(() => amount), ...backward.map(() => -amount)];
    this.log?.push({
      pairs,
      flows,
      demand: end,
      unserved: this.unserved[end] as number,
      facility: f,
      amount,
    });
    for (const [k, pair] of pairs.entries())
      this.flow[pair] = (this.flow[pair] as number) + (flows[k] as number);
    this.spare[f] = (this.spare[f] as number) - amount;
    this.unserved[end] = (this.unserved[end] as number) - amount;
    return amount;
  }
}
