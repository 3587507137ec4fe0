import { Inject } from '@nestjs/common';
import { Args, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { QuestionArgs, readArguments } from '../api/graphql/arguments.js';
import { objectOf } from '../api/graphql/model.js';
import { contextOf, contextQuery } from '../api/query.js';
import { CONFIG } from '../config.js';
import type { Config } from '../config.js';
import { KNOWN } from '../coverage/known.dto.js';
import { UnitModel } from '../units/units.dto.js';
import { profileSchema } from './profile.schema.js';
import type { ProfileAnswer } from './profile.schema.js';
import { ProfileService } from './profile.service.js';

const ProfileModel = objectOf('Profile', profileSchema, KNOWN, 'One page about a unit.');

@Resolver(() => UnitModel)
export class ProfileResolver {
  constructor(
    private readonly service: ProfileService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @ResolveField(() => ProfileModel, {
    complexity: ({ childComplexity }: { childComplexity: number }) => 200 + childComplexity,
    description: 'One page about the unit, in figures and plain words.',
  })
  async profile(@Parent() unit: UnitModel, @Args() args: QuestionArgs): Promise<ProfileAnswer> {
    const asked = readArguments(contextQuery, { ...unit.moment, ...args });
    return this.service.profile(await this.service.open(contextOf(this.config, asked), unit.code));
  }
}
