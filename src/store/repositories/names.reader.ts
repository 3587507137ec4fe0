/** Names for answers: units, services and facilities by code, one statement each, whatever their number. */
import { heldAt, validOn } from '../clocks.js';
import type { Sql } from '../database.js';

export interface UnitNameRow {
  county_code: string;
  code: string;
  level: string;
  name: string;
  name_en: string | null;
}

/** A unit with the counties whose rows answer for it. */
export interface UnitWithCounties extends UnitNameRow {
  readonly counties: readonly string[];
}

export interface NameRow {
  code: string;
  name: string;
  name_en: string | null;
}

export class NamesReader {
  constructor(private readonly sql: Sql) {}

  /** The unit with this code at the moment, with the counties it stands for. Null = none. */
  async unitWithCounties(
    code: string,
    asOf: string,
    revision: number | null,
  ): Promise<UnitWithCounties | null> {
    const [row] = await this.sql.query<UnitWithCounties>(
      `WITH RECURSIVE here AS (
         SELECT u.* FROM unit u WHERE u.code = $1 AND ${heldAt('u', 2)} AND ${validOn('u', 3)} LIMIT 1
       ), below AS (
         SELECT h.code, h.county_code, h.level FROM here h WHERE h.level NOT IN ('town', 'village')
         UNION
         SELECT u.code, u.county_code, u.level FROM below b JOIN unit u ON u.parent_code = b.code
          WHERE b.level NOT IN ('county', 'town', 'village') AND ${heldAt('u', 2)} AND ${validOn('u', 3)}
       )
       SELECT h.county_code, h.code, h.level, h.name, h.name_en,
              ARRAY(SELECT DISTINCT c FROM (
                      SELECT county_code AS c FROM below UNION SELECT h.county_code) q
                     WHERE c <> '' ORDER BY c) AS counties
         FROM here h`,
      [code, revision, asOf],
    );
    return row ?? null;
  }

  async units(
    codes: readonly string[],
    asOf: string,
    revision: number | null,
  ): Promise<Map<string, UnitNameRow>> {
    const rows = await this.sql.query<UnitNameRow>(
      `SELECT u.county_code, u.code, u.level, u.name, u.name_en FROM unit u
        WHERE u.code = ANY($1) AND ${heldAt('u', 2)} AND ${validOn('u', 3)}`,
      [codes, revision, asOf],
    );
    return new Map(rows.map((r) => [r.code, r]));
  }

  async services(revision: number | null): Promise<Map<string, NameRow>> {
    const rows = await this.sql.query<NameRow>(
      `SELECT s.code, s.name, s.name_en FROM service s WHERE ${heldAt('s', 1)}`,
      [revision],
    );
    return new Map(rows.map((r) => [r.code, r]));
  }

  async facilities(ids: readonly string[], revision: number | null): Promise<Map<string, NameRow>> {
    if (ids.length === 0) return new Map();
    const rows = await this.sql.query<NameRow>(
      `SELECT f.id AS code, f.name, f.name_en FROM facility f WHERE f.id = ANY($1) AND ${heldAt('f', 2)}`,
      [ids, revision],
    );
    return new Map(rows.map((r) => [r.code, r]));
  }
}
