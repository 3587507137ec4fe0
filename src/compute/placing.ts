/** Which unit a facility stands in: as given, else by polygon, else by the nearest settlement. */
import type { UnitSource } from '../common/vocabulary.js';
import type { Sql } from '../store/database.js';
import { PointReader } from './nearest.settlement.js';

export interface Place {
  readonly county_code: string;
  readonly unit_code: string;
  readonly unit_source: UnitSource;
  readonly town_code: string | null;
}

interface PlacedRow {
  k: number;
  county_code: string;
  code: string;
  level: string;
  parent_code: string | null;
  parent_level: string | null;
}

/** Any date later than all units' dates of interest: places are resolved among the units held now. */
const TODAY = (): string => new Date().toISOString().slice(0, 10);

/**
 * Takes: points with the unit given for them, or null. Gives: a place for each, in order; null where the
 * given unit is not held in a county, or nothing is held that could tell.
 */
export async function placeFacilities(
  sql: Sql,
  wanted: readonly { lon: number; lat: number; unit: string | null }[],
): Promise<(Place | null)[]> {
  const places: (Place | null)[] = wanted.map(() => null);
  const given = wanted.flatMap((w, k) => (w.unit === null ? [] : [{ k, code: w.unit }]));
  for (const row of await sql.query<PlacedRow>(
    `SELECT DISTINCT ON (g.k) g.k, u.county_code, u.code, u.level, u.parent_code, t.level AS parent_level
       FROM jsonb_to_recordset($1::jsonb) AS g(k int, code text)
       JOIN unit u ON u.code = g.code AND u.rev_to IS NULL AND u.county_code <> ''
       LEFT JOIN unit t ON t.code = u.parent_code AND t.rev_to IS NULL
      ORDER BY g.k, u.valid_from DESC`,
    [JSON.stringify(given)],
  ))
    places[row.k] = placeOf(row, 'given');
  const open = wanted.flatMap((w, k) => (w.unit === null ? [{ k, lon: w.lon, lat: w.lat }] : []));
  for (const row of await sql.query<PlacedRow>(
    `SELECT DISTINCT ON (g.k) g.k, u.county_code, u.code, u.level, u.parent_code, t.level AS parent_level
       FROM jsonb_to_recordset($1::jsonb) AS g(k int, lon float8, lat float8)
       JOIN boundary b ON b.rev_to IS NULL AND ST_Covers(b.geom, ST_SetSRID(ST_MakePoint(g.lon, g.lat), 4326))
       JOIN unit u ON u.code = b.code AND u.rev_to IS NULL AND u.county_code <> ''
       LEFT JOIN unit t ON t.code = u.parent_code AND t.rev_to IS NULL
      ORDER BY g.k, array_position(ARRAY['village', 'town', 'county'], u.level) NULLS LAST, u.code, u.valid_from DESC`,
    [JSON.stringify(open)],
  ))
    places[row.k] = placeOf(row, 'polygon');
  const reader = new PointReader(sql);
  for (const { k, lon, lat } of open) {
    if (places[k] !== null) continue;
    const nearest = await reader.nearestSettlement(lon, lat, TODAY(), null);
    if (nearest === null) continue;
    const [row] = await sql.query<PlacedRow>(
      `SELECT 0 AS k, u.county_code, u.code, u.level, u.parent_code, t.level AS parent_level
         FROM unit u LEFT JOIN unit t ON t.code = u.parent_code AND t.rev_to IS NULL
        WHERE u.code = $1 AND u.rev_to IS NULL ORDER BY u.valid_from DESC LIMIT 1`,
      [nearest.code],
    );
    if (row) places[k] = placeOf(row, 'nearest_settlement');
  }
  return places;
}

function placeOf(row: PlacedRow, source: UnitSource): Place {
  const town = row.level === 'town' ? row.code : row.parent_level === 'town' ? row.parent_code : null;
  return { county_code: row.county_code, unit_code: row.code, unit_source: source, town_code: town };
}
