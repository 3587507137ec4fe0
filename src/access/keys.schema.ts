/** Keys as the doors take and show them. */
import { z } from 'zod';
import { ROLES } from '../common/actor.js';
import type { Key, ShownKey } from './keys.service.js';

export const MAX_OVERLAP_SECONDS = 30 * 24 * 3600;

const text = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .regex(/^[^\u0000-\u001f\u007f\p{Cs}]*$/u, 'must have no control characters');

export const newKeyShape = z
  .strictObject({
    name: text(100).describe('Who or what holds it'),
    role: z.enum(ROLES),
    region: text(32).nullish().describe('Code of the unit within which a syncer writes; null = everywhere'),
    feeds: z.array(text(64)).min(1).max(100).nullish().describe('Feeds that a syncer writes'),
    expiresAt: z.iso
      .datetime({ offset: true })
      .nullish()
      .describe('Instant, such as 2027-01-01T00:00:00Z; null = never'),
  })
  .superRefine((key, context) => {
    const say = (field: string, message: string): void =>
      context.addIssue({ code: 'custom', path: [field], message });
    if (key.role !== 'syncer') {
      if (key.region) say('region', 'a region is for keys of role syncer; leave it out');
      if (key.feeds) say('feeds', 'feeds are for keys of role syncer; leave them out');
      return;
    }
    if (!key.feeds) say('feeds', 'a syncer needs the codes of the feeds it writes');
    if (key.region === undefined)
      say('region', 'a syncer needs the code of the unit it writes in, or null for everywhere');
  });

export const rotateShape = z.strictObject({
  overlapSeconds: z
    .int()
    .min(0)
    .max(MAX_OVERLAP_SECONDS)
    .default(24 * 3600)
    .describe('How long the old secret opens too'),
});

export const keySchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  role: z.enum(ROLES),
  region: z.string().nullable().describe('Null = everywhere'),
  feeds: z.array(z.string()).nullable().describe('Null for roles that have none'),
  createdAt: z.string(),
  createdBy: z.string(),
  expiresAt: z.string().nullable().describe('Null = never'),
  revokedAt: z.string().nullable(),
  lastUsedAt: z.string().nullable().describe('To the minute; null = never'),
  overlapUntil: z.string().nullable().describe('Until when the secret before the last rotation opens too'),
}) satisfies z.ZodType<Key>;

export const shownKeySchema = keySchema.extend({
  key: z.string().describe('The key itself; it is shown this once'),
}) satisfies z.ZodType<ShownKey>;

export const keysPageSchema = z.strictObject({
  items: z.array(keySchema),
  nextCursor: z.string().nullable(),
});
