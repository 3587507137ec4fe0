import { Args, ArgsType, Field, Int, Query, Resolver, Subscription } from '@nestjs/graphql';
import { pageShape, readArguments } from '../api/graphql/arguments.js';
import { listOf } from '../api/query.js';
import { changeConnection, ChangeConnectionModel, ChangeKindEnum } from './changes.dto.js';
import { kindsShape, regionShape } from './changes.schema.js';
import { ChangesService } from './changes.service.js';
import type { ChangeKind, ChangePage } from './changes.shape.js';

@ArgsType()
export class ChangesArgs {
  @Field(() => Int, { defaultValue: 50, description: 'How many at once, 1 to 1000.' })
  first: number;
  @Field(() => String, {
    nullable: true,
    description: 'endCursor of the page before, or a revision; from the beginning by default.',
  })
  after?: string;
  @Field(() => String, {
    nullable: true,
    description: 'Code of a unit: what is, or was until then, in it or below it.',
  })
  region?: string;
  @Field(() => [ChangeKindEnum], { nullable: true, description: 'All by default.' })
  kinds?: ChangeKind[];
}

const shape = { ...pageShape, region: regionShape.optional(), kinds: listOf.pipe(kindsShape).optional() };

@Resolver()
export class ChangesResolver {
  constructor(private readonly service: ChangesService) {}

  @Query(() => ChangeConnectionModel, {
    description: 'What was changed, in order of revision, each change at least once.',
  })
  async changes(@Args() args: ChangesArgs): Promise<ChangeConnectionModel> {
    const { first, ...wanted } = readArguments(shape, args);
    return changeConnection(await this.service.read({ ...wanted, limit: first }), wanted.after);
  }

  @Subscription(() => ChangeConnectionModel, {
    name: 'changes',
    description:
      'Pages of changes as they are committed; without `after` from now on. Go on from endCursor after a break.',
    resolve: (page: ChangePage) => changeConnection(page, undefined),
  })
  async follow(@Args() args: ChangesArgs): Promise<AsyncIterableIterator<ChangePage>> {
    const { first, ...wanted } = readArguments(shape, args);
    return this.service.followUntilLeft({ ...wanted, limit: first });
  }
}
