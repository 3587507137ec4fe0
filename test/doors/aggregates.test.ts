/** Aggregates over both doors: sums of what coverage says of the parts, and refusals with a way out. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SAMPLE_COUNTY, testApp } from '../support/app.js';
import type { TestApp } from '../support/app.js';
import { importText } from '../support/store.js';

interface Figure {
  readonly value: number | null;
  readonly numerator: number | null;
  readonly denominator: number | null;
  readonly unit: string;
  readonly status: string;
}
interface Row {
  readonly service: string;
  readonly area: string | null;
  readonly tier: string | null;
  readonly figure: Figure;
  readonly settlements: number;
  readonly unknownPopulationSettlements: number;
  readonly notApplicableSettlements: number;
}
interface Body {
  readonly revision: number;
  readonly stale: boolean;
  readonly counties: number;
  readonly countiesInLevel: number;
  readonly items: readonly { readonly unit: { readonly code: string }; readonly rows: readonly Row[] }[];
  readonly nextCursor: string | null;
}

const PROVINCE = '990000000000';
const PREFECTURE = '990100000000';

describe('the doors of aggregates', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await testApp();
    // a second county with people, and a third whose people are unknown
    const options = { scheme: 'china12', crs: 'WGS84', feed: 'sample' } as const;
    const units = await importText(
      app.store,
      'units',
      `code,level,parent,name,urbanRuralClass,lon,lat
990122001000,town,990122000000,Town,,104.61,31.21
990122001001,village,990122001000,Village,220,104.61,31.21
990200000000,prefecture,990000000000,Second city,,104.8,31.2
990221000000,county,990200000000,Third county,,104.8,31.2
990221001000,town,990221000000,Town,,104.8,31.2
990221001001,village,990221001000,Village,121,104.8,31.2
`,
      { options },
    );
    expect(units.outcome).toBe('committed');
    await importText(
      app.store,
      'populations',
      'settlement,referenceDate,basis,all,0-2,3-5,6-11,12-14,15-17,18-59,60+\n990122001001,2026-01-01,resident,1000,20,30,60,40,50,500,300\n',
      { options },
    );
    await app.store.recompute.drain();
  });
  afterAll(async () => app.close());

  const ask = async (query: string): Promise<Body> => {
    const { status, body } = await app.ask(`/v1/aggregates?${query}`);
    expect([query, status]).toEqual([query, 200]);
    return body as unknown as Body;
  };
  const codesOf = async (query: string): Promise<string[]> => {
    const { status, body } = await app.ask(`/v1/aggregates?${query}`);
    expect([query, status]).toEqual([query, 400]);
    return (body['problems'] as { code: string }[]).map((p) => p.code);
  };

  it('give for every unit of a level what its own coverage says', async () => {
    for (const level of ['province', 'prefecture', 'county']) {
      const { items } = await ask(`figure=coverage&unit=${PROVINCE}&level=${level}`);
      expect(items.length).toBe({ province: 1, prefecture: 2, county: 3 }[level]);
      for (const { unit, rows } of items) {
        const { body } = await app.ask(`/v1/units/${unit.code}/coverage?limit=1`);
        const services = body['services'] as {
          service: { code: string };
          covered: Figure;
          settlements: number;
        }[];
        expect(rows.map((r) => [r.service, r.figure, r.settlements])).toEqual(
          services.map((s) => [s.service.code, s.covered, s.settlements]),
        );
      }
    }
  });

  it('add the parts up: areas to the unit, counties to the prefecture, prefectures to the province', async () => {
    const total = (rows: readonly Row[]): unknown =>
      rows.reduce(
        (sum, { figure, settlements }) => ({
          numerator: sum.numerator + (figure.numerator ?? 0),
          denominator: sum.denominator + (figure.denominator ?? 0),
          settlements: sum.settlements + settlements,
        }),
        { numerator: 0, denominator: 0, settlements: 0 },
      );
    for (const figure of ['coverage', 'settlement_coverage']) {
      const whole = await ask(`figure=${figure}&unit=${PROVINCE}&level=province`);
      const expected = total(whole.items.flatMap((item) => item.rows));
      for (const query of [
        'level=province&by=area',
        'level=prefecture&by=tier',
        'level=county&by=area,tier',
      ]) {
        const parts = await ask(`figure=${figure}&unit=${PROVINCE}&${query}`);
        expect([query, total(parts.items.flatMap((item) => item.rows))]).toEqual([query, expected]);
        expect([parts.counties, parts.countiesInLevel]).toEqual([3, 3]);
      }
    }
  });

  it('say of a county with unknown people that its share is unknown, not 0', async () => {
    const { items } = await ask('figure=coverage&unit=990221000000&level=county');
    const known = new Set(items[0]?.rows.map((row) => row.figure.status));
    expect(known).toEqual(new Set(['unknown_population', 'not_applicable']));
    expect(items[0]?.rows.every((row) => row.figure.value === null)).toBe(true);
  });

  it('answer from rows computed for a revision as from the stored ones', async () => {
    const query = `figure=coverage&unit=${PROVINCE}&level=prefecture&by=area`;
    const stored = await ask(query);
    const computed = await ask(`${query}&revision=${stored.revision}`);
    expect(computed.items).toEqual(stored.items);
  });

  it('come page by page, in order of code', async () => {
    const query = `figure=coverage&unit=${PROVINCE}&level=county&service=village_clinic`;
    const whole = await ask(query);
    const first = await ask(`${query}&limit=2`);
    const second = await ask(`${query}&limit=2&after=${first.nextCursor}`);
    expect([...first.items, ...second.items]).toEqual(whole.items);
    expect([whole.items[0]?.rows.length, second.nextCursor]).toEqual([1, null]);
  });

  it('give the same over GraphQL', async () => {
    const rest = await ask(`figure=coverage&unit=${PROVINCE}&level=prefecture&by=area,tier`);
    const { body } = await app.ask('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        query: `{ aggregates(figure: coverage, unit: "${PROVINCE}", level: prefecture, by: [area, tier]) {
          revision counties countiesInLevel edges { node { unit { code level name nameEn } rows { service area tier
            figure { value numerator denominator unit status } settlements unknownPopulationSettlements notApplicableSettlements } } } } }`,
      }),
    });
    const { aggregates } = body['data'] as { aggregates: { edges: { node: unknown }[]; revision: number } };
    expect(aggregates.edges.map((edge) => edge.node)).toEqual(rest.items);
    expect(aggregates.revision).toBe(rest.revision);
  });

  it('are not sent again to who holds them, until a county is computed anew', async () => {
    const path = `/v1/aggregates?figure=coverage&unit=${PREFECTURE}&level=county`;
    const etag = (await app.ask(path)).headers.get('etag') ?? '';
    expect((await app.ask(path, { headers: { 'if-none-match': etag } })).status).toBe(304);
    await app.store.recompute.mark([SAMPLE_COUNTY]);
    expect(((await app.ask(path)).body as unknown as Body).stale).toBe(true);
    await app.store.recompute.drain();
    const after = await app.ask(path, { headers: { 'if-none-match': etag } });
    expect([after.status, after.body['stale']]).toEqual([200, false]);
  });

  it('refuse what they cannot answer, all at once and with a way out', async () => {
    expect(await codesOf('figure=beds&level=village&by=age')).toEqual(Array(4).fill('api/bad-parameter'));
    expect(await codesOf(`figure=coverage&unit=${SAMPLE_COUNTY}&level=province`)).toEqual([
      'aggregates/level-above-unit',
    ]);
    expect(await codesOf('figure=coverage&unit=990122001001&level=county')).toEqual([
      'aggregates/unit-below-county',
    ]);
    expect(await codesOf(`figure=coverage&unit=${PROVINCE}&level=county&service=flying_school`)).toEqual([
      'services/unknown-code',
    ]);
    expect((await app.ask('/v1/aggregates?figure=coverage&unit=nowhere&level=county')).status).toBe(404);
  });
});
