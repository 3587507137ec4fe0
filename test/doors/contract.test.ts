/** What `/openapi.json` says of every route, held against what the routes really answer. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { SAMPLE_COUNTY, testApp } from '../support/app.js';
import type { Answer, TestApp } from '../support/app.js';
import { bearer, testKey } from '../support/keys.js';

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required: boolean;
  readonly description?: string;
  readonly schema?: object;
}
interface Operation {
  readonly summary?: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { content: Record<string, { schema: object }> };
  readonly responses: Readonly<Record<string, { content?: Record<string, { schema: object }> }>>;
}
interface Document {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

const VILLAGE = '990121100001';
/** One address for each GET route; the tests fail where a route has none. */
const ADDRESSES: Readonly<Record<string, readonly string[]>> = {
  '/v1/units': ['/v1/units?limit=30', '/v1/units?search=nobody-is-called-so'],
  '/v1/units/{code}': [`/v1/units/${SAMPLE_COUNTY}`, `/v1/units/${VILLAGE}`, '/v1/units/000000000000'],
  '/v1/units/{code}/children': [`/v1/units/${SAMPLE_COUNTY}/children`],
  '/v1/units/{code}/ancestors': [`/v1/units/${VILLAGE}/ancestors`],
  '/v1/units/{code}/coverage': [
    `/v1/units/${SAMPLE_COUNTY}/coverage`,
    `/v1/units/${SAMPLE_COUNTY}/coverage?includePlanned=true&limit=5`,
    `/v1/units/${VILLAGE}/coverage`,
  ],
  '/v1/units/{code}/gaps': [`/v1/units/${SAMPLE_COUNTY}/gaps?limit=1000`],
  '/v1/units/{code}/gaps/summary': [`/v1/units/${SAMPLE_COUNTY}/gaps/summary?groupBy=tier&rule=capacity`],
  '/v1/units/{code}/profile': [`/v1/units/${SAMPLE_COUNTY}/profile`, `/v1/units/${VILLAGE}/profile`],
  '/v1/units/{code}/complementarity': [
    `/v1/units/${SAMPLE_COUNTY}/complementarity`,
    `/v1/units/${SAMPLE_COUNTY}/complementarity?view=flows&rule=capacity&limit=20`,
  ],
  '/v1/units/{code}/hinterland': ['/v1/units/990121101000/hinterland'],
  '/v1/units/{code}/accessibility': [
    `/v1/units/${SAMPLE_COUNTY}/accessibility?service=county_hospital&limit=5`,
  ],
  '/v1/units/{code}/capacity': [`/v1/units/${SAMPLE_COUNTY}/capacity?newcomers=5000`],
  '/v1/units/{code}/equity': [`/v1/units/${SAMPLE_COUNTY}/equity`],
  '/v1/units/{code}/parity': [`/v1/units/${SAMPLE_COUNTY}/parity`],
  '/v1/units/{code}/key-towns': [`/v1/units/${SAMPLE_COUNTY}/key-towns`],
  '/v1/units/{code}/employment': [`/v1/units/${SAMPLE_COUNTY}/employment`],
  '/v1/units/{code}/citizenisation': [`/v1/units/${SAMPLE_COUNTY}/citizenisation`],
  '/v1/units/{code}/seat-check': [`/v1/units/${SAMPLE_COUNTY}/seat-check`],
  '/v1/units/{code}/land': [`/v1/units/${SAMPLE_COUNTY}/land`],
  '/v1/units/{code}/layout': [`/v1/units/${SAMPLE_COUNTY}/layout`],
  '/v1/matrices': ['/v1/matrices'],
  '/v1/facilities/{id}/hinterland': ['/v1/facilities/sample:S0001/hinterland'],
  '/v1/aggregates': [
    '/v1/aggregates?figure=coverage&unit=990000000000&level=county&by=area,tier',
    `/v1/aggregates?figure=settlement_coverage&unit=${SAMPLE_COUNTY}&level=county&limit=5`,
  ],
  '/v1/coverage/at': ['/v1/coverage/at?lon=104.3&lat=31.2'],
  '/v1/facilities': ['/v1/facilities?limit=300'],
  '/v1/facilities/{id}': [],
  '/v1/facilities/{id}/history': [],
  '/v1/scenarios': ['/v1/scenarios'],
  '/v1/scenarios/{id}': [],
  '/v1/scenarios/{id}/compare': [],
  '/v1/services': ['/v1/services'],
  '/v1/services/{code}': ['/v1/services/football_pitch'],
  '/v1/standard-sets': ['/v1/standard-sets'],
  '/v1/standard-sets/{code}': ['/v1/standard-sets/cn-2026'],
  '/v1/syncs/{id}': [],
  '/v1/changes': ['/v1/changes?limit=1000', '/v1/changes?region=990121000000&kind=facility'],
  '/v1/webhooks': ['/v1/webhooks'],
  '/v1/webhooks/{id}/deliveries': ['/v1/webhooks/none/deliveries'],
  '/v1/syncs/{id}/verdicts': [],
  '/v1/syncs/{id}/rejected.csv': [],
  '/v1/feeds': ['/v1/feeds'],
  '/v1/feeds/{code}': ['/v1/feeds/sample', '/v1/feeds/nobody'],
  '/v1/feeds/{code}/syncs': ['/v1/feeds/sample/syncs'],
  '/v1/category-starters': ['/v1/category-starters'],
  '/v1/duplicates': ['/v1/duplicates'],
  '/v1/duplicates/{id}': ['/v1/duplicates/none'],
  '/v1/jobs/{id}': [],
  '/v1/keys': ['/v1/keys'],
  '/v1/audit': ['/v1/audit?limit=20'],
  '/health/live': ['/health/live'],
  '/health/ready': ['/health/ready'],
};
const GEO = { headers: { accept: 'application/geo+json' } };

describe('the contract of the REST door', () => {
  let app: TestApp;
  let document: Document;
  const found: Record<string, string[]> = {};
  beforeAll(async () => {
    const plain = await testApp();
    const { key } = await testKey(plain.store, { role: 'admin' });
    // an administrator may ask everything
    app = {
      ...plain,
      ask: (path, init = {}) =>
        plain.ask(path, {
          ...init,
          headers: { ...bearer(key), ...(init.headers as Record<string, string>) },
        }),
    };
    document = (await app.ask('/openapi.json')).body as unknown as Document;
    const [facility] = (await app.ask('/v1/facilities?limit=1')).body['items'] as { id: string }[];
    const imported = await app.ask('/v1/imports/units?dryRun=true&crs=WGS84', {
      method: 'POST',
      headers: { 'content-type': 'text/csv' },
      body: 'code,level,name\nx,nothing,\n',
    });
    const id = encodeURIComponent(facility?.id ?? '');
    found['/v1/facilities/{id}'] = [`/v1/facilities/${id}`];
    found['/v1/facilities/{id}/history'] = [`/v1/facilities/${id}/history`];
    const sync = `/v1/syncs/${String(imported.body['id'])}`;
    found['/v1/syncs/{id}'] = [sync];
    found['/v1/syncs/{id}/verdicts'] = [`${sync}/verdicts`];
    found['/v1/syncs/{id}/rejected.csv'] = [`${sync}/rejected.csv`];
    const scenario = {
      id: 'contract',
      name: 'Another clinic',
      changes: [{ change: 'close', facility: facility?.id }],
    };
    await app.ask('/v1/scenarios', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(scenario),
    });
    found['/v1/scenarios/{id}'] = ['/v1/scenarios/contract'];
    found['/v1/scenarios/{id}/compare'] = ['/v1/scenarios/contract/compare'];
    const asked = await app.ask('/v1/siting?wait=60', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ unit: SAMPLE_COUNTY, service: 'kindergarten', model: 'mclp', number: 2 }),
    });
    found['/v1/jobs/{id}'] = [`/v1/jobs/${String(asked.body['id'])}`];
    found['/v1/syncs/{id}'] = [`/v1/syncs/${String(imported.body['id'])}`];
  });
  afterAll(async () => app.close());

  const ajv = new Ajv2020({ strict: false, allErrors: true });
  const routes = Object.keys(ADDRESSES);
  const addressesOf = (route: string): readonly string[] => found[route] ?? ADDRESSES[route] ?? [];

  function expectDeclared(route: string, method: string, { status, headers, body }: Answer): void {
    const type = (headers.get('content-type') ?? '').split(';')[0] ?? '';
    const schema = document.paths[route]?.[method]?.responses[String(status)]?.content?.[type]?.schema;
    expect([route, status, type, schema === undefined]).toEqual([route, status, type, false]);
    const validate = ajv.compile(schema as object);
    expect([validate(body), validate.errors?.slice(0, 3) ?? []]).toEqual([true, []]);
  }

  it('names every route once, in OpenAPI 3.1', () => {
    expect(document.openapi).toMatch(/^3\.1\./);
    const gets = Object.entries(document.paths).flatMap(([path, methods]) =>
      'get' in methods ? [path] : [],
    );
    expect(gets.sort()).toEqual([...routes].sort());
  });

  it('gives every route a sentence, every parameter a schema, every answer its problems', () => {
    for (const [path, methods] of Object.entries(document.paths))
      for (const [method, operation] of Object.entries(methods)) {
        const where = `${method} ${path}`;
        expect([where, Boolean(operation.summary)]).toEqual([where, true]);
        for (const parameter of operation.parameters ?? [])
          expect([where, parameter.name, parameter.schema]).toEqual([
            where,
            parameter.name,
            expect.anything(),
          ]);
        expect([where, operation.responses['400']?.content]).toEqual([
          where,
          { 'application/problem+json': expect.anything() },
        ]);
        if (method === 'post' || method === 'patch')
          expect([where, operation.requestBody?.content]).toEqual([where, expect.anything()]);
      }
  });

  it.each(routes)('%s answers as declared', async (route) => {
    expect(addressesOf(route).length).toBeGreaterThan(0);
    for (const address of addressesOf(route)) expectDeclared(route, 'get', await app.ask(address));
    const [address = ''] = addressesOf(route);
    expectDeclared(route, 'get', await app.ask(`${address}${address.includes('?') ? '&' : '?'}nobody=1`));
    const content = document.paths[route]?.['get']?.responses['200']?.content ?? {};
    if ('application/geo+json' in content)
      for (const geo of addressesOf(route)) {
        const answer = await app.ask(geo, GEO);
        expectDeclared(route, 'get', answer);
        if (answer.status === 200)
          expect(answer.headers.get('content-type')).toContain('application/geo+json');
      }
  });

  it.each(routes)('%s says unchanged for the tag of its own answer only', async (route) => {
    const [address = ''] = addressesOf(route);
    const etag = (await app.ask(address)).headers.get('etag');
    expect(Boolean(etag)).toBe(document.paths[route]?.['get']?.responses['304'] !== undefined);
    if (etag === null) return;
    const again = await app.ask(address, { headers: { 'if-none-match': etag } });
    expect([again.status, again.text]).toEqual([304, '']);
    if (!['/v1/facilities/{id}', '/v1/feeds/{code}', '/v1/scenarios/{id}'].includes(route)) {
      const geo = await app.ask(address, {
        headers: { 'if-none-match': etag, accept: 'application/geo+json' },
      });
      expect(geo.status).toBe(200);
    }
    const other = await app.ask(address, { headers: { 'if-none-match': '"something-else"' } });
    expect(other.status).toBe(200);
  });

  it('tells what every parameter means on its route, and numbers and truths as such', () => {
    const of = (method: string, path: string, name: string): Parameter | undefined =>
      document.paths[path]?.[method]?.parameters?.find((p) => p.name === name);
    const untold = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).flatMap(([method, { parameters = [] }]) =>
        parameters.filter((p) => !p.description).map((p) => `${method} ${path} ${p.name}`),
      ),
    );
    expect(untold).toEqual([]);
    expect(of('get', '/v1/units', 'limit')?.schema).toEqual({ type: 'integer', minimum: 1, maximum: 1000 });
    expect(of('get', '/v1/coverage/at', 'lat')?.schema).toEqual({
      type: 'number',
      minimum: -90,
      maximum: 90,
    });
    expect(of('get', '/v1/coverage/at', 'includePlanned')?.schema).toEqual({ type: 'boolean' });
    expect(of('post', '/v1/feeds/{code}/syncs', 'mode')?.description).toContain('mirror');
    expect(of('get', '/v1/changes', 'kind')?.description).toContain('population');
    expect(of('get', '/v1/facilities', 'status')?.description).not.toContain('commas');
  });

  it('tells the parameters that a route reads, and which of them it needs', () => {
    const parameters = document.paths['/v1/coverage/at']?.['get']?.parameters ?? [];
    const names = parameters.filter((p) => p.in === 'query').map((p) => [p.name, p.required]);
    expect(Object.fromEntries(names)).toEqual({
      lon: true,
      lat: true,
      asOf: false,
      revision: false,
      standardSet: false,
      basis: false,
      includePlanned: false,
      scenario: false,
      service: false,
      format: false,
    });
  });
});

describe('GeoJSON', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await testApp();
  });
  afterAll(async () => app.close());
  interface Feature {
    readonly id: string;
    readonly geometry: { readonly type: string; readonly coordinates: unknown } | null;
    readonly properties: Readonly<Record<string, unknown>>;
  }
  const features = async (path: string): Promise<readonly Feature[]> =>
    (await app.ask(path, GEO)).body['features'] as Feature[];
  /** Twice the signed area: positive where a ring runs counter-clockwise. */
  const turn = (ring: readonly (readonly [number, number])[]): number =>
    ring.slice(1).reduce((sum, [x, y], k) => {
      const [px, py] = ring[k] as readonly [number, number];
      return sum + px * y - x * py;
    }, 0);

  it('draws a unit by its outline, counter-clockwise, and lists by points unless outlines are asked for', async () => {
    const one = (await app.ask(`/v1/units/${SAMPLE_COUNTY}`, GEO)).body as unknown as Feature;
    expect([one.id, one.geometry?.type]).toEqual([SAMPLE_COUNTY, 'MultiPolygon']);
    for (const [outer] of one.geometry?.coordinates as [number, number][][][])
      expect(turn(outer as [number, number][])).toBeGreaterThan(0);
    const point = (await app.ask(`/v1/units/${SAMPLE_COUNTY}?geometry=point`, GEO))
      .body as unknown as Feature;
    expect(point.geometry?.type).toBe('Point');
    const below = `/v1/units/${SAMPLE_COUNTY}/children`;
    expect(new Set((await features(below)).map((f) => f.geometry?.type))).toEqual(new Set(['Point']));
    expect(new Set((await features(`${below}?geometry=boundary`)).map((f) => f.geometry?.type))).toContain(
      'MultiPolygon',
    );
  });

  it('puts settlements, gaps and a point where they are', async () => {
    const units = (await app.ask(`/v1/units?within=${SAMPLE_COUNTY}&limit=1000`)).body['items'] as {
      code: string;
      lon: number;
      lat: number;
    }[];
    const places = new Map(units.map((u) => [u.code, [u.lon, u.lat]]));
    const covered = await features(`/v1/units/${SAMPLE_COUNTY}/coverage?limit=50`);
    expect(covered.length).toBe(50);
    for (const f of covered) expect(f.geometry?.coordinates).toEqual(places.get(f.id));
    for (const f of await features(`/v1/units/${SAMPLE_COUNTY}/gaps?limit=50`)) {
      const { code } = f.properties['unit'] as { code: string };
      if (places.has(code)) expect(f.geometry?.coordinates).toEqual(places.get(code));
    }
    const at = (await app.ask('/v1/coverage/at?lon=104.3&lat=31.2', GEO)).body as unknown as Feature;
    expect(at.geometry).toEqual({ type: 'Point', coordinates: [104.3, 31.2] });
  });
});

describe('cursors', () => {
  it('a cursor of another list, or of nothing, is refused', async () => {
    const app = await testApp();
    for (const key of [[null], [1], ['a', 'b'], {}, null]) {
      const after = Buffer.from(JSON.stringify(key)).toString('base64url');
      for (const path of ['/v1/units', '/v1/facilities', `/v1/units/${SAMPLE_COUNTY}/coverage`]) {
        const { status, body } = await app.ask(`${path}?after=${after}`);
        expect([path, key, status, body['code']]).toEqual([path, key, 400, 'paging/bad-cursor']);
      }
    }
    await app.close();
  });
});
