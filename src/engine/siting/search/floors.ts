/**
 * How far the floors of towns can be met where facilities hold only so many: a largest flow facility -> demand -> town, with
 * the floor as the room of the town (Ford & Fulkerson 1956). Who is served for a floor need not go without when all
 * people are counted: a flow that meets the floors grows into a largest flow of all people by augmenting paths, which
 * take from nobody.
 */
import { isCapacitated } from '../problem.js';
import type { SitingProblem } from '../problem.js';

/** Flows below this share of the floors are rounding. */
const DUST = 1e-9;

/** True where floors of towns are asked for and capacity decides who is served. */
export function hasFloors(problem: SitingProblem): boolean {
  return (
    problem.model !== 'p_median' && isCapacitated(problem) && problem.towns.floor.some((people) => people > 0)
  );
}

/**
 * Takes: a problem; indices of chosen options; people that each town's floor asks for.
 * Gives: people of each town who can be served towards its floor, the sum as large as can be; where towns compete, the
 * first has its floor first. Cost: O(augmentations x pairs).
 */
export function servedOfFloors(
  problem: SitingProblem,
  chosen: readonly number[],
  floor: Float64Array,
): Float64Array {
  return new FloorFlow(problem, chosen, floor).solve();
}

/** What each floor could ask at most: what the town's people could have if all options were there for them alone. */
export function reachableFloors(problem: SitingProblem, allowed: readonly number[]): Float64Array {
  return problem.towns.floor.map((people, t) => {
    if (people <= 0) return 0;
    const alone = new Float64Array(problem.towns.floor.length);
    alone[t] = people;
    return servedOfFloors(problem, allowed, alone)[t] as number;
  });
}

interface Facility {
  room: number;
  readonly demand: Int32Array;
  readonly flow: Float64Array;
}

class FloorFlow {
  private readonly facilities: Facility[] = [];
  /** Per demand: the facilities that reach it, and its place in their lists. */
  private readonly reachedBy: { f: number; at: number }[][];
  private readonly ofTown: number[][];
  private readonly served: Float64Array;
  private readonly unserved: Float64Array;
  private readonly left: Float64Array;
  private readonly dust: number;

  constructor(
    private readonly problem: SitingProblem,
    chosen: readonly number[],
    private readonly floor: Float64Array,
  ) {
    const { demand, kept, pairs, options } = problem;
    this.reachedBy = demand.codes.map(() => []);
    this.ofTown = [...floor].map(() => []);
    for (const [i, t] of demand.town.entries())
      if (t >= 0 && (floor[t] as number) > 0 && (demand.weight[i] as number) > 0)
        (this.ofTown[t] as number[]).push(i);
    this.served = new Float64Array(demand.codes.length);
    this.unserved = demand.weight.slice();
    this.left = floor.slice();
    this.dust =
      DUST *
      Math.max(
        1,
        floor.reduce((sum, people) => sum + people, 0),
      );
    for (const [f, capacity] of kept.capacity.entries()) this.put(kept.pairs, f, capacity);
    for (const j of chosen) this.put(pairs, j, options.capacity[j] as number);
  }

  solve(): Float64Array {
    for (const [f] of this.facilities.entries()) while (this.augment(f));
    return this.floor.map((people, t) => people - (this.left[t] as number));
  }

  private put(from: SitingProblem['pairs'], at: number, capacity: number): void {
    const { demand } = this.problem;
    const mine = from.demand.slice(from.start[at], from.start[at + 1]).filter((i) => {
      const t = demand.town[i] as number;
      return t >= 0 && (this.floor[t] as number) > 0 && (demand.weight[i] as number) > 0;
    });
    const f = this.facilities.push({ room: capacity, demand: mine, flow: new Float64Array(mine.length) }) - 1;
    for (const [k, i] of mine.entries())
      (this.reachedBy[i] as { f: number; at: number }[]).push({ f, at: k });
  }

  /** One shortest path from a facility with room to a floor that is not met; false where there is none. */
  private augment(source: number): boolean {
    const start = this.facilities[source] as Facility;
    if (start.room <= this.dust) return false;
    /** Nodes in the order they were reached: how the one before gives to it. */
    const steps: { node: string; before: number; forward: () => number; move: (by: number) => void }[] = [];
    const seen = new Set<string>();
    const reach = (node: string, before: number, forward: () => number, move: (by: number) => void): void => {
      if (seen.has(node) || forward() <= this.dust) return;
      seen.add(node);
      steps.push({ node, before, forward, move });
    };
    reach(
      `f${source}`,
      -1,
      () => start.room,
      (by) => (start.room -= by),
    );
    for (let head = 0; head < steps.length; head += 1) {
      const { node } = steps[head] as { node: string };
      const at = Number(node.slice(1));
      if (node.startsWith('f')) this.fromFacility(at, (...step) => reach(step[0], head, step[1], step[2]));
      else if (node.startsWith('d')) this.fromDemand(at, (...step) => reach(step[0], head, step[1], step[2]));
      else if ((this.left[at] as number) > this.dust) {
        let amount = this.left[at] as number;
        for (let k = head; k >= 0; k = (steps[k] as { before: number }).before)
          amount = Math.min(amount, (steps[k] as { forward: () => number }).forward());
        for (let k = head; k >= 0; k = (steps[k] as { before: number }).before)
          (steps[k] as { move: (by: number) => void }).move(amount);
        this.left[at] = (this.left[at] as number) - amount;
        return true;
      } else this.fromTown(at, (...step) => reach(step[0], head, step[1], step[2]));
    }
    return false;
  }

  private fromFacility(f: number, reach: Reach): void {
    const { demand, flow } = this.facilities[f] as Facility;
    for (const [k, i] of demand.entries())
      reach(
        `d${i}`,
        () => Infinity,
        (by) => (flow[k] = (flow[k] as number) + by),
      );
  }

  /** To its town while somebody is unserved, or back to a facility that then has room for others. */
  private fromDemand(i: number, reach: Reach): void {
    const { served, unserved } = this;
    reach(
      `t${this.problem.demand.town[i] as number}`,
      () => unserved[i] as number,
      (by) => {
        unserved[i] = (unserved[i] as number) - by;
        served[i] = (served[i] as number) + by;
      },
    );
    for (const { f, at } of this.reachedBy[i] as { f: number; at: number }[]) {
      const { flow } = this.facilities[f] as Facility;
      reach(
        `f${f}`,
        () => flow[at] as number,
        (by) => (flow[at] = (flow[at] as number) - by),
      );
    }
  }

  /** Its floor is met: somebody else of it may give up the place. */
  private fromTown(t: number, reach: Reach): void {
    const { served, unserved } = this;
    for (const i of this.ofTown[t] as number[])
      reach(
        `d${i}`,
        () => served[i] as number,
        (by) => {
          served[i] = (served[i] as number) - by;
          unserved[i] = (unserved[i] as number) + by;
        },
      );
  }
}

type Reach = (node: string, forward: () => number, move: (by: number) => void) => void;
