import { Args, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { Needs, Who } from '../../api/access/access.guard.js';
import { pageShape, readArguments } from '../../api/graphql/arguments.js';
import { connectionOf } from '../../api/graphql/connection.js';
import type { Actor } from '../../common/actor.js';
import { encodeCursor } from '../../common/paging.js';
import { VERDICTS } from '../report.js';
import { SyncService } from '../sync.service.js';
import { inlineBytes } from './inline.js';
import {
  CoverageOutlookModel,
  RowVerdictConnectionModel,
  StartSyncArgs,
  SyncConnectionModel,
  syncModel,
  SyncModel,
  SyncsArgs,
  VerdictsArgs,
} from './runs.dto.js';

const listShape = { ...pageShape, feed: z.string().min(1).max(64) };
const verdictsShape = { ...pageShape, verdict: z.enum(VERDICTS).optional() };
const shareShape = {
  maxClosedShare: z.coerce
    .number()
    .min(0, 'must be a share from 0 to 1')
    .max(1, 'must be a share from 0 to 1'),
};

@Resolver(() => SyncModel)
export class SyncsResolver {
  constructor(private readonly service: SyncService) {}

  @Query(() => SyncModel, {
    nullable: true,
    description: 'What came of a sync or import; null with an error where it is unknown.',
  })
  async sync(@Args('id', { type: () => String }) id: string): Promise<unknown> {
    return syncModel(await this.service.one(id));
  }

  @Query(() => SyncConnectionModel, { description: 'Syncs of a feed, the newest first.' })
  async syncs(@Args() args: SyncsArgs): Promise<unknown> {
    const { first, after, feed } = readArguments(listShape, args);
    const { revision, ...page } = await this.service.of(feed, { after, limit: first });
    const items = page.items.map(syncModel);
    const cursorOf = (sync: { startedAt: string; id: string }) =>
      encodeCursor([sync.startedAt, sync.id], 'syncs');
    return { revision, ...connectionOf({ ...page, items }, after, cursorOf) };
  }

  @Mutation(() => SyncModel, {
    complexity: 1000,
    description:
      'Syncs rows that are sent as text (512 KiB at most; UTF-8, whatever the feed says), also as a dry run. GraphQL takes no files: those go to POST /v1/feeds/{code}/syncs, and their answer is read here by its id.',
  })
  @Needs('write')
  async startSync(@Args() args: StartSyncArgs, @Who() actor: Actor): Promise<unknown> {
    const { feed, rows, format, dryRun, atomicity, mode, idempotencyKey, maxClosedShare } = args;
    const share =
      typeof maxClosedShare === 'number' ? readArguments(shareShape, { maxClosedShare }) : undefined;
    const sync = await this.service.sync(feed, {
      ...{ format, dryRun, atomicity, mode: mode ?? undefined, ...share },
      actor,
      bytes: inlineBytes(rows),
      encoding: 'utf-8',
      idempotencyKey: idempotencyKey ?? null,
    });
    return syncModel(sync);
  }

  @ResolveField(() => CoverageOutlookModel, {
    nullable: true,
    complexity: ({ childComplexity }: { childComplexity: number }) => 10 + childComplexity,
    description:
      'Of a dry run: people gained and lost by unit and service; null = not asked, or too much to tell.',
  })
  async coverageChanges(@Parent() sync: { id: string; coverageChanges?: unknown }): Promise<unknown> {
    if (sync.coverageChanges !== undefined) return sync.coverageChanges;
    return (await this.service.one(sync.id)).coverageChanges;
  }

  @ResolveField(() => RowVerdictConnectionModel, {
    description: 'The verdict of every row, in the order of the file; kept of the newest 30 syncs of a feed.',
  })
  async verdicts(@Parent() sync: { id: string }, @Args() args: VerdictsArgs): Promise<unknown> {
    const { first, after, verdict } = readArguments(verdictsShape, args);
    const { revision, ...page } = await this.service.judged(sync.id, { verdict, after, limit: first });
    return { revision, ...connectionOf(page, after, ({ position }) => encodeCursor([position], 'verdicts')) };
  }
}
