import { Args, ArgsType, Field, Mutation, Query, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { Needs, Who } from '../../api/access/access.guard.js';
import { readBody } from '../../api/body.js';
import { PageArgs, pageShape, readArguments } from '../../api/graphql/arguments.js';
import { connectionOf } from '../../api/graphql/connection.js';
import { Long } from '../../api/graphql/scalars.js';
import type { Actor } from '../../common/actor.js';
import { encodeCursor } from '../../common/paging.js';
import {
  DeliveryStateEnum,
  NewWebhookInput,
  ShownWebhookModel,
  WebhookConnectionModel,
  WebhookDeliveryConnectionModel,
  WebhookModel,
  WebhookReplayModel,
  WebhookTestModel,
} from './webhooks.dto.js';
import { newWebhookShape } from './webhooks.schema.js';
import { DELIVERY_STATES, WebhooksService } from './webhooks.service.js';
import type { DeliveryState } from './webhooks.service.js';

@ArgsType()
export class WebhookDeliveriesArgs extends PageArgs {
  @Field(() => String)
  id: string;
  @Field(() => DeliveryStateEnum, { nullable: true })
  state?: DeliveryState;
}

const deliveriesShape = { ...pageShape, state: z.enum(DELIVERY_STATES).optional() };

@Resolver(() => WebhookModel)
@Needs('administer')
export class WebhooksResolver {
  constructor(private readonly service: WebhooksService) {}

  @Query(() => WebhookConnectionModel, { description: 'Webhooks without their secrets, in order of id.' })
  async webhooks(@Args() args: PageArgs): Promise<WebhookConnectionModel> {
    const { first, after } = readArguments(pageShape, args);
    return connectionOf(await this.service.list(after, first), after, ({ id }) =>
      encodeCursor([id], 'webhooks'),
    );
  }

  @Query(() => WebhookDeliveryConnectionModel, { description: 'What was sent and what waits, newest first.' })
  async webhookDeliveries(
    @Args() { id, ...given }: WebhookDeliveriesArgs,
  ): Promise<WebhookDeliveryConnectionModel> {
    const { first, after, ...wanted } = readArguments(deliveriesShape, given);
    const page = await this.service.deliveries(id, { ...wanted, after, limit: first });
    return connectionOf(page, after, ({ number }) => encodeCursor([number], 'deliveries'));
  }

  @Mutation(() => ShownWebhookModel, { description: 'Has changes sent to an address.' })
  async createWebhook(
    @Args('input', { type: () => NewWebhookInput }) input: NewWebhookInput,
    @Who() actor: Actor,
  ): Promise<ShownWebhookModel> {
    return this.service.create(readBody(newWebhookShape, { ...input }), actor);
  }

  @Mutation(() => WebhookModel, { description: 'Ends a webhook; what it has not sent is forgotten.' })
  async deleteWebhook(
    @Args('id', { type: () => String }) id: string,
    @Who() actor: Actor,
  ): Promise<WebhookModel> {
    return this.service.remove(id, actor);
  }

  @Mutation(() => WebhookTestModel, { description: 'Sends a body of type test at once.' })
  async testWebhook(@Args('id', { type: () => String }) id: string): Promise<WebhookTestModel> {
    return this.service.test(id);
  }

  @Mutation(() => WebhookReplayModel, { description: 'Sends a delivery again that was taken or given up.' })
  async replayWebhookDelivery(
    @Args('id', { type: () => String }) id: string,
    @Args('number', { type: () => Long }) number: number,
    @Who() actor: Actor,
  ): Promise<WebhookReplayModel> {
    return this.service.replay(id, number, actor);
  }
}
