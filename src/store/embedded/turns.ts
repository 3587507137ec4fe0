/** Who may use the one session of the embedded database: first come, first served, with a limit. */

interface Waiter {
  readonly connection: object;
  readonly admit: (admitted: boolean) => void;
  readonly timer: NodeJS.Timeout;
}

/** A queue for one seat. A connection keeps the seat until it gives it back. */
export class Turns {
  private holder: object | null = null;
  private readonly waiting: Waiter[] = [];

  /** Takes: how long a connection may wait for the seat, ms. */
  constructor(private readonly waitLimitMs: number) {}

  isHeldBy(connection: object): boolean {
    return this.holder === connection;
  }

  /** Gives true once the connection has the seat, false when the wait was too long. */
  take(connection: object): Promise<boolean> {
    if (this.holder === connection) return Promise.resolve(true);
    if (this.holder === null) {
      this.holder = connection;
      return Promise.resolve(true);
    }
    return new Promise((admit) => {
      const timer = setTimeout(() => {
        const at = this.waiting.findIndex((w) => w.timer === timer);
        if (at >= 0) this.waiting.splice(at, 1);
        admit(false);
      }, this.waitLimitMs);
      this.waiting.push({ connection, admit, timer });
    });
  }

  /** Gives the seat to the next in the queue; does nothing for a connection that has not got it. */
  giveBack(connection: object): void {
    if (this.holder !== connection) return;
    const next = this.waiting.shift();
    this.holder = next?.connection ?? null;
    if (!next) return;
    clearTimeout(next.timer);
    next.admit(true);
  }
}
