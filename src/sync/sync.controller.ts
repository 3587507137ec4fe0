import { Controller, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Needs, Who } from '../api/access/access.guard.js';
import { Contract } from '../api/contract.js';
import { readQuery } from '../api/query.js';
import { uploadOf } from '../api/uploads.js';
import type { Actor } from '../common/actor.js';
import { CODE_SCHEMES } from '../common/codes.js';
import { CONFIG } from '../config.js';
import type { Config } from '../config.js';
import { KNOWN_CRS, readCrs } from '../geo/datum.js';
import type { Crs } from '../geo/datum.js';
import { encodingWord } from './rows/encoding.word.js';
import { IMPORT_KINDS } from './report.js';
import { readMapping } from './rows/mapping.js';
import { syncSchema } from './sync.schema.js';
import { SyncService } from './sync.service.js';

const importQuery = {
  feed: z
    .string()
    .regex(/^[A-Za-z0-9_.-]{1,64}$/, 'must be 1 to 64 letters, digits, dots, dashes or underscores')
    .default('default'),
  crs: z
    .string()
    .refine((text) => 'crs' in readCrs(text), `must be ${KNOWN_CRS.join(', ')} or EPSG:n`)
    .optional(),
  scheme: z.enum(CODE_SCHEMES).default('china12'),
  encoding: encodingWord.default('utf-8'),
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
  @Needs('write')
  @ApiOperation({ summary: 'Imports a file: a verdict per row; 200 when taken, 422 when rejected' })
  @Contract({
    query: importQuery,
    upload: ['text/csv', 'application/geo+json', 'application/json'],
    answer: syncSchema,
    refusals: [403, 413, 415, 422],
  })
  async import(
    @Param('kind') kindText: string,
    @Query() query: unknown,
    @Who() actor: Actor,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const { kind } = readQuery({ kind: z.enum(IMPORT_KINDS) }, { kind: kindText });
    const { feed, crs, scheme, mapping, dryRun, ...asked } = readQuery(importQuery, query);
    const sync = await this.syncs.import({
      ...asked,
      actor,
      kind,
      bytes: uploadOf(request, this.config.HINTERLAND_MAX_UPLOAD_BYTES),
      format: (request.headers['content-type'] ?? '').includes('json') ? 'geojson' : 'csv',
      mapping: readMapping(mapping),
      options: { feed, crs: crs === undefined ? null : crsOf(crs), scheme },
      dryRun: dryRun === 'true',
    });
    void reply.status(sync.outcome === 'rejected' ? 422 : 200);
    return sync;
  }
}

/** Of a name that the query's shape has taken. */
function crsOf(text: string): Crs | null {
  const read = readCrs(text);
  return 'crs' in read ? read.crs : null;
}
