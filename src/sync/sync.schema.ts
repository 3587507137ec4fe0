/** Imports and syncs as REST answers show them. */
import { z } from 'zod';
import type { HeldSync, HeldVerdict, SyncHead } from '../store/syncing/syncs.reader.js';
import type { Outlook } from '../compute/overlay/outlook.js';
import { VERDICTS } from './report.js';

export const problemSchema = z.strictObject({
  code: z.string(),
  message: z.string(),
  field: z.string().optional(),
  value: z.string().optional(),
});

export const verdictSchema = z.strictObject({
  rowNumber: z
    .int()
    .nullable()
    .describe('Position in the file, from 1; null = closed because no row named it'),
  key: z.string().nullable().describe('feed:externalId; null = the row has none'),
  verdict: z.string().describe(VERDICTS.join(', ')),
  reasons: z
    .array(problemSchema)
    .describe('Why it is rejected or suspect; else what was put right or is doubtful'),
}) satisfies z.ZodType<HeldVerdict>;

export const syncHeadSchema = z.strictObject({
  id: z.string(),
  kind: z.string(),
  feed: z.string().nullable(),
  startedAt: z.string(),
  finishedAt: z.string().nullable().describe('null = running'),
  dryRun: z.boolean(),
  mode: z.string().describe('upsert or mirror'),
  atomicity: z.string(),
  idempotencyKey: z.string().nullable(),
  outcome: z.string().describe('running, committed, unchanged, rejected, dry_run or abandoned'),
  wouldBe: z
    .string()
    .nullable()
    .describe(
      'What the file of a dry run would come to: committed, unchanged or rejected; null = no dry run, it did not end, or it is a standard set none of whose rules differs',
    ),
  sha256: z.string().nullable().describe('Of the file as it was sent; null = it was not read to its end'),
  counts: z.record(z.string(), z.int()).describe('Rows, and rows by verdict'),
  revision: z.int().nullable().describe('Revision that it made; null = none'),
  visibleAt: z
    .string()
    .nullable()
    .describe(
      'When coverage had followed everywhere, from the first look that found it so; null = not yet, or no revision',
    ),
  fileProblems: z.array(problemSchema),
  fileWarnings: z.array(problemSchema),
}) satisfies z.ZodType<SyncHead>;

export const outlookSchema = z.strictObject({
  counties: z.int().describe('Counties that the change can reach'),
  countiesLeftOut: z.int().describe('Those of them that were not computed because there are too many'),
  rows: z
    .array(
      z.strictObject({
        unit: z.string(),
        level: z.enum(['county', 'town']),
        service: z.string(),
        gained: z.number().describe('People who would be served'),
        lost: z.number().describe('People who would no longer be'),
        unknownSettlements: z
          .int()
          .describe('Settlements of unknown people that gain or lose it, or are served by another facility'),
      }),
    )
    .describe('In order of unit, then service; pairs without a difference are left out'),
}) satisfies z.ZodType<Outlook>;

export const syncSchema = z.strictObject({
  ...syncHeadSchema.shape,
  coverageChanges: outlookSchema
    .nullable()
    .describe(
      'Of a dry run: counties reached, and people gained and lost by unit and service; null = not asked, it would be rejected, or too much to tell',
    ),
  verdicts: z.array(verdictSchema).describe('The first 1,000; all by /v1/syncs/{id}/verdicts'),
}) satisfies z.ZodType<HeldSync>;
