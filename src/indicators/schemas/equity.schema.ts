/** Equity, and one standard for city and country. */
import { z } from 'zod';
import { figureSchema } from '../../api/schemas.js';
import { AREAS } from '../../common/vocabulary.js';
import { namedServiceSchema } from '../../coverage/coverage.schema.js';
import { headShape, nullableNumber, persons } from './common.schema.js';

export const equitySchema = z.strictObject({
  ...headShape,
  spread: z.string().describe('coverage: 1 = served; access: facilities per person in reach, by 2SFCA'),
  ranking: z
    .string()
    .describe('What settlements are ranked by, the least first, for the concentration index'),
  items: z.array(
    z.strictObject({
      service: namedServiceSchema,
      areas: z.array(z.strictObject({ area: z.enum(AREAS), mean: nullableNumber, persons })),
      ratio: figureSchema.describe('Urban / rural; no value where rural is 0'),
      difference: figureSchema.describe('Urban - rural'),
      gini: figureSchema,
      theil: figureSchema.describe('Theil T, zeros kept'),
      theilParts: z.array(
        z.strictObject({ by: z.string(), between: nullableNumber, within: nullableNumber }),
      ),
      palma: figureSchema.describe('Mean of the top tenth of people / mean of the bottom four tenths'),
      concentration: figureSchema.describe('-1 = all with the least of the ranking, 1 = all with the most'),
      erreygers: figureSchema.describe('Corrected for the bounds 0 and 1; of coverage only'),
      unknownSettlements: z.int(),
    }),
  ),
});

const side = z.strictObject({
  areas: z.array(z.strictObject({ area: z.enum(AREAS), covered: figureSchema })),
  ratio: nullableNumber,
  difference: nullableNumber,
});

export const paritySchema = z.strictObject({
  ...headShape,
  items: z.array(
    z.strictObject({
      service: namedServiceSchema,
      unifiedThresholdMetres: z.number().describe('The strictest rule of the service, for all alike'),
      own: side.describe('By the rule of the own tier'),
      unified: side.describe('By the one rule for all'),
      areas: z.array(
        z.strictObject({
          area: z.enum(AREAS),
          loses: persons.describe('Served by the own rule, not by the unified one'),
          gains: persons,
        }),
      ),
    }),
  ),
});

export type EquityAnswer = z.infer<typeof equitySchema>;
export type ParityAnswer = z.infer<typeof paritySchema>;
