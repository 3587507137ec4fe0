/** Feeds as the doors take and show them. */
import { z } from 'zod';
import { CODE_SCHEMES } from '../../common/codes.js';
import { KNOWN_CRS, readCrs } from '../../geo/datum.js';
import type { Crs } from '../../geo/datum.js';
import { ENCODINGS } from '../rows/bytes.js';
import { encodingWord } from '../rows/encoding.word.js';
import { mappingShape } from '../rows/mapping.js';
import { problemSchema } from '../sync.schema.js';
import { DEFAULT_MAX_CLOSED_SHARE, MODES } from './feed.js';
import type { FeedCheck } from './feeds.check.js';
import type { Starter } from './starters.js';

const text = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .regex(/^[^\u0000-\u001f\u007f\p{Cs}]*$/u, 'must have no control characters');
const crs = z
  .string()
  .refine((name) => 'crs' in readCrs(name), `must be ${KNOWN_CRS.join(', ')} or EPSG:n`)
  .transform((name) => (readCrs(name) as { crs: Crs }).crs)
  .describe('Coordinate system of the points; required, never guessed');
const categories = z
  .strictObject({
    match: z.enum(['exact', 'prefix']).default('exact'),
    entries: z
      .record(text(200), text(64).nullable())
      .refine((map) => Object.keys(map).length <= 20_000, 'must have at most 20,000 entries'),
  })
  .describe("The feed's categories and their services; null = known, and no service");

const fields = {
  name: text(200),
  owner: text(200).nullable().describe('The data team'),
  region: text(32).nullable().describe('Code of the unit that the feed may write in; null = anywhere'),
  crs,
  encoding: encodingWord,
  scheme: z.enum(CODE_SCHEMES).describe('Code scheme of the units that rows give'),
  mapping: mappingShape.describe('Which column of the file is which of ours'),
  categories,
  mode: z.enum(MODES).describe('upsert touches the rows given; mirror also closes what is absent'),
  maxClosedShare: z
    .number()
    .min(0)
    .max(1)
    .describe('Largest share of the open facilities that a mirror closes'),
};

export const newFeedShape = z.strictObject({
  code: z
    .string()
    .regex(/^[A-Za-z0-9_.-]{1,64}$/, 'must be 1 to 64 letters, digits, dots, dashes or underscores'),
  name: fields.name,
  owner: fields.owner.default(null),
  region: fields.region.default(null),
  crs: fields.crs.optional(),
  encoding: fields.encoding.default('utf-8'),
  scheme: fields.scheme.default('china12'),
  mapping: fields.mapping.default({
    columns: {},
    constants: {},
    values: {},
    offersFrom: {},
    attributes: [],
    ignore: [],
  }),
  categories: fields.categories.optional(),
  startFrom: z
    .string()
    .max(64)
    .optional()
    .describe('Code of a category starter, copied where categories are not given'),
  mode: fields.mode.default('upsert'),
  maxClosedShare: fields.maxClosedShare.default(DEFAULT_MAX_CLOSED_SHARE),
});
export const feedPatchShape = z.strictObject(fields).partial();
export type NewFeed = z.infer<typeof newFeedShape>;
export type FeedPatch = z.infer<typeof feedPatchShape>;

const words = z.record(z.string(), z.string());
export const feedSchema = z.strictObject({
  code: z.string(),
  name: z.string(),
  owner: z.string().nullable(),
  region: z.string().nullable(),
  crs: z.string(),
  encoding: z.enum(ENCODINGS),
  scheme: z.enum(CODE_SCHEMES),
  mapping: z.object({
    columns: words.optional(),
    constants: words.optional(),
    values: z.record(z.string(), words).optional(),
    offersFrom: words.optional(),
    attributes: z.array(z.string()).optional(),
    ignore: z.array(z.string()).optional(),
    idFrom: z.array(z.string()).optional(),
  }),
  categories: z.strictObject({
    match: z.enum(['exact', 'prefix']),
    entries: z.record(z.string(), z.string().nullable()),
  }),
  mode: z.enum(MODES),
  maxClosedShare: z.number(),
  version: z.int().describe('Revision that made this version; the ETag that a change needs'),
});
export const oneFeedSchema = feedSchema.extend({ revision: z.int() });

export const starterSchema = z.strictObject({
  code: z.string(),
  name: z.string(),
  nameEn: z.string(),
  source: z.string(),
  match: z.enum(['exact', 'prefix']),
  entries: z.record(z.string(), z.string().nullable()),
}) satisfies z.ZodType<Starter>;

export const feedCheckSchema = z.strictObject({
  revision: z.int(),
  rows: z.int(),
  readableRows: z.int().describe('Rows whose own fields raise no problem'),
  problems: z.record(z.string(), z.int()).describe('Rows by the code of each problem or note'),
  fileProblems: z.array(problemSchema),
  encoding: z.strictObject({
    declared: z.string(),
    likely: z.string().nullable().describe('null = nothing speaks against the declared one'),
  }),
  crs: z.strictObject({
    declared: z.string(),
    likely: z.string().nullable().describe('Another system that fits clearly better; null = none does'),
    points: z.int().describe('Points whose row gives a unit that has an outline'),
    insideBefore: z
      .number()
      .nullable()
      .describe('Share inside their own unit as the numbers stand; null = no points'),
    insideAfter: z
      .number()
      .nullable()
      .describe('Share inside their own unit after conversion from the declared system'),
    insideBySystem: z.record(z.string(), z.number()),
  }),
  unmappedCategories: z.array(z.strictObject({ category: z.string(), rows: z.int() })),
  unknownUnits: z.array(z.string()),
}) satisfies z.ZodType<FeedCheck & { revision: number }>;
