/** Webhooks as the doors take and show them. */
import { z } from 'zod';
import { kindsShape, regionShape } from '../changes.schema.js';
import { CHANGE_KINDS } from '../changes.shape.js';
import type { Sent } from './sending.js';
import { MAX_URL_LENGTH } from './targets.js';
import { DELIVERY_STATES } from './webhooks.service.js';
import type { ShownWebhook, Webhook, WebhookDelivery } from './webhooks.service.js';

export const newWebhookShape = z.strictObject({
  url: z.string().min(1).max(MAX_URL_LENGTH).describe('https address that takes POST'),
  region: regionShape.nullish().describe('Code of a unit; null = everywhere'),
  kinds: kindsShape.nullish().describe('Null = all'),
  after: z
    .string()
    .max(2000)
    .nullish()
    .describe('Cursor or revision of the feed to begin after; null = from now on'),
});

export const webhookSchema = z.strictObject({
  id: z.string(),
  url: z.string(),
  region: z.string().nullable(),
  kinds: z.array(z.enum(CHANGE_KINDS)).nullable(),
  createdAt: z.string(),
  createdBy: z.string(),
  pending: z.int().describe('Deliveries that wait to be sent'),
  dead: z.int().describe('Deliveries that were given up'),
}) satisfies z.ZodType<Webhook>;

export const shownWebhookSchema = webhookSchema.extend({
  secret: z.string().describe('Secret of the signatures; it is shown this once'),
}) satisfies z.ZodType<ShownWebhook>;

export const deliverySchema = z.strictObject({
  number: z.int(),
  state: z.enum(DELIVERY_STATES).describe('dead: given up'),
  attempts: z.int(),
  createdAt: z.string(),
  dueAt: z.string(),
  finishedAt: z.string().nullable(),
  lastStatus: z.int().nullable(),
  lastError: z.string().nullable(),
}) satisfies z.ZodType<WebhookDelivery>;

export const sentSchema = z.strictObject({
  status: z.int().nullable().describe('HTTP status; null = no answer'),
  error: z.string().nullable().describe('Null = taken'),
}) satisfies z.ZodType<Sent>;

export const replayedSchema = z.strictObject({ number: z.int(), state: z.literal('pending') });

export function listSchema<T extends z.ZodType>(item: T) {
  return z.strictObject({ items: z.array(item), nextCursor: z.string().nullable() });
}
