/** Owner of syncs: begun and claimed by one process, finished once, together with what they write. */
import type { Problem } from '../../common/errors.js';
import type { Sql, Transaction } from '../database.js';
import { dropStaged } from './staged.facilities.js';

/** A claim that is not renewed ends after so long: then another process may take the sync over. */
export const CLAIM_SECONDS = 20;

export interface BegunSync {
  readonly id: string;
  readonly feed: string;
  readonly startedAt: string;
  readonly dryRun: boolean;
  readonly atomicity: string;
  readonly mode: string;
  readonly idempotencyKey: string | null;
  /** What was asked, the file apart: a key stands for one question. */
  readonly question: Readonly<Record<string, unknown>>;
  readonly owner: string;
}

/** Begins a sync. Gives: false where the feed has a sync of this key already. */
export async function beginSync(sql: Sql, sync: BegunSync): Promise<boolean> {
  const rows = await sql.query(
    `INSERT INTO sync (id, kind, feed_code, started_at, dry_run, atomicity, mode, outcome, counts, idempotency_key, question, owner, claimed_until)
     VALUES ($1, 'facilities', $2, $3, $4, $5, $6, 'running', '{}', $7, $8, $9, now() + interval '${CLAIM_SECONDS} seconds')
     ON CONFLICT (feed_code, idempotency_key) WHERE idempotency_key IS NOT NULL DO NOTHING RETURNING id`,
    [
      sync.id,
      sync.feed,
      sync.startedAt,
      sync.dryRun,
      sync.atomicity,
      sync.mode,
      sync.idempotencyKey,
      JSON.stringify(sync.question),
      sync.owner,
    ],
  );
  return rows.length === 1;
}

export interface KeyedSync {
  id: string;
  question: Readonly<Record<string, unknown>>;
  sha256: string | null;
  is_finished: boolean;
  is_claimed: boolean;
}

export async function syncOfKey(sql: Sql, feed: string, key: string): Promise<KeyedSync | null> {
  const [row] = await sql.query<KeyedSync>(
    `SELECT id, question, file_sha256 AS sha256, finished_at IS NOT NULL AS is_finished,
            finished_at IS NULL AND claimed_until > now() AS is_claimed
       FROM sync WHERE feed_code = $1 AND idempotency_key = $2`,
    [feed, key],
  );
  return row ?? null;
}

/** Takes over a sync whose process is gone. Gives: false where another was faster. */
export async function takeOver(sql: Sql, id: string, owner: string): Promise<boolean> {
  const rows = await sql.query(
    `UPDATE sync SET owner = $2, claimed_until = now() + interval '${CLAIM_SECONDS} seconds'
      WHERE id = $1 AND finished_at IS NULL AND claimed_until <= now() RETURNING id`,
    [id, owner],
  );
  return rows.length === 1;
}

export async function renewClaim(sql: Sql, id: string, owner: string): Promise<void> {
  await sql.query(
    `UPDATE sync SET claimed_until = now() + interval '${CLAIM_SECONDS} seconds'
      WHERE id = $1 AND owner = $2 AND finished_at IS NULL`,
    [id, owner],
  );
}

/** Lets go of a sync that failed on our side, so that it can be sent again at once. */
export async function letGo(sql: Sql, id: string, owner: string): Promise<void> {
  await sql.query(
    `UPDATE sync SET claimed_until = now() WHERE id = $1 AND owner = $2 AND finished_at IS NULL`,
    [id, owner],
  );
}

export interface FinishedSync {
  readonly outcome: string;
  readonly sha256: string | null;
  readonly counts: Readonly<Record<string, number>>;
  readonly fileProblems: readonly Problem[];
  readonly fileWarnings: readonly Problem[];
  readonly header: readonly string[];
  readonly revision: number | null;
  /** Counties whose coverage has to be told again. */
  readonly counties: readonly string[];
  readonly coverageChanges: unknown;
}

/** Finishes a sync, in the transaction of what it writes. Gives: false where it has another owner now. */
export async function finishSync(
  tx: Transaction,
  id: string,
  owner: string,
  done: FinishedSync,
): Promise<boolean> {
  const rows = await tx.query(
    `UPDATE sync SET finished_at = clock_timestamp(), outcome = $3, file_sha256 = $4, counts = $5, file_problems = $6,
            file_warnings = $7, header = $8, revision = $9, counties = $10, coverage_changes = $11, claimed_until = NULL
      WHERE id = $1 AND owner = $2 AND finished_at IS NULL RETURNING id`,
    [
      id,
      owner,
      done.outcome,
      done.sha256,
      JSON.stringify(done.counts),
      JSON.stringify(done.fileProblems),
      JSON.stringify(done.fileWarnings),
      JSON.stringify(done.header),
      done.revision,
      done.counties,
      JSON.stringify(done.coverageChanges),
    ],
  );
  return rows.length === 1;
}

/** Verdicts are kept of the newest syncs of a feed; of older ones the counts stay. */
const KEPT_SYNCS = 30;

/** Removes staged rows that nobody will judge any more, and the verdicts of old syncs of the feed. */
export async function sweepSyncs(sql: Sql, feed: string): Promise<void> {
  const left = await sql.query<{ id: string }>(
    `SELECT s.id FROM sync s WHERE (s.finished_at IS NOT NULL OR s.claimed_until < now() - interval '1 hour')
        AND s.id IN (SELECT sync_id FROM staged_facility UNION SELECT sync_id FROM staged_verdict)`,
  );
  for (const { id } of left) await dropStaged(sql, id);
  await sql.query(
    `DELETE FROM sync_verdict WHERE sync_id IN (
       SELECT id FROM sync WHERE feed_code = $1 ORDER BY started_at DESC OFFSET ${KEPT_SYNCS})`,
    [feed],
  );
}
