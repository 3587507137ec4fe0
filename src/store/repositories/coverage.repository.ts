/** Owner of the derived tables: county_state, coverage, coverage_summary, unit_gap, gap_bound. */
import { heldAt, validOn, whenOf } from '../clocks.js';
import { VERSION } from '../fresh/version.js';
import type { Sql } from '../database.js';
import type { UnitNameRow } from './names.reader.js';

export interface CountyStateRow {
  county_code: string;
  revision: number;
  as_of: string;
  standard_set: string;
  basis: string;
  computed_at: string;
  settlements: number;
  services: string[];
  rules: string[];
  reach_metres: number[];
  centre_lon: number | null;
  centre_lat: number | null;
  radius_metres: number;
}

/** The state of a county with its stale mark. */
export interface CountyFreshness extends CountyStateRow {
  /** True while a mark is pending. */
  is_stale: boolean;
  /** Another one as soon as anything of the county, or of what its rows name, is another. */
  version: string;
}

/** A unit with the counties whose rows answer for it, and the states of those that have been computed. */
export interface UnitWithStates extends UnitNameRow {
  readonly counties: readonly string[];
  /** In order of county; empty where none was asked for. */
  readonly states: readonly CountyFreshness[];
  /** The newest revision when this was read. */
  readonly newest: number;
  /** Whether the standard set asked for is held at all. */
  readonly hasSet: boolean;
  /** Whether it is in force on the date asked for. */
  readonly isSetInForce: boolean;
}

const STATE_COLUMNS = `s.county_code, s.revision, s.as_of, s.standard_set, s.basis, s.settlements, s.services, s.rules,
  s.reach_metres, s.centre_lon, s.centre_lat, s.radius_metres,
  to_char(s.computed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS computed_at,
  EXISTS (SELECT 1 FROM stale_mark m WHERE m.county_code = s.county_code) AS is_stale,
  ${VERSION} AS version`;

export interface StoredCoverageRow {
  county_code: string;
  settlement_code: string;
  town_code: string | null;
  tier: string | null;
  area: string;
  rule: number[];
  facility: (string | null)[];
  metres: (number | null)[];
  threshold_metres: (number | null)[];
  provider: number[];
  gap: number[];
  persons: (number | null)[];
  severity: (number | null)[];
  nearest_facility: (string | null)[] | null;
  nearest_metres: (number | null)[] | null;
  planned_facility: (string | null)[] | null;
  planned_metres: (number | null)[] | null;
}

export interface StoredSummaryRow {
  county_code: string;
  service_code: string;
  tier: string;
  area: string;
  settlements: number;
  unknown_settlements: number;
  not_applicable_settlements: number;
  persons: number;
  persons_by_provider: number[];
  settlements_by_provider: number[];
  persons_by_gap: number[];
  settlements_by_gap: number[];
}

export interface StoredUnitGapRow {
  county_code: string;
  unit_code: string;
  rule_code: string;
  kind: string;
  service_code: string;
  status: string;
  persons: number | null;
  capacity: number | null;
  required: number | null;
  shortfall: number | null;
  capacity_unit: string | null;
  severity: number | null;
}

export class CoverageRepository {
  constructor(private readonly sql: Sql) {}

  /** States of the counties that have been computed, in order of code; counties null = all. */
  async states(counties: readonly string[] | null): Promise<CountyFreshness[]> {
    return this.sql.query<CountyFreshness>(
      `SELECT ${STATE_COLUMNS}
         FROM county_state s WHERE $1::text[] IS NULL OR s.county_code = ANY($1)
        ORDER BY s.county_code COLLATE "C"`,
      [counties],
      'often',
    );
  }

  /** How far the services of counties reached when they were last computed. */
  async reaches(counties: readonly string[]): Promise<Pick<CountyStateRow, 'services' | 'reach_metres'>[]> {
    return this.sql.query(
      `SELECT s.services, s.reach_metres FROM county_state s WHERE s.county_code = ANY($1)`,
      [counties],
    );
  }

  /**
   * The unit with this code at the moment, its counties and, where wanted, their states: what an answer
   * about it starts from. Null = no such unit. Cost: one statement.
   */
  async unitWithStates(
    code: string,
    at: { asOf: string; revision: number | null; standardSet: string; withStates: boolean },
  ): Promise<UnitWithStates | null> {
    type Row = Partial<CountyFreshness> &
      Omit<UnitNameRow, 'county_code'> & {
        unit_county: string;
        below_code: string | null;
        newest: number;
        has_set: boolean;
        is_set_in_force: boolean;
      };
    const when = whenOf(at.revision);
    const rows = await this.sql.query<Row>(
      `WITH RECURSIVE here AS (
         SELECT u.* FROM unit u WHERE u.code = $1 AND ${heldAt('u', 2, when)} AND ${validOn('u', 3)} LIMIT 1
       ), below AS (
         SELECT h.code, h.county_code, h.level FROM here h WHERE h.level NOT IN ('town', 'village')
         UNION
         SELECT u.code, u.county_code, u.level FROM below b JOIN unit u ON u.parent_code = b.code
          WHERE b.level NOT IN ('county', 'town', 'village') AND ${heldAt('u', 2, when)} AND ${validOn('u', 3)}
       ), counties AS (
         SELECT county_code FROM below WHERE county_code <> ''
         UNION SELECT county_code FROM here WHERE county_code <> ''
       )
       SELECT h.county_code AS unit_county, h.code, h.level, h.name, h.name_en, c.county_code AS below_code,
              (SELECT revision FROM revision_counter) AS newest,
              EXISTS (SELECT 1 FROM standard_set WHERE code = $4) AS has_set,
              EXISTS (SELECT 1 FROM standard_set s WHERE s.code = $4 AND ${heldAt('s', 2, when)} AND ${validOn('s', 3)}) AS is_set_in_force,
              ${STATE_COLUMNS}
         FROM here h LEFT JOIN counties c ON TRUE
         LEFT JOIN county_state s ON s.county_code = c.county_code AND $5
        ORDER BY c.county_code COLLATE "C"`,
      [code, at.revision, at.asOf, at.standardSet, at.withStates],
      'often',
    );
    const [head] = rows;
    if (head === undefined) return null;
    return {
      county_code: head.unit_county,
      code: head.code,
      level: head.level,
      name: head.name,
      name_en: head.name_en,
      counties: rows.flatMap((row) => (row.below_code === null ? [] : [row.below_code])),
      states: rows.flatMap((row) => (typeof row.county_code === 'string' ? [row as CountyFreshness] : [])),
      newest: head.newest,
      hasSet: head.has_set,
      isSetInForce: head.is_set_in_force,
    };
  }

  /** Settlement rows of one county, or of one of its towns, by key: after = settlement code. */
  async rows(where: {
    counties: readonly string[];
    town?: string | null;
    settlements?: readonly string[] | null;
    after?: string | null;
    limit?: number | null;
  }): Promise<StoredCoverageRow[]> {
    const parameters: unknown[] = [where.counties];
    const given = (value: unknown): string => `$${parameters.push(value)}`;
    // each selection is a statement of its own: one for all could not be planned for any
    const arms = ['county_code = ANY($1)'];
    if (where.town) arms.push(`town_code = ${given(where.town)}`);
    if (where.settlements) arms.push(`settlement_code = ANY(${given(where.settlements)})`);
    if (where.after) arms.push(`settlement_code COLLATE "C" > ${given(where.after)}`);
    const limit = where.limit ? `LIMIT ${given(where.limit)}` : '';
    return this.sql.query<StoredCoverageRow>(
      `SELECT * FROM coverage WHERE ${arms.join(' AND ')} ORDER BY settlement_code COLLATE "C" ${limit}`,
      parameters,
      'often',
    );
  }

  async summaries(counties: readonly string[]): Promise<StoredSummaryRow[]> {
    return this.sql.query<StoredSummaryRow>(
      `SELECT * FROM coverage_summary WHERE county_code = ANY($1)
        ORDER BY county_code COLLATE "C", service_code COLLATE "C", tier COLLATE "C", area COLLATE "C"`,
      [counties],
      'often',
    );
  }

  async unitGaps(counties: readonly string[]): Promise<StoredUnitGapRow[]> {
    return this.sql.query<StoredUnitGapRow>(
      `SELECT * FROM unit_gap WHERE county_code = ANY($1)
        ORDER BY unit_code COLLATE "C", rule_code COLLATE "C", kind COLLATE "C"`,
      [counties],
      'often',
    );
  }
}
