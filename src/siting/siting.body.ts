/** The body of a siting question: strict, and every contradiction named at once. */
import { z } from 'zod';
import { contextOf, contextQuery } from '../api/query.js';
import { isCalendarDate } from '../common/dates.js';
import { BASES, MAX_CAPACITY, MAX_THRESHOLD_METRES } from '../common/vocabulary.js';
import type { Config } from '../config.js';
import {
  FORBIDDEN_LAND,
  MAX_SITING_OPTIONS,
  MAX_SITING_SECONDS,
  SITING_ACTIONS,
  SITING_MODELS,
  SITING_WEIGHTS,
} from './siting.shapes.js';
import type { SitingRequest } from './siting.shapes.js';

const text = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .regex(/^[^\u0000-\u001f\u007f\p{Cs}]*$/u, 'must have no control characters and no half surrogate pairs');
/** Ten weeks: as long as a cost in a matrix may be. */
const MAX_RADIUS_MINUTES = 100_000;
const cost = z.number().min(0).max(1e12);
const capacity = z.number().min(0).max(MAX_CAPACITY);
const once = <T extends z.ZodType<readonly string[]>>(list: T): T =>
  list.refine((codes) => new Set(codes).size === codes.length, 'must name each only once') as T;

export const CANDIDATE_SOURCES = ['settlements', 'towns', 'points', 'grid', 'units'] as const;

const point = z.strictObject({
  code: text(64),
  name: text(200).optional(),
  lon: z.number().min(-180).max(180),
  lat: z.number().min(-90).max(90),
  cost: cost.optional(),
  capacity: capacity.optional(),
});

const candidates = z.strictObject({
  from: z.enum(CANDIDATE_SOURCES),
  points: z.array(point).min(1).max(MAX_SITING_OPTIONS).optional(),
  spacingMetres: z.number().min(50).max(1_000_000).optional().describe('Of a grid, along and across'),
  codes: once(z.array(text(32)).min(1).max(MAX_SITING_OPTIONS))
    .optional()
    .describe('Of units with a point'),
});

const fields = {
  unit: text(32).describe('Code of the unit whose people are to be served'),
  service: text(64),
  model: z
    .enum(SITING_MODELS)
    .describe('mclp: most people newly covered; lscp: fewest sites for all; p_median: fewest person-metres'),
  number: z.int().min(0).max(MAX_SITING_OPTIONS).optional().describe('At most so many sites'),
  budget: cost.optional().describe('At most so much cost'),
  radiusMetres: z
    .number()
    .positive()
    .max(MAX_THRESHOLD_METRES)
    .optional()
    .describe('In the place of the thresholds of the standard'),
  radiusMinutes: z
    .number()
    .positive()
    .max(MAX_RADIUS_MINUTES)
    .optional()
    .describe('The same by a matrix that counts minutes'),
  cost: contextQuery.cost.describe(
    'matrix:NAME: travel costs that were imported, to candidates too, in the place of straight lines',
  ),
  candidates: candidates.default({ from: 'settlements' }),
  actions: once(z.array(z.enum(SITING_ACTIONS)).min(1).max(2)).default(['build']),
  build: z.strictObject({ cost: cost.optional(), capacity: capacity.optional() }).default({}),
  enlarge: z
    .strictObject({
      cost: cost.optional(),
      capacity: capacity.optional().describe('Added to each facility that is enlarged'),
      facilities: once(z.array(text(200)).min(1).max(MAX_SITING_OPTIONS)).optional(),
    })
    .default({}),
  personsPerCapacityUnit: z
    .number()
    .positive()
    .max(1e9)
    .optional()
    .describe('None: by the capacity rule of the standard'),
  forbid: once(z.array(z.enum(FORBIDDEN_LAND)).max(3)).default(['basic_farmland', 'ecological_redline']),
  minimumPerTown: z
    .int()
    .min(0)
    .max(100)
    .optional()
    .describe('Facilities in each town, those that stand included'),
  floorPerTown: z
    .number()
    .min(0)
    .max(1)
    .optional()
    .describe('Share of the people of each town who are to be covered'),
  weigh: z
    .enum(SITING_WEIGHTS)
    .default('people')
    .describe('What a settlement counts in mclp: its people, or once, however many live there'),
  seconds: z
    .number()
    .min(0)
    .max(MAX_SITING_SECONDS)
    .default(20)
    .describe('For the exact search; 0 = greedy and swaps'),
  asOf: z.string().refine(isCalendarDate, 'must be a calendar date such as 2026-01-31').optional(),
  revision: z.int().min(0).optional(),
  standardSet: z.string().min(1).max(32).optional(),
  basis: z.enum(BASES).optional(),
  includePlanned: z.boolean().optional(),
  scenario: z.string().min(1).max(40).optional().describe('Id of a scenario laid over the data first'),
};

export const sitingShape = z.strictObject(fields).superRefine((body, context) => {
  for (const [path, message] of contradictions(body))
    context.addIssue({ code: 'custom', path: [...path], message });
});

type Body = z.infer<z.ZodObject<typeof fields>>;
type Contradiction = readonly [path: readonly string[], message: string];

/** What fits each by itself and not together. */
function contradictions(body: Body): Contradiction[] {
  const found: Contradiction[] = [];
  const when = (isWrong: boolean, path: string, message: string): void => {
    if (isWrong) found.push([path.split('.'), message]);
  };
  const { model, candidates: places, actions, build, enlarge } = body;
  const builds = actions.includes('build');
  const enlarges = actions.includes('enlarge');
  const points = places.from === 'points' ? (places.points ?? []) : [];
  const isLimited = body.number !== undefined || body.budget !== undefined;
  when(model !== 'lscp' && !isLimited, 'number', `${model} needs a number or a budget`);
  when(
    model === 'lscp' && isLimited,
    body.number === undefined ? 'budget' : 'number',
    'lscp finds the number itself; leave it out, or ask for mclp',
  );
  when(
    model === 'p_median' && body.radiusMetres !== undefined,
    'radiusMetres',
    'p_median knows no radius; leave it out, or ask for mclp',
  );
  const hasCapacity =
    build.capacity !== undefined ||
    enlarge.capacity !== undefined ||
    points.some((p) => p.capacity !== undefined);
  when(
    body.weigh === 'settlements' && (model !== 'mclp' || hasCapacity || body.floorPerTown !== undefined),
    'weigh',
    'settlements are counted once by mclp alone, without capacity and floors, which count people; leave it out',
  );
  when(
    model === 'p_median' && body.radiusMinutes !== undefined,
    'radiusMinutes',
    'p_median knows no radius; leave it out, or ask for mclp',
  );
  when(
    body.radiusMinutes !== undefined && body.radiusMetres !== undefined,
    'radiusMinutes',
    'is given beside radiusMetres; give the one in the unit of the costs',
  );
  when(
    places.from === 'grid' && body.cost !== undefined,
    'candidates.from',
    'the points of a grid are in no matrix; name points, units or settlements that the matrix knows',
  );
  when(
    model === 'p_median' && body.floorPerTown !== undefined,
    'floorPerTown',
    'p_median knows no coverage; leave it out, or ask for mclp',
  );
  when(
    builds &&
      body.budget !== undefined &&
      build.cost === undefined &&
      (points.length === 0 || points.some((p) => p.cost === undefined)),
    'build.cost',
    'a budget needs the cost of building, or of every point',
  );
  when(
    enlarges && body.budget !== undefined && enlarge.cost === undefined,
    'enlarge.cost',
    'a budget needs the cost of enlarging',
  );
  when(
    enlarges && enlarge.capacity === undefined,
    'enlarge.capacity',
    'enlarging needs the capacity that it adds',
  );
  when(
    !enlarges && Object.keys(enlarge).length > 0,
    'enlarge',
    'is given, but actions does not name enlarge',
  );
  when(
    places.from === 'points' && places.points === undefined,
    'candidates.points',
    'candidates from points need them',
  );
  when(
    places.from === 'grid' && places.spacingMetres === undefined,
    'candidates.spacingMetres',
    'a grid needs its spacing',
  );
  when(
    places.from === 'units' && places.codes === undefined,
    'candidates.codes',
    'candidates from units need their codes',
  );
  when(
    places.from !== 'points' && places.points !== undefined,
    'candidates.points',
    `is not read where candidates are from ${places.from}`,
  );
  when(
    places.from !== 'grid' && places.spacingMetres !== undefined,
    'candidates.spacingMetres',
    `is not read where candidates are from ${places.from}`,
  );
  when(
    places.from !== 'units' && places.codes !== undefined,
    'candidates.codes',
    `is not read where candidates are from ${places.from}`,
  );
  when(
    new Set(points.map((p) => p.code)).size < points.length,
    'candidates.points',
    'must have a code of its own for each',
  );
  return found;
}

/** Takes: a body that was read. Gives: the question, with the state of the world fixed. */
export function requestOf(config: Config, body: Body): SitingRequest {
  const { asOf, revision, standardSet, basis, includePlanned, scenario, ...asked } = body;
  const { cost: matrix, candidates: places, ...rest } = asked;
  return {
    ...rest,
    candidates:
      places.from === 'points'
        ? { from: 'points', points: places.points ?? [] }
        : places.from === 'grid'
          ? { from: 'grid', spacingMetres: places.spacingMetres ?? 1000 }
          : places.from === 'units'
            ? { from: 'units', codes: places.codes ?? [] }
            : { from: places.from },
    context: contextOf(config, {
      asOf,
      revision,
      standardSet,
      basis,
      includePlanned,
      scenario,
      cost: matrix,
    }),
  };
}
