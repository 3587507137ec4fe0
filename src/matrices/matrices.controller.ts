import { Controller, Delete, Get, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Needs, Who } from '../api/access/access.guard.js';
import { Contract } from '../api/contract.js';
import { isNotModified } from '../api/etag.js';
import { contextQuery, listOf, readQuery } from '../api/query.js';
import { uploadOf } from '../api/uploads.js';
import type { Actor } from '../common/actor.js';
import { CONFIG } from '../config.js';
import type { Config } from '../config.js';
import { matrixGoneSchema, matrixListSchema, matrixQuery, matrixReportSchema } from './matrices.schema.js';
import { MatricesService } from './matrices.service.js';

const importQuery = { ...matrixQuery, ignore: listOf.optional() };
const listQuery = { revision: contextQuery.revision };

@ApiTags('cost matrices')
@Controller('v1/matrices')
export class MatricesController {
  constructor(
    @Inject(MatricesService) private readonly matrices: MatricesService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Travel costs that are held: questions use them by cost=matrix:NAME' })
  @Contract({ query: listQuery, answer: matrixListSchema, revalidates: true })
  async list(
    @Query() query: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const { revision = null } = readQuery(listQuery, query);
    const list = await this.matrices.list(revision);
    return isNotModified(request, reply, String(list.revision)) ? undefined : list;
  }

  @Post(':name')
  @Needs('govern')
  @ApiOperation({
    summary: 'Imports travel costs, CSV or NDJSON, gzip or not; 200 when taken, 422 when rejected',
  })
  @Contract({
    query: importQuery,
    upload: ['text/csv', 'application/x-ndjson', 'application/gzip', 'application/octet-stream'],
    answer: matrixReportSchema,
    refusals: [403, 413, 415, 422],
  })
  async import(
    @Param('name') name: string,
    @Query() query: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Who() actor: Actor,
  ): Promise<unknown> {
    const asked = readQuery(importQuery, query);
    const report = await this.matrices.import({
      name,
      layout: asked.layout,
      fromColumn: asked.fromColumn ?? null,
      toColumn: asked.toColumn ?? null,
      costColumn: asked.costColumn ?? null,
      unit: asked.unit ?? null,
      ignore: asked.ignore ?? [],
      mode: asked.mode ?? null,
      feed: asked.feed ?? null,
      destinations: asked.destinations,
      atomicity: asked.atomicity,
      dryRun: asked.dryRun === 'true',
      bytes: uploadOf(request, this.config.HINTERLAND_MAX_UPLOAD_BYTES),
      actor,
      maxBytes: this.config.HINTERLAND_MAX_UPLOAD_BYTES,
    });
    void reply.status(report.outcome === 'rejected' ? 422 : 200);
    return report;
  }

  @Delete(':name')
  @Needs('govern')
  @ApiOperation({ summary: 'Ends a matrix; questions about past revisions can still use it' })
  @Contract({ answer: matrixGoneSchema, refusals: [403, 404] })
  async delete(@Param('name') name: string, @Query() query: unknown, @Who() actor: Actor): Promise<unknown> {
    readQuery({}, query);
    return { name, revision: await this.matrices.delete(name, actor) };
  }
}
