import { Inject } from '@nestjs/common';
import { Args, Query, Resolver } from '@nestjs/graphql';
import { readArguments } from '../api/graphql/arguments.js';
import { connectionOf } from '../api/graphql/connection.js';
import { contextOf, pageQuery } from '../api/query.js';
import { encodeCursor } from '../common/paging.js';
import { CONFIG } from '../config.js';
import type { Config } from '../config.js';
import { AggregateConnectionModel, AggregatesArgs } from './aggregates.dto.js';
import { aggregatesQuery } from './aggregates.query.js';
import { AggregatesService } from './aggregates.service.js';
import type { AggregateUnit } from './aggregates.shapes.js';

const { limit: _, ...argumentsShape } = { ...aggregatesQuery, first: pageQuery.limit };
const cursorOf = (item: AggregateUnit): string => encodeCursor([item.unit.code], 'aggregates');

@Resolver(() => AggregateConnectionModel)
export class AggregatesResolver {
  constructor(
    private readonly service: AggregatesService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Query(() => AggregateConnectionModel, {
    // the rows of a unit are a list of the services and groups
    complexity: (of: { args: Record<string, unknown>; childComplexity: number }) =>
      100 + Math.max(1, Number(of.args['first'] ?? 50)) * of.childComplexity,
    description: 'One figure over all units of a level below a unit: sums, never averages.',
  })
  async aggregates(@Args() args: AggregatesArgs): Promise<AggregateConnectionModel> {
    const {
      figure,
      unit,
      level,
      by = [],
      service = [],
      after,
      first,
      ...rest
    } = readArguments(argumentsShape, args);
    const wanted = { figure, unit, level, by, services: service, after: after ?? null, limit: first };
    const page = await this.service.page(await this.service.open(contextOf(this.config, rest), wanted));
    return { ...page, ...connectionOf(page, after, cursorOf) };
  }
}
