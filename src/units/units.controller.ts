import { Controller, Get, Inject, Param, Query, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { isNotModified } from '../api/etag.js';
import { asFeatures, formatQuery, wantsGeoJson } from '../api/geojson.js';
import { boxQuery, contextOf, contextQuery, pageQuery, readQuery } from '../api/query.js';
import { LEVELS, TIERS } from '../common/vocabulary.js';
import { CONFIG } from '../config.js';
import type { Config } from '../config.js';
import { UnitsService } from './units.service.js';

const momentQuery = { asOf: contextQuery.asOf, revision: contextQuery.revision };
const belowQuery = { ...momentQuery, ...pageQuery, ...formatQuery };
const listQuery = {
  ...momentQuery,
  ...pageQuery,
  ...formatQuery,
  search: z.string().min(1).max(100).optional(),
  level: z.enum(LEVELS).optional(),
  tier: z.enum(TIERS).optional(),
  within: z.string().min(1).max(32).optional(),
  box: boxQuery.optional(),
};

@ApiTags('units')
@Controller('v1/units')
export class UnitsController {
  constructor(
    private readonly units: UnitsService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'Units: search by name in either script, by level, tier, box, or below another unit',
  })
  async list(
    @Query() query: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const { asOf, revision, format, ...wanted } = readQuery(listQuery, query);
    const moment = contextOf(this.config, { asOf, revision });
    const page = await this.units.list(wanted, moment);
    if (isHeld(request, reply, page, moment)) return undefined;
    return wantsGeoJson(request, format) ? asFeatures(reply, page, (unit) => unit.code) : page;
  }

  @Get(':code')
  @ApiOperation({ summary: 'One unit' })
  async one(
    @Param('code') code: string,
    @Query() query: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const moment = contextOf(this.config, readQuery(momentQuery, query));
    const unit = await this.units.one(code, moment);
    return isHeld(request, reply, unit, moment) ? undefined : unit;
  }

  @Get(':code/children')
  @ApiOperation({ summary: 'Units directly below' })
  async children(
    @Param('code') code: string,
    @Query() query: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const { asOf, revision, format, ...wanted } = readQuery(belowQuery, query);
    const moment = contextOf(this.config, { asOf, revision });
    const page = await this.units.children(code, wanted, moment);
    if (isHeld(request, reply, page, moment)) return undefined;
    return wantsGeoJson(request, format) ? asFeatures(reply, page, (unit) => unit.code) : page;
  }

  @Get(':code/ancestors')
  @ApiOperation({ summary: 'Units above, from the top down' })
  async ancestors(
    @Param('code') code: string,
    @Query() query: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const moment = contextOf(this.config, readQuery(momentQuery, query));
    const page = await this.units.ancestors(code, moment);
    return isHeld(request, reply, page, moment) ? undefined : page;
  }
}

/** An answer differs by revision, date and the form asked for. */
function isHeld(
  request: FastifyRequest,
  reply: FastifyReply,
  answer: { revision: number },
  moment: { asOf: string },
): boolean {
  return isNotModified(request, reply, `${answer.revision} ${moment.asOf} ${request.headers.accept ?? ''}`);
}
