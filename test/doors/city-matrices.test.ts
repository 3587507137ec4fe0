/** Real matrices of two cities import through the door and answer. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { testApp } from '../support/app.js';
import type { TestApp } from '../support/app.js';
import { imported, table } from '../support/imported-town.js';
import { describeWithShared } from '../support/shared-data.js';

interface Access {
  readonly access: { value: number | null; numerator: number | null };
  readonly totals: { used: number; idle: number };
  readonly costUnit: string;
}

function tests(name: string, load: (app: TestApp, folder: string) => Promise<number>, query: string): void {
  describeWithShared(`real/${name}`, `the matrix of ${name}`, (folder) => {
    let app: TestApp;
    beforeAll(async () => {
      app = await testApp();
    });
    afterAll(async () => app.close());

    it('is taken whole, and what it gives out is the supply that somebody reaches', async () => {
      const pairs = await load(app, folder);
      const path = `/v1/units/city/accessibility?standardSet=set-city&cost=matrix:city&limit=1&${query}`;
      const answer = await app.ask(path);
      expect([answer.status, answer.text.slice(0, 300)]).toEqual([200, answer.text.slice(0, 300)]);
      const body = answer.body as unknown as Access;
      expect(body.costUnit).toBe('minutes');
      expect((body.access.numerator ?? 0) / body.totals.used).toBeCloseTo(1, 9);
      const { items } = (await app.ask('/v1/matrices')).body as { items: { name: string; pairs: number }[] };
      expect(items.find((m) => m.name === 'city')?.pairs).toBe(pairs);
      const flows = await app.ask(
        '/v1/units/city/complementarity?standardSet=set-city&cost=matrix:city&view=flows',
      );
      expect(flows.status).toBe(200);
    });
  });
}

const send = async (app: TestApp, query: string, file: string): Promise<number> => {
  const answer = await app.ask(`/v1/matrices/city?feed=city&${query}`, {
    method: 'POST',
    body: readFileSync(file),
    headers: { 'content-type': 'application/gzip' },
  });
  expect([answer.status, answer.text.slice(0, 400)]).toEqual([200, answer.text.slice(0, 400)]);
  return Number(answer.body['pairs']);
};

tests(
  'city_walk_matrix',
  async (app, folder) => {
    const text = (path: string): string => readFileSync(join(folder, path), 'utf8');
    // names of facilities hold commas within quotes: only numbers are read
    const facilities = text('facilities.csv')
      .trim()
      .split(/\r?\n/)
      .slice(1)
      .map((line) => {
        const cells = line.replace(/"[^"]*"/g, 'name').split(',');
        return {
          id: cells[0] as string,
          lat: cells[2] as string,
          lon: cells[3] as string,
          offers: `care:${cells[5] as string}`,
        };
      });
    const places = table(join(folder, 'tracts.csv')).map((t) => ({
      code: t['geoid10'] as string,
      lon: t['lon'] as string,
      lat: t['lat'] as string,
      people: t['Pop2014'] as string,
    }));
    await imported(app, { code: 'city', places, services: ['care'], facilities, minutes: 30 });
    const pairs = await send(
      app,
      'layout=wide&unit=seconds&mode=walk',
      join(folder, 'walk_seconds_801x199.csv.gz'),
    );
    expect(pairs).toBe(801 * 199);
    return pairs;
  },
  'service=care&catchment=30',
);

tests(
  'city_transit_matrix',
  async (app, folder) => {
    const cells = table(join(folder, 'land_use.csv'));
    await imported(app, {
      code: 'city',
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
    const query = 'fromColumn=from_id&toColumn=to_id&costColumn=travel_time&unit=minutes&mode=bus';
    const pairs = await send(app, query, join(folder, 'travel_matrix.csv.gz'));
    expect(pairs).toBe(748_437);
    return pairs;
  },
  'service=jobs&catchment=45',
);
