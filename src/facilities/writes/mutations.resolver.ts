import { Inject } from '@nestjs/common';
import { Args, Mutation, Resolver } from '@nestjs/graphql';
import { Needs, Who } from '../../api/access/access.guard.js';
import { Long } from '../../api/graphql/scalars.js';
import { contextQuery, readQuery } from '../../api/query.js';
import type { Actor } from '../../common/actor.js';
import { CONFIG, todayOf } from '../../config.js';
import type { Config } from '../../config.js';
import { facilityModel, FacilityModel } from '../facilities.dto.js';
import { FacilityWrites } from '../facilities.writes.service.js';
import { bodyOf, FacilityPatchInput, NewFacilityInput } from './inputs.dto.js';

const EXPECTED = 'The version that the change is made from: `version` of the facility as it was read.';

@Resolver(() => FacilityModel)
@Needs('write')
export class FacilityMutationsResolver {
  constructor(
    private readonly writes: FacilityWrites,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Mutation(() => FacilityModel, { description: 'Creates a facility; coverage follows by itself.' })
  async createFacility(
    @Args('input', { type: () => NewFacilityInput }) input: NewFacilityInput,
    @Who() actor: Actor,
  ): Promise<FacilityModel> {
    return facilityModel(await this.writes.create(bodyOf(input), todayOf(this.config), actor), {});
  }

  @Mutation(() => FacilityModel, { description: 'Changes the fields given.' })
  async changeFacility(
    @Args('id', { type: () => String, description: 'feed:externalId.' }) id: string,
    @Args('expectedVersion', { type: () => Long, description: EXPECTED }) version: number,
    @Args('input', { type: () => FacilityPatchInput }) input: FacilityPatchInput,
    @Who() actor: Actor,
  ): Promise<FacilityModel> {
    const today = todayOf(this.config);
    return facilityModel(await this.writes.change(id, `"${version}"`, bodyOf(input), today, actor), {});
  }

  @Mutation(() => FacilityModel, { description: 'Closes a facility from a date on; its versions stay.' })
  async closeFacility(
    @Args('id', { type: () => String, description: 'feed:externalId.' }) id: string,
    @Args('expectedVersion', { type: () => Long, description: EXPECTED }) version: number,
    @Args('from', { type: () => String, nullable: true, description: 'First day closed; today by default.' })
    given: string | undefined,
    @Who() actor: Actor,
  ): Promise<FacilityModel> {
    const today = todayOf(this.config);
    const { from } = readQuery(
      { from: contextQuery.asOf },
      given === undefined || given === null ? {} : { from: given },
    );
    return facilityModel(await this.writes.close(id, `"${version}"`, from ?? today, today, actor), {});
  }
}
