import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { INFO, SAMPLE_COUNTY, testApp } from '../support/app.js';
import type { TestApp } from '../support/app.js';
import { doorsOf } from '../support/doors.js';
import type { Doors } from '../support/doors.js';

interface Figure {
  readonly value: number | null;
  readonly numerator: number | null;
  readonly denominator: number | null;
  readonly status: string;
}

/** Nobody lives around it. */
const PREFECTURE = '990100000000';
const COUNTY = `/v1/units/${SAMPLE_COUNTY}`;
/** Field of GraphQL, path of REST, and the same question in both forms. */
const QUESTIONS = [
  [
    'accessibility',
    'accessibility',
    'service: "county_hospital", first: 5',
    'service=county_hospital&limit=5',
  ],
  [
    'accessibility',
    'accessibility',
    'service: "bus_stop", supply: "facilities", decay: "step", catchment: 3000, method: "balanced", first: 3',
    'service=bus_stop&supply=facilities&decay=step&catchment=3000&method=balanced&limit=3',
  ],
  ['capacity', 'capacity', 'newcomers: 20000', 'newcomers=20000'],
  ['equity', 'equity', 'spread: "access"', 'spread=access'],
  ['parity', 'parity', 'includePlanned: true', 'includePlanned=true'],
  ['keyTowns', 'key-towns', 'weights: [2, 1, 0, 1]', 'weights=2,1,0,1'],
  ['employment', 'employment', '', ''],
  ['citizenisation', 'citizenisation', 'peoplePerHousehold: 3', 'peoplePerHousehold=3'],
  ['seatCheck', 'seat-check', '', ''],
  ['land', 'land', 'sites: "104.1,31.2", urbanBoundary: true', 'sites=104.1,31.2&urbanBoundary=true'],
  ['layout', 'layout', 'rule: "capacity"', 'rule=capacity'],
  ['profile', 'profile', 'includePlanned: true', 'includePlanned=true'],
] as const;

describe('the doors of accessibility and the indicators', () => {
  let app: TestApp;
  let doors: Doors;
  let town: string;

  beforeAll(async () => {
    app = await testApp();
    doors = await doorsOf(app);
    const [row] = await app.store.db.query<{ code: string }>(
      `SELECT code FROM unit WHERE level = 'town' AND county_code = $1 AND rev_to IS NULL ORDER BY code LIMIT 1`,
      [SAMPLE_COUNTY],
    );
    town = row?.code ?? '';
  });
  afterAll(async () => app.close());

  it.each(QUESTIONS)(
    '%s is the same through both doors, for a county and a town',
    async (field, path, args, query) => {
      const selected = doors.everythingOf('Unit', field);
      for (const code of [SAMPLE_COUNTY, town]) {
        const data = await doors.graphql(
          `{ unit(code: "${code}") { ${field}${args === '' ? '' : `(${args})`} { ${selected} } } }`,
        );
        const rest = await doors.rest(`/v1/units/${code}/${path}?${query}`);
        expect((data['unit'] as Record<string, unknown>)[field]).toEqual(rest);
        const etag = (await app.ask(`/v1/units/${code}/${path}?${query}`)).headers.get('etag') ?? '';
        const again = await app.ask(`/v1/units/${code}/${path}?${query}`, {
          headers: { 'if-none-match': etag },
        });
        expect(again.status).toBe(304);
      }
    },
  );

  it('access given out is the supply that somebody can reach', async () => {
    type Body = {
      items: { persons: number | null; access: Figure }[];
      access: Figure;
      totals: { used: number; idle: number; unknownFacilities: number };
      nextCursor: string | null;
    };
    const body = (await doors.rest(
      `/v1/units/${PREFECTURE}/accessibility?service=county_hospital&supply=facilities&limit=1000`,
    )) as unknown as Body;
    const given = body.items.reduce((sum, item) => sum + (item.persons ?? 0) * (item.access.value ?? 0), 0);
    expect(given).toBeCloseTo(body.totals.used, 9);
    expect(body.access.numerator).toBeCloseTo(given, 9);
    const points = await doors.rest(`${COUNTY}/accessibility?service=county_hospital&limit=2&format=geojson`);
    expect(points['features']).toHaveLength(2);
  });

  it('parity by the own standard is coverage, and who loses and gains is the difference', async () => {
    type Area = { area: string; covered: Figure };
    type Row = {
      service: { code: string };
      own: { areas: Area[] };
      unified: { areas: Area[] };
      areas: { loses: number; gains: number }[];
    };
    const { items } = (await doors.rest(`${COUNTY}/parity`)) as unknown as { items: Row[] };
    const hospital = items.find((item) => item.service.code === 'county_hospital');
    const coverage = (await doors.rest(`${COUNTY}/coverage?service=county_hospital&limit=1`)) as unknown as {
      services: { covered: Figure }[];
    };
    const served = hospital?.own.areas.reduce((sum, area) => sum + (area.covered.numerator ?? 0), 0);
    expect(served).toBe(coverage.services[0]?.covered.numerator);
    for (const row of items)
      for (const [a, area] of row.own.areas.entries()) {
        const unified = row.unified.areas[a]?.covered;
        if (area.covered.denominator !== unified?.denominator || area.covered.numerator === null) continue;
        expect((unified?.numerator ?? 0) - area.covered.numerator).toBe(
          (row.areas[a]?.gains ?? 0) - (row.areas[a]?.loses ?? 0),
        );
      }
  });

  it('newcomers add to the load of the seat alone, and free places are what the served leave', async () => {
    type Row = {
      isSeat: boolean;
      capacityPersons: number | null;
      service: { code: string };
      servedPersons: number | null;
      used: Figure;
      freePersons: number | null;
      newcomers: number | null;
      load: Figure;
      loadAfter: Figure;
    };
    const body = (await doors.rest(`${COUNTY}/capacity?newcomers=20000`)) as unknown as {
      total: Row[];
      parts: Row[];
      settleIn: string;
    };
    expect(body.parts.length).toBeGreaterThan(0);
    for (const row of [...body.parts, ...body.total]) {
      // a service without a reach rule sends nobody anywhere: its places are neither used nor idle
      if (row.servedPersons === null) expect([row.freePersons, row.used.value]).toEqual([null, null]);
      else if (row.capacityPersons !== null)
        expect(row.freePersons).toBe(row.capacityPersons - row.servedPersons);
      if (row.load.status === 'ok' && row.loadAfter.status === 'ok')
        expect((row.loadAfter.numerator ?? 0) - (row.load.numerator ?? 0)).toBe(row.newcomers);
    }
    const [seat, others] = [body.parts.filter((r) => r.isSeat), body.parts.filter((r) => !r.isSeat)];
    expect(seat.some((row) => (row.newcomers ?? 0) > 0)).toBe(true);
    expect(others.every((row) => row.newcomers === 0)).toBe(true);
    // the county as a whole takes the same people, with the ages of the town where they settle
    const newcomersOf = (rows: readonly Row[]): unknown =>
      rows.map((row) => [row.service.code, row.newcomers]).sort();
    expect(newcomersOf(body.total)).toEqual(newcomersOf(seat));
    expect((await app.ask(`${COUNTY}/capacity?newcomers=5&settleIn=nowhere`)).body['code']).toBe(
      'capacity/settle-where',
    );
  });

  it('a facility on farmland is a conflict, and a site too', async () => {
    const [zone] = await app.store.db.query<{ lon: number; lat: number; class: string }>(
      `SELECT ST_X(ST_PointOnSurface(geom)) AS lon, ST_Y(ST_PointOnSurface(geom)) AS lat, class
         FROM land_zone WHERE class = 'basic_farmland' AND rev_to IS NULL ORDER BY id LIMIT 1`,
    );
    const site = `${zone?.lon.toFixed(9)},${zone?.lat.toFixed(9)}`;
    const body = (await doors.rest(`${COUNTY}/land?sites=${site}`)) as unknown as {
      conflicts: { place: string; isProposed: boolean; conflict: string }[];
      classes: { facilities: number; proposed: number }[];
    };
    expect(body.conflicts).toContainEqual({
      place: 'site 1',
      isProposed: true,
      conflict: 'in_basic_farmland',
    });
  });

  it('every indicator says which words of the policy it measures', async () => {
    for (const [, path, , query] of QUESTIONS.filter(
      ([field]) => !['accessibility', 'profile'].includes(field),
    )) {
      const { policy } = (await doors.rest(`${COUNTY}/${path}?${query}`)) as {
        policy?: {
          en: string;
          zh: string;
          source: string | null;
          wording: string;
          documents: { name: string; date: string; verified: string }[];
        };
      };
      expect(policy?.en).toMatch(/\w{4}/);
      expect(policy?.zh).toMatch(/[\u4e00-\u9fff]{4}/);
      // a document with its year, or said to be a paraphrase
      if (policy?.source !== null) expect(policy?.source).toMatch(/(19|20)\d\d/);
      const isNamed = ['key-towns', 'seat-check'].includes(path);
      expect([path, policy?.wording]).toEqual([path, isNamed ? 'terms_of_documents' : 'paraphrase']);
      expect(policy?.documents.length).toBe({ 'key-towns': 1, 'seat-check': 2 }[path as string] ?? 0);
      for (const { date, verified } of policy?.documents ?? []) {
        expect(date).toMatch(/^(19|20)\d\d(-\d\d)?$/);
        expect(['yes', 'partial', 'no']).toContain(verified);
      }
    }
  });

  it('services that no rule names are counted as left out', async () => {
    interface Told {
      readonly servicesWithoutRule: number;
      readonly sets: { readonly servicesWithoutRule: number };
    }
    const ask = async (): Promise<number[]> => {
      const [layout, jobs, whole] = [
        (await doors.rest(`${COUNTY}/layout`)) as unknown as Told,
        (await doors.rest(`${COUNTY}/employment`)) as unknown as Told,
        (await doors.rest(`${COUNTY}/complementarity`)) as unknown as Told,
      ];
      return [layout.servicesWithoutRule, jobs.servicesWithoutRule, whole.sets.servicesWithoutRule];
    };
    const before = await ask();
    expect(new Set(before).size).toBe(1);
    const set = {
      code: 'unruled',
      name: 'Unruled',
      services: [
        { code: 'cinema', name: 'Cinema', domain: 'public_service', capacityUnit: 'seats' },
        { code: 'quarry', name: 'Quarry', domain: 'industry_employment', capacityUnit: 'jobs' },
      ],
      rules: [],
    };
    const sent = await app.ask('/v1/imports/standards', {
      method: 'POST',
      body: JSON.stringify(set),
      headers: { 'content-type': 'application/json' },
    });
    expect(sent.status).toBe(200);
    expect(await ask()).toEqual(before.map((n) => n + 2));
  });

  it('bad questions are refused with all their problems', async () => {
    const codes = async (path: string): Promise<unknown> => {
      const answer = await app.ask(`${COUNTY}/${path}`);
      return [answer.status, ...(answer.body['problems'] as { code: string }[]).map((p) => p.code)];
    };
    expect(await codes('accessibility')).toEqual([400, 'accessibility/service-missing']);
    expect(await codes('accessibility?service=park&catchment=0&decay=cubic')).toEqual([
      400,
      'api/bad-parameter',
      'api/bad-parameter',
    ]);
    expect(await codes('accessibility?service=park&decay=step&steps=20:1,10:0.5')).toEqual([
      400,
      'accessibility/bad-decay',
    ]);
    expect(await codes('capacity?bands=0.9,0.5,1')).toEqual([400, 'capacity/bad-bands']);
    expect(await codes('key-towns?weights=0,0,0,0')).toEqual([400, 'api/bad-parameter']);
    expect(await codes('citizenisation?basis=resident')).toEqual([400, 'api/unknown-parameter']);
    expect(await codes('land?sites=200,10')).toEqual([400, 'api/bad-parameter']);
  });

  it('nothing above info was logged', () => {
    expect(app.log.filter((line) => line.level > INFO)).toEqual([]);
  });
});
