/** Questions by a cost matrix: straight lines as a matrix give what straight lines give; minutes, missing ways and scenarios hold together. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { distanceMetres } from '../../src/geo/earth.js';
import { INFO, SAMPLE_COUNTY, testApp } from '../support/app.js';
import type { TestApp } from '../support/app.js';
import { doorsOf } from '../support/doors.js';
import type { Doors } from '../support/doors.js';

type Thing = Record<string, unknown>;
interface Cell {
  readonly service: { readonly code: string };
  readonly status: string;
  readonly provider: string | null;
  readonly servedBy: { facility: { id: string }; distanceMetres: number | null; minutes?: number } | null;
  readonly nearest: object | null;
  readonly thresholdMetres: number | null;
  readonly thresholdMinutes?: number;
}
interface Coverage {
  readonly services: readonly {
    service: { code: string };
    covered: object;
    providers: readonly { name: string; persons: number }[];
  }[];
  readonly settlements: {
    readonly items: readonly { settlement: { code: string }; services: readonly Cell[] }[];
  };
  readonly matrix?: { unit: string; speedKmh: number | null };
}
interface Place {
  readonly code: string;
  readonly lon: number;
  readonly lat: number;
}

/** GraphQL writes null where REST leaves out. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== null)
      .map(([name, inner]) => [name, withoutNulls(inner)]),
  );
}

describe('questions by a cost matrix', () => {
  let app: TestApp;
  let doors: Doors;
  let settlements: Place[];
  let facilities: Place[];
  const path = `/v1/units/${SAMPLE_COUNTY}`;

  const metres = (a: Place, b: Place): number => distanceMetres(a.lon, a.lat, b.lon, b.lat);
  const importPairs = async (name: string, column: string, lines: readonly string[]): Promise<void> => {
    const answer = await app.ask(`/v1/matrices/${name}?mode=walk`, {
      method: 'POST',
      body: `from,to,${column}\n${lines.join('\n')}\n`,
      headers: { 'content-type': 'text/csv' },
    });
    expect([answer.status, answer.text.slice(0, 400)]).toEqual([200, answer.text.slice(0, 400)]);
  };

  beforeAll(async () => {
    app = await testApp();
    doors = await doorsOf(app);
    settlements = await app.store.db.query<Place>(
      `SELECT code, lon, lat FROM unit WHERE level = 'village' AND rev_to IS NULL AND valid_to IS NULL ORDER BY code`,
    );
    facilities = await app.store.db.query<Place>(
      `SELECT id AS code, lon, lat FROM facility WHERE rev_to IS NULL ORDER BY id`,
    );
    await importPairs('straight', 'metres', [
      ...settlements.flatMap((s) => facilities.map((f) => `${s.code},${f.code},${metres(s, f)}`)),
      ...settlements.flatMap((s) => settlements.map((t) => `${s.code},unit/${t.code},${metres(s, t)}`)),
    ]);
    // every third way is missing, and the first settlement has none at all
    await importPairs(
      'walk',
      'minutes',
      settlements
        .slice(1)
        .flatMap((s, i) =>
          facilities
            .filter((f, j) => (i * 7 + j) % 3 !== 0 && metres(s, f) < 20_000)
            .map((f) => `${s.code},${f.code},${Math.round(metres(s, f) / 8) / 10}`),
        ),
    );
  });
  afterAll(async () => app.close());

  it('coverage, gaps, their split and aggregates by straight lines in a matrix are those by straight lines', async () => {
    const both = async (route: string, names: readonly string[]): Promise<void> => {
      const straight = await doors.rest(route);
      const given = await doors.rest(`${route}${route.includes('?') ? '&' : '?'}cost=matrix:straight`);
      for (const name of names) expect([route, name, given[name]]).toEqual([route, name, straight[name]]);
      expect(given).toMatchObject({ cost: 'matrix:straight', matrix: { unit: 'metres', speedKmh: null } });
    };
    await both(`${path}/coverage?limit=1000`, ['services', 'settlements']);
    await both(`/v1/units/${settlements[0]?.code}/coverage`, ['services', 'settlements']);
    await both(`${path}/gaps?limit=100`, ['items']);
    for (const rule of ['nearest', 'capacity'])
      await both(`${path}/gaps/summary?groupBy=tier&rule=${rule}`, ['rows', 'kinds']);
    await both('/v1/aggregates?figure=coverage&unit=990000000000&level=county&by=area', ['items']);
    // the last column is the revision: a stored answer has that of its rows
    const csv = async (query: string): Promise<string[]> =>
      (await app.ask(`${path}/gaps?format=csv&service=kindergarten${query}`)).text
        .split('\n')
        .map((line) => line.replace(/,[^,]*$/, ''));
    const lines = await csv('');
    expect(lines.length).toBeGreaterThan(10);
    expect(await csv('&cost=matrix:straight')).toEqual(lines);
    const features = await doors.rest(`${path}/gaps?format=geojson&limit=3&cost=matrix:straight`);
    expect(features).toMatchObject({ type: 'FeatureCollection', features: [{}, {}, {}] });
  });

  it('siting by straight lines in a matrix of settlements chooses and gains what straight lines do', async () => {
    const ask = async (asked: object): Promise<Thing> => {
      const question = { unit: SAMPLE_COUNTY, service: 'kindergarten', number: 3, ...asked };
      const answer = await app.ask('/v1/siting?wait=60', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(question),
      });
      expect([answer.status, answer.text.slice(0, 300)]).toEqual([200, answer.text.slice(0, 300)]);
      return answer.body['result'] as Thing;
    };
    for (const model of ['mclp', 'p_median']) {
      const straight = await ask({ model });
      const given = await ask({ model, cost: 'matrix:straight' });
      for (const name of ['objective', 'bound', 'status', 'people', 'sites', 'uncoverable'])
        expect([model, name, given[name]]).toEqual([model, name, straight[name]]);
    }
  });

  it('by minutes, each is served within its minutes, as complementarity says, and metres are null', async () => {
    const given = (await doors.rest(`${path}/coverage?limit=1000&cost=matrix:walk`)) as unknown as Coverage;
    expect(given.matrix).toMatchObject({ unit: 'minutes', speedKmh: 5 });
    let served = 0;
    for (const { services } of given.settlements.items)
      for (const cell of services) {
        expect(cell.thresholdMetres).toBeNull();
        if (cell.servedBy === null) continue;
        served += 1;
        expect(cell.servedBy.distanceMetres).toBeNull();
        expect(cell.servedBy.minutes).toBeLessThanOrEqual(cell.thresholdMinutes ?? NaN);
      }
    expect(served).toBeGreaterThan(100);
    const rooms = (await doors.rest(`${path}/complementarity?cost=matrix:walk`)) as {
      services?: { service: { code: string }; providers: { provider: string; persons: number }[] }[];
    };
    expect(rooms.services?.length).toBeGreaterThan(5);
    for (const room of rooms.services ?? []) {
      const same = given.services.find((each) => each.service.code === room.service.code);
      expect([room.service.code, room.providers.map((p) => [p.provider, p.persons])]).toEqual([
        room.service.code,
        same?.providers.map((p) => [p.name, p.persons]),
      ]);
    }
    const csv = (await app.ask(`${path}/gaps?format=csv&cost=matrix:walk&kind=settlement&limit=5`)).text;
    expect(csv.split('\n')[0]).toMatch(/revision,nearestMinutes,thresholdMinutes\r?$/);
  });

  it('a settlement without any way is out of reach of all that somebody offers, and has no nearest', async () => {
    const code = settlements[0]?.code;
    const given = (await doors.rest(`/v1/units/${code}/coverage?cost=matrix:walk`)) as unknown as Coverage;
    const straight = (await doors.rest(`/v1/units/${code}/coverage`)) as unknown as Coverage;
    const [cells, offered] = [given, straight].map((body) => body.settlements.items[0]?.services ?? []);
    expect(cells?.length).toBeGreaterThan(5);
    for (const [k, cell] of (cells ?? []).entries()) {
      if (cell.status === 'not_applicable') continue;
      expect([cell.nearest, cell.provider]).toEqual([null, 'unmet']);
      expect(cell.status).toBe(offered?.[k]?.nearest === null ? 'absent' : 'out_of_reach');
    }
    const summary = (await doors.rest(
      `${path}/gaps/summary?rule=capacity&groupBy=unit&cost=matrix:walk`,
    )) as {
      rows?: {
        persons: number;
        served: number;
        noCapacity: number;
        outOfReach: number;
        absent: number;
        whenOpen: number;
      }[];
    };
    for (const row of summary.rows ?? [])
      expect(row.served + row.noCapacity + row.outOfReach + row.absent + row.whenOpen).toBe(row.persons);
  });

  it('both doors give the same in full, and a scenario is laid over the matrix', async () => {
    const args = 'cost: "matrix:walk"';
    for (const [field, route, wanted] of [
      ['coverage', 'coverage', ['services', 'cost', 'matrix']],
      ['gapSummary', 'gaps/summary', ['rows', 'kinds', 'matrix']],
    ] as const) {
      const data = await doors.graphql(
        `{ unit(code: "${SAMPLE_COUNTY}") { ${field}(${args}) { ${doors.everythingOf('Unit', field)} } } }`,
      );
      const rest = await doors.rest(`${path}/${route}?cost=matrix:walk`);
      const graphql = (data['unit'] as Record<string, Thing>)[field] ?? {};
      for (const name of wanted)
        expect([field, name, withoutNulls(graphql[name])]).toEqual([field, name, withoutNulls(rest[name])]);
    }
    const before = (await doors.rest(
      `${path}/coverage?service=county_hospital&limit=1000&cost=matrix:walk`,
    )) as unknown as Coverage;
    const closed = before.settlements.items.flatMap(
      ({ services }) => services[0]?.servedBy?.facility.id ?? [],
    )[0];
    const made = await app.ask('/v1/scenarios', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'closing', changes: [{ change: 'close', facility: closed }] }),
    });
    expect([made.status, made.text.slice(0, 300)]).toEqual([201, made.text.slice(0, 300)]);
    const after = (await doors.rest(
      `${path}/coverage?service=county_hospital&limit=1000&cost=matrix:walk&scenario=${String(made.body['id'])}`,
    )) as unknown as Coverage;
    const servers = (body: Coverage): Set<string | undefined> =>
      new Set(body.settlements.items.map(({ services }) => services[0]?.servedBy?.facility.id));
    expect([servers(before).has(closed), servers(after).has(closed)]).toEqual([true, false]);
    expect(after).toMatchObject({ cost: 'matrix:walk', scenario: { id: made.body['id'] } });
  });

  it('what has no cost is refused in words, by both doors', async () => {
    for (const route of [
      `${path}/coverage?`,
      `${path}/gaps?format=csv&`,
      `${path}/gaps/summary?`,
      '/v1/aggregates?figure=coverage&unit=990000000000&level=county&',
    ]) {
      const answer = await app.ask(`${route}cost=matrix:none`);
      expect([route, answer.status, answer.body['code']]).toEqual([route, 404, 'matrices/unknown-name']);
    }
    const point = await app.ask('/v1/coverage/at?lon=104.3&lat=31.2&cost=matrix:walk');
    expect([point.status, point.body['code']]).toEqual([400, 'coverage/point-not-in-matrix']);
    const graphql = await app.ask('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        query: '{ coverageAt(lon: 104.3, lat: 31.2, cost: "matrix:walk") { settlementDistanceMetres } }',
      }),
    });
    expect(graphql.text).toContain('coverage/point-not-in-matrix');
  });

  it('an answer is revalidated until the matrix is replaced', async () => {
    const route = `${path}/coverage?limit=1&cost=matrix:walk`;
    const etag = (await app.ask(route)).headers.get('etag') ?? '';
    expect((await app.ask(route, { headers: { 'if-none-match': etag } })).status).toBe(304);
    await importPairs('walk', 'minutes', [`${settlements[1]?.code},${facilities[0]?.code},1`]);
    expect((await app.ask(route, { headers: { 'if-none-match': etag } })).status).toBe(200);
  });

  it('nothing above info was logged', () => {
    expect(app.log.filter((line) => line.level > INFO)).toEqual([]);
  });
});
