import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Needs } from '../../api/access/access.guard.js';
import { Contract } from '../../api/contract.js';
import { pageQuery, readQuery } from '../../api/query.js';
import { auditEntrySchema, auditFilters } from './audit.schema.js';
import { AuditService } from './audit.service.js';

const auditQuery = { ...auditFilters, ...pageQuery };

@ApiTags('access')
@Controller('v1/audit')
@Needs('oversee')
export class AuditController {
  constructor(private readonly audit: AuditService) {}

  @Get()
  @ApiOperation({ summary: 'Who changed what, newest first' })
  @Contract({
    query: auditQuery,
    answer: z.strictObject({ items: z.array(auditEntrySchema), nextCursor: z.string().nullable() }),
    refusals: [403],
  })
  async list(@Query() query: unknown): Promise<unknown> {
    return this.audit.list(readQuery(auditQuery, query));
  }
}
