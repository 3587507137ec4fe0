/** The audit log as the GraphQL door shows it. */
import { ArgsType, Field, ObjectType } from '@nestjs/graphql';
import { PageArgs } from '../../api/graphql/arguments.js';
import { PageInfoModel } from '../../api/graphql/connection.js';
import { Json, Long } from '../../api/graphql/scalars.js';
import type { AuditEntry } from './audit.service.js';

@ArgsType()
export class AuditArgs extends PageArgs {
  @Field(() => String, { nullable: true, description: 'key:ID, cli:USER, loopback or system.' })
  actor?: string;
  @Field(() => String, { nullable: true, description: 'What sort of thing was changed.' })
  kind?: string;
  @Field(() => String, { nullable: true, description: 'Which one: the id or code of the thing.' })
  key?: string;
  @Field(() => Long, { nullable: true, description: 'What this revision changed.' })
  revision?: number;
}

@ObjectType('AuditEntry', { description: 'A change: who, what, from what to what. The log only grows.' })
export class AuditEntryModel implements AuditEntry {
  @Field(() => Long)
  id: number;
  @Field(() => String)
  at: string;
  @Field(() => String, { description: 'key:ID, cli:USER, loopback or system.' })
  actor: string;
  @Field(() => String, { description: 'What sort of thing was changed.' })
  kind: string;
  @Field(() => String, { nullable: true, description: 'Which one; null = several, as the summary says.' })
  key: string | null;
  @Field(() => String)
  summary: string;
  @Field(() => Json, {
    nullable: true,
    description: 'Before; null = it was not there, or there were several.',
  })
  was: object | null;
  @Field(() => Json, { nullable: true, description: 'After; null = it is gone, or there were several.' })
  became: object | null;
  @Field(() => Long, { nullable: true, description: 'Null where no data were changed.' })
  revision: number | null;
}

@ObjectType('AuditEntryEdge')
export class AuditEntryEdgeModel {
  @Field(() => String)
  cursor: string;
  @Field(() => AuditEntryModel)
  node: AuditEntryModel;
}

@ObjectType('AuditEntryConnection')
export class AuditEntryConnectionModel {
  @Field(() => [AuditEntryEdgeModel])
  edges: AuditEntryEdgeModel[];
  @Field(() => PageInfoModel)
  pageInfo: PageInfoModel;
}
