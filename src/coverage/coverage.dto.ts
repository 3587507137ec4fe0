/** Coverage as the GraphQL door shows it; the compiler holds it to the plain shapes of the service. */
import { Field, Float, Int, ObjectType } from '@nestjs/graphql';
import { PageInfoModel } from '../api/graphql/connection.js';
import { enumOf, Long } from '../api/graphql/scalars.js';
import type { AnswerStamp, MatrixStamp, ScenarioStamp } from '../common/context.js';
import { FIGURE_STATUSES } from '../common/figure.js';
import type { Figure, FigureStatus } from '../common/figure.js';
import { GAP_STATUSES, PROVIDER_CLASSES } from '../common/vocabulary.js';
import type { Area, GapStatus, Level, ProviderClass, Tier } from '../common/vocabulary.js';
import { AreaEnum, LevelEnum, TierEnum } from '../units/units.dto.js';
import type {
  ClassShare,
  FacilityAtDistance,
  NamedFacility,
  NamedService,
  NamedUnit,
  ServiceCoverage,
  SettlementCoverage,
  SpeedsKmh,
  UnitServiceCoverage,
} from './coverage.shapes.js';

const FigureStatusEnum = enumOf('FigureStatus', FIGURE_STATUSES, 'Why a figure has no value, or ok.');
export const GapStatusEnum = enumOf('GapStatus', GAP_STATUSES, 'State of a settlement and a service.');
export const ProviderEnum = enumOf('ProviderClass', PROVIDER_CLASSES, 'Where the serving facility stands.');

@ObjectType('ScenarioStamp', { description: 'The scenario an answer was made with.' })
export class ScenarioStampModel implements ScenarioStamp {
  @Field(() => String)
  id: string;
  @Field(() => Int)
  version: number;
  @Field(() => Long, { description: 'Revision that the scenario was last written against.' })
  baseRevision: number;
  @Field(() => Int, { description: 'Changes that no longer fit the data; the scenario itself says which.' })
  conflicts: number;
}

@ObjectType('MatrixStamp', { description: 'Travel costs from outside as an answer used them.' })
export class MatrixStampModel implements MatrixStamp {
  @Field(() => String)
  name: string;
  @Field(() => Long, { description: 'Revision that made this version of the matrix.' })
  version: number;
  @Field(() => String, { description: 'What its costs count: metres or minutes.' })
  unit: MatrixStamp['unit'];
  @Field(() => String)
  mode: string;
  @Field(() => Float, {
    nullable: true,
    description: 'Speed by which thresholds in metres were read on minutes; null = the matrix counts metres.',
  })
  speedKmh: number | null;
}

@ObjectType({ isAbstract: true })
export abstract class StampModel implements AnswerStamp {
  @Field(() => Long, { description: 'Revision of the data the answer was made from.' })
  revision: number;
  @Field(() => String)
  asOf: string;
  @Field(() => String)
  standardSet: string;
  @Field(() => String)
  basis: AnswerStamp['basis'];
  @Field(() => Boolean)
  includePlanned: boolean;
  @Field(() => String, { description: 'Instant at which the answer was computed.' })
  computedAt: string;
  @Field(() => Boolean, { description: 'True while a recompute is pending that may change the answer.' })
  stale: boolean;
  @Field(() => String, {
    nullable: true,
    description: 'matrix:NAME where travel costs from outside were used; null = straight lines.',
  })
  cost?: string | null;
  @Field(() => MatrixStampModel, { nullable: true, description: 'Null where no matrix was asked for.' })
  matrix?: MatrixStampModel | null;
  @Field(() => ScenarioStampModel, { nullable: true, description: 'Null where no scenario was asked for.' })
  scenario?: ScenarioStampModel | null;
}

@ObjectType('Figure', { description: 'A number and how it came about.' })
export class FigureModel implements Figure {
  @Field(() => Float, { nullable: true, description: 'Null with any status but ok.' })
  value: number | null;
  @Field(() => Float, { nullable: true })
  numerator: number | null;
  @Field(() => Float, { nullable: true })
  denominator: number | null;
  @Field(() => String)
  unit: string;
  @Field(() => FigureStatusEnum)
  status: FigureStatus;
}

@ObjectType('NamedUnit')
export class NamedUnitModel implements NamedUnit {
  @Field(() => String)
  code: string;
  @Field(() => LevelEnum)
  level: Level;
  @Field(() => String)
  name: string;
  @Field(() => String, { nullable: true })
  nameEn: string | null;
}

@ObjectType('NamedService')
export class NamedServiceModel implements NamedService {
  @Field(() => String)
  code: string;
  @Field(() => String)
  name: string;
  @Field(() => String, { nullable: true })
  nameEn: string | null;
}

@ObjectType('NamedFacility')
export class NamedFacilityModel implements NamedFacility {
  @Field(() => String)
  id: string;
  @Field(() => String)
  name: string;
  @Field(() => String, { nullable: true })
  nameEn: string | null;
}

@ObjectType('FacilityAtDistance')
export class FacilityAtDistanceModel implements FacilityAtDistance {
  @Field(() => NamedFacilityModel)
  facility: NamedFacilityModel;
  @Field(() => Float, {
    nullable: true,
    description: 'Great circle, or the metres of the matrix that was asked for; null = it counts minutes.',
  })
  distanceMetres: number | null;
  @Field(() => Float, { nullable: true, description: 'Only by a matrix that counts minutes.' })
  minutes?: number;
}

@ObjectType('ServiceCoverage', { description: 'One settlement and one service.' })
export class ServiceCoverageModel implements ServiceCoverage {
  @Field(() => NamedServiceModel)
  service: NamedServiceModel;
  @Field(() => String, { nullable: true, description: 'Code of the reach rule; null = none applies.' })
  rule: string | null;
  @Field(() => GapStatusEnum)
  status: GapStatus;
  @Field(() => ProviderEnum, { nullable: true })
  provider: ProviderClass | null;
  @Field(() => FacilityAtDistanceModel, { nullable: true })
  servedBy: FacilityAtDistanceModel | null;
  @Field(() => Float, { nullable: true })
  thresholdMetres: number | null;
  @Field(() => Float, { nullable: true, description: 'Threshold minus distance; negative = too far.' })
  marginMetres: number | null;
  @Field(() => Float, { nullable: true, description: 'Only by a matrix that counts minutes.' })
  thresholdMinutes?: number | null;
  @Field(() => Float, { nullable: true, description: 'Only by a matrix that counts minutes.' })
  marginMinutes?: number | null;
  @Field(() => FacilityAtDistanceModel, { nullable: true })
  nearest: FacilityAtDistanceModel | null;
  @Field(() => FacilityAtDistanceModel, { nullable: true })
  plannedToServe: FacilityAtDistanceModel | null;
  @Field(() => Long, {
    nullable: true,
    description: 'People of the target group; null = unknown or no rule.',
  })
  persons: number | null;
}

@ObjectType('SettlementCoverage', { description: 'One settlement and its services.' })
export class SettlementCoverageModel implements SettlementCoverage {
  @Field(() => NamedUnitModel)
  settlement: NamedUnitModel;
  @Field(() => TierEnum, { nullable: true })
  tier: Tier | null;
  @Field(() => AreaEnum)
  area: Area;
  @Field(() => [ServiceCoverageModel])
  services: readonly ServiceCoverageModel[];
}

@ObjectType('ProviderShare')
export class ProviderShareModel implements ClassShare<ProviderClass> {
  @Field(() => ProviderEnum)
  name: ProviderClass;
  @Field(() => Long)
  persons: number;
  @Field(() => Long)
  settlements: number;
  @Field(() => FigureModel)
  share: FigureModel;
}

@ObjectType('StatusShare')
export class StatusShareModel implements ClassShare<GapStatus> {
  @Field(() => GapStatusEnum)
  name: GapStatus;
  @Field(() => Long)
  persons: number;
  @Field(() => Long)
  settlements: number;
  @Field(() => FigureModel)
  share: FigureModel;
}

@ObjectType('UnitServiceCoverage', { description: 'One service over all settlements of a unit.' })
export class UnitServiceCoverageModel implements UnitServiceCoverage {
  @Field(() => NamedServiceModel)
  service: NamedServiceModel;
  @Field(() => FigureModel, { description: 'Share of people who are served, by whomever.' })
  covered: FigureModel;
  @Field(() => FigureModel)
  coveredSettlements: FigureModel;
  @Field(() => [ProviderShareModel])
  providers: readonly ProviderShareModel[];
  @Field(() => [StatusShareModel])
  statuses: readonly StatusShareModel[];
  @Field(() => Long, { description: 'Settlements to which a reach rule applies.' })
  settlements: number;
  @Field(() => Long, { description: 'Of these, settlements whose people are unknown.' })
  unknownPopulationSettlements: number;
  @Field(() => Long)
  notApplicableSettlements: number;
}

@ObjectType('Speed', { description: 'Speed by which minutes of a standard become metres.' })
export class SpeedModel {
  @Field(() => String)
  mode: string;
  @Field(() => Float)
  kmh: number;
}

/** Speeds as a list: GraphQL has no maps. */
export function speedsByMode(speedsKmh: SpeedsKmh): SpeedModel[] {
  return Object.entries(speedsKmh).map(([mode, kmh]) => ({ mode, kmh }));
}

@ObjectType('UnitCoverage')
export class UnitCoverageModel extends StampModel {
  @Field(() => NamedUnitModel)
  unit: NamedUnitModel;
  @Field(() => [SpeedModel])
  speeds: readonly SpeedModel[];
  @Field(() => [UnitServiceCoverageModel])
  services: readonly UnitServiceCoverageModel[];
}

@ObjectType('SettlementCoverageEdge')
export class SettlementCoverageEdgeModel {
  @Field(() => String)
  cursor: string;
  @Field(() => SettlementCoverageModel)
  node: SettlementCoverageModel;
}

@ObjectType('SettlementCoverageConnection')
export class SettlementCoverageConnectionModel extends StampModel {
  @Field(() => [SpeedModel])
  speeds: readonly SpeedModel[];
  @Field(() => [SettlementCoverageEdgeModel])
  edges: SettlementCoverageEdgeModel[];
  @Field(() => PageInfoModel)
  pageInfo: PageInfoModel;
}

@ObjectType('PointCoverage')
export class PointCoverageModel extends StampModel {
  @Field(() => Float)
  lon: number;
  @Field(() => Float)
  lat: number;
  @Field(() => NamedUnitModel, { description: 'The nearest settlement: its rules and its place were used.' })
  settlement: NamedUnitModel;
  @Field(() => Float)
  settlementDistanceMetres: number;
  @Field(() => [SpeedModel])
  speeds: readonly SpeedModel[];
  @Field(() => [ServiceCoverageModel])
  services: readonly ServiceCoverageModel[];
}
