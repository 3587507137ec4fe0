/**
 * Stale counties to rows (walk A). A county is claimed under a lease, loaded at one revision, computed,
 * and replaced in one short transaction that also takes its mark away. A crash anywhere leaves the mark.
 */
import { randomUUID } from 'node:crypto';
import type { Config } from '../config.js';
import type { Database } from '../store/database.js';
import { CoverageRepository } from '../store/repositories/coverage.repository.js';
import { StaleRepository } from '../store/repositories/stale.repository.js';
import type { UnitOfWork } from '../store/unit-of-work.js';
import { derive } from './derived.js';
import { computeCounties } from './slice.loader.js';
import { speedsOf } from './settings.js';
import { todayOf } from '../config.js';

const LEASE_SECONDS = 120;
const POLL_MS = 1_000;

export interface DrainProgress {
  readonly done: number;
  readonly left: number;
}

export class Recompute {
  private readonly worker = randomUUID();
  private readonly coverage: CoverageRepository;
  private readonly stale: StaleRepository;
  private timer: NodeJS.Timeout | null = null;
  private running: Promise<unknown> = Promise.resolve();
  private isStopped = true;

  constructor(
    private readonly db: Database,
    private readonly unitOfWork: UnitOfWork,
    private readonly config: Config,
    private readonly onFailure: (error: unknown) => void = () => undefined,
  ) {
    this.coverage = new CoverageRepository(db);
    this.stale = new StaleRepository(db);
    unitOfWork.onCommit(() => {
      if (!this.isStopped) this.schedule(0);
    });
  }

  /** Recomputes stale counties from now on: at once after commits of this process, else by polling. */
  start(): void {
    this.isStopped = false;
    this.schedule(0);
  }

  /** Stops after the county in hand. */
  async stop(): Promise<void> {
    this.isStopped = true;
    if (this.timer) clearTimeout(this.timer);
    await this.running;
  }

  /** Marks counties for a recompute without any change; null = all. Gives how many. */
  async mark(counties: readonly string[] | null): Promise<number> {
    return this.stale.markForRecompute(counties);
  }

  /** Recomputes until no county is left that this worker may take. Gives how many were computed. */
  async drain(options: { onProgress?: (progress: DrainProgress) => void } = {}): Promise<number> {
    await this.stale.rollOver(todayOf(this.config));
    let done = 0;
    for (;;) {
      const { counties, revision } = await this.stale.claim(this.worker, LEASE_SECONDS, 1);
      const [county] = counties;
      if (county === undefined) return done;
      try {
        await this.recompute(county, revision);
      } finally {
        await this.stale.release(this.worker, counties);
      }
      done += 1;
      if (options.onProgress) options.onProgress({ done, left: await this.stale.pending() });
    }
  }

  /** One county at one revision: compute first, write last. */
  private async recompute(county: string, revision: number): Promise<void> {
    const moment = {
      asOf: todayOf(this.config),
      revision,
      standardSet: this.config.HINTERLAND_STANDARD_SET,
      basis: 'resident',
    };
    const computed = await computeCounties(this.db, [county], {
      ...moment,
      speeds: speedsOf(this.config),
      includePlanned: false,
    });
    const derived = derive(computed, moment);
    await this.unitOfWork.derive(revision, async (tx) => {
      const [held] = await tx.query<{ revision: number }>(
        `SELECT revision FROM county_state WHERE county_code = $1 FOR UPDATE`,
        [county],
      );
      // Another worker, after our lease ended, may have been faster and newer.
      if (held !== undefined && held.revision > revision) return;
      await this.coverage.replaceCounty(tx, derived.state, derived.rows, derived.summaries, derived.unitGaps);
    });
  }

  private schedule(delayMs: number): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.running = this.running
        .then(() => (this.isStopped ? 0 : this.drain()))
        .catch((error: unknown) => this.onFailure(error))
        .finally(() => {
          if (!this.isStopped) this.schedule(POLL_MS);
        });
    }, delayMs);
    this.timer.unref();
  }
}
