/** Owner of job: what waits, who has taken it until when, and what came of it. */
import type { Sql } from '../database.js';

export const JOB_STATUSES = ['queued', 'running', 'done', 'failed', 'cancelled'] as const;
export type JobStatus = (typeof JOB_STATUSES)[number];

export interface StoredJob {
  id: string;
  kind: string;
  status: JobStatus;
  request: unknown;
  progress: unknown;
  result: unknown;
  problems: unknown;
  attempts: number;
  /** Name of the actor who asked for it; null = nobody in particular. */
  created_by: string | null;
  /** ISO instants. */
  created_at: string;
  started_at: string | null;
  finished_at: string | null;
  /** Jobs that are taken before this one while it waits. */
  ahead: number;
}

const instant = (column: string): string =>
  `to_char(j.${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS ${column}`;
const COLUMNS = `j.id, j.kind, j.status, j.request, j.progress, j.result, j.problems, j.attempts, j.created_by,
  ${instant('created_at')}, ${instant('started_at')}, ${instant('finished_at')},
  CASE WHEN j.status <> 'queued' THEN 0 ELSE (SELECT count(*)::int FROM job o
    WHERE o.status = 'queued' AND (o.created_at, o.id) < (j.created_at, j.id)) END AS ahead`;

export class JobsRepository {
  constructor(private readonly sql: Sql) {}

  async insert(id: string, kind: string, request: unknown, createdBy: string | null): Promise<void> {
    await this.sql.query(
      `INSERT INTO job (id, kind, status, request, created_by) VALUES ($1, $2, 'queued', $3::json, $4)`,
      [id, kind, JSON.stringify(request), createdBy],
    );
  }

  async one(id: string): Promise<StoredJob | null> {
    const [row] = await this.sql.query<StoredJob>(`SELECT ${COLUMNS} FROM job j WHERE j.id = $1`, [id]);
    return row ?? null;
  }

  /** How many wait or run. */
  async open(): Promise<number> {
    const [row] = await this.sql.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM job WHERE status IN ('queued', 'running')`,
    );
    return row?.n ?? 0;
  }

  /**
   * Takes the oldest job that waits, or whose worker let its lease end: nobody else gets it until the lease ends.
   * Gives: the job with `attempts` counted up, or null.
   */
  async claim(worker: string, kinds: readonly string[], leaseSeconds: number): Promise<StoredJob | null> {
    const [row] = await this.sql.query<StoredJob>(
      `UPDATE job j SET status = 'running', claimed_by = $1, claimed_until = now() + make_interval(secs => $3),
              attempts = attempts + 1, started_at = COALESCE(started_at, now())
        WHERE j.id = (
          SELECT id FROM job WHERE kind = ANY($2)
             AND (status = 'queued' OR (status = 'running' AND claimed_until < now()))
           ORDER BY created_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
        RETURNING ${COLUMNS}`,
      [worker, kinds, leaseSeconds],
    );
    return row ?? null;
  }

  /** Renews the lease and keeps the progress. Gives: false where the job is no longer this worker's, e.g. cancelled. */
  async renew(id: string, worker: string, leaseSeconds: number, progress: unknown): Promise<boolean> {
    const rows = await this.sql.query(
      `UPDATE job SET claimed_until = now() + make_interval(secs => $3), progress = $4::json
        WHERE id = $1 AND claimed_by = $2 AND status = 'running' RETURNING id`,
      [id, worker, leaseSeconds, progress === undefined ? null : JSON.stringify(progress)],
    );
    return rows.length > 0;
  }

  /** What came of a job; nothing where it is no longer this worker's. */
  async finish(
    id: string,
    worker: string,
    outcome: { status: 'done' | 'failed'; result?: unknown; problems?: unknown },
  ): Promise<void> {
    const json = (value: unknown): string | null => (value === undefined ? null : JSON.stringify(value));
    await this.sql.query(
      `UPDATE job SET status = $3, result = $4::json, problems = $5::json, finished_at = now(),
              claimed_by = NULL, claimed_until = NULL
        WHERE id = $1 AND claimed_by = $2 AND status = 'running'`,
      [id, worker, outcome.status, json(outcome.result), json(outcome.problems)],
    );
  }

  /** Gives a job back unfinished: the next worker takes it at once. */
  async release(id: string, worker: string): Promise<void> {
    await this.sql.query(
      `UPDATE job SET status = 'queued', claimed_by = NULL, claimed_until = NULL, attempts = attempts - 1
        WHERE id = $1 AND claimed_by = $2 AND status = 'running'`,
      [id, worker],
    );
  }

  /** Cancels what has not ended. Gives: whether it did. */
  async cancel(id: string): Promise<boolean> {
    const rows = await this.sql.query(
      `UPDATE job SET status = 'cancelled', finished_at = now(), claimed_by = NULL, claimed_until = NULL
        WHERE id = $1 AND status IN ('queued', 'running') RETURNING id`,
      [id],
    );
    return rows.length > 0;
  }

  /** Removes what has ended. */
  async remove(id: string): Promise<void> {
    await this.sql.query(`DELETE FROM job WHERE id = $1 AND finished_at IS NOT NULL`, [id]);
  }

  /** Removes ended jobs that are older than so many days, or not among the newest so many. */
  async prune(days: number, newest: number): Promise<void> {
    await this.sql.query(
      `DELETE FROM job WHERE finished_at IS NOT NULL AND (finished_at < now() - make_interval(days => $1)
          OR id IN (SELECT id FROM job WHERE finished_at IS NOT NULL ORDER BY finished_at DESC, id OFFSET $2))`,
      [days, newest],
    );
  }
}
