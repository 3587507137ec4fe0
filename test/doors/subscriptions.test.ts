/** Subscriptions through a real WebSocket, and the mutations of the GraphQL door. */
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { once } from 'node:events';
import { createClient } from 'graphql-ws';
import type { Client } from 'graphql-ws';
import WebSocket from 'ws';
import { MAX_SUBSCRIPTIONS, RECHECK_MS } from '../../src/api/graphql/subscriptions.js';
import { INFO, SAMPLE_COUNTY as COUNTY, testApp } from '../support/app.js';
import type { TestApp } from '../support/app.js';
import { bearer, testKey } from '../support/keys.js';

interface Connection {
  revision: number;
  edges: { node: { key: string; change: string; facility: { name: string } | null } }[];
  pageInfo: { endCursor: string };
}
const FOLLOW = `subscription ($region: String, $after: String) {
  changes(region: $region, after: $after, kinds: [facility]) {
    revision edges { node { key change facility { name } } } pageInfo { endCursor } } }`;

describe('GraphQL', () => {
  let app: TestApp;
  let admin: string;
  let reader: string;
  let inside: { lon: number; lat: number };
  let outside: { lon: number; lat: number };
  let number = 0;
  const clients: Client[] = [];
  beforeAll(async () => {
    app = await testApp({ HINTERLAND_READ: 'closed', HINTERLAND_WRITE: 'keys' });
    admin = (await testKey(app.store, { role: 'admin' })).key;
    reader = (await testKey(app.store, { role: 'reader' })).key;
    const places = await app.store.db.query<{ lon: number; lat: number; county_code: string }>(
      `SELECT DISTINCT ON (county_code) lon, lat, county_code FROM unit
        WHERE level = 'village' AND rev_to IS NULL ORDER BY county_code, code`,
    );
    const place = (isOwn: boolean) => {
      const { lon, lat } = places.find((p) => (p.county_code === COUNTY) === isOwn) as (typeof places)[0];
      return { lon, lat };
    };
    [inside, outside] = [place(true), place(false)];
  });
  afterAll(async () => {
    for (const made of clients) await made.dispose();
    await app.close();
  });

  const ask = async <T>(query: string, variables: object = {}, key = admin): Promise<T> => {
    const answer = await app.ask('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...bearer(key) },
      body: JSON.stringify({ query, variables }),
    });
    return answer.body as T;
  };
  const input = (changes: object = {}): object => ({
    feed: 'test',
    externalId: `G${(number += 1)}`,
    name: 'Clinic',
    crs: 'WGS84',
    ...inside,
    offers: [{ service: 'medical_care' }],
    ...changes,
  });
  interface Made {
    data: { createFacility: { id: string; version: number } } | null;
    errors?: { extensions: { code: string } }[];
  }
  const CREATE = `mutation ($input: NewFacility!) { createFacility(input: $input) { id version } }`;
  const create = async (changes: object = {}): Promise<{ id: string; version: number }> => {
    const made = await ask<Made>(CREATE, { input: input(changes) });
    expect(made.errors).toBeUndefined();
    return made.data?.createFacility as { id: string; version: number };
  };
  const wsUrl = (): string => app.url.replace('http', 'ws') + '/graphql';
  const client = (key: string | null): Client => {
    const made = createClient({
      url: wsUrl(),
      webSocketImpl: WebSocket,
      retryAttempts: 0,
      lazy: true,
      ...(key === null ? {} : { connectionParams: { authorization: `Bearer ${key}` } }),
    });
    clients.push(made);
    return made;
  };
  const codeOf = (errors: unknown): unknown =>
    (errors as { extensions: { code: string } }[])[0]?.extensions.code;

  it('tells a region of its changes as they are committed, and goes on from a cursor after a break', async () => {
    const first = client(reader).iterate<{ changes: Connection }>({
      query: FOLLOW,
      variables: { region: COUNTY },
    });
    const next = first.next();
    await new Promise((resolve) => setTimeout(resolve, 500));
    await create(outside);
    const { id } = await create();
    const { value } = await next;
    expect(value?.errors).toBeUndefined();
    const page = value?.data?.changes as Connection;
    expect(page.edges.map((e) => e.node)).toEqual([
      { key: id, change: 'created', facility: { name: 'Clinic' } },
    ]);
    await first.return?.();
    // missed while nobody listened
    const missed = await create();
    const again = client(reader).iterate<{ changes: Connection }>({
      query: FOLLOW,
      variables: { region: COUNTY, after: page.pageInfo.endCursor },
    });
    const { value: more } = await again.next();
    expect(more?.data?.changes.edges.map((e: Connection['edges'][0]) => e.node.key)).toEqual([missed.id]);
    await again.return?.();
  });

  it('closes the socket of who has no key, a wrong one or a revoked one', async () => {
    const gone = await testKey(app.store, { role: 'reader' });
    await app.ask(`/v1/keys/${gone.id}`, { method: 'DELETE', headers: bearer(admin) });
    for (const key of [null, 'wrong', gone.key]) {
      const iterator = client(key).iterate({ query: FOLLOW });
      await expect(iterator.next()).rejects.toMatchObject({ code: 4403 });
    }
  });

  it('ends the subscription of a key that is revoked meanwhile, and of no other', async () => {
    // the timers of the sockets' checks alone are turned by hand
    jest.useFakeTimers({
      doNotFake: [
        'Date',
        'hrtime',
        'nextTick',
        'performance',
        'queueMicrotask',
        'setImmediate',
        'clearImmediate',
        'setTimeout',
        'clearTimeout',
      ],
    });
    // in steps, so that the pings of each are answered before the next
    const pass = async (): Promise<void> => {
      for (let step = 0; step < 10; step += 1) {
        jest.advanceTimersByTime(RECHECK_MS / 10);
        await new Promise((resolve) => setTimeout(resolve, 30));
      }
    };
    const gone = await testKey(app.store, { role: 'reader' });
    const followers = [gone.key, reader].map((key) => client(key).iterate({ query: FOLLOW }));
    const told = followers.map((follower) =>
      follower.next().then(
        ({ value }) => value as unknown,
        (closed: unknown) => closed,
      ),
    );
    await new Promise((resolve) => setTimeout(resolve, 500));
    await pass();
    // both keys open still: a change reaches both
    await create();
    for (const answer of await Promise.all(told)) expect(answer).toHaveProperty('data.changes.edges');
    const ended = followers[0]?.next();
    const goesOn = followers[1]?.next();
    const revoked = await app.ask(`/v1/keys/${gone.id}`, { method: 'DELETE', headers: bearer(admin) });
    expect(revoked.status).toBe(200);
    const refused = expect(ended).rejects.toMatchObject({ code: 4403 });
    await pass();
    jest.useRealTimers();
    await refused;
    await create();
    expect((await goesOn)?.value).toHaveProperty('data.changes.edges');
    await followers[1]?.return?.();
  });

  it('takes the header of HTTP too, and no page of another site without a key', async () => {
    const open = (headers: Record<string, string>): Promise<number | string> =>
      new Promise((resolve, reject) => {
        const socket = new WebSocket(wsUrl(), 'graphql-transport-ws', { headers });
        socket.on('open', () => socket.send(JSON.stringify({ type: 'connection_init' })));
        socket.on('message', (data: Buffer) => {
          resolve((JSON.parse(data.toString()) as { type: string }).type);
          socket.close();
        });
        socket.on('close', (code) => resolve(code));
        socket.on('error', reject);
      });
    expect(await open(bearer(reader))).toBe('connection_ack');
    expect(await open({ ...bearer(reader), origin: 'https://elsewhere.example' })).toBe(4403);
    expect(await open({})).toBe(4403);
  });

  it('serves subscriptions only, limited as over HTTP', async () => {
    const errorsOf = async (query: string, variables: Record<string, unknown> = {}): Promise<unknown> => {
      try {
        const { value } = await client(reader).iterate({ query, variables }).next();
        return (value as { errors?: unknown } | undefined)?.errors;
      } catch (errors) {
        return errors;
      }
    };
    expect(codeOf(await errorsOf('{ units(first: 1) { edges { cursor } } }'))).toBe(
      'graphql/subscriptions-only',
    );
    expect(codeOf(await errorsOf(`mutation { revokeKey(id: "x") { id } }`))).toBe(
      'graphql/subscriptions-only',
    );
    expect(codeOf(await errorsOf(FOLLOW, { region: 'nowhere' }))).toBe('changes/unknown-region');
    expect(codeOf(await errorsOf(FOLLOW, { after: '99999999' }))).toBe('changes/bad-cursor');
    expect(codeOf(await errorsOf(`subscription { changes(first: 1001) { revision } }`))).toBe(
      'api/bad-parameter',
    );
    const wide = Array.from({ length: 60 }, (_, k) => `a${k}: name`).join(' ');
    expect(
      codeOf(
        await errorsOf(`subscription { changes(first: 1000) { edges { node { facility { ${wide} } } } } }`),
      ),
    ).toBe('graphql/too-costly');
  });

  it('takes a number of subscriptions on one socket, and not more', async () => {
    const one = client(reader);
    const open = Array.from({ length: MAX_SUBSCRIPTIONS }, () => one.iterate({ query: FOLLOW }));
    const waiting = open.map((iterator) => iterator.next());
    await new Promise((resolve) => setTimeout(resolve, 500));
    await expect(one.iterate({ query: FOLLOW }).next()).rejects.toMatchObject([
      { extensions: { code: 'graphql/too-many-subscriptions' } },
    ]);
    for (const iterator of open) await iterator.return?.();
    await Promise.all(waiting);
  });

  it('closes a socket that sends too much', async () => {
    const socket = new WebSocket(wsUrl(), 'graphql-transport-ws', { headers: bearer(reader) });
    await once(socket, 'open');
    socket.send('x'.repeat(100_000));
    const [code] = (await once(socket, 'close')) as [number];
    expect(code).toBe(1009);
  });

  it('creates, changes and closes a facility from the version that was read', async () => {
    const made = await create();
    const change = (version: number, patch: object) =>
      ask<{ data: { changeFacility: Record<string, unknown> } | null; errors?: unknown }>(
        `mutation ($id: String!, $version: Long!, $input: FacilityPatch!) {
           changeFacility(id: $id, expectedVersion: $version, input: $input) { name nameEn version attributes { name value } } }`,
        { id: made.id, version, input: patch },
      );
    const changed = await change(made.version, { nameEn: 'New', attributes: [{ name: 'a', value: 'b' }] });
    expect(changed.data?.changeFacility).toMatchObject({
      name: 'Clinic',
      nameEn: 'New',
      attributes: [{ name: 'a', value: 'b' }],
    });
    expect(codeOf((await change(made.version, { name: 'late' })).errors)).toBe(
      'facilities/changed-meanwhile',
    );
    const version = Number(changed.data?.changeFacility['version']);
    const cleared = await change(version, { nameEn: null });
    expect(cleared.data?.changeFacility['nameEn']).toBeNull();
    const closed = await ask<{ data: { closeFacility: { status: string } } }>(
      `mutation ($id: String!, $version: Long!) { closeFacility(id: $id, expectedVersion: $version) { status } }`,
      { id: made.id, version: Number(cleared.data?.changeFacility['version']) },
    );
    expect(closed.data.closeFacility.status).toBe('closed');
  });

  it('lets a key write what it may over REST, and nothing else', async () => {
    const syncer = await testKey(app.store, { role: 'syncer', region: COUNTY, feeds: ['test'] });
    const tried = async (key: string, changes: object = {}): Promise<unknown> => {
      const { errors } = await ask<Made>(CREATE, { input: input(changes) }, key);
      return errors === undefined ? 'made' : codeOf(errors);
    };
    expect(await tried(syncer.key)).toBe('made');
    expect(await tried(syncer.key, outside)).toBe('access/outside-region');
    expect(await tried(syncer.key, { feed: 'other' })).toBe('access/feed-not-yours');
    expect(await tried(reader)).toBe('access/not-allowed');
  });

  it('answers keys, changes and webhooks as REST does', async () => {
    const KEY = `id name role region feeds createdAt createdBy expiresAt revokedAt lastUsedAt overlapUntil`;
    const keys = await ask<{ data: { keys: { edges: { node: { id: string } }[] } } }>(
      `{ keys(first: 1000) { edges { node { ${KEY} } } } }`,
    );
    const rest = await app.ask('/v1/keys?limit=1000', { headers: bearer(admin) });
    expect(keys.data.keys.edges.map((e) => e.node)).toEqual(rest.body['items']);
    const made = await ask<{ data: { createKey: { id: string; key: string } } }>(
      `mutation { createKey(input: { name: "x", role: reader }) { id key } }`,
    );
    const { id, key } = made.data.createKey;
    const turned = await ask<{ data: { rotateKey: { key: string } } }>(
      `mutation { rotateKey(id: "${id}", overlapSeconds: 0) { key } }`,
    );
    const reads = async (text: string): Promise<number> =>
      (await app.ask('/v1/units?limit=1', { headers: bearer(text) })).status;
    expect([await reads(key), await reads(turned.data.rotateKey.key)]).toEqual([401, 200]);
    await ask(`mutation { revokeKey(id: "${id}") { revokedAt } }`);
    expect(await reads(turned.data.rotateKey.key)).toBe(401);

    const changes = await ask<{ data: { changes: Connection } }>(
      `{ changes(first: 5, kinds: [facility]) { revision edges { node { key change facility { name } } } pageInfo { endCursor } } }`,
    );
    const page = await app.ask('/v1/changes?limit=5&kind=facility', { headers: bearer(admin) });
    expect(changes.data.changes.edges.map((e) => e.node)).toEqual(
      (page.body['items'] as { key: string; change: string; facility: { name: string } }[]).map((c) => ({
        key: c.key,
        change: c.change,
        facility: { name: c.facility.name },
      })),
    );
    expect(changes.data.changes.pageInfo.endCursor).toBe(page.body['nextCursor']);

    const hook = await ask<{ data: { createWebhook: { id: string; secret: string } } }>(
      `mutation { createWebhook(input: { url: "https://example.org/hook", kinds: [unit] }) { id secret } }`,
    );
    const hooks = await ask<{ data: { webhooks: { edges: { node: unknown }[] } } }>(
      `{ webhooks { edges { node { id url region kinds createdAt createdBy pending dead } } } }`,
    );
    expect(hooks.data.webhooks.edges.map((e) => e.node)).toEqual(
      (await app.ask('/v1/webhooks', { headers: bearer(admin) })).body['items'],
    );
    const sent = await ask<{ data: { webhookDeliveries: { edges: unknown[] } } }>(
      `{ webhookDeliveries(id: "${hook.data.createWebhook.id}", state: dead) { edges { node { number } } } }`,
    );
    expect(sent.data.webhookDeliveries.edges).toEqual([]);
    await ask(`mutation { deleteWebhook(id: "${hook.data.createWebhook.id}") { id } }`);
    for (const query of ['{ keys { edges { cursor } } }', '{ webhooks { edges { cursor } } }']) {
      const { errors } = await ask<{ errors: unknown }>(query, {}, reader);
      expect(codeOf(errors)).toBe('access/not-allowed');
    }
  });

  it('logs no warning, and closes with sockets open', () => {
    expect(app.log.filter((line) => line.level > INFO)).toEqual([]);
  });
});
