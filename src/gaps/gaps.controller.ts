import { Controller, Get, Inject, Param, Query, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Contract } from '../api/contract.js';
import { asFeatures, formatQuery, wantsGeoJson } from '../api/geojson.js';
import { isNotModified } from '../api/etag.js';
import { contextOf, contextQuery, listOf, pageQuery, readQuery, serviceQuery } from '../api/query.js';
import { GAP_STATUSES } from '../common/vocabulary.js';
import { CONFIG } from '../config.js';
import type { Config } from '../config.js';
import { gapPageSchema } from '../coverage/coverage.schema.js';
import { GAP_KINDS, gapId, GapsService } from './gaps.service.js';

const gapsQuery = {
  ...contextQuery,
  ...pageQuery,
  ...serviceQuery,
  ...formatQuery,
  status: listOf.pipe(z.array(z.enum(GAP_STATUSES))).optional(),
  kind: listOf.pipe(z.array(z.enum(GAP_KINDS))).optional(),
};

@ApiTags('gaps')
@Controller('v1')
export class GapsController {
  constructor(
    private readonly gaps: GapsService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Get('units/:code/gaps')
  @ApiOperation({ summary: 'Where people are not served as the standard wants, worst first' })
  @Contract({
    query: gapsQuery,
    answer: gapPageSchema,
    geoJson: 'FeatureCollection',
    revalidates: true,
    refusals: [404],
  })
  async list(
    @Param('code') code: string,
    @Query() query: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const { service, status, kind, after, limit, format, ...rest } = readQuery(gapsQuery, query);
    const opened = await this.gaps.open(contextOf(this.config, rest), code);
    if (isNotModified(request, reply, opened.source.tag)) return undefined;
    const wanted = { services: service, statuses: status, kinds: kind, after, limit };
    return wantsGeoJson(request, format)
      ? asFeatures(reply, await this.gaps.placedGaps(opened, wanted), gapId)
      : this.gaps.gaps(opened, wanted);
  }
}
