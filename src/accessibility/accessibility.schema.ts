/** Accessibility with competition as both doors show it. */
import { z } from 'zod';
import { figureSchema, stampShape } from '../api/schemas.js';
import { namedServiceSchema, namedUnitSchema } from '../coverage/coverage.schema.js';

export const METHODS = ['2sfca', '3sfca', 'mh3sfca', 'balanced'] as const;
export const DECAYS = ['binary', 'step', 'gaussian', 'linear', 'exponential', 'logistic'] as const;
export const SUPPLIES = ['capacity', 'facilities'] as const;

const nullable = z.number().nullable();

export const accessibilitySchema = z.strictObject({
  ...stampShape,
  unit: namedUnitSchema,
  services: z.array(namedServiceSchema).describe('Their facilities are one supply'),
  method: z.string().describe('2sfca, 3sfca, mh3sfca or balanced'),
  costUnit: z.string().describe('metres or minutes'),
  catchment: z.number().describe('Closed, in the unit of the cost'),
  decay: z.strictObject({
    kind: z.string(),
    scale: nullable.describe('Sigma, end or scale'),
    midpoint: nullable,
    spread: nullable,
    steps: z.array(z.strictObject({ upTo: z.number(), weight: z.number() })).describe('Upper-inclusive'),
  }),
  supply: z.enum(SUPPLIES),
  groups: z.array(z.string()).describe('People who compete'),
  access: figureSchema.describe('Mean over the people of the unit'),
  accessPer1000: nullable,
  unknownSettlements: z.int().describe('Settlements of the unit whose access or people are unknown'),
  totals: z
    .strictObject({
      used: z.number().describe('Supply of facilities with anybody in reach'),
      idle: z.number().describe('Supply of facilities with nobody in reach'),
      unknownFacilities: z.int(),
    })
    .describe('Of all facilities that take part, the surroundings too'),
  idleFacilities: z.array(z.string()).describe('Facilities of the unit with nobody in reach'),
  items: z.array(
    z.strictObject({
      settlement: namedUnitSchema,
      lon: nullable,
      lat: nullable,
      persons: z.int().nullable(),
      access: figureSchema,
      accessPer1000: nullable,
    }),
  ),
  nextCursor: z.string().nullable(),
});

export type AccessibilityAnswer = z.infer<typeof accessibilitySchema>;
