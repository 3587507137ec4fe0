import { Body, Controller, Delete, Get, Param, Post, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { Needs, Who } from '../../api/access/access.guard.js';
import { readBody } from '../../api/body.js';
import { Contract } from '../../api/contract.js';
import { pageQuery, readQuery, wholeNumber } from '../../api/query.js';
import type { Actor } from '../../common/actor.js';
import {
  deliverySchema,
  listSchema,
  newWebhookShape,
  replayedSchema,
  sentSchema,
  shownWebhookSchema,
  webhookSchema,
} from './webhooks.schema.js';
import { DELIVERY_STATES, WebhooksService } from './webhooks.service.js';

const nothing = z.strictObject({});
const deliveriesQuery = { ...pageQuery, state: z.enum(DELIVERY_STATES).optional() };

@ApiTags('webhooks')
@Controller('v1/webhooks')
@Needs('administer')
export class WebhooksController {
  constructor(private readonly webhooks: WebhooksService) {}

  @Get()
  @ApiOperation({ summary: 'Webhooks without their secrets, in order of id' })
  @Contract({ query: pageQuery, answer: listSchema(webhookSchema), refusals: [403] })
  async list(@Query() query: unknown): Promise<unknown> {
    const { after, limit } = readQuery(pageQuery, query);
    return this.webhooks.list(after, limit);
  }

  @Post()
  @ApiOperation({
    summary: 'Has changes sent to an address; the secret of the signatures is shown this once',
  })
  @Contract({ body: newWebhookShape, answer: shownWebhookSchema, status: 201, refusals: [403, 409, 429] })
  async create(
    @Body() body: unknown,
    @Who() actor: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    void reply.header('cache-control', 'no-store');
    return this.webhooks.create(readBody(newWebhookShape, body), actor);
  }

  @Delete(':id')
  @ApiOperation({ summary: 'Ends a webhook; what it has not sent is forgotten' })
  @Contract({ answer: webhookSchema, refusals: [403, 404, 429] })
  async remove(@Param('id') id: string, @Query() query: unknown, @Who() actor: Actor): Promise<unknown> {
    readQuery({}, query);
    return this.webhooks.remove(id, actor);
  }

  @Post(':id/test')
  @ApiOperation({ summary: 'Sends a body of type test at once, and tells what came of it' })
  @Contract({ body: nothing, answer: sentSchema, status: 201, refusals: [403, 404, 429] })
  async test(@Param('id') id: string, @Body() body: unknown): Promise<unknown> {
    readBody(nothing, body);
    return this.webhooks.test(id);
  }

  @Get(':id/deliveries')
  @ApiOperation({ summary: 'What was sent and what waits, newest first; state=dead lists what was given up' })
  @Contract({ query: deliveriesQuery, answer: listSchema(deliverySchema), refusals: [403, 404] })
  async deliveries(@Param('id') id: string, @Query() query: unknown): Promise<unknown> {
    return this.webhooks.deliveries(id, readQuery(deliveriesQuery, query));
  }

  @Post(':id/deliveries/:number/replay')
  @ApiOperation({ summary: 'Sends a delivery again' })
  @Contract({ body: nothing, answer: replayedSchema, status: 201, refusals: [403, 404, 429] })
  async replay(
    @Param('id') id: string,
    @Param('number') text: string,
    @Body() body: unknown,
    @Who() actor: Actor,
  ): Promise<unknown> {
    readBody(nothing, body);
    const { number } = readQuery({ number: wholeNumber(1, 999_999_999_999_999) }, { number: text });
    return this.webhooks.replay(id, number, actor);
  }
}
