/** From the question where to build to planned facilities in the data: site, keep, compare, hand over; REST and GraphQL alike. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { INFO, SAMPLE_COUNTY, sending, testApp } from '../support/app.js';
import type { Send, TestApp } from '../support/app.js';

interface Sited {
  readonly status: string;
  readonly objective: { readonly value: number };
  readonly people: { readonly servedBefore: number; readonly servedAfter: number };
  readonly sites: readonly { readonly code: string; readonly lon: number; readonly lat: number }[];
  readonly scenario: { readonly id: string; readonly version: number } | null;
  readonly changes: readonly { readonly change: string; readonly externalId?: string }[];
  readonly notes: readonly string[];
}

const QUESTION = { unit: SAMPLE_COUNTY, service: 'kindergarten', model: 'mclp', number: 2 };

describe('siting and scenarios together', () => {
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
  const graphql = async (query: string, variables: object = {}): Promise<Record<string, never>> => {
    const answer = await send('POST', '/graphql', { query, variables });
    expect(answer.body['errors']).toBeUndefined();
    return answer.body['data'] as Record<string, never>;
  };
  const sited = async (body: object): Promise<{ job: string; answer: Sited }> => {
    const given = await send('POST', '/v1/siting?wait=60', body);
    expect(given.body['code'] ?? given.status).toBe(200);
    return { job: String(given.body['id']), answer: given.body['result'] as unknown as Sited };
  };
  const served = async (query = ''): Promise<number> => {
    const path = `/v1/units/${SAMPLE_COUNTY}/coverage?service=kindergarten&limit=1${query}`;
    const { body } = await app.ask(path);
    return (body['services'] as { covered: { numerator: number } }[])[0]?.covered.numerator ?? -1;
  };

  it('a siting answer kept as a scenario gives the people promised, and so do the facilities handed over', async () => {
    const { job, answer } = await sited(QUESTION);
    const kept = await send('POST', `/v1/siting/${job}/scenario`, { id: 'sited' });
    expect([kept.status, kept.body['feed'], kept.headers.get('location')]).toEqual([
      201,
      'scenario-sited',
      '/v1/scenarios/sited',
    ]);
    expect(kept.body['name']).toMatch(/: 2 sites$/);
    expect((kept.body['changes'] as unknown[]).length).toBe(answer.sites.length);
    expect([await served(), await served('&scenario=sited')]).toEqual([
      answer.people.servedBefore,
      answer.people.servedAfter,
    ]);
    const compared = await app.ask('/v1/scenarios/sited/compare?service=kindergarten');
    const [row] = compared.body['services'] as { gained: number; lost: number }[];
    // settlements of other counties may gain too
    expect(row?.gained).toBeGreaterThanOrEqual(answer.objective.value);
    expect(row?.lost).toBe(0);
    const inCounty = await app.ask(`/v1/scenarios/sited/compare?service=kindergarten&unit=${SAMPLE_COUNTY}`);
    expect(inCounty.body['services']).toMatchObject([{ gained: answer.objective.value, lost: 0 }]);
    // asked again on top of the sites: everybody they serve is served already
    const next = await sited({ ...QUESTION, scenario: 'sited' });
    expect(next.answer.people.servedBefore).toBe(answer.people.servedAfter);
    expect(next.answer.scenario).toMatchObject({ id: 'sited', version: 1 });
    const both = await send('POST', `/v1/siting/${next.job}/scenario`, { id: 'both' });
    expect(both.body['changes']).toEqual([...answer.changes, ...next.answer.changes]);
    expect(await served('&scenario=both')).toBe(next.answer.people.servedAfter);
    const handed = await send('POST', '/v1/scenarios/both/publish', {});
    expect((handed.body['facilities'] as { outcome: string }[]).map((f) => f.outcome)).toEqual(
      [...answer.changes, ...next.answer.changes].map(() => 'created'),
    );
    await app.store.recompute.drain();
    expect([await served(), await served('&includePlanned=true')]).toEqual([
      answer.people.servedBefore,
      next.answer.people.servedAfter,
    ]);
    const feed = await app.ask('/v1/facilities?feed=scenario-both');
    expect((feed.body['items'] as { status: string }[]).map((f) => f.status)).toEqual(
      [...answer.changes, ...next.answer.changes].map(() => 'planned'),
    );
  });

  it('siting with a scenario is siting once its changes are made', async () => {
    const change = {
      change: 'open',
      externalId: 'K',
      name: 'K',
      lon: 104.21,
      lat: 31.19,
      offers: [{ service: 'kindergarten', capacity: 90, capacityUnit: null }],
    };
    await send('POST', '/v1/scenarios', { id: 'real', name: 'Real', feed: 'real', changes: [change] });
    const questions = [
      { ...QUESTION, number: 1 },
      { ...QUESTION, model: 'p_median', number: 1 },
      { ...QUESTION, build: { capacity: 60 }, personsPerCapacityUnit: 1 },
      {
        ...QUESTION,
        number: 1,
        actions: ['enlarge'],
        enlarge: { capacity: 60, facilities: ['real:K'] },
        personsPerCapacityUnit: 1,
      },
    ];
    const plain = ({ answer }: { answer: Sited }): unknown => {
      const {
        scenario: _s,
        revision: _r,
        computedAt: _c,
        ...rest
      } = answer as Sited & Record<'revision' | 'computedAt', unknown>;
      return rest;
    };
    const planned: unknown[] = [];
    for (const question of questions) planned.push(plain(await sited({ ...question, scenario: 'real' })));
    const { change: _, ...facility } = change;
    const made = await send('POST', '/v1/facilities', { feed: 'real', crs: 'WGS84', ...facility });
    expect(made.status).toBe(201);
    for (const [k, question] of questions.entries()) expect(plain(await sited(question))).toEqual(planned[k]);
  });

  it('what cannot be kept is refused with the reason', async () => {
    const keep = async (job: string): Promise<unknown[]> => {
      const answer = await send('POST', `/v1/siting/${job}/scenario`, {});
      return [answer.status, answer.body['code']];
    };
    expect(await keep('nobody')).toEqual([404, 'jobs/unknown']);
    expect(await keep((await sited({ ...QUESTION, number: 0 })).job)).toEqual([409, 'scenarios/no-sites']);
    await send('POST', '/v1/scenarios', { id: 'moving', name: 'Moving' });
    const { job } = await sited({ ...QUESTION, scenario: 'moving' });
    await send('PATCH', '/v1/scenarios/moving', { name: 'Moved' }, '*');
    expect(await keep(job)).toEqual([409, 'scenarios/changed-meanwhile']);
    const { body, status } = await send('POST', '/v1/siting', { ...QUESTION, scenario: 'nobody' });
    expect([status, body['code']]).toEqual([404, 'scenarios/unknown-id']);
  });

  it('GraphQL makes, changes, compares, hands over and removes scenarios as REST does', async () => {
    const open = {
      change: 'open',
      externalId: 'G',
      name: 'G',
      lon: 104.2,
      lat: 31.2,
      offers: [{ service: 'village_clinic', capacity: null, capacityUnit: null }],
    };
    const rest = [
      open,
      { change: 'close', facility: 'sample:S0003' },
      { change: 'move', facility: 'sample:S0002', lon: 104.25, lat: 31.25, unit: null },
      { change: 'enlarge', facility: 'sample:S0001', service: 'county_hospital', add: 50 },
      { change: 'alter', facility: 'sample:S0004', serviceRadiusMetres: 9000 },
      { change: 'people', unit: '990121100001', persons: { all: 900, '60+': null } },
      { change: 'people', unit: SAMPLE_COUNTY, add: { all: 100 } },
    ];
    const flat = [
      ...rest.slice(0, 3),
      { change: 'enlarge', facility: 'sample:S0001', service: 'county_hospital', addCapacity: 50 },
      rest[4],
      {
        change: 'people',
        unit: '990121100001',
        persons: [{ group: 'all', persons: 900 }, { group: '60+' }],
      },
      { change: 'people', unit: SAMPLE_COUNTY, addPersons: [{ group: 'all', persons: 100 }] },
    ];
    const make = `mutation($input: NewScenarioInput!) { createScenario(input: $input) { id version changeCount } }`;
    const said = await graphql(make, { input: { id: 'by-graphql', name: 'Same', changes: flat } });
    expect(said['createScenario']).toEqual({ id: 'by-graphql', version: 1, changeCount: rest.length });
    await send('POST', '/v1/scenarios', { id: 'by-rest', name: 'Same', changes: rest });
    const [a, b] = await Promise.all(
      ['by-graphql', 'by-rest'].map(async (id) => (await app.ask(`/v1/scenarios/${id}`)).body),
    );
    expect(a?.['changes']).toEqual(b?.['changes']);
    const compared = await app.ask('/v1/scenarios/by-rest/compare?with=base');
    const asked = await graphql(`
      {
        scenarioComparison(scenario: "by-graphql", with: "base") {
          counties
          services {
            service {
              code
            }
            gained
            lost
            moved
          }
        }
      }
    `);
    const comparison = asked['scenarioComparison'] as { counties: unknown; services: unknown[] };
    expect(comparison.counties).toEqual(compared.body['counties']);
    expect(comparison.services).toMatchObject(
      (
        compared.body['services'] as {
          service: { code: string };
          gained: number;
          lost: number;
          moved: number;
        }[]
      ).map(({ service, gained, lost, moved }) => ({ service: { code: service.code }, gained, lost, moved })),
    );
    const change = `mutation($v: Int!, $input: ScenarioPatchInput!) { changeScenario(id: "by-graphql", expectedVersion: $v, input: $input) { version name changes { change externalId } } }`;
    const changed = await graphql(change, { v: 1, input: { name: 'Less', changes: [open] } });
    expect(changed['changeScenario']).toEqual({
      version: 2,
      name: 'Less',
      changes: [{ change: 'open', externalId: 'G' }],
    });
    const late = await send('POST', '/graphql', { query: change, variables: { v: 1, input: { name: 'x' } } });
    expect(JSON.stringify(late.body['errors'])).toContain('scenarios/changed-meanwhile');
    const handed = await graphql(`
      mutation {
        publishScenario(id: "by-graphql", opensOn: "2029-01-01") {
          feed
          facilities {
            facility
            outcome
          }
          leftOut {
            at
          }
        }
      }
    `);
    expect(handed['publishScenario']).toEqual({
      feed: 'scenario-by-graphql',
      facilities: [{ facility: 'scenario-by-graphql:G', outcome: 'created' }],
      leftOut: [],
    });
    const gone = await graphql(`
      mutation {
        removeScenario(id: "by-graphql", expectedVersion: 2)
      }
    `);
    expect(gone['removeScenario']).toBe('by-graphql');
    expect((await app.ask('/v1/scenarios/by-graphql')).status).toBe(404);
    const { job, answer } = await sited(QUESTION);
    const kept = await graphql(
      `mutation { keepSiting(job: "${job}", input: { id: "kept" }) { id changes { change externalId lon lat } } }`,
    );
    expect(kept['keepSiting']).toEqual({
      id: 'kept',
      changes: answer.changes.map((c) => {
        const { change: word, externalId, lon, lat } = c as { lon?: number; lat?: number } & typeof c;
        return { change: word, externalId, lon, lat };
      }),
    });
  });

  it('GraphQL refuses what REST refuses, with the same codes', async () => {
    const bad = { change: 'close', facility: 'sample:nobody' };
    const rest = await send('POST', '/v1/scenarios', { name: 'x', changes: [bad, { ...bad, lon: 1 }] });
    const said = await send('POST', '/graphql', {
      query: `mutation($input: NewScenarioInput!) { createScenario(input: $input) { id } }`,
      variables: { input: { name: 'x', changes: [bad, { ...bad, lon: 1 }] } },
    });
    const codes = (rest.body['problems'] as { code: string }[]).map((p) => p.code);
    expect(codes).toEqual(['api/unknown-field']);
    for (const code of codes) expect(JSON.stringify(said.body['errors'])).toContain(code);
  });
});
