/** Reads of the unit tree. */
import type { MultiPolygon } from 'geojson';
import { heldAt, validOn, whenOf } from '../clocks.js';
import type { Sql } from '../database.js';
import { VERSION } from '../fresh/version.js';

export interface UnitRecord {
  county_code: string;
  code: string;
  valid_from: string;
  valid_to: string | null;
  level: string;
  parent_code: string | null;
  name: string;
  name_en: string | null;
  code_scheme: string;
  tier: string | null;
  urban_rural_class: string | null;
  terrain: string | null;
  edition: string | null;
  lon: number | null;
  lat: number | null;
  /** True where the parent is a town that is the county seat. */
  under_seat: boolean;
  /** Version of its county; null where that has never been computed, or the unit lies in none. */
  county_version?: string | null;
}

export interface UnitsWanted {
  readonly codes?: readonly string[] | null;
  readonly parent?: string | null;
  readonly search?: string | null;
  readonly level?: string | null;
  readonly tier?: string | null;
  readonly within?: string | null;
  readonly box?: readonly number[] | null;
  readonly after?: string | null;
  readonly limit: number;
}

/** Parameters 1 and 2 are revision and date in every statement here. */
const UNDER_SEAT = `EXISTS (SELECT 1 FROM unit t WHERE t.code = u.parent_code AND t.level = 'town' AND t.tier = 'county_seat'
  AND ${heldAt('t', 1)} AND ${validOn('t', 2)})`;

const FIELDS = `u.county_code, u.code, u.valid_from, u.valid_to, u.level, u.parent_code, u.name, u.name_en, u.code_scheme,
  u.tier, u.urban_rural_class, u.terrain, u.edition, u.lon, u.lat,
  ${UNDER_SEAT} AS under_seat`;

/** The same choice as `deriveTier` of common/tiers makes; a test compares the two. */
const TIER = `COALESCE(u.tier, CASE
  WHEN u.level = 'town' THEN 'town'
  WHEN u.level <> 'village' THEN NULL
  WHEN u.urban_rural_class IN ('111', '112', '121') AND ${UNDER_SEAT} THEN 'county_seat'
  WHEN u.urban_rural_class IN ('121', '122', '210') THEN 'town'
  WHEN u.urban_rural_class = '220' THEN 'village' END)`;

/** Rows and the newest revision when they were read. */
export interface ReadUnits {
  readonly newest: number;
  readonly rows: UnitRecord[];
}

export class UnitsReader {
  constructor(private readonly sql: Sql) {}

  /** Units that fit, in order of code, after the cursor. Cost: one statement. */
  async list(wanted: UnitsWanted, asOf: string, revision: number | null): Promise<ReadUnits> {
    const rows = await this.sql.query<UnitRow>(
      `WITH RECURSIVE below AS (
         SELECT $8::text AS code WHERE $8::text IS NOT NULL
         UNION SELECT c.code FROM below b JOIN unit c ON c.parent_code = b.code AND ${heldAt('c', 1)} AND ${validOn('c', 2)}),
       found AS (SELECT ${FIELDS} FROM unit u
        WHERE ${heldAt('u', 1)} AND ${validOn('u', 2)}
          AND ($3::text[] IS NULL OR u.code = ANY($3))
          AND ($4::text IS NULL OR u.parent_code = $4)
          AND ($5::text IS NULL OR u.name ILIKE $5 OR u.name_en ILIKE $5)
          AND ($6::text IS NULL OR u.level = $6)
          AND ($7::text IS NULL OR ${TIER} = $7)
          AND ($8::text IS NULL OR (u.code <> $8 AND u.code IN (SELECT code FROM below)))
          AND ($9::float8[] IS NULL OR u.geom && ST_MakeEnvelope(($9::float8[])[1], ($9::float8[])[2], ($9::float8[])[3], ($9::float8[])[4], 4326))
          AND ($10::text IS NULL OR u.code COLLATE "C" > $10)
        ORDER BY u.code COLLATE "C" LIMIT $11)
       SELECT c.revision AS newest, found.* FROM revision_counter c LEFT JOIN found ON true
        ORDER BY found.code COLLATE "C"`,
      [
        revision,
        asOf,
        wanted.codes ?? null,
        wanted.parent ?? null,
        wanted.search ? `%${wanted.search.replace(/[\\%_]/g, '\\$&')}%` : null,
        wanted.level ?? null,
        wanted.tier ?? null,
        wanted.within ?? null,
        wanted.box ?? null,
        wanted.after ?? null,
        wanted.limit,
      ],
    );
    return splitRevision(rows);
  }

  /** One unit by code, with the version of its county. Cost: one statement. */
  async one(code: string, asOf: string, revision: number | null): Promise<ReadUnits> {
    const when = whenOf(revision);
    const rows = await this.sql.query<UnitRow>(
      `SELECT c.revision AS newest, found.* FROM revision_counter c LEFT JOIN (
         SELECT ${FIELDS}, (SELECT ${VERSION} FROM county_state s WHERE s.county_code = u.county_code) AS county_version
           FROM unit u WHERE u.code = $3 AND ${heldAt('u', 1, when)} AND ${validOn('u', 2)} LIMIT 1) AS found ON true`,
      [revision, asOf, code],
      'often',
    );
    return splitRevision(rows);
  }

  /** Units directly below each of several, in order of parent and code, at most `limit` each. Cost: one statement. */
  async childrenOfEach(
    parents: readonly string[],
    page: { readonly after: string | null; readonly limit: number },
    asOf: string,
    revision: number | null,
  ): Promise<UnitRecord[]> {
    return this.sql.query<UnitRecord>(
      `SELECT child.* FROM unnest($3::text[]) AS above(code) CROSS JOIN LATERAL (
         SELECT ${FIELDS} FROM unit u
          WHERE u.parent_code = above.code AND ${heldAt('u', 1)} AND ${validOn('u', 2)}
            AND ($4::text IS NULL OR u.code COLLATE "C" > $4)
          ORDER BY u.code COLLATE "C" LIMIT $5) AS child
        ORDER BY child.parent_code COLLATE "C", child.code COLLATE "C"`,
      [revision, asOf, parents, page.after, page.limit],
    );
  }

  /** Units above each of several, from the top down; `below` is the unit asked for. Cost: one statement. */
  async ancestorsOfEach(
    codes: readonly string[],
    asOf: string,
    revision: number | null,
  ): Promise<(UnitRecord & { below: string })[]> {
    return this.sql.query<UnitRecord & { below: string }>(
      `WITH RECURSIVE above AS (
         SELECT u.code AS below, u.parent_code AS code, 1 AS depth FROM unit u
          WHERE u.code = ANY($3) AND ${heldAt('u', 1)} AND ${validOn('u', 2)}
         UNION SELECT a.below, u.parent_code, a.depth + 1
           FROM above a JOIN unit u ON u.code = a.code AND ${heldAt('u', 1)} AND ${validOn('u', 2)}
          WHERE a.depth < 20)
       SELECT a.below, ${FIELDS}
         FROM above a JOIN unit u ON u.code = a.code AND ${heldAt('u', 1)} AND ${validOn('u', 2)}
        ORDER BY a.below COLLATE "C", a.depth DESC`,
      [revision, asOf, codes],
    );
  }

  /** Outlines as GeoJSON: rings counter-clockwise (RFC 7946), degrees to 7 digits (about a centimetre). */
  async boundaries(
    codes: readonly string[],
    asOf: string,
    revision: number | null,
  ): Promise<{ code: string; geometry: MultiPolygon }[]> {
    return this.sql.query(
      `SELECT b.code, ST_AsGeoJSON(ST_ForcePolygonCCW(b.geom), 7)::json AS geometry FROM boundary b
        WHERE b.code = ANY($3) AND ${heldAt('b', 1)} AND ${validOn('b', 2)}`,
      [revision, asOf, codes],
    );
  }

  /** Every date span for which the code was held, oldest first. */
  async spans(code: string): Promise<{ valid_from: string; valid_to: string | null }[]> {
    return this.sql.query(
      `SELECT u.valid_from, u.valid_to FROM unit u WHERE u.code = $1 AND u.rev_to IS NULL ORDER BY u.valid_from`,
      [code],
    );
  }

  /** From the top down to the parent of the unit. */
  async ancestors(code: string, asOf: string, revision: number | null): Promise<ReadUnits> {
    const rows = await this.sql.query<UnitRow>(
      `WITH RECURSIVE above AS (
         SELECT u.parent_code AS code, 1 AS depth FROM unit u WHERE u.code = $3 AND ${heldAt('u', 1)} AND ${validOn('u', 2)}
         UNION SELECT u.parent_code, a.depth + 1 FROM above a JOIN unit u ON u.code = a.code AND ${heldAt('u', 1)} AND ${validOn('u', 2)}
          WHERE a.depth < 20)
       SELECT (SELECT revision FROM revision_counter) AS newest, ${FIELDS}
         FROM above a JOIN unit u ON u.code = a.code AND ${heldAt('u', 1)} AND ${validOn('u', 2)}
        ORDER BY a.depth DESC`,
      [revision, asOf, code],
    );
    return splitRevision(rows);
  }
}

type UnitRow = Partial<UnitRecord> & { newest: number };

/** The counter joins from the left, so an empty answer names its revision too. */
function splitRevision(rows: readonly UnitRow[]): ReadUnits {
  return {
    newest: rows[0]?.newest ?? 0,
    rows: rows.filter((row) => typeof row.code === 'string') as unknown as UnitRecord[],
  };
}
