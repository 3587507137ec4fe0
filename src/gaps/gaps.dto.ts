/** Gaps as the GraphQL door shows them. */
import { ArgsType, Field, Float, Int, ObjectType } from '@nestjs/graphql';
import { QuestionArgs, QuestionPageArgs } from '../api/graphql/arguments.js';
import { PageInfoModel } from '../api/graphql/connection.js';
import { enumOf, Long } from '../api/graphql/scalars.js';
import type { GapStatus } from '../common/vocabulary.js';
import {
  FacilityAtDistanceModel,
  FigureModel,
  GapStatusEnum,
  NamedServiceModel,
  NamedUnitModel,
  StampModel,
  SpeedModel,
} from '../coverage/coverage.dto.js';
import type { Gap } from '../coverage/coverage.shapes.js';
import { GAP_KINDS } from './gaps.candidates.js';
import type { GapKind } from './gaps.candidates.js';
import { GAP_RULES } from './gaps.service.js';
import type { GapRule } from './gaps.service.js';
import { CAPACITY_STATES, SPLIT_GROUPS } from './gaps.shapes.js';
import type { CapacityState, KindRow, SplitGroup, SplitRow } from './gaps.shapes.js';

const GapKindEnum = enumOf(
  'GapKind',
  GAP_KINDS,
  'A settlement that is not served, or a unit that lacks a service or capacity.',
);

const GapRuleEnum = enumOf(
  'GapRule',
  GAP_RULES,
  'All people go to the nearest, or places are used up: then those in reach may find none.',
);
const SplitGroupEnum = enumOf('SplitGroup', SPLIT_GROUPS, 'What people are split by besides the service.');
const CapacityStateEnum = enumOf('CapacityState', CAPACITY_STATES, 'Whether capacity could be respected.');

@ArgsType()
export class GapsArgs extends QuestionPageArgs {
  @Field(() => [GapStatusEnum], {
    nullable: true,
    description: 'States of settlements; open gaps by default.',
  })
  status?: GapStatus[];
  @Field(() => [GapKindEnum], { nullable: true })
  kind?: GapKind[];
  @Field(() => GapRuleEnum, { nullable: true, description: 'nearest by default.' })
  rule?: GapRule;
}

@ArgsType()
export class GapSummaryArgs extends QuestionArgs {
  @Field(() => SplitGroupEnum, { nullable: true, description: 'service alone by default.' })
  groupBy?: SplitGroup;
  @Field(() => GapRuleEnum, { nullable: true })
  rule?: GapRule;
}

@ObjectType('GapSplitRow', {
  description: 'All people split: served + whenOpen + noCapacity + outOfReach + absent = persons.',
})
export class SplitRowModel implements SplitRow {
  @Field(() => String, { nullable: true })
  group: string | null;
  @Field(() => NamedServiceModel)
  service: NamedServiceModel;
  @Field(() => Long)
  persons: number;
  @Field(() => Long)
  served: number;
  @Field(() => Long, { description: 'Part of the served, by another county.' })
  servedElsewhere: number;
  @Field(() => Long, { description: 'Not served until a planned facility opens.' })
  whenOpen: number;
  @Field(() => Long, { description: 'In reach, but places are used up; 0 with the rule nearest.' })
  noCapacity: number;
  @Field(() => Long)
  outOfReach: number;
  @Field(() => Long)
  absent: number;
  @Field(() => Int)
  settlements: number;
  @Field(() => Int, { description: 'Their people are unknown: in no number of persons.' })
  unknownSettlements: number;
  @Field(() => FigureModel)
  share: FigureModel;
  @Field(() => CapacityStateEnum)
  capacity: CapacityState;
}

@ObjectType('GapKindCount')
export class KindRowModel implements KindRow {
  @Field(() => GapKindEnum)
  kind: GapKind;
  @Field(() => String)
  status: string;
  @Field(() => Int)
  gaps: number;
  @Field(() => Long, { description: 'Once for every gap; unknown people are left out.' })
  persons: number;
}

@ObjectType('GapSummary')
export class GapSummaryModel extends StampModel {
  @Field(() => NamedUnitModel)
  unit: NamedUnitModel;
  @Field(() => GapRuleEnum)
  rule: GapRule;
  @Field(() => SplitGroupEnum)
  groupBy: SplitGroup;
  @Field(() => [SplitRowModel])
  rows: readonly SplitRowModel[];
  @Field(() => [KindRowModel])
  kinds: readonly KindRowModel[];
}

@ObjectType('Gap')
export class GapModel implements Gap {
  @Field(() => GapKindEnum)
  kind: GapKind;
  @Field(() => NamedUnitModel)
  unit: NamedUnitModel;
  @Field(() => NamedServiceModel)
  service: NamedServiceModel;
  @Field(() => String)
  rule: string;
  @Field(() => String, { description: 'A GapStatus for settlements; a FigureStatus for units.' })
  status: string;
  @Field(() => Long, { nullable: true, description: 'People affected; null = unknown.' })
  persons: number | null;
  @Field(() => Float, { nullable: true, description: 'People x weight x excess; null = unknown people.' })
  severity: number | null;
  @Field(() => FacilityAtDistanceModel, { nullable: true })
  nearest: FacilityAtDistanceModel | null;
  @Field(() => Float, { nullable: true })
  thresholdMetres: number | null;
  @Field(() => Float, { nullable: true, description: 'Only by a matrix that counts minutes.' })
  thresholdMinutes?: number | null;
  @Field(() => FacilityAtDistanceModel, { nullable: true })
  plannedToServe: FacilityAtDistanceModel | null;
  @Field(() => Float, { nullable: true })
  capacity: number | null;
  @Field(() => Float, { nullable: true })
  required: number | null;
  @Field(() => Float, { nullable: true })
  shortfall: number | null;
  @Field(() => String, { nullable: true })
  capacityUnit: string | null;
}

@ObjectType('GapEdge')
export class GapEdgeModel {
  @Field(() => String)
  cursor: string;
  @Field(() => GapModel)
  node: GapModel;
}

@ObjectType('GapConnection')
export class GapConnectionModel extends StampModel {
  @Field(() => [SpeedModel])
  speeds: readonly SpeedModel[];
  @Field(() => [GapEdgeModel])
  edges: GapEdgeModel[];
  @Field(() => PageInfoModel)
  pageInfo: PageInfoModel;
}
