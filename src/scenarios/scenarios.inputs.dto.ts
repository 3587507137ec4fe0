/** What the GraphQL door takes to write scenarios, and what it says of a hand-over. */
import { Field, Float, InputType, Int, ObjectType } from '@nestjs/graphql';
import { Long } from '../api/graphql/scalars.js';

@InputType()
export class PlannedOfferInput {
  @Field(() => String) service: string;
  @Field(() => Float, { nullable: true, description: 'Null = unknown.' }) capacity?: number | null;
  @Field(() => String, { nullable: true, description: "Null = the service's own unit." })
  capacityUnit?: string | null;
}

@InputType()
export class PlannedPeopleInput {
  @Field(() => String, { description: 'all, or an age or social group' }) group: string;
  @Field(() => Long, { nullable: true, description: 'Null = unknown; not in addPersons.' })
  persons?: number | null;
}

@InputType({ description: 'One change, with the fields of its kind alone: those of POST /v1/scenarios.' })
export class PlannedChangeInput {
  @Field(() => String, { description: 'open, close, move, enlarge, alter or people.' }) change: string;
  @Field(() => String, { nullable: true, description: 'Id of a facility that is held or opened.' })
  facility?: string | null;
  @Field(() => String, { nullable: true, description: 'Of a facility that is opened.' })
  externalId?: string | null;
  @Field(() => String, { nullable: true }) name?: string | null;
  @Field(() => String, { nullable: true }) nameEn?: string | null;
  @Field(() => Float, { nullable: true, description: 'WGS-84 degrees.' }) lon?: number | null;
  @Field(() => Float, { nullable: true, description: 'WGS-84 degrees.' }) lat?: number | null;
  @Field(() => String, { nullable: true }) unit?: string | null;
  @Field(() => String, { nullable: true }) service?: string | null;
  @Field(() => Float, { nullable: true, description: 'The new capacity.' }) capacity?: number | null;
  @Field(() => Float, { nullable: true, description: 'Capacity that is added.' }) addCapacity?: number | null;
  @Field(() => [PlannedOfferInput], { nullable: true }) offers?: PlannedOfferInput[] | null;
  @Field(() => Float, { nullable: true }) serviceRadiusMetres?: number | null;
  @Field(() => String, { nullable: true }) status?: string | null;
  @Field(() => [PlannedPeopleInput], {
    nullable: true,
    description: 'Numbers put in the place of those held.',
  })
  persons?: PlannedPeopleInput[] | null;
  @Field(() => [PlannedPeopleInput], {
    nullable: true,
    description: 'People who come, or go where negative.',
  })
  addPersons?: PlannedPeopleInput[] | null;
}

@InputType()
export class SitedScenarioInput {
  @Field(() => String, { nullable: true, description: 'Chosen for you by default.' }) id?: string;
  @Field(() => String, { nullable: true }) name?: string;
  @Field(() => String, { nullable: true }) description?: string | null;
  @Field(() => String, { nullable: true, description: 'Feed of the facilities that it opens.' })
  feed?: string;
}

@InputType()
export class NewScenarioInput {
  @Field(() => String, { nullable: true, description: 'Chosen for you by default.' }) id?: string;
  @Field(() => String) name: string;
  @Field(() => String, { nullable: true }) description?: string | null;
  @Field(() => String, { nullable: true, description: 'Feed of the facilities that it opens.' })
  feed?: string;
  @Field(() => [PlannedChangeInput], { nullable: true }) changes?: PlannedChangeInput[];
}

@InputType()
export class ScenarioPatchInput {
  @Field(() => String, { nullable: true }) name?: string;
  @Field(() => String, { nullable: true }) description?: string | null;
  @Field(() => [PlannedChangeInput], {
    nullable: true,
    description: 'All changes; those that were there are replaced.',
  })
  changes?: PlannedChangeInput[];
}

@ObjectType('PublicationProblem')
export class PublicationProblemModel {
  @Field(() => String) code: string;
  @Field(() => String) message: string;
}

@ObjectType('PublishedFacility')
export class PublishedFacilityModel {
  @Field(() => Int, { description: 'Place in the list of changes, from 0.' }) at: number;
  @Field(() => String) facility: string;
  @Field(() => String, { description: 'created, exists or rejected.' }) outcome: string;
  @Field(() => [PublicationProblemModel]) problems: readonly PublicationProblemModel[];
}

@ObjectType('LeftOutChange')
export class LeftOutChangeModel {
  @Field(() => Int) at: number;
  @Field(() => String) change: string;
}

@ObjectType('Publication', { description: 'What became of a scenario that was handed over.' })
export class PublicationModel {
  @Field(() => Long) revision: number;
  @Field(() => String) feed: string;
  @Field(() => [PublishedFacilityModel]) facilities: readonly PublishedFacilityModel[];
  @Field(() => [LeftOutChangeModel], { description: 'Changes that are no new facilities.' })
  leftOut: readonly LeftOutChangeModel[];
}
