import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { solveTransport, wholeCosts } from '../../src/engine/allocation/transport.js';
import type { TransportProblem } from '../../src/engine/allocation/transport.js';
import { randomFrom } from '../support/random-world.js';

const seeds = fc.integer({ min: 0, max: 2 ** 31 });

/** Small numbers, so that ties, full columns and unserved rows are common. */
function randomProblem(seed: number): TransportProblem {
  const random = randomFrom(seed);
  const whole = (n: number): number => Math.floor(random() * n);
  const [n, m] = [1 + whole(9), whole(7)];
  const start = [0];
  const column: number[] = [];
  const density = random();
  for (let i = 0; i < n; i += 1) {
    for (let j = 0; j < m; j += 1) if (random() < density) column.push(j);
    start.push(column.length);
  }
  const spread = 1 + whole(50);
  return {
    supply: Array.from({ length: n }, () => whole(30)),
    capacity: Array.from({ length: m }, () => whole(60)),
    start,
    column,
    cost: column.map(() => whole(spread)),
  };
}

/**
 * The judge: a plan is best exactly where no walk of the residual graph improves it (no negative cycle). Nodes:
 * rows, columns, and one where all room and all the unserved meet; costs are pairs (unserved, cost), compared
 * in that order. Bellman and Ford, the slow way.
 */
function isBest(problem: TransportProblem, flow: Float64Array, unmet: Float64Array): boolean {
  const [n, m] = [problem.supply.length, problem.capacity.length];
  const hub = n + m;
  const arcs: { from: number; to: number; people: number; cost: number }[] = [];
  const used = new Float64Array(m);
  for (let i = 0; i < n; i += 1) {
    for (let p = problem.start[i] as number; p < (problem.start[i + 1] as number); p += 1) {
      const j = problem.column[p] as number;
      const cost = problem.cost[p] as number;
      used[j] = (used[j] as number) + (flow[p] as number);
      arcs.push({ from: i, to: n + j, people: 0, cost });
      if ((flow[p] as number) > 0) arcs.push({ from: n + j, to: i, people: 0, cost: -cost });
    }
    arcs.push({ from: i, to: hub, people: 1, cost: 0 });
    if ((unmet[i] as number) > 0) arcs.push({ from: hub, to: i, people: -1, cost: 0 });
  }
  for (let j = 0; j < m; j += 1) {
    if ((used[j] as number) < (problem.capacity[j] as number))
      arcs.push({ from: n + j, to: hub, people: 0, cost: 0 });
    if ((used[j] as number) > 0) arcs.push({ from: hub, to: n + j, people: 0, cost: 0 });
  }
  const at = Array.from({ length: hub + 1 }, () => [0, 0] as [number, number]);
  for (let round = 0; round <= hub + 1; round += 1) {
    let changed = false;
    for (const { from, to, people, cost } of arcs) {
      const [p, c] = at[from] as [number, number];
      const [q, d] = at[to] as [number, number];
      if (p + people < q || (p + people === q && c + cost < d)) {
        at[to] = [p + people, c + cost];
        changed = true;
      }
    }
    if (!changed) return true;
  }
  return false;
}

describe('the transport problem', () => {
  it('is solved to the best: nothing can be rerouted to serve more, or as many at less cost', () => {
    let [unserved, full] = [0, 0];
    fc.assert(
      fc.property(seeds, (seed) => {
        const problem = randomProblem(seed);
        const { flow, unmet } = solveTransport(problem);
        const used = new Float64Array(problem.capacity.length);
        for (let i = 0; i < problem.supply.length; i += 1) {
          let sum = unmet[i] as number;
          for (let p = problem.start[i] as number; p < (problem.start[i + 1] as number); p += 1) {
            expect(flow[p]).toBeGreaterThanOrEqual(0);
            sum += flow[p] as number;
            used[problem.column[p] as number] =
              (used[problem.column[p] as number] as number) + (flow[p] as number);
          }
          expect(sum).toBe(problem.supply[i]);
          if ((unmet[i] as number) > 0) unserved += 1;
        }
        used.forEach((people, j) => {
          expect(people).toBeLessThanOrEqual(problem.capacity[j] as number);
          if (people === problem.capacity[j]) full += 1;
        });
        expect(isBest(problem, flow, unmet)).toBe(true);
      }),
      { numRuns: 3000, seed: 11 },
    );
    expect(unserved).toBeGreaterThan(500);
    expect(full).toBeGreaterThan(500);
  });

  it('the judge refuses a plan that serves as many at a higher cost, and one that serves fewer', () => {
    const problem = { supply: [5], capacity: [5, 5], start: [0, 2], column: [0, 1], cost: [1, 2] };
    expect(isBest(problem, Float64Array.of(5, 0), Float64Array.of(0))).toBe(true);
    expect(isBest(problem, Float64Array.of(4, 1), Float64Array.of(0))).toBe(false);
    expect(isBest(problem, Float64Array.of(4, 0), Float64Array.of(1))).toBe(false);
  });

  it('scaled by k gives flows scaled by k', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 2, max: 1000 }), (seed, k) => {
        const problem = randomProblem(seed);
        const { flow } = solveTransport(problem);
        const scaled = solveTransport({
          ...problem,
          supply: Array.from(problem.supply, (x) => x * k),
          capacity: Array.from(problem.capacity, (x) => x * k),
        });
        expect([...scaled.flow]).toEqual([...flow].map((x) => x * k));
      }),
      { numRuns: 500, seed: 12 },
    );
  });

  it('takes costs in thousandths, and coarser ones only where sums would leave the whole numbers', () => {
    expect([...wholeCosts([1.2344, 5], 3)]).toEqual([1234, 5000]);
    const far = wholeCosts([20_015_000], 1_000_000);
    expect(far[0]).toBeLessThan(20_015_000_000);
    expect((1_000_002 * 2 * (far[0] as number)) / 2 ** 51).toBeLessThanOrEqual(1);
  });
});
