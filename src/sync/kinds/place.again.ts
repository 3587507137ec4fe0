/** Facilities whose place follows from units and outlines, told again after these changed. */
import { placeFacilities } from '../../compute/placing.js';
import type { Change } from '../../compute/stale.js';
import type { Transaction } from '../../store/database.js';
import { FACILITY_COLUMNS } from '../../store/repositories/facilities.reader.js';
import type { FacilityColumns } from '../../store/repositories/facilities.reader.js';
import { reachOf, saySame, writeVersions } from '../../store/repositories/facilities.writer.js';

/** Which facilities may stand elsewhere now. */
export interface Disturbed {
  /** Codes of units that changed: what stands in them keeps its unit, whose town or county may be another. */
  readonly units: readonly string[];
  /** Whether settlements changed, so that another may be the nearest. */
  readonly settlements: boolean;
  /** Codes of units whose outlines changed; their old and new outlines bound what is told again. */
  readonly outlines: readonly string[];
}

/**
 * Writes a new version of every facility whose place is another now.
 * Takes: the transaction in which units or outlines were written. Gives: the changes, for the stale marks.
 */
export async function placeAgain(
  tx: Transaction,
  disturbed: Disturbed,
  today: string,
): Promise<readonly Change[]> {
  const held = await tx.query<FacilityColumns>(
    `WITH touched AS (
       SELECT ST_SetSRID(ST_Extent(b.geom)::geometry, 4326) AS box FROM boundary b
        WHERE b.code = ANY($3) AND (b.rev_to IS NULL OR b.rev_to = $4))
     SELECT ${FACILITY_COLUMNS.map((name) => `f.${name}`).join(', ')} FROM facility f
      WHERE f.rev_to IS NULL
        AND (f.unit_code = ANY($1) OR f.town_code = ANY($1)
             OR ($2 AND f.unit_source = 'nearest_settlement')
             OR (f.unit_source <> 'given' AND f.geom && (SELECT box FROM touched)))
      ORDER BY f.id COLLATE "C"`,
    [disturbed.units, disturbed.settlements, disturbed.outlines, tx.revision],
  );
  const places = await placeFacilities(
    tx,
    held.map((f) => ({ lon: f.lon, lat: f.lat, unit: f.unit_source === 'given' ? f.unit_code : null })),
    today,
  );
  const moved = held.flatMap((before, k) => {
    const place = places[k] ?? null;
    const next = place === null ? before : { ...before, ...place };
    return saySame(before, next) ? [] : [{ before, next }];
  });
  await writeVersions(
    tx,
    moved.map(({ next }) => next),
  );
  return moved.flatMap(({ before, next }) => [reachOf(before), reachOf(next)]);
}
