/** Published answers of accessibility, asked through the doors after an import through the doors. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { testApp } from '../support/app.js';
import type { TestApp } from '../support/app.js';
import { imported, table } from '../support/imported-town.js';
import { describeWithShared } from '../support/shared-data.js';

async function accessBy(app: TestApp, code: string, query: string): Promise<Map<string, number | null>> {
  const answer = await app.ask(
    `/v1/units/${code}/accessibility?standardSet=set-${code}&cost=matrix:${code}&limit=1000&${query}`,
  );
  expect([answer.status, answer.text.slice(0, 300)]).toEqual([200, answer.text.slice(0, 300)]);
  const { items } = answer.body as unknown as {
    items: { settlement: { code: string }; access: { value: number | null } }[];
  };
  return new Map(items.map((item) => [item.settlement.code, item.access.value]));
}

describeWithShared('reference/hydepark_toy', 'Hyde Park by the doors', (folder) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await testApp();
  });
  afterAll(async () => app.close());

  it('12 tracts and 7 places give the published 2SFCA at 1800 s, by kind and over all (1e-12)', async () => {
    const slug = (name: string): string => name.replace(/\W+/g, '-').toLowerCase();
    const destinations = table(join(folder, 'destinations.csv'));
    await imported(app, {
      code: 'hydepark',
      places: table(join(folder, 'origins.csv')).map((o) => ({
        code: o['geoid10'] as string,
        lon: o['lon'] as string,
        lat: o['lat'] as string,
        people: o['Pop2014'] as string,
      })),
      services: ['museum', 'restaurant', 'supermarket'],
      facilities: destinations.map((d) => ({
        id: slug(d['name'] as string),
        lon: d['lon'] as string,
        lat: d['lat'] as string,
        offers: `${(d['category'] as string).toLowerCase()}:${d['capacity'] as string}`,
      })),
      minutes: 30,
    });
    const [head = '', ...lines] = readFileSync(join(folder, 'walk_seconds_12x7.csv'), 'utf8')
      .trim()
      .split(/\r?\n/);
    const named = head.split(',').map((name) => (name === '' ? name : slug(name)));
    const matrix = await app.ask('/v1/matrices/hydepark?layout=wide&unit=seconds&mode=walk&feed=hydepark', {
      method: 'POST',
      body: [named.join(','), ...lines].join('\n'),
      headers: { 'content-type': 'text/csv' },
    });
    expect([matrix.status, matrix.body['pairs']]).toEqual([200, 84]);
    const expected = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as {
      tsfca_1800: Record<string, Record<string, number>>;
    };
    const kinds = { Museum: 'museum', Restaurant: 'restaurant', Supermarket: 'supermarket' };
    for (const [kind, service] of [...Object.entries(kinds), ['all', Object.values(kinds).join(',')]]) {
      const access = await accessBy(app, 'hydepark', `service=${service}`);
      for (const [tract, values] of Object.entries(expected.tsfca_1800))
        expect(access.get(tract) ?? NaN).toBeCloseTo(values[kind as string] ?? 0, 12);
    }
  });
});

describeWithShared('reference/bho_five_cells', 'Belo Horizonte by the doors', (folder) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await testApp();
  });
  afterAll(async () => app.close());

  it('the cells give the published 2SFCA and balanced FCA of jobs at 45 minutes (1e-12)', async () => {
    const pairs = readFileSync(join(folder, 'test5_travel_matrix.csv'), 'utf8');
    const used = new Set(
      table(join(folder, 'test5_travel_matrix.csv')).flatMap((r) => [r['from_id'], r['to_id']]),
    );
    const cells = table(join(folder, 'test5_land_use.csv')).filter((cell) => used.has(cell['id']));
    await imported(app, {
      code: 'bho',
      places: cells.map((c) => ({
        code: c['id'] as string,
        lon: c['lon'] as string,
        lat: c['lat'] as string,
        people: c['population'] as string,
      })),
      services: ['jobs'],
      facilities: cells.map((c) => ({
        id: c['id'] as string,
        lon: c['lon'] as string,
        lat: c['lat'] as string,
        offers: `jobs:${c['jobs'] as string}`,
      })),
      minutes: 45,
    });
    const matrix = await app.ask(
      '/v1/matrices/bho?feed=bho&fromColumn=from_id&toColumn=to_id&costColumn=travel_time&unit=minutes&mode=bus',
      { method: 'POST', body: pairs, headers: { 'content-type': 'text/csv' } },
    );
    expect([matrix.status, matrix.text.slice(0, 400)]).toEqual([200, matrix.text.slice(0, 400)]);
    const expected = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as Record<
      'fca2_binary45' | 'bfca_binary45',
      { id: string; jobs: number }[]
    >;
    for (const [method, rows] of [
      ['2sfca', expected.fca2_binary45],
      ['balanced', expected.bfca_binary45],
    ] as const) {
      const access = await accessBy(app, 'bho', `service=jobs&method=${method}&catchment=45`);
      for (const row of rows) expect(access.get(row.id) ?? NaN).toBeCloseTo(row.jobs, 12);
    }
  });
});
