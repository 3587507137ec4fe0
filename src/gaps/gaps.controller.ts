import { Controller, Get, Inject, Param, Query, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Contract } from '../api/contract.js';
import { asFeatures, formatQuery, wantsGeoJson } from '../api/geojson.js';
import { isNotModified } from '../api/etag.js';
import { asJson } from '../api/json.js';
import { contextOf, contextQuery, listOf, pageQuery, readQuery, serviceQuery } from '../api/query.js';
import { GAP_STATUSES } from '../common/vocabulary.js';
import { sendCsv, wantsCsv } from '../api/csv.js';
import { CONFIG } from '../config.js';
import type { Config } from '../config.js';
import { gapPageSchema } from '../coverage/coverage.schema.js';
import { GAP_KINDS } from './gaps.candidates.js';
import { gapSummarySchema } from './gaps.schema.js';
import { GAP_RULES, gapId, GapsService } from './gaps.service.js';
import { SPLIT_GROUPS } from './gaps.shapes.js';
import { GapSummaries } from './gaps.summary.service.js';

const gapsQuery = {
  ...contextQuery,
  ...pageQuery,
  ...serviceQuery,
  ...formatQuery,
  status: listOf.pipe(z.array(z.enum(GAP_STATUSES))).optional(),
  kind: listOf.pipe(z.array(z.enum(GAP_KINDS))).optional(),
  rule: z.enum(GAP_RULES).optional(),
  format: z.enum(['json', 'geojson', 'csv']).optional(),
};
const summaryQuery = {
  ...contextQuery,
  ...serviceQuery,
  groupBy: z.enum(SPLIT_GROUPS).default('service'),
  rule: z.enum(GAP_RULES).optional(),
};

@ApiTags('gaps')
@Controller('v1')
export class GapsController {
  constructor(
    private readonly gaps: GapsService,
    private readonly summaries: GapSummaries,
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
    const { service, status, kind, rule, after, limit, format, ...rest } = readQuery(gapsQuery, query);
    const ctx = contextOf(this.config, rest);
    const wanted = { services: service, statuses: status, kinds: kind, after, limit };
    return this.gaps.kept.settled(async () => {
      const opened = await this.gaps.open(ctx, code, rule);
      if (isNotModified(request, reply, opened.tag)) return undefined;
      if (wantsCsv(request, format)) return sendCsv(reply, this.gaps.lines(opened, wanted));
      if (wantsGeoJson(request, format === 'csv' ? 'json' : format))
        return asFeatures(reply, await this.gaps.placedGaps(opened, wanted), gapId);
      // places that are used up compete over neighbours, whose versions are others
      const of = opened.slice === null ? opened.version : null;
      const make = (): Promise<object> => this.gaps.gaps(opened, wanted);
      return asJson(reply, await this.gaps.kept.json(`${ctx.asOf} ${request.url}`, of, make));
    });
  }

  @Get('units/:code/gaps/summary')
  @ApiOperation({
    summary: 'All people split: served, no capacity, out of reach, absent; by service and a group',
  })
  @Contract({ query: summaryQuery, answer: gapSummarySchema, revalidates: true, refusals: [404] })
  async summary(
    @Param('code') code: string,
    @Query() query: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const { service, groupBy, rule, ...rest } = readQuery(summaryQuery, query);
    const opened = await this.gaps.open(contextOf(this.config, rest), code, rule);
    if (isNotModified(request, reply, opened.tag)) return undefined;
    return this.summaries.summary(opened, { groupBy, services: service });
  }
}
