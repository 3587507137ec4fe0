/** The feed of changes as REST takes and shows it. */
import { z } from 'zod';
import { facilitySchema } from '../facilities/facilities.schema.js';
import { CHANGE_KINDS, CHANGE_WORDS } from './changes.shape.js';
import type { Change, ChangedUnit, ChangePage } from './changes.shape.js';

const changedUnitSchema = z.strictObject({
  code: z.string(),
  level: z.string(),
  parent: z.string().nullable(),
  countyCode: z.string().nullable(),
  name: z.string(),
  nameEn: z.string().nullable(),
  tier: z.string().nullable().describe('As users set it; null = derived'),
  urbanRuralClass: z.string().nullable(),
  lon: z.number().nullable(),
  lat: z.number().nullable(),
  validFrom: z.string().nullable(),
  validTo: z.string().nullable(),
}) satisfies z.ZodType<ChangedUnit>;

const changeSchema = z.strictObject({
  cursor: z.string().describe('Where the feed goes on after this change'),
  revision: z.int(),
  kind: z.enum(CHANGE_KINDS),
  key: z.string().describe('Id of the facility; code of the unit, settlement or standard set'),
  change: z
    .enum(CHANGE_WORDS)
    .describe('closed, removed and left are tombstones; left: held, but no longer in the region asked for'),
  committedAt: z.string().nullable(),
  facility: facilitySchema
    .nullable()
    .describe('As of this revision; null for other kinds and where it is gone'),
  unit: changedUnitSchema
    .nullable()
    .describe('As of this revision; null for other kinds and where it is gone'),
}) satisfies z.ZodType<Change>;

export const changePageSchema = z.strictObject({
  revision: z.int().describe('Newest revision; what is in no page so far comes later'),
  items: z.array(changeSchema),
  nextCursor: z.string().describe('Hand this back as `after`, now or later'),
  hasMore: z.boolean().describe('Whether there is more right now'),
}) satisfies z.ZodType<ChangePage>;

const text = (max: number) => z.string().trim().min(1).max(max);
export const kindsShape = z
  .array(z.enum(CHANGE_KINDS))
  .min(1)
  .refine((list) => new Set(list).size === list.length, 'must name each kind once');
export const regionShape = text(32);
