import { Inject } from '@nestjs/common';
import { Args, Int, Mutation, Query, Resolver } from '@nestjs/graphql';
import { Needs, Who } from '../api/access/access.guard.js';
import { readBody } from '../api/body.js';
import { PageArgs, pageShape, readArguments } from '../api/graphql/arguments.js';
import { connectionOf } from '../api/graphql/connection.js';
import type { Actor } from '../common/actor.js';
import { encodeCursor } from '../common/paging.js';
import { CONFIG, todayOf } from '../config.js';
import type { Config } from '../config.js';
import { KeyConnectionModel, KeyModel, NewKeyInput, ShownKeyModel } from './keys.dto.js';
import { newKeyShape, rotateShape } from './keys.schema.js';
import { KeysService } from './keys.service.js';

@Resolver(() => KeyModel)
@Needs('administer')
export class KeysResolver {
  constructor(
    private readonly service: KeysService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Query(() => KeyConnectionModel, { description: 'Keys without their secrets, in order of id.' })
  async keys(@Args() args: PageArgs): Promise<KeyConnectionModel> {
    const { first, after } = readArguments(pageShape, args);
    return connectionOf(await this.service.list(after, first), after, ({ id }) => encodeCursor([id], 'keys'));
  }

  @Mutation(() => ShownKeyModel, { description: 'Makes a key; the secret is shown this once.' })
  async createKey(
    @Args('input', { type: () => NewKeyInput }) input: NewKeyInput,
    @Who() actor: Actor,
  ): Promise<ShownKeyModel> {
    return this.service.create(readBody(newKeyShape, { ...input }), actor, todayOf(this.config));
  }

  @Mutation(() => ShownKeyModel, { description: 'A new secret; the old one opens a while longer.' })
  async rotateKey(
    @Args('id', { type: () => String }) id: string,
    @Args('overlapSeconds', { type: () => Int, nullable: true }) overlap: number | null | undefined,
    @Who() actor: Actor,
  ): Promise<ShownKeyModel> {
    const wanted = typeof overlap === 'number' ? { overlapSeconds: overlap } : {};
    return this.service.rotate(id, readBody(rotateShape, wanted).overlapSeconds, actor);
  }

  @Mutation(() => KeyModel, { description: 'Revokes a key at once and for good.' })
  async revokeKey(@Args('id', { type: () => String }) id: string, @Who() actor: Actor): Promise<KeyModel> {
    return this.service.revoke(id, actor);
  }
}
