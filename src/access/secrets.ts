/** The form of keys: `hk_ID_SECRET`. The id may be shown, the secret is 32 random bytes and shown once. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

const KEY = /^hk_([0-9a-f]{12})_([A-Za-z0-9_-]{43})$/;

export interface MadeKey {
  readonly id: string;
  /** Hexadecimal SHA-256 of the secret: 256 random bits need no slow hash. */
  readonly hash: string;
  /** The whole key, as its holder sends it. */
  readonly key: string;
}

/** A new key, or a new secret for the id given. */
export function makeKey(id: string = randomBytes(6).toString('hex')): MadeKey {
  const secret = randomBytes(32).toString('base64url');
  return { id, hash: hashOf(secret), key: `hk_${id}_${secret}` };
}

/** Takes: what was sent as a key. Gives: its id and the hash of its secret, or null where it has not the form. */
export function readKeyText(text: string): { id: string; hash: string } | null {
  const [, id, secret] = KEY.exec(text) ?? [];
  return id === undefined || secret === undefined ? null : { id, hash: hashOf(secret) };
}

/** Compares two hexadecimal hashes in a time that says nothing of where they differ. */
export function areSame(a: string, b: string): boolean {
  const [x, y] = [Buffer.from(a, 'hex'), Buffer.from(b, 'hex')];
  return x.length === y.length && timingSafeEqual(x, y);
}

function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
