/** What land stands in the way of a point: zones that hold it, and whether it lies in a unit's outline. */
import { heldAt, validOn } from '../clocks.js';
import type { Sql } from '../database.js';

export interface ZoneAt {
  /** Position of the point in what was asked. */
  k: number;
  class: string;
  id: string;
  name: string | null;
}

export class LandReader {
  constructor(private readonly sql: Sql) {}

  /**
   * Zones of some classes that hold each point (their edge included). Cost: one statement.
   * Takes: points as lon, lat pairs. Gives: in order of point, class and id.
   */
  async zonesAt(
    lonLat: Float64Array,
    classes: readonly string[],
    moment: { readonly asOf: string; readonly revision: number },
  ): Promise<ZoneAt[]> {
    if (classes.length === 0 || lonLat.length === 0) return [];
    return this.sql.query<ZoneAt>(
      `SELECT (p.k - 1)::int AS k, z.class, z.id, z.name
         FROM unnest($1::float8[], $2::float8[]) WITH ORDINALITY AS p(lon, lat, k)
         JOIN land_zone z ON ST_Intersects(z.geom, ST_SetSRID(ST_MakePoint(p.lon, p.lat), 4326))
        WHERE z.class = ANY($3) AND ${heldAt('z', 4)} AND ${validOn('z', 5)}
        ORDER BY p.k, z.class COLLATE "C", z.id COLLATE "C"`,
      [...columns(lonLat), classes, moment.revision, moment.asOf],
    );
  }

  /** How many zones of each class are held. */
  async zonesHeld(moment: {
    readonly asOf: string;
    readonly revision: number;
  }): Promise<Map<string, number>> {
    const rows = await this.sql.query<{ class: string; n: number }>(
      `SELECT z.class, count(*)::int AS n FROM land_zone z
        WHERE ${heldAt('z', 1)} AND ${validOn('z', 2)} GROUP BY z.class`,
      [moment.revision, moment.asOf],
    );
    return new Map(rows.map((row) => [row.class, row.n]));
  }

  /** Positions of the points in the outline of a unit, or null where none is held. */
  async insideOutline(
    code: string,
    lonLat: Float64Array,
    moment: { readonly asOf: string; readonly revision: number },
  ): Promise<Set<number> | null> {
    const rows = await this.sql.query<{ k: number | null }>(
      `SELECT (p.k - 1)::int AS k
         FROM (SELECT b.geom FROM boundary b WHERE b.code = $3 AND ${heldAt('b', 4)} AND ${validOn('b', 5)} LIMIT 1) AS o
         LEFT JOIN unnest($1::float8[], $2::float8[]) WITH ORDINALITY AS p(lon, lat, k)
           ON ST_Intersects(o.geom, ST_SetSRID(ST_MakePoint(p.lon, p.lat), 4326))`,
      [...columns(lonLat), code, moment.revision, moment.asOf],
    );
    return rows.length === 0 ? null : new Set(rows.flatMap((row) => (row.k === null ? [] : [row.k])));
  }
}

function columns(lonLat: Float64Array): [number[], number[]] {
  const lon: number[] = [];
  const lat: number[] = [];
  for (let k = 0; k < lonLat.length; k += 2) {
    lon.push(lonLat[k]);
    lat.push(lonLat[k + 1]);
  }
  return [lon, lat];
}
