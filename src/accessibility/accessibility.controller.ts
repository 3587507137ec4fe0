import { Controller, Get, Inject, Param, Query, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Contract } from '../api/contract.js';
import { isNotModified } from '../api/etag.js';
import { asFeatures, formatQuery, wantsGeoJson } from '../api/geojson.js';
import { contextOf, readQuery } from '../api/query.js';
import { CONFIG } from '../config.js';
import type { Config } from '../config.js';
import { accessQuery, accessWanted } from './accessibility.query.js';
import { accessibilitySchema } from './accessibility.schema.js';
import { AccessibilityService } from './accessibility.service.js';

const query = { ...accessQuery, ...formatQuery };

@ApiTags('accessibility')
@Controller('v1')
export class AccessibilityController {
  constructor(
    private readonly service: AccessibilityService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Get('units/:code/accessibility')
  @ApiOperation({ summary: 'Supply in reach, shared with all who compete for it: 2SFCA and its kin' })
  @Contract({
    query,
    answer: accessibilitySchema,
    geoJson: 'FeatureCollection',
    revalidates: true,
    refusals: [404],
  })
  async unit(
    @Param('code') code: string,
    @Query() asked: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const { format, ...read } = readQuery(query, asked);
    const opened = await this.service.open(contextOf(this.config, read), code);
    if (isNotModified(request, reply, opened.tag)) return undefined;
    const answer = await this.service.accessibility(opened, accessWanted(read));
    if (!wantsGeoJson(request, format)) return answer;
    const items = answer.items.map(({ settlement, ...rest }) => ({ ...settlement, ...rest }));
    return asFeatures(reply, { ...answer, items }, (item) => item.code);
  }
}
