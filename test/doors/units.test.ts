import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { INFO, SAMPLE_COUNTY, testApp } from '../support/app.js';
import type { TestApp } from '../support/app.js';
import { TEST_DAY } from '../support/store.js';

interface Unit {
  code: string;
  name: string;
  nameEn: string | null;
  level: string;
  parent: string | null;
  tier: string | null;
  tierSource: string;
  lon: number;
  lat: number;
  countyCode: string | null;
}
interface List {
  revision: number;
  items: Unit[];
  nextCursor: string | null;
}

describe('units over HTTP', () => {
  let app: TestApp;
  let villages: Unit[];
  beforeAll(async () => {
    app = await testApp();
    villages = (await list(`level=village&within=${SAMPLE_COUNTY}&limit=1000`)).items;
  });
  afterAll(async () => app.close());

  const list = async (query: string): Promise<List> =>
    (await app.ask(`/v1/units?${query}`)).body as unknown as List;

  it('lists every village below the county once, page by page', async () => {
    const codes: string[] = [];
    let cursor: string | null = null;
    do {
      const page: List = await list(
        `level=village&within=${SAMPLE_COUNTY}&limit=37${cursor === null ? '' : `&after=${cursor}`}`,
      );
      codes.push(...page.items.map((unit) => unit.code));
      cursor = page.nextCursor;
    } while (cursor !== null);
    const held = await app.store.db.query<{ code: string }>(
      `SELECT code FROM unit WHERE county_code = $1 AND level = 'village' AND rev_to IS NULL
          AND valid_from <= $2 AND (valid_to IS NULL OR valid_to > $2)`,
      [SAMPLE_COUNTY, TEST_DAY],
    );
    expect(codes).toEqual(held.map((unit) => unit.code).sort());
  });

  it.each(['county_seat', 'key_town', 'town', 'central_village', 'village'])(
    'filters by tier %s as it shows it, derived tiers included',
    async (tier) => {
      const all = [...(await list('limit=1000')).items].filter((unit) => unit.tier === tier);
      const some = await list(`tier=${tier}&limit=1000`);
      expect(some.items).toEqual(all);
    },
  );

  it('has units with a derived tier in the sample, so that the filter above is tried on them', () => {
    expect(villages.filter((unit) => unit.tierSource === 'urban_rural_class').length).toBeGreaterThan(0);
  });

  it('takes wildcards in a search as the characters they are', async () => {
    expect((await list('search=%25')).items).toEqual([]);
    expect((await list('search=_')).items).toEqual([]);
    expect((await list('search=QINGLAN')).items.map((unit) => unit.code)).toContain(SAMPLE_COUNTY);
  });

  it('names its revision even where nothing fits', async () => {
    const full = await list('limit=1');
    expect((await list('search=nothing-has-this-name')).revision).toBe(full.revision);
  });

  it('finds in a box what lies in it, borders included', async () => {
    const village = villages[0] as Unit;
    const { lon, lat } = village;
    const found = await list(`level=village&box=${lon},${lat},${lon},${lat}`);
    expect(found.items.map((unit) => unit.code)).toContain(village.code);
  });

  it('walks down by children and up by ancestors', async () => {
    const village = villages[0] as Unit;
    const up = (await app.ask(`/v1/units/${village.code}/ancestors`)).body as unknown as List;
    expect(up.items.map((unit) => unit.level)).toEqual(
      ['province', 'prefecture', 'county', 'town'].slice(0, up.items.length),
    );
    expect(up.items.at(-1)?.code).toBe(village.parent);
    const down = (await app.ask(`/v1/units/${village.parent}/children?limit=1000`)).body as unknown as List;
    expect(down.items.map((unit) => unit.code)).toContain(village.code);
    const none = await app.ask(`/v1/units/${village.code}/children`);
    expect([none.status, none.body['items']]).toEqual([200, []]);
  });

  it('says when a code was a unit where it is none on the date asked for', async () => {
    await app.store.db.query(
      `INSERT INTO unit (county_code, code, valid_from, valid_to, rev_from, level, name, code_scheme)
       VALUES ('', 'gone', '2001-01-01', '2010-01-01', 1, 'province', '旧省', 'opaque')`,
    );
    const answer = await app.ask('/v1/units/gone');
    expect([answer.status, answer.body['code']]).toEqual([404, 'units/unknown-code']);
    expect(answer.body['detail']).toContain('from 2001-01-01 until 2010-01-01');
    expect((await app.ask('/v1/units/gone?asOf=2009-12-31')).body['name']).toBe('旧省');
    const early = await app.ask(`/v1/units/${SAMPLE_COUNTY}?revision=0`);
    expect([early.status, early.body['detail']]).toEqual([
      404,
      expect.stringMatching(/as known at revision 0; a later revision brought it/),
    ]);
  });

  it('answers GeoJSON where asked', async () => {
    const { headers, body } = await app.ask(`/v1/units/${SAMPLE_COUNTY}/children?format=geojson&limit=2`);
    expect(headers.get('content-type')).toContain('application/geo+json');
    expect(body).toMatchObject({ type: 'FeatureCollection', features: [{ type: 'Feature' }, {}] });
  });

  it.each(['/v1/units?limit=2', `/v1/units/${SAMPLE_COUNTY}`, `/v1/units/${SAMPLE_COUNTY}/ancestors`])(
    'takes few statements for %s, and answers 304 while nothing has changed',
    async (path) => {
      const before = app.store.db.statements;
      const etag = (await app.ask(path)).headers.get('etag') ?? '';
      expect(app.store.db.statements - before).toBeLessThanOrEqual(2);
      expect((await app.ask(path, { headers: { 'if-none-match': etag } })).status).toBe(304);
    },
  );

  it.each([
    ['/v1/units/nowhere', 404, 'units/unknown-code'],
    ['/v1/units/nowhere/children', 404, 'units/unknown-code'],
    ['/v1/units/nowhere/ancestors', 404, 'units/unknown-code'],
    ['/v1/units?revision=99999', 400, 'revisions/unknown'],
    ['/v1/units?tier=best', 400, 'api/bad-parameter'],
    ['/v1/units?format=xml', 400, 'api/bad-parameter'],
  ])('refuses %s with %i %s', async (path, status, code) => {
    const answer = await app.ask(path);
    expect([answer.status, answer.body['code']]).toEqual([status, code]);
  });

  it('logs no warning', () => {
    expect(app.log.filter((line) => line.level > INFO)).toEqual([]);
  });
});
