/** Who runs a sync: one process at a time, known by a claim that it renews; the same key waits for it or takes it over. */
import { createHash } from 'node:crypto';
import { Refusal, shown } from '../../common/errors.js';
import type { Database } from '../../store/database.js';
import {
  beginSync,
  CLAIM_SECONDS,
  letGo,
  renewClaim,
  syncOfKey,
  takeOver,
} from '../../store/syncing/syncs.store.js';
import type { BegunSync } from '../../store/syncing/syncs.store.js';

export interface Claim {
  readonly id: string;
  readonly owner: string;
  readonly isOurs: boolean;
  readonly key: string | null;
  /** SHA-256 of the file that was sent with the key; null where that is not finished. */
  readonly sha256: string | null;
}

const POLL_MS = 500;
/** Longer than a claim lives, so that a process that is gone is always waited out. */
const PATIENCE_MS = 3 * CLAIM_SECONDS * 1000;

/**
 * Begins a sync, or finds the one of its key: finished, or left by a process that is gone and then taken over.
 * Fails: `sync/key-reused` for another question, `sync/still-running` where another process does not come to an end.
 */
export async function claimSync(db: Database, sync: BegunSync): Promise<Claim> {
  const ours = { id: sync.id, owner: sync.owner, isOurs: true, key: sync.idempotencyKey, sha256: null };
  if (await beginSync(db, sync)) return ours;
  const key = sync.idempotencyKey as string;
  for (const until = Date.now() + PATIENCE_MS; ;) {
    const held = await syncOfKey(db, sync.feed, key);
    if (held === null) throw new Error('A sync of this key was there and is gone.');
    if (!isSame(held.question, sync.question)) throw keyReused(key, 'other parameters');
    if (held.is_finished) return { ...ours, id: held.id, isOurs: false, sha256: held.sha256 };
    if (!held.is_claimed && (await takeOver(db, held.id, sync.owner))) return { ...ours, id: held.id };
    if (Date.now() > until) throw stillRunning(held.id);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** The answer of a sync that is finished, where the file is the same. Fails: `sync/key-reused`. */
export async function keptByOthers(claim: Claim, bytes: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of bytes) hash.update(chunk);
  // a file that could not be read was not read to its end either, and has no digest to compare
  if (claim.sha256 !== null && claim.sha256 !== hash.digest('hex'))
    throw keyReused(claim.key ?? '', 'another file');
  return claim.id;
}

/** Runs the work and keeps the claim alive meanwhile; lets go of it where the work fails. */
export async function whileClaimed<T>(db: Database, claim: Claim, work: () => Promise<T>): Promise<T> {
  const timer = setInterval(
    () => {
      // a renewal that fails is tried again; the claim outlives some of them
      renewClaim(db, claim.id, claim.owner).catch(() => undefined);
    },
    (CLAIM_SECONDS * 1000) / 4,
  );
  timer.unref();
  try {
    return await work();
  } catch (error) {
    await letGo(db, claim.id, claim.owner).catch(() => undefined);
    throw error;
  } finally {
    clearInterval(timer);
  }
}

function isSame(a: Readonly<Record<string, unknown>>, b: Readonly<Record<string, unknown>>): boolean {
  return Object.keys(b).every((name) => a[name] === b[name]);
}

function keyReused(key: string, what: string): Refusal {
  return new Refusal('conflict', [
    {
      code: 'sync/key-reused',
      field: 'Idempotency-Key',
      value: shown(key),
      message: `The Idempotency-Key ${shown(key)} was sent to this feed with ${what}; a key stands for one request. Take a new one.`,
    },
  ]);
}

function stillRunning(id: string): Refusal {
  return new Refusal('conflict', [
    {
      code: 'sync/still-running',
      field: 'Idempotency-Key',
      value: id,
      message: `A sync of this Idempotency-Key is still running; see /v1/syncs/${id}, or send it again later.`,
    },
  ]);
}
