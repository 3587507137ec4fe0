/** The catalogue: services, standard sets and their rules, as held now. */
import { Injectable } from '@nestjs/common';
import { notFound, shown } from '../common/errors.js';
import { Database } from '../store/database.js';

interface Revised {
  revision: number;
}

const REVISION = '(SELECT revision FROM revision_counter) AS revision';

@Injectable()
export class StandardsService {
  constructor(private readonly db: Database) {}

  async services(): Promise<unknown> {
    const rows = await this.db.query<Revised>(
      `SELECT code, name, name_en AS "nameEn", domain, capacity_unit AS "capacityUnit", weight, ${REVISION}
         FROM service WHERE rev_to IS NULL ORDER BY code COLLATE "C"`,
    );
    return listOf(rows);
  }

  async sets(): Promise<unknown> {
    const rows = await this.db.query<Revised>(
      `SELECT code, name, name_en AS "nameEn", valid_from AS "validFrom", valid_to AS "validTo", ${REVISION}
         FROM standard_set WHERE rev_to IS NULL ORDER BY code COLLATE "C"`,
    );
    return listOf(rows);
  }

  async set(code: string): Promise<unknown> {
    const [set] = await this.db.query(
      `SELECT code, name, name_en AS "nameEn", valid_from AS "validFrom", valid_to AS "validTo", ${REVISION}
         FROM standard_set WHERE code = $1 AND rev_to IS NULL`,
      [code],
    );
    if (set === undefined)
      throw notFound(
        'standards/unknown-set',
        `No standard set has the code ${shown(code)}; /v1/standard-sets lists all.`,
        code,
      );
    const rules = await this.db.query(
      `SELECT code, service_code AS service, name, name_en AS "nameEn", kind, tiers, metres, minutes, mode,
              capacity_per_1000 AS "capacityPer1000", capacity_unit AS "capacityUnit", presence_level AS "presenceLevel",
              target_groups AS groups, terrain, source, clause, goal_year AS "goalYear", verified
         FROM standard_rule WHERE set_code = $1 AND rev_to IS NULL ORDER BY code COLLATE "C"`,
      [code],
    );
    return { ...set, rules };
  }
}

function listOf(rows: readonly Revised[]): { revision: number | null; items: unknown[]; nextCursor: null } {
  return {
    revision: rows[0]?.revision ?? null,
    items: rows.map(({ revision: _, ...item }) => item),
    nextCursor: null,
  };
}
