/** Versions of a facility as the GraphQL door shows them. */
import { ArgsType, Field, ObjectType } from '@nestjs/graphql';
import { PageArgs } from '../../api/graphql/arguments.js';
import { PageInfoModel } from '../../api/graphql/connection.js';
import { Long } from '../../api/graphql/scalars.js';
import { FacilityModel } from '../facilities.dto.js';

@ArgsType()
export class FacilityHistoryArgs extends PageArgs {
  @Field(() => String, { description: 'feed:externalId.' })
  id: string;
  @Field(() => String, { nullable: true, description: 'Date that `status` is told for; today by default.' })
  asOf?: string;
}

@ObjectType('FacilityVersion', { description: 'A facility as it was held from one revision to another.' })
export class FacilityVersionModel {
  @Field(() => FacilityModel)
  facility: FacilityModel;
  @Field(() => Long, {
    nullable: true,
    description: 'First revision that no longer held this version; null = held now.',
  })
  heldTo: number | null;
  @Field(() => String, { nullable: true })
  committedAt: string | null;
}

@ObjectType('FacilityVersionEdge')
export class FacilityVersionEdgeModel {
  @Field(() => String)
  cursor: string;
  @Field(() => FacilityVersionModel)
  node: FacilityVersionModel;
}

@ObjectType('FacilityVersionConnection')
export class FacilityVersionConnectionModel {
  @Field(() => Long, { description: 'Newest revision when it was read.' })
  revision: number;
  @Field(() => [FacilityVersionEdgeModel])
  edges: FacilityVersionEdgeModel[];
  @Field(() => PageInfoModel)
  pageInfo: PageInfoModel;
}
