/**
 * The slice of some counties with what surrounds them: where demand competes for a facility, the neighbours'
 * people take part, and where capacity is used up, the neighbours' facilities do.
 */
import {
  boundingCircle,
  boxAround,
  EARTH_RADIUS_METRES,
  MAX_DISTANCE_METRES,
  unitVectors,
} from '../../geo/earth.js';
import { chord2Limit, PointIndex } from '../../geo/point-index.js';
import type { Slice } from '../../engine/slice.js';
import type { Sql } from '../../store/database.js';
import { NO_OVERLAY, overlayFacilities } from '../overlay/overlay.js';
import { packFacilities } from '../slice.facilities.js';
import { offeredElsewhere } from './by.matrix.js';
import { readTerritory } from '../slice.loader.js';
import type { LoadOptions } from '../slice.loader.js';
import {
  readFacilities,
  readLargestOwnRadius,
  readRules,
  readUnits,
  readUnitsAround,
} from '../slice.queries.js';
import type { UnitRow } from '../slice.queries.js';
import { thresholdMetresOf } from '../../engine/rules.js';

/** A slice in which not every settlement belongs to the counties that were asked for. */
export interface SurroundedSlice {
  readonly slice: Slice;
  /** Counties asked for: the first of `slice.counties`; the neighbours follow. */
  readonly askedCounties: number;
  /** Per settlement: 1 = of a county asked for, 0 = of the surroundings. */
  readonly inside: Uint8Array;
  /** How far from the settlements asked for the surroundings reach, metres. */
  readonly haloMetres: number;
}

/** Largest reach that surroundings are read for: beyond it a nation would be read for a county. */
export const MAX_REACH_METRES = 200_000;

/**
 * Loads counties with their surroundings.
 * Takes: county codes, the moment, and how far supply reaches demand, metres (null = the largest threshold
 * of the rules). Gives: the counties' settlements; others within twice the reach of one of them, which is as
 * far as two settlements can share a facility; facilities within three times the reach of one of them, so that the
 * neighbours' own facilities are there too. Reach is cut at 200 km. A facility's own radius beyond the reach
 * serves, but the demand that it meets outside the halo is not seen. Cost: eight statements at most.
 */
export async function loadSurrounded(
  sql: Sql,
  counties: readonly string[],
  options: LoadOptions,
  reachMetres: number | null,
): Promise<SurroundedSlice> {
  const own = await readUnits(sql, counties, options);
  const points = placed(own);
  const reach = Math.min(MAX_REACH_METRES, reachMetres ?? (await largestThreshold(sql, options)));
  const circle = points.length === 0 ? null : boundingCircle(lonLatOf(points));
  const around = circle === null ? [] : await unitsAround(sql, counties, { points, circle, reach }, options);
  const neighbours = [...new Set(around.map((u) => u.county_code))].sort();
  const all = [...counties, ...neighbours];
  const units = [...own, ...around].sort((a, b) => (a.code < b.code ? -1 : 1));
  const base = await readTerritory(sql, all, units, options);
  const horizon = Math.max(3 * reach, await readLargestOwnRadius(sql, options));
  const isWorld = circle !== null && circle.radiusMetres + horizon >= MAX_DISTANCE_METRES / 4;
  const rows = await readFacilities(
    sql,
    {
      counties,
      services: circle === null ? [] : base.services.map((s) => s.code),
      boxes:
        circle === null
          ? []
          : isWorld
            ? null
            : boxAround(circle.lon, circle.lat, circle.radiusMetres + horizon),
    },
    options,
  );
  const complete = new Float64Array(base.services.length).fill(isWorld ? Infinity : horizon);
  const packed = packFacilities(base, overlayFacilities(rows, options.overlay ?? NO_OVERLAY), complete);
  // one that stands farther than the slice was read is out of reach; only one that stands nowhere is absent
  const slice = isWorld
    ? packed
    : { ...packed, offeredElsewhere: await offeredElsewhere(sql, packed, options) };
  return {
    slice,
    askedCounties: counties.length,
    inside: Uint8Array.from(slice.settlements.county, (c) => (c >= 0 && c < counties.length ? 1 : 0)),
    haloMetres: 2 * reach,
  };
}

async function largestThreshold(sql: Sql, options: LoadOptions): Promise<number> {
  const rules = (await readRules(sql, options)).filter((r) => r.kind === 'reach');
  return Math.max(0, ...rules.map((r) => thresholdMetresOf(r, options.speeds)));
}

/** Settlements of other counties within twice the reach of a settlement asked for, and their towns. */
async function unitsAround(
  sql: Sql,
  counties: readonly string[],
  of: {
    points: readonly UnitRow[];
    circle: { lon: number; lat: number; radiusMetres: number };
    reach: number;
  },
  options: LoadOptions,
): Promise<UnitRow[]> {
  const halo = 2 * of.reach;
  const boxes = boxAround(of.circle.lon, of.circle.lat, of.circle.radiusMetres + halo);
  const rows = await readUnitsAround(sql, counties, boxes, options);
  const near = withinOf(lonLatOf(of.points), placed(rows), halo);
  const towns = new Set(near.map((u) => u.parent_code));
  const isNear = new Set(near);
  return rows.filter((u) => (u.level === 'town' ? towns.has(u.code) : isNear.has(u)));
}

/** Those of the rows that lie within a distance of one of the points. */
function withinOf(lonLat: Float64Array, rows: readonly UnitRow[], metres: number): UnitRow[] {
  const index = new PointIndex(lonLat);
  const vectors = unitVectors(lonLatOf(rows));
  const limit = chord2Limit(chord2Of(metres));
  return rows.filter((_, k) => {
    let best = Infinity;
    index.visitNearest(
      vectors[3 * k] as number,
      vectors[3 * k + 1] as number,
      vectors[3 * k + 2] as number,
      (_point, chord2) => (best = Math.min(best, chord2)),
    );
    return best <= limit;
  });
}

function chord2Of(metres: number): number {
  return (2 * Math.sin(Math.min(metres, MAX_DISTANCE_METRES) / EARTH_RADIUS_METRES / 2)) ** 2;
}

function placed(units: readonly UnitRow[]): UnitRow[] {
  return units.filter((u) => u.level === 'village' && u.lon !== null && u.lat !== null);
}

function lonLatOf(rows: readonly UnitRow[]): Float64Array {
  return Float64Array.from(rows.flatMap((u) => [u.lon as number, u.lat as number]));
}
