import { Inject } from '@nestjs/common';
import { Args, Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { readArguments } from '../api/graphql/arguments.js';
import { oncePerRequest } from '../api/graphql/loaders.js';
import type { RequestContext } from '../api/graphql/loaders.js';
import { contextOf } from '../api/query.js';
import { CONFIG } from '../config.js';
import type { Config } from '../config.js';
import { FacilityModel } from '../facilities/facilities.dto.js';
import { UnitModel } from '../units/units.dto.js';
import {
  ComplementarityModel,
  FlowsModel,
  HinterlandModel,
  RuleArgs,
  RulePageArgs,
  rulePageShape,
  ruleShape,
} from './complementarity.dto.js';
import type { ComplementarityAnswer, FlowsAnswer, HinterlandAnswer } from './complementarity.schema.js';
import { ComplementarityService } from './complementarity.service.js';
import { HinterlandService } from './hinterland.service.js';

/** A question loads a county with its surroundings, however few fields are asked. */
const costOfSlice = ({ childComplexity }: { childComplexity: number }): number => 200 + childComplexity;

@Resolver(() => UnitModel)
export class ComplementarityResolver {
  constructor(
    private readonly service: ComplementarityService,
    private readonly hinterlands: HinterlandService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @ResolveField(() => ComplementarityModel, {
    complexity: costOfSlice,
    description: 'Who serves whom, and how service sets complete one another.',
  })
  async complementarity(
    @Parent() unit: UnitModel,
    @Args() args: RuleArgs,
    @Context() context: RequestContext,
  ): Promise<ComplementarityAnswer> {
    const { service, rule, ...rest } = readArguments(ruleShape, { ...unit.moment, ...args });
    const ctx = contextOf(this.config, rest);
    const name = `complementarity ${unit.code} ${JSON.stringify([ctx, rule, service])}`;
    return oncePerRequest(context, name, async () =>
      this.service.complementarity(await this.service.open(ctx, unit.code), {
        rule,
        services: service ?? [],
      }),
    );
  }

  @ResolveField(() => FlowsModel, {
    complexity: costOfSlice,
    description: 'The flows of a unit as data of a Sankey.',
  })
  async flows(@Parent() unit: UnitModel, @Args() args: RuleArgs): Promise<FlowsAnswer> {
    const { service, rule, ...rest } = readArguments(ruleShape, { ...unit.moment, ...args });
    const opened = await this.service.open(contextOf(this.config, rest), unit.code);
    return this.service.flows(opened, { rule, services: service ?? [] });
  }

  @ResolveField(() => HinterlandModel, {
    complexity: costOfSlice,
    description: 'Settlements of others that facilities of the unit serve, by people downwards.',
  })
  async hinterland(@Parent() unit: UnitModel, @Args() args: RulePageArgs): Promise<HinterlandAnswer> {
    const { service, rule, first, after, ...rest } = readArguments(rulePageShape, {
      ...unit.moment,
      ...args,
    });
    const opened = await this.hinterlands.open(contextOf(this.config, rest), unit.code);
    const wanted = { rule, services: service ?? [], after: after ?? null, limit: first };
    return this.hinterlands.ofUnit(opened, wanted);
  }
}

@Resolver(() => FacilityModel)
export class FacilityHinterlandResolver {
  constructor(
    private readonly hinterlands: HinterlandService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @ResolveField(() => HinterlandModel, {
    complexity: costOfSlice,
    description: 'Settlements that the facility serves, by people downwards.',
  })
  async hinterland(@Parent() facility: FacilityModel, @Args() args: RulePageArgs): Promise<HinterlandAnswer> {
    const { service, rule, first, after, ...rest } = readArguments(rulePageShape, {
      ...facility.moment,
      ...args,
    });
    const of = await this.hinterlands.openFacility(contextOf(this.config, rest), facility.id);
    const wanted = { rule, services: service ?? [], after: after ?? null, limit: first };
    return this.hinterlands.ofFacility(of, wanted);
  }
}
