/** Greedy choice and swaps for `p_median` where facilities hold only so many. */
import { Allowance } from './allowance.js';
import type { Candidates } from './capacity.js';
import { cheapest, wholeRoom } from './transport.js';
import type { Served } from './transport.js';

/** People looked at by the estimates of swaps, at most. */
const MAX_WORK = 5e7;

/**
 * Takes: what may be chosen. Gives: positions chosen, ascending, and how people are served then. An option is judged by
 * those who would come to it at once (the most saved first, while there is room), which is never more than it truly
 * saves; what is chosen is reckoned exactly.
 */
export function medianWithCapacity(candidates: Candidates): { chosen: number[]; served: Served } {
  const { problem, options } = candidates;
  const allowance = new Allowance(candidates);
  const { budget } = problem.limits;
  const exactly = (positions: readonly number[]): Served =>
    cheapest(
      problem,
      positions.map((p) => options[p] as number),
    );
  let served = exactly([]);
  const estimate = new Estimate(candidates);
  let pieces = estimate.piecesOf(served);
  const gains = Float64Array.from(options, (_, p) => estimate.gain(pieces, p));
  const rateOf = (p: number): number =>
    budget === null
      ? (gains[p] as number)
      : (gains[p] as number) / Math.max(1e-9, candidates.cost[p] as number);
  for (;;) {
    let best = -1;
    const isFresh = new Uint8Array(options.length);
    for (;;) {
      best = -1;
      for (const p of options.keys()) {
        if (best >= 0 && rateOf(p) <= rateOf(best)) continue;
        if ((gains[p] as number) <= 0 && !allowance.meetsMinimum(p)) continue;
        if (allowance.allows(p)) best = p;
      }
      if (best < 0 || isFresh[best] === 1) break;
      gains[best] = estimate.gain(pieces, best);
      isFresh[best] = 1;
    }
    if (best < 0) break;
    allowance.put(best);
    served = exactly(allowance.list());
    pieces = estimate.piecesOf(served);
  }
  served = swap(candidates, allowance, { served, estimate, exactly });
  return { chosen: allowance.list(), served };
}

interface Pieces {
  readonly demand: number[];
  readonly people: number[];
  readonly cost: number[];
}

class Estimate {
  work = 0;
  private readonly costTo: Float64Array;

  constructor(private readonly candidates: Candidates) {
    this.costTo = new Float64Array(candidates.problem.demand.codes.length);
  }

  /** Who pays what now. */
  piecesOf(served: Served): Pieces {
    const pieces: Pieces = { demand: [], people: [], cost: [] };
    const put = (demand: number, people: number, cost: number): void => {
      pieces.demand.push(demand);
      pieces.people.push(people);
      pieces.cost.push(cost);
    };
    for (const list of served.at) for (const { demand, people, cost } of list) put(demand, people, cost);
    for (const [i, people] of served.unserved.entries())
      if (people > 0) put(i, people, this.candidates.problem.unreachedCost);
    return pieces;
  }

  /** What those who would come to position p at once save, the most first while there is room. */
  gain(pieces: Pieces, p: number): number {
    const { problem, options } = this.candidates;
    const { pairs } = problem;
    const j = options[p] as number;
    this.costTo.fill(Infinity);
    for (let k = pairs.start[j] as number; k < (pairs.start[j + 1] as number); k += 1)
      this.costTo[pairs.demand[k] as number] = pairs.cost[k] as number;
    const saved: [number, number][] = [];
    for (const [k, i] of pieces.demand.entries()) {
      const each = (pieces.cost[k] as number) - (this.costTo[i] as number);
      if (each > 0) saved.push([each, pieces.people[k] as number]);
    }
    this.work += pieces.demand.length;
    saved.sort((a, b) => b[0] - a[0]);
    let [room, sum] = [wholeRoom(problem.options.capacity[j] as number), 0];
    for (const [each, people] of saved) {
      if (room <= 0) break;
      const moved = Math.min(room, people);
      sum += moved * each;
      room -= moved;
    }
    return sum;
  }
}

/** Exchanges one for another while that saves, by the estimate first and exactly then. */
function swap(
  { options }: Candidates,
  allowance: Allowance,
  by: { served: Served; estimate: Estimate; exactly: (positions: readonly number[]) => Served },
): Served {
  const { estimate, exactly } = by;
  let best = by.served;
  for (let gained = true; gained && estimate.work < MAX_WORK;) {
    gained = false;
    for (const out of allowance.list()) {
      if (estimate.work > MAX_WORK) break;
      const left = allowance.list().filter((p) => p !== out);
      const rest = exactly(left);
      const pieces = estimate.piecesOf(rest);
      let [into, most] = [-1, (rest.compared - best.compared) * (1 + 1e-9) + 1e-6];
      for (const p of options.keys()) {
        if (allowance.chosen[p] === 1 || !allowance.allowsSwap(out, p)) continue;
        const gain = estimate.gain(pieces, p);
        if (gain > most) [into, most] = [p, gain];
      }
      if (into < 0) continue;
      allowance.take(out);
      allowance.put(into);
      best = exactly(allowance.list());
      gained = true;
    }
  }
  return best;
}
