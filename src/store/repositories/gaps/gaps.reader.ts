/** Gaps of the stored rows, worst first, found where they are held: no row of a settlement is carried for them. */
import type { Sql } from '../../database.js';
import type { StoredUnitGapRow } from '../coverage.repository.js';

/** The order of gaps: severity downwards (null last), then unit, service, rule, kind. */
export interface GapKey {
  readonly severity: number | null;
  readonly unit: string;
  readonly service: string;
  readonly rule: string;
}

/** A gap of a settlement, by its key and its place in the county's list of services. */
export interface SettlementGapKey extends GapKey {
  readonly county_code: string;
  readonly k: number;
}

export interface GapsAsked {
  readonly counties: readonly string[];
  /** Null = all. */
  readonly services: readonly string[] | null;
  /** Only gaps after this one; null = from the worst. */
  readonly after: (GapKey & { readonly kind: string }) | null;
  readonly limit: number;
}

export class GapsReader {
  constructor(private readonly sql: Sql) {}

  /**
   * How severe an open gap of each county can be at most, over the services asked; the worst first. Counties without
   * one are left out; one whose rows were written before bounds were may hold anything: Infinity. Cost: one statement.
   */
  async bounds(
    counties: readonly string[],
    services: readonly string[] | null,
  ): Promise<{ county: string; worst: number }[]> {
    const rows = await this.sql.query<{ county: string; worst: number | null; known: boolean }>(
      `SELECT s.county_code AS county, b.worst IS NOT NULL AS known,
              (SELECT max(g.worst) FROM unnest(b.worst, s.services) AS g(worst, service)
                WHERE $2::text[] IS NULL OR g.service = ANY($2)) AS worst
         FROM county_state s LEFT JOIN gap_bound b ON b.county_code = s.county_code
        WHERE s.county_code = ANY($1)`,
      [counties, services],
    );
    return rows
      .filter((row) => !row.known || row.worst !== null)
      .map((row) => ({ county: row.county, worst: row.worst ?? Infinity }))
      .sort((a, b) => b.worst - a.worst || (a.county < b.county ? -1 : 1));
  }

  /**
   * The next gaps of settlements in some counties.
   * Takes: the gap states wanted, as stored. Gives: at most `limit` keys, in order. Cost: one statement that reads the
   * counties' rows in the database.
   */
  async settlementGaps(
    asked: GapsAsked & { readonly states: readonly number[] },
  ): Promise<SettlementGapKey[]> {
    const { after } = asked;
    return this.sql.query<SettlementGapKey>(
      `SELECT c.county_code, c.settlement_code AS unit, s.services[g.k] AS service,
              COALESCE(s.rules[g.rule + 1], '') AS rule, g.severity, (g.k - 1)::int AS k
         FROM county_state s JOIN coverage c ON c.county_code = s.county_code
         CROSS JOIN LATERAL unnest(c.severity, c.gap, c.rule) WITH ORDINALITY AS g(severity, gap, rule, k)
        WHERE s.county_code = ANY($1) AND g.gap = ANY($2::smallint[])
          AND ($3::text[] IS NULL OR s.services[g.k] = ANY($3))
          AND ($4::boolean OR ${isAfter('g.severity', ['c.settlement_code', 's.services[g.k]', `COALESCE(s.rules[g.rule + 1], '')`, `'settlement'`])})
        ORDER BY g.severity DESC NULLS LAST, c.settlement_code COLLATE "C", s.services[g.k] COLLATE "C",
                 COALESCE(s.rules[g.rule + 1], '') COLLATE "C"
        LIMIT $10`,
      [asked.counties, asked.states, asked.services, after === null, ...keyParameters(after), asked.limit],
    );
  }

  /** The next gaps of units in some counties, of the kinds asked, in order. */
  async unitGaps(asked: GapsAsked & { readonly kinds: readonly string[] }): Promise<StoredUnitGapRow[]> {
    const { after } = asked;
    return this.sql.query<StoredUnitGapRow>(
      `SELECT g.* FROM unit_gap g
        WHERE g.county_code = ANY($1) AND g.kind = ANY($2::text[]) AND ($3::text[] IS NULL OR g.service_code = ANY($3))
          AND ($4::boolean OR ${isAfter('g.severity', ['g.unit_code', 'g.service_code', 'g.rule_code', 'g.kind'])})
        ORDER BY g.severity DESC NULLS LAST, g.unit_code COLLATE "C", g.service_code COLLATE "C",
                 g.rule_code COLLATE "C", g.kind COLLATE "C"
        LIMIT $10`,
      [asked.counties, asked.kinds, asked.services, after === null, ...keyParameters(after), asked.limit],
    );
  }
}

/** Parameters 5 to 9: severity, unit, service, rule, kind. */
function isAfter(severity: string, words: readonly string[]): string {
  const rest = words.map((word) => `(${word}) COLLATE "C"`).join(', ');
  return `(CASE WHEN $5::float8 IS NULL THEN ${severity} IS NULL AND (${rest}) > ($6::text, $7::text, $8::text, $9::text)
                ELSE ${severity} IS NULL OR ${severity} < $5::float8
                     OR (${severity} = $5::float8 AND (${rest}) > ($6::text, $7::text, $8::text, $9::text)) END)`;
}

function keyParameters(after: GapsAsked['after']): (string | number | null)[] {
  return after === null
    ? [null, '', '', '', '']
    : [after.severity, after.unit, after.service, after.rule, after.kind];
}
