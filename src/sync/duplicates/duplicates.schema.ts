/** Likely duplicates as REST answers show them. */
import { z } from 'zod';
import { DUPLICATE_STATES } from './duplicates.service.js';
import type { Duplicate } from './duplicates.service.js';

export const duplicateSchema = z.strictObject({
  id: z.string(),
  facilityId: z.string().describe('The one that came to be suspect'),
  facilityName: z.string(),
  otherId: z.string().describe('The one that was there, or has the smaller id'),
  otherName: z.string(),
  county: z.string(),
  metres: z.number(),
  likeness: z.number().describe('Of the names, 0 to 1; 1 = the same after normalising'),
  foundRevision: z.int(),
  state: z.string().describe(DUPLICATE_STATES.join(', ')),
  keptId: z.string().nullable().describe('Of a merged pair, the facility that stays open'),
  closedOn: z.string().nullable().describe('Of a merged pair, the first day on which the other is closed'),
  decidedAt: z.string().nullable(),
  decidedRevision: z.int().nullable(),
}) satisfies z.ZodType<Duplicate>;
export const oneDuplicateSchema = duplicateSchema.extend({ revision: z.int() });

export const mergeShape = z.strictObject({
  keep: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe('Id of the facility that stays open; the one that was there first unless said'),
});

/** Nothing has to be said; an empty object will do. */
export const keepShape = z.strictObject({});
