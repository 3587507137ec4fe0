/** Feeds as the GraphQL door takes them; the checks are those of the REST bodies. */
import { Field, Float, InputType } from '@nestjs/graphql';
import { EntryInput } from '../../facilities/writes/inputs.dto.js';
import type { Mode } from '../feeds/feed.js';
import { CategoryMatchEnum, mapOf, pairsOf, SyncModeEnum } from './words.dto.js';

@InputType('CategoryEntryInput')
export class CategoryEntryInput {
  @Field(() => String)
  category: string;
  @Field(() => String, { nullable: true, description: 'Null = known, and no service.' })
  service?: string | null;
}

@InputType('CategoryMappingInput')
export class CategoryMappingInput {
  @Field(() => CategoryMatchEnum, { nullable: true, description: 'exact by default.' })
  match?: 'exact' | 'prefix';
  @Field(() => [CategoryEntryInput])
  entries: CategoryEntryInput[];
}

@InputType('ColumnWordsInput', { description: 'Words of the file in a column, and ours for them.' })
export class ColumnWordsInput {
  @Field(() => String)
  column: string;
  @Field(() => [EntryInput])
  words: EntryInput[];
}

@InputType('FeedMappingInput', { description: 'Which column of the file is which of ours.' })
export class FeedMappingInput {
  @Field(() => [EntryInput], {
    nullable: true,
    description: 'Our column, and the name that the file has for it.',
  })
  columns?: EntryInput[];
  @Field(() => [EntryInput], {
    nullable: true,
    description: 'Our column, and what stands in it in every row.',
  })
  constants?: EntryInput[];
  @Field(() => [ColumnWordsInput], { nullable: true })
  values?: ColumnWordsInput[];
  @Field(() => [EntryInput], { nullable: true, description: 'A service, and the column with its capacity.' })
  offersFrom?: EntryInput[];
  @Field(() => [String], { nullable: true, description: 'Columns kept as attributes.' })
  attributes?: string[];
  @Field(() => [String], { nullable: true, description: 'Columns passed over; "*" = all others.' })
  ignore?: string[];
  @Field(() => [String], {
    nullable: true,
    description: 'Columns of which an id is made where the file has none.',
  })
  idFrom?: string[];
}

@InputType('FeedPatch', { description: 'Fields left out stay; null clears owner and region.' })
export class FeedPatchInput {
  @Field(() => String, { nullable: true })
  name?: string;
  @Field(() => String, { nullable: true, description: 'The data team.' })
  owner?: string | null;
  @Field(() => String, {
    nullable: true,
    description: 'Code of the unit that the feed may write in; null = anywhere.',
  })
  region?: string | null;
  @Field(() => String, { nullable: true, description: 'WGS84, CGCS2000, GCJ02, BD09 or EPSG:n.' })
  crs?: string;
  @Field(() => String, { nullable: true, description: 'utf-8 or gb18030.' })
  encoding?: string;
  @Field(() => String, { nullable: true, description: 'Code scheme of the units that rows give.' })
  scheme?: string;
  @Field(() => FeedMappingInput, { nullable: true })
  mapping?: FeedMappingInput;
  @Field(() => CategoryMappingInput, { nullable: true })
  categories?: CategoryMappingInput;
  @Field(() => SyncModeEnum, { nullable: true })
  mode?: Mode;
  @Field(() => Float, {
    nullable: true,
    description: 'Largest share of the open facilities that a mirror closes.',
  })
  maxClosedShare?: number;
}

@InputType('NewFeed')
export class NewFeedInput extends FeedPatchInput {
  @Field(() => String)
  code: string;
  @Field(() => String)
  declare name: string;
  @Field(() => String, {
    nullable: true,
    description: 'Code of a category starter, copied where categories are not given.',
  })
  startFrom?: string;
}

/** Takes: an input. Gives: the body that REST takes for the same. Fails: `api/bad-field` for a name given twice. */
export function feedBodyOf({ mapping, categories, ...rest }: FeedPatchInput): Record<string, unknown> {
  return {
    ...rest,
    ...(mapping === undefined || mapping === null ? { mapping } : { mapping: mappingBody(mapping) }),
    ...(categories === undefined || categories === null
      ? { categories }
      : {
          categories: {
            ...(categories.match ? { match: categories.match } : {}),
            entries: mapOf(
              'categories.entries',
              categories.entries.map(({ category, service }) => [category, service ?? null] as const),
            ),
          },
        }),
  };
}

function mappingBody(mapping: FeedMappingInput): Record<string, unknown> {
  const { columns, constants, values, offersFrom, ...lists } = mapping;
  const maps = { columns, constants, offersFrom };
  const given = Object.entries(maps).filter(([, entries]) => entries !== undefined && entries !== null);
  return {
    ...lists,
    ...Object.fromEntries(
      given.map(([name, entries]) => [name, mapOf(`mapping.${name}`, pairsOf(entries as EntryInput[]))]),
    ),
    ...(values
      ? {
          values: mapOf(
            'mapping.values',
            values.map(({ column, words }) => [column, mapOf(`mapping.values.${column}`, pairsOf(words))]),
          ),
        }
      : {}),
  };
}
