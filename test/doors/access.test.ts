/** Who may read and write: keys, roles, regions, the audit log; what would be a hole is tried here. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { request } from 'node:http';
import { INFO, SAMPLE_COUNTY as COUNTY, testApp } from '../support/app.js';
import type { Answer, TestApp } from '../support/app.js';
import { bearer, testKey } from '../support/keys.js';
import type { ShownKey } from '../../src/access/keys.service.js';

const JSON_TYPE = { 'content-type': 'application/json' };
const post = (body: unknown, headers: Record<string, string> = {}): RequestInit => ({
  method: 'POST',
  body: JSON.stringify(body),
  headers: { ...JSON_TYPE, ...headers },
});
const said = ({ status, body }: Answer): unknown[] => [status, body['code']];

/** A request with headers that fetch would not send. */
function raw(
  url: string,
  options: { method?: string; headers?: Record<string, string>; body?: string },
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      { method: options.method ?? 'GET', headers: options.headers ?? {}, agent: false },
      (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (part: string) => (text += part));
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text }));
      },
    );
    sent.on('error', reject);
    sent.end(options.body);
  });
}

describe('keys', () => {
  let app: TestApp;
  let admin: ShownKey;
  let number = 0;
  /** Settlements inside and outside of the sample county. */
  let inside: { code: string; lon: number; lat: number };
  let outside: { code: string; lon: number; lat: number };
  beforeAll(async () => {
    app = await testApp({ HINTERLAND_WRITE: 'keys' });
    admin = await testKey(app.store, { role: 'admin' });
    const places = await app.store.db.query<{ code: string; lon: number; lat: number; county_code: string }>(
      `SELECT DISTINCT ON (county_code) code, lon, lat, county_code FROM unit
        WHERE level = 'village' AND rev_to IS NULL ORDER BY county_code, code`,
    );
    inside = places.find((p) => p.county_code === COUNTY) as typeof inside;
    outside = places.find((p) => p.county_code !== COUNTY) as typeof outside;
  });
  afterAll(async () => app.close());

  const clinic = (changes: object = {}): object => ({
    feed: 'health',
    externalId: `K${(number += 1)}`,
    name: 'Clinic',
    crs: 'WGS84',
    lon: inside.lon,
    lat: inside.lat,
    offers: [{ service: 'medical_care' }],
    ...changes,
  });
  const create = (key: string | null, changes: object = {}): Promise<Answer> =>
    app.ask('/v1/facilities', post(clinic(changes), key === null ? {} : bearer(key)));
  const syncer = (changes: object = {}): Promise<ShownKey> =>
    testKey(app.store, { role: 'syncer', region: COUNTY, feeds: ['health'], ...changes });

  it('are made by an administrator, shown once, and kept as a hash only', async () => {
    const made = await app.ask(
      '/v1/keys',
      post({ name: 'Health bureau', role: 'syncer', region: COUNTY, feeds: ['health'] }, bearer(admin.key)),
    );
    expect(made.status).toBe(201);
    expect(made.headers.get('cache-control')).toBe('no-store');
    const key = String(made.body['key']);
    expect(key).toMatch(/^hk_[0-9a-f]{12}_[A-Za-z0-9_-]{43}$/);
    const list = await app.ask('/v1/keys?limit=1000', { headers: bearer(admin.key) });
    expect(list.text).toContain(String(made.body['id']));
    const secret = key.slice(16);
    expect(list.text).not.toContain(secret);
    const dump = JSON.stringify([
      await app.store.db.query('SELECT * FROM api_key'),
      await app.store.db.query('SELECT * FROM audit_entry'),
      app.log,
    ]);
    expect(dump).not.toContain(secret);
    expect(dump).not.toContain(Buffer.from(secret).toString('hex'));
  });

  it('say every problem of a wish at once', async () => {
    const answer = await app.ask(
      '/v1/keys',
      post({ name: ' ', role: 'syncer', expiresAt: 'soon', colour: 1 }, bearer(admin.key)),
    );
    expect(answer.status).toBe(400);
    const problems = answer.body['problems'] as { field: string }[];
    expect(problems.map((p) => p.field).sort()).toEqual(['colour', 'expiresAt', 'feeds', 'name', 'region']);
    const bare = await app.ask('/v1/keys', post({ name: 'x', role: 'syncer' }, bearer(admin.key)));
    expect((bare.body['problems'] as { field: string }[]).map((p) => p.field).sort()).toEqual([
      'feeds',
      'region',
    ]);
    const wide = { name: 'x', role: 'reader', region: COUNTY };
    expect((await app.ask('/v1/keys', post(wide, bearer(admin.key)))).status).toBe(400);
    const lost = { name: 'x', role: 'syncer', region: 'nowhere', feeds: ['a'] };
    expect(said(await app.ask('/v1/keys', post(lost, bearer(admin.key))))).toEqual([
      400,
      'access/unknown-region',
    ]);
  });

  it('open by their roles', async () => {
    const keys = {
      none: null,
      reader: (await testKey(app.store, { role: 'reader' })).key,
      ministry: (await testKey(app.store, { role: 'ministry' })).key,
      syncer: (await syncer()).key,
      admin: admin.key,
    };
    const outcomes: Record<string, number[]> = {};
    for (const [role, key] of Object.entries(keys)) {
      const headers = key === null ? {} : bearer(key);
      const imported = app.ask('/v1/imports/units?dryRun=true&crs=WGS84', {
        method: 'POST',
        headers: { 'content-type': 'text/csv', ...headers },
        body: 'code,level,name\n',
      });
      outcomes[role] = [
        (await app.ask('/v1/units?limit=1', { headers })).status,
        (await create(key)).status,
        (await imported).status,
        (await app.ask('/v1/keys', { headers })).status,
        (await app.ask('/v1/audit', { headers })).status,
      ];
    }
    expect(outcomes).toEqual({
      none: [200, 401, 401, 401, 401],
      reader: [200, 403, 403, 403, 403],
      ministry: [200, 403, 403, 403, 200],
      syncer: [200, 201, 403, 403, 403],
      admin: [200, 201, 200, 200, 200],
    });
  });

  it('are refused where they are wrong, in the same words whatever is wrong', async () => {
    const id = admin.key.slice(3, 15);
    const wrong = [
      admin.key.slice(0, -1),
      `${admin.key}x`,
      `hk_${id}_${'A'.repeat(43)}`,
      `hk_${'0'.repeat(12)}_${admin.key.slice(16)}`,
      'x'.repeat(5000),
      'null',
    ];
    for (const key of wrong) {
      const answer = await app.ask('/v1/units?limit=1', { headers: bearer(key) });
      expect([key.slice(0, 20), ...said(answer)]).toEqual([key.slice(0, 20), 401, 'access/unknown-key']);
      expect(answer.headers.get('www-authenticate')).toContain('Bearer');
    }
    const basic = await app.ask('/v1/units?limit=1', { headers: { authorization: 'Basic YTpi' } });
    expect(said(basic)).toEqual([401, 'access/bad-authorization']);
  });

  it('a header that is too long is refused before it is read', async () => {
    const { status } = await raw(`${app.url}/v1/units`, {
      headers: { authorization: `Bearer ${'x'.repeat(100_000)}` },
    });
    expect(status).toBe(431);
  });

  it('expire, and are revoked at once and for good', async () => {
    const old = await testKey(app.store, { role: 'reader', expiresAt: '2999-01-01T00:00:00Z' });
    await app.store.db.query(`UPDATE api_key SET expires_at = '2020-01-01' WHERE id = $1`, [old.id]);
    expect(said(await app.ask('/v1/units', { headers: bearer(old.key) }))).toEqual([
      401,
      'access/expired-key',
    ]);
    const key = await syncer();
    expect((await create(key.key)).status).toBe(201);
    const revoke = (): Promise<Answer> =>
      app.ask(`/v1/keys/${key.id}`, { method: 'DELETE', headers: bearer(admin.key) });
    const first = await revoke();
    expect(first.body['revokedAt']).not.toBeNull();
    expect(said(await create(key.key))).toEqual([401, 'access/revoked-key']);
    expect((await revoke()).body).toEqual(first.body);
    expect(said(await app.ask(`/v1/keys/${key.id}/rotate`, post({}, bearer(admin.key))))).toEqual([
      409,
      'access/revoked-key',
    ]);
    expect(said(await app.ask('/v1/keys/none/rotate', post({}, bearer(admin.key))))).toEqual([
      404,
      'access/unknown-id',
    ]);
  });

  it('turn with an overlap in which both secrets open, and not longer', async () => {
    const key = await syncer();
    const rotate = async (overlapSeconds: number): Promise<string> => {
      const answer = await app.ask(`/v1/keys/${key.id}/rotate`, post({ overlapSeconds }, bearer(admin.key)));
      expect(answer.status).toBe(201);
      return String(answer.body['key']);
    };
    const second = await rotate(3600);
    expect([(await create(key.key)).status, (await create(second)).status]).toEqual([201, 201]);
    await app.store.db.query(
      `UPDATE api_key SET previous_until = now() - interval '1 second' WHERE id = $1`,
      [key.id],
    );
    expect([(await create(key.key)).status, (await create(second)).status]).toEqual([401, 201]);
    const third = await rotate(0);
    expect([(await create(second)).status, (await create(third)).status]).toEqual([401, 201]);
  });

  it('note their last use', async () => {
    const key = await syncer();
    expect(key.lastUsedAt).toBeNull();
    await create(key.key);
    const list = await app.ask('/v1/keys?limit=1000', { headers: bearer(admin.key) });
    const held = (list.body['items'] as ShownKey[]).find((k) => k.id === key.id);
    expect(Date.now() - Date.parse(held?.lastUsedAt ?? '')).toBeLessThan(60_000);
  });

  describe('of a region', () => {
    const patch = (
      key: string,
      made: Answer,
      body: object,
      method: 'PATCH' | 'DELETE' = 'PATCH',
    ): Promise<Answer> =>
      app.ask(`/v1/facilities/${encodeURIComponent(String(made.body['id']))}`, {
        method,
        headers: { 'if-match': '*', ...bearer(key), ...(method === 'PATCH' ? JSON_TYPE : {}) },
        ...(method === 'PATCH' ? { body: JSON.stringify(body) } : {}),
      });
    const OUTSIDE = [403, 'access/outside-region'];

    it('write their feeds only', async () => {
      const { key } = await syncer();
      expect(said(await create(key, { feed: 'schools' }))).toEqual([403, 'access/feed-not-yours']);
      const other = await create(admin.key, { feed: 'schools' });
      expect(said(await patch(key, other, { name: 'x' }))).toEqual([403, 'access/feed-not-yours']);
      expect(said(await patch(key, other, {}, 'DELETE'))).toEqual([403, 'access/feed-not-yours']);
    });

    it('cannot create outside, by the point nor by the unit that is said', async () => {
      const { key } = await syncer();
      expect(said(await create(key, { lon: outside.lon, lat: outside.lat }))).toEqual(OUTSIDE);
      expect(said(await create(key, { unit: outside.code }))).toEqual(OUTSIDE);
      // a unit inside is said of a point outside: it would change the coverage there
      const lie = { unit: inside.code, lon: outside.lon, lat: outside.lat };
      expect(said(await create(key, lie))).toEqual(OUTSIDE);
    });

    it('cannot move a facility out, nor pull one in, nor close one outside', async () => {
      const { key } = await syncer();
      const own = await create(key);
      expect(said(await patch(key, own, { lon: outside.lon, lat: outside.lat }))).toEqual(OUTSIDE);
      expect(said(await patch(key, own, { unit: outside.code }))).toEqual(OUTSIDE);
      const theirs = await create(admin.key, { lon: outside.lon, lat: outside.lat });
      expect(theirs.status).toBe(201);
      for (const body of [{ lon: inside.lon, lat: inside.lat }, { unit: inside.code }, { name: 'mine' }])
        expect(said(await patch(key, theirs, body))).toEqual(OUTSIDE);
      expect(said(await patch(key, theirs, {}, 'DELETE'))).toEqual(OUTSIDE);
      expect(said(await patch(key, own, { name: 'still mine' }))).toEqual([200, undefined]);
    });

    it('cannot import rows outside, and nothing of such a file stays', async () => {
      const { key } = await syncer();
      const send = (rows: string): Promise<Answer> =>
        app.ask('/v1/imports/facilities?feed=health&crs=WGS84&scheme=china12', {
          method: 'POST',
          headers: { 'content-type': 'text/csv', ...bearer(key) },
          body: `externalId,name,lon,lat,offers\n${rows}`,
        });
      const good = `i1,In,${inside.lon},${inside.lat},village_clinic\n`;
      const bad = `o1,Out,${outside.lon},${outside.lat},village_clinic\n`;
      expect((await send(good + bad)).status).toBeGreaterThanOrEqual(400);
      const held = await app.store.db.query(`SELECT id FROM facility WHERE id IN ('health:i1', 'health:o1')`);
      expect(held).toEqual([]);
      expect((await send(good)).status).toBe(200);
    });

    it('of a whole nation write everywhere', async () => {
      const { key } = await syncer({ region: null });
      expect((await create(key, { lon: outside.lon, lat: outside.lat })).status).toBe(201);
    });
  });

  it('every write is in the audit log with who, from, to and revision, newest first', async () => {
    const key = await syncer();
    const made = await create(key.key, { name: 'Before' });
    const path = `/v1/facilities/${encodeURIComponent(String(made.body['id']))}`;
    const changed = await app.ask(path, {
      method: 'PATCH',
      headers: { 'if-match': '*', ...bearer(key.key), ...JSON_TYPE },
      body: JSON.stringify({ name: 'After' }),
    });
    const log = await app.ask(`/v1/audit?key=${encodeURIComponent(String(made.body['id']))}`, {
      headers: bearer(admin.key),
    });
    expect(log.body['items']).toMatchObject([
      {
        actor: `key:${key.id}`,
        kind: 'facility',
        was: { name: 'Before' },
        became: { name: 'After' },
        revision: changed.body['revision'],
      },
      { actor: `key:${key.id}`, was: null, became: { name: 'Before' }, revision: made.body['revision'] },
    ]);
    const keyLog = await app.ask(`/v1/audit?kind=key&key=${key.id}`, { headers: bearer(admin.key) });
    expect(keyLog.body['items']).toMatchObject([{ actor: 'system', became: { role: 'syncer' } }]);
    const page = await app.ask('/v1/audit?limit=2', { headers: bearer(admin.key) });
    const cursor = String(page.body['nextCursor']);
    const second = await app.ask(`/v1/audit?limit=2&after=${cursor}`, { headers: bearer(admin.key) });
    const ids = [...(page.body['items'] as { id: number }[]), ...(second.body['items'] as { id: number }[])];
    expect(ids.map((e) => e.id)).toEqual([...ids.map((e) => e.id)].sort((a, b) => b - a));
    expect(new Set(ids.map((e) => e.id)).size).toBe(4);
  });

  it('cursors that were made up are refused', async () => {
    for (const key of [[1.5], [1e300], ['1'], [null]]) {
      const after = Buffer.from(JSON.stringify(key)).toString('base64url');
      expect(said(await app.ask(`/v1/audit?after=${after}`, { headers: bearer(admin.key) }))).toEqual([
        400,
        'paging/bad-cursor',
      ]);
    }
  });

  it('every revision has an entry, whoever made it', async () => {
    const missing = await app.store.db.query(
      `SELECT revision FROM revision r WHERE NOT EXISTS (SELECT 1 FROM audit_entry a WHERE a.revision = r.revision)`,
    );
    expect(missing).toEqual([]);
  });

  it.each([`UPDATE audit_entry SET actor = 'nobody'`, `DELETE FROM audit_entry`, `TRUNCATE audit_entry`])(
    'the audit log refuses %s',
    async (sql) => {
      await expect(app.store.db.query(sql)).rejects.toThrow(/only grows/);
    },
  );

  it('logs no warning, and no key', () => {
    expect(app.log.filter((line) => line.level > INFO)).toEqual([]);
    expect(JSON.stringify(app.log)).not.toContain(admin.key);
  });
});

describe('reading', () => {
  it('is for holders of keys only where it is closed, through both doors', async () => {
    const app = await testApp({ HINTERLAND_READ: 'closed', HINTERLAND_WRITE: 'keys' });
    const { key } = await testKey(app.store, { role: 'reader' });
    const question = post({ query: '{ units(first: 1) { edges { node { code } } } }' });
    for (const path of ['/v1/units?limit=1', `/v1/units/${COUNTY}/coverage?limit=1`, '/v1/facilities']) {
      expect(said(await app.ask(path))).toEqual([401, 'access/key-needed']);
      expect((await app.ask(path, { headers: bearer(key) })).status).toBe(200);
    }
    const closed = await app.ask('/graphql', question);
    expect(closed.body['errors']).toMatchObject([{ extensions: { code: 'access/key-needed', status: 401 } }]);
    const open = await app.ask('/graphql', {
      ...question,
      headers: { ...JSON_TYPE, ...bearer(key) },
    });
    expect(open.body['errors']).toBeUndefined();
    for (const path of ['/health/live', '/health/ready', '/', '/docs', '/openapi.json'])
      expect([path, (await app.ask(path)).status]).toEqual([path, 200]);
    await app.close();
  });
});

describe('writing without a key', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await testApp();
  });
  afterAll(async () => app.close());
  const CSV = { 'content-type': 'text/csv' };
  const write = async (headers: Record<string, string>): Promise<number> =>
    (
      await raw(`${app.url}/v1/imports/units?crs=WGS84&dryRun=true`, {
        method: 'POST',
        headers: { ...CSV, ...headers },
        body: 'code,level,name\n',
      })
    ).status;

  it('is taken from this machine itself', async () => {
    expect(await write({})).toBe(200);
    expect(await write({ origin: app.url, 'sec-fetch-site': 'same-origin' })).toBe(200);
  });

  it.each([
    ['a page of another site', { origin: 'https://elsewhere.example' }],
    ['a page of no site', { origin: 'null' }],
    ['another port of this machine', { origin: 'http://127.0.0.1:1' }],
    ['a form of another site', { 'sec-fetch-site': 'cross-site' }],
    ['a name that was pointed here', { host: 'rebound.example' }],
    ['a proxy', { 'x-forwarded-for': '203.0.113.9' }],
    ['a proxy that says it is one', { forwarded: 'for=203.0.113.9' }],
  ])('is refused to %s', async (_, headers) => {
    expect(await write(headers as Record<string, string>)).toBe(403);
  });

  it('reaches no keys and no audit log', async () => {
    expect(said(await app.ask('/v1/keys'))).toEqual([403, 'access/not-allowed']);
    expect(said(await app.ask('/v1/audit'))).toEqual([403, 'access/not-allowed']);
    expect(said(await app.ask('/v1/keys', post({ name: 'x', role: 'admin' })))).toEqual([
      403,
      'access/not-allowed',
    ]);
  });

  it('is named loopback in the audit log', async () => {
    const [place] = await app.store.db.query<{ lon: number; lat: number }>(
      `SELECT lon, lat FROM unit WHERE level = 'village' AND rev_to IS NULL ORDER BY code LIMIT 1`,
    );
    const body = { feed: 'a', externalId: '1', name: 'A', crs: 'WGS84', ...place };
    const made = await app.ask('/v1/facilities', post({ ...body, offers: [{ service: 'medical_care' }] }));
    expect(made.status).toBe(201);
    const [entry] = await app.store.db.query(`SELECT actor FROM audit_entry WHERE key = 'a:1'`);
    expect(entry).toEqual({ actor: 'loopback' });
  });
});
