/** The audit log: who changed what, from what to what, in which revision. It only grows. */
import { Injectable } from '@nestjs/common';
import { pageOf, wholeNumberIn } from '../../common/paging.js';
import type { Page } from '../../common/paging.js';
import { Database } from '../../store/database.js';
import { listAudit } from '../../store/repositories/access/audit.reader.js';
import type { AuditRecord } from '../../store/repositories/access/audit.reader.js';

export type AuditEntry = Readonly<AuditRecord>;

export interface AuditQuestion {
  readonly actor?: string | undefined;
  readonly kind?: string | undefined;
  readonly key?: string | undefined;
  readonly revision?: number | undefined;
  readonly after?: string | undefined;
  readonly limit: number;
}

@Injectable()
export class AuditService {
  constructor(private readonly db: Database) {}

  /** Entries, newest first. */
  async list({ after, limit, ...wanted }: AuditQuestion): Promise<Page<AuditEntry>> {
    const before = wholeNumberIn(after, 'audit');
    const rows = await listAudit(this.db, { ...wanted, before, limit: limit + 1 });
    return pageOf(rows, limit, (row) => [row.id], 'audit');
  }
}
