/** What lies in a region: told by the unit tree, never by cutting codes. */
import { heldAt, validOn } from '../../clocks.js';
import type { Sql } from '../../database.js';

/**
 * Takes: the code of a region, codes of units, the day by which the tree is read.
 * Gives: those of the codes that are the region itself or lie below it. Cost: one statement.
 */
export async function codesWithin(
  sql: Sql,
  region: string,
  codes: readonly string[],
  today: string,
): Promise<Set<string>> {
  const rows = await sql.query<{ code: string }>(
    `WITH RECURSIVE above AS (
       SELECT DISTINCT u.code AS below, u.code, u.parent_code FROM unit u
        WHERE u.code = ANY($3) AND ${heldAt('u', 1)} AND ${validOn('u', 2)}
       UNION SELECT a.below, u.code, u.parent_code FROM above a JOIN unit u ON u.code = a.parent_code
          AND ${heldAt('u', 1)} AND ${validOn('u', 2)})
     SELECT DISTINCT below AS code FROM above WHERE code = $4`,
    [null, today, [...new Set(codes)], region],
  );
  return new Set(rows.map((row) => row.code));
}

/** The region that a feed may write; null = everywhere, or no such feed yet. Cost: one statement. */
export async function regionOfFeed(sql: Sql, feed: string): Promise<string | null> {
  const [row] = await sql.query<{ region_code: string | null }>(
    `SELECT region_code FROM feed WHERE code = $1 AND rev_to IS NULL`,
    [feed],
  );
  return row?.region_code ?? null;
}
