/** Where to build next: questions become jobs; who can wait a little gets the answer at once. */
import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import type { Actor } from '../common/actor.js';
import { Refusal } from '../common/errors.js';
import { Jobs } from '../compute/jobs/jobs.js';
import type { JobFailure } from '../compute/jobs/jobs.js';
import { Siting } from '../compute/siting/siting.js';
import type { StoredJob } from '../store/jobs/jobs.repository.js';
import type { Job, JobProgress, SitingAnswer, SitingRequest } from './siting.shapes.js';

const KIND = 'siting';

@Injectable()
export class SitingService implements OnModuleInit {
  constructor(
    private readonly siting: Siting,
    private readonly jobs: Jobs,
  ) {}

  onModuleInit(): void {
    this.jobs.register(KIND, (request, control) =>
      this.siting.answer(request as SitingRequest, {
        signal: control.signal,
        onProgress: (progress) => control.progress(progress),
      }),
    );
  }

  /**
   * Asks where to build.
   * Takes: the question, how long to wait, seconds, and who asks. Gives: the job, done or under way. Fails: as `Siting.answer`
   * where that is known in time, `jobs/too-many`.
   */
  async ask(request: SitingRequest, waitSeconds: number, actor: Actor): Promise<Job> {
    await this.siting.check(request);
    const id = await this.jobs.submit(KIND, request, actor);
    const job = await this.jobs.wait(id, waitSeconds);
    const failure = failureOf(job);
    if (failure !== null && failure.problems[0]) {
      const [first, ...rest] = failure.problems;
      throw new Refusal(failure.kind, [first, ...rest]);
    }
    return jobOf(job);
  }

  /** Fails: `jobs/unknown`. */
  async job(id: string): Promise<Job> {
    return jobOf(await this.jobs.one(id));
  }

  /** Cancels what has not ended, forgets what has. Fails: `jobs/unknown`, `jobs/not-yours`. */
  async end(id: string, actor: Actor): Promise<Job> {
    return jobOf(await this.jobs.end(id, actor));
  }
}

function failureOf(job: StoredJob): JobFailure | null {
  return job.status === 'failed' ? (job.problems as JobFailure) : null;
}

function jobOf(job: StoredJob): Job {
  return {
    id: job.id,
    kind: job.kind,
    status: job.status,
    ahead: job.ahead,
    createdAt: job.created_at,
    startedAt: job.started_at,
    finishedAt: job.finished_at,
    progress: (job.progress ?? null) as JobProgress | null,
    problems: failureOf(job)?.problems ?? [],
    result: (job.result ?? null) as SitingAnswer | null,
  };
}
