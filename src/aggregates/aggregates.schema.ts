/** Aggregates as REST answers show them. */
import { z } from 'zod';
import { figureSchema, stampShape } from '../api/schemas.js';
import { AREAS, TIERS } from '../common/vocabulary.js';
import { namedServiceSchema, namedUnitSchema, nextCursorSchema } from '../coverage/coverage.schema.js';
import { AGGREGATE_FIGURES, AGGREGATE_GROUPS, AGGREGATE_LEVELS } from './aggregates.shapes.js';
import type { AggregateRow, Aggregates } from './aggregates.shapes.js';

const row = z.strictObject({
  service: z.string().describe('Code of the service'),
  area: z.enum(AREAS).nullable().describe('Null where the question does not split by area'),
  tier: z
    .enum([...TIERS, 'unknown'])
    .nullable()
    .describe('Null where the question does not split by tier'),
  figure: figureSchema,
  settlements: z.int().describe('Settlements to which a reach rule applies'),
  unknownPopulationSettlements: z.int().describe('Of these, settlements whose people are unknown'),
  notApplicableSettlements: z.int(),
}) satisfies z.ZodType<AggregateRow>;

export const aggregatesSchema = z.strictObject({
  ...stampShape,
  figure: z.enum(AGGREGATE_FIGURES),
  unit: namedUnitSchema,
  level: z.enum(AGGREGATE_LEVELS),
  by: z.array(z.enum(AGGREGATE_GROUPS)),
  counties: z.int().describe('Counties of the unit'),
  countiesInLevel: z
    .int()
    .describe('Of these, counties that lie in a unit of the level; the others are in no row'),
  services: z.array(namedServiceSchema),
  items: z.array(z.strictObject({ unit: namedUnitSchema, rows: z.array(row) })),
  nextCursor: nextCursorSchema,
}) satisfies z.ZodType<Aggregates>;
