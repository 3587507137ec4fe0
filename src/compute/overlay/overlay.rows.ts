/** Versions of facilities as a change would leave them, turned into an overlay. */
import { createHash } from 'node:crypto';
import { heldAt } from '../../store/clocks.js';
import type { Sql } from '../../store/database.js';
import type { FacilityColumns } from '../../store/repositories/facilities.reader.js';
import { readVersionsAsRows } from '../slice.queries.js';
import type { Moment } from '../slice.queries.js';
import type { Change } from '../stale.js';
import type { Overlay, PeopleChange } from './overlay.js';

/** What of a facility's version decides coverage. */
export type OverlaidVersion = Pick<
  FacilityColumns,
  | 'county_code'
  | 'id'
  | 'lon'
  | 'lat'
  | 'unit_code'
  | 'town_code'
  | 'service_radius_metres'
  | 'offer_services'
  | 'offer_capacities'
  | 'offer_units'
  | 'period_from'
  | 'period_status'
>;

export interface PeopleOfSettlement {
  readonly county: string;
  readonly settlement: string;
  readonly change: PeopleChange;
}

/** An overlay, and what differs by it from the data held: `countiesReached` says of which counties. */
export interface OverlayWithChanges {
  readonly overlay: Overlay;
  readonly changes: readonly Change[];
}

/**
 * Makes the overlay of a change set.
 * Takes: the next version of every facility that is opened, closed, moved or changed, one a facility, placed in its
 * county and unit as a write would place it; changes of people, one a settlement; the moment it is laid over.
 * Gives: the overlay, and the changes as they were and as they are. Cost: two statements.
 */
export async function overlayOf(
  sql: Sql,
  wanted: { facilities: readonly OverlaidVersion[]; people: readonly PeopleOfSettlement[] },
  moment: Moment,
): Promise<OverlayWithChanges> {
  const { facilities, people } = wanted;
  const ids = facilities.map((f) => f.id);
  const held =
    ids.length === 0
      ? []
      : await sql.query<OverlaidVersion>(
          `SELECT f.county_code, f.id, f.lon, f.lat, f.offer_services, f.service_radius_metres
             FROM facility f WHERE f.id = ANY($1) AND ${heldAt('f', 2)}`,
          [ids, moment.revision],
        );
  const rows = facilities.length === 0 ? [] : await readVersionsAsRows(sql, facilities, moment);
  return {
    overlay: {
      tag: createHash('sha256')
        .update(JSON.stringify([wanted, moment]))
        .digest('base64url'),
      replaced: new Set(ids),
      facilities: rows,
      people: new Map(people.map((p) => [p.settlement, p.change])),
    },
    changes: [
      ...[...held, ...facilities].map((f) => ({
        countyCode: f.county_code,
        lon: f.lon,
        lat: f.lat,
        services: f.offer_services,
        ownRadiusMetres: f.service_radius_metres,
      })),
      // people move no facility nearer, but compete for places wherever those of their county reach
      ...[...new Set(people.map((p) => p.county))].map((countyCode) => ({ countyCode })),
    ],
  };
}
