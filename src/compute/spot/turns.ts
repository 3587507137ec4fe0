/** So many at a time, the rest in order: work that is asked for from outside never piles up on the processor. */
export class Turns {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(private readonly atOnce: number) {}

  /** Runs the work when it is its turn. Fails: as the work does. */
  async run<T>(work: () => Promise<T>): Promise<T> {
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
}

/** Lets whoever waits for the thread go first: a piece of work is never followed by the next without a pause. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
