/** New and changed facilities that another may already be: same service, near, a like name. */
import { shown } from '../../common/errors.js';
import type { Problem } from '../../common/errors.js';
import type { Sql } from '../../store/database.js';
import { CELL_DEGREES, CELLS_PER_TILE, heldIn, knownPairs } from '../../store/syncing/neighbours.js';
import type { Neighbour } from '../../store/syncing/neighbours.js';
import { Spots, tilesAround } from './spots.js';

/** A new or changed row that is taken. */
export interface ChangedRow extends Neighbour {
  readonly row_number: number;
  /** Its name, place or services are other ones than held. */
  readonly is_moved: boolean;
  /** Closed on the day: no duplicate of anything. */
  readonly is_closed: boolean;
}

export interface Suspect {
  readonly rowNumber: number;
  readonly id: string;
  readonly otherId: string;
  readonly otherName: string;
  readonly metres: number;
  readonly likeness: number;
}

/**
 * Takes: the new and changed rows of a sync, and the day. Gives: at most one pair for each of them, in order of
 * id: the most alike, then the nearest. Of two new rows the one with the larger id is suspect, so that the order
 * of rows says nothing. Cost: two statements, and one more per 2,000 tiles of the ground.
 */
export async function findSuspects(
  sql: Sql,
  changed: readonly ChangedRow[],
  day: string,
): Promise<readonly Suspect[]> {
  const open = changed.filter((row) => !row.is_closed).sort((a, b) => (a.id < b.id ? -1 : 1));
  if (open.length === 0) return [];
  const itself = new Set(changed.map((row) => row.id));
  const index = new Spots<Neighbour>();
  const tiles = tilesAround(open, { cellDegrees: CELL_DEGREES, cellsPerTile: CELLS_PER_TILE });
  const held = await heldIn(sql, tiles, day);
  held.sort((a, b) => (a.id < b.id ? -1 : 1));
  for (const each of held)
    if (!itself.has(each.id)) {
      itself.add(each.id);
      index.add(each);
    }
  const pairs: Suspect[] = [];
  for (const row of open) {
    const other = row.is_moved ? index.mostAlike(row) : null;
    if (other !== null)
      pairs.push({
        ...{ rowNumber: row.row_number, id: row.id, metres: other.metres, likeness: other.likeness },
        ...{ otherId: other.facility.id, otherName: other.facility.name },
      });
    index.add(row);
  }
  if (pairs.length === 0) return [];
  const known = await knownPairs(
    sql,
    pairs.map((pair) => pair.id),
  );
  return pairs.filter((pair) => !known.has(`${pair.id} ${pair.otherId}`));
}

export function suspectReason(pair: Suspect): Problem {
  return {
    code: 'facilities/likely-duplicate',
    field: 'name',
    value: shown(pair.otherId),
    message: `${shown(pair.otherName)} (${shown(pair.otherId)}) is ${Math.round(pair.metres)} m away, offers the same and has a like name (${pair.likeness.toFixed(2)}). It is taken; merge or keep the two in /v1/duplicates.`,
  };
}
