/** Siting and jobs as REST answers show them. */
import { z } from 'zod';
import { problemSchema, stampShape } from '../api/schemas.js';
import { FORBIDDEN_LAND, SITING_ACTIONS, SITING_MODELS, SITING_PHASES } from './siting.shapes.js';
import type { Job, SitingAnswer } from './siting.shapes.js';

const JOB_STATUSES = ['queued', 'running', 'done', 'failed', 'cancelled'] as const;

const namedShape = { code: z.string(), name: z.string(), nameEn: z.string().nullable() };
const named = z.strictObject(namedShape);

const site = z.strictObject({
  order: z.int().describe('1 = the largest gain'),
  action: z.enum(SITING_ACTIONS),
  ...namedShape,
  lon: z.number().describe('WGS-84 degrees'),
  lat: z.number().describe('WGS-84 degrees'),
  town: named.nullable(),
  cost: z.number().nullable(),
  capacity: z.number().nullable().describe('Added, in the unit of the service; null = not looked at'),
  gain: z.number().describe('After the sites before it: people newly covered, or person-metres saved'),
  settlementsGained: z.int(),
  reason: z.string(),
});

const change = z.union([
  z.strictObject({
    change: z.literal('open'),
    externalId: z.string(),
    name: z.string(),
    lon: z.number(),
    lat: z.number(),
    offers: z.array(
      z.strictObject({
        service: z.string(),
        capacity: z.number().nullable(),
        capacityUnit: z.string().nullable(),
      }),
    ),
  }),
  z.strictObject({
    change: z.literal('enlarge'),
    facility: z.string(),
    service: z.string(),
    add: z.number(),
  }),
]);

export const sitingAnswerSchema = z.strictObject({
  ...stampShape,
  unit: z.strictObject({ ...namedShape, level: z.string() }),
  service: named,
  model: z.enum(SITING_MODELS),
  method: z.enum(['exact', 'greedy+swap']),
  status: z.enum(['optimal', 'bounded']).describe('optimal only where it is proved that no choice is better'),
  objective: z.strictObject({ value: z.number(), unit: z.string() }),
  bound: z.number().nullable().describe('No choice can be better; null = not known'),
  gap: z.number().nullable().describe('Between objective and bound, relative; 0 where proved'),
  people: z.strictObject({
    all: z.number(),
    servedBefore: z.number(),
    servedAfter: z.number(),
    uncoverable: z.number(),
  }),
  spent: z.number().nullable().describe('Cost of the sites; null without a budget'),
  sites: z.array(site).describe('In order of gain'),
  uncoverable: z.strictObject({
    settlements: z.int(),
    listed: z.array(
      z.strictObject({ ...namedShape, persons: z.number().nullable().describe('Null = unknown') }),
    ),
  }),
  rejected: z.strictObject({
    candidates: z.int(),
    listed: z.array(
      z.strictObject({
        code: z.string(),
        reason: z.enum(FORBIDDEN_LAND),
        zone: z.strictObject({ id: z.string(), name: z.string().nullable() }).nullable(),
      }),
    ),
  }),
  townsLacking: z.array(z.strictObject({ ...namedShape, lackingSites: z.int(), lackingPersons: z.number() })),
  settlements: z.strictObject({ all: z.int(), notApplicable: z.int(), unknownPopulation: z.int() }),
  sizes: z.strictObject({
    demand: z.int(),
    candidates: z.int(),
    pairs: z.int(),
    reducedDemand: z.int(),
    reducedCandidates: z.int(),
  }),
  notes: z.array(z.string()),
  changes: z.array(change).describe('The sites as changes of a scenario'),
}) satisfies z.ZodType<SitingAnswer>;

export const jobSchema = z.strictObject({
  id: z.string(),
  kind: z.string(),
  status: z.enum(JOB_STATUSES),
  ahead: z.int().describe('Jobs that are taken before this one while it waits'),
  createdAt: z.string(),
  startedAt: z.string().nullable(),
  finishedAt: z.string().nullable(),
  progress: z
    .strictObject({
      phase: z.enum(SITING_PHASES),
      objective: z.number().nullable().optional(),
      bound: z.number().nullable().optional(),
    })
    .nullable(),
  problems: problemSchema.shape.problems.describe('Why it failed'),
  result: sitingAnswerSchema.nullable().describe('The answer, once it is done'),
}) satisfies z.ZodType<Job>;
