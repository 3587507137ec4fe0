import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { contextOf, contextQuery, pageQuery, readQuery } from '../api/query.js';
import { LEVELS, TIERS } from '../common/vocabulary.js';
import { CONFIG } from '../config.js';
import type { Config } from '../config.js';
import { UnitsService } from './units.service.js';

const momentQuery = { asOf: contextQuery.asOf, revision: contextQuery.revision };
const box = z
  .string()
  .transform((text) => text.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part))))
  .refine(
    ([minLon = NaN, minLat = NaN, maxLon = NaN, maxLat = NaN, ...more]) =>
      more.length === 0 &&
      minLon >= -180 &&
      maxLon <= 180 &&
      minLon <= maxLon &&
      minLat >= -90 &&
      maxLat <= 90 &&
      minLat <= maxLat,
    'must be minLon,minLat,maxLon,maxLat in degrees',
  );
const listQuery = {
  ...momentQuery,
  ...pageQuery,
  search: z.string().min(1).max(100).optional(),
  level: z.enum(LEVELS).optional(),
  tier: z.enum(TIERS).optional(),
  within: z.string().min(1).max(32).optional(),
  box: box.optional(),
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
  async list(@Query() query: unknown): Promise<unknown> {
    const { asOf, revision, ...wanted } = readQuery(listQuery, query);
    return this.units.list(wanted, contextOf(this.config, { asOf, revision }));
  }

  @Get(':code')
  @ApiOperation({ summary: 'One unit' })
  async one(@Param('code') code: string, @Query() query: unknown): Promise<unknown> {
    return this.units.one(code, contextOf(this.config, readQuery(momentQuery, query)));
  }

  @Get(':code/children')
  @ApiOperation({ summary: 'Units directly below' })
  async children(@Param('code') code: string, @Query() query: unknown): Promise<unknown> {
    const { asOf, revision, ...page } = readQuery({ ...momentQuery, ...pageQuery }, query);
    return this.units.list({ ...page, parent: code }, contextOf(this.config, { asOf, revision }));
  }

  @Get(':code/ancestors')
  @ApiOperation({ summary: 'Units above, from the top down' })
  async ancestors(@Param('code') code: string, @Query() query: unknown): Promise<unknown> {
    return this.units.ancestors(code, contextOf(this.config, readQuery(momentQuery, query)));
  }
}
