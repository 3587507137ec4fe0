/** Single writes of facilities; the table keeps every version. */
import type { Transaction } from '../database.js';
import { FACILITY_COLUMNS, FACILITY_COLUMN_TYPES } from './facilities.reader.js';
import type { FacilityColumns } from './facilities.reader.js';

export type HeldFacility = FacilityColumns & { rev_from: number };

/** The version held now, or null. Other writers wait for this transaction, so it stays the newest. */
export async function heldFacility(tx: Transaction, id: string): Promise<HeldFacility | null> {
  const [held] = await tx.query<HeldFacility>(
    `SELECT ${FACILITY_COLUMNS.join(', ')}, rev_from FROM facility WHERE id = $1 AND rev_to IS NULL`,
    [id],
  );
  return held ?? null;
}

/** Closes the version held, if there is one, and begins the next. */
export async function writeVersion(tx: Transaction, next: FacilityColumns): Promise<void> {
  await tx.query(`UPDATE facility SET rev_to = $1 WHERE id = $2 AND rev_to IS NULL`, [tx.revision, next.id]);
  await tx.insertRows(
    'facility',
    ['rev_from bigint', ...FACILITY_COLUMNS.map((name) => `${name} ${FACILITY_COLUMN_TYPES[name]}`)],
    [[tx.revision, ...FACILITY_COLUMNS.map((name) => next[name])]],
  );
}

/** What checks of a write need: the CRS of a feed (null = no such feed) and which of the codes are services. */
export async function writeGround(
  tx: Transaction,
  feed: string,
  services: readonly string[],
): Promise<{ crs: string | null; services: string[] }> {
  const [ground] = await tx.query<{ crs: string | null; services: string[] }>(
    `SELECT (SELECT crs FROM feed WHERE code = $1 AND rev_to IS NULL) AS crs,
            ARRAY(SELECT code::text FROM service WHERE code = ANY($2) AND rev_to IS NULL) AS services`,
    [feed, services],
  );
  return ground ?? { crs: null, services: [] };
}

/** Makes the feed where there is none of this code. */
export async function ensureFeed(tx: Transaction, feed: string, crs: string): Promise<void> {
  await tx.query(
    `INSERT INTO feed (code, rev_from, name, crs) SELECT $1::varchar, $2, $1, $3
      WHERE NOT EXISTS (SELECT 1 FROM feed WHERE code = $1 AND rev_to IS NULL)`,
    [feed, tx.revision, crs],
  );
}
