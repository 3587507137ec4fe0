/** What is known of unit codes that rows give: every segment of their lives, successors, what stands above. */
import type { Sql } from '../database.js';

export interface UnitSegment {
  code: string;
  name: string;
  level: string;
  parent_code: string | null;
  valid_from: string | null;
  valid_to: string | null;
  lon: number | null;
  lat: number | null;
}

/** All segments of these codes that are held, oldest first. Units above the counties take no facility. */
export async function segmentsOf(sql: Sql, codes: readonly string[]): Promise<UnitSegment[]> {
  return sql.query<UnitSegment>(
    `SELECT code, name, level, parent_code, NULLIF(valid_from, '-infinity')::text AS valid_from, valid_to::text AS valid_to, lon, lat
       FROM unit WHERE code = ANY($1) AND rev_to IS NULL AND county_code <> ''
      ORDER BY code COLLATE "C", unit.valid_from`,
    [codes],
  );
}

/** Units that began on the day a retired one ended, of its level and parent, when there is exactly one. By code. */
export async function successorsOf(
  sql: Sql,
  codes: readonly string[],
): Promise<ReadonlyMap<string, { code: string; name: string }>> {
  const rows = await sql.query<{ old: string; code: string; name: string }>(
    `SELECT o.code AS old, min(n.code) AS code, min(n.name) AS name
       FROM unit o JOIN unit n ON n.rev_to IS NULL AND n.valid_from = o.valid_to AND n.level = o.level
                              AND n.parent_code IS NOT DISTINCT FROM o.parent_code AND n.code <> o.code
      WHERE o.code = ANY($1) AND o.rev_to IS NULL GROUP BY o.code HAVING count(*) = 1`,
    [codes],
  );
  return new Map(rows.map(({ old, ...unit }) => [old, unit]));
}

/** Of these units, those that are the region or stand below it. */
export async function unitsWithin(
  sql: Sql,
  codes: readonly string[],
  region: string,
): Promise<ReadonlySet<string>> {
  const rows = await sql.query<{ leaf: string }>(
    `WITH RECURSIVE up AS (
       SELECT c AS leaf, c AS code FROM unnest($1::text[]) AS c
       UNION SELECT up.leaf, u.parent_code FROM up JOIN unit u ON u.code = up.code AND u.rev_to IS NULL
              WHERE u.parent_code IS NOT NULL)
     SELECT DISTINCT leaf FROM up WHERE code = $2`,
    [codes, region],
  );
  return new Set(rows.map((row) => row.leaf));
}

/** Of these points, the positions of those farther than some degrees from the region's outline; none where it has no outline. */
export async function pointsFarFrom(
  sql: Sql,
  points: readonly { k: number; lon: number; lat: number }[],
  region: string,
  degrees: number,
): Promise<ReadonlySet<number>> {
  const rows = await sql.query<{ k: number }>(
    `WITH outline AS (SELECT ST_Union(geom) AS geom FROM boundary WHERE code = $2 AND rev_to IS NULL)
     SELECT p.k FROM jsonb_to_recordset($1::jsonb) AS p(k int, lon float8, lat float8), outline o
      WHERE o.geom IS NOT NULL AND NOT ST_DWithin(o.geom, ST_SetSRID(ST_MakePoint(p.lon, p.lat), 4326), $3)`,
    [JSON.stringify(points), region, degrees],
  );
  return new Set(rows.map((row) => row.k));
}

/**
 * Points inside the outline of the unit they name. Takes: points of several candidates `c`, and the units of all points.
 * Gives: of the units named, point by point, how many have an outline; and points inside by candidate.
 */
export async function insideOwnUnit(
  sql: Sql,
  points: readonly { c: number; unit: string; lon: number; lat: number }[],
  units: readonly string[],
): Promise<{ outlined: number; inside: ReadonlyMap<number, number> }> {
  const [counted] = await sql.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM unnest($1::text[]) AS u(code)
      WHERE EXISTS (SELECT 1 FROM boundary b WHERE b.code = u.code AND b.rev_to IS NULL)`,
    [units],
  );
  const rows = await sql.query<{ c: number; n: number }>(
    `SELECT p.c, count(*)::int AS n FROM jsonb_to_recordset($1::jsonb) AS p(c int, unit text, lon float8, lat float8)
      WHERE EXISTS (SELECT 1 FROM boundary b WHERE b.code = p.unit AND b.rev_to IS NULL
                       AND ST_Covers(b.geom, ST_SetSRID(ST_MakePoint(p.lon, p.lat), 4326)))
      GROUP BY p.c`,
    [JSON.stringify(points)],
  );
  return { outlined: counted?.n ?? 0, inside: new Map(rows.map((row) => [row.c, row.n])) };
}

/** Of these codes, those that no unit has, in order. */
export async function unknownCodes(sql: Sql, codes: readonly string[]): Promise<string[]> {
  const rows = await sql.query<{ code: string }>(
    `SELECT c.code FROM unnest($1::text[]) AS c(code)
      WHERE NOT EXISTS (SELECT 1 FROM unit u WHERE u.code = c.code AND u.rev_to IS NULL)
      ORDER BY c.code COLLATE "C"`,
    [codes],
  );
  return rows.map((row) => row.code);
}
