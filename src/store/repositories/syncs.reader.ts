/** Past imports: what came of each, and the first of its verdicts. */
import type { Problem } from '../../common/errors.js';
import type { Sql } from '../database.js';

export interface HeldSync {
  readonly id: string;
  readonly kind: string;
  readonly feed: string | null;
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly dryRun: boolean;
  readonly atomicity: string;
  readonly outcome: string;
  readonly sha256: string | null;
  readonly counts: Readonly<Record<string, number>>;
  readonly revision: number | null;
  readonly fileProblems: readonly Problem[];
  readonly verdicts: readonly {
    readonly rowNumber: number;
    readonly key: string | null;
    readonly verdict: string;
    readonly reasons: readonly Problem[];
  }[];
}

/** Takes: the id of an import and the number of verdicts wanted. Gives: it, verdicts by row, or null. */
export async function readSync(sql: Sql, id: string, limit: number): Promise<HeldSync | null> {
  const [sync] = await sql.query<Omit<HeldSync, 'verdicts'>>(
    `SELECT id, kind, feed_code AS feed, dry_run AS "dryRun", atomicity, outcome, file_sha256 AS sha256, counts, revision,
            to_char(started_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "startedAt",
            to_char(finished_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "finishedAt",
            file_problems AS "fileProblems" FROM sync WHERE id = $1`,
    [id],
  );
  if (sync === undefined) return null;
  const verdicts = await sql.query<HeldSync['verdicts'][number]>(
    `SELECT row_number AS "rowNumber", row_key AS key, verdict, reasons FROM sync_verdict
      WHERE sync_id = $1 ORDER BY row_number LIMIT $2`,
    [id, limit],
  );
  return { ...sync, verdicts };
}
