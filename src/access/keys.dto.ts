/** Keys as the GraphQL door takes and shows them. */
import { Field, InputType, ObjectType } from '@nestjs/graphql';
import { PageInfoModel } from '../api/graphql/connection.js';
import { enumOf } from '../api/graphql/scalars.js';
import { ROLES } from '../common/actor.js';
import type { Role } from '../common/actor.js';
import type { Key } from './keys.service.js';

const RoleEnum = enumOf('Role', ROLES, 'What the holder of a key may do.');

@InputType('NewKey')
export class NewKeyInput {
  @Field(() => String, { description: 'Who or what holds it.' })
  name: string;
  @Field(() => RoleEnum)
  role: Role;
  @Field(() => String, {
    nullable: true,
    description: 'Unit within which a syncer writes; null = everywhere.',
  })
  region?: string | null;
  @Field(() => [String], { nullable: true, description: 'Feeds that a syncer writes.' })
  feeds?: string[] | null;
  @Field(() => String, { nullable: true, description: 'Instant; null = never.' })
  expiresAt?: string | null;
}

@ObjectType('Key', { description: 'An API key without its secret.' })
export class KeyModel implements Key {
  @Field(() => String)
  id: string;
  @Field(() => String)
  name: string;
  @Field(() => RoleEnum)
  role: Role;
  @Field(() => String, { nullable: true, description: 'Null = everywhere.' })
  region: string | null;
  @Field(() => [String], { nullable: true, description: 'Null for roles that have none.' })
  feeds: readonly string[] | null;
  @Field(() => String)
  createdAt: string;
  @Field(() => String)
  createdBy: string;
  @Field(() => String, { nullable: true, description: 'Null = never.' })
  expiresAt: string | null;
  @Field(() => String, { nullable: true })
  revokedAt: string | null;
  @Field(() => String, { nullable: true, description: 'To the minute; null = never.' })
  lastUsedAt: string | null;
  @Field(() => String, { nullable: true, description: 'Until when the secret before opens too.' })
  overlapUntil: string | null;
}

@ObjectType('NewKeyAnswer')
export class ShownKeyModel extends KeyModel {
  @Field(() => String, { description: 'The key itself; it is shown this once.' })
  key: string;
}

@ObjectType('KeyEdge')
export class KeyEdgeModel {
  @Field(() => String)
  cursor: string;
  @Field(() => KeyModel)
  node: KeyModel;
}

@ObjectType('KeyConnection')
export class KeyConnectionModel {
  @Field(() => [KeyEdgeModel])
  edges: KeyEdgeModel[];
  @Field(() => PageInfoModel)
  pageInfo: PageInfoModel;
}
