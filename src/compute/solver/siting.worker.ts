/** The solving thread: one task at a time; HiGHS is loaded with the first that needs it. */
import { parentPort } from 'node:worker_threads';
import type { Highs } from 'highs';
import { giveWayToOthers } from '../../common/priority.js';
import { problemOf } from '../../engine/siting/places.js';
import { solveSiting } from '../../engine/siting/solve.js';
import type { SitingSolution } from '../../engine/siting/solve.js';
import { highsSolver, openHighs } from './highs.js';
import type { SitingReport, SitingTask } from './siting.task.js';

// a search takes what answers leave over
giveWayToOthers();

let library: Promise<Highs> | null = null;

/** Up to so many candidates times demand the search is done over again sooner than the solver is loaded in vain. */
const SMALL = 500_000;
const NEEDED = new Error('The exact solver is needed.');

parentPort?.on('message', (task: SitingTask) => {
  void work(task);
});

async function work(task: SitingTask): Promise<void> {
  const report = (message: SitingReport): void => parentPort?.postMessage(message);
  try {
    const { places, seconds } = task;
    const isSmall = places.demand.codes.length * places.options.codes.length <= SMALL;
    if (library === null && isSmall && seconds > 0) {
      const early = withoutSolver(task);
      if (early !== null) return report({ kind: 'solved', solution: early });
    }
    library ??= openHighs();
    const highs = await library;
    const end = performance.now() + task.seconds * 1000;
    const solver = highsSolver(highs, {
      secondsLeft: () => (end - performance.now()) / 1000,
      onProgress: (objective, bound) =>
        report({ kind: 'progress', progress: { phase: 'solving', objective, bound } }),
    });
    const solution = solveSiting(problemOf(task.places), task.seconds > 0 ? solver : null, (progress) =>
      report({ kind: 'progress', progress }),
    );
    report({ kind: 'solved', solution });
  } catch (error) {
    // what broke the library may break the next task too
    library = null;
    report({
      kind: 'failed',
      reason: error instanceof Error ? (error.stack ?? error.message) : String(error),
    });
  }
}

/** The solution where bounds prove it alone; null where the solver is needed. */
function withoutSolver(task: SitingTask): SitingSolution | null {
  try {
    return solveSiting(problemOf(task.places), () => {
      throw NEEDED;
    });
  } catch (error) {
    if (error === NEEDED) return null;
    throw error;
  }
}
