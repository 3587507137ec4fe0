import { Controller, Get, Inject, Param, Post, Query, Req, Res, UseGuards } from '@nestjs/common';
import { ApiConsumes, ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { readQuery } from '../api/query.js';
import { uploadOf } from '../api/uploads.js';
import { WriteGuard } from '../api/write.guard.js';
import { CODE_SCHEMES } from '../common/codes.js';
import { CONFIG } from '../config.js';
import type { Config } from '../config.js';
import { KNOWN_CRS } from '../geo/datum.js';
import { IMPORT_KINDS } from './report.js';
import { readMapping } from './rows/mapping.js';
import { SyncService } from './sync.service.js';

const importQuery = {
  feed: z
    .string()
    .regex(/^[A-Za-z0-9_.-]{1,64}$/, 'must be 1 to 64 letters, digits, dots, dashes or underscores')
    .default('default'),
  crs: z.enum(KNOWN_CRS).default('WGS84'),
  scheme: z.enum(CODE_SCHEMES).default('china12'),
  encoding: z.enum(['utf-8', 'gb18030']).default('utf-8'),
  atomicity: z.enum(['all', 'rows']).default('all'),
  dryRun: z.enum(['true', 'false']).default('false'),
  mapping: z.string().max(20_000).default('{}'),
};

@ApiTags('imports')
@Controller('v1')
export class SyncController {
  constructor(
    @Inject(SyncService) private readonly syncs: SyncService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Post('imports/:kind')
  @UseGuards(WriteGuard)
  @ApiOperation({ summary: 'Imports a file: a verdict per row; 200 when taken, 422 when rejected' })
  @ApiConsumes('text/csv', 'application/geo+json', 'application/json')
  @ApiQuery({ name: 'mapping', required: false, description: 'JSON: columns, constants, values, offersFrom' })
  @ApiQuery({ name: 'dryRun', required: false, enum: ['true', 'false'] })
  @ApiQuery({ name: 'atomicity', required: false, enum: ['all', 'rows'] })
  @ApiQuery({ name: 'encoding', required: false, enum: ['utf-8', 'gb18030'] })
  @ApiQuery({ name: 'scheme', required: false, enum: CODE_SCHEMES })
  @ApiQuery({ name: 'crs', required: false, enum: KNOWN_CRS })
  @ApiQuery({ name: 'feed', required: false })
  async import(
    @Param('kind') kindText: string,
    @Query() query: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const { kind } = readQuery({ kind: z.enum(IMPORT_KINDS) }, { kind: kindText });
    const { feed, crs, scheme, mapping, dryRun, ...asked } = readQuery(importQuery, query);
    const sync = await this.syncs.import({
      ...asked,
      kind,
      bytes: uploadOf(request, this.config.HINTERLAND_MAX_UPLOAD_BYTES),
      format: (request.headers['content-type'] ?? '').includes('json') ? 'geojson' : 'csv',
      mapping: readMapping(mapping),
      options: { feed, crs, scheme },
      dryRun: dryRun === 'true',
    });
    void reply.status(sync.outcome === 'rejected' ? 422 : 200);
    return sync;
  }

  @Get('syncs/:id')
  @ApiOperation({ summary: 'What came of an import, with the first 1,000 verdicts' })
  async one(@Param('id') id: string, @Query() query: unknown): Promise<unknown> {
    readQuery({}, query);
    return this.syncs.one(id);
  }
}
