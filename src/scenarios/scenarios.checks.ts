/** Bodies of scenarios: strict, every problem found at once. */
import { z } from 'zod';
import { MAX_CHANGES } from '../common/change-set.js';
import type { PlannedChange } from '../common/change-set.js';
import { FACILITY_STATUSES, GROUPS, MAX_CAPACITY, MAX_THRESHOLD_METRES } from '../common/vocabulary.js';

const text = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .regex(/^[^\u0000-\u001f\u007f\p{Cs}]*$/u, 'must have no control characters and no half surrogate pairs');
const lon = z.number().min(-180).max(180).describe('WGS-84 degrees');
const lat = z.number().min(-90).max(90).describe('WGS-84 degrees');
const unit = text(32).nullable();
const facility = text(200).describe('feed:externalId');
const radius = z.number().positive().max(MAX_THRESHOLD_METRES).nullable();
const capacity = z.number().min(0).max(MAX_CAPACITY);

const offers = z
  .array(
    z.strictObject({
      service: text(64),
      capacity: capacity.nullable().default(null),
      capacityUnit: text(64).nullable().default(null),
    }),
  )
  .min(1)
  .max(200)
  .refine(
    (list) => new Set(list.map((o) => `${o.service}:${o.capacityUnit ?? ''}`)).size === list.length,
    'must name a service and unit once only',
  );

const MAX_PERSONS = 100_000_000;
const persons = z.partialRecord(z.enum(GROUPS), z.int().min(0).max(MAX_PERSONS).nullable());
const added = z.partialRecord(z.enum(GROUPS), z.int().min(-MAX_PERSONS).max(MAX_PERSONS));
const oneOf = (a: unknown, b: unknown): boolean => (a === undefined) !== (b === undefined);

export const changeShape = z.discriminatedUnion('change', [
  z.strictObject({
    change: z.literal('open'),
    externalId: text(128),
    name: text(200),
    nameEn: text(200).nullable().optional(),
    lon,
    lat,
    unit: unit
      .optional()
      .describe('Unit it stands in; told by outlines or the nearest settlement by default'),
    offers,
    serviceRadiusMetres: radius.optional(),
    status: z.enum(['operating', 'planned']).optional(),
  }),
  z.strictObject({ change: z.literal('close'), facility }),
  z.strictObject({ change: z.literal('move'), facility, lon, lat, unit: unit.optional() }),
  z
    .strictObject({
      change: z.literal('enlarge'),
      facility,
      service: text(64),
      capacity: capacity.optional().describe('The new capacity'),
      add: z.number().min(-MAX_CAPACITY).max(MAX_CAPACITY).optional(),
    })
    .refine((c) => oneOf(c.capacity, c.add), 'must have exactly one of capacity and add'),
  z
    .strictObject({
      change: z.literal('alter'),
      facility,
      offers: offers.optional(),
      serviceRadiusMetres: radius.optional(),
      status: z.enum(FACILITY_STATUSES).optional(),
    })
    .refine(
      (c) => c.offers !== undefined || c.serviceRadiusMetres !== undefined || c.status !== undefined,
      'must have offers, serviceRadiusMetres or status',
    ),
  z
    .strictObject({
      change: z.literal('people'),
      unit: text(32).describe('A settlement; with add also a town or county'),
      persons: persons.optional().describe('Numbers put in the place of those held; null = unknown'),
      add: added.optional().describe('People who come, or go where negative; spread as people live there'),
    })
    .refine((c) => oneOf(c.persons, c.add), 'must have exactly one of persons and add'),
]) satisfies z.ZodType<PlannedChange>;

const changes = z.array(changeShape).max(MAX_CHANGES);

const headShape = {
  id: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,38}$/, 'must be 1 to 39 small letters, digits and hyphens')
    .optional()
    .describe('Chosen for you by default'),
  description: text(2000).nullable().optional(),
  feed: text(64)
    .regex(/^[^:]*$/, 'must have no colon')
    .optional()
    .describe('Feed of the facilities that it opens; scenario-ID by default'),
};

export const newScenarioShape = z.strictObject({
  ...headShape,
  name: text(200),
  changes: changes.default([]),
});

export const sitedScenarioShape = z.strictObject({
  ...headShape,
  name: text(200).optional().describe('Made of the service, the unit and the number of sites by default'),
});

export const scenarioPatchShape = z.strictObject({
  name: text(200).optional(),
  description: text(2000).nullable().optional(),
  changes: changes.optional().describe('All changes; those that were there are replaced'),
});

export const publishShape = z.strictObject({
  opensOn: z.iso
    .date()
    .optional()
    .describe('Day from which the facilities operate; planned without end by default'),
});

export type NewSitedScenario = z.infer<typeof sitedScenarioShape>;
export type NewScenario = z.infer<typeof newScenarioShape>;
export type ScenarioPatch = z.infer<typeof scenarioPatchShape>;
