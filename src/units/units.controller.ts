import { Controller, Get, Inject, Param, Query, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Contract } from '../api/contract.js';
import { isNotModified } from '../api/etag.js';
import { asFeature, asFeatures, formatQuery, wantsGeoJson } from '../api/geojson.js';
import { boxQuery, contextOf, contextQuery, pageQuery, readQuery } from '../api/query.js';
import { pageSchema } from '../api/schemas.js';
import { LEVELS, TIERS } from '../common/vocabulary.js';
import { CONFIG } from '../config.js';
import type { Config } from '../config.js';
import type { Moment } from '../common/moment.js';
import type { Page } from '../common/paging.js';
import { oneUnitSchema, unitSchema } from './units.schema.js';
import { UnitsService } from './units.service.js';
import type { Unit } from './units.service.js';

const momentQuery = { asOf: contextQuery.asOf, revision: contextQuery.revision };
const geometryQuery = { ...formatQuery, geometry: z.enum(['point', 'boundary']).optional() };
const oneQuery = { ...momentQuery, ...geometryQuery };
const belowQuery = { ...momentQuery, ...pageQuery, ...geometryQuery };
const listQuery = {
  ...belowQuery,
  search: z.string().min(1).max(100).optional(),
  level: z.enum(LEVELS).optional(),
  tier: z.enum(TIERS).optional(),
  within: z.string().min(1).max(32).optional(),
  box: boxQuery.optional(),
};
const listContract = {
  answer: pageSchema(unitSchema),
  geoJson: 'FeatureCollection',
  revalidates: true,
} as const;

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
  @Contract({ ...listContract, query: listQuery })
  async list(
    @Query() query: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const { asOf, revision, format, geometry, ...wanted } = readQuery(listQuery, query);
    const moment = contextOf(this.config, { asOf, revision });
    const page = await this.units.list(wanted, moment);
    return this.answer({ request, reply, format, geometry }, moment, page);
  }

  @Get(':code')
  @ApiOperation({ summary: 'One unit' })
  @Contract({
    query: oneQuery,
    answer: oneUnitSchema,
    geoJson: 'Feature',
    revalidates: true,
    refusals: [404],
  })
  async one(
    @Param('code') code: string,
    @Query() query: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const { format, geometry, ...given } = readQuery(oneQuery, query);
    const moment = contextOf(this.config, given);
    const unit = await this.units.one(code, moment);
    if (isHeld(request, reply, unit, moment)) return undefined;
    if (!wantsGeoJson(request, format)) return unit;
    const boundaries = geometry === 'point' ? new Map() : await this.units.boundaries([code], moment);
    return asFeature(reply, unit, code, boundaries.get(code));
  }

  @Get(':code/children')
  @ApiOperation({ summary: 'Units directly below' })
  @Contract({ ...listContract, query: belowQuery, refusals: [404] })
  async children(
    @Param('code') code: string,
    @Query() query: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const { asOf, revision, format, geometry, ...wanted } = readQuery(belowQuery, query);
    const moment = contextOf(this.config, { asOf, revision });
    const page = await this.units.children(code, wanted, moment);
    return this.answer({ request, reply, format, geometry }, moment, page);
  }

  @Get(':code/ancestors')
  @ApiOperation({ summary: 'Units above, from the top down' })
  @Contract({ ...listContract, query: oneQuery, refusals: [404] })
  async ancestors(
    @Param('code') code: string,
    @Query() query: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const { format, geometry, ...given } = readQuery(oneQuery, query);
    const moment = contextOf(this.config, given);
    const page = await this.units.ancestors(code, moment);
    return this.answer({ request, reply, format, geometry }, moment, page);
  }

  /** A page in the form asked for; boundaries, which may be large, only where asked for. */
  private async answer(
    { request, reply, format, geometry }: Form,
    moment: Moment,
    page: Page<Unit> & { revision: number },
  ): Promise<unknown> {
    if (isHeld(request, reply, page, moment)) return undefined;
    if (!wantsGeoJson(request, format)) return page;
    const codes = geometry === 'boundary' ? page.items.map((unit) => unit.code) : [];
    const boundaries = await this.units.boundaries(codes, moment);
    return asFeatures(reply, page, (unit) => unit.code, boundaries);
  }
}

/** How the caller wants the answer. */
interface Form {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly format: 'json' | 'geojson' | undefined;
  readonly geometry: 'point' | 'boundary' | undefined;
}

/** An answer differs by revision, date and the form asked for. */
function isHeld(
  request: FastifyRequest,
  reply: FastifyReply,
  answer: { revision: number },
  moment: { asOf: string },
): boolean {
  return isNotModified(request, reply, `${answer.revision} ${moment.asOf}`);
}
