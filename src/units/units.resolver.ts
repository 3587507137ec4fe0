import { Inject } from '@nestjs/common';
import { Args, ArgsType, Field, Int, Query, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { momentShape, MomentArgs, readArguments } from '../api/graphql/arguments.js';
import { connectionOf } from '../api/graphql/connection.js';
import { contextOf, pageQuery } from '../api/query.js';
import { encodeCursor } from '../common/paging.js';
import { LEVELS, TIERS } from '../common/vocabulary.js';
import type { Level, Tier } from '../common/vocabulary.js';
import { CONFIG } from '../config.js';
import type { Config } from '../config.js';
import { LevelEnum, TierEnum, UnitConnectionModel, UnitModel } from './units.dto.js';
import { UnitsService } from './units.service.js';

@ArgsType()
export class UnitArgs extends MomentArgs {
  @Field(() => String)
  code: string;
}

@ArgsType()
export class UnitsArgs extends MomentArgs {
  @Field(() => String, { nullable: true, description: 'Part of the name, in either script.' })
  search?: string;
  @Field(() => LevelEnum, { nullable: true })
  level?: Level;
  @Field(() => TierEnum, { nullable: true })
  tier?: Tier;
  @Field(() => String, { nullable: true, description: 'Code of a unit above.' })
  within?: string;
  @Field(() => Int, { defaultValue: 50, description: 'How many, 1 to 1000.' })
  first: number;
  @Field(() => String, { nullable: true, description: 'endCursor of the page before.' })
  after?: string;
}

const unitsShape = {
  ...momentShape,
  search: z.string().min(1).max(100).optional(),
  level: z.enum(LEVELS).optional(),
  tier: z.enum(TIERS).optional(),
  within: z.string().min(1).max(32).optional(),
  first: pageQuery.limit,
  after: pageQuery.after,
};

@Resolver(() => UnitModel)
export class UnitsResolver {
  constructor(
    private readonly units: UnitsService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Query(() => UnitModel, {
    nullable: true,
    description: 'One unit; null with an error where the code is unknown.',
  })
  async unit(@Args() args: UnitArgs): Promise<UnitModel> {
    const { code, ...given } = args;
    const moment = readArguments(momentShape, given);
    return { ...(await this.units.one(code, contextOf(this.config, moment))), moment };
  }

  @Query(() => UnitConnectionModel, {
    name: 'units',
    description: 'Units by name, level, tier, or below another unit.',
  })
  async list(@Args() args: UnitsArgs): Promise<UnitConnectionModel> {
    const { asOf, revision, first, ...wanted } = readArguments(unitsShape, args);
    const page = await this.units.list(
      { ...wanted, limit: first },
      contextOf(this.config, { asOf, revision }),
    );
    const items = page.items.map((unit) => ({ ...unit, moment: { asOf, revision } }));
    const cursorOf = (unit: UnitModel): string => encodeCursor([unit.code]);
    return { revision: page.revision, ...connectionOf({ ...page, items }, wanted.after, cursorOf) };
  }
}
