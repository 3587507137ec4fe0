/** Reads of the catalogue: services, standard sets, rules. Small tables: read whole. */
import type { Domain, RuleKind, Verified } from '../../common/vocabulary.js';
import { heldAt } from '../clocks.js';
import type { Sql } from '../database.js';

export interface ServiceRecord {
  code: string;
  name: string;
  nameEn: string | null;
  domain: Domain;
  capacityUnit: string | null;
  weight: number;
}

export interface StandardSetRecord {
  code: string;
  name: string;
  nameEn: string | null;
  validFrom: string | null;
  validTo: string | null;
}

export interface StandardRuleRecord {
  code: string;
  service: string;
  name: string | null;
  nameEn: string | null;
  kind: RuleKind;
  tiers: string[];
  metres: number | null;
  minutes: number | null;
  mode: string | null;
  capacityPer1000: number | null;
  capacityUnit: string | null;
  presenceLevel: string | null;
  groups: string[];
  terrain: string | null;
  source: string;
  clause: string | null;
  goalYear: number | null;
  verified: Verified;
}

/** Rows in order of code, and the newest revision when they were read. */
export interface ReadCatalogue<Row> {
  readonly newest: number;
  readonly rows: Row[];
}

export class StandardsReader {
  constructor(private readonly sql: Sql) {}

  async services(code: string | null, revision: number | null): Promise<ReadCatalogue<ServiceRecord>> {
    return this.read<ServiceRecord>(
      `SELECT s.code, s.name, s.name_en AS "nameEn", s.domain, s.capacity_unit AS "capacityUnit", s.weight
         FROM service s WHERE ${heldAt('s', 1)} AND ($2::text IS NULL OR s.code = $2)`,
      [revision, code],
    );
  }

  async sets(code: string | null, revision: number | null): Promise<ReadCatalogue<StandardSetRecord>> {
    return this.read<StandardSetRecord>(
      `SELECT s.code, s.name, s.name_en AS "nameEn", s.valid_from AS "validFrom", s.valid_to AS "validTo"
         FROM standard_set s WHERE ${heldAt('s', 1)} AND ($2::text IS NULL OR s.code = $2)`,
      [revision, code],
    );
  }

  /** Rules of some sets, in order of set and code. */
  async rules(
    sets: readonly string[],
    revision: number | null,
  ): Promise<(StandardRuleRecord & { set: string })[]> {
    return this.sql.query(
      `SELECT r.set_code AS set, r.code, r.service_code AS service, r.name, r.name_en AS "nameEn", r.kind, r.tiers, r.metres,
              r.minutes, r.mode, r.capacity_per_1000 AS "capacityPer1000", r.capacity_unit AS "capacityUnit",
              r.presence_level AS "presenceLevel", r.target_groups AS groups, r.terrain, r.source, r.clause,
              r.goal_year AS "goalYear", r.verified
         FROM standard_rule r WHERE ${heldAt('r', 1)} AND r.set_code = ANY($2)
        ORDER BY r.set_code COLLATE "C", r.code COLLATE "C"`,
      [revision, sets],
    );
  }

  /** The counter joins from the left, so an empty answer names its revision too. */
  private async read<Row extends { code: string }>(
    statement: string,
    parameters: readonly unknown[],
  ): Promise<ReadCatalogue<Row>> {
    const rows = await this.sql.query<Row & { newest: number }>(
      `WITH found AS (${statement})
       SELECT c.revision AS newest, found.* FROM revision_counter c LEFT JOIN found ON true
        ORDER BY found.code COLLATE "C"`,
      parameters,
    );
    const newest = rows[0]?.newest ?? 0;
    return {
      newest,
      rows: rows
        .filter((row) => typeof row.code === 'string')
        .map(({ newest: _, ...row }) => row as unknown as Row),
    };
  }
}
