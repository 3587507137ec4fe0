/** Owner of stale_mark: which counties wait for a recompute, and who has taken them. */
import type { Sql } from '../database.js';
import { STALE_CHANNEL, wake } from '../wake.js';

/** Counties that a worker has taken. */
export interface Claimed {
  /** Codes in order. */
  readonly counties: string[];
  /** Services that may have changed in any of them; null = all. */
  readonly services: string[] | null;
  /** The newest revision at that moment. */
  readonly revision: number;
}

export class StaleRepository {
  constructor(private readonly sql: Sql) {}

  /** How many counties wait. */
  async pending(): Promise<number> {
    const [row] = await this.sql.query<{ n: number }>(`SELECT count(*)::int AS n FROM stale_mark`);
    return row?.n ?? 0;
  }

  /**
   * Takes counties for this worker: nobody else gets them until the lease ends, so a worker that died
   * is followed by another. Of many that wait at most a fourth is taken, so that all workers end together; those
   * that follow each other by code are mostly neighbours.
   */
  async claim(worker: string, leaseSeconds: number, limit: number): Promise<Claimed> {
    const rows = await this.sql.query<{ county_code: string; services: string[] | null; revision: number }>(
      `UPDATE stale_mark m SET claimed_by = $1, claimed_until = now() + make_interval(secs => $2)
        WHERE m.county_code IN (
          SELECT county_code FROM stale_mark WHERE claimed_until IS NULL OR claimed_until < now()
           ORDER BY revision, is_reached, county_code
           LIMIT LEAST($3, GREATEST(1, (SELECT count(*) FROM stale_mark WHERE claimed_until IS NULL OR claimed_until < now()) / 4))
             FOR UPDATE SKIP LOCKED)
        RETURNING m.county_code, m.services, (SELECT revision FROM revision_counter) AS revision`,
      [worker, leaseSeconds, limit],
    );
    return {
      counties: rows.map((r) => r.county_code).sort(),
      services: rows.some((r) => r.services === null)
        ? null
        : [...new Set(rows.flatMap((r) => r.services ?? []))],
      revision: rows[0]?.revision ?? 0,
    };
  }

  /** Gives back what this worker holds, after a failure or when a newer mark came while it computed. */
  async release(worker: string, counties: readonly string[]): Promise<void> {
    await this.sql.query(
      `UPDATE stale_mark SET claimed_by = NULL, claimed_until = NULL WHERE claimed_by = $1 AND county_code = ANY($2)`,
      [worker, counties],
    );
  }

  /** Puts off what this worker holds, after a failure: nobody takes it for so many seconds. */
  async postpone(worker: string, counties: readonly string[], seconds: number): Promise<void> {
    await this.sql.query(
      `UPDATE stale_mark SET claimed_until = now() + make_interval(secs => $3) WHERE claimed_by = $1 AND county_code = ANY($2)`,
      [worker, counties, seconds],
    );
  }

  /**
   * Which of the counties this worker still holds, locked until the transaction ends: a worker whose lease ended
   * must not write what another computes. Writers of changes wait, so the transaction has to be short.
   */
  async stillHeld(worker: string, counties: readonly string[]): Promise<Set<string>> {
    // the table first: whoever marks counties locks it before rows, and would wait for us while we wait for it
    await this.sql.query(`LOCK TABLE stale_mark IN ROW EXCLUSIVE MODE`);
    const rows = await this.sql.query<{ county_code: string }>(
      `SELECT county_code FROM stale_mark WHERE claimed_by = $1 AND county_code = ANY($2) ORDER BY county_code FOR UPDATE`,
      [worker, counties],
    );
    return new Set(rows.map((row) => row.county_code));
  }

  /** Marks counties as they are, without a change: `hinterland recompute`. Null = all with settlements or rows. */
  async markForRecompute(counties: readonly string[] | null): Promise<number> {
    const rows = await this.sql.query(
      `INSERT INTO stale_mark (county_code, revision)
       SELECT c.county_code, (SELECT revision FROM revision_counter)
         FROM (SELECT county_code FROM unit WHERE level = 'village' AND rev_to IS NULL
               UNION SELECT county_code FROM county_state) AS c
        WHERE $1::text[] IS NULL OR c.county_code = ANY($1)
       ON CONFLICT (county_code) DO UPDATE SET revision = GREATEST(stale_mark.revision, EXCLUDED.revision), services = NULL
       RETURNING county_code`,
      [counties],
    );
    if (rows.length > 0) await wake(this.sql, STALE_CHANNEL);
    return rows.length;
  }

  /**
   * Marks counties whose rows were made for an earlier date, if anything dated changes in between;
   * the others are moved on to the new date as they are.
   */
  async rollOver(today: string): Promise<number> {
    const [behind] = await this.sql.query<{ any: boolean }>(
      `SELECT EXISTS (SELECT 1 FROM county_state WHERE as_of < $1::date) AS any`,
      [today],
    );
    if (behind?.any !== true) return 0;
    const [dated] = await this.sql.query<{ changes: boolean }>(
      `WITH since AS (SELECT min(as_of) AS d FROM county_state WHERE as_of < $1::date)
       SELECT EXISTS (SELECT 1 FROM facility, since WHERE rev_to IS NULL AND EXISTS (SELECT 1 FROM unnest(period_from) p WHERE p > since.d AND p <= $1::date))
           OR EXISTS (SELECT 1 FROM unit, since WHERE rev_to IS NULL AND ((valid_from > since.d AND valid_from <= $1::date) OR (valid_to > since.d AND valid_to <= $1::date)))
           OR EXISTS (SELECT 1 FROM population, since WHERE rev_to IS NULL AND reference_date > since.d AND reference_date <= $1::date)
           OR EXISTS (SELECT 1 FROM standard_set, since WHERE rev_to IS NULL AND ((valid_from > since.d AND valid_from <= $1::date) OR (valid_to > since.d AND valid_to <= $1::date)))
           AS changes`,
      [today],
    );
    if (dated?.changes === true) {
      const rows = await this.sql.query(
        `INSERT INTO stale_mark (county_code, revision)
         SELECT county_code, (SELECT revision FROM revision_counter) FROM county_state WHERE as_of < $1::date
         ON CONFLICT (county_code) DO UPDATE SET services = NULL RETURNING county_code`,
        [today],
      );
      return rows.length;
    }
    await this.sql.query(`UPDATE county_state SET as_of = $1::date WHERE as_of < $1::date`, [today]);
    return 0;
  }
}
