/** The audit log as the doors take and show it. */
import { z } from 'zod';
import { contextQuery } from '../../api/query.js';
import type { AuditEntry } from './audit.service.js';

export const auditEntrySchema = z.strictObject({
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

/** What entries are of: the kinds that writes name. */
const KINDS = [
  'demo',
  'duplicate',
  'facility',
  'feed',
  'import',
  'key',
  'matrix',
  'scenario',
  'sync',
  'webhook',
];
const isKind = (kind: string): boolean => KINDS.includes(kind);

const word = (max: number) => z.string().min(1).max(max);
/** Filters: each leaves out what is another. */
export const auditFilters = {
  actor: word(200).optional(),
  kind: word(64)
    .refine(isKind, `must be one of ${KINDS.join(', ')}`)
    .optional(),
  key: word(200).optional(),
  revision: contextQuery.revision,
};
