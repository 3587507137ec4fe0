import { Controller, Get, Inject, Param, Query, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Contract } from '../api/contract.js';
import { isNotModified } from '../api/etag.js';
import { asJson } from '../api/json.js';
import { asFeature, asFeatures, formatQuery, wantsGeoJson } from '../api/geojson.js';
import { contextOf, contextQuery, degrees, pageQuery, readQuery, serviceQuery } from '../api/query.js';
import { CONFIG } from '../config.js';
import type { Config } from '../config.js';
import { pointCoverageSchema, unitCoverageSchema } from './coverage.schema.js';
import { CoverageService } from './coverage.service.js';
import { refuseCostOfPoint } from './point.coverage.js';

const unitQuery = { ...contextQuery, ...pageQuery, ...serviceQuery, ...formatQuery };
/** A point is in no matrix. */
const { cost: _, ...pointContext } = contextQuery;
const pointQuery = {
  ...pointContext,
  ...serviceQuery,
  ...formatQuery,
  lon: degrees(180),
  lat: degrees(90),
};

function costIn(query: unknown): string | null {
  const { cost } = (query ?? {}) as { cost?: unknown };
  return typeof cost === 'string' ? cost : null;
}

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
  @Contract({
    query: unitQuery,
    answer: unitCoverageSchema,
    geoJson: 'FeatureCollection',
    revalidates: true,
    refusals: [404],
  })
  async unit(
    @Param('code') code: string,
    @Query() query: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const { service = [], after, limit, format, ...rest } = readQuery(unitQuery, query);
    const ctx = contextOf(this.config, rest);
    const wanted = { services: service, after: after ?? null, limit };
    return this.coverage.kept.settled(async () => {
      const opened = await this.coverage.open(ctx, code);
      if (isNotModified(request, reply, opened.source.tag)) return undefined;
      if (wantsGeoJson(request, format))
        return asFeatures(reply, await this.coverage.placedSettlements(opened, wanted), (item) => item.code);
      const question = `${ctx.asOf} ${request.url}`;
      const make = (): Promise<object> => this.coverage.unitWithSettlements(opened, wanted);
      return asJson(reply, await this.coverage.kept.json(question, opened.version, make));
    });
  }

  @Get('coverage/at')
  @ApiOperation({ summary: 'What serves this point, and how far it is' })
  @Contract({
    query: pointQuery,
    answer: pointCoverageSchema,
    geoJson: 'Feature',
    revalidates: true,
    refusals: [404],
  })
  async at(
    @Query() query: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    refuseCostOfPoint(costIn(query));
    const { lon, lat, service = [], format, ...rest } = readQuery(pointQuery, query);
    const opened = await this.coverage.openPoint(contextOf(this.config, rest));
    if (isNotModified(request, reply, opened.tag)) return undefined;
    const answer = await this.coverage.at(opened, lon, lat, { services: service });
    return wantsGeoJson(request, format) ? asFeature(reply, answer, `${lon},${lat}`) : answer;
  }
}
