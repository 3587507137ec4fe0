/** Bodies of single writes: strict, every problem found at once. */
import { z } from 'zod';
import { wordsOf } from '../api/wording.js';
import { isCalendarDate } from '../common/dates.js';
import { shown } from '../common/errors.js';
import type { Problem } from '../common/errors.js';
import { FACILITY_STATUSES, MAX_CAPACITY, MAX_THRESHOLD_METRES } from '../common/vocabulary.js';
import { KNOWN_CRS, readCrs, readPlace } from '../geo/datum.js';
import type { Crs } from '../geo/datum.js';
import { areInOrder, repeatedOffer } from './facilities.rules.js';
import type { Offered } from './facilities.rules.js';

const text = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .regex(/^[^\u0000-\u001f\u007f\p{Cs}]*$/u, 'must have no control characters and no half surrogate pairs');
const date = z.string().refine(isCalendarDate, 'must be a calendar date such as 2026-01-31');
const words = z
  .record(text(64), text(2000))
  .refine((map) => Object.keys(map).length <= 100, 'must have at most 100 entries');

const offer = z.strictObject({
  service: text(64),
  capacity: z.number().min(0).max(MAX_CAPACITY).nullable().default(null),
  capacityUnit: text(64).nullable().default(null),
});
const period = z.strictObject({ from: date.nullable(), status: z.enum(FACILITY_STATUSES) });

const changeable = {
  name: text(200),
  nameEn: text(200).nullable(),
  lon: z.number(),
  lat: z.number(),
  crs: z.string().refine((name) => 'crs' in readCrs(name), `must be ${KNOWN_CRS.join(', ')} or EPSG:n`),
  unit: text(32).nullable(),
  offers: z
    .array(offer)
    .min(1)
    .max(200)
    .refine((list) => repeatedOffer(list) === null, 'must name a service and unit once only'),
  periods: z
    .array(period)
    .min(1)
    .max(50)
    .refine(
      (list) => areInOrder(list.map((p) => p.from)),
      'must be in order of from, each later than the one before; only the first may have no from',
    ),
  serviceRadiusMetres: z.number().positive().max(MAX_THRESHOLD_METRES).nullable(),
  identifiers: words,
  attributes: words,
};
export const changeShape = z.strictObject(changeable).partial();
export const newShape = changeShape.extend({
  feed: text(64).regex(/^[^:]*$/, 'must have no colon'),
  externalId: text(128),
  name: changeable.name,
  lon: changeable.lon,
  lat: changeable.lat,
  offers: changeable.offers,
});

export type FacilityPatch = z.infer<typeof changeShape>;
export type NewFacility = z.infer<typeof newShape>;
export type Read<T> = { readonly value: T | null; readonly problems: readonly Problem[] };

export function readNewFacility(body: unknown): Read<NewFacility> {
  return readBody(newShape, body);
}

export function readFacilityPatch(body: unknown): Read<FacilityPatch> {
  return readBody(changeShape, body);
}

/** Offers that a body names, whatever else is wrong with it. */
export function offersNamed(body: unknown): Offered[] {
  const offers = (body as { offers?: unknown } | null)?.offers;
  if (!Array.isArray(offers)) return [];
  return offers.flatMap((o: unknown) => {
    const { service, capacity, capacityUnit } = (o ?? {}) as Record<string, unknown>;
    if (typeof service !== 'string' || service.trim() === '' || service.includes('\u0000')) return [];
    return [
      {
        service: service.trim(),
        // what is no number from 0 on is told by the shape of the field
        capacity: typeof capacity === 'number' && capacity >= 0 && capacity <= MAX_CAPACITY ? capacity : null,
        capacityUnit: typeof capacityUnit === 'string' ? capacityUnit : null,
      },
    ];
  });
}

function readBody<T>(shape: z.ZodType<T>, body: unknown): Read<T> {
  const parsed = shape.safeParse(body);
  const problems = (parsed.error?.issues ?? []).flatMap((issue) => problemsOf(issue, body));
  return { value: parsed.success ? parsed.data : null, problems };
}

function problemsOf(issue: z.core.$ZodIssue, body: unknown): Problem[] {
  const path = issue.path.map(String);
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({
      code: 'api/unknown-field',
      field: [...path, key].join('.'),
      message: `${shown(key)} is no field here; correct its name or leave it out.`,
    }));
  const value = path.reduce<unknown>(
    (at, key) => (at as Record<string, unknown> | null | undefined)?.[key],
    body,
  );
  const field = path.length === 0 ? 'body' : path.join('.');
  if (value === undefined)
    return [{ code: 'facilities/missing', field, message: `${field} is missing; a facility needs it.` }];
  return [
    {
      code: codeOf(path, issue.code === 'custom'),
      field,
      value: shown(value),
      message: `${field} is ${shown(value)}: ${wordsOf(issue)}.`,
    },
  ];
}

function codeOf(path: readonly string[], isRefined: boolean): string {
  if (path[0] === 'serviceRadiusMetres') return 'facilities/radius-out-of-range';
  if (path[2] === 'capacity') return 'facilities/capacity-out-of-range';
  if (path[0] === 'offers' && isRefined) return 'facilities/duplicate-offer';
  if (path[0] === 'periods' && isRefined) return 'facilities/dates-contradict';
  return 'facilities/bad-field';
}

/** What the body says of the place, whatever else is wrong with it. */
function positionOf(body: unknown): { lon?: unknown; lat?: unknown; crs?: unknown } {
  return (body ?? {}) as { lon?: unknown; lat?: unknown; crs?: unknown };
}

/**
 * The system of a body's coordinates: its own, else the one given (that of the version or the feed held).
 * Null where neither says it, or what is said is none.
 */
export function crsOf(body: unknown, held: string | null): Crs | null {
  const { crs } = positionOf(body);
  const read = readCrs(typeof crs === 'string' ? crs : (held ?? ''));
  return 'crs' in read ? read.crs : null;
}

/** What is wrong with the pair of a body in its system: the same verdicts as an imported row gets. */
export function positionProblems(body: unknown, crs: Crs | null): Problem[] {
  const { lon, lat } = positionOf(body);
  if ((lon === undefined) !== (lat === undefined))
    return [
      {
        code: 'coordinates/missing',
        field: 'lon',
        value: `${shown(lon)}, ${shown(lat)}`,
        message: 'Only one of lon and lat is given; give both.',
      },
    ];
  if (typeof lon !== 'number' || typeof lat !== 'number' || crs === null) return [];
  const place = readPlace(crs, lon, lat);
  return 'problem' in place ? [place.problem] : [];
}
