import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Needs, Who } from '../../api/access/access.guard.js';
import { readBody } from '../../api/body.js';
import { Contract } from '../../api/contract.js';
import { pageQuery, readQuery } from '../../api/query.js';
import { pageSchema } from '../../api/schemas.js';
import type { Actor } from '../../common/actor.js';
import { duplicateSchema, keepShape, mergeShape, oneDuplicateSchema } from './duplicates.schema.js';
import { DUPLICATE_STATES, DuplicatesService } from './duplicates.service.js';

const listQuery = {
  ...pageQuery,
  state: z.enum(DUPLICATE_STATES).optional(),
  feed: z.string().min(1).max(64).optional(),
};

@ApiTags('duplicates')
@Controller('v1/duplicates')
export class DuplicatesController {
  constructor(@Inject(DuplicatesService) private readonly duplicates: DuplicatesService) {}

  @Get()
  @ApiOperation({ summary: 'Pairs of facilities that may be one, in order of their ids' })
  @Contract({ query: listQuery, answer: pageSchema(duplicateSchema) })
  async list(@Query() query: unknown): Promise<unknown> {
    return this.duplicates.list(readQuery(listQuery, query));
  }

  @Get(':id')
  @ApiOperation({ summary: 'One pair' })
  @Contract({ answer: oneDuplicateSchema, refusals: [404] })
  async one(@Param('id') id: string, @Query() query: unknown): Promise<unknown> {
    readQuery({}, query);
    return this.duplicates.one(id);
  }

  @Post(':id/merge')
  @Needs('write')
  @HttpCode(200)
  @ApiOperation({ summary: 'The two are one: both ids and histories stay, one is closed from today on' })
  @Contract({ body: mergeShape, answer: oneDuplicateSchema, refusals: [403, 404, 409] })
  async merge(@Param('id') id: string, @Body() body: unknown, @Who() actor: Actor): Promise<unknown> {
    return this.duplicates.merge(id, readBody(mergeShape, body).keep, actor);
  }

  @Post(':id/keep')
  @Needs('write')
  @HttpCode(200)
  @ApiOperation({ summary: 'The two are different: both stay open, and they are not told again' })
  @Contract({ body: keepShape, answer: oneDuplicateSchema, refusals: [403, 404, 409] })
  async keep(@Param('id') id: string, @Body() body: unknown, @Who() actor: Actor): Promise<unknown> {
    readBody(keepShape, body);
    return this.duplicates.keep(id, actor);
  }
}
