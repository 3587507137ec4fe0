/** Past syncs and imports: what came of each, their verdicts page by page, when coverage had followed. */
import type { Problem } from '../../common/errors.js';
import type { Sql } from '../database.js';

export interface HeldVerdict {
  /** Position in the file; null for a facility that closed because no row named it. */
  readonly rowNumber: number | null;
  readonly key: string | null;
  readonly verdict: string;
  readonly reasons: readonly Problem[];
}

export interface SyncHead {
  readonly id: string;
  readonly kind: string;
  readonly feed: string | null;
  readonly startedAt: string;
  readonly finishedAt: string | null;
  readonly dryRun: boolean;
  readonly mode: string;
  readonly atomicity: string;
  readonly idempotencyKey: string | null;
  readonly outcome: string;
  /** What a dry run would have come to: committed, unchanged or rejected; null = it is none, did not end, or is a standard set none of whose rules differs. */
  readonly wouldBe: string | null;
  readonly sha256: string | null;
  readonly counts: Readonly<Record<string, number>>;
  readonly revision: number | null;
  readonly visibleAt: string | null;
  readonly fileProblems: readonly Problem[];
  readonly fileWarnings: readonly Problem[];
}

export interface HeldSync extends SyncHead {
  readonly verdicts: readonly HeldVerdict[];
  /** What a dry run would change in coverage; null where that was not asked. */
  readonly coverageChanges: unknown;
}

const iso = (column: string, name: string): string =>
  `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "${name}"`;

const HEAD = `s.id, s.kind, s.feed_code AS feed, ${iso('s.started_at', 'startedAt')}, ${iso('s.finished_at', 'finishedAt')},
  s.dry_run AS "dryRun", s.mode, s.atomicity, s.idempotency_key AS "idempotencyKey",
  CASE WHEN s.finished_at IS NULL AND s.claimed_until < now() THEN 'abandoned' ELSE s.outcome END AS outcome,
  CASE WHEN NOT s.dry_run OR s.finished_at IS NULL THEN NULL
       WHEN jsonb_array_length(s.file_problems) > 0 OR s.atomicity = 'all' AND (s.counts->>'rejected')::int > 0 THEN 'rejected'
       WHEN EXISTS (SELECT 1 FROM jsonb_each_text(s.counts) AS c(verdict, n)
                     WHERE c.verdict IN ('created', 'updated', 'closed', 'suspect') AND c.n::int > 0) THEN 'committed'
       WHEN s.kind = 'standards' THEN NULL
       ELSE 'unchanged' END AS "wouldBe",
  s.file_sha256 AS sha256, s.counts, s.revision, ${iso('s.visible_at', 'visibleAt')},
  s.file_problems AS "fileProblems", s.file_warnings AS "fileWarnings"`;

/** Takes: the id of an import and the number of verdicts wanted. Gives: it, verdicts by row, or null. */
export async function readSync(sql: Sql, id: string, limit: number): Promise<HeldSync | null> {
  const [sync] = await sql.query<Omit<HeldSync, 'verdicts'>>(
    `SELECT ${HEAD}, s.coverage_changes AS "coverageChanges" FROM sync s WHERE s.id = $1`,
    [id],
  );
  if (sync === undefined) return null;
  const rows = await readVerdicts(sql, id, { after: 0, limit });
  return { ...sync, verdicts: rows.map(({ position: _, ...verdict }) => verdict) };
}

export interface VerdictsWanted {
  /** Last row number seen. */
  readonly after: number;
  readonly limit: number;
  readonly verdict?: string | undefined;
}

/** Verdicts in order of row; the row number of the page's cursor is `position`. */
export async function readVerdicts(
  sql: Sql,
  id: string,
  wanted: VerdictsWanted,
): Promise<(HeldVerdict & { position: number })[]> {
  const rows = await sql.query<HeldVerdict & { position: number }>(
    `SELECT row_number AS position, CASE WHEN verdict <> 'closed' THEN row_number END AS "rowNumber", row_key AS key,
            verdict, reasons
       FROM sync_verdict
      WHERE sync_id = $1 AND row_number > $2 AND ($4::text IS NULL OR verdict = $4) ORDER BY row_number LIMIT $3`,
    [id, wanted.after, wanted.limit, wanted.verdict ?? null],
  );
  return rows;
}

/** Syncs of a feed, the newest first, after the cursor (start and id of the last seen). */
export async function readSyncsOf(
  sql: Sql,
  feed: string,
  after: readonly [string, string] | null,
  limit: number,
): Promise<SyncHead[]> {
  return sql.query<SyncHead>(
    `SELECT ${HEAD} FROM sync s
      WHERE s.feed_code = $1 AND ($2::timestamptz IS NULL OR (date_trunc('milliseconds', s.started_at), s.id) < ($2::timestamptz, $3))
      ORDER BY date_trunc('milliseconds', s.started_at) DESC, s.id DESC LIMIT $4`,
    [feed, after?.[0] ?? null, after?.[1] ?? null, limit],
  );
}

export interface RejectedRow {
  position: number;
  cells: string[];
  reasons: Problem[];
}

/** The header of a sync's file, and its rejected rows as they came, after a row. */
export async function readRejected(
  sql: Sql,
  id: string,
  after: number,
  limit: number,
): Promise<RejectedRow[]> {
  return sql.query<RejectedRow>(
    `SELECT row_number AS position, COALESCE(cells, '[]') AS cells, reasons FROM sync_verdict
      WHERE sync_id = $1 AND verdict = 'rejected' AND row_number > $2 ORDER BY row_number LIMIT $3`,
    [id, after, limit],
  );
}

export async function readHeader(sql: Sql, id: string): Promise<string[] | null> {
  const [row] = await sql.query<{ header: string[] | null }>(`SELECT header FROM sync WHERE id = $1`, [id]);
  return row === undefined ? null : (row.header ?? []);
}

/**
 * Notes when a sync had reached coverage everywhere: no county it touched is older than its revision and still
 * marked. Counted from the first look that finds it so. Gives: whether anything was noted.
 */
export async function noteVisible(sql: Sql, id: string): Promise<boolean> {
  const rows = await sql.query(
    `UPDATE sync s SET visible_at = GREATEST(s.finished_at, (
        SELECT max(c.computed_at) FROM county_state c WHERE c.county_code = ANY(s.counties)))
      WHERE s.id = $1 AND s.visible_at IS NULL AND s.revision IS NOT NULL AND s.counties IS NOT NULL
        AND NOT EXISTS (
          SELECT 1 FROM stale_mark m LEFT JOIN county_state c ON c.county_code = m.county_code
           WHERE m.county_code = ANY(s.counties) AND COALESCE(c.revision, -1) < s.revision)
      RETURNING s.id`,
    [id],
  );
  return rows.length > 0;
}
