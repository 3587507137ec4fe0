/** Facilities that could be the same as rows under judgement, and the pairs already known. */
import { statusOn } from '../clocks.js';
import type { Sql } from '../database.js';

export interface Neighbour {
  readonly id: string;
  readonly name: string;
  readonly lon: number;
  readonly lat: number;
  readonly offer_services: string[];
}

/** A new or changed row; `is_moved` where its name, place or services are other ones than held. */
export interface ChangedRow extends Neighbour {
  readonly row_number: number;
  readonly is_moved: boolean;
}

/** Rows that create or change a facility that is not closed on the day, in order of id. */
export async function changedRows(sql: Sql, sync: string, day: string): Promise<ChangedRow[]> {
  return sql.query<ChangedRow>(
    // a row that is new needs no look at what is held
    `SELECT s.row_number, s.id, s.name, s.lon, s.lat, s.offer_services,
            s.verdict = 'created' OR NOT EXISTS (
              SELECT 1 FROM facility f
               WHERE f.id = s.id AND f.rev_to IS NULL
                 AND (f.name, f.lon, f.lat, f.offer_services) IS NOT DISTINCT FROM (s.name, s.lon, s.lat, s.offer_services)) AS is_moved
       FROM staged_facility s
      WHERE s.sync_id = $1 AND s.verdict IN ('created', 'updated') AND ${statusOn('s', 2)} IS DISTINCT FROM 'closed'
      ORDER BY s.id COLLATE "C"`,
    [sync, day],
  );
}

/** Cells of the ground, degrees: both ways wider than the distance asked for, up to 83 degrees of latitude. */
const CELL_LON = 0.004;
const CELL_LAT = 0.001;

/**
 * Held facilities near new or changed rows, and not among these, that are not closed on the day, in order of id.
 * Near = in the same cell of the ground or in one beside it. Cost: one statement, whose join is by equal cells, so that
 * neither many rows nor many facilities make it a look at all pairs.
 */
export async function heldNear(sql: Sql, sync: string, day: string): Promise<Neighbour[]> {
  return sql.query<Neighbour>(
    `WITH cells AS MATERIALIZED (
       SELECT DISTINCT floor(lon / ${CELL_LON})::int AS x, floor(lat / ${CELL_LAT})::int AS y
         FROM staged_facility WHERE sync_id = $1 AND verdict IN ('created', 'updated')),
     box AS MATERIALIZED (
       SELECT ST_MakeEnvelope((min(x) - 1) * ${CELL_LON}, (min(y) - 1) * ${CELL_LAT},
                              (max(x) + 2) * ${CELL_LON}, (max(y) + 2) * ${CELL_LAT}, 4326) AS geom FROM cells),
     held AS MATERIALIZED (
       SELECT f.id, f.name, f.lon, f.lat, f.offer_services,
              floor(f.lon / ${CELL_LON})::int AS x, floor(f.lat / ${CELL_LAT})::int AS y
         FROM facility f
        WHERE f.rev_to IS NULL AND f.geom && (SELECT geom FROM box) AND ${statusOn('f', 2)} IS DISTINCT FROM 'closed'),
     around AS MATERIALIZED (
       SELECT h.id, h.x + dx AS x, h.y + dy AS y
         FROM held h, generate_series(-1, 1) AS dx, generate_series(-1, 1) AS dy),
     near AS MATERIALIZED (SELECT DISTINCT a.id FROM around a JOIN cells c ON c.x = a.x AND c.y = a.y),
     changed AS MATERIALIZED (
       SELECT id FROM staged_facility WHERE sync_id = $1 AND verdict IN ('created', 'updated', 'closed'))
     SELECT h.id, h.name, h.lon, h.lat, h.offer_services
       FROM held h JOIN near n ON n.id = h.id LEFT JOIN changed s ON s.id = h.id
      WHERE s.id IS NULL ORDER BY h.id COLLATE "C"`,
    [sync, day],
  );
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
