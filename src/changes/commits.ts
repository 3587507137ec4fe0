/**
 * Wakes who waits for the next revision. Commits of this process wake at once; those of other processes are
 * seen by one look a second at the counter, which is taken only while somebody waits.
 */
import { Injectable } from '@nestjs/common';
import type { OnModuleDestroy } from '@nestjs/common';
import { Refusal } from '../common/errors.js';
import { Database } from '../store/database.js';
import { UnitOfWork } from '../store/unit-of-work.js';

/** Callers that wait at once, in this process: each holds a connection and little else. */
export const MAX_WAITING = 1000;
const LOOK_MS = 1000;

@Injectable()
export class Commits implements OnModuleDestroy {
  private readonly waiting = new Set<(isNew: boolean) => void>();
  private timer: NodeJS.Timeout | undefined;
  private seen = -1;
  private isClosing = false;

  constructor(
    private readonly db: Database,
    unitOfWork: UnitOfWork,
  ) {
    unitOfWork.onCommit(() => this.wake(true));
  }

  onModuleDestroy(): void {
    this.isClosing = true;
    this.wake(false);
  }

  /**
   * Waits until a revision later than the one given may be there.
   * Gives: false where the time is over, the caller has left or the service closes.
   * Fails: `changes/too-many-waiting`.
   */
  async after(revision: number, milliseconds: number, signal: AbortSignal): Promise<boolean> {
    if (signal.aborted || this.isClosing || milliseconds <= 0) return false;
    if (this.waiting.size >= MAX_WAITING)
      throw new Refusal('too_many', [
        {
          code: 'changes/too-many-waiting',
          field: 'wait',
          message: `${MAX_WAITING} callers wait already, the limit here; ask again without wait, a little later.`,
        },
      ]);
    return new Promise((resolve) => {
      const done = (isNew: boolean): void => {
        clearTimeout(timeout);
        signal.removeEventListener('abort', left);
        this.waiting.delete(done);
        if (this.waiting.size === 0) this.stopLooking();
        resolve(isNew);
      };
      const left = (): void => done(false);
      const timeout = setTimeout(left, milliseconds);
      signal.addEventListener('abort', left);
      this.waiting.add(done);
      this.seen = this.waiting.size === 1 ? revision : Math.min(this.seen, revision);
      this.timer ??= setInterval(() => void this.look(), LOOK_MS);
      // what was committed since the caller read, before it began to wait
      void this.look();
    });
  }

  private async look(): Promise<void> {
    try {
      const [row] = await this.db.query<{ revision: number }>(`SELECT revision FROM revision_counter`);
      if (row === undefined || row.revision <= this.seen) return;
      this.seen = row.revision;
      this.wake(true);
    } catch {
      // the database does not answer now: the waiting ask again by themselves when their time is over
    }
  }

  private wake(isNew: boolean): void {
    for (const done of [...this.waiting]) done(isNew);
  }

  private stopLooking(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }
}
