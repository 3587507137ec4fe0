/** Arguments of the GraphQL questions about units, and the shapes that check them. */
import { ArgsType, Field, Float, Int } from '@nestjs/graphql';
import { z } from 'zod';
import { MomentArgs, momentShape, pageShape } from '../api/graphql/arguments.js';
import { boxQuery } from '../api/query.js';
import { LEVELS, TIERS } from '../common/vocabulary.js';
import type { Level, Tier } from '../common/vocabulary.js';
import { LevelEnum, TierEnum } from './units.dto.js';

@ArgsType()
export class UnitArgs extends MomentArgs {
  @Field(() => String)
  code: string;
}

@ArgsType()
export class SettlementsArgs extends MomentArgs {
  @Field(() => String, { nullable: true, description: 'Part of the name, in either script.' })
  search?: string;
  @Field(() => TierEnum, { nullable: true })
  tier?: Tier;
  @Field(() => String, { nullable: true, description: 'Code of a unit above.' })
  within?: string;
  @Field(() => [Float], {
    nullable: true,
    description: 'Units whose point lies in it: minLon, minLat, maxLon, maxLat, WGS-84 degrees.',
  })
  box?: number[];
  @Field(() => Int, { defaultValue: 50, description: 'How many, 1 to 1000.' })
  first: number;
  @Field(() => String, { nullable: true, description: 'endCursor of the page before.' })
  after?: string;
}

@ArgsType()
export class UnitsArgs extends SettlementsArgs {
  @Field(() => LevelEnum, { nullable: true })
  level?: Level;
}

export const settlementsShape = {
  ...momentShape,
  ...pageShape,
  search: z.string().min(1).max(100).optional(),
  tier: z.enum(TIERS).optional(),
  within: z.string().min(1).max(32).optional(),
  box: boxQuery.optional(),
};

export const unitsShape = { ...settlementsShape, level: z.enum(LEVELS).optional() };
