/** Changes as the GraphQL door shows them. */
import { Field, Float, ObjectType } from '@nestjs/graphql';
import { PageInfoModel } from '../api/graphql/connection.js';
import { enumOf, Long } from '../api/graphql/scalars.js';
import { facilityModel, FacilityModel } from '../facilities/facilities.dto.js';
import { CHANGE_KINDS, CHANGE_WORDS } from './changes.shape.js';
import type { Change, ChangedUnit, ChangeKind, ChangePage, ChangeWord } from './changes.shape.js';

export const ChangeKindEnum = enumOf('ChangeKind', CHANGE_KINDS, 'What sort of thing was changed.');
const ChangeWordEnum = enumOf(
  'ChangeWord',
  CHANGE_WORDS,
  'What became of it. closed, removed and left are tombstones; left: held, but no longer in the region asked for.',
);

@ObjectType('ChangedUnit', { description: 'A unit as of a change.' })
export class ChangedUnitModel implements ChangedUnit {
  @Field(() => String)
  code: string;
  @Field(() => String)
  level: string;
  @Field(() => String, { nullable: true })
  parent: string | null;
  @Field(() => String, { nullable: true })
  countyCode: string | null;
  @Field(() => String)
  name: string;
  @Field(() => String, { nullable: true })
  nameEn: string | null;
  @Field(() => String, { nullable: true, description: 'As users set it; null = derived.' })
  tier: string | null;
  @Field(() => String, { nullable: true })
  urbanRuralClass: string | null;
  @Field(() => Float, { nullable: true })
  lon: number | null;
  @Field(() => Float, { nullable: true })
  lat: number | null;
  @Field(() => String, { nullable: true })
  validFrom: string | null;
  @Field(() => String, { nullable: true })
  validTo: string | null;
}

@ObjectType('Change')
export class ChangeModel implements Omit<Change, 'facility'> {
  cursor: string;
  @Field(() => Long)
  revision: number;
  @Field(() => ChangeKindEnum)
  kind: ChangeKind;
  @Field(() => String, { description: 'Id of the facility; code of the unit, settlement or standard set.' })
  key: string;
  @Field(() => ChangeWordEnum)
  change: ChangeWord;
  @Field(() => String, { nullable: true })
  committedAt: string | null;
  @Field(() => FacilityModel, { nullable: true, description: 'As of this revision; null where it is gone.' })
  facility: FacilityModel | null;
  @Field(() => ChangedUnitModel, {
    nullable: true,
    description: 'As of this revision; null where it is gone.',
  })
  unit: ChangedUnitModel | null;
}

@ObjectType('ChangeEdge')
export class ChangeEdgeModel {
  @Field(() => String)
  cursor: string;
  @Field(() => ChangeModel)
  node: ChangeModel;
}

@ObjectType('ChangeConnection', { description: 'endCursor is always there: go on from it, now or later.' })
export class ChangeConnectionModel {
  @Field(() => Long, { description: 'Newest revision; what is in no page so far comes later.' })
  revision: number;
  @Field(() => [ChangeEdgeModel])
  edges: ChangeEdgeModel[];
  @Field(() => PageInfoModel)
  pageInfo: PageInfoModel;
}

export function changeConnection(page: ChangePage, after: string | undefined): ChangeConnectionModel {
  const edges = page.items.map((change) => ({
    cursor: change.cursor,
    node: {
      ...change,
      facility:
        change.facility === null ? null : facilityModel(change.facility, { revision: change.revision }),
    },
  }));
  return {
    revision: page.revision,
    edges,
    pageInfo: {
      hasNextPage: page.hasMore,
      hasPreviousPage: after !== undefined,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: page.nextCursor,
    },
  };
}
