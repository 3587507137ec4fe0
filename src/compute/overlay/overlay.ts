/**
 * A change set laid over the rows that make a slice (walk D): between reading and packing, so that a what-if,
 * a dry run and a trial site are the same walk as the data themselves. Nothing is written.
 */
import { GROUPS } from '../../common/vocabulary.js';
import type { Group } from '../../common/vocabulary.js';
import type { FacilityRow } from '../slice.queries.js';

/** Another number of people of one group: put in the place of the one held, or added to it (negative takes away). */
export type GroupChange = { readonly set: number | null } | { readonly add: number };

/** By group; groups that are not named stay as they are held. */
export type PeopleChange = Readonly<Partial<Record<Group, GroupChange>>>;

/**
 * What is different from the data held. Plain rows, so that any change of facilities fits: opened (a row whose id is
 * not held), closed (an id without a row), moved, enlarged or changed (an id with its row as it would be).
 */
export interface Overlay {
  /** Equal only for overlays that say the same of the same moment: part of the keys of caches. */
  readonly tag: string;
  /** Ids of facilities whose held rows do not count. An id that is not held does no harm. */
  readonly replaced: ReadonlySet<string>;
  /**
   * Facilities as they are in the change set: those that operate or are planned on the date, anywhere in the world.
   * Their ids are in `replaced`; their order is of no account. `overlayOf` makes them from versions.
   */
  readonly facilities: readonly FacilityRow[];
  /** By code of the settlement. */
  readonly people: ReadonlyMap<string, PeopleChange>;
}

export const NO_OVERLAY: Overlay = { tag: '', replaced: new Set(), facilities: [], people: new Map() };

/**
 * Takes: facility rows as read, and the overlay. Gives: the rows in order of id, less those replaced, with all of the
 * overlay's: also those far away and of other counties. That keeps "complete within so many metres" true, whatever
 * the change: a row that was read and is gone cannot be nearest, one that came is there at any distance, and what a
 * closing brings forward is found by the next look around, since the search ends by what the overlaid slice says.
 */
export function overlayFacilities(rows: Iterable<FacilityRow>, overlay: Overlay): FacilityRow[] {
  const kept = [...rows].filter((row) => !overlay.replaced.has(row.id));
  return [...kept, ...overlay.facilities].sort((a, b) => (a.id < b.id ? -1 : 1));
}

/**
 * Takes: people by settlement in the order of GROUPS (null = unknown), and the overlay. Gives: the same with the
 * changes. Adding to an unknown number leaves it unknown; no number falls below 0.
 */
export function overlayPeople(
  people: ReadonlyMap<string, readonly (number | null)[]>,
  overlay: Overlay,
): ReadonlyMap<string, readonly (number | null)[]> {
  if (overlay.people.size === 0) return people;
  const result = new Map(people);
  for (const [settlement, change] of overlay.people) {
    const held = people.get(settlement);
    result.set(
      settlement,
      GROUPS.map((group, g) => changed(held?.[g] ?? null, change[group])),
    );
  }
  return result;
}

function changed(held: number | null, change: GroupChange | undefined): number | null {
  if (change === undefined) return held;
  if ('set' in change) return change.set;
  return held === null ? null : Math.max(0, held + change.add);
}
