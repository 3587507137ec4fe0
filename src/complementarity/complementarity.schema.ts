/** Who serves whom, and how service sets complete one another, as both doors show it. */
import { z } from 'zod';
import { figureSchema, servicesWithoutRuleSchema, stampShape } from '../api/schemas.js';
import { PROVIDER_CLASSES } from '../common/vocabulary.js';
import { namedServiceSchema, namedUnitSchema } from '../coverage/coverage.schema.js';

export const RULES = ['nearest', 'capacity'] as const;
const COST_UNITS = ['metres', 'minutes'] as const;

export const readingSchema = z.strictObject({
  en: z.string().describe('One plain sentence made from the figures'),
  zh: z.string().describe('The same in Chinese'),
});

const persons = z.int().describe('Whole people; over several services: person-services');
export const headShape = {
  ...stampShape,
  unit: namedUnitSchema,
  rule: z.enum(RULES).describe('nearest: all to the nearest in reach; capacity: places are respected'),
  costUnit: z.enum(COST_UNITS),
  surroundingsMetres: z
    .number()
    .nullable()
    .describe('How far around the unit others take part; null = told by the matrix'),
};

const provider = z.strictObject({
  provider: z.enum(PROVIDER_CLASSES).describe('Where the serving facility stands'),
  persons,
  share: figureSchema,
});
const reason = z.strictObject({ reason: z.string().describe('Why nobody serves'), persons });

const reliance = {
  settlements: z.int().describe('Settlements (times services) to which a reach rule applies'),
  unknownPopulationSettlements: z.int(),
  demand: persons,
  providers: z.array(provider).describe('They add up to the demand, exactly'),
  unmetReasons: z.array(reason),
  dependence: figureSchema.describe('Share of the demand that is not served in the settlement itself'),
  skipLevel: figureSchema.describe(
    'Share served at a tier above the lowest at which the standard wants the service',
  ),
  meanCost: figureSchema.describe('Mean cost of those who are served'),
};

const ofService = z.strictObject({
  service: namedServiceSchema,
  rule: z.enum(RULES).describe('The rule that made the flows'),
  capacity: z
    .string()
    .describe('ok, no_capacity_rule or unknown_capacity: whether places could be respected'),
  ...reliance,
});

const tierRow = z.strictObject({
  consumerTier: z.string().describe('Tier of the settlements; unknown where it is'),
  demand: persons,
  unmet: persons,
  servedBy: z.array(
    z.strictObject({
      providerTier: z.string(),
      persons,
      byNeighbours: persons.describe('Of these, by facilities of other counties'),
    }),
  ),
});

const role = z.strictObject({
  unit: namedUnitSchema,
  served: persons,
  ownServed: persons.describe('Of the served, own people'),
  centrality: persons.describe('Christaller: served in all less own people served by itself'),
  reachPeople: persons.describe('People of other units who get at least one service here'),
  unitsServed: z.int(),
  settlementsServed: z.int().describe('Settlements of other units'),
  mainFor: z.int().describe('Of these, settlements that nobody else serves more'),
  reading: readingSchema,
});

const reciprocity = z.strictObject({
  a: namedUnitSchema,
  b: namedUnitSchema,
  ofAByB: persons,
  ofBByA: persons,
  reciprocity: figureSchema.describe('2 min / sum: 0 = one serves the other alone'),
});

const pair = z.strictObject({
  a: namedUnitSchema,
  b: namedUnitSchema,
  both: z.int().describe('Services that both have'),
  onlyA: z.int(),
  onlyB: z.int(),
  sorensen: figureSchema,
  turnover: figureSchema.describe('True complementarity: each has what the other lacks'),
  nestedness: figureSchema.describe('The larger has what the smaller has, and more'),
  needs: figureSchema.describe('Share of what the two lack that the other has to spare, within reach'),
  reading: readingSchema,
});

const part = z.strictObject({
  unit: namedUnitSchema,
  facilities: z.int().describe('Facilities, once for each service that they offer'),
  quantity: z
    .number()
    .describe(
      'What the quotients and the specialisation are made of: facilities, by their share of the capacity where all of a service is known',
    ),
  services: z.array(z.string()).describe('Codes of services that are offered'),
  krugman: figureSchema.describe('Specialisation, 0 to 2'),
  quotients: z.array(
    z.strictObject({ service: z.string(), facilities: z.int(), quotient: z.number().nullable() }),
  ),
});

export const complementaritySchema = z.strictObject({
  ...headShape,
  reading: readingSchema,
  overall: z.strictObject(reliance).describe('Over all services, weighted by the demand'),
  services: z.array(ofService),
  tierMatrix: z.array(tierRow).describe('Demand of consumer tiers served by provider tiers'),
  roles: z.array(role).describe('What towns do for others'),
  reciprocities: z.array(reciprocity),
  sets: z.strictObject({
    parts: z.array(part),
    sorensen: figureSchema,
    turnover: figureSchema,
    nestedness: figureSchema,
    nodf: figureSchema,
    nodfRows: figureSchema,
    nodfColumns: figureSchema,
    inertia: figureSchema,
    inertiaNormalised: figureSchema,
    droppedUnits: z.int().describe('Parts without any facility, left out of the indices'),
    needs: figureSchema.describe(
      'Share of all that the parts lack which their own surpluses could meet within reach',
    ),
    needsReading: readingSchema,
    pairs: z.array(pair),
    pairsLeftOut: z.int(),
    servicesWithoutRule: servicesWithoutRuleSchema,
  }),
});

export const flowsSchema = z.strictObject({
  ...headShape,
  nodes: z.array(
    z.strictObject({
      id: z.string(),
      side: z.enum(['consumer', 'provider']),
      kind: z.enum(['tier', 'class', 'unit']),
      name: z.string(),
    }),
  ),
  links: z
    .array(
      z.strictObject({
        source: z.string(),
        target: z.string(),
        service: z.string(),
        persons,
      }),
    )
    .describe('Consumer tier to class of provider; they add up to the demand'),
  unitLinks: z
    .array(
      z.strictObject({
        from: z.string().describe('Code of the unit whose people are served'),
        to: z.string().nullable().describe('Code of the unit that serves; null = outside the surroundings'),
        service: z.string(),
        persons,
      }),
    )
    .describe('Town to town, own people included'),
});

const provided = z.strictObject({
  facility: z.string().nullable(),
  unit: namedUnitSchema.nullable(),
});

export const hinterlandSchema = z.strictObject({
  ...headShape,
  provider: provided.describe('Whose hinterland it is'),
  ownPeople: persons.describe('Own people whom the provider serves'),
  people: persons.describe('People of others whom it serves'),
  settlements: z.int(),
  items: z.array(
    z.strictObject({
      settlement: namedUnitSchema,
      lon: z.number().nullable(),
      lat: z.number().nullable(),
      persons,
      share: figureSchema.describe("Share of the settlement's demand that the provider serves"),
      services: z.array(z.strictObject({ service: z.string(), persons })),
    }),
  ),
  nextCursor: z.string().nullable(),
});

export type ComplementarityAnswer = z.infer<typeof complementaritySchema>;
export type FlowsAnswer = z.infer<typeof flowsSchema>;
export type HinterlandAnswer = z.infer<typeof hinterlandSchema>;
export type AnswerHead = Pick<ComplementarityAnswer, keyof typeof headShape>;
