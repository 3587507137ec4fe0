/** Which unit a facility stands in: as given, else by polygon, else by the nearest settlement. */
import type { UnitSource } from '../common/vocabulary.js';
import { boundingCircle, boxAround, distanceMetres, unitVectors } from '../geo/earth.js';
import { PointIndex } from '../geo/point-index.js';
import { heldAt, validOn } from '../store/clocks.js';
import type { Sql } from '../store/database.js';

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

type NamedRow = PlacedRow & { in_force: boolean };

interface OpenPoint {
  readonly k: number;
  readonly lon: number;
  readonly lat: number;
}

/**
 * Takes: points with the unit given for them, or null; the day by which units are told.
 * Gives: a place for each, in order; null where the given unit is not held in a county, or nothing is held
 * that could tell. Cost: three statements, and a few more where points lie in no polygon, whatever their number.
 */
export async function placeFacilities(
  sql: Sql,
  wanted: readonly { lon: number; lat: number; unit: string | null }[],
  today: string,
): Promise<(Place | null)[]> {
  const places: (Place | null)[] = wanted.map(() => null);
  const given = await unitsNamed(sql, [...new Set(wanted.flatMap((w) => w.unit ?? []))], today);
  for (const [k, { unit }] of wanted.entries()) {
    const row = unit === null ? undefined : given.get(unit);
    if (row !== undefined) places[k] = placeOf(row, 'given');
  }
  const open = wanted.flatMap((w, k) => (w.unit === null ? [{ k, lon: w.lon, lat: w.lat }] : []));
  if (open.length === 0) return places;
  const outlines = await outlinesRound(sql, open, today);
  const named = await unitsNamed(sql, [...new Set(outlines.map((o) => o.code))], today);
  const best = new Map<number, PlacedRow>();
  for (const { k, code } of outlines) {
    const unit = named.get(code);
    const other = best.get(k);
    // the outline of a unit that is no more, or not yet, tells nothing: its ground is another's today
    if (unit?.in_force === true && (other === undefined || isNearer(unit, other))) best.set(k, unit);
  }
  for (const [k, unit] of best) places[k] = placeOf(unit, 'polygon');
  const bare = open.filter(({ k }) => places[k] === null);
  for (const row of await nearestSettlements(sql, bare, today))
    places[row.k] = placeOf(row, 'nearest_settlement');
  return places;
}

/**
 * Units as they are held now, by code; codes that are not held in a county are absent. A code may be reused, for the
 * unit and for its parent: the one in force on the day is meant, else the last one before it, else the first to come.
 * Cost: one statement.
 */
async function unitsNamed(
  sql: Sql,
  codes: readonly string[],
  today: string,
): Promise<ReadonlyMap<string, NamedRow>> {
  if (codes.length === 0) return new Map();
  const rows = await sql.query<NamedRow>(
    `SELECT DISTINCT ON (u.code) 0 AS k, u.county_code, u.code, u.level, u.parent_code, t.level AS parent_level,
            ${validOn('u', 2)} AS in_force
       FROM unit u LEFT JOIN unit t ON t.code = u.parent_code AND t.rev_to IS NULL
      WHERE u.code = ANY($1) AND u.rev_to IS NULL AND u.county_code <> ''
      ORDER BY u.code, ${bestOn('u', 2)}, ${bestOn('t', 2)}`,
    [codes, today],
  );
  return new Map(rows.map((row) => [row.code, row]));
}

/** Order of the units of one code: in force on the date in parameter `n`, then the last before it, then the first after. */
function bestOn(alias: string, n: number): string {
  const from = `${alias}.valid_from`;
  return `${validOn(alias, n)} DESC, CASE WHEN ${from} <= $${n}::date THEN ${from} END DESC NULLS LAST, ${from}`;
}

/** Codes of the outlines in force that points lie in, or on the edge of. Cost: one statement, a look at the index a point. */
async function outlinesRound(
  sql: Sql,
  points: readonly OpenPoint[],
  today: string,
): Promise<{ k: number; code: string }[]> {
  return sql.query(
    `SELECT g.k, b.code FROM unnest($1::int[], $2::float8[], $3::float8[]) AS g(k, lon, lat)
      CROSS JOIN LATERAL (
        SELECT o.code FROM boundary o
         WHERE o.rev_to IS NULL AND ${validOn('o', 4)}
           AND ST_Covers(o.geom, ST_SetSRID(ST_MakePoint(g.lon, g.lat), 4326)) OFFSET 0) AS b`,
    [points.map((p) => p.k), points.map((p) => p.lon), points.map((p) => p.lat), today],
  );
}

const NEAREST_FIRST = ['village', 'town', 'county'];

/** Of two outlines round a point the lower unit tells, then the first by code. */
function isNearer(a: PlacedRow, b: PlacedRow): boolean {
  const rank = ({ level }: PlacedRow): number => {
    const at = NEAREST_FIRST.indexOf(level);
    return at < 0 ? NEAREST_FIRST.length : at;
  };
  return rank(a) - rank(b) < 0 || (rank(a) === rank(b) && a.code < b.code);
}

/** First look around points; settlements are rarely farther. */
const FIRST_RADIUS_METRES = 20_000;
const LAST_RADIUS_METRES = 10_000_000;

/**
 * The settlement nearest to each point, exactly: those of a box round all points are read and indexed; a
 * point is settled when its nearest is no farther than the box reaches, else the box grows.
 */
async function nearestSettlements(
  sql: Sql,
  points: readonly OpenPoint[],
  today: string,
): Promise<PlacedRow[]> {
  const found: PlacedRow[] = [];
  let left = points;
  for (let radius = FIRST_RADIUS_METRES; left.length > 0; radius *= 8) {
    const isWorld = radius > LAST_RADIUS_METRES;
    const circle = boundingCircle(Float64Array.from(left.flatMap((p) => [p.lon, p.lat])));
    const reach = circle.radiusMetres + radius;
    const boxes = isWorld || reach > LAST_RADIUS_METRES ? [WORLD] : boxAround(circle.lon, circle.lat, reach);
    const rows = await settlementsIn(sql, boxes, today);
    const nearest = nearestIn(rows);
    const unsettled: OpenPoint[] = [];
    for (const point of left) {
      const best = nearest(point);
      if (best !== null && (isWorld || best.metres <= radius)) found.push({ ...best.row, k: point.k });
      else unsettled.push(point);
    }
    if (isWorld) return found;
    left = unsettled;
  }
  return found;
}

const WORLD = { minLon: -180, minLat: -90, maxLon: 180, maxLat: 90 };

type Settlement = PlacedRow & { lon: number; lat: number };

async function settlementsIn(
  sql: Sql,
  boxes: readonly { minLon: number; minLat: number; maxLon: number; maxLat: number }[],
  today: string,
): Promise<Settlement[]> {
  const inBoxes = boxes
    .map(
      (_, k) => `u.geom && ST_MakeEnvelope($${3 + 4 * k}, $${4 + 4 * k}, $${5 + 4 * k}, $${6 + 4 * k}, 4326)`,
    )
    .join(' OR ');
  return sql.query<Settlement>(
    `SELECT DISTINCT ON (u.code COLLATE "C") 0 AS k, u.county_code, u.code, u.level, u.parent_code, t.level AS parent_level,
            u.lon, u.lat
       FROM unit u LEFT JOIN unit t ON t.code = u.parent_code AND ${heldAt('t', 1)} AND ${validOn('t', 2)}
      WHERE u.level = 'village' AND u.lon IS NOT NULL AND ${heldAt('u', 1)} AND ${validOn('u', 2)} AND (${inBoxes})
      ORDER BY u.code COLLATE "C"`,
    [null, today, ...boxes.flatMap((b) => [b.minLon, b.minLat, b.maxLon, b.maxLat])],
  );
}

/** Gives: the nearest settlement of a point, the first by code where several are equally near; null = none. */
function nearestIn(
  rows: readonly Settlement[],
): (point: OpenPoint) => { row: Settlement; metres: number } | null {
  const index = new PointIndex(Float64Array.from(rows.flatMap((row) => [row.lon, row.lat])));
  return ({ lon, lat }) => {
    const [x = 0, y = 0, z = 0] = unitVectors(Float64Array.of(lon, lat));
    let best = -1;
    let bestMetres = Infinity;
    let bestChord2 = Infinity;
    index.visitNearest(x, y, z, (k, chord2) => {
      const row = rows[k] as Settlement;
      const metres = distanceMetres(lon, lat, row.lon, row.lat);
      if (metres < bestMetres || (metres === bestMetres && k < best)) {
        best = k;
        bestMetres = metres;
      }
      bestChord2 = Math.min(bestChord2, chord2);
      return bestChord2;
    });
    return best < 0 ? null : { row: rows[best] as Settlement, metres: bestMetres };
  };
}

function placeOf(row: PlacedRow, source: UnitSource): Place {
  const town = row.level === 'town' ? row.code : row.parent_level === 'town' ? row.parent_code : null;
  return { county_code: row.county_code, unit_code: row.code, unit_source: source, town_code: town };
}
