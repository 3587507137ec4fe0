/** Aggregates as the GraphQL door shows them. */
import { ArgsType, Field, ObjectType } from '@nestjs/graphql';
import { QuestionPageArgs } from '../api/graphql/arguments.js';
import { PageInfoModel } from '../api/graphql/connection.js';
import { enumOf, Long } from '../api/graphql/scalars.js';
import { FigureModel, NamedServiceModel, NamedUnitModel, StampModel } from '../coverage/coverage.dto.js';
import { AreaEnum, LevelEnum } from '../units/units.dto.js';
import type { Area } from '../common/vocabulary.js';
import { AGGREGATE_FIGURES, AGGREGATE_GROUPS, AGGREGATE_LEVELS } from './aggregates.shapes.js';
import type {
  AggregateFigure,
  AggregateGroup,
  AggregateLevel,
  AggregateRow,
  AggregateUnit,
} from './aggregates.shapes.js';

const FigureEnum = enumOf(
  'AggregateFigure',
  AGGREGATE_FIGURES,
  'A share of people, or a share of settlements.',
);
const GroupEnum = enumOf('AggregateGroup', AGGREGATE_GROUPS, 'What a figure is split by.');
const AggregateLevelEnum = enumOf('AggregateLevel', AGGREGATE_LEVELS, 'Levels whose units can be listed.');

@ArgsType()
export class AggregatesArgs extends QuestionPageArgs {
  @Field(() => FigureEnum)
  figure: AggregateFigure;
  @Field(() => String, { description: 'Code of the unit that is looked at.' })
  unit: string;
  @Field(() => AggregateLevelEnum, { description: 'Level of the units that are listed.' })
  level: AggregateLevel;
  @Field(() => [GroupEnum], { nullable: true, description: 'What to split by besides the service.' })
  by?: AggregateGroup[];
}

@ObjectType('AggregateRow', { description: 'One service and group of one unit.' })
export class AggregateRowModel implements AggregateRow {
  @Field(() => String, { description: 'Code of the service.' })
  service: string;
  @Field(() => AreaEnum, { nullable: true, description: 'Null where the question does not split by area.' })
  area: Area | null;
  @Field(() => String, {
    nullable: true,
    description: 'A Tier, or unknown; null where the question does not split by tier.',
  })
  tier: AggregateRow['tier'];
  @Field(() => FigureModel)
  figure: AggregateRow['figure'];
  @Field(() => Long, { description: 'Settlements to which a reach rule applies.' })
  settlements: number;
  @Field(() => Long, { description: 'Of these, settlements whose people are unknown.' })
  unknownPopulationSettlements: number;
  @Field(() => Long)
  notApplicableSettlements: number;
}

@ObjectType('AggregateUnit')
export class AggregateUnitModel implements AggregateUnit {
  @Field(() => NamedUnitModel)
  unit: NamedUnitModel;
  @Field(() => [AggregateRowModel], { description: 'In order of service, area, tier.' })
  rows: readonly AggregateRowModel[];
}

@ObjectType('AggregateEdge')
export class AggregateEdgeModel {
  @Field(() => String)
  cursor: string;
  @Field(() => AggregateUnitModel)
  node: AggregateUnitModel;
}

@ObjectType('AggregateConnection')
export class AggregateConnectionModel extends StampModel {
  @Field(() => FigureEnum)
  figure: AggregateFigure;
  @Field(() => NamedUnitModel)
  unit: NamedUnitModel;
  @Field(() => LevelEnum)
  level: AggregateLevel;
  @Field(() => [GroupEnum])
  by: readonly AggregateGroup[];
  @Field(() => Long, { description: 'Counties of the unit.' })
  counties: number;
  @Field(() => Long, { description: 'Of these, counties that lie in a unit of the level.' })
  countiesInLevel: number;
  @Field(() => [NamedServiceModel])
  services: readonly NamedServiceModel[];
  @Field(() => [AggregateEdgeModel])
  edges: AggregateEdgeModel[];
  @Field(() => PageInfoModel)
  pageInfo: PageInfoModel;
}
