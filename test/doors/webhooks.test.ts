/** Webhooks against a real receiver: signed, in order, tried again, given up, sent again, never where they may not. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { hostname } from 'node:os';
import { ChangesService } from '../../src/changes/changes.service.js';
import { Deliveries, pauseMs } from '../../src/changes/webhooks/deliveries.js';
import { isPublicAddress, readTargetUrl, resolveTarget } from '../../src/changes/webhooks/targets.js';
import { INFO, SAMPLE_COUNTY as COUNTY, testApp } from '../support/app.js';
import type { Answer, TestApp } from '../support/app.js';
import { bearer, testKey } from '../support/keys.js';
import { isGenuine, receiver } from '../support/receiver.js';
import type { Receiver } from '../support/receiver.js';

const SETTINGS = {
  HINTERLAND_WEBHOOK_TARGETS: 'any',
  HINTERLAND_WEBHOOK_TIMEOUT_MS: '500',
  HINTERLAND_WEBHOOK_RETRY_MS: '1',
  HINTERLAND_WEBHOOK_ATTEMPTS: '4',
};

describe('webhooks', () => {
  let app: TestApp;
  let admin: { authorization: string };
  let worker: Deliveries;
  let target: Receiver;
  let number = 0;
  beforeAll(async () => {
    app = await testApp(SETTINGS);
    admin = bearer((await testKey(app.store, { role: 'admin' })).key);
    worker = app.get(Deliveries);
  });
  afterAll(async () => app.close());
  beforeEach(async () => {
    target = await receiver();
  });
  afterEach(async () => {
    await app.store.db.query('DELETE FROM webhook_delivery');
    await app.store.db.query('DELETE FROM webhook');
    await target.close();
  });

  const post = (path: string, body: object = {}): Promise<Answer> =>
    app.ask(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...admin },
      body: JSON.stringify(body),
    });
  const hook = async (wanted: object = {}): Promise<{ id: string; secret: string }> => {
    const made = await post('/v1/webhooks', { url: target.url, ...wanted });
    expect([made.status, made.body]).toEqual([201, expect.objectContaining({ url: target.url })]);
    return made.body as unknown as { id: string; secret: string };
  };
  const change = async (): Promise<string> => {
    const made = await post('/v1/facilities', {
      feed: 'test',
      externalId: `W${(number += 1)}`,
      name: 'Clinic',
      crs: 'WGS84',
      lon: 104.3,
      lat: 31.2,
      offers: [{ service: 'medical_care' }],
    });
    expect(made.status).toBe(201);
    return String(made.body['id']);
  };
  const deliveries = async (id: string, state = ''): Promise<Record<string, unknown>[]> =>
    (await app.ask(`/v1/webhooks/${id}/deliveries${state ? `?state=${state}` : ''}`, { headers: admin }))
      .body['items'] as Record<string, unknown>[];
  const keys = (): string[] => target.received.flatMap((r) => r.body.items?.map((i) => i.key) ?? []);
  /** Drains until nothing waits; retries are due a few milliseconds later. */
  const drain = async (id: string): Promise<void> => {
    for (let n = 0; n < 50; n += 1) {
      await worker.drain();
      if ((await deliveries(id, 'pending')).length === 0) return;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    throw new Error('deliveries are left');
  };

  it('send what is changed from then on, signed over time and body', async () => {
    await change();
    const { id, secret } = await hook();
    const made = [await change(), await change()];
    await drain(id);
    expect(keys()).toEqual(made);
    for (const { signature, text, webhook } of target.received) {
      expect(webhook).toBe(id);
      expect(isGenuine(secret, signature, text)).toBe(true);
      expect(isGenuine(secret, signature, `${text} `)).toBe(false);
      expect(isGenuine('another', signature, text)).toBe(false);
      const old = signature.replace(/t=\d+/, (t) => `t=${Number(t.slice(2)) - 1000}`);
      expect(isGenuine(secret, old, text)).toBe(false);
    }
  });

  it('begin after a revision where asked, and send the same changes as the feed', async () => {
    const { id } = await hook({ after: '0', kinds: ['facility', 'standard_set'] });
    await drain(id);
    const feed: string[] = [];
    for (let after = '0'; ;) {
      const page = await app
        .get(ChangesService)
        .read({ after, kinds: ['facility', 'standard_set'], limit: 1000 });
      feed.push(...page.items.map((c) => c.key));
      after = page.nextCursor;
      if (!page.hasMore) break;
    }
    expect(feed.length).toBeGreaterThan(100);
    expect(keys()).toEqual(feed);
    expect(target.received.map((r) => r.number)).toEqual(target.received.map((_, k) => k + 1));
  });

  it('try again after a failure, and keep later deliveries behind', async () => {
    const { id } = await hook();
    const first = await change();
    await worker.drain();
    const statuses = [500, 302, 429];
    target.answer = (reply) => {
      const status = statuses.shift() ?? 204;
      reply.writeHead(status, status === 302 ? { location: `${target.url}/elsewhere` } : {}).end();
    };
    const second = await change();
    await worker.drain();
    const third = await change();
    await drain(id);
    expect(keys()).toEqual([first, second, second, second, second, third]);
    expect((await deliveries(id)).map((d) => [d['number'], d['state'], d['attempts']])).toEqual([
      [3, 'delivered', 1],
      [2, 'delivered', 4],
      [1, 'delivered', 1],
    ]);
  });

  it('give up after the last try, go on with the next, list what is dead and send it again when told', async () => {
    const { id } = await hook();
    target.answer = (reply, n) => reply.writeHead(n === 1 ? 503 : 204).end();
    const lost = await change();
    await worker.drain();
    const next = await change();
    await drain(id);
    expect(keys()).toEqual([lost, lost, lost, lost, next]);
    expect(await deliveries(id, 'dead')).toMatchObject([
      { number: 1, attempts: 4, lastStatus: 503, lastError: 'answered 503' },
    ]);
    target.answer = (reply) => reply.writeHead(204).end();
    expect((await post(`/v1/webhooks/${id}/deliveries/1/replay`)).status).toBe(201);
    await drain(id);
    expect(keys()[5]).toBe(lost);
    expect(await deliveries(id, 'dead')).toEqual([]);
    expect((await post(`/v1/webhooks/${id}/deliveries/9/replay`)).body['code']).toBe(
      'webhooks/no-such-delivery',
    );
  });

  it('do not wait for a receiver that is silent, nor read an answer without end', async () => {
    const { id } = await hook();
    target.answer = () => undefined;
    expect((await post(`/v1/webhooks/${id}/test`)).body).toEqual({
      status: null,
      error: expect.stringMatching(/500 ms|abort/i),
    });
    target.answer = (reply) => {
      reply.writeHead(200);
      const more = (): void => {
        while (!reply.destroyed && reply.write(Buffer.alloc(16_384)));
        if (!reply.destroyed) reply.once('drain', more);
      };
      more();
    };
    expect((await post(`/v1/webhooks/${id}/test`)).body).toEqual({ status: 200, error: null });
    expect(target.received.map((r) => r.body.type)).toEqual(['test', 'test']);
  });

  it('are worked on by several processes at once without a loss or a change of order', async () => {
    const { id } = await hook({ after: '0' });
    const others = [1, 2, 3].map(
      () => new Deliveries(app.store.db, app.store.unitOfWork, app.get(ChangesService), app.store.config),
    );
    await Promise.all([...others, worker].map((each) => each.drain()));
    await drain(id);
    const numbers = target.received.map((r) => r.number);
    expect(numbers).toEqual(numbers.map((_, k) => k + 1));
  });

  it('deliver again what a process had claimed when it died', async () => {
    const { id } = await hook();
    const made = await change();
    await worker.drain();
    // as it stands where the process died after the receiver's answer: claimed, not settled
    await app.store.db.query(
      `UPDATE webhook_delivery SET state = 'pending', finished_at = NULL, claim = 'dead', claimed_until = now() + interval '1 hour'`,
    );
    await worker.drain();
    expect(keys()).toEqual([made]);
    await app.store.db.query(`UPDATE webhook_delivery SET claimed_until = now() - interval '1 second'`);
    await drain(id);
    expect(keys()).toEqual([made, made]);
  });

  it('tell a region what concerns it', async () => {
    const { id } = await hook({ region: COUNTY, kinds: ['facility'] });
    const [far] = await app.store.db.query<{ lon: number; lat: number }>(
      `SELECT lon, lat FROM unit WHERE level = 'village' AND county_code <> $1 AND rev_to IS NULL ORDER BY code LIMIT 1`,
      [COUNTY],
    );
    const mine = await change();
    const elsewhere = { feed: 'test', externalId: `W${(number += 1)}`, name: 'Far', crs: 'WGS84', ...far };
    await post('/v1/facilities', { ...elsewhere, offers: [{ service: 'medical_care' }] });
    await drain(id);
    expect(keys()).toEqual([mine]);
  });

  it('show their secret once, and to administrators only', async () => {
    const { id, secret } = await hook();
    expect(secret).toMatch(/^whsec_/);
    const list = await app.ask('/v1/webhooks', { headers: admin });
    expect(list.text).toContain(id);
    const audit = await app.store.db.query('SELECT * FROM audit_entry');
    expect(JSON.stringify([list.text, audit, app.log])).not.toContain(secret);
    expect((await app.ask('/v1/webhooks')).status).toBe(403);
    const removed = await app.ask(`/v1/webhooks/${id}`, { method: 'DELETE', headers: admin });
    expect([removed.status, removed.body['id']]).toEqual([200, id]);
    expect((await app.ask(`/v1/webhooks/${id}/deliveries`, { headers: admin })).status).toBe(404);
    expect((await post(`/v1/webhooks/${id}/test`)).status).toBe(404);
  });

  it.each([
    [{ url: 'ftp://example.org/' }, 'webhooks/bad-url'],
    [{ url: 'https://user:word@example.org/' }, 'webhooks/bad-url'],
    [{ url: 'nonsense' }, 'webhooks/bad-url'],
    [{ url: 'https://example.org/', region: 'nowhere' }, 'changes/unknown-region'],
    [{ url: 'https://example.org/', after: '99999999' }, 'changes/bad-cursor'],
    [{ url: 'https://example.org/', kinds: ['teapot'] }, 'api/bad-field'],
    [{ url: 'https://example.org/', colour: 1 }, 'api/unknown-field'],
    [{}, 'api/missing-field'],
  ])('refuse %j with %s', async (body, code) => {
    const answer = await post('/v1/webhooks', body);
    expect([answer.status, answer.body['code']]).toEqual([400, code]);
  });

  it('log no warning', () => {
    expect(app.log.filter((line) => line.level > INFO)).toEqual([]);
  });
});

describe('targets', () => {
  it.each([
    '127.0.0.1', '10.1.2.3', '172.16.0.1', '172.31.255.255', '192.168.1.1', '169.254.169.254', '100.100.100.200',
    '0.0.0.0', '224.0.0.1', '255.255.255.255', '::1', '::', 'fe80::1', 'fc00::1', 'fd00:ec2::254', 'ff02::1',
    '::ffff:127.0.0.1', '::ffff:8.8.8.8', '64:ff9b::7f00:1', '2002:7f00:1::', '2001:db8::1', 'nonsense',
  ])('%s is not public', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  }); // prettier-ignore

  it.each(['8.8.8.8', '172.32.0.1', '192.167.255.255', '2606:4700::1111', '2a00:1450::1'])(
    '%s is public',
    (address) => {
      expect(isPublicAddress(address)).toBe(true);
    },
  );

  it.each([
    'http://8.8.8.8/',
    'https://127.1/',
    'https://0x7f000001/',
    'https://2130706433/',
    'https://[::1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://localhost/',
    'https://LOCALHOST./',
    'https://metadata.google.internal/',
    'https://169.254.169.254/latest/meta-data',
  ])('%s is refused before anything is sent', (url) => {
    expect(() => readTargetUrl(url, false)).toThrow(/webhooks\/(target-refused|bad-url)/);
    expect(() => readTargetUrl(url, true)).not.toThrow();
  });

  it('a name that leads inside is refused after it is resolved', async () => {
    await expect(resolveTarget(`https://${hostname()}/`, false)).rejects.toThrow(/target-refused/);
    expect((await resolveTarget('http://localhost:1/', true)).address).toMatch(/^(127\.|::1)/);
  });

  it('pauses double up to an hour, and chance takes off a half at most', () => {
    expect([1, 2, 3, 20].map((n) => pauseMs(5000, n, 0))).toEqual([5000, 10_000, 20_000, 3_600_000]);
    expect(pauseMs(5000, 1, 1)).toBe(2500);
  });
});
