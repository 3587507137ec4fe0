import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Contract } from '../api/contract.js';
import { listOf, pageQuery, readQuery, wholeNumber } from '../api/query.js';
import { changePageSchema, kindsShape, regionShape } from './changes.schema.js';
import { ChangesService, MAX_WAIT_SECONDS } from './changes.service.js';

const changesQuery = {
  ...pageQuery,
  region: regionShape.optional(),
  kind: listOf.pipe(kindsShape).optional(),
  wait: wholeNumber(0, MAX_WAIT_SECONDS).default(0),
};

@ApiTags('changes')
@Controller('v1/changes')
export class ChangesController {
  constructor(private readonly changes: ChangesService) {}

  @Get()
  @ApiOperation({
    summary: 'What was changed, in order of revision, each change at least once; wait=30 waits for the next',
  })
  @Contract({ query: changesQuery, answer: changePageSchema, refusals: [429] })
  async list(
    @Query() query: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const { kind, wait, ...wanted } = readQuery(changesQuery, query);
    void reply.header('cache-control', 'no-store');
    const left = new AbortController();
    request.raw.once('close', () => left.abort());
    return this.changes.await({ ...wanted, kinds: kind }, wait, left.signal);
  }
}
