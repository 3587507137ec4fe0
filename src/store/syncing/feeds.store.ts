/** Feeds as they are and were: every change is a version on the revision clock. */
import { heldAt } from '../clocks.js';
import type { Sql, Transaction } from '../database.js';

export interface FeedColumns {
  readonly code: string;
  readonly name: string;
  readonly owner: string | null;
  readonly region_code: string | null;
  readonly crs: string;
  readonly encoding: string | null;
  readonly code_scheme: string;
  readonly column_mapping: unknown;
  readonly category_mapping: unknown;
  readonly mode: string;
  readonly max_closed_share: number;
}
export type HeldFeed = FeedColumns & { readonly rev_from: number };

const COLUMNS = [
  'code', 'name', 'owner', 'region_code', 'crs', 'encoding', 'code_scheme', 'column_mapping', 'category_mapping', 'mode',
  'max_closed_share',
] as const satisfies readonly (keyof FeedColumns)[]; // prettier-ignore
const FIELDS = [...COLUMNS, 'rev_from'].map((name) => `f.${name}`).join(', ');

/** The version held now, or null. */
export async function readFeed(sql: Sql, code: string): Promise<HeldFeed | null> {
  const [feed] = await sql.query<HeldFeed>(
    `SELECT ${FIELDS} FROM feed f WHERE f.code = $1 AND f.rev_to IS NULL`,
    [code],
  );
  return feed ?? null;
}

/** Feeds in order of code, after one, as held at a revision (null = now). */
export async function readFeeds(
  sql: Sql,
  wanted: { after: string | null; limit: number; owner: string | null; revision: number | null },
): Promise<HeldFeed[]> {
  return sql.query<HeldFeed>(
    `SELECT ${FIELDS} FROM feed f
      WHERE ${heldAt('f', 1)} AND ($2::text IS NULL OR f.code COLLATE "C" > $2) AND ($3::text IS NULL OR f.owner = $3)
      ORDER BY f.code COLLATE "C" LIMIT $4`,
    [wanted.revision, wanted.after, wanted.owner, wanted.limit],
  );
}

/** Ends the version held, if any, and begins the next. */
export async function writeFeed(tx: Transaction, feed: FeedColumns): Promise<void> {
  await tx.query(`UPDATE feed SET rev_to = $1 WHERE code = $2 AND rev_to IS NULL`, [tx.revision, feed.code]);
  await tx.query(
    `INSERT INTO feed (${COLUMNS.join(', ')}, rev_from) VALUES (${COLUMNS.map((_, k) => `$${k + 1}`).join(', ')}, $${COLUMNS.length + 1})`,
    [
      ...COLUMNS.map((name) => {
        const value = feed[name];
        return name === 'column_mapping' || name === 'category_mapping' ? JSON.stringify(value) : value;
      }),
      tx.revision,
    ],
  );
}

/** True where a unit of this code is held. */
export async function isUnit(sql: Sql, code: string): Promise<boolean> {
  const rows = await sql.query(`SELECT 1 FROM unit WHERE code = $1 AND rev_to IS NULL LIMIT 1`, [code]);
  return rows.length > 0;
}

/** The newest revision of the data. */
export async function newestRevision(sql: Sql): Promise<number> {
  const [counter] = await sql.query<{ revision: number }>(
    `SELECT revision FROM revision_counter WHERE id = 1`,
  );
  return Number(counter?.revision ?? 0);
}
