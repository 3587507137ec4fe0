/**
 * Stale counties to rows (walk A). Counties are claimed under a lease, loaded at one revision, computed, and
 * replaced in short transactions that also take their marks away. A crash anywhere leaves the marks.
 */
import { randomUUID } from 'node:crypto';
import type { Config } from '../config.js';
import { todayOf } from '../config.js';
import type { Database } from '../store/database.js';
import { StaleRepository } from '../store/repositories/stale.repository.js';
import type { UnitOfWork } from '../store/unit-of-work.js';
import { Listener, STALE_CHANNEL } from '../store/wake.js';
import { Batch } from './batch/batch.js';
import type { Claim } from './batch/batch.js';
import { drainWithThreads } from './batch/threads.js';

const LEASE_SECONDS = 120;
const POLL_MS = 1_000;
const ROLL_OVER_MS = 10_000;
/** Counties computed together: facilities between neighbours are read once. Memory grows with it. */
const COUNTIES_PER_CLAIM = 64;
/** How long a county that failed is left alone, so that it stops none of the others. */
const POSTPONE_SECONDS = 30;
/** From so many waiting counties on, threads are worth their start. */
const MANY_COUNTIES = 32;

export interface Timing {
  /** How long a worker may take over what it has claimed. */
  readonly leaseSeconds?: number;
  /** How often it looks for counties that nobody told it of. */
  readonly pollMs?: number;
}

export interface DrainProgress {
  readonly done: number;
  readonly left: number;
}

export interface DrainOptions {
  readonly onProgress?: (progress: DrainProgress) => void;
  /** Threads that compute when many counties wait; 0 = here. */
  readonly threads?: number;
}

export class Recompute {
  /** By this name it claims counties. */
  readonly worker = randomUUID();
  private readonly stale: StaleRepository;
  private readonly batch: Batch;
  private timer: NodeJS.Timeout | null = null;
  private running: Promise<unknown> = Promise.resolve();
  private isStopped = true;
  private isWaiting = false;
  /** When the timer will go off, on the clock of `performance`. */
  private due = 0;
  private listener: Listener | null = null;
  private rolled: { readonly day: string; readonly at: number } | null = null;

  constructor(
    db: Database,
    unitOfWork: UnitOfWork,
    private readonly config: Config,
    private readonly onFailure: (error: unknown) => void = () => undefined,
    private readonly timing: Timing = {},
  ) {
    this.stale = new StaleRepository(db);
    this.batch = new Batch(db, unitOfWork, config);
    unitOfWork.onCommit(() => {
      if (!this.isStopped) this.schedule(0);
    });
  }

  /** Recomputes stale counties from now on: at once after commits of this process and, on a server, of any; else by polling. */
  start(): void {
    this.isStopped = false;
    this.schedule(0);
    if (this.config.DATABASE_URL === undefined) return;
    this.listener = new Listener(this.config.DATABASE_URL, STALE_CHANNEL, () => this.schedule(0));
    void this.listener.start();
  }

  /** Stops after the counties in hand. */
  async stop(): Promise<void> {
    this.isStopped = true;
    if (this.timer) clearTimeout(this.timer);
    await this.listener?.stop();
    await this.running;
  }

  /** Marks counties for a recompute without any change; null = all. Gives how many. */
  async mark(counties: readonly string[] | null): Promise<number> {
    return this.stale.markForRecompute(counties);
  }

  /**
   * Recomputes until no county is left that this worker may take. Gives how many were computed. A county that
   * fails is put off and the others go on. Fails: with the first failure, when all is done.
   */
  async drain(options: DrainOptions = {}): Promise<number> {
    await this.rollOver();
    const threads = options.threads ?? 0;
    const isMany = threads > 0 && (await this.stale.pending()) >= MANY_COUNTIES;
    const byThreads = isMany ? await drainWithThreads(this.config, threads, this.stale, options) : 0;
    return byThreads + (await this.drainHere(options, byThreads));
  }

  /** Dated changes are looked for on a new day, and now and then for rows that another instance made for an earlier one. */
  private async rollOver(): Promise<void> {
    const today = todayOf(this.config);
    const isRecent = this.rolled?.day === today && performance.now() - this.rolled.at < ROLL_OVER_MS;
    if (isRecent) return;
    await this.stale.rollOver(today);
    this.rolled = { day: today, at: performance.now() };
  }

  private async drainHere(options: DrainOptions, before: number): Promise<number> {
    const failures: unknown[] = [];
    let done = 0;
    for (;;) {
      const claim = await this.stale.claim(
        this.worker,
        this.timing.leaseSeconds ?? LEASE_SECONDS,
        COUNTIES_PER_CLAIM,
      );
      if (claim.counties.length === 0) break;
      done += await this.work({ ...claim, worker: this.worker }, failures);
      if (options.onProgress) options.onProgress({ done: before + done, left: await this.stale.pending() });
    }
    if (failures.length > 0) throw failures[0];
    return done;
  }

  /** Where some of the counties fail, each is tried alone. */
  private async work(claim: Claim, failures: unknown[]): Promise<number> {
    const { counties, worker } = claim;
    try {
      const written = await this.batch.recompute(claim);
      await this.stale.release(worker, counties);
      return written;
    } catch (error) {
      if (counties.length === 1) {
        failures.push(error);
        await this.stale.postpone(worker, counties, POSTPONE_SECONDS);
        return 0;
      }
      let written = 0;
      for (const county of counties) written += await this.work({ ...claim, counties: [county] }, failures);
      return written;
    }
  }

  /** Commits that come while counties are computed are followed by one look more, however many they are. */
  private schedule(delayMs: number): void {
    const due = performance.now() + delayMs;
    if (this.isStopped || this.isWaiting || (this.timer !== null && this.due <= due)) return;
    if (this.timer !== null) clearTimeout(this.timer);
    this.due = due;
    this.timer = setTimeout(() => {
      this.timer = null;
      this.isWaiting = true;
      this.running = this.running
        .then(() => {
          this.isWaiting = false;
          return this.isStopped ? 0 : this.drain({ threads: this.config.HINTERLAND_RECOMPUTE_THREADS });
        })
        .catch((error: unknown) => this.onFailure(error))
        .finally(() => this.schedule(this.timing.pollMs ?? POLL_MS));
    }, delayMs);
    this.timer.unref();
  }
}
