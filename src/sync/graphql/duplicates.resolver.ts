import { Args, ArgsType, Field, Mutation, Query, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { Needs, Who } from '../../api/access/access.guard.js';
import { readBody } from '../../api/body.js';
import { PageArgs, pageShape, readArguments } from '../../api/graphql/arguments.js';
import { connectionOf } from '../../api/graphql/connection.js';
import type { Actor } from '../../common/actor.js';
import { mergeShape } from '../duplicates/duplicates.schema.js';
import { DUPLICATE_STATES, DuplicatesService } from '../duplicates/duplicates.service.js';
import type { DuplicateState } from '../duplicates/duplicates.service.js';
import { DuplicateConnectionModel, DuplicateModel } from './duplicates.dto.js';
import { DuplicateStateEnum } from './words.dto.js';

@ArgsType()
export class DuplicatesArgs extends PageArgs {
  @Field(() => DuplicateStateEnum, { nullable: true })
  state?: DuplicateState;
  @Field(() => String, { nullable: true, description: 'Code of the feed of one of the two.' })
  feed?: string;
}

const listShape = {
  ...pageShape,
  state: z.enum(DUPLICATE_STATES).optional(),
  feed: z.string().min(1).max(64).optional(),
};

@Resolver(() => DuplicateModel)
export class DuplicatesResolver {
  constructor(private readonly service: DuplicatesService) {}

  @Query(() => DuplicateConnectionModel, {
    description: 'Pairs of facilities that may be one, in order of their ids.',
  })
  async duplicates(@Args() args: DuplicatesArgs): Promise<unknown> {
    const { first, ...wanted } = readArguments(listShape, args);
    const { revision, ...page } = await this.service.list({ ...wanted, limit: first });
    // the id of a pair is the cursor behind it
    return { revision, ...connectionOf(page, wanted.after, ({ id }) => id) };
  }

  @Query(() => DuplicateModel, { nullable: true, description: 'One pair.' })
  async duplicate(@Args('id', { type: () => String }) id: string): Promise<unknown> {
    return this.service.one(id);
  }

  @Mutation(() => DuplicateModel, {
    description: 'The two are one: both ids and histories stay, one is closed from today on.',
  })
  @Needs('write')
  async mergeDuplicate(
    @Args('id', { type: () => String }) id: string,
    @Args('keep', {
      type: () => String,
      nullable: true,
      description: 'Id of the facility that stays open; the one that was there first unless said.',
    })
    keep: string | null | undefined,
    @Who() actor: Actor,
  ): Promise<unknown> {
    const body = readBody(mergeShape, typeof keep === 'string' ? { keep } : {});
    return this.service.merge(id, body.keep, actor);
  }

  @Mutation(() => DuplicateModel, {
    description: 'The two are different: both stay open, and they are not told again.',
  })
  @Needs('write')
  async keepDuplicate(@Args('id', { type: () => String }) id: string, @Who() actor: Actor): Promise<unknown> {
    return this.service.keep(id, actor);
  }
}
