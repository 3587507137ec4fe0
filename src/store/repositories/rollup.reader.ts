/** Reads for roll-ups: what is new, the units above the towns, and summaries added up by the database. */
import { GAP_STATUSES, PROVIDER_CLASSES } from '../../common/vocabulary.js';
import { heldAt, validOn } from '../clocks.js';
import type { Sql } from '../database.js';
import type { NameRow } from './names.reader.js';

/** What of a county's state decides whether its sums, or their stamp, are other ones. */
export interface CountyLine {
  county_code: string;
  revision: number;
  as_of: string;
  /** ISO instant with microseconds: a county is never replaced twice in the same one. */
  computed_at: string;
  settlements: number;
}

/** Where a county's settlement codes begin and end, in the order of pages. */
export interface CountySpan extends CountyLine {
  first_settlement: string | null;
  last_settlement: string | null;
}

export interface UpperUnitRow {
  code: string;
  level: string;
  parent_code: string | null;
  county_code: string;
  name: string;
  name_en: string | null;
}

/** Sums of one group; `numbers` follow SUM_COLUMNS. */
export interface GroupSums {
  service_code: string;
  tier: string;
  area: string;
  numbers: readonly number[];
}

/** The counties of one block, and their summaries added up: both from one reading. */
export interface BlockRead {
  readonly counties: CountySpan[];
  readonly groups: GroupSums[];
}

const each = (column: string, words: readonly string[]): string[] =>
  words.map((_, k) => `${column}[${k + 1}]`);

/** The summed columns of coverage_summary; arrays element by element. */
export const SUM_COLUMNS: readonly string[] = [
  'settlements',
  'unknown_settlements',
  'not_applicable_settlements',
  'persons',
  ...each('persons_by_provider', PROVIDER_CLASSES),
  ...each('settlements_by_provider', PROVIDER_CLASSES),
  ...each('persons_by_gap', GAP_STATUSES),
  ...each('settlements_by_gap', GAP_STATUSES),
];

const COMPUTED_AT = `to_char(s.computed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;

export class RollupReader {
  constructor(private readonly sql: Sql) {}

  /**
   * Gives: the newest revision, and a word that is another one as soon as a county's state or mark is another
   * (a sum of 64-bit hashes of all of them). Cost: one statement that gives one row.
   */
  async freshness(): Promise<{ newest: number; digest: string }> {
    const [row] = await this.sql.query<{ newest: number; digest: string }>(
      `SELECT (SELECT revision FROM revision_counter) AS newest,
              concat_ws(' ', states.n, states.h, marks.n, marks.h) AS digest
         FROM (SELECT count(*) AS n, sum(hashtextextended(s.county_code, hashint8extended(s.revision,
                      hashint8extended((extract(epoch FROM s.computed_at) * 1000000)::int8, s.as_of - DATE '2000-01-01')))::numeric) AS h
                 FROM county_state s) AS states,
              (SELECT count(*) AS n, sum(hashtextextended(m.county_code, 0)::numeric) AS h FROM stale_mark m) AS marks`,
    );
    return row ?? { newest: 0, digest: '' };
  }

  /** All counties that have been computed. */
  async lines(): Promise<(CountyLine & { is_stale: boolean })[]> {
    return this.sql.query(
      `SELECT s.county_code, s.revision, s.as_of, s.settlements, ${COMPUTED_AT} AS computed_at,
              m.county_code IS NOT NULL AS is_stale
         FROM county_state s LEFT JOIN stale_mark m ON m.county_code = s.county_code`,
    );
  }

  /** Units above the towns at a moment, in order of code. */
  async upperUnits(asOf: string, revision: number | null): Promise<UpperUnitRow[]> {
    return this.sql.query<UpperUnitRow>(
      `SELECT u.code, u.level, u.parent_code, u.county_code, u.name, u.name_en
         FROM unit u WHERE u.level NOT IN ('town', 'village') AND ${heldAt('u', 1)} AND ${validOn('u', 2)}
        ORDER BY u.code COLLATE "C"`,
      [revision, asOf],
    );
  }

  /** Level of one unit at a moment; null = no such unit. */
  async levelOf(code: string, asOf: string, revision: number | null): Promise<string | null> {
    const [row] = await this.sql.query<{ level: string }>(
      `SELECT u.level FROM unit u WHERE u.code = $3 AND ${heldAt('u', 1)} AND ${validOn('u', 2)}`,
      [revision, asOf, code],
    );
    return row?.level ?? null;
  }

  async services(revision: number | null): Promise<Map<string, NameRow>> {
    const rows = await this.sql.query<NameRow>(
      `SELECT s.code, s.name, s.name_en FROM service s WHERE ${heldAt('s', 1)} ORDER BY s.code COLLATE "C"`,
      [revision],
    );
    return new Map(rows.map((row) => [row.code, row]));
  }

  /**
   * Takes: blocks, each a list of counties. Gives: for each block its counties that have been computed and its
   * sums by service, tier and area, all as they stood at one instant. Cost: one statement.
   */
  async blocks(blocks: readonly (readonly string[])[]): Promise<BlockRead[]> {
    type Row = { block: number } & (
      (CountySpan & { numbers: null }) | (Omit<GroupSums, 'numbers'> & { numbers: string })
    );
    const rows = await this.sql.query<Row>(
      `WITH wanted AS (SELECT * FROM unnest($1::text[], $2::int[]) AS w(county_code, block))
       SELECT w.block, s.county_code, s.revision, s.as_of, s.settlements, ${COMPUTED_AT} AS computed_at,
              span.first_settlement, span.last_settlement,
              NULL AS service_code, NULL AS tier, NULL AS area, NULL AS numbers
         FROM wanted w JOIN county_state s ON s.county_code = w.county_code
         CROSS JOIN LATERAL (
           SELECT min(v.settlement_code COLLATE "C") AS first_settlement, max(v.settlement_code COLLATE "C") AS last_settlement
             FROM coverage v WHERE v.county_code = s.county_code) AS span
       UNION ALL
       SELECT w.block, NULL, NULL, NULL, NULL, NULL, NULL, NULL, c.service_code, c.tier, c.area,
              concat_ws(' ', ${SUM_COLUMNS.map((column) => `sum(c.${column})`).join(', ')})
         FROM wanted w JOIN coverage_summary c ON c.county_code = w.county_code
        GROUP BY w.block, c.service_code, c.tier, c.area`,
      [blocks.flat(), blocks.flatMap((counties, block) => counties.map(() => block))],
    );
    const read = blocks.map((): BlockRead => ({ counties: [], groups: [] }));
    for (const { block, ...row } of rows)
      if (row.numbers === null) read[block]?.counties.push(row);
      else read[block]?.groups.push({ ...row, numbers: row.numbers.split(' ').map(Number) });
    return read;
  }
}
