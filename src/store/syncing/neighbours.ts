/** Facilities that could be the same as rows under judgement, and the pairs already known. */
import { statusOn } from '../clocks.js';
import type { Sql } from '../database.js';

export interface Neighbour {
  readonly id: string;
  readonly name: string;
  readonly lon: number;
  readonly lat: number;
  readonly offer_services: readonly string[];
}

/** Side of a cell of the ground, degrees. */
export const CELL_DEGREES = 0.005;
/** Cells in a row of a tile: the index of places is asked once a tile. */
export const CELLS_PER_TILE = 20;

/** Cells by tile: positions of a cell count from 0, 0 in steps of `CELL_DEGREES`, floored. */
export interface Tile {
  readonly xs: readonly number[];
  readonly ys: readonly number[];
}

/** Tiles that one statement asks. */
const TILES_AT_ONCE = 2_000;
/** Wider than what a product of degrees rounds by. */
const EDGE_DEGREES = 1e-6;

/**
 * Held facilities in these cells that are not closed on the day; one at the edge of two tiles may come twice.
 * Cost: one statement per 2,000 tiles: the index gives what is in a tile, and the join by equal cells what is wanted.
 */
export async function heldIn(sql: Sql, tiles: readonly Tile[], day: string): Promise<Neighbour[]> {
  const found: Neighbour[] = [];
  for (let start = 0; start < tiles.length; start += TILES_AT_ONCE) {
    const asked = tiles.slice(start, start + TILES_AT_ONCE);
    const low = (cells: readonly number[]): number => Math.min(...cells) * CELL_DEGREES - EDGE_DEGREES;
    const high = (cells: readonly number[]): number => (Math.max(...cells) + 1) * CELL_DEGREES + EDGE_DEGREES;
    found.push(
      ...(await sql.query<Neighbour>(
        `SELECT f.id, f.name, f.lon, f.lat, f.offer_services
           FROM unnest($2::float8[], $3::float8[], $4::float8[], $5::float8[]) AS t(west, south, east, north)
          CROSS JOIN LATERAL (
            SELECT * FROM facility f
             WHERE f.rev_to IS NULL AND f.geom && ST_MakeEnvelope(t.west, t.south, t.east, t.north, 4326) OFFSET 0) AS f
           JOIN unnest($6::int[], $7::int[]) AS c(x, y)
             ON c.x = floor(f.lon / ${CELL_DEGREES})::int AND c.y = floor(f.lat / ${CELL_DEGREES})::int
          WHERE ${statusOn('f', 1)} IS DISTINCT FROM 'closed'`,
        [
          day,
          asked.map((tile) => low(tile.xs)),
          asked.map((tile) => low(tile.ys)),
          asked.map((tile) => high(tile.xs)),
          asked.map((tile) => high(tile.ys)),
          asked.flatMap((tile) => tile.xs),
          asked.flatMap((tile) => tile.ys),
        ],
      )),
    );
  }
  return found;
}

/** Pairs of these facilities that are known already, whatever became of them, as `a b` and `b a`. */
export async function knownPairs(sql: Sql, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await sql.query<{ facility_id: string; other_id: string }>(
    `SELECT facility_id, other_id FROM duplicate WHERE facility_id = ANY($1)
     UNION SELECT facility_id, other_id FROM duplicate WHERE other_id = ANY($1)`,
    [ids],
  );
  return new Set(
    rows.flatMap(({ facility_id, other_id }) => [`${facility_id} ${other_id}`, `${other_id} ${facility_id}`]),
  );
}

/** Days from which on facilities of a feed are closed because they were merged into others, by id. */
export async function mergedOfFeed(sql: Sql, feed: string): Promise<ReadonlyMap<string, string>> {
  const rows = await sql.query<{ id: string; closed_on: string }>(
    `SELECT d.id, min(d.closed_on)::text AS closed_on
       FROM (SELECT CASE WHEN kept_id = facility_id THEN other_id ELSE facility_id END AS id, closed_on
               FROM duplicate WHERE state = 'merged') AS d
       JOIN facility f ON f.id = d.id AND f.rev_to IS NULL AND f.feed_code = $1
      GROUP BY d.id`,
    [feed],
  );
  return new Map(rows.map((row) => [row.id, row.closed_on]));
}
