import { Controller, Get, Headers, Inject, Param, Post, Query, Req, Res, StreamableFile } from '@nestjs/common'; // prettier-ignore
import { ApiHeader, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Needs, Who } from '../../api/access/access.guard.js';
import { Contract } from '../../api/contract.js';
import { isNotModified } from '../../api/etag.js';
import { pageQuery, readQuery } from '../../api/query.js';
import { pageSchema } from '../../api/schemas.js';
import { LIST_TYPES, listFormatOf, uploadOf } from '../../api/uploads.js';
import type { Actor } from '../../common/actor.js';
import { CONFIG } from '../../config.js';
import type { Config } from '../../config.js';
import { MODES } from '../feeds/feed.js';
import { VERDICTS } from '../report.js';
import { encodingWord } from '../rows/encoding.word.js';
import { FILE_FORMATS } from '../rows/source.js';
import { syncHeadSchema, syncSchema, verdictSchema } from '../sync.schema.js';
import { SyncService } from '../sync.service.js';

const share = z
  .string()
  .regex(/^(0(\.\d{1,6})?|1(\.0{1,6})?)$/, 'must be a share from 0 to 1, such as 0.25')
  .transform(Number);
const syncQuery = {
  dryRun: z.enum(['true', 'false']).default('false'),
  mode: z.enum(MODES).optional(),
  atomicity: z.enum(['all', 'rows']).default('all'),
  maxClosedShare: share.optional(),
  format: z.enum(FILE_FORMATS).optional(),
  encoding: encodingWord.optional(),
};
const verdictsQuery = { ...pageQuery, verdict: z.enum(VERDICTS).optional() };

@ApiTags('syncs')
@Controller('v1')
export class RunsController {
  constructor(
    @Inject(SyncService) private readonly syncs: SyncService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Post('feeds/:code/syncs')
  @Needs('write')
  @ApiOperation({
    summary: 'Syncs the facilities of a feed: a verdict per row; 200 when taken, 422 when rejected',
  })
  @ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description: 'The same key and file give the first answer again',
  })
  @Contract({
    query: syncQuery,
    upload: LIST_TYPES,
    answer: syncSchema,
    refusals: [403, 404, 409, 413, 415, 422],
  })
  async sync(
    @Param('code') code: string,
    @Headers('idempotency-key') key: string | undefined,
    @Query() query: unknown,
    @Who() actor: Actor,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const { dryRun, format, ...asked } = readQuery(syncQuery, query);
    const sync = await this.syncs.sync(code, {
      ...asked,
      actor,
      dryRun: dryRun === 'true',
      bytes: uploadOf(request, this.config.HINTERLAND_MAX_UPLOAD_BYTES, true),
      format: format ?? listFormatOf(request) ?? 'csv',
      idempotencyKey: key ?? null,
    });
    void reply.status(sync.outcome === 'rejected' ? 422 : 200);
    return sync;
  }

  @Get('feeds/:code/syncs')
  @ApiOperation({ summary: 'Syncs of a feed, the newest first' })
  @Contract({ query: pageQuery, answer: pageSchema(syncHeadSchema), refusals: [404] })
  async list(@Param('code') code: string, @Query() query: unknown): Promise<unknown> {
    return this.syncs.of(code, readQuery(pageQuery, query));
  }

  @Get('syncs/:id')
  @ApiOperation({ summary: 'What came of a sync or import, with the first 1,000 verdicts' })
  @Contract({ answer: syncSchema, revalidates: true, refusals: [404] })
  async one(
    @Param('id') id: string,
    @Query() query: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    readQuery({}, query);
    const sync = await this.syncs.one(id);
    const state = `${sync.outcome} ${sync.finishedAt} ${sync.visibleAt} ${sync.verdicts.length}`;
    return isNotModified(request, reply, state) ? undefined : sync;
  }

  @Get('syncs/:id/verdicts')
  @ApiOperation({
    summary: 'The verdict of every row, in the order of the file; kept of the newest 30 syncs of a feed',
  })
  @Contract({ query: verdictsQuery, answer: pageSchema(verdictSchema), refusals: [404] })
  async verdicts(@Param('id') id: string, @Query() query: unknown): Promise<unknown> {
    return this.syncs.verdicts(id, readQuery(verdictsQuery, query));
  }

  @Get('syncs/:id/rejected.csv')
  @ApiOperation({
    summary: 'The rejected rows as they came, with their reasons as columns: mend and send again (as utf-8)',
  })
  @Contract({ answer: z.unknown(), text: 'text/csv', refusals: [404] })
  async rejected(
    @Param('id') id: string,
    @Query() query: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    readQuery({}, query);
    const text = await this.syncs.rejected(id);
    void reply.header('content-disposition', 'attachment; filename="rejected.csv"');
    return new StreamableFile(Readable.from(text, { objectMode: false }), {
      type: 'text/csv; charset=utf-8',
    });
  }
}
