/** Owner of the queue of likely duplicates: pairs to merge or to keep apart, and what became of them. */
import type { Sql, Transaction } from '../database.js';

export interface HeldDuplicate {
  readonly facilityId: string;
  readonly facilityName: string;
  readonly otherId: string;
  readonly otherName: string;
  readonly county: string;
  readonly metres: number;
  readonly likeness: number;
  readonly foundRevision: number;
  readonly state: string;
  readonly keptId: string | null;
  readonly closedOn: string | null;
  readonly decidedAt: string | null;
  readonly decidedRevision: number | null;
}

/** Puts pairs into the queue, in the transaction that writes the suspect facilities. */
export async function recordDuplicates(
  tx: Transaction,
  pairs: readonly { id: string; otherId: string; metres: number; likeness: number }[],
): Promise<void> {
  if (pairs.length === 0) return;
  await tx.query(
    `INSERT INTO duplicate (county_code, facility_id, other_id, metres, likeness, found_revision)
     SELECT f.county_code, r.id, r."otherId", r.metres, r.likeness, $2
       FROM jsonb_to_recordset($1::jsonb) AS r(id varchar, "otherId" varchar, metres float8, likeness float8)
       JOIN facility f ON f.id = r.id AND f.rev_to IS NULL
     ON CONFLICT DO NOTHING`,
    [
      JSON.stringify(pairs.map(({ id, otherId, metres, likeness }) => ({ id, otherId, metres, likeness }))),
      tx.revision,
    ],
  );
}

const SHOWN = `d.facility_id AS "facilityId", f.name AS "facilityName", d.other_id AS "otherId", o.name AS "otherName",
  d.county_code AS county, d.metres, d.likeness, d.found_revision AS "foundRevision", d.state, d.kept_id AS "keptId",
  d.closed_on::text AS "closedOn", to_char(d.decided_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "decidedAt",
  d.decided_revision AS "decidedRevision"`;
const FROM = `duplicate d LEFT JOIN facility f ON f.id = d.facility_id AND f.rev_to IS NULL
  LEFT JOIN facility o ON o.id = d.other_id AND o.rev_to IS NULL`;

export interface DuplicatesWanted {
  readonly state: string | null;
  readonly feed: string | null;
  readonly after: readonly [string, string] | null;
  readonly limit: number;
}

/** Pairs in order of their ids. */
export async function readDuplicates(sql: Sql, wanted: DuplicatesWanted): Promise<HeldDuplicate[]> {
  return sql.query<HeldDuplicate>(
    `SELECT ${SHOWN} FROM ${FROM}
      WHERE ($1::text IS NULL OR d.state = $1) AND ($2::text IS NULL OR f.feed_code = $2 OR o.feed_code = $2)
        AND ($3::text IS NULL OR (d.facility_id COLLATE "C", d.other_id COLLATE "C") > ($3, $4))
      ORDER BY d.facility_id COLLATE "C", d.other_id COLLATE "C" LIMIT $5`,
    [wanted.state, wanted.feed, wanted.after?.[0] ?? null, wanted.after?.[1] ?? null, wanted.limit],
  );
}

export async function readDuplicate(sql: Sql, id: string, otherId: string): Promise<HeldDuplicate | null> {
  const [row] = await sql.query<HeldDuplicate>(
    `SELECT ${SHOWN} FROM ${FROM} WHERE d.facility_id = $1 AND d.other_id = $2`,
    [id, otherId],
  );
  return row ?? null;
}

/** Decides a pair that is open. Gives: false where it is decided already. */
export async function decideDuplicate(
  tx: Transaction,
  pair: { facilityId: string; otherId: string },
  decision: { state: 'merged' | 'kept'; keptId: string | null; closedOn: string | null },
): Promise<boolean> {
  const rows = await tx.query(
    `UPDATE duplicate SET state = $3, kept_id = $4, closed_on = $5, decided_at = now(), decided_revision = $6
      WHERE facility_id = $1 AND other_id = $2 AND state = 'open' RETURNING 1`,
    [pair.facilityId, pair.otherId, decision.state, decision.keptId, decision.closedOn, tx.revision],
  );
  return rows.length === 1;
}
