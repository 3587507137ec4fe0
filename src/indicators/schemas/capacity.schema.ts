/** Carrying capacity and layout by domain. */
import { z } from 'zod';
import { figureSchema, servicesWithoutRuleSchema } from '../../api/schemas.js';
import { DOMAINS } from '../../common/vocabulary.js';
import { namedServiceSchema, namedUnitSchema } from '../../coverage/coverage.schema.js';
import { headShape, nullableNumber, persons, personsOrNull, ruleField } from './common.schema.js';

const band = z.string().nullable().describe('idle, fit, tight or overloaded');
const row = z.strictObject({
  unit: namedUnitSchema,
  isSeat: z.boolean(),
  service: namedServiceSchema,
  capacityPersons: personsOrNull.describe('People that the facilities can take by the standard'),
  facilitiesWithoutRule: z
    .int()
    .describe('Facilities of a tier that no capacity rule names: in no figure of the row'),
  servedPersons: personsOrNull.describe(
    'People whom they serve, from anywhere; null = unknown, or no reach rule',
  ),
  demandPersons: personsOrNull.describe(
    'People of the unit who ask, of the tiers that the capacity rules name',
  ),
  used: figureSchema.describe('Served / capacity'),
  usedBand: band,
  load: figureSchema.describe('Demand / capacity'),
  loadBand: band,
  freePersons: z.int().nullable().describe('Capacity - served; below 0 = more are sent than fit'),
  newcomers: personsOrNull.describe('Newcomers who ask for the service'),
  loadAfter: figureSchema.describe('Load after they have settled'),
  loadAfterBand: band,
});

export const capacitySchema = z.strictObject({
  ...headShape,
  rule: ruleField,
  bands: z.strictObject({
    fit: z.number().describe('Below: idle'),
    tight: z.number().describe('Above: tight'),
    overloaded: z.number().describe('Above: overloaded'),
  }),
  newcomers: z.int().describe('People who were asked to settle'),
  settleIn: z.string().nullable().describe('Code of the unit where they settle'),
  total: z.array(row).describe('The unit as a whole'),
  parts: z.array(row).describe('Its towns, the seat among them; a county for what hangs directly under it'),
});

export const layoutSchema = z.strictObject({
  ...headShape,
  rule: ruleField,
  servicesWithoutRule: servicesWithoutRuleSchema,
  items: z.array(
    z.strictObject({
      unit: namedUnitSchema,
      domain: z.enum(DOMAINS),
      facilities: z.int(),
      servicesPresent: z.int(),
      servicesInAll: z.int(),
      capacities: z.array(z.strictObject({ unit: z.string(), capacity: nullableNumber })),
      persons: personsOrNull.describe('People who live in the unit'),
      servedOwn: persons,
      servedOthers: persons,
    }),
  ),
});

export type CapacityAnswer = z.infer<typeof capacitySchema>;
export type LayoutAnswer = z.infer<typeof layoutSchema>;
