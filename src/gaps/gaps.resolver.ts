import { Inject } from '@nestjs/common';
import { Args, Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { questionPageShape, readArguments } from '../api/graphql/arguments.js';
import { connectionOf } from '../api/graphql/connection.js';
import { oncePerRequest } from '../api/graphql/loaders.js';
import type { RequestContext } from '../api/graphql/loaders.js';
import { contextOf, listOf } from '../api/query.js';
import { GAP_STATUSES } from '../common/vocabulary.js';
import { CONFIG } from '../config.js';
import type { Config } from '../config.js';
import { UnitModel } from '../units/units.dto.js';
import { GapConnectionModel, GapsArgs } from './gaps.dto.js';
import { GAP_KINDS, gapCursor, GapsService } from './gaps.service.js';

const gapsShape = {
  ...questionPageShape,
  status: listOf.pipe(z.array(z.enum(GAP_STATUSES))).optional(),
  kind: listOf.pipe(z.array(z.enum(GAP_KINDS))).optional(),
};

@Resolver(() => UnitModel)
export class GapsResolver {
  constructor(
    private readonly service: GapsService,
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
    const { service, status, kind, after, first, ...rest } = readArguments(gapsShape, {
      ...unit.moment,
      ...args,
    });
    const wanted = { services: service, statuses: status, kinds: kind, after: after ?? null, limit: first };
    const ctx = contextOf(this.config, rest);
    // the same name as coverage gives it: the fields of one unit share what they are answered from
    const opened = await oncePerRequest(context, `opened ${unit.code} ${JSON.stringify(ctx)}`, () =>
      this.service.open(ctx, unit.code),
    );
    const page = await this.service.gaps(opened, wanted);
    return { ...page, ...connectionOf(page, after, gapCursor) };
  }
}
