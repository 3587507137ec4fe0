/** Imports as REST answers show them. */
import { z } from 'zod';
import type { HeldSync } from '../store/repositories/syncs.reader.js';

const problem = z.strictObject({
  code: z.string(),
  message: z.string(),
  field: z.string().optional(),
  value: z.string().optional(),
});

export const syncSchema = z.strictObject({
  id: z.string(),
  kind: z.string(),
  feed: z.string().nullable(),
  startedAt: z.string(),
  finishedAt: z.string(),
  dryRun: z.boolean(),
  atomicity: z.string(),
  outcome: z.string().describe('committed, unchanged, rejected or dry_run'),
  sha256: z.string().nullable().describe('Of the file'),
  counts: z.record(z.string(), z.int()).describe('Rows, and rows by verdict'),
  revision: z.int().nullable().describe('Revision that the import made; null = none'),
  fileProblems: z.array(problem),
  verdicts: z.array(
    z.strictObject({
      rowNumber: z.int(),
      key: z.string().nullable(),
      verdict: z.string(),
      reasons: z.array(problem),
    }),
  ),
}) satisfies z.ZodType<HeldSync>;
