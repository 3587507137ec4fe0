/**
 * The feed of changes, read from the versioned rows: a row that begins or ends at revision R is a change of its
 * key at R. Revisions are committed in order and rows of a revision never change, so nothing can be lost.
 */
import { statusOn, validOn, heldAt } from '../../clocks.js';
import type { Sql } from '../../database.js';
import { FACILITY_COLUMNS } from '../facilities.reader.js';
import type { FacilityRecord } from '../facilities.reader.js';

/** Kinds in the order in which they stand within one revision. */
export const CHANGE_KINDS = ['boundary', 'facility', 'population', 'standard_set', 'unit'] as const;
export type ChangeKind = (typeof CHANGE_KINDS)[number];

/** The place of a change in the feed. */
export interface FeedPosition {
  readonly revision: number;
  /** A kind, or `END`: after all of the revision. */
  readonly kind: string;
  readonly key: string;
}

/** Sorts after every kind. */
export const END = '~';

export interface ChangeRow {
  revision: number;
  kind: ChangeKind;
  key: string;
  committed_at: string | null;
}

/** What a region is in rows: whole counties, and units that are in none of them. */
export interface RegionRows {
  readonly counties: readonly string[];
  readonly codes: readonly string[];
}

interface Source {
  readonly kind: ChangeKind;
  readonly table: string;
  readonly key: string;
  /** Column with the unit that a row is about; null = of no place, so of every region. */
  readonly unit: string | null;
}

const SOURCES: readonly Source[] = [
  { kind: 'boundary', table: 'boundary', key: 'code', unit: 'code' },
  { kind: 'facility', table: 'facility', key: 'id', unit: 'unit_code' },
  { kind: 'population', table: 'population', key: 'settlement_code', unit: 'settlement_code' },
  { kind: 'standard_set', table: 'standard_set', key: 'code', unit: null },
  { kind: 'unit', table: 'unit', key: 'code', unit: 'code' },
];

/** Parameters 1 and 2 are counties and codes of the region; null = everywhere. */
function inRegion(source: Source, alias: string): string {
  // true; a statement must name every parameter that it is given
  if (source.unit === null) return `(($1::text[] IS NULL AND $2::text[] IS NULL) IS NOT NULL)`;
  return `($1::text[] IS NULL OR ${alias}.county_code = ANY($1) OR ${alias}.${source.unit} = ANY($2::text[]))`;
}

/**
 * Changes after a position, in order of revision, kind and key.
 * Takes: the kinds wanted; the region as rows or null; at most `limit`. Gives: the newest revision too, of
 * which, and of all before it, everything is there. Cost: one statement over indexes of both revisions.
 */
export async function readChanges(
  sql: Sql,
  after: FeedPosition,
  wanted: { kinds: readonly ChangeKind[]; region: RegionRows | null; limit: number },
): Promise<{ newest: number; rows: ChangeRow[] }> {
  const parameters: unknown[] = [wanted.region?.counties ?? null, wanted.region?.codes ?? null, wanted.limit];
  const parts = SOURCES.filter((source) => wanted.kinds.includes(source.kind)).flatMap((source) => {
    // within the revision of the position, kinds before its own are done, those after it are not begun
    const isDone = source.kind < after.kind;
    parameters.push(
      isDone ? after.revision + 1 : after.revision,
      source.kind === after.kind ? after.key : '',
    );
    const [revision, key] = [parameters.length - 1, parameters.length];
    return ['rev_from', 'rev_to'].map(
      (
        clock,
      ) => `(SELECT DISTINCT s.${clock} AS revision, '${source.kind}' AS kind, s.${source.key} COLLATE "C" AS key
         FROM ${source.table} s
        WHERE (s.${clock}, s.${source.key} COLLATE "C") > ($${revision}::bigint, $${key}::text COLLATE "C")
          AND ${inRegion(source, 's')}
        ORDER BY s.${clock}, s.${source.key} COLLATE "C" LIMIT $3)`,
    );
  });
  const rows = await sql.query<Partial<ChangeRow> & { newest: number }>(
    `WITH found AS (${parts.join('\nUNION\n')})
     SELECT c.revision AS newest, f.revision, f.kind, f.key, to_json(r.committed_at AT TIME ZONE 'UTC') #>> '{}' || 'Z' AS committed_at
       FROM revision_counter c
       LEFT JOIN (SELECT * FROM found ORDER BY revision, kind COLLATE "C", key COLLATE "C" LIMIT $3) f ON f.revision <= c.revision
       LEFT JOIN revision r ON r.revision = f.revision
      ORDER BY f.revision, f.kind COLLATE "C", f.key COLLATE "C"`,
    parameters,
  );
  return {
    newest: rows[0]?.newest ?? 0,
    rows: rows.filter((row) => typeof row.key === 'string') as ChangeRow[],
  };
}

/** Whether a key was held right before and at each revision, and whether it stands in the region since. */
export interface Standing {
  was_held: boolean;
  is_held: boolean;
  is_in_region: boolean;
}

export type FacilityStanding = Standing & FacilityRecord & { was_closed: boolean; is_closed: boolean };

export interface UnitStanding extends Standing {
  was_ended: boolean;
  is_ended: boolean;
  code: string;
  level: string;
  parent_code: string | null;
  county_code: string;
  name: string;
  name_en: string | null;
  tier: string | null;
  urban_rural_class: string | null;
  lon: number | null;
  lat: number | null;
  valid_from: string;
  valid_to: string | null;
}

const WAS = `SELECT w.* FROM TABLE_ w WHERE w.KEY_ = e.key AND w.rev_from < e.revision AND (w.rev_to IS NULL OR w.rev_to >= e.revision)`;
const IS = `SELECT i.* FROM TABLE_ i WHERE i.KEY_ = e.key AND i.rev_from <= e.revision AND (i.rev_to IS NULL OR i.rev_to > e.revision)`;

/** Rows of a key held right before and at each revision; where there are several, the last by `order`. */
function standing(source: Source, fields: string, order: string): string {
  const of = (text: string, alias: string): string =>
    `${text.replace('TABLE_', source.table).replace('KEY_', source.key)} ORDER BY ${alias}.${order} DESC LIMIT 1`;
  return `SELECT e.n, w.${source.key} IS NOT NULL AS was_held, i.${source.key} IS NOT NULL AS is_held,
            COALESCE(${inRegion(source, 'i')}, false) AS is_in_region${fields}
       FROM jsonb_to_recordset($3::jsonb) AS e(n int, revision bigint, key text, day date)
       LEFT JOIN LATERAL (${of(WAS, 'w')}) w ON true
       LEFT JOIN LATERAL (${of(IS, 'i')}) i ON true
      ORDER BY e.n`;
}

const EXTRA: Readonly<Record<ChangeKind, readonly [fields: string, order: string]>> = {
  facility: [
    `, ${FACILITY_COLUMNS.map((name) => `i.${name}`).join(', ')}, i.rev_from, i.rev_to, ${statusOn('i', 4).replaceAll('$4::date', 'e.day')} AS status,
       NULL AS committed_at, w.period_status[cardinality(w.period_status)] = 'closed' AS was_closed,
       i.period_status[cardinality(i.period_status)] = 'closed' AS is_closed`,
    'rev_from',
  ],
  unit: [
    `, i.code, i.level, i.parent_code, i.county_code, i.name, i.name_en, i.tier, i.urban_rural_class, i.lon, i.lat, i.valid_from, i.valid_to,
       w.valid_to IS NOT NULL AS was_ended, i.valid_to IS NOT NULL AS is_ended`,
    'valid_from',
  ],
  boundary: ['', 'valid_from'],
  population: ['', 'reference_date'],
  standard_set: ['', 'rev_from'],
};

/** What became of the keys of one kind, in the order of the changes given. Cost: one statement. */
export async function readStandings<S extends Standing>(
  sql: Sql,
  kind: ChangeKind,
  changes: readonly ChangeRow[],
  region: RegionRows | null,
): Promise<S[]> {
  const source = SOURCES.find((s) => s.kind === kind) as Source;
  const [fields, order] = EXTRA[kind];
  const asked = changes.map((c, n) => ({
    n,
    revision: c.revision,
    key: c.key,
    day: c.committed_at?.slice(0, 10) ?? null,
  }));
  return sql.query<S>(standing(source, fields, order), [
    region?.counties ?? null,
    region?.codes ?? null,
    JSON.stringify(asked),
  ]);
}

/** A region as rows, by the unit tree of the day; null where no unit has the code. Cost: one statement. */
export async function readRegion(sql: Sql, code: string, today: string): Promise<RegionRows | null> {
  const rows = await sql.query<{ code: string; is_county: boolean }>(
    `WITH RECURSIVE below AS (
       SELECT u.code, u.county_code = u.code AS is_county FROM unit u
        WHERE u.code = $3 AND ${heldAt('u', 1)} AND ${validOn('u', 2)}
       UNION SELECT c.code, c.county_code = c.code FROM below b JOIN unit c ON c.parent_code = b.code
          AND ${heldAt('c', 1)} AND ${validOn('c', 2)} WHERE NOT b.is_county)
     SELECT code, is_county FROM below ORDER BY code COLLATE "C"`,
    [null, today, code],
  );
  if (rows.length === 0) return null;
  return {
    counties: rows.filter((row) => row.is_county).map((row) => row.code),
    codes: rows.map((row) => row.code),
  };
}
