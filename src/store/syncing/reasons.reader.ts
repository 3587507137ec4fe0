/** Why the rows of a sync got their verdicts, counted: what a person reads before single rows. */
import type { Sql } from '../database.js';

export interface ReasonCount {
  readonly verdict: string;
  readonly code: string;
  /** Rows with this verdict and this code. */
  readonly rows: number;
  /** Null for facilities that closed because no row named them. */
  readonly firstRow: number | null;
  /** Of the first row. */
  readonly message: string;
}

/** Takes: the id of a sync. Gives: its reasons, those of most rows first. Cost: one statement over its verdicts. */
export async function readReasons(sql: Sql, id: string): Promise<ReasonCount[]> {
  return sql.query<ReasonCount>(
    `WITH told AS (
       SELECT v.row_number, v.verdict, r.value ->> 'code' AS code, r.value ->> 'message' AS message
         FROM sync_verdict v CROSS JOIN LATERAL jsonb_array_elements(v.reasons) r WHERE v.sync_id = $1)
     SELECT verdict, code, count(DISTINCT row_number)::int AS rows,
            CASE WHEN verdict <> 'closed' THEN min(row_number)::int END AS "firstRow",
            (array_agg(message ORDER BY row_number))[1] AS message
       FROM told GROUP BY verdict, code ORDER BY rows DESC, verdict, code`,
    [id],
  );
}
