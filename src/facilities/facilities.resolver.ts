import { Inject } from '@nestjs/common';
import { Args, ArgsType, Context, Field, Float, Int, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql'; // prettier-ignore
import { z } from 'zod';
import { MomentArgs, momentShape, pageShape, readArguments } from '../api/graphql/arguments.js';
import { connectionOf } from '../api/graphql/connection.js';
import { loaderOf } from '../api/graphql/loaders.js';
import type { RequestContext } from '../api/graphql/loaders.js';
import { Long } from '../api/graphql/scalars.js';
import { boxQuery, contextOf, listOf } from '../api/query.js';
import { encodeCursor } from '../common/paging.js';
import type { Page } from '../common/paging.js';
import { FACILITY_STATUSES } from '../common/vocabulary.js';
import type { FacilityStatus } from '../common/vocabulary.js';
import { CONFIG } from '../config.js';
import type { Config } from '../config.js';
import { UnitModel } from '../units/units.dto.js';
import {
  FacilityConnectionModel,
  facilityModel,
  FacilityModel,
  FacilityStatusEnum,
} from './facilities.dto.js';
import { FacilitiesService } from './facilities.service.js';
import type { Facility } from './facilities.shape.js';

@ArgsType()
export class FacilityArgs extends MomentArgs {
  @Field(() => String, { description: 'feed:externalId.' })
  id: string;
}

@ArgsType()
export class OfUnitArgs {
  @Field(() => [String], { nullable: true, description: 'Codes of services of which one is offered.' })
  service?: string[];
  @Field(() => FacilityStatusEnum, { nullable: true })
  status?: FacilityStatus;
  @Field(() => Int, { defaultValue: 50, description: 'How many, 1 to 1000.' })
  first: number;
  @Field(() => String, { nullable: true, description: 'endCursor of the page before.' })
  after?: string;
}

@ArgsType()
export class FacilitiesArgs extends OfUnitArgs implements MomentArgs {
  @Field(() => String, { nullable: true, description: 'Valid on this date, YYYY-MM-DD; today by default.' })
  asOf?: string;
  @Field(() => Long, { nullable: true, description: 'As known at this revision; the newest by default.' })
  revision?: number;
  @Field(() => String, { nullable: true, description: 'Code of a unit: those in it and in all below it.' })
  unit?: string;
  @Field(() => String, { nullable: true })
  feed?: string;
  @Field(() => [Float], { nullable: true, description: 'minLon, minLat, maxLon, maxLat, WGS-84 degrees.' })
  box?: number[];
  @Field(() => String, { nullable: true, description: 'Part of a name or of the external id.' })
  search?: string;
}

const ofUnitShape = {
  ...pageShape,
  service: listOf.optional(),
  status: z.enum(FACILITY_STATUSES).optional(),
};
const facilitiesShape = {
  ...momentShape,
  ...ofUnitShape,
  unit: z.string().min(1).max(32).optional(),
  feed: z.string().min(1).max(64).optional(),
  box: boxQuery.optional(),
  search: z.string().min(1).max(100).optional(),
};

const cursorOf = (facility: { id: string }): string => encodeCursor([facility.id], 'facilities');

@Resolver(() => FacilityModel)
export class FacilitiesResolver {
  constructor(
    private readonly service: FacilitiesService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Query(() => FacilityModel, {
    nullable: true,
    description: 'One facility; null with an error where the id is unknown.',
  })
  async facility(@Args() { id, ...given }: FacilityArgs): Promise<FacilityModel> {
    const moment = readArguments(momentShape, given);
    return facilityModel(await this.service.one(id, contextOf(this.config, moment)), moment);
  }

  @Query(() => FacilityConnectionModel, {
    description: 'Facilities by service, unit, feed, status, box or name, in order of id.',
  })
  async facilities(@Args() args: FacilitiesArgs): Promise<FacilityConnectionModel> {
    const { asOf, revision, first, service, ...wanted } = readArguments(facilitiesShape, args);
    const moment = { asOf, revision };
    const where = { ...wanted, services: service, limit: first };
    const page = await this.service.list(where, contextOf(this.config, moment));
    const items = page.items.map((each) => facilityModel(each, moment));
    return { revision: page.revision, ...connectionOf({ ...page, items }, wanted.after, cursorOf) };
  }
}

@Resolver(() => UnitModel)
export class UnitFacilitiesResolver {
  constructor(
    private readonly service: FacilitiesService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @ResolveField(() => FacilityConnectionModel, {
    description: 'Facilities that stand in the unit or in any below it, in order of id.',
  })
  async facilities(
    @Parent() unit: UnitModel,
    @Args() args: OfUnitArgs,
    @Context() context: RequestContext,
  ): Promise<FacilityConnectionModel> {
    const { first, service, ...wanted } = readArguments(ofUnitShape, args);
    const where = { ...wanted, services: service, limit: first };
    const moment = contextOf(this.config, unit.moment);
    const read = (units: readonly string[]) => this.service.listOfEach(units, where, moment);
    const name = `facilities ${JSON.stringify([where, moment.asOf, moment.revision])}`;
    const page = await loaderOf<Page<Facility>>(context, name, read).load(unit.code);
    const items = (page?.items ?? []).map((each) => facilityModel(each, unit.moment));
    const nextCursor = page?.nextCursor ?? null;
    return { revision: null, ...connectionOf({ items, nextCursor }, wanted.after, cursorOf) };
  }
}
