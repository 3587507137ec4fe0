/** Scenarios over HTTP: kept, asked, compared, handed over; and equal to what the same change gives when it is made. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { INFO, SAMPLE_COUNTY, sending, testApp } from '../support/app.js';
import type { Answer, Send, TestApp } from '../support/app.js';
import { importText } from '../support/store.js';

const PROVINCE = '990000000000';
const VILLAGE = '990121100001';
/** Hospital of the sample county. */
const HOSPITAL = 'sample:S0001';
const CLINIC = {
  change: 'open',
  externalId: 'N1',
  name: 'New hospital of Gudu',
  lon: 104.18,
  lat: 31.32,
  offers: [{ service: 'county_hospital', capacity: 100, capacityUnit: null }, { service: 'village_clinic' }],
};

interface Problems {
  readonly problems: readonly { code: string; field?: string; message: string }[];
}

describe('scenarios', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await testApp();
  });
  afterAll(async () => {
    const warnings = app.log.filter((line) => line.level > INFO);
    await app.close();
    expect(warnings).toEqual([]);
  });

  const send: Send = (...asked) => sending(app)(...asked);
  const graphql = async (query: string): Promise<Record<string, never>> => {
    const answer = await send('POST', '/graphql', { query });
    expect(answer.body['errors']).toBeUndefined();
    return answer.body['data'] as Record<string, never>;
  };
  /** An answer less what a what-if and a real change must differ in. */
  const plain = ({ status, body }: Answer): unknown => {
    const { revision: _r, computedAt: _c, stale: _s, scenario: _x, asOf, ...rest } = body;
    return { status, asOf, ...rest };
  };

  it('are made, listed, read, changed by version and removed', async () => {
    const made = await send('POST', '/v1/scenarios', { id: 'first', name: 'First', changes: [CLINIC] });
    expect([made.status, made.body['version'], made.body['feed']]).toEqual([201, 1, 'scenario-first']);
    expect(made.headers.get('location')).toBe('/v1/scenarios/first');
    const etag = made.headers.get('etag') as string;
    expect((await send('POST', '/v1/scenarios', { id: 'first', name: 'Again' })).body['code']).toBe(
      'scenarios/exists',
    );
    expect((await send('PATCH', '/v1/scenarios/first', { name: 'x' })).status).toBe(428);
    expect((await send('PATCH', '/v1/scenarios/first', { name: 'x' }, '"7"')).status).toBe(412);
    const changed = await send('PATCH', '/v1/scenarios/first', { name: 'Renamed' }, etag);
    expect([changed.status, changed.body['version'], changed.body['name']]).toEqual([200, 2, 'Renamed']);
    expect((await send('PATCH', '/v1/scenarios/first', { name: 'x' }, etag)).status).toBe(412);
    const list = (await app.ask('/v1/scenarios')).body['items'] as { id: string; changeCount: number }[];
    expect(list.map((s) => [s.id, s.changeCount])).toEqual([['first', 1]]);
    expect((await send('DELETE', '/v1/scenarios/first', undefined, '"2"')).status).toBe(200);
    expect((await app.ask('/v1/scenarios/first')).status).toBe(404);
  });

  it('let a question about the stored data through before all of many that must be computed', async () => {
    const ids = Array.from({ length: 12 }, (_, k) => `crowd-${k}`);
    for (const [k, id] of ids.entries()) {
      const changes = [{ ...CLINIC, lon: CLINIC.lon + k / 1000 }];
      expect((await send('POST', '/v1/scenarios', { id, name: id, changes })).status).toBe(201);
    }
    const path = `/v1/units/${SAMPLE_COUNTY}/coverage?limit=1`;
    const ended: string[] = [];
    const computed = ids.map(async (id) => {
      expect((await app.ask(`${path}&scenario=${id}`)).status).toBe(200);
      ended.push(id);
    });
    const stored = app.ask(path).then(() => ended.push('stored'));
    await Promise.all([...computed, stored]);
    expect(ended.indexOf('stored')).toBeLessThan(ids.length / 2);
    for (const id of ids)
      expect((await send('DELETE', `/v1/scenarios/${id}`, undefined, '"1"')).status).toBe(200);
  });

  it('tell everything that is wrong with the changes at once', async () => {
    const badShape = await send('POST', '/v1/scenarios', {
      name: 'x',
      nobody: 1,
      changes: [
        { ...CLINIC, lon: 500 },
        { change: 'enlarge', facility: HOSPITAL, service: 'county_hospital' },
        { change: 'close', facility: 7 },
      ],
    });
    const fields = (badShape.body as unknown as Problems).problems.map((p) => p.field);
    expect(badShape.status).toBe(400);
    expect(fields).toEqual(
      expect.arrayContaining(['nobody', 'changes.0.lon', 'changes.1', 'changes.2.facility']),
    );
    const unknown = await send('POST', '/v1/scenarios', {
      name: 'x',
      changes: [
        { change: 'close', facility: 'sample:nobody' },
        { ...CLINIC, unit: '000000000001', offers: [{ service: 'flying_school' }] },
        { change: 'close', facility: HOSPITAL },
        { change: 'enlarge', facility: HOSPITAL, service: 'county_hospital', add: 5 },
        { change: 'people', unit: '000000000002', add: { all: 5 } },
        { change: 'people', unit: SAMPLE_COUNTY, persons: { all: 5 } },
      ],
    });
    const codes = (unknown.body as unknown as Problems).problems.map((p) => [p.code, p.field]);
    expect(codes).toEqual([
      ['scenarios/unknown-facility', 'changes.0.facility'],
      ['scenarios/unknown-service', 'changes.1.offers'],
      ['scenarios/unknown-unit', 'changes.1.unit'],
      ['scenarios/facility-closed', 'changes.3.facility'],
      ['scenarios/unknown-unit', 'changes.4.unit'],
      ['scenarios/not-a-settlement', 'changes.5.unit'],
    ]);
    const many = Array.from({ length: 501 }, () => ({ change: 'close', facility: HOSPITAL }));
    expect((await send('POST', '/v1/scenarios', { name: 'x', changes: many })).status).toBe(400);
  });

  it('give the same answers at both doors, and their names, stamp and tag', async () => {
    await send('POST', '/v1/scenarios', { id: 'doors', name: 'Doors', changes: [CLINIC] });
    const path = `/v1/units/${SAMPLE_COUNTY}/coverage?scenario=doors&service=county_hospital&limit=1000`;
    const rest = await app.ask(path);
    expect(rest.body['scenario']).toMatchObject({ id: 'doors', version: 1, conflicts: 0 });
    const field = `coverage(scenario: "doors", service: ["county_hospital"]) { scenario { id version } services { covered { value numerator } } }`;
    const said = await graphql(`{ unit(code: "${SAMPLE_COUNTY}") { ${field} } }`);
    const [service] = rest.body['services'] as { covered: { value: number; numerator: number } }[];
    expect(said['unit']).toMatchObject({
      coverage: {
        scenario: { id: 'doors', version: 1 },
        services: [{ covered: { value: service?.covered.value, numerator: service?.covered.numerator } }],
      },
    });
    expect(JSON.stringify(rest.body)).toContain('New hospital of Gudu');
    const etag = rest.headers.get('etag') as string;
    expect((await app.ask(path, { headers: { 'if-none-match': etag } })).status).toBe(304);
    await send('PATCH', '/v1/scenarios/doors', { changes: [{ change: 'close', facility: HOSPITAL }] }, '*');
    const after = await app.ask(path, { headers: { 'if-none-match': etag } });
    expect([after.status, after.body['scenario']]).toMatchObject([200, { version: 2 }]);
  });

  it('compare with the base by service, unit, group and settlement: gained less lost is after less before', async () => {
    await send('POST', '/v1/scenarios', { id: 'c1', name: 'Open', changes: [CLINIC] });
    await send('POST', '/v1/scenarios', {
      id: 'c2',
      name: 'Close',
      changes: [{ change: 'close', facility: HOSPITAL }],
    });
    const found = await app.ask('/v1/scenarios/c1/compare?with=base&service=county_hospital');
    expect(found.status).toBe(200);
    const numerator = async (query: string): Promise<number> => {
      const { body } = await app.ask(
        `/v1/units/${PROVINCE}/coverage?service=county_hospital&limit=1${query}`,
      );
      return (body['services'] as { covered: { numerator: number } }[])[0]?.covered.numerator ?? 0;
    };
    const [row] = found.body['services'] as { gained: number; lost: number }[];
    expect(row?.gained).toBeGreaterThan(0);
    expect((row?.gained ?? 0) - (row?.lost ?? 0)).toBe(
      (await numerator('&scenario=c1')) - (await numerator('')),
    );
    expect((found.body['settlements'] as unknown[]).length).toBe(10);
    expect((found.body['units'] as { unit: { name: string } }[]).map((u) => u.unit.name)).toContain('青岚县');
    expect((found.body['groups'] as { group: string }[]).map((g) => g.group)).toContain('60+');
    const there = await app.ask('/v1/scenarios/c1/compare?with=c2');
    const back = await app.ask('/v1/scenarios/c2/compare?with=c1');
    const sums = (answer: Answer, a: string, b: string): unknown =>
      (answer.body['services'] as Record<string, number>[]).map((s) => [s[a], s[b]]);
    expect(sums(there, 'gained', 'lost')).toEqual(sums(back, 'lost', 'gained'));
    const said = await graphql(`
      {
        scenarioComparison(scenario: "c1", service: ["county_hospital"]) {
          with
          counties
          services {
            gained
            lost
            moved
          }
          settlements {
            gained
            settlement {
              code
            }
          }
        }
      }
    `);
    expect(said['scenarioComparison']).toMatchObject({
      with: 'base',
      counties: found.body['counties'],
      services: [{ gained: row?.gained, lost: row?.lost }],
    });
    expect((await app.ask(`/v1/scenarios/c1/compare?unit=${VILLAGE}`)).body['code']).toBe(
      'scenarios/unit-below-county',
    );
  });

  it('are handed over as planned facilities of their feed, once', async () => {
    await send('POST', '/v1/scenarios', {
      id: 'plan',
      name: 'Plan',
      changes: [CLINIC, { change: 'close', facility: 'sample:S0002' }],
    });
    const first = await send('POST', '/v1/scenarios/plan/publish', { opensOn: '2028-09-01' });
    expect(first.body).toMatchObject({
      feed: 'scenario-plan',
      facilities: [{ at: 0, facility: 'scenario-plan:N1', outcome: 'created' }],
      leftOut: [{ at: 1, change: 'close' }],
    });
    const facility = await app.ask('/v1/facilities/scenario-plan:N1');
    expect(facility.body).toMatchObject({ status: 'planned', feed: 'scenario-plan' });
    const again = await send('POST', '/v1/scenarios/plan/publish', {});
    expect(again.body['facilities']).toMatchObject([{ outcome: 'exists' }]);
    // the scenario opens what it has handed over all the same
    expect((await app.ask('/v1/scenarios/plan')).body['base']).toMatchObject({ moved: true, conflicts: [] });
  });

  it('give for a county, a town, a settlement, a point, a province and aggregates what the change gives when it is made', async () => {
    const changes = [
      CLINIC,
      { change: 'close', facility: HOSPITAL },
      { change: 'move', facility: 'sample:S0002', lon: 104.25, lat: 31.25, unit: null },
      { change: 'alter', facility: 'sample:S0003', serviceRadiusMetres: 9000 },
      { change: 'people', unit: VILLAGE, persons: { all: 9000 } },
    ];
    const made = await send('POST', '/v1/scenarios', { id: 'real', name: 'Real', feed: 'real', changes });
    expect(made.body['code'] ?? made.status).toBe(201);
    const questions = [
      `/v1/units/${SAMPLE_COUNTY}/coverage?limit=1000`,
      `/v1/units/${SAMPLE_COUNTY}/gaps?limit=1000`,
      '/v1/units/990121100000/coverage?limit=1000',
      `/v1/units/${VILLAGE}/coverage?limit=10`,
      '/v1/coverage/at?lon=104.19&lat=31.31',
      `/v1/units/${PROVINCE}/coverage?limit=1000`,
      `/v1/units/${SAMPLE_COUNTY}/coverage?limit=1000&includePlanned=true`,
      `/v1/aggregates?figure=coverage&unit=${PROVINCE}&level=county&by=area,tier`,
    ];
    const before = new Map<string, unknown>();
    const planned = new Map<string, unknown>();
    for (const question of questions) {
      before.set(question, plain(await app.ask(question)));
      planned.set(question, plain(await app.ask(`${question}&scenario=real`)));
    }
    const ok = [
      await send('POST', '/v1/facilities', { feed: 'real', crs: 'WGS84', ...CLINIC, change: undefined }),
      await send('DELETE', `/v1/facilities/${HOSPITAL}`, undefined, '*'),
      await send(
        'PATCH',
        '/v1/facilities/sample:S0002',
        { lon: 104.25, lat: 31.25, crs: 'WGS84', unit: null },
        '*',
      ),
      await send('PATCH', '/v1/facilities/sample:S0003', { serviceRadiusMetres: 9000 }, '*'),
    ];
    expect(ok.map((answer) => answer.status)).toEqual([201, 200, 200, 200]);
    const held = (await app.store.db.query<{ p: (number | null)[] }>(
      `SELECT persons_by_group AS p FROM population WHERE settlement_code = $1 AND basis = 'resident' AND rev_to IS NULL`,
      [VILLAGE],
    )) as [{ p: (number | null)[] }];
    const row = [VILLAGE, '2025-11-01', 'resident', 9000, ...held[0].p.slice(1).map((n) => n ?? '')].join();
    const head = 'settlement,referenceDate,basis,all,0-2,3-5,6-11,12-14,15-17,18-59,60+,workers,migrants';
    const report = await importText(app.store, 'populations', `${head}\n${row}\n`);
    expect(report.outcome).toBe('committed');
    await app.store.recompute.drain();
    for (const question of questions) {
      const real = plain(await app.ask(question));
      expect({ question, answer: planned.get(question) }).toEqual({ question, answer: real });
      expect({ question, answer: before.get(question) }).not.toEqual({ question, answer: real });
    }
  });

  it('say when the base has moved, and which changes no longer fit', async () => {
    const { base } = (await app.ask('/v1/scenarios/real')).body as unknown as {
      base: { moved: boolean; conflicts: { at: number; code: string }[] };
    };
    expect(base.moved).toBe(true);
    expect(base.conflicts.map((c) => [c.at, c.code]).sort()).toEqual([
      [0, 'scenarios/facility-exists'],
      [1, 'scenarios/facility-closed'],
      [2, 'scenarios/facility-changed'],
      [3, 'scenarios/facility-changed'],
    ]);
    const answer = await app.ask(`/v1/units/${SAMPLE_COUNTY}/coverage?scenario=real&limit=1`);
    expect(answer.body['scenario']).toMatchObject({ conflicts: 4 });
    const said = await graphql(`
      {
        scenario(id: "real") {
          base {
            moved
            conflicts {
              at
              code
            }
          }
          changes {
            change
            facility
            persons {
              group
              persons
            }
          }
        }
      }
    `);
    expect(said['scenario']).toMatchObject({ base: { moved: true } });
  });

  it('spread people who come to a town over its settlements as people live there, and lose none', async () => {
    const add = { all: 1001, '60+': 7 };
    await send('POST', '/v1/scenarios', {
      id: 'newcomers',
      name: 'Newcomers',
      changes: [{ change: 'people', unit: '990121100000', add }],
    });
    const found = await app.ask('/v1/scenarios/newcomers/compare');
    const rows = found.body['services'] as { personsBefore: number; personsAfter: number }[];
    const more = rows.map((s) => s.personsAfter - s.personsBefore);
    expect(Math.max(...more)).toBe(1001);
    expect(found.body['counties']).toContain(SAMPLE_COUNTY);
  });
});
