/** Gaps as the GraphQL door shows them. */
import { ArgsType, Field, Float, ObjectType } from '@nestjs/graphql';
import { QuestionPageArgs } from '../api/graphql/arguments.js';
import { PageInfoModel } from '../api/graphql/connection.js';
import { enumOf, Long } from '../api/graphql/scalars.js';
import type { GapStatus } from '../common/vocabulary.js';
import {
  FacilityAtDistanceModel,
  GapStatusEnum,
  NamedServiceModel,
  NamedUnitModel,
  StampModel,
} from '../coverage/coverage.dto.js';
import type { Gap } from '../coverage/coverage.shapes.js';
import { GAP_KINDS } from './gaps.service.js';
import type { GapKind } from './gaps.service.js';

const GapKindEnum = enumOf(
  'GapKind',
  GAP_KINDS,
  'A settlement that is not served, or a unit that lacks a service or capacity.',
);

@ArgsType()
export class GapsArgs extends QuestionPageArgs {
  @Field(() => [GapStatusEnum], {
    nullable: true,
    description: 'States of settlements; open gaps by default.',
  })
  status?: GapStatus[];
  @Field(() => [GapKindEnum], { nullable: true })
  kind?: GapKind[];
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
  @Field(() => [GapEdgeModel])
  edges: GapEdgeModel[];
  @Field(() => PageInfoModel)
  pageInfo: PageInfoModel;
}
