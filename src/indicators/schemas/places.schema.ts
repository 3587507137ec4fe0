/** Key towns, the seat's checklist, land. */
import { z } from 'zod';
import { figureSchema } from '../../api/schemas.js';
import { LAND_CLASSES, RULE_KINDS } from '../../common/vocabulary.js';
import { namedServiceSchema, namedUnitSchema } from '../../coverage/coverage.schema.js';
import { headShape, nullableNumber, ruleField } from './common.schema.js';

const weights = z.strictObject({
  centrality: z.number(),
  reach: z.number(),
  growth: z.number(),
  capacity: z.number(),
});
const parts = weights.extend({ capacity: nullableNumber.describe('Null = unknown') });

export const keyTownsSchema = z.strictObject({
  ...headShape,
  rule: ruleField,
  weights,
  items: z.array(
    z.strictObject({
      county: namedUnitSchema,
      unit: namedUnitSchema,
      rank: z.int().describe('From 1; equal scores share a rank; without a score: last'),
      score: nullableNumber.describe('Weighted mean of the relative parts that are known, 0 to 1'),
      parts: parts.describe(
        'Person-services for others; people of others reached; unmet person-services of the hinterland; people that can be taken',
      ),
      relative: parts.describe('Over the largest among the towns'),
      unknownCapacities: z
        .int()
        .describe('Services left out of the capacity: unknown, or without a capacity rule'),
    }),
  ),
});

export const seatCheckSchema = z.strictObject({
  ...headShape,
  tier: z.string().describe('Tier whose requirements hold'),
  places: z.array(
    z.strictObject({
      unit: namedUnitSchema.describe('The county whose seat is checked, or the unit itself'),
      met: figureSchema.describe('Share of requirements met, of those that can be judged'),
      items: z.array(
        z.strictObject({
          rule: z.string(),
          service: namedServiceSchema,
          kind: z.enum(RULE_KINDS),
          status: z.string(),
          isMet: z.boolean().nullable(),
          required: nullableNumber,
          present: nullableNumber,
          shortBy: nullableNumber,
          unit: z.string(),
        }),
      ),
    }),
  ),
});

const counted = {
  facilities: z.int(),
  proposed: z.int().describe('Planned facilities and sites asked about'),
};

export const landSchema = z.strictObject({
  ...headShape,
  mustBeInUrbanBoundary: z.boolean().describe('Whether standing outside the boundary was a conflict'),
  classes: z.array(
    z.strictObject({
      landClass: z.enum(LAND_CLASSES),
      zones: z.int().describe('Zones that hold any of the places'),
      ...counted,
    }),
  ),
  unzoned: z.strictObject(counted),
  conflicts: z.array(z.strictObject({ place: z.string(), isProposed: z.boolean(), conflict: z.string() })),
});

export type KeyTownsAnswer = z.infer<typeof keyTownsSchema>;
export type SeatCheckAnswer = z.infer<typeof seatCheckSchema>;
export type LandAnswer = z.infer<typeof landSchema>;
