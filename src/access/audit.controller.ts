import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Needs } from '../api/access/access.guard.js';
import { Contract } from '../api/contract.js';
import { contextQuery, pageQuery, readQuery } from '../api/query.js';
import { AuditService } from './audit.service.js';
import type { AuditEntry } from './audit.service.js';

const entrySchema = z.strictObject({
  id: z.int(),
  at: z.string(),
  actor: z.string().describe('key:ID, cli:USER, loopback or system'),
  kind: z.string().describe('What sort of thing was changed'),
  key: z.string().nullable().describe('Which one; null = several, as the summary says'),
  summary: z.string(),
  was: z.looseObject({}).nullable().describe('Before; null = it was not there, or there were several'),
  became: z.looseObject({}).nullable().describe('After; null = it is gone, or there were several'),
  revision: z.int().nullable().describe('Null where no data were changed'),
}) satisfies z.ZodType<AuditEntry>;

const word = (max: number) => z.string().min(1).max(max);
const auditQuery = {
  actor: word(200).optional(),
  kind: word(64).optional(),
  key: word(200).optional(),
  revision: contextQuery.revision,
  ...pageQuery,
};

@ApiTags('access')
@Controller('v1/audit')
@Needs('administer')
export class AuditController {
  constructor(private readonly audit: AuditService) {}

  @Get()
  @ApiOperation({ summary: 'Who changed what, newest first' })
  @Contract({
    query: auditQuery,
    answer: z.strictObject({ items: z.array(entrySchema), nextCursor: z.string().nullable() }),
    refusals: [403],
  })
  async list(@Query() query: unknown): Promise<unknown> {
    return this.audit.list(readQuery(auditQuery, query));
  }
}
