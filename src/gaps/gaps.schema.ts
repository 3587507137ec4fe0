/** The split of people as REST answers show it. */
import { z } from 'zod';
import { figureSchema, stampShape } from '../api/schemas.js';
import { namedServiceSchema, namedUnitSchema } from '../coverage/coverage.schema.js';
import { CAPACITY_STATES, SPLIT_GROUPS } from './gaps.shapes.js';
import type { GapSummary } from './gaps.shapes.js';

const row = z.strictObject({
  group: z.string().nullable().describe('Unit, tier or area; null by service alone, or where unknown'),
  service: namedServiceSchema,
  persons: z.int().describe('served + whenOpen + noCapacity + outOfReach + absent'),
  served: z.int(),
  servedElsewhere: z.int().describe('Part of the served, by another county'),
  whenOpen: z.int().describe('Not served until a planned facility opens'),
  noCapacity: z.int().describe('In reach, but places are used up; 0 with rule=nearest'),
  outOfReach: z.int(),
  absent: z.int(),
  settlements: z.int(),
  unknownSettlements: z.int().describe('Their people are unknown: in no number of persons'),
  share: figureSchema.describe('Share of people who are served'),
  capacity: z
    .enum(CAPACITY_STATES)
    .describe('Whether capacity could be respected; else all go to the nearest'),
});

export const gapSummarySchema = z.strictObject({
  ...stampShape,
  unit: namedUnitSchema,
  rule: z.enum(['nearest', 'capacity']),
  groupBy: z.enum(SPLIT_GROUPS),
  rows: z.array(row),
  kinds: z
    .array(
      z.strictObject({
        kind: z.enum(['settlement', 'tier_missing', 'under_capacity']),
        status: z.string(),
        gaps: z.int(),
        persons: z.int().describe('Once for every gap; unknown people are left out'),
      }),
    )
    .describe('How many gaps of each kind there are; those of settlements by the nearest facility'),
}) satisfies z.ZodType<GapSummary>;
