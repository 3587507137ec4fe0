/** Siting as the GraphQL door shows it; the input is read by the shape of the REST body. */
import { Field, Float, ID, InputType, Int, ObjectType } from '@nestjs/graphql';
import { enumOf, Long } from '../api/graphql/scalars.js';
import { BASES } from '../common/vocabulary.js';
import { StampModel } from '../coverage/coverage.dto.js';
import { CANDIDATE_SOURCES } from './siting.body.js';
import { FORBIDDEN_LAND, SITING_ACTIONS, SITING_MODELS, SITING_WEIGHTS } from './siting.shapes.js';
import type { Job } from './siting.shapes.js';

const ModelEnum = enumOf(
  'SitingModel',
  SITING_MODELS,
  'mclp: most people newly covered; lscp: fewest sites for all who can be covered; p_median: fewest person-metres.',
);
const ActionEnum = enumOf('SitingAction', SITING_ACTIONS, 'What is done at a site.');
const ForbiddenEnum = enumOf('ForbiddenLand', FORBIDDEN_LAND, 'Land on which nothing may be built.');
const WeightEnum = enumOf('SitingWeight', SITING_WEIGHTS, 'What a settlement counts in mclp.');
const SourceEnum = enumOf('CandidateSource', CANDIDATE_SOURCES, 'Where candidates come from.');
const JobStatusEnum = enumOf(
  'JobStatus',
  ['queued', 'running', 'done', 'failed', 'cancelled'] as const,
  'State of a job.',
);

@InputType()
export class SitingPointInput {
  @Field(() => String) code: string;
  @Field(() => String, { nullable: true }) name?: string;
  @Field(() => Float) lon: number;
  @Field(() => Float) lat: number;
  @Field(() => Float, { nullable: true }) cost?: number;
  @Field(() => Float, { nullable: true }) capacity?: number;
}

@InputType()
export class SitingCandidatesInput {
  @Field(() => SourceEnum) from: string;
  @Field(() => [SitingPointInput], { nullable: true }) points?: SitingPointInput[];
  @Field(() => Float, { nullable: true }) spacingMetres?: number;
  @Field(() => [String], { nullable: true }) codes?: string[];
}

@InputType()
export class SitingBuildInput {
  @Field(() => Float, { nullable: true }) cost?: number;
  @Field(() => Float, { nullable: true }) capacity?: number;
}

@InputType()
export class SitingEnlargeInput extends SitingBuildInput {
  @Field(() => [String], { nullable: true }) facilities?: string[];
}

@InputType()
export class SitingInput {
  @Field(() => String, { description: 'Code of the unit whose people are to be served.' }) unit: string;
  @Field(() => String) service: string;
  @Field(() => ModelEnum) model: string;
  @Field(() => Int, { nullable: true }) number?: number;
  @Field(() => Float, { nullable: true }) budget?: number;
  @Field(() => Float, { nullable: true }) radiusMetres?: number;
  @Field(() => Float, { nullable: true, description: 'By a matrix that counts minutes.' })
  radiusMinutes?: number;
  @Field(() => String, {
    nullable: true,
    description: 'matrix:NAME: travel costs that were imported, to candidates too.',
  })
  cost?: string;
  @Field(() => SitingCandidatesInput, { nullable: true, description: 'Settlements by default.' })
  candidates?: SitingCandidatesInput;
  @Field(() => [ActionEnum], { nullable: true }) actions?: string[];
  @Field(() => SitingBuildInput, { nullable: true }) build?: SitingBuildInput;
  @Field(() => SitingEnlargeInput, { nullable: true }) enlarge?: SitingEnlargeInput;
  @Field(() => Float, { nullable: true }) personsPerCapacityUnit?: number;
  @Field(() => [ForbiddenEnum], { nullable: true }) forbid?: string[];
  @Field(() => Int, { nullable: true }) minimumPerTown?: number;
  @Field(() => Float, { nullable: true }) floorPerTown?: number;
  @Field(() => WeightEnum, { nullable: true, description: 'people by default.' }) weigh?: string;
  @Field(() => Float, { nullable: true, description: 'For the exact search; 20 by default.' })
  seconds?: number;
  @Field(() => String, { nullable: true }) asOf?: string;
  @Field(() => Long, { nullable: true }) revision?: number;
  @Field(() => String, { nullable: true }) standardSet?: string;
  @Field(() => String, { nullable: true, description: BASES.join(' or ') }) basis?: string;
  @Field(() => Boolean, { nullable: true }) includePlanned?: boolean;
  @Field(() => String, { nullable: true, description: 'Id of a scenario laid over the data first.' })
  scenario?: string;
}

@ObjectType('NamedPlace')
export class NamedPlaceModel {
  @Field(() => String) code: string;
  @Field(() => String) name: string;
  @Field(() => String, { nullable: true }) nameEn: string | null;
}

@ObjectType('SitingSite')
export class SitingSiteModel extends NamedPlaceModel {
  @Field(() => Int, { description: '1 = the largest gain.' }) order: number;
  @Field(() => ActionEnum) action: string;
  @Field(() => Float) lon: number;
  @Field(() => Float) lat: number;
  @Field(() => NamedPlaceModel, { nullable: true }) town: NamedPlaceModel | null;
  @Field(() => Float, { nullable: true }) cost: number | null;
  @Field(() => Float, { nullable: true }) capacity: number | null;
  @Field(() => Float, {
    description: 'People newly covered, or person-metres saved, after the sites before it.',
  })
  gain: number;
  @Field(() => Int) settlementsGained: number;
  @Field(() => String) reason: string;
}

@ObjectType('SitingSettlement')
export class SitingSettlementModel extends NamedPlaceModel {
  @Field(() => Float, { nullable: true, description: 'Null = unknown.' }) persons: number | null;
}

@ObjectType('SitingUncoverable')
export class SitingUncoverableModel {
  @Field(() => Int) settlements: number;
  @Field(() => [SitingSettlementModel]) listed: readonly SitingSettlementModel[];
}

@ObjectType('SitingZone')
export class SitingZoneModel {
  @Field(() => String) id: string;
  @Field(() => String, { nullable: true }) name: string | null;
}

@ObjectType('SitingRejectedCandidate')
export class SitingRejectedCandidateModel {
  @Field(() => String) code: string;
  @Field(() => ForbiddenEnum) reason: string;
  @Field(() => SitingZoneModel, { nullable: true }) zone: SitingZoneModel | null;
}

@ObjectType('SitingRejected')
export class SitingRejectedModel {
  @Field(() => Int) candidates: number;
  @Field(() => [SitingRejectedCandidateModel]) listed: readonly SitingRejectedCandidateModel[];
}

@ObjectType('SitingTown')
export class SitingTownModel extends NamedPlaceModel {
  @Field(() => Int) lackingSites: number;
  @Field(() => Float) lackingPersons: number;
}

@ObjectType('SitingObjective')
export class SitingObjectiveModel {
  @Field(() => Float) value: number;
  @Field(() => String) unit: string;
}

@ObjectType('SitingPeople')
export class SitingPeopleModel {
  @Field(() => Float) all: number;
  @Field(() => Float) servedBefore: number;
  @Field(() => Float) servedAfter: number;
  @Field(() => Float) uncoverable: number;
}

@ObjectType('SitingSettlements')
export class SitingSettlementsModel {
  @Field(() => Int) all: number;
  @Field(() => Int) notApplicable: number;
  @Field(() => Int) unknownPopulation: number;
}

@ObjectType('SitingSizes')
export class SitingSizesModel {
  @Field(() => Int) demand: number;
  @Field(() => Int) candidates: number;
  @Field(() => Int) pairs: number;
  @Field(() => Int) reducedDemand: number;
  @Field(() => Int) reducedCandidates: number;
}

@ObjectType('SitingOffer')
export class SitingOfferModel {
  @Field(() => String) service: string;
  @Field(() => Float, { nullable: true }) capacity: number | null;
  @Field(() => String, { nullable: true }) capacityUnit: string | null;
}

@ObjectType('SitingChange', { description: 'A site as a change of a scenario: open, or enlarge.' })
export class SitingChangeModel {
  @Field(() => String) change: string;
  @Field(() => String, { nullable: true }) externalId?: string;
  @Field(() => String, { nullable: true }) name?: string;
  @Field(() => Float, { nullable: true }) lon?: number;
  @Field(() => Float, { nullable: true }) lat?: number;
  @Field(() => [SitingOfferModel], { nullable: true }) offers?: readonly SitingOfferModel[];
  @Field(() => String, { nullable: true }) facility?: string;
  @Field(() => String, { nullable: true }) service?: string;
  @Field(() => Float, { nullable: true }) add?: number;
}

@ObjectType('Siting', { description: 'Where to build next.' })
export class SitingModelAnswer extends StampModel {
  @Field(() => NamedPlaceModel) unit: NamedPlaceModel;
  @Field(() => NamedPlaceModel) service: NamedPlaceModel;
  @Field(() => ModelEnum) model: string;
  @Field(() => String, { description: 'exact, or greedy+swap' }) method: string;
  @Field(() => String, { description: 'optimal only where proved; else bounded' }) status: string;
  @Field(() => SitingObjectiveModel) objective: SitingObjectiveModel;
  @Field(() => Float, { nullable: true, description: 'No choice can be better.' }) bound: number | null;
  @Field(() => Float, { nullable: true }) gap: number | null;
  @Field(() => SitingPeopleModel) people: SitingPeopleModel;
  @Field(() => Float, { nullable: true }) spent: number | null;
  @Field(() => [SitingSiteModel]) sites: readonly SitingSiteModel[];
  @Field(() => SitingUncoverableModel) uncoverable: SitingUncoverableModel;
  @Field(() => SitingRejectedModel) rejected: SitingRejectedModel;
  @Field(() => [SitingTownModel]) townsLacking: readonly SitingTownModel[];
  @Field(() => SitingSettlementsModel) settlements: SitingSettlementsModel;
  @Field(() => SitingSizesModel) sizes: SitingSizesModel;
  @Field(() => [String]) notes: readonly string[];
  @Field(() => [SitingChangeModel], { description: 'The sites as changes of a scenario.' })
  changes: readonly SitingChangeModel[];
}

@ObjectType('JobProgress')
export class JobProgressModel {
  @Field(() => String) phase: string;
  @Field(() => Float, { nullable: true }) objective?: number | null;
  @Field(() => Float, { nullable: true }) bound?: number | null;
}

@ObjectType('JobProblem')
export class JobProblemModel {
  @Field(() => String) code: string;
  @Field(() => String) message: string;
}

@ObjectType('Job')
export class JobModel {
  @Field(() => ID) id: string;
  @Field(() => String) kind: string;
  @Field(() => JobStatusEnum) status: Job['status'];
  @Field(() => Int) ahead: number;
  @Field(() => String) createdAt: string;
  @Field(() => String, { nullable: true }) startedAt: string | null;
  @Field(() => String, { nullable: true }) finishedAt: string | null;
  @Field(() => JobProgressModel, { nullable: true }) progress: JobProgressModel | null;
  @Field(() => [JobProblemModel]) problems: readonly JobProblemModel[];
  @Field(() => SitingModelAnswer, { nullable: true, description: 'Once it is done.' })
  result: SitingModelAnswer | null;
}
