/** Land balance (measures 8): facilities and proposed sites by class of land, and which stand where they may not. */
import { LAND_CLASSES } from '../../common/vocabulary.js';
import type { LandClass } from '../../common/vocabulary.js';

/** A facility or proposed site with the classes of all zones that hold its point. */
export interface LandPlace {
  readonly id: string;
  readonly isProposed: boolean;
  readonly classes: readonly LandClass[];
}

export type LandConflict = 'in_basic_farmland' | 'in_ecological_redline' | 'outside_urban_boundary';

export interface LandBalance {
  /** Places by class; a place in zones of two classes counts in both. */
  readonly byClass: readonly {
    readonly landClass: LandClass;
    readonly facilities: number;
    readonly proposed: number;
  }[];
  /** Places in no zone at all. */
  readonly unzoned: { readonly facilities: number; readonly proposed: number };
  /** In order of id, conflict. */
  readonly conflicts: readonly {
    readonly id: string;
    readonly isProposed: boolean;
    readonly conflict: LandConflict;
  }[];
}

/**
 * Takes: places with the classes of their zones; whether standing outside the urban development boundary is a
 * conflict (only where a boundary is known: the caller says). Gives: counts and conflicts.
 */
export function landBalance(
  places: readonly LandPlace[],
  options: { readonly mustBeInUrbanBoundary: boolean },
): LandBalance {
  const count = (of: readonly LandPlace[]): { facilities: number; proposed: number } => ({
    facilities: of.filter((place) => !place.isProposed).length,
    proposed: of.filter((place) => place.isProposed).length,
  });
  const conflicts = places.flatMap((place) => {
    const found: LandConflict[] = [];
    if (place.classes.includes('basic_farmland')) found.push('in_basic_farmland');
    if (place.classes.includes('ecological_redline')) found.push('in_ecological_redline');
    if (options.mustBeInUrbanBoundary && !place.classes.includes('urban_boundary'))
      found.push('outside_urban_boundary');
    return found.map((conflict) => ({ id: place.id, isProposed: place.isProposed, conflict }));
  });
  return {
    byClass: LAND_CLASSES.map((landClass) => ({
      landClass,
      ...count(places.filter((place) => place.classes.includes(landClass))),
    })),
    unzoned: count(places.filter((place) => place.classes.length === 0)),
    conflicts: conflicts.sort((a, b) =>
      a.id !== b.id ? (a.id < b.id ? -1 : 1) : a.conflict < b.conflict ? -1 : 1,
    ),
  };
}
