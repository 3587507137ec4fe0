/**
 * Long work as jobs: a row waits in the table until a process takes it under a lease, works, tells its progress and
 * leaves the result. A process that dies lets the lease end, and another takes the job; after three deaths it is failed.
 */
import { randomUUID } from 'node:crypto';
import type { Actor } from '../../common/actor.js';
import { notFound, Refusal, shown } from '../../common/errors.js';
import type { Problem, RefusalKind } from '../../common/errors.js';
import type { Config } from '../../config.js';
import { JobsRepository } from '../../store/jobs/jobs.repository.js';
import type { StoredJob } from '../../store/jobs/jobs.repository.js';
import type { Sql } from '../../store/database.js';

const LEASE_SECONDS = 30;
const BEAT_MS = 1_000;
const POLL_MS = 1_000;
const MAX_ATTEMPTS = 3;
/** Jobs that may wait or run at once, over all processes. */
export const MAX_OPEN_JOBS = 500;

export interface JobControl {
  /** Aborted when the job is cancelled or the process ends. */
  readonly signal: AbortSignal;
  /** Told now and then; the newest is kept with the job. */
  progress(value: unknown): void;
}

/** Does the work of one kind. Takes: the request as it was submitted. Gives: the result, as JSON can hold it. */
export type JobHandler = (request: unknown, control: JobControl) => Promise<unknown>;

export type JobsConfig = Pick<
  Config,
  'HINTERLAND_JOBS' | 'HINTERLAND_JOBS_KEPT_DAYS' | 'HINTERLAND_JOBS_KEPT'
>;

class Cancelled extends Error {}
class Ending extends Error {}

export class Jobs {
  private readonly worker = randomUUID();
  private readonly store: JobsRepository;
  private readonly handlers = new Map<string, JobHandler>();
  private readonly running = new Map<string, { abort: AbortController; done: Promise<void> }>();
  private readonly waiters = new Map<string, Set<() => void>>();
  private timer: NodeJS.Timeout | null = null;
  private isStopped = false;
  private taking: Promise<void> = Promise.resolve();

  constructor(
    sql: Sql,
    private readonly config: JobsConfig,
    private readonly onFailure: (error: unknown) => void = () => undefined,
  ) {
    this.store = new JobsRepository(sql);
  }

  /** Says who does the work of a kind; jobs of other kinds are left to other processes. */
  register(kind: string, handler: JobHandler): void {
    this.handlers.set(kind, handler);
  }

  /** Looks for work now and then, also for what other processes left; without it only jobs submitted here are taken. */
  start(): void {
    this.isStopped = false;
    this.poll();
  }

  /** Gives back what runs here and takes nothing more. */
  async stop(): Promise<void> {
    this.isStopped = true;
    if (this.timer) clearTimeout(this.timer);
    await this.taking;
    for (const { abort } of this.running.values()) abort.abort(new Ending('The process ends.'));
    await Promise.all([...this.running.values()].map(({ done }) => done));
  }

  /**
   * Submits a job.
   * Takes: kind and request, as JSON can hold it; who asks (nobody in particular unless said).
   * Gives: its id. Fails: `jobs/too-many` where 500 wait or run.
   */
  async submit(kind: string, request: unknown, asker: Actor | null = null): Promise<string> {
    const open = await this.store.open();
    if (open >= MAX_OPEN_JOBS)
      throw new Refusal('unavailable', [
        {
          code: 'jobs/too-many',
          value: String(open),
          message: `${open} jobs wait or run; at most ${MAX_OPEN_JOBS} may. Ask again later, or cancel some.`,
        },
      ]);
    const id = randomUUID();
    await this.store.insert(id, kind, request, asker?.name ?? null);
    this.take();
    return id;
  }

  /** A job as it stands. Fails: `jobs/unknown`. */
  async one(id: string): Promise<StoredJob> {
    const job = await this.store.one(id);
    if (job === null)
      throw notFound(
        'jobs/unknown',
        `No job has the id ${shown(id)}; ended jobs are kept for ${this.config.HINTERLAND_JOBS_KEPT_DAYS} days, the newest ${this.config.HINTERLAND_JOBS_KEPT} of them.`,
        id,
      );
    return job;
  }

  /** A job once it has ended, or as it stands after so many seconds. */
  async wait(id: string, seconds: number): Promise<StoredJob> {
    const end = performance.now() + seconds * 1000;
    for (;;) {
      const left = end - performance.now();
      // asked before it is read, so that an end in between is not missed; another process may do the work: twice a second
      const told = this.told(id, Math.max(0, Math.min(left, 500)));
      const job = await this.one(id);
      if (job.finished_at !== null || left <= 0) return job;
      await told;
    }
  }

  /**
   * Cancels a job that has not ended, removes one that has; for who asked for it, and for administrators.
   * Gives: the job as it then stands, or stood. Fails: `jobs/unknown`, `jobs/not-yours`.
   */
  async end(id: string, actor: Actor): Promise<StoredJob> {
    const held = await this.one(id);
    if (held.created_by !== actor.name && !actor.may.includes('administer')) throw notYours(id, actor);
    const isCancelled = await this.store.cancel(id);
    const job = await this.one(id);
    if (!isCancelled) await this.store.remove(id);
    this.running.get(id)?.abort.abort(new Cancelled('The job was cancelled.'));
    this.tell(id);
    return job;
  }

  private poll(): void {
    if (this.timer) clearTimeout(this.timer);
    this.take();
    this.timer = setTimeout(() => {
      if (!this.isStopped) this.poll();
    }, POLL_MS);
    this.timer.unref();
  }

  /** Takes as many jobs as fit beside those that run here, one after another. */
  private take(): void {
    this.taking = this.taking
      .then(async () => {
        while (!this.isStopped && this.running.size < this.config.HINTERLAND_JOBS) {
          const job = await this.store.claim(this.worker, [...this.handlers.keys()], LEASE_SECONDS);
          if (job === null) return;
          const abort = new AbortController();
          const done = this.work(job, abort)
            .catch((error: unknown) => this.onFailure(error))
            .finally(() => {
              this.running.delete(job.id);
              this.tell(job.id);
              if (!this.isStopped) this.take();
            });
          this.running.set(job.id, { abort, done });
        }
      })
      .catch((error: unknown) => this.onFailure(error));
  }

  private async work(job: StoredJob, abort: AbortController): Promise<void> {
    if (job.attempts > MAX_ATTEMPTS) {
      const message = `The job was begun ${MAX_ATTEMPTS} times and its process ended each time; ask for less, or see the log.`;
      await this.store.finish(
        job.id,
        this.worker,
        failed('unavailable', [{ code: 'jobs/crashed', message }]),
      );
      return;
    }
    let progress: unknown = undefined;
    const beat = setInterval(() => {
      this.store
        .renew(job.id, this.worker, LEASE_SECONDS, progress)
        .then((isMine) => {
          if (!isMine) abort.abort(new Cancelled('The job was cancelled, or taken by another process.'));
        })
        .catch((error: unknown) => this.onFailure(error));
    }, BEAT_MS);
    try {
      const handler = this.handlers.get(job.kind) as JobHandler;
      const result = await handler(job.request, {
        signal: abort.signal,
        progress: (value) => (progress = value),
      });
      await this.store.finish(job.id, this.worker, { status: 'done', result });
    } catch (error) {
      if (abort.signal.reason instanceof Ending) await this.store.release(job.id, this.worker);
      else if (!(abort.signal.reason instanceof Cancelled)) await this.fail(job.id, error);
    } finally {
      clearInterval(beat);
    }
    await this.store.prune(this.config.HINTERLAND_JOBS_KEPT_DAYS, this.config.HINTERLAND_JOBS_KEPT);
  }

  private async fail(id: string, error: unknown): Promise<void> {
    if (error instanceof Refusal) {
      await this.store.finish(id, this.worker, failed(error.kind, error.problems));
      return;
    }
    this.onFailure(error);
    const message = 'Something failed on our side; it has been logged.';
    await this.store.finish(id, this.worker, failed('unavailable', [{ code: 'jobs/failed', message }]));
  }

  private told(id: string, ms: number): Promise<void> {
    return new Promise((resolve) => {
      const waiting = this.waiters.get(id) ?? new Set();
      this.waiters.set(id, waiting);
      const finish = (): void => {
        clearTimeout(timer);
        waiting.delete(finish);
        if (waiting.size === 0) this.waiters.delete(id);
        resolve();
      };
      const timer = setTimeout(finish, ms);
      waiting.add(finish);
    });
  }

  private tell(id: string): void {
    for (const finish of [...(this.waiters.get(id) ?? [])]) finish();
  }
}

function notYours(id: string, actor: Actor): Refusal {
  return new Refusal('forbidden', [
    {
      code: 'jobs/not-yours',
      value: shown(id),
      message: `You are ${actor.name} and did not ask for the job ${shown(id)}; who asked for it may end it, or a key of role admin.`,
    },
  ]);
}

/** Why a job failed, as it is kept. */
export interface JobFailure {
  readonly kind: RefusalKind;
  readonly problems: readonly Problem[];
}

function failed(kind: RefusalKind, problems: readonly Problem[]): { status: 'failed'; problems: JobFailure } {
  return { status: 'failed', problems: { kind, problems } };
}
