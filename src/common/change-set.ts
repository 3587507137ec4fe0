/**
 * A change set: what a scenario does to facilities and people, in order. Stored as it stands, laid over the data by
 * compute; a siting answer is kept as one.
 */
import type { FacilityStatus, Group } from './vocabulary.js';

export interface OfferGiven {
  readonly service: string;
  /** Null = unknown. */
  readonly capacity: number | null;
  /** Null = the service's own unit. */
  readonly capacityUnit: string | null;
}

/** A facility that is not held: its id is the scenario's feed and this externalId. */
export interface OpenChange {
  readonly change: 'open';
  readonly externalId: string;
  readonly name: string;
  readonly nameEn?: string | null | undefined;
  /** WGS-84 degrees. */
  readonly lon: number;
  readonly lat: number;
  /** Code of the unit it stands in; none = told by outlines, else by the nearest settlement. */
  readonly unit?: string | null | undefined;
  readonly offers: readonly OfferGiven[];
  readonly serviceRadiusMetres?: number | null | undefined;
  /** operating by default; planned counts only where planned facilities are asked for. */
  readonly status?: 'operating' | 'planned' | undefined;
}

export interface CloseChange {
  readonly change: 'close';
  readonly facility: string;
}

/** Without `unit` a unit that was given for the facility stays; null = told anew by the place. */
export interface MoveChange {
  readonly change: 'move';
  readonly facility: string;
  readonly lon: number;
  readonly lat: number;
  readonly unit?: string | null | undefined;
}

/** Another capacity of one offer: exactly one of `capacity` (the new one) and `add`. */
export interface EnlargeChange {
  readonly change: 'enlarge';
  readonly facility: string;
  readonly service: string;
  readonly capacity?: number | undefined;
  readonly add?: number | undefined;
}

/** Other offers, radius or state; what is not named stays. */
export interface AlterChange {
  readonly change: 'alter';
  readonly facility: string;
  readonly offers?: readonly OfferGiven[] | undefined;
  readonly serviceRadiusMetres?: number | null | undefined;
  readonly status?: FacilityStatus | undefined;
}

/**
 * Other people: `persons` puts numbers in a settlement, `add` adds them (negative takes away) to a settlement, or
 * to all of a town or county, in proportion to the people who live there. Exactly one of the two.
 */
export interface PeopleSetChange {
  readonly change: 'people';
  readonly unit: string;
  readonly persons?: Readonly<Partial<Record<Group, number | null | undefined>>> | undefined;
  readonly add?: Readonly<Partial<Record<Group, number | undefined>>> | undefined;
}

export type PlannedChange =
  OpenChange | CloseChange | MoveChange | EnlargeChange | AlterChange | PeopleSetChange;

/** Most changes that one set may have. */
export const MAX_CHANGES = 500;
