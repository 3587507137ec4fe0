/** One page about a unit. */
import { z } from 'zod';
import { figureSchema, stampShape } from '../api/schemas.js';
import { AREAS, GROUPS, TIERS } from '../common/vocabulary.js';
import { namedServiceSchema, namedUnitSchema } from '../coverage/coverage.schema.js';

const words = z.strictObject({ en: z.string(), zh: z.string() }).describe('Plain words from the figures');
const count = z.int();

export const profileSchema = z.strictObject({
  ...stampShape,
  unit: namedUnitSchema,
  reading: z.array(words).describe('The page in plain words'),
  settlements: count,
  towns: count,
  people: z.array(
    z.strictObject({
      group: z.enum(GROUPS),
      persons: z.int().nullable().describe('Null = unknown in some settlement'),
      knownPersons: z.int().describe('Of the settlements whose people are known'),
      unknownSettlements: count,
    }),
  ),
  tiers: z.array(z.strictObject({ tier: z.string(), settlements: count, persons: z.int() })),
  areas: z.array(z.strictObject({ area: z.enum(AREAS), settlements: count, persons: z.int() })),
  facilities: z.strictObject({
    operating: count,
    planned: count,
    services: count.describe('Services with a facility in the unit'),
    servicesInAll: count,
  }),
  services: z.array(
    z.strictObject({
      service: namedServiceSchema,
      facilities: count,
      covered: figureSchema,
      dependence: figureSchema.describe('Share of the demand that is not served in the settlement itself'),
      unmetPersons: z.int(),
      load: figureSchema.describe('Demand / capacity of the unit, by the standard'),
      loadBand: z.string().nullable(),
    }),
  ),
  gaps: z.strictObject({
    reasons: z
      .array(z.strictObject({ reason: z.string(), persons: z.int() }))
      .describe('Why person-services are unserved'),
    worst: z
      .array(z.strictObject({ service: namedServiceSchema, persons: z.int(), share: figureSchema }))
      .describe('Services with the most people unserved'),
  }),
  complementarity: z.strictObject({
    dependence: figureSchema,
    onSeat: figureSchema,
    onNeighbours: figureSchema,
    unmet: figureSchema,
    skipLevel: figureSchema,
    centrality: z.int().nullable().describe('Person-services given to other units; towns only'),
    settlementsServed: z.int().nullable().describe('Settlements of other units; towns only'),
    needs: figureSchema.describe('Share of what the parts lack that their own surpluses could meet'),
  }),
  tierOf: z.enum(TIERS).nullable().describe('Tier of the unit; null where it has none'),
});

export type ProfileAnswer = z.infer<typeof profileSchema>;
