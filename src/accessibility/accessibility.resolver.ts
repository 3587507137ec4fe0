import { Inject } from '@nestjs/common';
import { Args, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { readArguments } from '../api/graphql/arguments.js';
import { contextOf } from '../api/query.js';
import { CONFIG } from '../config.js';
import type { Config } from '../config.js';
import { UnitModel } from '../units/units.dto.js';
import { AccessibilityArgs, AccessibilityModel, accessShape } from './accessibility.dto.js';
import { accessWanted } from './accessibility.query.js';
import type { AccessibilityAnswer } from './accessibility.schema.js';
import { AccessibilityService } from './accessibility.service.js';

const costOfPage = (of: { args: Record<string, unknown>; childComplexity: number }): number =>
  200 + Math.max(1, Number(of.args['first'] ?? 50)) * of.childComplexity;

@Resolver(() => UnitModel)
export class AccessibilityResolver {
  constructor(
    private readonly service: AccessibilityService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @ResolveField(() => AccessibilityModel, {
    complexity: costOfPage,
    description: 'Supply in reach of the settlements of the unit, shared with all who compete for it.',
  })
  async accessibility(
    @Parent() unit: UnitModel,
    @Args() args: AccessibilityArgs,
  ): Promise<AccessibilityAnswer> {
    const { first, ...read } = readArguments(accessShape, { ...unit.moment, ...args });
    const opened = await this.service.open(contextOf(this.config, read), unit.code);
    return this.service.accessibility(opened, accessWanted({ ...read, limit: first }));
  }
}
