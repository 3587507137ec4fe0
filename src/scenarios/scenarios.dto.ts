/** Scenarios and comparisons as the GraphQL door shows them. */
import { ArgsType, Field, Float, Int, ObjectType } from '@nestjs/graphql';
import { QuestionArgs } from '../api/graphql/arguments.js';
import { PageInfoModel } from '../api/graphql/connection.js';
import { Long } from '../api/graphql/scalars.js';
import { NamedServiceModel, NamedUnitModel, StampModel } from '../coverage/coverage.dto.js';

@ObjectType('PlannedOffer')
export class PlannedOfferModel {
  @Field(() => String)
  service: string;
  @Field(() => Float, { nullable: true, description: 'Null = unknown.' })
  capacity: number | null;
  @Field(() => String, { nullable: true, description: "Null = the service's own unit." })
  capacityUnit: string | null;
}

@ObjectType('PlannedPeople')
export class PlannedPeopleModel {
  @Field(() => String)
  group: string;
  @Field(() => Long, { nullable: true, description: 'Null = unknown.' })
  persons: number | null;
}

@ObjectType('PlannedChange', {
  description: 'One change of a scenario; fields that it does not have are null.',
})
export class PlannedChangeModel {
  @Field(() => String, { description: 'open, close, move, enlarge, alter or people.' })
  change: string;
  @Field(() => String, { nullable: true, description: 'Id of the facility that is changed or opened.' })
  facility: string | null;
  @Field(() => String, { nullable: true, description: 'Of a facility that is opened.' })
  externalId: string | null;
  @Field(() => String, { nullable: true })
  name: string | null;
  @Field(() => String, { nullable: true })
  nameEn: string | null;
  @Field(() => Float, { nullable: true })
  lon: number | null;
  @Field(() => Float, { nullable: true })
  lat: number | null;
  @Field(() => String, { nullable: true })
  unit: string | null;
  @Field(() => String, { nullable: true })
  service: string | null;
  @Field(() => Float, { nullable: true, description: 'The new capacity.' })
  capacity: number | null;
  @Field(() => Float, { nullable: true, description: 'Capacity that is added.' })
  addCapacity: number | null;
  @Field(() => [PlannedOfferModel], { nullable: true })
  offers: readonly PlannedOfferModel[] | null;
  @Field(() => Float, { nullable: true })
  serviceRadiusMetres: number | null;
  @Field(() => String, { nullable: true })
  status: string | null;
  @Field(() => [PlannedPeopleModel], {
    nullable: true,
    description: 'Numbers put in the place of those held.',
  })
  persons: readonly PlannedPeopleModel[] | null;
  @Field(() => [PlannedPeopleModel], {
    nullable: true,
    description: 'People who come, or go where negative.',
  })
  addPersons: readonly PlannedPeopleModel[] | null;
}

@ObjectType('ScenarioConflict', {
  description: 'A change that no longer fits, or whose facility has changed.',
})
export class ScenarioConflictModel {
  @Field(() => Int, { description: 'Place in the list of changes, from 0.' })
  at: number;
  @Field(() => String)
  code: string;
  @Field(() => String)
  field: string;
  @Field(() => String)
  value: string;
  @Field(() => String)
  message: string;
}

@ObjectType('ScenarioBase')
export class ScenarioBaseModel {
  @Field(() => Long)
  revision: number;
  @Field(() => Long)
  newestRevision: number;
  @Field(() => Boolean, { description: 'True when the data have changed since, whether or not it matters.' })
  moved: boolean;
  @Field(() => [ScenarioConflictModel])
  conflicts: readonly ScenarioConflictModel[];
}

@ObjectType('ScenarioHead', { description: 'A scenario in a list.' })
export class ScenarioHeadModel {
  @Field(() => String)
  id: string;
  @Field(() => Int)
  version: number;
  @Field(() => String)
  name: string;
  @Field(() => String, { nullable: true })
  description: string | null;
  @Field(() => String, { description: 'Feed of the facilities that it opens.' })
  feed: string;
  @Field(() => Int)
  changeCount: number;
  @Field(() => Long)
  baseRevision: number;
  @Field(() => String)
  createdAt: string;
  @Field(() => String)
  changedAt: string;
}

@ObjectType('Scenario', { description: 'A named change set over the data.' })
export class ScenarioModel extends ScenarioHeadModel {
  @Field(() => [PlannedChangeModel])
  changes: readonly PlannedChangeModel[];
  @Field(() => ScenarioBaseModel)
  base: ScenarioBaseModel;
}

@ObjectType('ScenarioEdge')
export class ScenarioEdgeModel {
  @Field(() => String)
  cursor: string;
  @Field(() => ScenarioHeadModel)
  node: ScenarioHeadModel;
}

@ObjectType('ScenarioConnection')
export class ScenarioConnectionModel {
  @Field(() => Long)
  revision: number;
  @Field(() => [ScenarioEdgeModel])
  edges: ScenarioEdgeModel[];
  @Field(() => PageInfoModel)
  pageInfo: PageInfoModel;
}

@ObjectType('ComparedService')
export class ComparedServiceModel {
  @Field(() => NamedServiceModel)
  service: NamedServiceModel;
  @Field(() => Long, { description: 'People of the target group who are served without it.' })
  before: number;
  @Field(() => Long, { description: 'People of the target group who are served with it.' })
  after: number;
  @Field(() => Long)
  gained: number;
  @Field(() => Long)
  lost: number;
  @Field(() => Long)
  personsBefore: number;
  @Field(() => Long)
  personsAfter: number;
  @Field(() => Long, { description: 'People served before and after, by another facility.' })
  moved: number;
  @Field(() => Int)
  settlementsGained: number;
  @Field(() => Int)
  settlementsLost: number;
  @Field(() => Int)
  unknownSettlements: number;
}

@ObjectType('ComparedGroup')
export class ComparedGroupModel {
  @Field(() => String)
  service: string;
  @Field(() => String)
  group: string;
  @Field(() => Long)
  gained: number;
  @Field(() => Long)
  lost: number;
}

@ObjectType('ComparedUnit')
export class ComparedUnitModel {
  @Field(() => NamedUnitModel)
  unit: NamedUnitModel;
  @Field(() => [ComparedServiceModel])
  services: readonly ComparedServiceModel[];
}

@ObjectType('ComparedSettlement')
export class ComparedSettlementModel {
  @Field(() => NamedUnitModel)
  settlement: NamedUnitModel;
  @Field(() => Long, { description: 'People times services.' })
  gained: number;
  @Field(() => Long)
  lost: number;
  @Field(() => [String])
  servicesGained: readonly string[];
  @Field(() => [String])
  servicesLost: readonly string[];
  @Field(() => [String])
  servicesMoved: readonly string[];
}

@ObjectType('ScenarioComparison')
export class ScenarioComparisonModel extends StampModel {
  @Field(() => String, { description: 'base, or the id of the other scenario.' })
  with: string;
  @Field(() => [String], { description: 'Counties that can differ; all others are the same.' })
  counties: readonly string[];
  @Field(() => [ComparedServiceModel])
  services: readonly ComparedServiceModel[];
  @Field(() => [ComparedGroupModel])
  groups: readonly ComparedGroupModel[];
  @Field(() => [ComparedUnitModel])
  units: readonly ComparedUnitModel[];
  @Field(() => [ComparedSettlementModel], { description: 'The ten most affected, the most first.' })
  settlements: readonly ComparedSettlementModel[];
}

@ArgsType()
export class CompareArgs extends QuestionArgs {
  @Field(() => String, { defaultValue: 'base', description: 'base, or the id of another scenario.' })
  with: string;
  @Field(() => String, { nullable: true, description: 'A county or a unit above; all reached by default.' })
  unit?: string;
  @Field(() => String, { description: 'Id of the scenario.' })
  override scenario: string;
}
