/** What the limits still allow while options are chosen one by one: number, budget, and what towns' minima reserve. */
import type { SitingProblem } from '../problem.js';

/** The options a search chooses from, in its own numbering. */
export interface Choices {
  readonly problem: SitingProblem;
  readonly cost: Float64Array;
  readonly town: Int32Array;
  readonly adds: Uint8Array;
  /** Facilities that each town still lacks, no more than its options could add. */
  readonly minimum: Int32Array;
}

export class Allowance {
  readonly chosen: Uint8Array;
  count = 0;
  spent = 0;
  private readonly number: number;
  private readonly budget: number;
  private readonly lacking: Int32Array;
  /** Options of each town with a minimum, cheapest first. */
  private readonly byTown: number[][];

  constructor(private readonly choices: Choices) {
    const { limits, model } = choices.problem;
    const isLimited = model !== 'lscp';
    this.number = isLimited ? (limits.number ?? Infinity) : Infinity;
    this.budget = isLimited ? (limits.budget ?? Infinity) : Infinity;
    this.chosen = new Uint8Array(choices.cost.length);
    this.lacking = choices.minimum.slice();
    this.byTown = [...choices.minimum].map((need, t) =>
      need === 0
        ? []
        : [...choices.town.keys()]
            .filter((j) => choices.town[j] === t && choices.adds[j] === 1)
            .sort((a, b) => (choices.cost[a] as number) - (choices.cost[b] as number) || a - b),
    );
  }

  /** True where option j fits, and taking it leaves the towns' minima as reachable as before. */
  allows(j: number): boolean {
    if (this.chosen[j] === 1 || !this.fits(this.count + 1, this.spent + this.costOf(j))) return false;
    if (this.byTown.every((list) => list.length === 0)) return true;
    const before = this.shortage();
    this.put(j);
    const after = this.shortage();
    this.take(j);
    return after <= before;
  }

  /** True where r may give way to j. */
  allowsSwap(r: number, j: number): boolean {
    if (!this.fits(this.count, this.spent - this.costOf(r) + this.costOf(j))) return false;
    const [from, to] = [this.townOf(r), this.townOf(j)];
    return from < 0 || from === to || (this.lacking[from] as number) < 0 || this.choices.minimum[from] === 0;
  }

  put(j: number): void {
    this.change(j, 1);
  }

  take(j: number): void {
    this.change(j, -1);
  }

  /** Chosen options in ascending order. */
  list(): number[] {
    return [...this.chosen.keys()].filter((j) => this.chosen[j] === 1);
  }

  /** True where j is a facility that its town still lacks. */
  meetsMinimum(j: number): boolean {
    const town = this.townOf(j);
    return town >= 0 && (this.lacking[town] as number) > 0;
  }

  /** Facilities that towns lack of their minima. */
  lackingSites(): number {
    return this.lacking.reduce((sum, k) => sum + Math.max(0, k), 0);
  }

  private change(j: number, by: 1 | -1): void {
    this.chosen[j] = by === 1 ? 1 : 0;
    this.count += by;
    this.spent += by * this.costOf(j);
    const town = this.townOf(j);
    if (town >= 0) this.lacking[town] = (this.lacking[town] as number) - by;
  }

  private fits(count: number, spent: number): boolean {
    return count <= this.number && spent <= this.budget * (1 + 1e-12);
  }

  private costOf(j: number): number {
    return this.budget === Infinity ? 0 : (this.choices.cost[j] as number);
  }

  private townOf(j: number): number {
    return this.choices.adds[j] === 1 ? (this.choices.town[j] as number) : -1;
  }

  /** By how much what is left falls short of what the minima still need: sites first, then cost. */
  private shortage(): number {
    let [sites, cost] = [0, 0];
    for (const [t, list] of this.byTown.entries()) {
      let need = this.lacking[t] as number;
      for (const j of list) {
        if (need <= 0) break;
        if (this.chosen[j] === 1) continue;
        need -= 1;
        sites += 1;
        cost += this.costOf(j);
      }
    }
    const overNumber = Math.max(0, sites - (this.number - this.count));
    const overBudget = this.budget === Infinity ? 0 : Math.max(0, cost - (this.budget - this.spent));
    return overNumber + overBudget;
  }
}
