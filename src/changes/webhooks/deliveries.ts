/**
 * Fills the outbox from the feed of changes and sends it. Every step is a short transaction, so any number of
 * processes may do this over one database, and one that is killed loses nothing: its claims end by themselves.
 */
import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { OnModuleDestroy } from '@nestjs/common';
import { CONFIG } from '../../config.js';
import type { Config } from '../../config.js';
import { Database } from '../../store/database.js';
import type { Transaction } from '../../store/database.js';
import {
  advance,
  behindWebhooks,
  claimDeliveries,
  forgetDelivered,
  lockReading,
  settleDelivery,
} from '../../store/repositories/changes/webhooks.repository.js';
import type { ClaimedDelivery, Outcome } from '../../store/repositories/changes/webhooks.repository.js';
import { UnitOfWork } from '../../store/unit-of-work.js';
import { ChangesService, cursorOf, positionOf } from '../changes.service.js';
import type { ChangePage } from '../changes.shape.js';
import { send } from './sending.js';
import type { Sent } from './sending.js';

const LOOK_MS = 1000;
const AT_ONCE = 8;
const CHANGES_PER_DELIVERY = 100;
const MAX_BODY_BYTES = 1024 * 1024;
/** More is not put into the outbox: the rest is still in the feed, so it is not lost. */
const MAX_PENDING = 1000;
const KEEP_DELIVERED_DAYS = 7;
const FORGET_MS = 3600_000;
const LONGEST_PAUSE_MS = 3600_000;
/** A claim outlives the longest sending by this. */
const CLAIM_SLACK_SECONDS = 5;

@Injectable()
export class Deliveries implements OnModuleDestroy {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | null = null;
  private isWanted = false;
  private forgetAt = 0;
  private onError: (error: unknown) => void = () => undefined;

  constructor(
    private readonly db: Database,
    private readonly unitOfWork: UnitOfWork,
    private readonly changes: ChangesService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Works until `stop`: after each commit here, and once a second for those of other processes. */
  start(onError: (error: unknown) => void): void {
    this.onError = onError;
    this.timer = setInterval(() => this.wake(), LOOK_MS);
    this.unitOfWork.onCommit(() => this.wake());
    this.wake();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    this.timer = undefined;
    this.isWanted = false;
    await this.running;
  }

  async onModuleDestroy(): Promise<void> {
    await this.stop();
  }

  /** Fills the outbox and sends what is due, until neither finds anything to do. */
  async drain(): Promise<void> {
    await this.fill();
    for (;;) {
      const claim = randomUUID();
      const timeoutMs = this.config.HINTERLAND_WEBHOOK_TIMEOUT_MS;
      const seconds = Math.ceil(timeoutMs / 1000) + CLAIM_SLACK_SECONDS;
      const claimed = await this.step((tx) => claimDeliveries(tx, claim, seconds, AT_ONCE));
      if (claimed.length === 0) return;
      await Promise.all(claimed.map((delivery) => this.deliver(claim, delivery)));
      await this.fill();
    }
  }

  private wake(): void {
    if (this.timer === undefined) return;
    this.isWanted = true;
    this.running ??= this.work().finally(() => {
      this.running = null;
    });
  }

  private async work(): Promise<void> {
    try {
      while (this.isWanted) {
        this.isWanted = false;
        await this.drain();
      }
    } catch (error) {
      this.onError(error);
    }
  }

  private async fill(): Promise<void> {
    for (const id of await behindWebhooks(this.db, MAX_PENDING)) {
      let hasMore = true;
      for (let n = 0; hasMore && n < MAX_PENDING; n += 1)
        hasMore = await this.step((tx) => this.read(tx, id));
    }
    if (performance.now() < this.forgetAt) return;
    this.forgetAt = performance.now() + FORGET_MS;
    await this.step((tx) => forgetDelivered(tx, KEEP_DELIVERED_DAYS));
  }

  /** Moves one webhook on by one body. Gives: whether there is more to read. */
  private async read(tx: Transaction, id: string): Promise<boolean> {
    const reading = await lockReading(tx, id);
    if (reading === null) return false;
    const position = {
      revision: reading.read_revision,
      kind: reading.read_kind,
      key: reading.read_key,
    };
    const page = cut(
      await this.changes.read(
        {
          after: cursorOf(position),
          region: reading.region_code,
          kinds: reading.kinds,
          limit: CHANGES_PER_DELIVERY,
        },
        tx,
      ),
    );
    const body =
      page.items.length === 0
        ? null
        : JSON.stringify({ type: 'changes', webhook: id, number: reading.next_number, ...page });
    await advance(tx, reading, positionOf(page.nextCursor), body);
    return page.hasMore;
  }

  private async deliver(claim: string, delivery: ClaimedDelivery): Promise<void> {
    const { webhook_id: webhook, number, url, secret, body } = delivery;
    const sent = await send(
      { webhook, number, url, secret, body },
      {
        isAnyAllowed: this.config.HINTERLAND_WEBHOOK_TARGETS === 'any',
        timeoutMs: this.config.HINTERLAND_WEBHOOK_TIMEOUT_MS,
      },
    );
    const outcome = this.outcomeOf(sent, delivery.attempts);
    await this.step((tx) => settleDelivery(tx, claim, delivery, outcome));
  }

  private outcomeOf({ status, error }: Sent, attempts: number): Outcome {
    if (error === null) return { state: 'delivered', status, error, againMs: 0 };
    if (attempts >= this.config.HINTERLAND_WEBHOOK_ATTEMPTS)
      return { state: 'dead', status, error, againMs: 0 };
    return {
      state: 'pending',
      status,
      error,
      againMs: pauseMs(this.config.HINTERLAND_WEBHOOK_RETRY_MS, attempts, Math.random()),
    };
  }

  private step<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.unitOfWork.derive(0, work);
  }
}

/**
 * The pause before the next try, milliseconds: doubled with every try, an hour at most, and taken off up to a half by
 * chance, so that many receivers that failed together are not tried together.
 */
export function pauseMs(firstMs: number, attempts: number, chance: number): number {
  const longest = Math.min(LONGEST_PAUSE_MS, firstMs * 2 ** Math.min(attempts - 1, 30));
  return longest * (1 - chance / 2);
}

/** As much of a page as a body may hold, one change at least. */
function cut(page: ChangePage): ChangePage {
  let size = 0;
  const fits = page.items.findIndex((item, k) => {
    size += Buffer.byteLength(JSON.stringify(item));
    return size > MAX_BODY_BYTES && k > 0;
  });
  const last = page.items[fits - 1];
  if (fits < 0 || last === undefined) return page;
  return { ...page, items: page.items.slice(0, fits), nextCursor: last.cursor, hasMore: true };
}
