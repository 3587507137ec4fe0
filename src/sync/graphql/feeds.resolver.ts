import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { Needs, Who } from '../../api/access/access.guard.js';
import { readBody } from '../../api/body.js';
import { pageShape, readArguments } from '../../api/graphql/arguments.js';
import { connectionOf } from '../../api/graphql/connection.js';
import { Long } from '../../api/graphql/scalars.js';
import { contextQuery } from '../../api/query.js';
import type { Actor } from '../../common/actor.js';
import { encodeCursor } from '../../common/paging.js';
import { feedPatchShape, newFeedShape } from '../feeds/feeds.schema.js';
import { FeedsService } from '../feeds/feeds.service.js';
import {
  CategoryStarterModel,
  checkModel,
  FeedCheckModel,
  FeedConnectionModel,
  feedModel,
  FeedModel,
  FeedsArgs,
  starterModel,
} from './feeds.dto.js';
import { feedBodyOf, FeedPatchInput, NewFeedInput } from './feeds.inputs.dto.js';
import { inlineBytes } from './inline.js';
import { InlineFormatEnum } from './words.dto.js';
import type { InlineFormat } from './words.dto.js';

const listShape = {
  ...pageShape,
  owner: z.string().min(1).max(200).optional(),
  revision: contextQuery.revision,
};
const EXPECTED = 'The version that the change is made from: `version` of the feed as it was read.';

@Resolver(() => FeedModel)
export class FeedsResolver {
  constructor(private readonly service: FeedsService) {}

  @Query(() => FeedConnectionModel, { description: 'Feeds in order of code.' })
  async feeds(@Args() args: FeedsArgs): Promise<unknown> {
    const { first, ...wanted } = readArguments(listShape, args);
    const { revision, ...page } = await this.service.list({ ...wanted, limit: first });
    const items = page.items.map((feed) => feedModel(feed));
    return {
      revision,
      ...connectionOf({ ...page, items }, wanted.after, ({ code }) => encodeCursor([code], 'feeds')),
    };
  }

  @Query(() => FeedModel, {
    nullable: true,
    description: 'One feed; null with an error where it is unknown.',
  })
  async feed(@Args('code', { type: () => String }) code: string): Promise<unknown> {
    return feedModel(await this.service.one(code));
  }

  @Query(() => [CategoryStarterModel], { description: 'Category mappings to begin with.' })
  categoryStarters(): unknown {
    return this.service.starters().map(starterModel);
  }

  @Mutation(() => FeedModel, { description: 'Makes a feed: what it may write, and how its files are read.' })
  @Needs('govern')
  async createFeed(
    @Args('input', { type: () => NewFeedInput }) input: NewFeedInput,
    @Who() actor: Actor,
  ): Promise<unknown> {
    return feedModel(await this.service.create(readBody(newFeedShape, feedBodyOf(input)), actor));
  }

  @Mutation(() => FeedModel, { description: 'Changes the fields given, for the syncs to come.' })
  @Needs('govern')
  async changeFeed(
    @Args('code', { type: () => String }) code: string,
    @Args('expectedVersion', { type: () => Long, description: EXPECTED }) version: number,
    @Args('input', { type: () => FeedPatchInput }) input: FeedPatchInput,
    @Who() actor: Actor,
  ): Promise<unknown> {
    const patch = readBody(feedPatchShape, feedBodyOf(input));
    return feedModel(await this.service.change(code, `"${version}"`, patch, actor));
  }

  @Query(() => FeedCheckModel, {
    complexity: 1000,
    description:
      'Looks at rows sent as text (512 KiB at most): system, categories, units; nothing is written. Text has no encoding left to check: files go to POST /v1/feeds/{code}/check.',
  })
  @Needs('write')
  async feedCheck(
    @Args('code', { type: () => String }) code: string,
    @Args('rows', { type: () => String, description: 'The file as text.' }) rows: string,
    @Args('format', { type: () => InlineFormatEnum, defaultValue: 'csv' }) format: InlineFormat,
  ): Promise<unknown> {
    return checkModel(await this.service.check(code, inlineBytes(rows), format, 'utf-8'));
  }
}
