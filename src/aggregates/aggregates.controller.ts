import { Controller, Get, Inject, Query, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Contract } from '../api/contract.js';
import { isNotModified } from '../api/etag.js';
import { contextOf, readQuery } from '../api/query.js';
import { CONFIG } from '../config.js';
import type { Config } from '../config.js';
import { aggregatesQuery } from './aggregates.query.js';
import { aggregatesSchema } from './aggregates.schema.js';
import { AggregatesService } from './aggregates.service.js';

@ApiTags('aggregates')
@Controller('v1')
export class AggregatesController {
  constructor(
    private readonly aggregates: AggregatesService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Get('aggregates')
  @ApiOperation({
    summary: 'One figure over all units of a level below a unit, by service and group: sums, never averages',
  })
  @Contract({ query: aggregatesQuery, answer: aggregatesSchema, revalidates: true, refusals: [404] })
  async list(
    @Query() query: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const {
      figure,
      unit,
      level,
      by = [],
      service = [],
      after = null,
      limit,
      ...rest
    } = readQuery(aggregatesQuery, query);
    const wanted = { figure, unit, level, by, services: service, after, limit };
    const opened = await this.aggregates.open(contextOf(this.config, rest), wanted);
    return isNotModified(request, reply, opened.tag) ? undefined : this.aggregates.page(opened);
  }
}
