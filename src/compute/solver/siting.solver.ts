/**
 * Siting off the main thread: every task has a thread to itself, which is ended when it is cancelled, fails, or outlives
 * its time. Reads go on meanwhile. One thread that has ended its task waits a while for the next: starting one and loading
 * the solver costs a few tenths of a second.
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

/** A thread that nobody has asked for so long is ended: it holds the memory of its largest task. */
const IDLE_MS = 30_000;

export class SitingSolver {
  /** Threads started so far. */
  started = 0;
  private readonly busy = new Set<Worker>();
  private idle: { worker: Worker; timer: NodeJS.Timeout; forget: () => void } | null = null;
  private isClosed = false;

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
    this.isClosed = true;
    const idle = this.taken();
    await Promise.all([...this.busy, ...(idle === null ? [] : [idle])].map((worker) => worker.terminate()));
  }

  /** The thread that waits, which then waits no longer. */
  private taken(): Worker | null {
    if (this.idle === null) return null;
    const { worker, timer, forget } = this.idle;
    clearTimeout(timer);
    worker.off('error', forget).off('exit', forget);
    this.idle = null;
    return worker;
  }

  /** Keeps one thread for the next task; another is ended. */
  private keep(worker: Worker): void {
    if (this.idle !== null || this.isClosed) {
      void worker.terminate();
      return;
    }
    worker.unref();
    const forget = (): void => {
      if (this.idle?.worker === worker) this.taken();
    };
    const timer = setTimeout(() => void this.taken()?.terminate(), IDLE_MS);
    timer.unref();
    worker.on('error', forget).on('exit', forget);
    this.idle = { worker, timer, forget };
  }

  private start(): Worker {
    this.started += 1;
    return startWorker();
  }

  private async run(task: SitingTask, options: SolveOptions): Promise<SitingSolution | null> {
    options.signal?.throwIfAborted();
    const worker = this.taken() ?? this.start();
    worker.ref();
    this.busy.add(worker);
    return new Promise<SitingSolution | null>((resolve, reject) => {
      const timer = setTimeout(() => end(() => resolve(null)), (options.seconds + GRACE_SECONDS) * 1000);
      const onAbort = (): void => end(() => reject(options.signal?.reason as Error));
      const clear = (): void => {
        clearTimeout(timer);
        options.signal?.removeEventListener('abort', onAbort);
        // one by one: removeAllListeners also takes away Node's own, by which a message starts the port again
        worker.off('message', onMessage).off('error', onError).off('exit', onExit);
        this.busy.delete(worker);
      };
      const end = (settle: () => void): void => {
        clear();
        void worker.terminate().then(settle, settle);
      };
      options.signal?.addEventListener('abort', onAbort, { once: true });
      const onMessage = (report: SitingReport): void => {
        if (report.kind === 'progress') options.onProgress?.(report.progress);
        else if (report.kind === 'failed') end(() => reject(new Error(report.reason)));
        else {
          clear();
          this.keep(worker);
          resolve(report.solution);
        }
      };
      const onError = (error: unknown): void =>
        end(() => reject(error instanceof Error ? error : new Error(String(error))));
      const onExit = (code: number): void =>
        end(() => reject(new Error(`The solving thread ended with code ${code}.`)));
      worker.on('message', onMessage).on('error', onError).on('exit', onExit);
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
