import { Inject } from '@nestjs/common';
import { Args, ArgsType, Context, Field, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import {
  MomentArgs,
  momentShape,
  PointArgs,
  QuestionArgs,
  QuestionPageArgs,
  questionPageShape,
  questionShape,
  readArguments,
} from '../api/graphql/arguments.js';
import { connectionOf } from '../api/graphql/connection.js';
import { loaderOf, oncePerRequest } from '../api/graphql/loaders.js';
import type { RequestContext } from '../api/graphql/loaders.js';
import { contextOf, degrees } from '../api/query.js';
import type { QuestionContext } from '../common/context.js';
import { encodeCursor } from '../common/paging.js';
import { CONFIG } from '../config.js';
import type { Config } from '../config.js';
import { ServiceModel } from '../standards/standards.dto.js';
import { SettlementModel, UnitModel } from '../units/units.dto.js';
import {
  PointCoverageModel,
  SettlementCoverageConnectionModel,
  SettlementCoverageModel,
  speedsByMode,
  UnitCoverageModel,
  UnitServiceCoverageModel,
} from './coverage.dto.js';
import { CoverageService } from './coverage.service.js';
import type { SettlementCoverage, UnitCoverage, UnitServiceCoverage } from './coverage.shapes.js';
import type { OpenedUnit } from './coverage.source.js';

/** A question reads or computes whole counties, however few fields are asked. */
const QUESTION_COST = 100;
const costOfOne = ({ childComplexity }: { childComplexity: number }): number =>
  QUESTION_COST + childComplexity;
const costOfPage = (of: { args: Record<string, unknown>; childComplexity: number }): number =>
  QUESTION_COST + Math.max(1, Number(of.args['first'] ?? 50)) * of.childComplexity;

const pointShape = { ...questionShape, lon: degrees(180), lat: degrees(90) };

@ArgsType()
export class OfUnitArgs extends MomentArgs {
  @Field(() => String, { description: 'Code of the unit.' })
  unit: string;
}

@Resolver(() => UnitModel)
export class CoverageResolver {
  constructor(
    private readonly service: CoverageService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @ResolveField(() => UnitCoverageModel, {
    complexity: costOfOne,
    description: 'Per service, the share covered.',
  })
  async coverage(
    @Parent() unit: UnitModel,
    @Args() args: QuestionArgs,
    @Context() context: RequestContext,
  ): Promise<UnitCoverageModel> {
    const { service, ...rest } = readArguments(questionShape, { ...unit.moment, ...args });
    const ctx = contextOf(this.config, rest);
    const { speedsKmh, ...answer } = await this.figures(context, ctx, unit.code, service ?? []);
    return { ...answer, speeds: speedsByMode(speedsKmh) };
  }

  @ResolveField(() => SettlementCoverageConnectionModel, {
    complexity: costOfPage,
    description: 'Settlement by settlement below the unit, in order of code.',
  })
  async settlementCoverage(
    @Parent() unit: UnitModel,
    @Args() args: QuestionPageArgs,
    @Context() context: RequestContext,
  ): Promise<SettlementCoverageConnectionModel> {
    const { service, after, first, ...rest } = readArguments(questionPageShape, { ...unit.moment, ...args });
    const options = { services: service ?? [], after: after ?? null, limit: first };
    const opened = await this.open(context, contextOf(this.config, rest), unit.code);
    const { speedsKmh, ...page } = await this.service.settlementPage(opened, options);
    const cursorOf = (item: SettlementCoverage): string =>
      encodeCursor([item.settlement.code], 'settlements');
    return { ...page, speeds: speedsByMode(speedsKmh), ...connectionOf(page, after, cursorOf) };
  }

  @ResolveField(() => SettlementCoverageModel, {
    nullable: true,
    complexity: ({ childComplexity }: { childComplexity: number }) => 10 + childComplexity,
    description: 'What serves this settlement; null for units of other levels.',
  })
  async ownCoverage(
    @Parent() unit: UnitModel,
    @Context() context: RequestContext,
  ): Promise<SettlementCoverage | null> {
    return unit.level === 'village' ? this.ofSettlement(unit, context) : null;
  }

  /** Read with all other settlements that are asked for at once. */
  ofSettlement(
    settlement: Pick<UnitModel, 'code' | 'moment'>,
    context: RequestContext,
  ): Promise<SettlementCoverage | null> {
    const ctx = contextOf(this.config, settlement.moment);
    const read = (codes: readonly string[]) => this.service.coverageOfSettlements(ctx, codes);
    return loaderOf(context, `ownCoverage ${JSON.stringify(ctx)}`, read).load(settlement.code);
  }

  /** All services of a unit, summed once per request. */
  async ofService(
    args: OfUnitArgs,
    service: string,
    context: RequestContext,
  ): Promise<UnitServiceCoverage | null> {
    const { unit, ...given } = args;
    const ctx = contextOf(this.config, readArguments(momentShape, given));
    const { services } = await this.figures(context, ctx, unit, []);
    return services.find((each) => each.service.code === service) ?? null;
  }

  @Query(() => PointCoverageModel, {
    complexity: costOfOne,
    description: 'What serves this point, and how far.',
  })
  async coverageAt(@Args() args: PointArgs): Promise<PointCoverageModel> {
    const { lon, lat, service, ...rest } = readArguments(pointShape, args);
    const opened = await this.service.openPoint(contextOf(this.config, rest));
    const { speedsKmh, ...answer } = await this.service.at(opened, lon, lat, { services: service ?? [] });
    return { ...answer, speeds: speedsByMode(speedsKmh) };
  }

  private figures(
    context: RequestContext,
    ctx: QuestionContext,
    code: string,
    services: readonly string[],
  ): Promise<UnitCoverage> {
    return oncePerRequest(context, `figures ${code} ${JSON.stringify([ctx, services])}`, async () =>
      this.service.unitCoverage(await this.open(context, ctx, code), { services }),
    );
  }

  /** Fields of one unit at one state of the world share what they are answered from. */
  private open(context: RequestContext, ctx: QuestionContext, code: string): Promise<OpenedUnit> {
    return oncePerRequest(context, `opened ${code} ${JSON.stringify(ctx)}`, () =>
      this.service.open(ctx, code),
    );
  }
}

@Resolver(() => SettlementModel)
export class SettlementCoverageResolver {
  constructor(private readonly coverages: CoverageResolver) {}

  @ResolveField(() => SettlementCoverageModel, {
    nullable: true,
    complexity: ({ childComplexity }: { childComplexity: number }) => 10 + childComplexity,
    description: 'What serves this settlement; null where it has no point, or nothing was computed yet.',
  })
  async coverage(
    @Parent() settlement: SettlementModel,
    @Context() context: RequestContext,
  ): Promise<SettlementCoverage | null> {
    return this.coverages.ofSettlement(settlement, context);
  }
}

@Resolver(() => ServiceModel)
export class ServiceCoverageResolver {
  constructor(private readonly coverages: CoverageResolver) {}

  @ResolveField(() => UnitServiceCoverageModel, {
    nullable: true,
    complexity: costOfOne,
    description:
      'Who has the service in a unit, and from whom; null where no rule of the standard set speaks of it.',
  })
  async coverage(
    @Parent() service: ServiceModel,
    @Args() args: OfUnitArgs,
    @Context() context: RequestContext,
  ): Promise<UnitServiceCoverage | null> {
    const revision = args.revision ?? service.revision;
    return this.coverages.ofService(
      { ...args, ...(revision === undefined ? {} : { revision }) },
      service.code,
      context,
    );
  }
}
