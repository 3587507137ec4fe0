import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { pino } from 'pino';
import { buildApplication } from '../../src/application.js';
import { SYSTEM } from '../../src/common/actor.js';
import { readConfig } from '../../src/config.js';
import { Freshness } from '../../src/store/fresh/freshness.js';
import { FacilityWrites } from '../../src/facilities/facilities.writes.service.js';
import { SAMPLE_COUNTY, testApp } from '../support/app.js';
import type { TestApp } from '../support/app.js';
import { TEST_DAY } from '../support/store.js';

const VILLAGE = '990121100001';
const SETTLEMENT = `{ settlement(code: "${VILLAGE}") { name coverage { services { service { code } status
  nearest { facility { id name } distanceMetres } } } } }`;
const PATHS = [
  `/v1/units/${VILLAGE}/coverage`,
  `/v1/units/${SAMPLE_COUNTY}/coverage?limit=7`,
  `/v1/units/${SAMPLE_COUNTY}/gaps?limit=20`,
  '/v1/facilities?limit=20',
  `/v1/units/${VILLAGE}`,
];

interface Told {
  readonly status: number;
  readonly text: string;
  readonly etag: string | undefined;
}

describe('answers that are kept in memory', () => {
  let app: TestApp;
  /** Another instance on the same database, which shares nothing else with the first. */
  let other: NestFastifyApplication;
  /** One that keeps nothing. */
  let bare: NestFastifyApplication;

  beforeAll(async () => {
    app = await testApp();
    const instance = async (settings: Record<string, string>): Promise<NestFastifyApplication> => {
      const config = readConfig({ HINTERLAND_TODAY: TEST_DAY, ...settings });
      const made = await buildApplication({ ...app.store, config }, pino({ level: 'silent' }));
      await made.listen(0, '127.0.0.1');
      return made;
    };
    other = await instance({});
    bare = await instance({ HINTERLAND_ANSWERS_MB: '0' });
  });
  afterAll(async () => {
    await bare.close();
    await other.close();
    await app.close();
  });

  const post = {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: SETTLEMENT }),
  };
  async function askOf(url: string, path: string): Promise<Told> {
    const answer = await fetch(`${url}${path}`, path === '/graphql' ? post : {});
    return {
      status: answer.status,
      text: await answer.text(),
      etag: answer.headers.get('etag') ?? undefined,
    };
  }
  const ask = (path: string): Promise<Told> => askOf(app.url, path);
  const askIn = async (of: NestFastifyApplication, path: string): Promise<Told> =>
    askOf(await of.getUrl(), path);
  const everywhere = [...PATHS, '/graphql'];

  it.each(everywhere)('are the same bytes as answers that are made: %s', async (path) => {
    const made = await askIn(bare, path);
    expect(made.status).toBe(200);
    expect([await ask(path), await ask(path), await ask(path)]).toEqual([made, made, made]);
    expect([await askIn(other, path), await askIn(other, path)]).toEqual([made, made]);
  });

  it.each(everywhere)('cost a look at the versions alone, however many ask: %s', async (path) => {
    await ask(path);
    const before = app.store.db.statements;
    await ask(path);
    // a settlement over GraphQL looks twice: for the unit, and for its coverage
    const looks = path === '/graphql' ? 2 : 1;
    expect(app.store.db.statements - before).toBe(looks);
  });

  it('share one look at the versions where many ask at once', async () => {
    const freshness = other.get(Freshness);
    const before = app.store.db.statements;
    const looks = await Promise.all(Array.from({ length: 100 }, () => freshness.now(SAMPLE_COUNTY)));
    expect(app.store.db.statements - before).toBe(1);
    expect(new Set(looks.map((look) => look.versions.get(SAMPLE_COUNTY))).size).toBe(1);
  });

  const PAGE = `query Page($within: String!, $first: Int!) { settlements(within: $within, first: $first) {
    edges { node { code coverage { services { status } } } } } }`;
  it.each<[string, string, Record<string, unknown>]>([
    ['an answer', PAGE, { within: SAMPLE_COUNTY, first: 3 }],
    ['an error of one field', PAGE, { within: SAMPLE_COUNTY, first: 0 }],
    ['a variable of another type', PAGE, { within: 5, first: 3 }],
    ['a variable that is missing', PAGE, { first: 3 }],
    ['a question that costs too much', PAGE, { within: SAMPLE_COUNTY, first: 1000 }],
    ['an error beside data', '{ a: unit(code: "nope") { code } services { edges { node { code } } } }', {}],
    ['a bad moment', '{ unit(code: "1", asOf: "2026-02-30") { code } }', {}],
    [
      'fragments, aliases and directives',
      `query ($code: String!, $no: Boolean = false) {
      u: unit(code: $code) { ...names name @include(if: $no) } }  fragment names on Unit { code, of: level }`,
      { code: VILLAGE },
    ],
  ])('of GraphQL say the same compiled as walked: %s', async (_what, query, variables) => {
    const init = { ...post, body: JSON.stringify({ query, variables }) };
    const told: string[] = [];
    for (let time = 0; time < 5; time += 1) {
      const { status, text, headers } = await app.ask('/graphql', init);
      told.push(`${status} ${headers.get('cache-control')} ${text}`);
    }
    expect(new Set(told).size).toBe(1);
  });

  it('are not given again once another instance has changed what they say, names too', async () => {
    for (const path of everywhere) await ask(path);
    const { body } = await app.ask(`/v1/units/${VILLAGE}/coverage`);
    const { items } = body['settlements'] as {
      items: { services: { nearest: { facility: { id: string } } | null }[] }[];
    };
    const id = items[0]?.services.find((each) => each.nearest !== null)?.nearest?.facility.id as string;
    for (const name of ['Renamed once', 'Renamed twice']) {
      // twice: the second time the county waits for its recompute already
      await other.get(FacilityWrites).change(id, '*', { name }, TEST_DAY, SYSTEM);
      for (const path of everywhere) {
        const told = await ask(path);
        expect(told.text).toBe((await askIn(bare, path)).text);
        if (path.includes('coverage') || path === '/graphql') expect(told.text).toContain(name);
      }
      expect((await app.ask(`/v1/units/${VILLAGE}/coverage`)).body['stale']).toBe(true);
    }
    await app.store.recompute.drain();
    for (const path of everywhere) {
      const told = await ask(path);
      expect(told.text).toBe((await askIn(bare, path)).text);
    }
    expect((await app.ask(`/v1/units/${VILLAGE}/coverage`)).body['stale']).toBe(false);
  });

  it('change their ETag with all that they say', async () => {
    const path = `/v1/units/${VILLAGE}/coverage`;
    const id = 'sample:S0001';
    const etag = (await ask(path)).etag as string;
    const again = (): Promise<number> =>
      app.ask(path, { headers: { 'if-none-match': etag } }).then(({ status }) => status);
    expect(await again()).toBe(304);
    await other.get(FacilityWrites).change(id, '*', { name: 'Renamed again' }, TEST_DAY, SYSTEM);
    await app.store.recompute.drain();
    const served = (await ask(path)).text.includes(id);
    expect(await again()).toBe(served ? 200 : 304);
  });
});
