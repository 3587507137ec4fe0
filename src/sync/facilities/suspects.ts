/** New and changed facilities that another may already be: same service, near, a like name. */
import { shown } from '../../common/errors.js';
import type { Problem } from '../../common/errors.js';
import { distanceMetres } from '../../geo/earth.js';
import type { Sql } from '../../store/database.js';
import { changedRows, heldNear, knownPairs } from '../../store/syncing/neighbours.js';
import type { ChangedRow, Neighbour } from '../../store/syncing/neighbours.js';
import { LIKELY, likeness, plainName } from './likeness.js';

export const NEAR_METRES = 50;
/** 50 m of latitude, rounded up. */
const NEAR_DEGREES = 0.00046;
/** Different names that are compared at one spot; a spot with more is a heap, where likeness says little. */
const NAMES_PER_SPOT = 64;

export interface Suspect {
  readonly rowNumber: number;
  readonly id: string;
  readonly otherId: string;
  readonly otherName: string;
  readonly metres: number;
  readonly likeness: number;
}

/**
 * Takes: the sync whose rows have their verdicts, and the day. Gives: at most one pair for each new or changed
 * row, in order of id: the most alike, then the nearest. Of two new rows the one with the larger id is
 * suspect, so that the order of rows says nothing. Cost: three statements.
 */
export async function findSuspects(sql: Sql, sync: string, day: string): Promise<readonly Suspect[]> {
  const changed = await changedRows(sql, sync, day);
  if (changed.length === 0) return [];
  const index = new Spots();
  for (const held of await heldNear(sql, sync, day)) index.add(held);
  const pairs: Suspect[] = [];
  for (const row of changed) {
    const pair = row.is_moved ? index.mostAlike(row) : null;
    if (pair !== null) pairs.push(pair);
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

interface Spotted extends Neighbour {
  readonly plain: string;
}

/** Facilities by spots of some fifty metres; of equal names at one spot the first stands for all. */
class Spots {
  private readonly spots = new Map<string, Map<string, Spotted>>();

  add(facility: Neighbour): void {
    const band = Math.floor(facility.lat / NEAR_DEGREES);
    const key = `${band} ${Math.floor(facility.lon / widthOf(band))}`;
    const names = this.spots.get(key) ?? new Map<string, Spotted>();
    if (names.size >= NAMES_PER_SPOT) return;
    const plain = plainName(facility.name);
    for (const service of facility.offer_services) {
      const name = `${service} ${plain}`;
      if (!names.has(name)) names.set(name, { ...facility, plain });
    }
    this.spots.set(key, names);
  }

  mostAlike(row: ChangedRow): Suspect | null {
    const plain = plainName(row.name);
    let best: Suspect | null = null;
    for (const other of this.around(row)) {
      if (other.id === row.id || !other.offer_services.some((s) => row.offer_services.includes(s))) continue;
      const metres = distanceMetres(row.lon, row.lat, other.lon, other.lat);
      if (metres > NEAR_METRES) continue;
      const like = likeness(plain, other.plain);
      if (like < LIKELY) continue;
      const isBetter =
        best === null ||
        like > best.likeness ||
        (like === best.likeness &&
          (metres < best.metres || (metres === best.metres && other.id < best.otherId)));
      if (isBetter)
        best = {
          rowNumber: row.row_number,
          id: row.id,
          otherId: other.id,
          otherName: other.name,
          metres,
          likeness: like,
        };
    }
    return best;
  }

  private *around({ lon, lat }: Neighbour): Generator<Spotted> {
    const band = Math.floor(lat / NEAR_DEGREES);
    for (let b = band - 1; b <= band + 1; b += 1) {
      const column = Math.floor(lon / widthOf(b));
      for (let c = column - 1; c <= column + 1; c += 1) yield* this.spots.get(`${b} ${c}`)?.values() ?? [];
    }
  }
}

/** Degrees of longitude that are fifty metres or more everywhere in a band of latitude. */
function widthOf(band: number): number {
  const farthest = Math.max(Math.abs(band), Math.abs(band + 1)) * NEAR_DEGREES;
  return NEAR_DEGREES / Math.max(Math.cos((Math.min(farthest, 89.9) * Math.PI) / 180), 1e-3);
}
