/** Webhooks as the GraphQL door takes and shows them. */
import { Field, InputType, Int, ObjectType } from '@nestjs/graphql';
import { PageInfoModel } from '../../api/graphql/connection.js';
import { enumOf, Long } from '../../api/graphql/scalars.js';
import { ChangeKindEnum } from '../changes.dto.js';
import type { ChangeKind } from '../changes.shape.js';
import { DELIVERY_STATES } from './webhooks.service.js';
import type { DeliveryState, Webhook, WebhookDelivery } from './webhooks.service.js';

export const DeliveryStateEnum = enumOf(
  'DeliveryState',
  DELIVERY_STATES,
  'What became of a delivery; dead = given up.',
);

@InputType('NewWebhook')
export class NewWebhookInput {
  @Field(() => String, { description: 'https address that takes POST.' })
  url: string;
  @Field(() => String, { nullable: true, description: 'Code of a unit; null = everywhere.' })
  region?: string | null;
  @Field(() => [ChangeKindEnum], { nullable: true, description: 'Null = all.' })
  kinds?: ChangeKind[] | null;
  @Field(() => String, {
    nullable: true,
    description: 'Cursor or revision to begin after; null = from now on.',
  })
  after?: string | null;
}

@ObjectType('Webhook')
export class WebhookModel implements Webhook {
  @Field(() => String)
  id: string;
  @Field(() => String)
  url: string;
  @Field(() => String, { nullable: true })
  region: string | null;
  @Field(() => [ChangeKindEnum], { nullable: true })
  kinds: readonly ChangeKind[] | null;
  @Field(() => String)
  createdAt: string;
  @Field(() => String)
  createdBy: string;
  @Field(() => Int, { description: 'Deliveries that wait to be sent.' })
  pending: number;
  @Field(() => Int, { description: 'Deliveries that were given up.' })
  dead: number;
}

@ObjectType('NewWebhookAnswer')
export class ShownWebhookModel extends WebhookModel {
  @Field(() => String, { description: 'Secret of the signatures; it is shown this once.' })
  secret: string;
}

@ObjectType('WebhookDelivery')
export class WebhookDeliveryModel implements WebhookDelivery {
  @Field(() => Long)
  number: number;
  @Field(() => DeliveryStateEnum)
  state: DeliveryState;
  @Field(() => Int)
  attempts: number;
  @Field(() => String)
  createdAt: string;
  @Field(() => String)
  dueAt: string;
  @Field(() => String, { nullable: true })
  finishedAt: string | null;
  @Field(() => Int, { nullable: true })
  lastStatus: number | null;
  @Field(() => String, { nullable: true })
  lastError: string | null;
}

@ObjectType('WebhookTest')
export class WebhookTestModel {
  @Field(() => Int, { nullable: true, description: 'HTTP status; null = no answer.' })
  status: number | null;
  @Field(() => String, { nullable: true, description: 'Null = taken.' })
  error: string | null;
}

@ObjectType('WebhookReplay')
export class WebhookReplayModel {
  @Field(() => Long)
  number: number;
  @Field(() => DeliveryStateEnum)
  state: DeliveryState;
}

@ObjectType('WebhookEdge')
export class WebhookEdgeModel {
  @Field(() => String)
  cursor: string;
  @Field(() => WebhookModel)
  node: WebhookModel;
}

@ObjectType('WebhookConnection')
export class WebhookConnectionModel {
  @Field(() => [WebhookEdgeModel])
  edges: WebhookEdgeModel[];
  @Field(() => PageInfoModel)
  pageInfo: PageInfoModel;
}

@ObjectType('WebhookDeliveryEdge')
export class WebhookDeliveryEdgeModel {
  @Field(() => String)
  cursor: string;
  @Field(() => WebhookDeliveryModel)
  node: WebhookDeliveryModel;
}

@ObjectType('WebhookDeliveryConnection')
export class WebhookDeliveryConnectionModel {
  @Field(() => [WebhookDeliveryEdgeModel])
  edges: WebhookDeliveryEdgeModel[];
  @Field(() => PageInfoModel)
  pageInfo: PageInfoModel;
}
