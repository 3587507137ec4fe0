import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { contextOf, contextQuery, listOf, pageQuery, readQuery, serviceQuery } from '../api/query.js';
import { GAP_STATUSES } from '../common/vocabulary.js';
import { CONFIG } from '../config.js';
import type { Config } from '../config.js';
import { GAP_KINDS, GapsService } from './gaps.service.js';

const gapsQuery = {
  ...contextQuery,
  ...pageQuery,
  ...serviceQuery,
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
  async list(@Param('code') code: string, @Query() query: unknown): Promise<unknown> {
    const { service, status, kind, after, limit, ...rest } = readQuery(gapsQuery, query);
    return this.gaps.gaps(contextOf(this.config, rest), code, {
      ...(service ? { services: service } : {}),
      ...(status ? { statuses: status } : {}),
      ...(kind ? { kinds: kind } : {}),
      after: after ?? null,
      limit,
    });
  }
}
