/** API keys: made, turned, ended, and told by their holders. A secret is shown once and never kept. */
import { Injectable } from '@nestjs/common';
import { holderOf } from '../common/actor.js';
import type { Actor, Role } from '../common/actor.js';
import { notFound, Refusal, refuseIfAny, shown } from '../common/errors.js';
import type { Problem } from '../common/errors.js';
import { decodeCursor, pageOf } from '../common/paging.js';
import type { Page } from '../common/paging.js';
import { Database } from '../store/database.js';
import type { Transaction } from '../store/database.js';
import {
  insertKey,
  isFirstKey,
  listKeys,
  noteUse,
  readKey,
  readLock,
  revokeKey,
  rotateKey,
} from '../store/repositories/access/keys.repository.js';
import type { KeyLock, KeyRecord } from '../store/repositories/access/keys.repository.js';
import { codesWithin } from '../store/repositories/access/regions.reader.js';
import { NoChange, UnitOfWork } from '../store/unit-of-work.js';
import { areSame, makeKey, readKeyText } from './secrets.js';

export interface Key {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  /** Code of the unit within which a syncer writes; null = everywhere. */
  readonly region: string | null;
  /** Feeds that a syncer writes; null for other roles. */
  readonly feeds: readonly string[] | null;
  readonly createdAt: string;
  readonly createdBy: string;
  /** Null = never. */
  readonly expiresAt: string | null;
  readonly revokedAt: string | null;
  /** To the minute; null = never. */
  readonly lastUsedAt: string | null;
  /** Until when the secret before the last rotation opens too; null = it does not. */
  readonly overlapUntil: string | null;
}

/** A key with the secret, which nobody can be told again. */
export type ShownKey = Key & { readonly key: string };

export interface KeyWanted {
  readonly name: string;
  readonly role: Role;
  readonly region?: string | null | undefined;
  readonly feeds?: readonly string[] | null | undefined;
  readonly expiresAt?: string | null | undefined;
}

@Injectable()
export class KeysService {
  constructor(
    private readonly db: Database,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  async list(after: string | undefined, limit: number): Promise<Page<Key>> {
    const seen = after === undefined ? null : String(decodeCursor(after, ['string'], 'keys')[0]);
    const page = pageOf(await listKeys(this.db, seen, limit + 1), limit, (row) => [row.id], 'keys');
    return { items: page.items.map(keyOf), nextCursor: page.nextCursor };
  }

  /** Fails: `access/unknown-region`, `access/expires-in-the-past`. Takes: a wish that `keyWish` has checked, the day by which regions are told. */
  async create(wanted: KeyWanted, actor: Actor, today: string): Promise<ShownKey> {
    return this.unitOfWork.administer('key', 'create a key', (tx) => make(tx, wanted, actor, today), actor);
  }

  /** Makes the key of the first administrator where no key was ever made; else gives null. */
  async createFirst(actor: Actor, today: string): Promise<ShownKey | null> {
    return this.unitOfWork.administer<ShownKey | null>(
      'key',
      'create the first key',
      async (tx) =>
        (await isFirstKey(tx))
          ? make(tx, { name: 'first administrator', role: 'admin' }, actor, today)
          : new NoChange<ShownKey | null>(null),
      actor,
    );
  }

  /** Gives the key a new secret; the old one opens for `overlapSeconds` more. Fails: `access/unknown-id`, `access/revoked-key`. */
  async rotate(id: string, overlapSeconds: number, actor: Actor): Promise<ShownKey> {
    const made = makeKey(id);
    return this.unitOfWork.administer(
      'key',
      'rotate a key',
      async (tx) => {
        const before = await held(tx, id);
        if (before.revokedAt !== null)
          throw new Refusal('conflict', [
            {
              code: 'access/revoked-key',
              value: shown(id),
              message: `The key ${shown(id)} was revoked and stays so; make another.`,
            },
          ]);
        await rotateKey(tx, id, made.hash, overlapSeconds);
        return { ...(await audited(tx, id, `rotate key ${id}`, before)), key: made.key };
      },
      actor,
    );
  }

  /** Ends the key at once, for good; ending it again changes nothing. Fails: `access/unknown-id`. */
  async revoke(id: string, actor: Actor): Promise<Key> {
    return this.unitOfWork.administer<Key>(
      'key',
      'revoke a key',
      async (tx) => {
        const before = await held(tx, id);
        if (before.revokedAt !== null) return new NoChange(before);
        await revokeKey(tx, id);
        return audited(tx, id, `revoke key ${id}`, before);
      },
      actor,
    );
  }

  /**
   * Who holds the key that was sent. Revoked and expired keys are told apart from unknown ones only to those
   * who know the secret. Fails: `access/unknown-key`, `access/expired-key`, `access/revoked-key`.
   */
  async holder(text: string): Promise<Actor> {
    const sent = readKeyText(text);
    const lock = sent === null ? null : await readLock(this.db, sent.id);
    if (sent === null || lock === null || !opens(lock, sent.hash))
      throw refused('access/unknown-key', 'The key that was sent is none of ours; check that it is whole.');
    if (lock.is_revoked)
      throw refused('access/revoked-key', `The key ${lock.id} was revoked; ask for another.`);
    if (lock.is_expired)
      throw refused('access/expired-key', `The key ${lock.id} has expired; ask for another.`);
    if (lock.is_use_old) await noteUse(this.db, lock.id);
    return holderOf({ id: lock.id, role: lock.role, region: lock.region_code, feeds: lock.feeds });
  }
}

/** Both hashes are compared whatever the first says. */
function opens(lock: KeyLock, hash: string): boolean {
  const isNow = areSame(lock.secret_hash, hash);
  const isBefore = lock.previous_hash !== null && areSame(lock.previous_hash, hash);
  return isNow || isBefore;
}

async function make(tx: Transaction, wanted: KeyWanted, actor: Actor, today: string): Promise<ShownKey> {
  const region = wanted.region ?? null;
  const expiresAt = wanted.expiresAt ?? null;
  const problems: Problem[] = [];
  if (region !== null && !(await codesWithin(tx, region, [region], today)).has(region))
    problems.push({
      code: 'access/unknown-region',
      field: 'region',
      value: shown(region),
      message: `region is ${shown(region)}, which is no unit on ${today}; /v1/units?search= finds units by name.`,
    });
  if (expiresAt !== null && Date.parse(expiresAt) <= Date.now())
    problems.push({
      code: 'access/expires-in-the-past',
      field: 'expiresAt',
      value: expiresAt,
      message: `expiresAt is ${expiresAt}, which has passed: the key would open nothing; give a later instant, or null for never.`,
    });
  refuseIfAny(problems);
  const made = makeKey();
  await insertKey(tx, {
    ...made,
    name: wanted.name,
    role: wanted.role,
    region,
    feeds: wanted.feeds ?? null,
    expiresAt,
    createdBy: actor.name,
  });
  return { ...(await audited(tx, made.id, `create key ${made.id}`, null)), key: made.key };
}

async function held(tx: Transaction, id: string): Promise<Key> {
  const row = id.includes('\u0000') ? null : await readKey(tx, id);
  if (row === null)
    throw notFound('access/unknown-id', `No key has the id ${shown(id)}; /v1/keys lists all.`, id);
  return keyOf(row);
}

async function audited(tx: Transaction, id: string, summary: string, was: Key | null): Promise<Key> {
  const became = await held(tx, id);
  tx.audit({ kind: 'key', key: id, summary, was, became });
  return became;
}

function keyOf(row: KeyRecord): Key {
  return {
    id: row.id,
    name: row.name,
    role: row.role,
    region: row.region_code,
    feeds: row.feeds,
    createdAt: row.created_at,
    createdBy: row.created_by,
    expiresAt: row.expires_at,
    revokedAt: row.revoked_at,
    lastUsedAt: row.last_used_at,
    overlapUntil: row.previous_until,
  };
}

function refused(code: string, message: string): Refusal {
  return new Refusal('unauthenticated', [{ code, field: 'Authorization', message }]);
}
