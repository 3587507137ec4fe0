/** Units as the GraphQL door shows them. */
import { Field, Float, ObjectType } from '@nestjs/graphql';
import { PageInfoModel } from '../api/graphql/connection.js';
import { enumOf, Long } from '../api/graphql/scalars.js';
import { AREAS, LEVELS, TIERS, TIER_SOURCES } from '../common/vocabulary.js';
import type { Area, Level, Tier, TierSource } from '../common/vocabulary.js';
import type { Unit } from './units.service.js';

export const LevelEnum = enumOf('Level', LEVELS, 'Levels of the unit tree, from the top down.');
export const TierEnum = enumOf('Tier', TIERS, 'Role of a unit in its county.');
const TierSourceEnum = enumOf('TierSource', TIER_SOURCES, 'Where the tier comes from.');
export const AreaEnum = enumOf('Area', AREAS, 'Urban or rural, from the urban-rural class.');

@ObjectType({ isAbstract: true })
abstract class UnitFields implements Unit {
  @Field(() => String)
  code: string;
  @Field(() => LevelEnum)
  level: Level;
  /** Shown as the unit itself, not as its code. */
  parent: string | null;
  @Field(() => String, { description: 'Name in the local script.' })
  name: string;
  @Field(() => String, { nullable: true })
  nameEn: string | null;
  @Field(() => TierEnum, { nullable: true })
  tier: Tier | null;
  @Field(() => TierSourceEnum)
  tierSource: TierSource;
  @Field(() => String, { nullable: true })
  urbanRuralClass: string | null;
  @Field(() => AreaEnum)
  area: Area;
  @Field(() => String, { nullable: true })
  terrain: string | null;
  @Field(() => Float, { nullable: true, description: 'Longitude, WGS-84 degrees.' })
  lon: number | null;
  @Field(() => Float, { nullable: true, description: 'Latitude, WGS-84 degrees.' })
  lat: number | null;
  @Field(() => String, { nullable: true })
  countyCode: string | null;
  @Field(() => String)
  codeScheme: string;
  @Field(() => String, { nullable: true })
  edition: string | null;
  @Field(() => String, { nullable: true, description: 'First day in force; null = always was.' })
  validFrom: string | null;
  @Field(() => String, { nullable: true, description: 'First day no longer in force; null = open.' })
  validTo: string | null;

  /** The moment the unit was asked for: questions about it take it over. No field of the schema. */
  moment: { readonly asOf?: string; readonly revision?: number };
}

@ObjectType('Unit', {
  description: 'An administrative or statistical unit; a settlement is one of level village.',
})
export class UnitModel extends UnitFields {}

@ObjectType('Settlement', {
  description:
    "An administrative village or residents' community: where people are. The unit of level village.",
})
export class SettlementModel extends UnitFields {}

@ObjectType('UnitEdge')
export class UnitEdgeModel {
  @Field(() => String)
  cursor: string;
  @Field(() => UnitModel)
  node: UnitModel;
}

@ObjectType('UnitConnection')
export class UnitConnectionModel {
  @Field(() => Long, { nullable: true })
  revision: number | null;
  @Field(() => [UnitEdgeModel])
  edges: UnitEdgeModel[];
  @Field(() => PageInfoModel)
  pageInfo: PageInfoModel;
}

@ObjectType('SettlementEdge')
export class SettlementEdgeModel {
  @Field(() => String)
  cursor: string;
  @Field(() => SettlementModel)
  node: SettlementModel;
}

@ObjectType('SettlementConnection')
export class SettlementConnectionModel {
  @Field(() => Long, { nullable: true })
  revision: number | null;
  @Field(() => [SettlementEdgeModel])
  edges: SettlementEdgeModel[];
  @Field(() => PageInfoModel)
  pageInfo: PageInfoModel;
}
