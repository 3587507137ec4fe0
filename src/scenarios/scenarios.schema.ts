/** Scenarios and comparisons as REST answers show them. */
import { z } from 'zod';
import { stampShape, revisionSchema } from '../api/schemas.js';
import { GROUPS } from '../common/vocabulary.js';
import { namedServiceSchema, namedUnitSchema } from '../coverage/coverage.schema.js';
import { changeShape } from './scenarios.checks.js';
import type { Publication, Scenario, ScenarioComparison, ScenarioHead } from './scenarios.shapes.js';

const head = {
  id: z.string(),
  version: z.int().describe('Goes up with every change; If-Match names it'),
  name: z.string(),
  description: z.string().nullable(),
  feed: z.string().describe('Facilities that it opens have the ids feed:externalId'),
  changeCount: z.int(),
  baseRevision: z.int().describe('Revision of the data that it was last written against'),
  createdAt: z.string(),
  changedAt: z.string(),
};

export const scenarioHeadSchema = z.strictObject(head) satisfies z.ZodType<ScenarioHead>;

export const scenarioSchema = z.strictObject({
  ...head,
  changes: z.array(changeShape),
  base: z.strictObject({
    revision: z.int(),
    newestRevision: z.int(),
    moved: z.boolean().describe('True when the data have changed since, whether or not it matters'),
    conflicts: z
      .array(
        z.strictObject({
          at: z.int().describe('Place in the list of changes, from 0'),
          code: z.string(),
          field: z.string(),
          value: z.string(),
          message: z.string(),
        }),
      )
      .describe('Changes that no longer fit, or whose facility has changed since'),
  }),
}) satisfies z.ZodType<Scenario>;

const persons = (words: string) => z.int().describe(words);
const comparedService = z.strictObject({
  service: namedServiceSchema,
  before: persons('People of the target group who are served without it'),
  after: persons('People of the target group who are served with it'),
  gained: persons('after - before where more; gained - lost = after - before'),
  lost: persons('before - after where fewer'),
  personsBefore: persons('People of the target group, served or not'),
  personsAfter: persons('People of the target group, served or not'),
  moved: persons('People served before and after, by another facility'),
  settlementsGained: z.int(),
  settlementsLost: z.int(),
  unknownSettlements: z.int().describe('Differ, but their people are unknown: in no number of persons'),
});

export const comparisonSchema = z.strictObject({
  ...stampShape,
  with: z.string().describe('base, or the id of the other scenario'),
  counties: z.array(z.string()).describe('Counties that can differ; all others are the same'),
  services: z.array(comparedService),
  groups: z
    .array(z.strictObject({ service: z.string(), group: z.enum(GROUPS), gained: z.int(), lost: z.int() }))
    .describe('People of each group who live where the service is gained or lost'),
  units: z
    .array(z.strictObject({ unit: namedUnitSchema, services: z.array(comparedService) }))
    .describe('Counties and towns that differ'),
  settlements: z
    .array(
      z.strictObject({
        settlement: namedUnitSchema,
        gained: z.int().describe('People times services'),
        lost: z.int(),
        servicesGained: z.array(z.string()),
        servicesLost: z.array(z.string()),
        servicesMoved: z.array(z.string()),
      }),
    )
    .describe('The ten most affected, the most first'),
}) satisfies z.ZodType<ScenarioComparison>;

export const publicationSchema = z.strictObject({
  revision: revisionSchema,
  feed: z.string(),
  facilities: z.array(
    z.strictObject({
      at: z.int(),
      facility: z.string(),
      outcome: z.enum(['created', 'exists', 'rejected']),
      problems: z.array(z.strictObject({ code: z.string(), message: z.string() })),
    }),
  ),
  leftOut: z
    .array(
      z.strictObject({
        at: z.int(),
        change: z.enum(['open', 'close', 'move', 'enlarge', 'alter', 'people']),
      }),
    )
    .describe('Changes that are no new facilities'),
}) satisfies z.ZodType<Publication>;
