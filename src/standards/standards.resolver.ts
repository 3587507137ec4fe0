import { Args, ArgsType, Context, Field, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { readArguments } from '../api/graphql/arguments.js';
import { loaderOf } from '../api/graphql/loaders.js';
import type { RequestContext } from '../api/graphql/loaders.js';
import { Long } from '../api/graphql/scalars.js';
import { contextQuery } from '../api/query.js';
import { OfferModel } from '../facilities/facilities.dto.js';
import type { StandardRuleRecord } from './standards.service.js';
import { ServiceModel, StandardRuleModel, StandardSetModel } from './standards.dto.js';
import { StandardsService } from './standards.service.js';

@ArgsType()
export class CatalogueArgs {
  @Field(() => Long, { nullable: true, description: 'As known at this revision; the newest by default.' })
  revision?: number;
}

@ArgsType()
export class CatalogueCodeArgs extends CatalogueArgs {
  @Field(() => String)
  code: string;
}

const revisionShape = { revision: contextQuery.revision };

function revisionOf(args: CatalogueArgs): number | undefined {
  return readArguments(revisionShape, { revision: args.revision }).revision;
}

@Resolver(() => ServiceModel)
export class ServicesResolver {
  constructor(private readonly standards: StandardsService) {}

  @Query(() => [ServiceModel], { description: 'The catalogue of services, in order of code.' })
  async services(@Args() args: CatalogueArgs): Promise<ServiceModel[]> {
    const revision = revisionOf(args);
    const { items } = await this.standards.services(revision ?? null);
    return items.map((service) => ({ ...service, revision }));
  }

  @Query(() => ServiceModel, {
    nullable: true,
    description: 'One service; null with an error where it is unknown.',
  })
  async service(@Args() args: CatalogueCodeArgs): Promise<ServiceModel> {
    const revision = revisionOf(args);
    return { ...(await this.standards.service(args.code, revision ?? null)), revision };
  }

  /** Services by code, read with all others that are asked for at once. */
  async byCode(
    context: RequestContext,
    code: string,
    revision: number | undefined,
  ): Promise<ServiceModel | null> {
    const read = (): Promise<Map<string, ServiceModel>> => this.all(revision);
    return loaderOf<ServiceModel>(context, `services ${revision ?? ''}`, read).load(code);
  }

  private async all(revision: number | undefined): Promise<Map<string, ServiceModel>> {
    const { items } = await this.standards.services(revision ?? null);
    return new Map(items.map((service) => [service.code, { ...service, revision }]));
  }
}

@Resolver(() => OfferModel)
export class OfferServiceResolver {
  constructor(private readonly services: ServicesResolver) {}

  @ResolveField(() => ServiceModel, { nullable: true })
  async service(
    @Parent() offer: OfferModel,
    @Context() context: RequestContext,
  ): Promise<ServiceModel | null> {
    return this.services.byCode(context, offer.service, offer.revision);
  }
}

@Resolver(() => StandardRuleModel)
export class RuleServiceResolver {
  constructor(private readonly services: ServicesResolver) {}

  @ResolveField(() => ServiceModel, { nullable: true })
  async service(
    @Parent() rule: StandardRuleModel,
    @Context() context: RequestContext,
  ): Promise<ServiceModel | null> {
    return this.services.byCode(context, rule.service, rule.revision);
  }
}

@Resolver(() => StandardSetModel)
export class StandardSetsResolver {
  constructor(private readonly standards: StandardsService) {}

  @Query(() => [StandardSetModel], { description: 'Standard sets that are held, in order of code.' })
  async standardSets(@Args() args: CatalogueArgs): Promise<StandardSetModel[]> {
    const revision = revisionOf(args);
    const { items } = await this.standards.sets(revision ?? null);
    return items.map((set) => ({ ...set, revision }));
  }

  @Query(() => StandardSetModel, {
    nullable: true,
    description: 'One standard set; null with an error where it is unknown.',
  })
  async standardSet(@Args() args: CatalogueCodeArgs): Promise<StandardSetModel> {
    const revision = revisionOf(args);
    return { ...(await this.standards.set(args.code, revision ?? null)), revision };
  }

  @ResolveField(() => [StandardRuleModel], { description: 'Its rules, in order of code.' })
  async rules(
    @Parent() set: StandardSetModel,
    @Context() context: RequestContext,
  ): Promise<StandardRuleModel[]> {
    const read = (codes: readonly string[]) => this.standards.rulesOfEach(codes, set.revision ?? null);
    const name = `rules ${set.revision ?? ''}`;
    const rules = await loaderOf<readonly StandardRuleRecord[]>(context, name, read).load(set.code);
    return (rules ?? []).map((rule) => ({ ...rule, revision: set.revision }));
  }
}
