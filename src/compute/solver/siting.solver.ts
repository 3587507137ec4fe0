/**
 * Siting off the main thread: every task has a thread of its own, which is ended with it, when it is cancelled, or when
 * it outlives its time. Reads go on meanwhile. Threads are not used again: starting one costs a tenth of a second, and one
 * that was given back did not answer its second task.
 */
import { Worker } from 'node:worker_threads';
import type { SitingPlaces } from '../../engine/siting/places.js';
import type { SitingSolution } from '../../engine/siting/solve.js';
import type { SitingProgress } from '../../engine/siting/solve.shared.js';
import type { SitingReport, SitingTask } from './siting.task.js';

/** A solve that is this late after its time is ended; what the search alone finds is the answer then. */
const GRACE_SECONDS = 10;
export interface SolveOptions {
  readonly seconds: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: SitingProgress) => void;
}

export class SitingSolver {
  private readonly busy = new Set<Worker>();

  /**
   * Solves in a thread.
   * Takes: places; the seconds for the exact search. Gives: the solution; where the thread outlives its time by ten
   * seconds, greedy and swaps. Fails: with the signal's reason when it aborts; with an error when the thread fails.
   */
  async solve(places: SitingPlaces, options: SolveOptions): Promise<SitingSolution> {
    const solution = await this.run({ places, seconds: options.seconds }, options);
    return (
      solution ?? ((await this.run({ places, seconds: 0 }, { ...options, seconds: 600 })) as SitingSolution)
    );
  }

  /** Ends the threads at work; who waits for them is told that they ended. */
  async close(): Promise<void> {
    await Promise.all([...this.busy].map((worker) => worker.terminate()));
  }

  private async run(task: SitingTask, options: SolveOptions): Promise<SitingSolution | null> {
    options.signal?.throwIfAborted();
    const worker = startWorker();
    this.busy.add(worker);
    return new Promise<SitingSolution | null>((resolve, reject) => {
      const timer = setTimeout(() => end(() => resolve(null)), (options.seconds + GRACE_SECONDS) * 1000);
      const onAbort = (): void => end(() => reject(options.signal?.reason as Error));
      const clear = (): void => {
        clearTimeout(timer);
        options.signal?.removeEventListener('abort', onAbort);
        worker.removeAllListeners();
        this.busy.delete(worker);
      };
      const end = (settle: () => void): void => {
        clear();
        void worker.terminate().then(settle, settle);
      };
      options.signal?.addEventListener('abort', onAbort, { once: true });
      worker.on('message', (report: SitingReport) => {
        if (report.kind === 'progress') options.onProgress?.(report.progress);
        else if (report.kind === 'failed') end(() => reject(new Error(report.reason)));
        else end(() => resolve(report.solution));
      });
      worker.on('error', (error) =>
        end(() => reject(error instanceof Error ? error : new Error(String(error)))),
      );
      worker.on('exit', (code) =>
        end(() => reject(new Error(`The solving thread ended with code ${code}.`))),
      );
      worker.postMessage(task);
    });
  }
}

function startWorker(): Worker {
  // run from source (tests), Node 20 needs a loader for TypeScript; the built program never does
  const fromSource = import.meta.url.endsWith('.ts');
  const loader = new URL('../../../test/support/typescript-loader.mjs', import.meta.url).href;
  return new Worker(new URL(fromSource ? './siting.worker.ts' : './siting.worker.js', import.meta.url), {
    ...(fromSource ? { execArgv: ['--import', loader] } : {}),
  });
}
