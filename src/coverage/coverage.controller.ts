import { Controller, Get, Inject, Param, Query, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isNotModified } from '../api/etag.js';
import { contextOf, contextQuery, degrees, pageQuery, readQuery, serviceQuery } from '../api/query.js';
import { CONFIG } from '../config.js';
import type { Config } from '../config.js';
import { CoverageService } from './coverage.service.js';

const unitQuery = { ...contextQuery, ...pageQuery, ...serviceQuery };
const pointQuery = {
  ...contextQuery,
  ...serviceQuery,
  lon: degrees(180),
  lat: degrees(90),
};

@ApiTags('coverage')
@Controller('v1')
export class CoverageController {
  constructor(
    private readonly coverage: CoverageService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Get('units/:code/coverage')
  @ApiOperation({
    summary: 'Who is covered and by whom: a unit per service, and its settlements page by page',
  })
  async unit(
    @Param('code') code: string,
    @Query() query: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const { service, after, limit, ...rest } = readQuery(unitQuery, query);
    const ctx = contextOf(this.config, rest);
    const opened = await this.coverage.open(ctx, code);
    if (isNotModified(request, reply, opened.source.tag)) return undefined;
    return this.coverage.unitWithSettlements(opened, {
      services: service ?? [],
      after: after ?? null,
      limit,
    });
  }

  @Get('coverage/at')
  @ApiOperation({ summary: 'What serves this point, and how far it is' })
  async at(@Query() query: unknown): Promise<unknown> {
    const { lon, lat, service, ...rest } = readQuery(pointQuery, query);
    return this.coverage.at(contextOf(this.config, rest), lon, lat, service ? { services: service } : {});
  }
}
