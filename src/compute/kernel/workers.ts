/** Answers questions with several threads that share one memory. */
import { Worker } from 'node:worker_threads';
import { kernelModule, memoryOf } from '../../engine/kernel/instance.js';
import { answerIn, clearScratch, fill, layOut } from '../../engine/kernel/memory.js';
import type { CoverageAnswer, CoverageQuestion } from '../../engine/kernel/question.js';
import type { Part } from './kernel.worker.js';

/** Threads that wait for questions; they keep no process alive. */
export class KernelWorkers {
  private readonly workers: Worker[];
  private running: Promise<unknown> = Promise.resolve();
  private isLost = false;
  private kept: WebAssembly.Memory | null = null;

  /** Takes: how many threads, at least 1; as many as there are cores is best. */
  constructor(readonly count: number) {
    this.workers = Array.from({ length: count }, startWorker);
    for (const worker of this.workers) {
      // who waits for an answer is told by `take`; here it is only remembered
      worker.on('error', () => (this.isLost = true));
      worker.on('exit', () => (this.isLost = true));
    }
  }

  /**
   * The same answer as `answerCoverage`, byte for byte, lent to `read`: its arrays are views of memory that the
   * next question fills again (fresh memory costs more than the answers in it). This thread is held only while the
   * question is laid out: some 60 ms for a nation of 3 million facilities. Questions are answered in turn.
   * Gives: what `read` gives. Fails: RangeError where a question needs more than 4 GiB; Error when a thread
   * ends, or after `close`.
   */
  async answer<T>(question: CoverageQuestion, read: (answer: CoverageAnswer) => T): Promise<T> {
    const turn = this.running.then(async () => read(await this.answerNow(question)));
    this.running = turn.catch(() => undefined);
    return turn;
  }

  async close(): Promise<void> {
    this.isLost = true;
    await Promise.all(this.workers.map((worker) => worker.terminate()));
  }

  private memoryFor(bytes: number): WebAssembly.Memory {
    if (this.kept === null || this.kept.buffer.byteLength < bytes) {
      // let the old one go before the new one is there
      this.kept = null;
      this.kept = memoryOf(bytes);
    }
    return this.kept;
  }

  private async answerNow(question: CoverageQuestion): Promise<CoverageAnswer> {
    if (this.isLost) throw new Error('The threads of the kernel have ended: start new ones.');
    const layout = layOut(question, this.count);
    const memory = this.memoryFor(layout.bytes);
    const words = new Int32Array(memory.buffer);
    fill(memory.buffer, layout, question);
    for (let participant = 0; participant < this.count; participant += 1) clearScratch(words, participant);
    try {
      await Promise.all(
        this.workers.map((worker, participant) =>
          take(worker, { module: kernelModule(), memory, participant, participants: this.count }),
        ),
      );
    } catch (error) {
      // the others would wait for the lost one for ever
      await this.close();
      throw error;
    }
    return answerIn(memory.buffer, layout);
  }
}

/** The same for one question, with workers of its own; the answer is the caller's. Starting threads takes some 100 ms. */
export async function answerCoverageWithWorkers(
  question: CoverageQuestion,
  workers: number,
): Promise<CoverageAnswer> {
  const pool = new KernelWorkers(workers);
  try {
    return await pool.answer(question, (answer) => answer);
  } finally {
    await pool.close();
  }
}

function startWorker(): Worker {
  // run from source (tests), Node 20 needs a loader for TypeScript; the built program never does
  const fromSource = import.meta.url.endsWith('.ts');
  const loader = new URL('../../../test/support/typescript-loader.mjs', import.meta.url).href;
  const worker = new Worker(
    new URL(fromSource ? './kernel.worker.ts' : './kernel.worker.js', import.meta.url),
    {
      ...(fromSource ? { execArgv: ['--import', loader] } : {}),
    },
  );
  worker.unref();
  return worker;
}

/** One thread's part of one question: settled when it is done, failed when the thread ends first. */
function take(worker: Worker, part: Part): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (end: () => void): void => {
      worker.off('message', onDone).off('error', onError).off('exit', onExit);
      worker.unref();
      end();
    };
    const onDone = (): void => settle(resolve);
    const onError = (error: unknown): void =>
      settle(() => reject(error instanceof Error ? error : new Error(String(error))));
    const onExit = (code: number): void =>
      settle(() => reject(new Error(`A thread of the kernel ended with code ${code}.`)));
    worker.on('message', onDone).on('error', onError).on('exit', onExit);
    worker.ref();
    worker.postMessage(part);
  });
}
