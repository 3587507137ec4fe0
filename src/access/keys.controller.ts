import { Body, Controller, Delete, Get, Inject, Param, Post, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Needs, Who } from '../api/access/access.guard.js';
import { readBody } from '../api/body.js';
import { Contract } from '../api/contract.js';
import { pageQuery, readQuery } from '../api/query.js';
import type { Actor } from '../common/actor.js';
import { CONFIG, todayOf } from '../config.js';
import type { Config } from '../config.js';
import { keySchema, keysPageSchema, newKeyShape, rotateShape, shownKeySchema } from './keys.schema.js';
import { KeysService } from './keys.service.js';

@ApiTags('access')
@Controller('v1/keys')
@Needs('administer')
export class KeysController {
  constructor(
    private readonly keys: KeysService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Keys without their secrets, in order of id' })
  @Contract({ query: pageQuery, answer: keysPageSchema, refusals: [403] })
  async list(@Query() query: unknown): Promise<unknown> {
    const { after, limit } = readQuery(pageQuery, query);
    return this.keys.list(after, limit);
  }

  @Post()
  @ApiOperation({ summary: 'Makes a key; the secret is shown this once' })
  @Contract({ body: newKeyShape, answer: shownKeySchema, status: 201, refusals: [403, 429] })
  async create(
    @Body() body: unknown,
    @Who() actor: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    void reply.header('cache-control', 'no-store');
    return this.keys.create(readBody(newKeyShape, body), actor, todayOf(this.config));
  }

  @Post(':id/rotate')
  @ApiOperation({ summary: 'Gives a key a new secret, shown this once; the old one opens a while longer' })
  @Contract({ body: rotateShape, answer: shownKeySchema, status: 201, refusals: [403, 404, 409, 429] })
  async rotate(
    @Param('id') id: string,
    @Body() body: unknown,
    @Who() actor: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    void reply.header('cache-control', 'no-store');
    return this.keys.rotate(id, readBody(rotateShape, body).overlapSeconds, actor);
  }

  @Delete(':id')
  @ApiOperation({ summary: 'Revokes a key at once and for good; it stays in the list' })
  @Contract({ answer: keySchema, refusals: [403, 404, 429] })
  async revoke(@Param('id') id: string, @Query() query: unknown, @Who() actor: Actor): Promise<unknown> {
    readQuery({}, query);
    return this.keys.revoke(id, actor);
  }
}
