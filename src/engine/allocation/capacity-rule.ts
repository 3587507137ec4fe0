/**
 * Rule (b): places are given out in three steps. 1. Own unit: each settlement fills the facilities that stand in
 * it. 2. Nearest: what is left of each settlement asks the first facility, in order of the tie rule, that has
 * room after step 1; where more ask than fit, the nearer go first (then the order of settlements). 3. The rest:
 * an exact transport problem over all pairs within the threshold and the room that is left: as many people as
 * can be served, at the least person-cost. What steps 1 and 2 gave is not taken back.
 */
import type { ReachPairs } from '../reach/cost.js';
import type { Slice } from '../slice.js';
import { solveTransport, wholeCosts } from './transport.js';

/** Takes: pairs in order of the tie rule; demand (NaN = nobody asks); facilities with the people they can take. Gives: people per pair. */
export function capacityFlows(
  slice: Slice,
  pairs: ReachPairs,
  demand: Float64Array,
  capacity: { readonly facilities: readonly number[]; readonly people: Float64Array },
): Float64Array {
  const rest = demand.map((people) => (Number.isNaN(people) ? 0 : people));
  const room = new Float64Array(slice.facilities.ids.length);
  capacity.facilities.forEach((j, k) => (room[j] = capacity.people[k]));
  const flow = new Float64Array(pairs.facility.length);
  const give = (i: number, p: number): void => {
    const j = pairs.facility[p];
    const people = Math.min(rest[i], room[j]);
    flow[p] += people;
    rest[i] -= people;
    room[j] -= people;
  };
  for (let i = 0; i < rest.length; i += 1)
    for (let p = pairs.start[i]; p < pairs.start[i + 1]; p += 1)
      if (slice.facilities.settlement[pairs.facility[p]] === i) give(i, p);
  for (const { i, p } of claims(pairs, rest, room)) give(i, p);
  assignRest(pairs, rest, room, flow);
  return flow;
}

/** The pair of each settlement with people left to its first facility with room; the nearest pairs first. */
function claims(
  pairs: ReachPairs,
  rest: Float64Array,
  room: Float64Array,
): readonly { readonly i: number; readonly p: number }[] {
  const asked: { i: number; p: number }[] = [];
  for (let i = 0; i < rest.length; i += 1) {
    if (rest[i] === 0) continue;
    for (let p = pairs.start[i]; p < pairs.start[i + 1]; p += 1)
      if (room[pairs.facility[p]] > 0) {
        asked.push({ i, p });
        break;
      }
  }
  return asked.sort((a, b) => pairs.cost[a.p] - pairs.cost[b.p] || a.i - b.i);
}

function assignRest(pairs: ReachPairs, rest: Float64Array, room: Float64Array, flow: Float64Array): void {
  const rows: number[] = [];
  const columnOf = new Map<number, number>();
  const start = [0];
  const kept: number[] = [];
  for (let i = 0; i < rest.length; i += 1) {
    if (rest[i] === 0) continue;
    const before = kept.length;
    for (let p = pairs.start[i]; p < pairs.start[i + 1]; p += 1) {
      const j = pairs.facility[p];
      if (!(room[j] > 0)) continue;
      if (!columnOf.has(j)) columnOf.set(j, columnOf.size);
      kept.push(p);
    }
    if (kept.length === before) continue;
    rows.push(i);
    start.push(kept.length);
  }
  const plan = solveTransport({
    supply: rows.map((i) => rest[i]),
    capacity: [...columnOf.keys()].map((j) => room[j]),
    start,
    column: kept.map((p) => columnOf.get(pairs.facility[p]) as number),
    cost: wholeCosts(
      kept.map((p) => pairs.cost[p]),
      columnOf.size,
    ),
  });
  kept.forEach((p, k) => (flow[p] += plan.flow[k]));
}
