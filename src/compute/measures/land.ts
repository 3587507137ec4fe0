/** Facilities and proposed sites laid over the zones of land (measures 8). */
import { LAND_CLASSES } from '../../common/vocabulary.js';
import type { LandClass } from '../../common/vocabulary.js';
import { landBalance } from '../../engine/indicators/land.js';
import type { LandBalance, LandPlace } from '../../engine/indicators/land.js';
import { heldAt, validOn } from '../../store/clocks.js';
import type { Sql } from '../../store/database.js';
import type { HeldSlice } from '../slices/slices.js';
import type { Moment } from '../slice.queries.js';
import type { Scope } from './scope.js';

export interface ProposedSite {
  readonly lon: number;
  readonly lat: number;
}

export interface LandFound extends LandBalance {
  /** Zones in force that hold any of the places, by class. */
  readonly zones: readonly { readonly landClass: LandClass; readonly zones: number }[];
}

/**
 * Classes of land that places stand in. Takes: the unit's facilities (planned ones are proposed sites), further
 * sites, the moment. Gives: counts and conflicts. Cost: one statement, over the spatial index.
 */
export async function landOf(
  sql: Sql,
  held: HeldSlice,
  scope: Scope,
  moment: Moment,
  of: { readonly sites: readonly ProposedSite[]; readonly mustBeInUrbanBoundary: boolean },
): Promise<LandFound> {
  const { ids, lonLat, planned } = held.slice.facilities;
  const inside = ids.map((_, j) => j).filter((j) => scope.facilities[j] === 1);
  const points = [
    ...inside.map((j) => ({
      id: ids[j] as string,
      isProposed: planned[j] === 1,
      lon: lonLat[2 * j] as number,
      lat: lonLat[2 * j + 1] as number,
    })),
    ...of.sites.map((site, k) => ({ id: `site ${k + 1}`, isProposed: true, ...site })),
  ];
  const rows = await sql.query<{ place: number; class: LandClass; zone: string }>(
    `SELECT p.ord::int AS place, z.class, z.county_code || ' ' || z.id AS zone
       FROM unnest($3::float8[], $4::float8[]) WITH ORDINALITY AS p(lon, lat, ord)
       JOIN land_zone z ON ${heldAt('z', 1)} AND ${validOn('z', 2)}
                       AND z.geom && ST_SetSRID(ST_MakePoint(p.lon, p.lat), 4326)
                       AND ST_Intersects(z.geom, ST_SetSRID(ST_MakePoint(p.lon, p.lat), 4326))
      ORDER BY p.ord, z.class COLLATE "C", z.id COLLATE "C"`,
    [moment.revision, moment.asOf, points.map((p) => p.lon), points.map((p) => p.lat)],
  );
  const classes = points.map(() => new Set<LandClass>());
  for (const row of rows) classes[row.place - 1]?.add(row.class);
  const places = points.map(({ id, isProposed }, k): LandPlace => ({
    id,
    isProposed,
    classes: [...(classes[k] ?? [])],
  }));
  return {
    ...landBalance(places, { mustBeInUrbanBoundary: of.mustBeInUrbanBoundary }),
    zones: LAND_CLASSES.map((landClass) => ({
      landClass,
      zones: new Set(rows.filter((row) => row.class === landClass).map((row) => row.zone)).size,
    })),
  };
}
