/** The queue of likely duplicates. A merge keeps both facilities with their ids and history, and closes one of them. */
import { Inject, Injectable } from '@nestjs/common';
import { mayWriteFeed } from '../../common/actor.js';
import type { Actor } from '../../common/actor.js';
import { badInput, notFound, Refusal, shown } from '../../common/errors.js';
import { decodeCursor, encodeCursor, pageOf } from '../../common/paging.js';
import type { Page } from '../../common/paging.js';
import { markChanged } from '../../compute/stale.js';
import { CONFIG, todayOf } from '../../config.js';
import type { Config } from '../../config.js';
import { closedFrom } from '../../facilities/facilities.shape.js';
import { Database } from '../../store/database.js';
import type { Transaction } from '../../store/database.js';
import { heldFacility, reachOf, saySame, writeVersions } from '../../store/repositories/facilities.writer.js';
import type { HeldFacility } from '../../store/repositories/facilities.writer.js';
import { decideDuplicate, readDuplicate, readDuplicates } from '../../store/syncing/duplicates.store.js';
import type { HeldDuplicate } from '../../store/syncing/duplicates.store.js';
import { newestRevision } from '../../store/syncing/feeds.store.js';
import { UnitOfWork } from '../../store/unit-of-work.js';
import { refuseStandingOutside } from '../who.may.js';

export const DUPLICATE_STATES = ['open', 'merged', 'kept'] as const;
export type DuplicateState = (typeof DUPLICATE_STATES)[number];

export interface Duplicate extends HeldDuplicate {
  readonly id: string;
}
type Revised<T> = T & { readonly revision: number };

@Injectable()
export class DuplicatesService {
  constructor(
    @Inject(Database) private readonly db: Database,
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async list(wanted: {
    state?: DuplicateState | undefined;
    feed?: string | undefined;
    after?: string | undefined;
    limit: number;
  }): Promise<Revised<Page<Duplicate>>> {
    const after =
      wanted.after === undefined
        ? null
        : (decodeCursor(wanted.after, ['string', 'string']) as [string, string]);
    const rows = await readDuplicates(this.db, {
      state: wanted.state ?? null,
      feed: wanted.feed ?? null,
      after,
      limit: wanted.limit + 1,
    });
    const page = pageOf(rows, wanted.limit, (row) => [row.facilityId, row.otherId]);
    return { ...page, items: page.items.map(withId), revision: await newestRevision(this.db) };
  }

  /** Fails: `duplicates/unknown-id`. */
  async one(id: string): Promise<Revised<Duplicate>> {
    const pair = await readDuplicate(this.db, ...pairOf(id));
    if (pair === null) throw unknownPair(id);
    return { ...withId(pair), revision: await newestRevision(this.db) };
  }

  /**
   * Says that the two are one: the one not kept is closed from today on and stays so, whatever its feed sends.
   * Takes: the id of the facility that is kept, the one that was there first unless said.
   * Fails: `duplicates/unknown-id`, `duplicates/decided`, `duplicates/not-of-pair`, `duplicates/gone`, `access/...`.
   */
  async merge(id: string, keep: string | undefined, actor: Actor): Promise<Revised<Duplicate>> {
    const [facilityId, otherId] = pairOf(id);
    const keptId = keep ?? otherId;
    if (keptId !== facilityId && keptId !== otherId)
      throw badInput({
        code: 'duplicates/not-of-pair',
        field: 'keep',
        value: shown(keptId),
        message: `keep is ${shown(keptId)}; it must be ${shown(facilityId)} or ${shown(otherId)}.`,
      });
    const today = todayOf(this.config);
    await this.unitOfWork.write(
      'duplicate',
      `merge ${facilityId} and ${otherId} into ${keptId}`,
      async (tx) => {
        const pair = await this.decide(tx, id, actor, { state: 'merged', keptId, closedOn: today });
        const closing = pair.find((held) => held.id !== keptId) as HeldFacility;
        const { rev_from: _, ...held } = closing;
        const next = { ...held, ...closedFrom(held, today) };
        if (saySame(held, next)) return;
        await writeVersions(tx, [next]);
        await markChanged(tx, [reachOf(held), reachOf(next)]);
        const summary = `close facility ${held.id}, merged into ${keptId}`;
        tx.audit({ kind: 'facility', key: held.id, summary, was: closing, became: next });
      },
      actor,
    );
    return this.one(id);
  }

  /** Says that the two are different facilities; they are never told again. Fails as `merge` does. */
  async keep(id: string, actor: Actor): Promise<Revised<Duplicate>> {
    await this.unitOfWork.write(
      'duplicate',
      `keep both of ${pairOf(id).join(' and ')}`,
      async (tx) => void (await this.decide(tx, id, actor, { state: 'kept', keptId: null, closedOn: null })),
      actor,
    );
    return this.one(id);
  }

  /** Whoever decides may write both facilities where they stand. Gives: the two as they are held. */
  private async decide(
    tx: Transaction,
    id: string,
    actor: Actor,
    decision: Parameters<typeof decideDuplicate>[2],
  ): Promise<readonly HeldFacility[]> {
    const [facilityId, otherId] = pairOf(id);
    const pair = await readDuplicate(tx, facilityId, otherId);
    if (pair === null) throw unknownPair(id);
    for (const each of [facilityId, otherId]) refuseFeed(actor, each.slice(0, each.indexOf(':')));
    const both = [await heldFacility(tx, facilityId), await heldFacility(tx, otherId)];
    const held = both.filter((facility) => facility !== null);
    if (held.length < both.length) throw gone(id);
    await refuseStandingOutside(tx, actor, held, todayOf(this.config));
    if (!(await decideDuplicate(tx, pair, decision))) throw decided(id, pair.state);
    tx.audit({
      kind: 'duplicate',
      key: id,
      summary: `${facilityId} and ${otherId} are ${decision.state}`,
      was: { facilityId, otherId, state: pair.state },
      became: { facilityId, otherId, ...decision },
    });
    return held;
  }
}

function withId(pair: HeldDuplicate): Duplicate {
  return { id: encodeCursor([pair.facilityId, pair.otherId]), ...pair };
}

function pairOf(id: string): [string, string] {
  try {
    return decodeCursor(id, ['string', 'string']) as [string, string];
  } catch {
    throw unknownPair(id);
  }
}

function unknownPair(id: string): Refusal {
  return notFound('duplicates/unknown-id', `No pair has the id ${shown(id)}; /v1/duplicates lists all.`, id);
}

function refuseFeed(actor: Actor, feed: string): void {
  if (mayWriteFeed(actor, feed)) return;
  throw new Refusal('forbidden', [
    {
      code: 'access/feed-not-yours',
      value: actor.name,
      message: `You are ${actor.name} and may not write the feed ${shown(feed)}; a pair is decided by who may write the feeds of both.`,
    },
  ]);
}

function decided(id: string, state: string): Refusal {
  return new Refusal('conflict', [
    {
      code: 'duplicates/decided',
      value: shown(id),
      message: `The pair is ${state} already; a facility that was closed by mistake is opened again by PATCH /v1/facilities/{id}.`,
    },
  ]);
}

function gone(id: string): Refusal {
  return new Refusal('conflict', [
    { code: 'duplicates/gone', value: shown(id), message: 'One of the two facilities is not held any more.' },
  ]);
}
