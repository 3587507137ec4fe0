import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { INFO, SAMPLE_COUNTY as COUNTY, testApp } from '../support/app.js';
import type { TestApp } from '../support/app.js';

interface Facility {
  id: string;
  name: string;
  status: string;
  unit: string;
  unitSource: string;
  offers: { service: string; capacity: number | null; capacityUnit: string | null }[];
  periods: { from: string | null; status: string }[];
  version: number;
  revision: number;
}
interface Problems {
  code: string;
  problems: { code: string }[];
}
interface List {
  revision: number;
  items: Facility[];
  nextCursor: string | null;
}

describe('facilities over HTTP', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await testApp();
  });
  afterAll(async () => app.close());

  const get = async <T>(path: string): Promise<T> => (await app.ask(path)).body as unknown as T;
  const write = async <T>(
    method: string,
    path: string,
    body?: unknown,
    etag?: string,
  ): Promise<{ status: number; etag: string; body: T }> => {
    const response = await fetch(`${app.url}${path}`, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(etag === undefined ? {} : { 'if-match': etag }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return {
      status: response.status,
      etag: response.headers.get('etag') ?? '',
      body: (await response.json()) as T,
    };
  };
  let number = 0;
  const clinic = (changes: object = {}): object => ({
    feed: 'test',
    externalId: `T${(number += 1)}`,
    name: '青岚测试诊所',
    crs: 'WGS84',
    lon: 104.3,
    lat: 31.2,
    offers: [{ service: 'medical_care', capacity: 3 }],
    ...changes,
  });
  const created = async (changes: object = {}): Promise<{ etag: string; body: Facility; path: string }> => {
    const made = await write<Facility>('POST', '/v1/facilities', clinic(changes));
    expect([made.status, made.body]).toEqual([201, expect.objectContaining({ feed: 'test' })]);
    return { ...made, path: `/v1/facilities/${encodeURIComponent(made.body.id)}` };
  };

  it('pages through all facilities once, in order of id', async () => {
    const ids: string[] = [];
    let cursor: string | null = null;
    do {
      const page: List = await get(`/v1/facilities?limit=300${cursor === null ? '' : `&after=${cursor}`}`);
      ids.push(...page.items.map((f) => f.id));
      cursor = page.nextCursor;
    } while (cursor !== null);
    const held = await app.store.db.query<{ id: string }>(`SELECT id FROM facility WHERE rev_to IS NULL`);
    expect(ids).toEqual(held.map((f) => f.id).sort());
  });

  it('filters by service, unit with all below it, status, box and name, and each filter leaves some out', async () => {
    const all = await get<List>('/v1/facilities?limit=1000');
    for (const [filter, fits] of [
      ['service=kindergarten', (f: Facility) => f.offers.some((o) => o.service === 'kindergarten')],
      ['status=planned', (f: Facility) => f.status === 'planned'],
      [`search=${encodeURIComponent('人民医院')}`, (f: Facility) => f.name.includes('人民医院')],
    ] as const) {
      const some = await get<List>(`/v1/facilities?limit=1000&${filter}`);
      expect(some.items.length).toBeGreaterThan(0);
      const expected = all.items.filter(fits).map((f) => f.id);
      if (all.nextCursor === null) expect(some.items.map((f) => f.id)).toEqual(expected);
      expect(some.items.every(fits)).toBe(true);
    }
    const county = await get<List>(`/v1/facilities?limit=1000&unit=${COUNTY}`);
    const [held] = await app.store.db.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM facility WHERE county_code = $1 AND rev_to IS NULL`,
      [COUNTY],
    );
    expect(county.items).toHaveLength(held?.n ?? -1);
    const boxed = await get<List>('/v1/facilities?limit=1000&box=104.3,31.15,104.35,31.25');
    expect(boxed.items.length).toBeGreaterThan(0);
    expect(boxed.items.length).toBeLessThan(all.items.length);
  });

  it('takes one statement for a page, however long, beside the look whether it is known already', async () => {
    const before = app.store.db.statements;
    await app.ask('/v1/facilities?limit=500');
    expect(app.store.db.statements - before).toBe(2);
    await app.ask('/v1/facilities?limit=500');
    expect(app.store.db.statements - before).toBe(3);
  });

  it('answers GeoJSON where asked, by parameter or by header', async () => {
    const byParameter = await app.ask('/v1/facilities?limit=2&format=geojson');
    const byHeader = await app.ask('/v1/facilities?limit=2', { headers: { accept: 'application/geo+json' } });
    expect(byParameter.headers.get('content-type')).toContain('application/geo+json');
    expect(byHeader.body).toEqual(byParameter.body);
    expect(byParameter.body).toMatchObject({
      type: 'FeatureCollection',
      features: [{ geometry: { type: 'Point' } }, {}],
    });
  });

  it('the JSON of a facility has another tag than its GeoJSON, and either tag will do for a change', async () => {
    const made = await created();
    const form = async (query: string, tag?: string): Promise<Response> =>
      fetch(`${app.url}${made.path}${query}`, tag === undefined ? {} : { headers: { 'if-none-match': tag } });
    const json = (await form('')).headers.get('etag') ?? '';
    const geoJson = (await form('?format=geojson')).headers.get('etag') ?? '';
    expect(json).not.toBe(geoJson);
    expect((await form('?format=geojson', json)).status).toBe(200);
    expect((await form('?format=geojson', geoJson)).status).toBe(304);
    expect((await form('')).headers.get('vary')).toContain('Accept');
    expect((await write<Facility>('PATCH', made.path, { name: '新名' }, geoJson)).status).toBe(200);
  });

  it('creates, changes and closes a facility, each a version and a revision of its own', async () => {
    const made = await created();
    expect(made.body).toMatchObject({
      status: 'operating',
      unitSource: expect.stringMatching(/polygon|nearest/),
    });
    expect(made.body.revision).toBe(made.body.version);
    const changed = await write<Facility>('PATCH', made.path, { name: '新名' }, made.etag);
    expect([changed.status, changed.body.name, changed.body.offers]).toEqual([200, '新名', made.body.offers]);
    const closed = await write<Facility>('DELETE', made.path, undefined, changed.etag);
    expect(closed.body).toMatchObject({
      status: 'closed',
      periods: [{ from: null }, { from: '2026-11-24' }],
    });
    const history = await get<{ items: (Facility & { heldTo: number | null })[] }>(`${made.path}/history`);
    expect(history.items.map((v) => [v.version, v.heldTo])).toEqual([
      [made.body.version, changed.body.version],
      [changed.body.version, closed.body.version],
      [closed.body.version, null],
    ]);
    expect((await get<Facility>(`${made.path}?revision=${made.body.version}`)).name).toBe('青岚测试诊所');
    expect((await get<Facility>(`${made.path}?asOf=2026-11-23`)).status).toBe('operating');
  });

  it('marks the county of a new facility stale, and coverage equals a computed slice once recomputed', async () => {
    const { body } = await created({
      offers: [{ service: 'kindergarten', capacity: 90, capacityUnit: 'places' }],
    });
    expect((await get<{ stale: boolean }>(`/v1/units/${COUNTY}/coverage?limit=1`)).stale).toBe(true);
    await app.store.recompute.drain();
    const question = `/v1/units/${COUNTY}/coverage?limit=1000&service=kindergarten`;
    const stored = await get<{ stale: boolean; revision: number; settlements: unknown }>(question);
    const computed = await get<{ settlements: unknown }>(`${question}&revision=${stored.revision}`);
    expect([stored.stale, stored.revision]).toEqual([false, body.revision]);
    expect(stored.settlements).toEqual(computed.settlements);
  });

  it('makes no revision where nothing changes', async () => {
    const made = await created();
    const same = await write<Facility>('PATCH', made.path, { name: '青岚测试诊所', nameEn: null }, made.etag);
    expect([same.status, same.body.version, same.body.revision]).toEqual([
      200,
      made.body.version,
      made.body.revision,
    ]);
  });

  it('keeps a unit that was given when the facility moves, and finds it again when told so', async () => {
    const [far] = await app.store.db.query<{ code: string; lon: number; lat: number }>(
      `SELECT code, lon, lat FROM unit WHERE level = 'village' AND county_code <> $1 ORDER BY code LIMIT 1`,
      [COUNTY],
    );
    const made = await created({ unit: COUNTY });
    const moved = await write<Facility>('PATCH', made.path, { lon: far?.lon, lat: far?.lat }, made.etag);
    expect(moved.body).toMatchObject({ unit: COUNTY, unitSource: 'given' });
    const found = await write<Facility>('PATCH', made.path, { unit: null }, moved.etag);
    expect(found.body.unitSource).not.toBe('given');
    expect(found.body.unit).not.toBe(COUNTY);
  });

  it('converts a shifted pair, and keeps the pair as it came', async () => {
    const { body } = await created({ crs: 'GCJ02' });
    expect(body).toMatchObject({ source: { x: 104.3, y: 31.2, crs: 'GCJ02' } });
    expect((body as unknown as { lon: number }).lon).not.toBe(104.3);
  });

  it('wants If-Match for a change, and refuses one made from an older version', async () => {
    const made = await created();
    expect((await write('PATCH', made.path, { name: 'a' })).status).toBe(428);
    expect((await write('DELETE', made.path)).status).toBe(428);
    expect((await write('PATCH', made.path, { name: 'a' }, made.etag)).status).toBe(200);
    const late = await write<Problems>('PATCH', made.path, { name: 'b' }, made.etag);
    expect([late.status, late.body.code]).toEqual([412, 'facilities/changed-meanwhile']);
  });

  it('lets one of two writers from the same version win', async () => {
    const made = await created();
    const both = await Promise.all(['a', 'b'].map((name) => write('PATCH', made.path, { name }, made.etag)));
    expect(both.map((answer) => answer.status).sort()).toEqual([200, 412]);
  });

  it('says every problem of a body at once', async () => {
    const { status, body } = await write<Problems>('POST', '/v1/facilities', {
      feed: 'test',
      externalId: 'bad',
      lon: 31,
      lat: 104,
      offers: [{ service: 'flying', capacity: -1 }],
      serviceRadiusMetres: 0,
      periods: [
        { from: '2026-02-01', status: 'operating' },
        { from: '2026-01-01', status: 'closed' },
      ],
      colour: 'red',
    });
    expect(status).toBe(400);
    expect(body.problems.map((p) => p.code).sort()).toEqual([
      'api/unknown-field',
      'coordinates/swapped',
      'facilities/capacity-out-of-range',
      'facilities/dates-contradict',
      'facilities/missing',
      'facilities/radius-out-of-range',
      'facilities/unknown-service',
    ]);
  });

  it.each([
    ['a second facility of the same id', { externalId: 'twice' }, 409, 'facilities/exists'],
    ['an unknown unit', { unit: 'nowhere' }, 400, 'facilities/unknown-unit'],
    ['a new feed without a CRS', { feed: 'unheard', crs: undefined }, 400, 'facilities/crs-missing'],
    ['no offer', { offers: [] }, 400, 'facilities/bad-field'],
    ['a NUL in a name', { name: 'a\u0000b' }, 400, 'facilities/bad-field'],
    ['half a surrogate pair', { attributes: { a: '\ud83d' } }, 400, 'facilities/bad-field'],
    [
      'an offer named twice',
      { offers: [{ service: 'medical_care' }, { service: 'medical_care' }] },
      400,
      'facilities/duplicate-offer',
    ],
    ['a null body field', { lon: null }, 400, 'facilities/bad-field'],
  ])('refuses %s', async (_, changes, status, code) => {
    if (status === 409) await created(changes);
    const answer = await write<Problems>('POST', '/v1/facilities', clinic(changes));
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });

  it.each([
    ['/v1/facilities/none', 404, 'facilities/unknown-id'],
    ['/v1/facilities/none/history', 404, 'facilities/unknown-id'],
    ['/v1/facilities?colour=red', 400, 'api/unknown-parameter'],
    ['/v1/facilities?box=1,2,3', 400, 'api/bad-parameter'],
    ['/v1/facilities?revision=99999', 400, 'revisions/unknown'],
    ['/v1/facilities?after=zzz', 400, 'paging/bad-cursor'],
  ])('refuses %s with %i %s', async (path, status, code) => {
    const answer = await app.ask(path);
    expect([answer.status, (answer.body as unknown as Problems).code]).toEqual([status, code]);
  });

  it('answers 304 to a list that has not changed', async () => {
    const etag = (await app.ask('/v1/facilities?limit=3')).headers.get('etag') ?? '';
    expect((await app.ask('/v1/facilities?limit=3', { headers: { 'if-none-match': etag } })).status).toBe(
      304,
    );
  });

  it('logs no warning', () => {
    expect(app.log.filter((line) => line.level > INFO)).toEqual([]);
  });
});
