/** Shapes that the answers of several rooms are made of; the compiler holds them to the plain types. */
import { z } from 'zod';
import type { AnswerStamp } from '../common/context.js';
import { FIGURE_STATUSES } from '../common/figure.js';
import type { Figure } from '../common/figure.js';
import { BASES } from '../common/vocabulary.js';
import type { ProblemDetails } from './error.filter.js';

const problem = z.strictObject({
  code: z.string().describe('area/what; never changes its meaning'),
  field: z.string().optional(),
  value: z.string().optional(),
  message: z.string().describe('The value, the limit and the way out'),
});

export const problemSchema = z.strictObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.string().describe('Code of the first problem'),
  detail: z.string(),
  problems: z.array(problem),
}) satisfies z.ZodType<ProblemDetails>;

export const revisionSchema = z.int().describe('Revision of the data that the answer was made from');

/** A page of things, with the revision it was made from. */
export function pageSchema<T extends z.ZodType>(item: T) {
  return z.strictObject({
    revision: revisionSchema,
    items: z.array(item),
    nextCursor: z.string().nullable().describe('Hand this back as `after`; null on the last page'),
  });
}

export const figureSchema = z.strictObject({
  value: z.number().nullable().describe('numerator / denominator; null with any status but ok'),
  numerator: z.number().nullable(),
  denominator: z.number().nullable(),
  unit: z.string(),
  status: z.enum(FIGURE_STATUSES),
}) satisfies z.ZodType<Figure>;

export const scenarioStampSchema = z.strictObject({
  id: z.string(),
  version: z.int(),
  baseRevision: z.int().describe('Revision that the scenario was last written against'),
  conflicts: z.int().describe('Changes that no longer fit the data; /v1/scenarios/{id} says which'),
});

export const matrixStampSchema = z.strictObject({
  name: z.string(),
  version: z.int().describe('Revision that made this version of the matrix'),
  unit: z.enum(['metres', 'minutes']),
  mode: z.string(),
  speedKmh: z
    .number()
    .nullable()
    .describe('Speed by which thresholds in metres were read on minutes; null = the matrix counts metres'),
});

/** What a derived answer was made from. */
export const stampShape = {
  revision: revisionSchema,
  asOf: z.string(),
  standardSet: z.string(),
  basis: z.enum(BASES),
  includePlanned: z.boolean(),
  computedAt: z.string().describe('Instant at which the answer was computed'),
  stale: z.boolean().describe('True while a recompute is pending that may change the answer'),
  cost: z
    .string()
    .nullish()
    .describe('matrix:NAME where travel costs from outside were used; else straight lines'),
  matrix: matrixStampSchema.nullish().describe('Only where a matrix was asked for'),
  scenario: scenarioStampSchema.nullish().describe('Only where a scenario was asked for'),
} satisfies { [K in keyof AnswerStamp]: z.ZodType<AnswerStamp[K]> };

const position = z.array(z.number()).min(2).max(3);
const ring = z.array(position);
export const geometrySchema = z
  .union([
    z.strictObject({ type: z.literal('Point'), coordinates: position }),
    z.strictObject({ type: z.literal('Polygon'), coordinates: z.array(ring) }),
    z.strictObject({ type: z.literal('MultiPolygon'), coordinates: z.array(z.array(ring)) }),
  ])
  .nullable();
export const featureSchema = z.looseObject({
  type: z.literal('Feature'),
  id: z.string(),
  geometry: geometrySchema,
  properties: z.record(z.string(), z.unknown()),
});
export const featureCollectionSchema = z.looseObject({
  type: z.literal('FeatureCollection'),
  revision: revisionSchema,
  nextCursor: z.string().nullable(),
  features: z.array(featureSchema),
});

export const servicesWithoutRuleSchema = z
  .int()
  .describe('Services of the catalogue that no rule of the standard set names: in no figure here');
