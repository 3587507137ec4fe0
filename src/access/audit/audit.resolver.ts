import { Args, Query, Resolver } from '@nestjs/graphql';
import { Needs } from '../../api/access/access.guard.js';
import { pageShape, readArguments } from '../../api/graphql/arguments.js';
import { connectionOf } from '../../api/graphql/connection.js';
import { encodeCursor } from '../../common/paging.js';
import { AuditArgs, AuditEntryConnectionModel, AuditEntryModel } from './audit.dto.js';
import { auditFilters } from './audit.schema.js';
import { AuditService } from './audit.service.js';

@Resolver(() => AuditEntryModel)
@Needs('oversee')
export class AuditResolver {
  constructor(private readonly service: AuditService) {}

  @Query(() => AuditEntryConnectionModel, { description: 'Who changed what, newest first.' })
  async audit(@Args() args: AuditArgs): Promise<AuditEntryConnectionModel> {
    const { first, after, ...wanted } = readArguments({ ...auditFilters, ...pageShape }, args);
    const page = await this.service.list({ ...wanted, after, limit: first });
    return connectionOf(page, after, ({ id }) => encodeCursor([id], 'audit'));
  }
}
