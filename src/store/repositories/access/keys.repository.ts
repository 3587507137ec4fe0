/** Owner of the keys: rows without the secret itself, which nobody keeps. */
import type { Role } from '../../../common/actor.js';
import type { Sql, Transaction } from '../../database.js';

export interface KeyRecord {
  id: string;
  name: string;
  role: Role;
  region_code: string | null;
  feeds: string[] | null;
  created_at: string;
  created_by: string;
  expires_at: string | null;
  revoked_at: string | null;
  last_used_at: string | null;
  /** End of the time in which the secret before the last rotation still opens; null = none does. */
  previous_until: string | null;
}

/** What is compared with a secret that was sent. Hashes are hexadecimal SHA-256. */
export interface KeyLock {
  id: string;
  role: Role;
  region_code: string | null;
  feeds: string[] | null;
  secret_hash: string;
  /** Null where no rotation overlaps now. */
  previous_hash: string | null;
  is_expired: boolean;
  is_revoked: boolean;
  /** Whether the last use was noted longer than a minute ago, or never. */
  is_use_old: boolean;
}

const instant = (column: string): string => `to_json(${column} AT TIME ZONE 'UTC') #>> '{}' || 'Z'`;

const FIELDS = `k.id, k.name, k.role, k.region_code, k.feeds, k.created_by,
  ${instant('k.created_at')} AS created_at, ${instant('k.expires_at')} AS expires_at,
  ${instant('k.revoked_at')} AS revoked_at, ${instant('k.last_used_at')} AS last_used_at,
  CASE WHEN k.previous_until > now() THEN ${instant('k.previous_until')} END AS previous_until`;

/** Keys in order of id after the cursor. Cost: one statement. */
export async function listKeys(sql: Sql, after: string | null, limit: number): Promise<KeyRecord[]> {
  return sql.query(
    `SELECT ${FIELDS} FROM api_key k WHERE $1::text IS NULL OR k.id COLLATE "C" > $1 ORDER BY k.id COLLATE "C" LIMIT $2`,
    [after, limit],
  );
}

export async function readKey(sql: Sql, id: string): Promise<KeyRecord | null> {
  const [row] = await sql.query<KeyRecord>(`SELECT ${FIELDS} FROM api_key k WHERE k.id = $1`, [id]);
  return row ?? null;
}

/** What a secret sent for the key is compared with; null where no key has the id. Cost: one statement. */
export async function readLock(sql: Sql, id: string): Promise<KeyLock | null> {
  const [row] = await sql.query<KeyLock>(
    `SELECT id, role, region_code, feeds, encode(secret_hash, 'hex') AS secret_hash,
            CASE WHEN previous_until > now() THEN encode(previous_hash, 'hex') END AS previous_hash,
            expires_at IS NOT NULL AND expires_at <= now() AS is_expired, revoked_at IS NOT NULL AS is_revoked,
            last_used_at IS NULL OR last_used_at < now() - interval '1 minute' AS is_use_old
       FROM api_key WHERE id = $1`,
    [id],
  );
  return row ?? null;
}

/** Notes that the key was used; at most once a minute, so that reading does not write all the time. */
export async function noteUse(sql: Sql, id: string): Promise<void> {
  await sql.query(
    `UPDATE api_key SET last_used_at = now()
      WHERE id = $1 AND (last_used_at IS NULL OR last_used_at < now() - interval '1 minute')`,
    [id],
  );
}

export interface NewKey {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly region: string | null;
  readonly feeds: readonly string[] | null;
  readonly expiresAt: string | null;
  readonly hash: string;
  readonly createdBy: string;
}

export async function insertKey(tx: Transaction, key: NewKey): Promise<void> {
  await tx.query(
    `INSERT INTO api_key (id, name, role, region_code, feeds, expires_at, secret_hash, created_by)
     VALUES ($1, $2, $3, $4, $5, $6, decode($7, 'hex'), $8)`,
    [key.id, key.name, key.role, key.region, key.feeds, key.expiresAt, key.hash, key.createdBy],
  );
}

/** True where no key was ever made; others who ask the same wait for this transaction. */
export async function isFirstKey(tx: Transaction): Promise<boolean> {
  await tx.query(`LOCK TABLE api_key IN SHARE ROW EXCLUSIVE MODE`);
  const [row] = await tx.query<{ none: boolean }>(`SELECT NOT EXISTS (SELECT 1 FROM api_key) AS none`);
  return row?.none ?? false;
}

/** The new secret opens at once, the old one for `overlapSeconds` more. */
export async function rotateKey(
  tx: Transaction,
  id: string,
  hash: string,
  overlapSeconds: number,
): Promise<void> {
  await tx.query(
    `UPDATE api_key SET secret_hash = decode($2, 'hex'),
            previous_hash = CASE WHEN $3::int > 0 THEN secret_hash END,
            previous_until = CASE WHEN $3::int > 0 THEN now() + make_interval(secs => $3::int) END
      WHERE id = $1`,
    [id, hash, overlapSeconds],
  );
}

export async function revokeKey(tx: Transaction, id: string): Promise<void> {
  await tx.query(
    `UPDATE api_key SET revoked_at = now(), previous_hash = NULL, previous_until = NULL WHERE id = $1`,
    [id],
  );
}
