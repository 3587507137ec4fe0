/** Reads of the audit log; the unit of work writes it. */
import type { Sql } from '../../database.js';

export interface AuditRecord {
  id: number;
  at: string;
  actor: string;
  kind: string;
  key: string | null;
  summary: string;
  was: object | null;
  became: object | null;
  revision: number | null;
}

export interface AuditWanted {
  readonly actor?: string | undefined;
  readonly kind?: string | undefined;
  readonly key?: string | undefined;
  readonly revision?: number | undefined;
  /** Entries older than this one. */
  readonly before: number | null;
  readonly limit: number;
}

/** Entries, newest first. Cost: one statement. */
export async function listAudit(sql: Sql, wanted: AuditWanted): Promise<AuditRecord[]> {
  return sql.query(
    `SELECT id, to_json(at AT TIME ZONE 'UTC') #>> '{}' || 'Z' AS at, actor, kind, key, summary, was, became, revision
       FROM audit_entry
      WHERE ($1::text IS NULL OR actor = $1) AND ($2::text IS NULL OR kind = $2) AND ($3::text IS NULL OR key = $3)
        AND ($4::bigint IS NULL OR revision = $4) AND ($5::bigint IS NULL OR id < $5)
      ORDER BY id DESC LIMIT $6`,
    [
      wanted.actor ?? null,
      wanted.kind ?? null,
      wanted.key ?? null,
      wanted.revision ?? null,
      wanted.before,
      wanted.limit,
    ],
  );
}
