import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { INFO, SAMPLE_COUNTY, testApp } from '../support/app.js';
import type { TestApp } from '../support/app.js';
import { doorsOf } from '../support/doors.js';
import type { Doors } from '../support/doors.js';

interface Provider {
  readonly provider: string;
  readonly persons: number;
}
interface Reliance {
  readonly demand: number;
  readonly providers: readonly Provider[];
  readonly unmetReasons: readonly { persons: number }[];
}
interface Body {
  readonly overall: Reliance;
  readonly services: readonly (Reliance & { service: { code: string }; rule: string })[];
  readonly tierMatrix: readonly { demand: number; unmet: number; servedBy: { persons: number }[] }[];
  readonly roles: readonly { unit: { code: string }; centrality: number; settlementsServed: number }[];
  readonly sets: { parts: { unit: { code: string } }[]; pairs: unknown[] };
  readonly reading: { en: string; zh: string };
}

const sum = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0);

describe('the doors of complementarity', () => {
  let app: TestApp;
  let doors: Doors;

  const body = async (unit: string, query = ''): Promise<Body> =>
    (await doors.rest(`/v1/units/${unit}/complementarity?${query}`)) as unknown as Body;

  beforeAll(async () => {
    app = await testApp();
    doors = await doorsOf(app);
  });
  afterAll(async () => app.close());

  it('people by class of provider add up to the demand, and are those of coverage', async () => {
    const answer = await body(SAMPLE_COUNTY);
    const coverage = (await doors.rest(`/v1/units/${SAMPLE_COUNTY}/coverage?limit=1`)) as unknown as {
      services: { service: { code: string }; providers: { name: string; persons: number }[] }[];
    };
    expect(answer.services.length).toBeGreaterThan(5);
    for (const each of [answer.overall, ...answer.services]) {
      expect(sum(each.providers.map((p) => p.persons))).toBe(each.demand);
      const unmet = each.providers.find((p) => p.provider === 'unmet')?.persons;
      expect(sum(each.unmetReasons.map((r) => r.persons))).toBe(unmet);
    }
    for (const each of answer.services) {
      const same = coverage.services.find((s) => s.service.code === each.service.code);
      expect(each.providers.map((p) => [p.provider, p.persons])).toEqual(
        same?.providers.map((p) => [p.name, p.persons]),
      );
    }
    expect(answer.overall.demand).toBe(sum(answer.services.map((s) => s.demand)));
    for (const row of answer.tierMatrix)
      expect(row.unmet + sum(row.servedBy.map((cell) => cell.persons))).toBe(row.demand);
    expect(sum(answer.tierMatrix.map((row) => row.demand))).toBe(answer.overall.demand);
    expect(answer.reading.en).toMatch(/of 100 services its people need/);
    expect(answer.reading.zh).toMatch(/每100项服务需求中/);
  });

  it('towns, and villages of a town, add up to the county by every class of provider, under both rules', async () => {
    const towns = await app.store.db.query<{ code: string }>(
      `SELECT code FROM unit WHERE level = 'town' AND county_code = $1 AND rev_to IS NULL ORDER BY code`,
      [SAMPLE_COUNTY],
    );
    for (const rule of ['nearest', 'capacity']) {
      const county = await body(SAMPLE_COUNTY, `rule=${rule}`);
      const parts: Body[] = [];
      for (const town of towns) parts.push(await body(town.code, `rule=${rule}`));
      for (const [k, provider] of county.overall.providers.entries())
        expect(sum(parts.map((part) => part.overall.providers[k]?.persons ?? NaN))).toBe(provider.persons);
    }
    const [town] = towns;
    const villages = await app.store.db.query<{ code: string }>(
      `SELECT code FROM unit WHERE parent_code = $1 AND rev_to IS NULL`,
      [town?.code],
    );
    const own: Body[] = [];
    for (const village of villages) own.push(await body(village.code));
    expect(sum(own.map((each) => each.overall.demand))).toBe((await body(town?.code ?? '')).overall.demand);
    expect(own[0]?.sets.parts).toEqual([]);
  });

  it('a hinterland has the people of the centrality, page by page the same places, as points too', async () => {
    const county = await body(SAMPLE_COUNTY);
    const [first] = county.roles;
    const code = first?.unit.code ?? '';
    type Page = {
      people: number;
      settlements: number;
      nextCursor: string | null;
      items: { persons: number; settlement: { code: string } }[];
    };
    const whole = (await doors.rest(`/v1/units/${code}/hinterland?limit=1000`)) as unknown as Page;
    expect([whole.people, whole.settlements]).toEqual([first?.centrality, first?.settlementsServed]);
    expect(whole.settlements).toBeGreaterThan(3);
    const paged: unknown[] = [];
    for (let after = ''; ;) {
      const page = (await doors.rest(`/v1/units/${code}/hinterland?limit=2${after}`)) as unknown as Page;
      paged.push(...page.items);
      if (page.nextCursor === null) break;
      after = `&after=${encodeURIComponent(page.nextCursor)}`;
    }
    expect(paged).toEqual(whole.items);
    const points = await doors.rest(`/v1/units/${code}/hinterland?limit=2&format=geojson`);
    expect(points).toMatchObject({
      type: 'FeatureCollection',
      features: [{ geometry: { type: 'Point' } }, {}],
    });
    const [facility] = await app.store.db.query<{ id: string }>(
      `SELECT id FROM facility WHERE rev_to IS NULL AND 'county_hospital' = ANY(offer_services) ORDER BY id LIMIT 1`,
    );
    const of = await doors.rest(
      `/v1/facilities/${encodeURIComponent(facility?.id ?? '')}/hinterland?limit=5`,
    );
    expect(of['settlements']).toBeGreaterThan(0);
    expect((await app.ask('/v1/facilities/no:such/hinterland')).body['code']).toBe('facilities/unknown-id');
  });

  it('both doors give the same, in full, for a county, a town and a village', async () => {
    const [village] = await app.store.db.query<{ code: string; parent_code: string }>(
      `SELECT code, parent_code FROM unit WHERE level = 'village' AND rev_to IS NULL ORDER BY code LIMIT 1`,
    );
    const fragments = ['complementarity', 'flows', 'hinterland'].map(
      (name) => [name, doors.everythingOf('Unit', name)] as const,
    );
    for (const code of [SAMPLE_COUNTY, village?.parent_code, village?.code])
      for (const [name, selected] of fragments) {
        const data = await doors.graphql(
          `{ unit(code: "${code}") { ${name}(rule: capacity, basis: resident) { ${selected} } } }`,
        );
        const path = name === 'flows' ? 'complementarity?view=flows&' : `${name}?`;
        const same = await doors.rest(`/v1/units/${code}/${path}rule=capacity&basis=resident`);
        expect((data['unit'] as Record<string, unknown>)[name]).toEqual(same);
      }
  });

  it('an unchanged answer is a 304, and a past revision answers as it did', async () => {
    const path = `/v1/units/${SAMPLE_COUNTY}/complementarity`;
    const first = await app.ask(path);
    const etag = first.headers.get('etag') ?? '';
    expect((await app.ask(path, { headers: { 'if-none-match': etag } })).status).toBe(304);
    const revision = Number(first.body['revision']);
    const past = await body(SAMPLE_COUNTY, `revision=${revision}`);
    expect(past.overall).toEqual((first.body as unknown as Body).overall);
    const planned = await body(SAMPLE_COUNTY, 'includePlanned=true');
    expect(planned.overall.demand).toBe(past.overall.demand);
  });

  it('bad questions are refused with all their problems', async () => {
    const codes = async (query: string): Promise<unknown> => {
      const answer = await app.ask(`/v1/units/${SAMPLE_COUNTY}/complementarity?${query}`);
      return [answer.status, ...(answer.body['problems'] as { code: string }[]).map((p) => p.code)];
    };
    expect(await codes('rule=best&vew=flows')).toEqual([400, 'api/bad-parameter', 'api/unknown-parameter']);
    expect(await codes('service=nothing')).toEqual([400, 'services/unknown-code']);
    expect(await codes('cost=walk')).toEqual([400, 'api/bad-parameter']);
    expect(await codes('cost=matrix:none')).toEqual([404, 'matrices/unknown-name']);
  });

  it('nothing above info was logged', () => {
    expect(app.log.filter((line) => line.level > INFO)).toEqual([]);
  });
});
