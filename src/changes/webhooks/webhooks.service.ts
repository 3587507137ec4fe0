/** Webhooks: who is told of changes, what was sent, what could not be, and sending it again. */
import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../../common/actor.js';
import { badInput, notFound, Refusal, shown } from '../../common/errors.js';
import { decodeCursor, pageOf, wholeNumberIn } from '../../common/paging.js';
import type { Page } from '../../common/paging.js';
import { CONFIG } from '../../config.js';
import type { Config } from '../../config.js';
import { Database } from '../../store/database.js';
import {
  deleteWebhook,
  insertWebhook,
  listDeliveries,
  listWebhooks,
  readWebhook,
  replayDelivery,
} from '../../store/repositories/changes/webhooks.repository.js';
import type { WebhookRecord } from '../../store/repositories/changes/webhooks.repository.js';
import { UnitOfWork } from '../../store/unit-of-work.js';
import { ChangesService, positionOf } from '../changes.service.js';
import type { ChangeKind } from '../changes.shape.js';
import { send } from './sending.js';
import type { Sent } from './sending.js';
import { makeSecret } from './signature.js';
import { readTargetUrl } from './targets.js';

export const DELIVERY_STATES = ['pending', 'delivered', 'dead'] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

export interface Webhook {
  readonly id: string;
  readonly url: string;
  readonly region: string | null;
  readonly kinds: readonly ChangeKind[] | null;
  readonly createdAt: string;
  readonly createdBy: string;
  /** Deliveries that wait to be sent, and those that were given up. */
  readonly pending: number;
  readonly dead: number;
}

/** A webhook with the secret of its signatures, which nobody is told again. */
export type ShownWebhook = Webhook & { readonly secret: string };

export interface WebhookDelivery {
  readonly number: number;
  readonly state: DeliveryState;
  readonly attempts: number;
  readonly createdAt: string;
  /** When it is, or was, due. */
  readonly dueAt: string;
  readonly finishedAt: string | null;
  /** HTTP status of the last try; null = no answer, or none was tried. */
  readonly lastStatus: number | null;
  readonly lastError: string | null;
}

export interface WebhookWanted {
  readonly url: string;
  readonly region?: string | null | undefined;
  readonly kinds?: readonly ChangeKind[] | null | undefined;
  /** A cursor or a revision of the feed; nothing = from now on. */
  readonly after?: string | null | undefined;
}

/** Each costs work at every commit. */
const MAX_WEBHOOKS = 200;

@Injectable()
export class WebhooksService {
  constructor(
    private readonly db: Database,
    private readonly unitOfWork: UnitOfWork,
    private readonly changes: ChangesService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async list(after: string | undefined, limit: number): Promise<Page<Webhook>> {
    const seen = after === undefined ? null : String(decodeCursor(after, ['string'], 'webhooks')[0]);
    const page = pageOf(await listWebhooks(this.db, seen, limit + 1), limit, (row) => [row.id], 'webhooks');
    return { items: page.items.map(webhookOf), nextCursor: page.nextCursor };
  }

  /** Fails: `webhooks/bad-url`, `webhooks/target-refused`, `changes/unknown-region`, `changes/bad-cursor`, `webhooks/too-many`. */
  async create(wanted: WebhookWanted, actor: Actor): Promise<ShownWebhook> {
    readTargetUrl(wanted.url, this.isAnyAllowed());
    const id = randomBytes(6).toString('hex');
    const secret = makeSecret();
    return this.unitOfWork.administer(
      'webhook',
      'create a webhook',
      async (tx) => {
        if ((await listWebhooks(tx, null, MAX_WEBHOOKS)).length >= MAX_WEBHOOKS)
          throw new Refusal('conflict', [
            {
              code: 'webhooks/too-many',
              message: `${MAX_WEBHOOKS} webhooks are held, the limit; delete one, or read /v1/changes.`,
            },
          ]);
        const region = wanted.region ?? null;
        await this.changes.regionOf(tx, region);
        const newest = await this.changes.now(tx);
        const from = wanted.after ? positionOf(wanted.after) : newest;
        if (from.revision > newest.revision)
          throw badInput({
            code: 'changes/bad-cursor',
            field: 'after',
            value: shown(wanted.after),
            message: `after is later than revision ${newest.revision}, the newest.`,
          });
        const kinds = wanted.kinds ?? null;
        await insertWebhook(tx, {
          id,
          url: wanted.url,
          region,
          kinds,
          secret,
          createdBy: actor.name,
          from,
        });
        const made = webhookOf((await readWebhook(tx, id)) as WebhookRecord);
        tx.audit({ kind: 'webhook', key: id, summary: `create webhook ${id}`, was: null, became: made });
        return { ...made, secret };
      },
      actor,
    );
  }

  /** Fails: `webhooks/unknown-id`. */
  async remove(id: string, actor: Actor): Promise<Webhook> {
    return this.unitOfWork.administer(
      'webhook',
      'delete a webhook',
      async (tx) => {
        const held = id.includes('\u0000') ? null : await readWebhook(tx, id);
        if (held === null) throw unknownWebhook(id);
        await deleteWebhook(tx, id);
        const was = webhookOf(held);
        tx.audit({ kind: 'webhook', key: id, summary: `delete webhook ${id}`, was, became: null });
        return was;
      },
      actor,
    );
  }

  /** Sends a body of type `test` at once. Fails: `webhooks/unknown-id`; what the target does is in the answer. */
  async test(id: string): Promise<Sent> {
    const held = id.includes('\u0000') ? null : await readWebhook(this.db, id);
    if (held === null) throw unknownWebhook(id);
    const body = JSON.stringify({ type: 'test', webhook: id, number: 0 });
    return send(
      { webhook: id, number: 0, url: held.url, secret: held.secret, body },
      { isAnyAllowed: this.isAnyAllowed(), timeoutMs: this.config.HINTERLAND_WEBHOOK_TIMEOUT_MS },
    );
  }

  /** Deliveries, newest first. Fails: `webhooks/unknown-id`. */
  async deliveries(
    id: string,
    { after, limit, state }: { after?: string | undefined; limit: number; state?: DeliveryState | undefined },
  ): Promise<Page<WebhookDelivery>> {
    const before = wholeNumberIn(after, 'deliveries');
    if (id.includes('\u0000') || (await readWebhook(this.db, id)) === null) throw unknownWebhook(id);
    const rows = await listDeliveries(this.db, id, { state: state ?? null, before, limit: limit + 1 });
    const page = pageOf(rows, limit, (row) => [row.number], 'deliveries');
    return {
      items: page.items.map((row) => ({
        number: row.number,
        state: row.state as DeliveryState,
        attempts: row.attempts,
        createdAt: row.created_at,
        dueAt: row.due_at,
        finishedAt: row.finished_at,
        lastStatus: row.last_status,
        lastError: row.last_error,
      })),
      nextCursor: page.nextCursor,
    };
  }

  /** Sends a delivery again that was taken or given up. Fails: `webhooks/no-such-delivery`. */
  async replay(id: string, number: number, actor: Actor): Promise<{ number: number; state: 'pending' }> {
    await this.unitOfWork.administer(
      'webhook',
      `replay delivery ${number} of webhook ${shown(id)}`,
      async (tx) => {
        if (id.includes('\u0000') || !(await replayDelivery(tx, id, number)))
          throw notFound(
            'webhooks/no-such-delivery',
            `The webhook ${shown(id)} has no delivery ${number} that is done or given up.`,
            String(number),
          );
        const summary = `replay delivery ${number} of webhook ${id}`;
        tx.audit({ kind: 'webhook', key: id, summary, was: null, became: { number, state: 'pending' } });
      },
      actor,
    );
    return { number, state: 'pending' };
  }

  private isAnyAllowed(): boolean {
    return this.config.HINTERLAND_WEBHOOK_TARGETS === 'any';
  }
}

function unknownWebhook(id: string): Refusal {
  return notFound('webhooks/unknown-id', `No webhook has the id ${shown(id)}; /v1/webhooks lists all.`, id);
}

function webhookOf(row: WebhookRecord): Webhook {
  return {
    id: row.id,
    url: row.url,
    region: row.region_code,
    kinds: row.kinds,
    createdAt: row.created_at,
    createdBy: row.created_by,
    pending: row.pending,
    dead: row.dead,
  };
}
