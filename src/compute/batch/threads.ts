/**
 * Threads that recompute: each with a pool of its own, like one more instance of the service, so that claims keep them
 * apart. The embedded database has one session, so there the counties are computed where they are.
 */
import { Worker } from 'node:worker_threads';
import type { Config } from '../../config.js';
import type { StaleRepository } from '../../store/repositories/stale.repository.js';

/** What a thread reports at its end. */
export interface ThreadReport {
  readonly done: number;
  readonly failure: string | null;
}

const PROGRESS_MS = 500;
/** Rows of a batch live longer than the young generation has room by default: they would be copied again and again. */
const YOUNG_GENERATION_MB = 96;

/**
 * Takes: the configuration, how many threads. Gives: how many counties they computed, 0 on the embedded database.
 * Fails: when a thread does, after the others have ended.
 */
export async function drainWithThreads(
  config: Config,
  threads: number,
  stale: StaleRepository,
  options: { readonly onProgress?: (progress: { done: number; left: number }) => void },
): Promise<number> {
  if (config.DATABASE_URL === undefined) return 0;
  const atFirst = options.onProgress ? await stale.pending() : 0;
  const timer = setInterval(() => {
    if (options.onProgress === undefined) return;
    void stale.pending().then(
      (left) => options.onProgress?.({ done: Math.max(0, atFirst - left), left }),
      () => undefined,
    );
  }, PROGRESS_MS);
  try {
    const ends = await Promise.allSettled(Array.from({ length: threads }, () => runThread(config)));
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
    return ends.reduce((sum, end) => sum + (end.status === 'fulfilled' ? end.value : 0), 0);
  } finally {
    clearInterval(timer);
  }
}

function runThread(config: Config): Promise<number> {
  // run from source (tests), Node 20 needs a loader for TypeScript; the built program never does
  const fromSource = import.meta.url.endsWith('.ts');
  const loader = new URL('../../../test/support/typescript-loader.mjs', import.meta.url).href;
  const worker = new Worker(new URL(fromSource ? './thread.ts' : './thread.js', import.meta.url), {
    workerData: { ...config },
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
    ...(fromSource ? { execArgv: ['--import', loader] } : {}),
  });
  return new Promise((resolve, reject) => {
    let report: ThreadReport | null = null;
    worker.once('message', (message: ThreadReport) => {
      report = message;
    });
    worker.once('error', reject);
    worker.once('exit', (code) => {
      if (report === null) reject(new Error(`A thread of the recompute ended with code ${code}.`));
      else if (report.failure !== null) reject(new Error(report.failure));
      else resolve(report.done);
    });
  });
}
