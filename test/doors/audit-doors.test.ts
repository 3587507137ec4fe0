/** Every door that changes something leaves its line in the audit log: a new door without one fails here. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { buildClientSchema, getIntrospectionQuery } from 'graphql';
import type { IntrospectionQuery } from 'graphql';
import { INFO, SAMPLE_COUNTY as COUNTY, testApp } from '../support/app.js';
import type { Answer, TestApp } from '../support/app.js';
import { sendCsv, sendJson } from '../support/feeds.js';
import { bearer, testKey } from '../support/keys.js';

interface Entry {
  readonly actor: string;
  readonly kind: string;
  readonly key: string | null;
}
interface Made {
  readonly answer: Answer;
  /** The kind of the entry, and the thing it is about. */
  readonly kind: string;
  readonly key?: string;
}

describe('the audit log', () => {
  let app: TestApp;
  let admin: { key: string; id: string };
  let place: { lon: number; lat: number; code: string };
  let number = 0;
  beforeAll(async () => {
    app = await testApp({ HINTERLAND_WRITE: 'keys' });
    admin = await testKey(app.store, { role: 'admin' });
    [place] = (await app.store.db.query(
      `SELECT code, lon, lat FROM unit WHERE county_code = $1 AND level = 'village' AND rev_to IS NULL ORDER BY code LIMIT 1`,
      [COUNTY],
    )) as [typeof place];
  });
  afterAll(async () => app.close());

  const send = (method: string, path: string, body?: unknown): Promise<Answer> =>
    sendJson(app, method, path, body, admin.key);
  const upload = (path: string, text: string): Promise<Answer> =>
    app.ask(path, {
      method: 'POST',
      headers: { 'content-type': 'text/csv', ...bearer(admin.key) },
      body: text,
    });
  const next = (): number => (number += 1);
  const idOf = ({ body }: Answer): string => String(body['id'] ?? body['code']);

  const newKey = () => send('POST', '/v1/keys', { name: 'x', role: 'reader' });
  const newFacility = (dx = next() * 0.002) =>
    send('POST', '/v1/facilities', {
      ...{ feed: 'audit', externalId: `A${next()}`, name: 'Clinic', crs: 'WGS84' },
      ...{ lon: place.lon + dx, lat: place.lat, offers: [{ service: 'medical_care' }] },
    });
  const newFeed = () => send('POST', '/v1/feeds', { code: `feed-${next()}`, name: 'Feed', crs: 'WGS84' });
  const newScenario = () =>
    send('POST', '/v1/scenarios', {
      id: `s${next()}`,
      name: 'Plan',
      changes: [
        {
          change: 'open',
          externalId: 'n',
          name: 'New',
          lon: place.lon,
          lat: place.lat,
          offers: [{ service: 'medical_care' }],
        },
      ],
    });
  const newHook = () => send('POST', '/v1/webhooks', { url: 'https://example.org/hook' });
  const newMatrix = async (): Promise<{ answer: Answer; name: string }> => {
    const { body } = await newFacility();
    const name = `m${next()}`;
    return {
      name,
      answer: await upload(
        `/v1/matrices/${name}?mode=walk`,
        `from,to,minutes\n${place.code},${String(body['id'])},5\n`,
      ),
    };
  };
  const newPair = async (): Promise<string> => {
    const feed = idOf(await newFeed());
    const n = next();
    const line = (id: string, dx: number) =>
      `${id},Very Own Name ${n},${place.lon + n * 0.002 + dx},${place.lat},village_clinic\n`;
    const text = `externalId,name,lon,lat,offers\n${line('p', 0)}${line('q', 0.0001)}`;
    const { sync } = await sendCsv(app, feed, text, '', admin.key);
    expect(sync.counts['suspect']).toBe(1);
    const { body } = await app.ask(`/v1/duplicates?feed=${feed}`);
    return (body['items'] as { id: string }[])[0]?.id as string;
  };
  const newDelivery = async (): Promise<string> => {
    const hook = idOf(await newHook());
    await app.store.db.query(
      `INSERT INTO webhook_delivery (webhook_id, number, body, state, finished_at) VALUES ($1, 1, '{}', 'dead', now())`,
      [hook],
    );
    return hook;
  };
  const withId = async (made: Promise<Answer>, work: (id: string) => Promise<Made>): Promise<Made> => {
    const answer = await made;
    expect(answer.status).toBeLessThan(300);
    return work(idOf(answer));
  };

  /** What changes nothing, and why. */
  const NOTHING: Readonly<Record<string, string>> = {
    'POST /v1/siting': 'a question; its job is no data',
    'DELETE /v1/jobs/{id}': 'ends a question',
    'POST /v1/feeds/{code}/check': 'looks at a sample',
    'POST /v1/webhooks/{id}/test': 'sends a body of type test',
  };
  const DOORS: Readonly<Record<string, () => Promise<Made>>> = {
    'POST /v1/keys': async () => {
      const answer = await newKey();
      return { answer, kind: 'key', key: idOf(answer) };
    },
    'POST /v1/keys/{id}/rotate': () =>
      withId(newKey(), async (key) => ({
        answer: await send('POST', `/v1/keys/${key}/rotate`, {}),
        kind: 'key',
        key,
      })),
    'DELETE /v1/keys/{id}': () =>
      withId(newKey(), async (key) => ({
        answer: await send('DELETE', `/v1/keys/${key}`),
        kind: 'key',
        key,
      })),
    'POST /v1/facilities': async () => {
      const answer = await newFacility();
      return { answer, kind: 'facility', key: idOf(answer) };
    },
    'PATCH /v1/facilities/{id}': () =>
      withId(newFacility(), async (key) => {
        const answer = await send('PATCH', `/v1/facilities/${encodeURIComponent(key)}`, { name: 'Other' });
        return { answer, kind: 'facility', key };
      }),
    'DELETE /v1/facilities/{id}': () =>
      withId(newFacility(), async (key) => {
        const answer = await send('DELETE', `/v1/facilities/${encodeURIComponent(key)}`);
        return { answer, kind: 'facility', key };
      }),
    'POST /v1/scenarios': async () => {
      const answer = await newScenario();
      return { answer, kind: 'scenario', key: idOf(answer) };
    },
    'PATCH /v1/scenarios/{id}': () =>
      withId(newScenario(), async (key) => {
        const answer = await send('PATCH', `/v1/scenarios/${key}`, { name: 'Other' });
        return { answer, kind: 'scenario', key };
      }),
    'DELETE /v1/scenarios/{id}': () =>
      withId(newScenario(), async (key) => {
        const answer = await send('DELETE', `/v1/scenarios/${key}`);
        return { answer, kind: 'scenario', key };
      }),
    'POST /v1/scenarios/{id}/publish': () =>
      withId(newScenario(), async (key) => {
        const answer = await send('POST', `/v1/scenarios/${key}/publish`, {});
        return { answer, kind: 'facility' };
      }),
    'POST /v1/siting/{job}/scenario': async () => {
      const question = { unit: COUNTY, service: 'kindergarten', model: 'mclp', number: 1 };
      const job = await send('POST', '/v1/siting?wait=60', question);
      const answer = await send('POST', `/v1/siting/${idOf(job)}/scenario`, {});
      return { answer, kind: 'scenario', key: idOf(answer) };
    },
    'POST /v1/matrices/{name}': async () => ({ answer: (await newMatrix()).answer, kind: 'matrix' }),
    'DELETE /v1/matrices/{name}': async () => {
      const { name } = await newMatrix();
      return { answer: await send('DELETE', `/v1/matrices/${name}`), kind: 'matrix' };
    },
    'POST /v1/imports/{kind}': async () => ({
      answer: await upload(
        '/v1/imports/populations?scheme=china12',
        `settlement,referenceDate,basis,all\n${place.code},2001-01-01,resident,${next()}\n`,
      ),
      kind: 'import',
    }),
    'POST /v1/feeds/{code}/syncs': () =>
      withId(newFeed(), async (feed) => ({
        answer: await upload(
          `/v1/feeds/${feed}/syncs`,
          `externalId,name,lon,lat,offers\nz,Name ${next()},${place.lon + 0.05},${place.lat},village_clinic\n`,
        ),
        kind: 'sync',
      })),
    'POST /v1/feeds': async () => {
      const answer = await newFeed();
      return { answer, kind: 'feed', key: idOf(answer) };
    },
    'PATCH /v1/feeds/{code}': () =>
      withId(newFeed(), async (key) => ({
        answer: await send('PATCH', `/v1/feeds/${key}`, { owner: 'Bureau' }),
        kind: 'feed',
        key,
      })),
    'POST /v1/duplicates/{id}/merge': async () => {
      const key = await newPair();
      return { answer: await send('POST', `/v1/duplicates/${key}/merge`, {}), kind: 'duplicate', key };
    },
    'POST /v1/duplicates/{id}/keep': async () => {
      const key = await newPair();
      return { answer: await send('POST', `/v1/duplicates/${key}/keep`, {}), kind: 'duplicate', key };
    },
    'POST /v1/webhooks': async () => {
      const answer = await newHook();
      return { answer, kind: 'webhook', key: idOf(answer) };
    },
    'DELETE /v1/webhooks/{id}': () =>
      withId(newHook(), async (key) => ({
        answer: await send('DELETE', `/v1/webhooks/${key}`),
        kind: 'webhook',
        key,
      })),
    'POST /v1/webhooks/{id}/deliveries/{number}/replay': async () => {
      const key = await newDelivery();
      return {
        answer: await send('POST', `/v1/webhooks/${key}/deliveries/1/replay`, {}),
        kind: 'webhook',
        key,
      };
    },
  };
  /** Each mutation calls the service of a REST door, which writes the entry. */
  const MUTATIONS: Readonly<Record<string, keyof typeof DOORS | keyof typeof NOTHING>> = {
    changeFacility: 'PATCH /v1/facilities/{id}',
    changeFeed: 'PATCH /v1/feeds/{code}',
    changeScenario: 'PATCH /v1/scenarios/{id}',
    closeFacility: 'DELETE /v1/facilities/{id}',
    createFacility: 'POST /v1/facilities',
    createFeed: 'POST /v1/feeds',
    createKey: 'POST /v1/keys',
    createScenario: 'POST /v1/scenarios',
    createWebhook: 'POST /v1/webhooks',
    deleteWebhook: 'DELETE /v1/webhooks/{id}',
    endJob: 'DELETE /v1/jobs/{id}',
    keepDuplicate: 'POST /v1/duplicates/{id}/keep',
    keepSiting: 'POST /v1/siting/{job}/scenario',
    mergeDuplicate: 'POST /v1/duplicates/{id}/merge',
    publishScenario: 'POST /v1/scenarios/{id}/publish',
    removeScenario: 'DELETE /v1/scenarios/{id}',
    replayWebhookDelivery: 'POST /v1/webhooks/{id}/deliveries/{number}/replay',
    revokeKey: 'DELETE /v1/keys/{id}',
    rotateKey: 'POST /v1/keys/{id}/rotate',
    siting: 'POST /v1/siting',
    startSync: 'POST /v1/feeds/{code}/syncs',
    testWebhook: 'POST /v1/webhooks/{id}/test',
  };
  const newest = async (): Promise<number> => {
    const [row] = await app.store.db.query<{ id: number }>(
      `SELECT COALESCE(max(id), 0)::int AS id FROM audit_entry`,
    );
    return row?.id ?? 0;
  };

  it('has a line in the tables for every door of REST and GraphQL that is no question', async () => {
    const { paths } = (await app.ask('/openapi.json')).body as {
      paths: Record<string, Record<string, unknown>>;
    };
    const doors = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods)
        .filter((method) => method !== 'get' && method !== 'head')
        .map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(doors.sort()).toEqual([...Object.keys(DOORS), ...Object.keys(NOTHING)].sort());
    const { body } = await send('POST', '/graphql', { query: getIntrospectionQuery() });
    const schema = buildClientSchema(body['data'] as unknown as IntrospectionQuery);
    expect(Object.keys(schema.getMutationType()?.getFields() ?? {}).sort()).toEqual(
      Object.keys(MUTATIONS).sort(),
    );
    for (const door of Object.values(MUTATIONS)) expect(doors).toContain(door);
  });

  it.each(Object.keys(DOORS))('%s leaves its line: who, what sort, which one', async (door) => {
    const before = await newest();
    const made = (await DOORS[door]?.()) as Made;
    expect([door, made.answer.status < 300 ? 'done' : made.answer.text]).toEqual([door, 'done']);
    const entries = await app.store.db.query<Entry>(
      `SELECT actor, kind, key FROM audit_entry WHERE id > $1 ORDER BY id`,
      [before],
    );
    expect(new Set(entries.map((entry) => entry.actor))).toEqual(new Set([`key:${admin.id}`]));
    const line = { kind: made.kind, ...(made.key === undefined ? {} : { key: made.key }) };
    expect([door, entries]).toEqual([door, expect.arrayContaining([expect.objectContaining(line)])]);
  });

  it('a write that is refused, changes nothing or is a dry run leaves no line', async () => {
    const feed = idOf(await newFeed());
    const facility = idOf(await newFacility());
    const before = await newest();
    const path = `/v1/facilities/${encodeURIComponent(facility)}`;
    expect((await send('PATCH', path, { name: 'Clinic' })).status).toBe(200);
    expect((await send('PATCH', path, { lon: 999 })).status).toBe(400);
    expect((await send('POST', '/v1/feeds', { code: feed, name: 'x', crs: 'WGS84' })).status).toBe(409);
    const text = `externalId,name,lon,lat,offers\nz,Name,${place.lon + 0.07},${place.lat},village_clinic\n`;
    expect((await upload(`/v1/feeds/${feed}/syncs?dryRun=true`, text)).status).toBe(200);
    expect((await upload(`/v1/feeds/${feed}/check`, text)).status).toBe(200);
    expect((await upload(`/v1/feeds/${feed}/syncs`, text.replace('village_clinic', 'nothing'))).status).toBe(
      422,
    );
    expect(await newest()).toBe(before);
  });

  it('logs nothing above info', () => {
    expect(app.log.filter((line) => line.level > INFO)).toEqual([]);
  });
});
