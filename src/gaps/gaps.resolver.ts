import { Inject } from '@nestjs/common';
import { Args, Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { questionPageShape, questionShape, readArguments } from '../api/graphql/arguments.js';
import { connectionOf } from '../api/graphql/connection.js';
import { oncePerRequest } from '../api/graphql/loaders.js';
import type { RequestContext } from '../api/graphql/loaders.js';
import { contextOf, listOf } from '../api/query.js';
import type { QuestionContext } from '../common/context.js';
import { GAP_STATUSES } from '../common/vocabulary.js';
import { CONFIG } from '../config.js';
import type { Config } from '../config.js';
import { speedsByMode } from '../coverage/coverage.dto.js';
import { UnitModel } from '../units/units.dto.js';
import { GapConnectionModel, GapsArgs, GapSummaryArgs, GapSummaryModel } from './gaps.dto.js';
import { GAP_KINDS } from './gaps.candidates.js';
import { GAP_RULES, gapCursor, GapsService } from './gaps.service.js';
import type { GapRule, OpenedGaps } from './gaps.service.js';
import { SPLIT_GROUPS } from './gaps.shapes.js';
import { GapSummaries } from './gaps.summary.service.js';

const gapsShape = {
  ...questionPageShape,
  status: listOf.pipe(z.array(z.enum(GAP_STATUSES))).optional(),
  kind: listOf.pipe(z.array(z.enum(GAP_KINDS))).optional(),
  rule: z.enum(GAP_RULES).optional(),
};
const summaryShape = {
  ...questionShape,
  groupBy: z.enum(SPLIT_GROUPS).default('service'),
  rule: z.enum(GAP_RULES).optional(),
};

@Resolver(() => UnitModel)
export class GapsResolver {
  constructor(
    private readonly service: GapsService,
    private readonly summaries: GapSummaries,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @ResolveField(() => GapConnectionModel, {
    // all gaps of the unit are read and ordered, whatever the page
    complexity: (of: { args: Record<string, unknown>; childComplexity: number }) =>
      100 + Math.max(1, Number(of.args['first'] ?? 50)) * of.childComplexity,
    description: 'Where people are not served as the standard wants, worst first.',
  })
  async gaps(
    @Parent() unit: UnitModel,
    @Args() args: GapsArgs,
    @Context() context: RequestContext,
  ): Promise<GapConnectionModel> {
    const { service, status, kind, rule, after, first, ...rest } = readArguments(gapsShape, {
      ...unit.moment,
      ...args,
    });
    const wanted = { services: service, statuses: status, kinds: kind, after: after ?? null, limit: first };
    const ctx = contextOf(this.config, rest);
    const opened = await this.open(context, ctx, unit.code, rule);
    const { speedsKmh, ...page } = await this.service.gaps(opened, wanted);
    return { ...page, speeds: speedsByMode(speedsKmh), ...connectionOf(page, after, gapCursor) };
  }

  @ResolveField(() => GapSummaryModel, {
    complexity: ({ childComplexity }: { childComplexity: number }) => 100 + 50 * childComplexity,
    description: 'All people split: served, no capacity, out of reach, absent; by service and a group.',
  })
  async gapSummary(
    @Parent() unit: UnitModel,
    @Args() args: GapSummaryArgs,
    @Context() context: RequestContext,
  ): Promise<GapSummaryModel> {
    const { service, groupBy, rule, ...rest } = readArguments(summaryShape, { ...unit.moment, ...args });
    const opened = await this.open(context, contextOf(this.config, rest), unit.code, rule);
    return this.summaries.summary(opened, { groupBy, services: service });
  }

  private open(
    context: RequestContext,
    ctx: QuestionContext,
    code: string,
    rule: GapRule | undefined,
  ): Promise<OpenedGaps> {
    return oncePerRequest(context, `gaps ${code} ${rule ?? ''} ${JSON.stringify(ctx)}`, () =>
      this.service.open(ctx, code, rule),
    );
  }
}
