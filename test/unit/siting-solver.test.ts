/** Threads of siting: one is used again, a cancelled one is not, and the same question gives the same answer in either. */
import { afterEach, describe, expect, it } from '@jest/globals';
import { nothingKept } from '../../src/engine/siting/problem.js';
import type { SitingPlaces } from '../../src/engine/siting/places.js';
import { SitingSolver } from '../../src/compute/solver/siting.solver.js';
import { tableProblem } from '../support/siting.js';

/** Two sites of three for six settlements in a ring, where greedy choice alone proves nothing. */
function places(number: number): SitingPlaces {
  const {
    pairs,
    unreachedCost: _,
    ...rest
  } = tableProblem({
    model: 'mclp',
    weight: [4, 3, 5, 2, 6, 1],
    cost: [0, 1, 2, 3, 4, 5].map((i) => [0, 1, 2].map((j) => (Math.abs(i - 2 * j) % 5) + 1)),
    thresholds: 2,
    number,
  });
  return { ...rest, kept: nothingKept(), reach: { pairs } };
}

describe('threads of siting', () => {
  const solver = new SitingSolver();
  afterEach(async () => solver.close());

  it('answer one task after the other, and end with the task that is cancelled', async () => {
    const first = await solver.solve(places(1), { seconds: 10 });
    const again = await solver.solve(places(1), { seconds: 10 });
    const other = await solver.solve(places(2), { seconds: 10 });
    expect(again).toEqual(first);
    expect(other.score.objective).toBeGreaterThanOrEqual(first.score.objective);
    expect(solver.started).toBe(1);
    const abort = new AbortController();
    const cancelled = solver.solve(places(2), { seconds: 10, signal: abort.signal });
    abort.abort(new Error('no longer wanted'));
    await expect(cancelled).rejects.toThrow('no longer wanted');
    expect(await solver.solve(places(2), { seconds: 10 })).toEqual(other);
    expect(solver.started).toBe(2);
  });

  it('two tasks at once have a thread each', async () => {
    const fresh = new SitingSolver();
    const both = await Promise.all([1, 2].map((n) => fresh.solve(places(n), { seconds: 10 })));
    expect(fresh.started).toBe(2);
    expect(both.map((s) => s.status)).toEqual(['optimal', 'optimal']);
    await fresh.close();
  });
});
