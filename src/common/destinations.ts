/**
 * How a cost matrix names the places that people travel to: a facility by its id (`feed:externalId`), a place that may
 * become one by `unit/CODE` or `candidate/CODE`. A feed's code has no slash, so the three never meet.
 */
const CANDIDATE = 'candidate/';
const UNIT = 'unit/';

/** What the names of a file are that do not say it themselves. */
export const DESTINATIONS = ['facilities', 'units', 'candidates'] as const;
export type Destinations = (typeof DESTINATIONS)[number];

/** What stands before such a name; facilities may be named by the external ids of a feed. */
export function destinationPrefix(destinations: Destinations, feed: string | null): string {
  if (destinations === 'units') return UNIT;
  if (destinations === 'candidates') return CANDIDATE;
  return feed === null ? '' : `${feed}:`;
}

/** A point that a siting question names by this code. */
export function candidateDestination(code: string): string {
  return `${CANDIDATE}${code}`;
}

/** The point of a unit, as a place to build at. */
export function unitDestination(code: string): string {
  return `${UNIT}${code}`;
}

/** The code of a unit that is a destination; null = it is something else. */
export function unitOfDestination(destination: string): string | null {
  return destination.startsWith(UNIT) ? destination.slice(UNIT.length) : null;
}

export function isCandidate(destination: string): boolean {
  return destination.startsWith(CANDIDATE) && destination.length > CANDIDATE.length;
}

/** True for what is no facility: its place is given by a unit, or by whoever asks. */
export function isPlace(destination: string): boolean {
  return destination.startsWith(CANDIDATE) || destination.startsWith(UNIT);
}
