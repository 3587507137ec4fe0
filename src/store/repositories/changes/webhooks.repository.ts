/** Owner of webhooks and of their outbox. */
import type { Sql, Transaction } from '../../database.js';
import type { ChangeKind, FeedPosition } from './changes.reader.js';

export interface WebhookRecord {
  id: string;
  url: string;
  region_code: string | null;
  kinds: ChangeKind[] | null;
  created_at: string;
  created_by: string;
  pending: number;
  dead: number;
}

export interface DeliveryRecord {
  number: number;
  state: string;
  attempts: number;
  created_at: string;
  due_at: string;
  finished_at: string | null;
  last_status: number | null;
  last_error: string | null;
}

/** A delivery that this process may send until its claim ends. */
export interface ClaimedDelivery {
  webhook_id: string;
  number: number;
  url: string;
  secret: string;
  body: string;
  attempts: number;
}

const instant = (column: string): string => `to_json(${column} AT TIME ZONE 'UTC') #>> '{}' || 'Z'`;

const FIELDS = `w.id, w.url, w.region_code, w.kinds, w.created_by, ${instant('w.created_at')} AS created_at,
  (SELECT count(*)::int FROM webhook_delivery d WHERE d.webhook_id = w.id AND d.state = 'pending') AS pending,
  (SELECT count(*)::int FROM webhook_delivery d WHERE d.webhook_id = w.id AND d.state = 'dead') AS dead`;

export async function listWebhooks(sql: Sql, after: string | null, limit: number): Promise<WebhookRecord[]> {
  return sql.query(
    `SELECT ${FIELDS} FROM webhook w WHERE $1::text IS NULL OR w.id COLLATE "C" > $1 ORDER BY w.id COLLATE "C" LIMIT $2`,
    [after, limit],
  );
}

export async function readWebhook(
  sql: Sql,
  id: string,
): Promise<(WebhookRecord & { secret: string }) | null> {
  const [row] = await sql.query<WebhookRecord & { secret: string }>(
    `SELECT ${FIELDS}, w.secret FROM webhook w WHERE w.id = $1`,
    [id],
  );
  return row ?? null;
}

export interface NewWebhook {
  readonly id: string;
  readonly url: string;
  readonly region: string | null;
  readonly kinds: readonly string[] | null;
  readonly secret: string;
  readonly createdBy: string;
  readonly from: FeedPosition;
}

export async function insertWebhook(tx: Transaction, hook: NewWebhook): Promise<void> {
  await tx.query(
    `INSERT INTO webhook (id, url, region_code, kinds, secret, created_by, read_revision, read_kind, read_key)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      hook.id,
      hook.url,
      hook.region,
      hook.kinds,
      hook.secret,
      hook.createdBy,
      hook.from.revision,
      hook.from.kind,
      hook.from.key,
    ],
  );
}

/** Ends the webhook and forgets what it has not sent. */
export async function deleteWebhook(tx: Transaction, id: string): Promise<void> {
  await tx.query(`DELETE FROM webhook_delivery WHERE webhook_id = $1`, [id]);
  await tx.query(`DELETE FROM webhook WHERE id = $1`, [id]);
}

/** Deliveries of a webhook, newest first. Cost: one statement. */
export async function listDeliveries(
  sql: Sql,
  id: string,
  wanted: { state: string | null; before: number | null; limit: number },
): Promise<DeliveryRecord[]> {
  return sql.query(
    `SELECT number, state, attempts, ${instant('created_at')} AS created_at, ${instant('due_at')} AS due_at,
            ${instant('finished_at')} AS finished_at, last_status, last_error
       FROM webhook_delivery WHERE webhook_id = $1 AND ($2::text IS NULL OR state = $2) AND ($3::bigint IS NULL OR number < $3)
      ORDER BY number DESC LIMIT $4`,
    [id, wanted.state, wanted.before, wanted.limit],
  );
}

/** Puts a delivery that is done or dead back into the outbox. Gives: false where there is none. */
export async function replayDelivery(tx: Transaction, id: string, number: number): Promise<boolean> {
  const rows = await tx.query(
    `UPDATE webhook_delivery SET state = 'pending', attempts = 0, due_at = now(), claim = NULL, claimed_until = NULL,
            finished_at = NULL
      WHERE webhook_id = $1 AND number = $2 AND state <> 'pending' RETURNING number`,
    [id, number],
  );
  return rows.length > 0;
}

export interface Reading {
  id: string;
  region_code: string | null;
  kinds: ChangeKind[] | null;
  read_revision: number;
  read_kind: string;
  read_key: string;
  next_number: number;
}

/** Webhooks that have not read all, as far as their outbox is not full. Cost: one statement. */
export async function behindWebhooks(sql: Sql, maxPending: number): Promise<string[]> {
  const rows = await sql.query<{ id: string }>(
    `SELECT w.id FROM webhook w, revision_counter c
      WHERE w.read_revision < c.revision OR (w.read_revision = c.revision AND w.read_kind <> '~')
      GROUP BY w.id HAVING (SELECT count(*) FROM webhook_delivery d WHERE d.webhook_id = w.id AND d.state = 'pending') < $1
      ORDER BY w.id`,
    [maxPending],
  );
  return rows.map((row) => row.id);
}

/** Takes the webhook for this transaction; null where another process has it, or it is gone. */
export async function lockReading(tx: Transaction, id: string): Promise<Reading | null> {
  const [row] = await tx.query<Reading>(
    `SELECT id, region_code, kinds, read_revision, read_kind, read_key, next_number
       FROM webhook WHERE id = $1 FOR UPDATE SKIP LOCKED`,
    [id],
  );
  return row ?? null;
}

/** Puts a body, if there is one, into the outbox and moves the position on: both or none. */
export async function advance(
  tx: Transaction,
  reading: Reading,
  to: FeedPosition,
  body: string | null,
): Promise<void> {
  if (body !== null)
    await tx.query(`INSERT INTO webhook_delivery (webhook_id, number, body) VALUES ($1, $2, $3)`, [
      reading.id,
      reading.next_number,
      body,
    ]);
  await tx.query(
    `UPDATE webhook SET read_revision = $2, read_kind = $3, read_key = $4, next_number = next_number + $5::int WHERE id = $1`,
    [reading.id, to.revision, to.kind, to.key, body === null ? 0 : 1],
  );
}

/**
 * Claims deliveries that are due, at most one a webhook: the oldest that is not done, so that each webhook
 * gets its deliveries in order. What another process has claimed is left alone until its claim ends.
 */
export async function claimDeliveries(
  tx: Transaction,
  claim: string,
  seconds: number,
  limit: number,
): Promise<ClaimedDelivery[]> {
  return tx.query<ClaimedDelivery>(
    `UPDATE webhook_delivery d SET claim = $1, claimed_until = now() + make_interval(secs => $2::int), attempts = attempts + 1
       FROM webhook w
      WHERE w.id = d.webhook_id AND (d.webhook_id, d.number) IN (
        SELECT p.webhook_id, p.number FROM webhook_delivery p
         WHERE p.state = 'pending' AND p.due_at <= now() AND (p.claimed_until IS NULL OR p.claimed_until < now())
           AND NOT EXISTS (SELECT 1 FROM webhook_delivery o
                            WHERE o.webhook_id = p.webhook_id AND o.state = 'pending' AND o.number < p.number)
         ORDER BY p.due_at LIMIT $3 FOR UPDATE SKIP LOCKED)
      RETURNING d.webhook_id, d.number, w.url, w.secret, d.body, d.attempts`,
    [claim, seconds, limit],
  );
}

export interface Outcome {
  readonly state: 'delivered' | 'dead' | 'pending';
  readonly status: number | null;
  readonly error: string | null;
  /** When to try again, milliseconds from now. */
  readonly againMs: number;
}

/** Notes what came of a claimed delivery; does nothing where the claim was lost. */
export async function settleDelivery(
  tx: Transaction,
  claim: string,
  of: { webhook_id: string; number: number },
  outcome: Outcome,
): Promise<void> {
  await tx.query(
    `UPDATE webhook_delivery SET state = $4, last_status = $5, last_error = $6, claim = NULL, claimed_until = NULL,
            due_at = now() + make_interval(secs => $7::float8 / 1000),
            finished_at = CASE WHEN $4 = 'pending' THEN NULL ELSE now() END
      WHERE webhook_id = $1 AND number = $2 AND claim = $3 AND state = 'pending'`,
    [of.webhook_id, of.number, claim, outcome.state, outcome.status, outcome.error, outcome.againMs],
  );
}

/** Forgets deliveries that were taken longer ago. */
export async function forgetDelivered(tx: Transaction, days: number): Promise<void> {
  await tx.query(
    `DELETE FROM webhook_delivery WHERE state = 'delivered' AND finished_at < now() - make_interval(days => $1::int)`,
    [days],
  );
}
