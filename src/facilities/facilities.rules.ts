/**
 * What a facility must be, whichever way it comes in: one set of rules for rows of files and for single
 * writes. Pure: each takes plain values and gives problems as data.
 */
import { isCreditCode } from '../common/codes.js';
import { shown } from '../common/errors.js';
import type { Problem } from '../common/errors.js';
import { MAX_CAPACITY, MAX_THRESHOLD_METRES } from '../common/vocabulary.js';

export interface Offered {
  readonly service: string;
  readonly capacity: number | null;
  /** Blank or null = the unit of the service. */
  readonly capacityUnit: string | null;
}

/**
 * Units that count people's places or posts one by one: no single facility has a million of them. A guard
 * against slips of the hand, no standard: the largest hospitals have some ten thousand beds.
 */
const COUNTED_UNITS: ReadonlySet<string> = new Set([
  'beds',
  'places',
  'physicians',
  'nurses',
  'jobs',
  'dwellings',
  'facilities',
]);
const MAX_COUNTED = 1_000_000;

/** Largest capacity that is believed in a unit. */
export function maxCapacityIn(unit: string | null): number {
  return unit !== null && COUNTED_UNITS.has(unit) ? MAX_COUNTED : MAX_CAPACITY;
}

/** Takes: a capacity as a number (NaN = not readable), as it was written, and its unit. */
export function capacityProblem(
  field: string,
  capacity: number,
  written: string,
  unit: string | null,
): Problem | null {
  const max = maxCapacityIn(unit);
  if (Number.isFinite(capacity) && capacity >= 0 && capacity <= max) return null;
  return {
    code: 'facilities/capacity-out-of-range',
    field,
    value: shown(written),
    message: `${field} is ${shown(written)}; it must have capacities from 0 to ${max}${unit ? ` ${unit}` : ''}; leave it blank where it is not known.`,
  };
}

/**
 * Takes: offers, and the services held with their units of capacity.
 * Gives: unknown services, and capacities that the service's own unit does not believe.
 */
export function offerProblems(
  offers: readonly Offered[],
  services: ReadonlyMap<string, string | null>,
): Problem[] {
  return offers.flatMap(({ service, capacity, capacityUnit }) => {
    if (!services.has(service))
      return [
        {
          code: 'facilities/unknown-service',
          field: 'offers',
          value: shown(service),
          message: `The service ${shown(service)} is not in the catalogue; /v1/services lists all, or import it with a standard set.`,
        },
      ];
    if (capacity === null) return [];
    const unit = capacityUnit || (services.get(service) ?? null);
    const problem = capacityProblem('offers', capacity, String(capacity), unit);
    return problem === null ? [] : [problem];
  });
}

/** The first offer that comes twice, as `service:unit`; null = none. */
export function repeatedOffer(offers: readonly Offered[]): string | null {
  const kinds = offers.map((o) => `${o.service}:${o.capacityUnit ?? ''}`);
  return kinds.find((kind, k) => kinds.indexOf(kind) !== k) ?? null;
}

/** True where each period begins later than the one before; only the first may have begun since ever (null). */
export function areInOrder(from: readonly (string | null)[]): boolean {
  return from.every((day, k) => k === 0 || (day !== null && (from[k - 1] ?? '') < day));
}

/** True for a service radius that means anything, metres. */
export function isServiceRadius(metres: number): boolean {
  return metres > 0 && metres <= MAX_THRESHOLD_METRES;
}

/** What is doubtful about identifiers that are taken nevertheless. */
export function identifierWarnings(identifiers: Readonly<Record<string, string>>): Problem[] {
  const creditCode = Object.hasOwn(identifiers, 'creditCode') ? identifiers['creditCode'] : undefined;
  if (creditCode === undefined || isCreditCode(creditCode)) return [];
  return [
    {
      code: 'facilities/credit-code-check',
      field: 'creditCode',
      value: shown(creditCode),
      message: `creditCode is ${shown(creditCode)}, whose check character does not fit (GB 32100-2015); the row is taken, check the code.`,
    },
  ];
}

/** The unit of a facility cannot be told. Takes: the unit given, or null. */
export function noPlace(unit: string | null): Problem {
  if (unit === null)
    return {
      code: 'facilities/no-unit-found',
      field: 'unit',
      message:
        'unit is not given and no boundary or settlement is held that could tell it; import units first or give it.',
    };
  return {
    code: 'facilities/unknown-unit',
    field: 'unit',
    value: shown(unit),
    message: `unit is ${shown(unit)}, which is not held in any county; correct it, or leave it out.`,
  };
}
