/**
 * What lies beyond a border counts: a county asked alone, with its surroundings, says of its people what the merged world
 * says. The order of the rows of a file changes nothing; k times the people are k times the flows, and the same indices.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { testApp } from '../support/app.js';
import type { TestApp } from '../support/app.js';
import { randomFrom } from '../support/random-world.js';

const SERVICES = ['clinic', 'school'];
const REACH_METRES = 3000;
/** Of a border: one county to the west of it, one to the east, 6 km across in all. */
const [WEST, SOUTH, WIDTH, HEIGHT] = [104, 31, 0.06, 0.03];

interface Link {
  readonly from: string;
  readonly to: string | null;
  readonly service: string;
  readonly persons: number;
}
interface Provided {
  readonly service: { readonly code: string };
  readonly rule: string;
  readonly providers: readonly { provider: string; persons: number }[];
}
interface Rooms {
  readonly services: readonly Provided[];
  readonly sets: object;
  readonly overall: { readonly dependence: { value: number | null }; readonly demand: number };
}
interface Access {
  readonly items: readonly { settlement: { code: string }; access: { value: number | null } }[];
}

const random = randomFrom(411);
const places = Array.from({ length: 40 }, (_, k) => {
  const lon = WEST + random() * WIDTH;
  const county = lon < WEST + WIDTH / 2 ? 'a' : 'b';
  const code = `${county}${String(k).padStart(2, '0')}`;
  return { county, code, lon, lat: SOUTH + random() * HEIGHT, people: 50 + Math.floor(random() * 900) };
});
/** Clinics stand to the east of the border, schools to the west: who lives on the other side must cross it. */
const facilities = Array.from({ length: 22 }, (_, k) => ({
  id: `f${String(k).padStart(2, '0')}`,
  lon: WEST + WIDTH * ((k % 2 === 0 ? 0.52 : 0.26) + 0.22 * random()),
  lat: SOUTH + random() * HEIGHT,
  offers: `${SERVICES[k % 2] as string}:${300 + Math.floor(random() * 1200)}`,
}));

/** The same things in another order. */
function shuffled<T>(list: readonly T[], seed: number): T[] {
  const of = randomFrom(seed);
  return list
    .map((value) => [of(), value] as const)
    .sort((a, b) => a[0] - b[0])
    .map(([, value]) => value);
}

async function post(app: TestApp, path: string, body: string, type = 'text/csv'): Promise<void> {
  const answer = await app.ask(path, { method: 'POST', body, headers: { 'content-type': type } });
  expect([path, answer.status, answer.text.slice(0, 500)]).toEqual([path, 200, answer.text.slice(0, 500)]);
}

async function importPeople(app: TestApp, date: string, times: number, seed: number): Promise<void> {
  const rows = shuffled(places, seed).map((p) => `${p.code},${date},resident,${times * p.people}`);
  const head = 'settlement,referenceDate,basis,all';
  await post(app, '/v1/imports/populations?scheme=opaque', `${head}\n${rows.join('\n')}\n`);
}

/** Every settlement is the only one of its town, so that flows between towns are flows between settlements. */
async function importWorld(app: TestApp, seed: number): Promise<void> {
  const rule = { groups: ['all'], source: 'made up', verified: 'no' };
  const set = {
    code: 'border',
    name: 'Border',
    services: SERVICES.map((code) => ({
      ...{ code, name: code, domain: 'public_service', capacityUnit: 'places' },
    })),
    rules: SERVICES.flatMap((service, k) => [
      { ...rule, code: `R${k}`, service, kind: 'reach', metres: REACH_METRES },
      {
        ...rule,
        ...{ code: `C${k}`, service, kind: 'capacity', capacityPer1000: 1000, capacityUnit: 'places' },
      },
    ]),
  };
  await post(app, '/v1/imports/standards', JSON.stringify(set), 'application/json');
  const units = [
    'P,prefecture,,P,,',
    ...['a', 'b'].map((c) => `${c},county,P,${c},,`),
    ...shuffled(places, seed).map((p) => `t${p.code},town,${p.county},t${p.code},,`),
    ...shuffled(places, seed + 1).map((p) => `${p.code},village,t${p.code},${p.code},${p.lon},${p.lat}`),
  ];
  await post(
    app,
    '/v1/imports/units?scheme=opaque&crs=WGS84',
    `code,level,parent,name,lon,lat\n${units.join('\n')}\n`,
  );
  await importPeople(app, '2020-01-01', 1, seed + 2);
  const rows = shuffled(facilities, seed + 3).map((f) => `${f.id},${f.id},${f.lon},${f.lat},${f.offers}`);
  await post(
    app,
    '/v1/imports/facilities?scheme=opaque&crs=WGS84&feed=border',
    `externalId,name,lon,lat,offers\n${rows.join('\n')}\n`,
  );
  await app.store.recompute.drain();
}

describe('a county beside another', () => {
  let app: TestApp;
  const ask = async (path: string): Promise<Record<string, unknown>> => {
    const answer = await app.ask(`/v1/units/${path}${path.includes('?') ? '&' : '?'}standardSet=border`);
    expect([path, answer.status, answer.text.slice(0, 300)]).toEqual([path, 200, answer.text.slice(0, 300)]);
    return answer.body;
  };
  const linksOf = async (unit: string, rule: string, county: string): Promise<Link[]> => {
    const { unitLinks } = (await ask(`${unit}/complementarity?view=flows&rule=${rule}`)) as unknown as {
      unitLinks: Link[];
    };
    return unitLinks.filter((link) => link.from.startsWith(`t${county}`));
  };
  const rooms = async (unit: string, rule: string): Promise<Rooms> =>
    (await ask(`${unit}/complementarity?rule=${rule}`)) as unknown as Rooms;

  beforeAll(async () => {
    app = await testApp({ HINTERLAND_SAMPLE: 'no' });
    await importWorld(app, 1);
  });
  afterAll(async () => app.close());

  it.each(['nearest', 'capacity'])(
    'sends its people over the border as the merged world does, by the rule %s',
    async (rule) => {
      let over = 0;
      for (const [county, other] of [
        ['a', 'b'],
        ['b', 'a'],
      ] as const) {
        const alone = await linksOf(county, rule, county);
        expect(alone).toEqual(await linksOf('P', rule, county));
        over += alone.filter((link) => link.to?.startsWith(`t${other}`)).length;
      }
      expect(over).toBeGreaterThan(3);
    },
  );

  it.each(['nearest', 'capacity'])(
    'and its neighbour add up to the merged world, by the rule %s',
    async (rule) => {
      const [a, b, merged] = [await rooms('a', rule), await rooms('b', rule), await rooms('P', rule)];
      for (const [k, whole] of merged.services.entries()) {
        expect(whole.rule).toBe(rule);
        for (const [c, provider] of whole.providers.entries())
          expect([
            whole.service.code,
            provider.provider,
            (a.services[k]?.providers[c]?.persons ?? NaN) + (b.services[k]?.providers[c]?.persons ?? NaN),
          ]).toEqual([whole.service.code, provider.provider, provider.persons]);
      }
      const neighbours = merged.services.flatMap(({ providers }) =>
        providers.filter((p) => p.provider === 'neighbour').map((p) => p.persons),
      );
      expect(neighbours.reduce((sum, persons) => sum + persons, 0)).toBeGreaterThan(0);
    },
  );

  it('shares facilities with those beyond the border: access is that of the merged world (1e-12)', async () => {
    const accessOf = async (unit: string): Promise<Map<string, number | null>> => {
      const { items } = (await ask(
        `${unit}/accessibility?service=clinic&decay=step&steps=1500:1,3000:0.5&limit=1000`,
      )) as unknown as Access;
      return new Map(items.map((item) => [item.settlement.code, item.access.value]));
    };
    const merged = await accessOf('P');
    for (const county of ['a', 'b']) {
      const alone = await accessOf(county);
      expect(alone.size).toBe(places.filter((p) => p.county === county).length);
      for (const [code, value] of alone) expect(value ?? NaN).toBeCloseTo(merged.get(code) ?? NaN, 12);
    }
  });

  it('is told the same whatever the order of the rows of the files', async () => {
    const other = await testApp({ HINTERLAND_SAMPLE: 'no' });
    try {
      await importWorld(other, 77);
      for (const path of [
        'P/complementarity?rule=capacity',
        'P/complementarity?view=flows&rule=capacity',
        'a/gaps/summary?rule=capacity&groupBy=unit',
        'a/coverage?limit=1000',
        'a/accessibility?service=school&limit=1000',
        'a/key-towns',
      ]) {
        const { computedAt: _at, ...here } = await ask(path);
        const answer = await other.ask(
          `/v1/units/${path}${path.includes('?') ? '&' : '?'}standardSet=border`,
        );
        const { computedAt: _there, ...there } = answer.body;
        expect([path, there]).toEqual([path, here]);
      }
    } finally {
      await other.close();
    }
  });

  it('of three times the people has three times the flows, and the same indices', async () => {
    const before = {
      links: await linksOf('P', 'nearest', ''),
      rooms: await rooms('P', 'nearest'),
    };
    await importPeople(app, '2021-01-01', 3, 5);
    const links = await linksOf('P', 'nearest', '');
    expect(links).toEqual(before.links.map((link) => ({ ...link, persons: 3 * link.persons })));
    const after = await rooms('P', 'nearest');
    expect(after.overall.demand).toBe(3 * before.rooms.overall.demand);
    expect(after.overall.dependence.value).toBe(before.rooms.overall.dependence.value);
    const { needs: _n, needsReading: _r, pairs: _p, ...sets } = after.sets as Record<string, unknown>;
    expect(before.rooms.sets).toMatchObject(sets);
  });
});
