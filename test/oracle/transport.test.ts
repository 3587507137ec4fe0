import { createRequire } from 'node:module';
import { describe, expect, it } from '@jest/globals';
import { solveTransport } from '../../src/engine/allocation/transport.js';
import type { TransportProblem } from '../../src/engine/allocation/transport.js';
import { randomFrom } from '../support/random-world.js';

interface Highs {
  solve(problem: string): { Status: string; ObjectiveValue: number };
}

/** The HiGHS solver, or null where the package is not installed. */
async function highsOrNull(): Promise<Highs | null> {
  try {
    const load = createRequire(import.meta.url)('highs') as () => Promise<Highs>;
    return await load();
  } catch {
    return null;
  }
}

function randomProblem(seed: number): TransportProblem & { column: number[]; start: number[] } {
  const random = randomFrom(seed);
  const whole = (n: number): number => Math.floor(random() * n);
  const [n, m] = [1 + whole(15), 1 + whole(8)];
  const density = random();
  const start = [0];
  const column: number[] = [];
  for (let i = 0; i < n; i += 1) {
    for (let j = 0; j < m; j += 1) if (random() < density) column.push(j);
    start.push(column.length);
  }
  return {
    supply: Array.from({ length: n }, () => whole(300)),
    capacity: Array.from({ length: m }, () => whole(700)),
    start,
    column,
    cost: column.map(() => whole(1000)),
  };
}

/** The same as a linear programme; whoever is not served costs more than any rerouting can save. */
function programme(problem: ReturnType<typeof randomProblem>, penalty: number): string {
  const { supply, capacity, start, column, cost } = problem;
  const pairs = (i: number): number[] =>
    column.flatMap((_, p) => (p >= (start[i] as number) && p < (start[i + 1] as number) ? [p] : []));
  const rows = Array.from(
    supply,
    (people, i) => ` r${i}: ${[`u${i}`, ...pairs(i).map((p) => `x${p}`)].join(' + ')} = ${people}`,
  );
  const columns = Array.from(capacity, (room, j) => {
    const into = column.flatMap((c, p) => (c === j ? [`x${p}`] : []));
    return into.length === 0 ? [] : [` c${j}: ${into.join(' + ')} <= ${room}`];
  }).flat();
  const terms = [...column.map((_, p) => `${cost[p]} x${p}`), ...rows.map((_, i) => `${penalty} u${i}`)];
  return `Minimize\n obj: ${terms.join(' + ')}\nSubject To\n${[...rows, ...columns].join('\n')}\nEnd`;
}

const highs = await highsOrNull();
const withHighs = highs === null ? describe.skip : describe;

withHighs(
  `the transport problem beside HiGHS${highs === null ? ' (skipped: the package highs is not installed)' : ''}`,
  () => {
    it('has the same least cost in 150 random worlds', () => {
      for (let seed = 1; seed <= 150; seed += 1) {
        const problem = randomProblem(seed);
        const penalty = (Math.min(problem.supply.length, problem.capacity.length) + 1) * 1000 + 1;
        const { flow, unmet } = solveTransport(problem);
        const ours =
          flow.reduce((sum, people, p) => sum + people * (problem.cost[p] as number), 0) +
          unmet.reduce((sum, people) => sum + people * penalty, 0);
        const theirs = (highs as Highs).solve(programme(problem, penalty));
        expect(theirs.Status).toBe('Optimal');
        expect(Math.abs(theirs.ObjectiveValue - ours)).toBeLessThanOrEqual(1e-6 * Math.max(1, ours));
      }
    });
  },
);
