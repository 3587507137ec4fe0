/** The settlement nearest to a point, exactly: candidates by the index, the last word by our own distance. */
import { boxAround, distanceMetres } from '../geo/earth.js';
import { heldAt, validOn } from '../store/clocks.js';
import type { Sql } from '../store/database.js';
import type { UnitNameRow } from '../store/repositories/names.reader.js';

export interface SettlementAtDistance extends UnitNameRow {
  lon: number;
  lat: number;
  distanceMetres: number;
}

const FIRST_RADIUS_METRES = 5_000;
const LAST_RADIUS_METRES = 10_000_000;

export class PointReader {
  constructor(private readonly sql: Sql) {}

  /** Widens the search until something is found inside the circle searched. Null = no settlement at all. */
  async nearestSettlement(
    lon: number,
    lat: number,
    asOf: string,
    revision: number | null,
  ): Promise<SettlementAtDistance | null> {
    for (let radius = FIRST_RADIUS_METRES; ; radius *= 8) {
      const isWorld = radius > LAST_RADIUS_METRES;
      const boxes = isWorld
        ? [{ minLon: -180, minLat: -90, maxLon: 180, maxLat: 90 }]
        : boxAround(lon, lat, radius);
      const rows = await this.sql.query<UnitNameRow & { lon: number; lat: number }>(
        `SELECT u.county_code, u.code, u.level, u.name, u.name_en, u.lon, u.lat FROM unit u
          WHERE u.level = 'village' AND ${heldAt('u', 1)} AND ${validOn('u', 2)} AND (${boxes
            .map(
              (_, k) =>
                `u.geom && ST_MakeEnvelope($${3 + 4 * k}, $${4 + 4 * k}, $${5 + 4 * k}, $${6 + 4 * k}, 4326)`,
            )
            .join(' OR ')})`,
        [revision, asOf, ...boxes.flatMap((b) => [b.minLon, b.minLat, b.maxLon, b.maxLat])],
      );
      const [best] = rows
        .map((row) => ({ ...row, distanceMetres: distanceMetres(lon, lat, row.lon, row.lat) }))
        .sort((a, b) => a.distanceMetres - b.distanceMetres || (a.code < b.code ? -1 : 1));
      if (best && (isWorld || best.distanceMetres <= radius)) return best;
      if (isWorld) return null;
    }
  }
}
