/** So many at a time, the rest in order: work that is asked for from outside never piles up on the processor. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Refusal } from '../../common/errors.js';

/** The thread counts as idle when it had less to do than this in `LOOK_MS`. */
const IDLE_MS = 1;
const LOOK_MS = 2;
/** Longest that a step waits for others, so that it comes to its end under any load. */
const PATIENCE_MS = 25;

/** More would wait longer than anybody does. */
const MAX_WAITING = 500;

export class Turns {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  /** Takes: how many may be in work at a time, and how many may wait for it. */
  constructor(
    private readonly atOnce: number,
    private readonly maxWaiting = MAX_WAITING,
  ) {}

  /** Runs the work when it is its turn. Fails: as the work does; `compute/too-busy` where too many wait already. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.running >= this.atOnce && this.waiting.length >= this.maxWaiting)
      throw new Refusal('unavailable', [
        {
          code: 'compute/too-busy',
          value: String(this.waiting.length),
          message: `${this.waiting.length} questions wait to be computed; at most ${this.maxWaiting} may. Ask again in some seconds, or ask for what is stored: without asOf, revision, standardSet, basis, includePlanned, cost and scenario.`,
        },
      ]);
    if (this.running >= this.atOnce) await new Promise<void>((resolve) => this.waiting.push(resolve));
    else this.running += 1;
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      // the place is handed on, so that nobody slips in between
      if (next === undefined) this.running -= 1;
      else next();
    }
  }

  /**
   * Between two steps of a turn: lets whoever waits for the thread go first. Where turns queue up, small questions that need
   * the thread several times are let through to their end, for a moment at most.
   */
  async pause(): Promise<void> {
    await breathe();
    if (this.waiting.length === 0) return;
    const began = performance.now();
    do {
      const before = performance.eventLoopUtilization();
      await sleep(LOOK_MS);
      if (performance.eventLoopUtilization(before).active < IDLE_MS) return;
    } while (performance.now() - began < PATIENCE_MS);
  }
}

function breathe(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
