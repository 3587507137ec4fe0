/** Keys and callers without a server: the form of keys, the loopback rule, limits by the minute. */
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { areSame, makeKey, readKeyText } from '../../src/access/secrets.js';
import { isFromHere, takesLoopback } from '../../src/api/access/loopback.js';
import { RateLimits } from '../../src/api/access/rate.limits.js';
import { holderOf, mayWriteFeed, ROLES } from '../../src/common/actor.js';
import { ConfigError, readConfig } from '../../src/config.js';

describe('keys', () => {
  it('are read back to the id and hash that they were made with, and differ each time', () => {
    const made = Array.from({ length: 50 }, () => makeKey());
    for (const { id, hash, key } of made) expect(readKeyText(key)).toEqual({ id, hash });
    expect(new Set(made.map((k) => k.hash)).size).toBe(50);
    expect(makeKey('0123456789ab').id).toBe('0123456789ab');
  });

  it('any other text is none, and no text breaks the reading', () => {
    fc.assert(
      fc.property(fc.string(), (text) => readKeyText(text) === null),
      { seed: 20261125, numRuns: 500 },
    );
    const { key } = makeKey();
    for (const text of [` ${key}`, `${key} `, key.toUpperCase(), key.slice(3), `${key}\n`])
      expect(readKeyText(text)).toBeNull();
  });

  it('hashes are the same only where every digit is', () => {
    const { hash } = makeKey();
    expect(areSame(hash, hash)).toBe(true);
    for (const other of ['', hash.slice(2), `${hash.slice(0, -1)}${hash.endsWith('0') ? '1' : '0'}`])
      expect(areSame(hash, other)).toBe(false);
  });
});

describe('roles', () => {
  it('only syncers of the feed and administrators write it', () => {
    const may = ROLES.map((role) =>
      mayWriteFeed(holderOf({ id: 'x', role, region: null, feeds: role === 'syncer' ? ['a'] : null }), 'a'),
    );
    expect(Object.fromEntries(ROLES.map((role, k) => [role, may[k]]))).toEqual({
      reader: false,
      syncer: true,
      ministry: false,
      admin: true,
    });
    expect(mayWriteFeed(holderOf({ id: 'x', role: 'syncer', region: null, feeds: ['a'] }), 'b')).toBe(false);
  });
});

describe('writing without a key', () => {
  const base = { HINTERLAND_WRITE: 'auto', HOST: '127.0.0.1', DATABASE_URL: undefined } as const;

  it('is for loopback on the embedded database, unless the setting says otherwise', () => {
    expect(takesLoopback(base)).toBe(true);
    expect(takesLoopback({ ...base, DATABASE_URL: 'postgres://h/d' })).toBe(false);
    expect(takesLoopback({ ...base, DATABASE_URL: 'postgres://h/d', HINTERLAND_WRITE: 'loopback' })).toBe(
      true,
    );
    expect(takesLoopback({ ...base, HINTERLAND_WRITE: 'keys' })).toBe(false);
    for (const HOST of ['0.0.0.0', '::', '192.168.1.2', '127.0.0.1.example'])
      expect(takesLoopback({ ...base, HOST, HINTERLAND_WRITE: 'loopback' })).toBe(false);
  });

  it('knows its own pages by every name of loopback', () => {
    for (const host of ['127.0.0.1:3000', 'localhost:3000', '[::1]:3000', 'localhost']) {
      expect(isFromHere({ host })).toBe(true);
      expect(isFromHere({ host, origin: `http://${host}` })).toBe(true);
      expect(isFromHere({ host, origin: 'http://localhost.example' })).toBe(false);
    }
    for (const host of ['', '127.0.0.1.example:3000', 'localhost.example', 'example:3000'])
      expect(isFromHere({ host })).toBe(false);
  });
});

describe('limits', () => {
  afterEach(() => void jest.useRealTimers());

  it('many wrong keys from one address are told to wait until the next minute, others are not', () => {
    jest.useFakeTimers({ now: Date.UTC(2026, 10, 25) });
    const limits = new RateLimits({ HINTERLAND_WRITES_PER_MINUTE: 3 });
    for (let n = 0; n < 60; n += 1) {
      expect(() => limits.refuseFailing('a')).not.toThrow();
      limits.countFailure('a');
    }
    expect(() => limits.refuseFailing('a')).toThrow(/too-many-failures/);
    expect(() => limits.refuseFailing('b')).not.toThrow();
    jest.setSystemTime(Date.UTC(2026, 10, 25, 0, 1));
    expect(() => limits.refuseFailing('a')).not.toThrow();
  });

  it('writes of one actor end at the setting, and 0 sets none', () => {
    jest.useFakeTimers({ now: Date.UTC(2026, 10, 25) });
    const limits = new RateLimits({ HINTERLAND_WRITES_PER_MINUTE: 3 });
    for (let n = 0; n < 3; n += 1) expect(() => limits.countChange('key:a')).not.toThrow();
    expect(() => limits.countChange('key:a')).toThrow(/too-many-writes/);
    expect(() => limits.countChange('key:b')).not.toThrow();
    const none = new RateLimits({ HINTERLAND_WRITES_PER_MINUTE: 0 });
    for (let n = 0; n < 1000; n += 1) expect(() => none.countChange('key:a')).not.toThrow();
  });
});

describe('settings', () => {
  it('the token of earlier versions is refused with what has taken its place', () => {
    expect(() => readConfig({ HINTERLAND_WRITE_TOKEN: 'a-token-of-16-or-more' })).toThrow(ConfigError);
    expect(() => readConfig({ HINTERLAND_WRITE_TOKEN: 'a-token-of-16-or-more' })).toThrow(/keys create/);
  });
});
