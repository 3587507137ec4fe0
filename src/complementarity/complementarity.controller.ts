import { Controller, Get, Inject, Param, Query, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Contract } from '../api/contract.js';
import { isNotModified } from '../api/etag.js';
import { asFeatures, formatQuery, wantsGeoJson } from '../api/geojson.js';
import { contextOf, contextQuery, pageQuery, readQuery, serviceQuery } from '../api/query.js';
import { CONFIG } from '../config.js';
import type { Config } from '../config.js';
import { complementaritySchema, flowsSchema, hinterlandSchema, RULES } from './complementarity.schema.js';
import type { HinterlandAnswer } from './complementarity.schema.js';
import { ComplementarityService } from './complementarity.service.js';
import { HinterlandService } from './hinterland.service.js';

export const ruleQuery = { rule: z.enum(RULES).default('nearest') };
const unitQuery = {
  ...contextQuery,
  ...serviceQuery,
  ...ruleQuery,
  view: z.enum(['summary', 'flows']).default('summary'),
};
const hinterlandQuery = { ...contextQuery, ...serviceQuery, ...ruleQuery, ...pageQuery, ...formatQuery };

@ApiTags('complementarity')
@Controller('v1')
export class ComplementarityController {
  constructor(
    private readonly complementarity: ComplementarityService,
    private readonly hinterlands: HinterlandService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Get('units/:code/complementarity')
  @ApiOperation({
    summary: 'How county seat, towns and villages complement one another; view=flows: data of a Sankey',
  })
  @Contract({
    query: unitQuery,
    answer: z.union([complementaritySchema, flowsSchema]),
    revalidates: true,
    refusals: [404],
  })
  async unit(
    @Param('code') code: string,
    @Query() query: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const { service = [], rule, view, ...rest } = readQuery(unitQuery, query);
    const opened = await this.complementarity.open(contextOf(this.config, rest), code);
    if (isNotModified(request, reply, opened.tag)) return undefined;
    const wanted = { rule, services: service };
    return view === 'flows'
      ? this.complementarity.flows(opened, wanted)
      : this.complementarity.complementarity(opened, wanted);
  }

  @Get('units/:code/hinterland')
  @ApiOperation({ summary: 'Which settlements of others the facilities of a unit serve' })
  @Contract({
    query: hinterlandQuery,
    answer: hinterlandSchema,
    geoJson: 'FeatureCollection',
    revalidates: true,
    refusals: [404],
  })
  async hinterland(
    @Param('code') code: string,
    @Query() query: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const { service = [], rule, after, limit, format, ...rest } = readQuery(hinterlandQuery, query);
    const opened = await this.hinterlands.open(contextOf(this.config, rest), code);
    if (isNotModified(request, reply, opened.tag)) return undefined;
    const wanted = { rule, services: service, after: after ?? null, limit };
    const answer = await this.hinterlands.ofUnit(opened, wanted);
    return wantsGeoJson(request, format) ? features(reply, answer) : answer;
  }

  @Get('facilities/:id/hinterland')
  @ApiOperation({ summary: 'Which settlements a facility serves' })
  @Contract({
    query: hinterlandQuery,
    answer: hinterlandSchema,
    geoJson: 'FeatureCollection',
    revalidates: true,
    refusals: [404],
  })
  async ofFacility(
    @Param('id') id: string,
    @Query() query: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const { service = [], rule, after, limit, format, ...rest } = readQuery(hinterlandQuery, query);
    const of = await this.hinterlands.openFacility(contextOf(this.config, rest), id);
    if (isNotModified(request, reply, of.opened.tag)) return undefined;
    const wanted = { rule, services: service, after: after ?? null, limit };
    const answer = await this.hinterlands.ofFacility(of, wanted);
    return wantsGeoJson(request, format) ? features(reply, answer) : answer;
  }
}

function features(reply: FastifyReply, answer: HinterlandAnswer): unknown {
  const items = answer.items.map(({ settlement, ...rest }) => ({ ...settlement, ...rest }));
  return asFeatures(reply, { ...answer, items }, (item) => item.code);
}
