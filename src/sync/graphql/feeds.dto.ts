/** Feeds as the GraphQL door shows them: the shapes of REST, with lists of entries where REST has maps. */
import { ArgsType, Field, Int } from '@nestjs/graphql';
import { z } from 'zod';
import { objectOf } from '../../api/graphql/model.js';
import { Long } from '../../api/graphql/scalars.js';
import type { Feed } from '../feeds/feed.js';
import type { FeedCheck } from '../feeds/feeds.check.js';
import { feedCheckSchema, feedSchema, starterSchema } from '../feeds/feeds.schema.js';
import type { Starter } from '../feeds/starters.js';
import { connectionModelOf, entriesOf, entrySchema, KNOWN } from './words.dto.js';

const entries = z.array(entrySchema);
const categoryEntries = z.array(
  z.strictObject({
    category: z.string(),
    service: z.string().nullable().describe('Null = known, and no service'),
  }),
);

const feedShape = feedSchema.extend({
  mapping: z.strictObject({
    columns: entries.describe('Our column, and the name that the file has for it'),
    constants: entries.describe('Our column, and what stands in it in every row'),
    values: z
      .array(z.strictObject({ column: z.string(), words: entries }))
      .describe('Words of the file in a column, and ours for them'),
    offersFrom: entries.describe('A service, and the column with its capacity'),
    attributes: z.array(z.string()),
    ignore: z.array(z.string()),
    idFrom: z
      .array(z.string())
      .nullable()
      .describe('Columns of which an id is made where the file has none; null = it has'),
  }),
  categories: z.strictObject({ match: feedSchema.shape.categories.shape.match, entries: categoryEntries }),
  revision: z.int().nullable().describe('Newest revision when it was read; null within a list'),
});
export const FeedModel = objectOf(
  'Feed',
  feedShape,
  KNOWN,
  'What a data team may write, and how its files are read.',
);
export const FeedConnectionModel = connectionModelOf('Feed', FeedModel);

const rowsByCode = z.array(z.strictObject({ code: z.string(), rows: z.int() }));
const checkShape = feedCheckSchema.extend({
  problems: rowsByCode.describe('Rows by the code of each problem or note'),
  crs: feedCheckSchema.shape.crs.extend({
    insideBySystem: z.array(z.strictObject({ system: z.string(), share: z.number() })),
  }),
});
export const FeedCheckModel = objectOf(
  'FeedCheck',
  checkShape,
  KNOWN,
  'What a look at a sample of a file found.',
);

const starterShape = starterSchema.extend({ entries: categoryEntries });
export const CategoryStarterModel = objectOf(
  'CategoryStarter',
  starterShape,
  KNOWN,
  'A category mapping to begin with; it is copied into a feed and edited there.',
);

@ArgsType()
export class FeedsArgs {
  @Field(() => Int, { defaultValue: 50, description: 'How many, 1 to 1000.' })
  first: number;
  @Field(() => String, { nullable: true, description: 'endCursor of the page before.' })
  after?: string;
  @Field(() => String, { nullable: true, description: 'The data team.' })
  owner?: string;
  @Field(() => Long, { nullable: true, description: 'As known at this revision; the newest by default.' })
  revision?: number;
}

const categoriesOf = (map: Readonly<Record<string, string | null>>) =>
  Object.entries(map).map(([category, service]) => ({ category, service }));

/** Takes: a feed as the service gives it, with its revision where it was asked for alone. Gives: what the door shows. */
export function feedModel(feed: Feed & { readonly revision?: number }): z.infer<typeof feedShape> {
  const { columns, constants, values, offersFrom, attributes, ignore, idFrom } = feed.mapping;
  return {
    ...feed,
    mapping: {
      columns: entriesOf(columns),
      constants: entriesOf(constants),
      values: Object.entries(values ?? {}).map(([column, words]) => ({ column, words: entriesOf(words) })),
      offersFrom: entriesOf(offersFrom),
      attributes: [...(attributes ?? [])],
      ignore: [...(ignore ?? [])],
      idFrom: idFrom === undefined ? null : [...idFrom],
    },
    categories: { match: feed.categories.match, entries: categoriesOf(feed.categories.entries) },
    revision: feed.revision ?? null,
  };
}

export function checkModel(check: FeedCheck & { readonly revision: number }): z.infer<typeof checkShape> {
  return {
    ...check,
    problems: Object.entries(check.problems).map(([code, rows]) => ({ code, rows })),
    fileProblems: [...check.fileProblems],
    unmappedCategories: [...check.unmappedCategories],
    unknownUnits: [...check.unknownUnits],
    crs: {
      ...check.crs,
      insideBySystem: Object.entries(check.crs.insideBySystem).map(([system, share]) => ({ system, share })),
    },
  };
}

export function starterModel(starter: Starter): z.infer<typeof starterShape> {
  return { ...starter, entries: categoriesOf(starter.entries) };
}
