import { Body, Controller, Get, Headers, HttpCode, Inject, Param, Patch, Post, Query, Req, Res } from '@nestjs/common'; // prettier-ignore
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Needs, Who } from '../../api/access/access.guard.js';
import { readBody } from '../../api/body.js';
import { Contract } from '../../api/contract.js';
import { holdsTag } from '../../api/etag.js';
import { contextQuery, pageQuery, readQuery } from '../../api/query.js';
import { pageSchema } from '../../api/schemas.js';
import { LIST_TYPES, listFormatOf, uploadOf } from '../../api/uploads.js';
import type { Actor } from '../../common/actor.js';
import { CONFIG } from '../../config.js';
import type { Config } from '../../config.js';
import { FILE_FORMATS } from '../rows/source.js';
import {
  feedCheckSchema,
  feedPatchShape,
  feedSchema,
  newFeedShape,
  oneFeedSchema,
  starterSchema,
} from './feeds.schema.js';
import { FeedsService } from './feeds.service.js';

const listQuery = {
  ...pageQuery,
  owner: z.string().min(1).max(200).optional(),
  revision: contextQuery.revision,
};
const checkQuery = { format: z.enum(FILE_FORMATS).optional() };

@ApiTags('feeds')
@Controller('v1')
export class FeedsController {
  constructor(
    @Inject(FeedsService) private readonly feeds: FeedsService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Get('feeds')
  @ApiOperation({ summary: 'Feeds in order of code' })
  @Contract({ query: listQuery, answer: pageSchema(feedSchema) })
  async list(@Query() query: unknown): Promise<unknown> {
    return this.feeds.list(readQuery(listQuery, query));
  }

  @Get('feeds/:code')
  @ApiOperation({ summary: 'One feed; its ETag is needed for a change' })
  @Contract({ answer: oneFeedSchema, revalidates: true, refusals: [404] })
  async one(
    @Param('code') code: string,
    @Query() query: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    readQuery({}, query);
    const feed = tagged(reply, await this.feeds.one(code));
    return holdsTag(request, reply) ? undefined : feed;
  }

  @Post('feeds')
  @Needs('govern')
  @ApiOperation({ summary: 'Makes a feed: what it may write, and how its files are read' })
  @Contract({ body: newFeedShape, answer: oneFeedSchema, status: 201, refusals: [403, 409] })
  async create(
    @Body() body: unknown,
    @Who() actor: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const feed = await this.feeds.create(readBody(newFeedShape, body), actor);
    void reply.header('location', `/v1/feeds/${encodeURIComponent(feed.code)}`);
    return tagged(reply, feed);
  }

  @Patch('feeds/:code')
  @Needs('govern')
  @ApiOperation({ summary: 'Changes the fields given, for the syncs to come' })
  @Contract({ body: feedPatchShape, answer: oneFeedSchema, ifMatch: true, refusals: [403, 404, 412, 428] })
  async change(
    @Param('code') code: string,
    @Headers('if-match') ifMatch: string | undefined,
    @Body() body: unknown,
    @Who() actor: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    return tagged(reply, await this.feeds.change(code, ifMatch, readBody(feedPatchShape, body), actor));
  }

  @Post('feeds/:code/check')
  @Needs('write')
  @HttpCode(200)
  @ApiOperation({ summary: 'Looks at a sample of a file: system, encoding, categories; nothing is written' })
  @Contract({
    query: checkQuery,
    upload: LIST_TYPES,
    answer: feedCheckSchema,
    refusals: [403, 404, 413, 415],
  })
  async check(
    @Param('code') code: string,
    @Query() query: unknown,
    @Req() request: FastifyRequest,
  ): Promise<unknown> {
    const format = readQuery(checkQuery, query).format ?? listFormatOf(request) ?? 'csv';
    return this.feeds.check(code, uploadOf(request, this.config.HINTERLAND_MAX_UPLOAD_BYTES, true), format);
  }

  @Get('category-starters')
  @ApiOperation({ summary: 'Category mappings to begin with; they are copied into a feed and edited there' })
  @Contract({ answer: z.strictObject({ items: z.array(starterSchema) }) })
  starters(@Query() query: unknown): unknown {
    readQuery({}, query);
    return { items: this.feeds.starters() };
  }
}

function tagged<T extends { version: number }>(reply: FastifyReply, feed: T): T {
  void reply.header('etag', `"${feed.version}"`).header('cache-control', 'no-cache');
  return feed;
}
