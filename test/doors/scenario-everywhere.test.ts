/** Every question that takes a scenario gives what it gives once the changes are really made; what it makes of them is kept apart. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { INFO, SAMPLE_COUNTY, sending, testApp } from '../support/app.js';
import type { Answer, Send, TestApp } from '../support/app.js';

const TOWN = '990121101000';
const HOSPITAL = 'sample:S0001';
const OPENED = {
  externalId: 'N1',
  name: 'New school and clinic',
  lon: 104.18,
  lat: 31.32,
  offers: [
    { service: 'county_hospital', capacity: 100 },
    { service: 'kindergarten', capacity: 270 },
    { service: 'entrepreneurial_park', capacity: 900 },
    { service: 'gig_market', capacity: 40 },
    { service: 'public_rental_housing', capacity: 50 },
  ],
};
const unit = (path: string, code = SAMPLE_COUNTY): string => `/v1/units/${code}/${path}`;

/** One address a question: those of complementarity, accessibility, capacity, equity and the other indicators. */
const QUESTIONS = [
  unit('complementarity'),
  unit('complementarity?view=flows&rule=capacity'),
  unit('hinterland?limit=200', TOWN),
  '/v1/facilities/sample:S0002/hinterland?limit=200',
  unit('accessibility?service=county_hospital&limit=200'),
  unit('capacity?newcomers=5000'),
  unit('equity'),
  unit('equity?spread=access'),
  unit('parity'),
  unit('key-towns'),
  unit('employment'),
  unit('citizenisation'),
  unit('seat-check'),
  unit('land'),
  unit('layout'),
  unit('profile'),
  unit('coverage?limit=200', TOWN),
  unit('gaps?limit=200'),
  unit('gaps?rule=capacity&limit=200'),
  unit('gaps/summary?rule=capacity'),
];

describe('scenario= on every question', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await testApp();
  });
  afterAll(async () => app.close());

  const send: Send = (...asked) => sending(app)(...asked);
  const withScenario = (question: string): string =>
    `${question}${question.includes('?') ? '&' : '?'}scenario=all`;
  /** An answer less what a what-if and a real change must differ in. */
  const plain = ({ status, body }: Answer): unknown => {
    const { revision: _r, computedAt: _c, stale: _s, scenario: _x, nextCursor, ...rest } = body;
    return { status, hasMore: typeof nextCursor === 'string', ...rest };
  };

  it('names each question of the contract that takes one', async () => {
    const { paths } = (await app.ask('/openapi.json')).body as unknown as {
      paths: Record<string, { get?: { parameters?: { name: string }[] } }>;
    };
    const taking = Object.entries(paths)
      .filter(([, methods]) => methods.get?.parameters?.some((p) => p.name === 'scenario'))
      .map(([path]) => path);
    const pattern = (path: string): RegExp => new RegExp(`^${path.replace(/\{[^}]+\}/g, '[^/?]+')}(\\?|$)`);
    const asked = [
      ...QUESTIONS,
      // asked with and without a real change by the tests of scenarios
      unit('coverage'),
      '/v1/coverage/at?lon=1&lat=1',
      '/v1/aggregates?figure=coverage',
    ];
    expect(taking.filter((path) => !asked.some((address) => pattern(path).test(address)))).toEqual([]);
  });

  it('gives what the change gives when it is made', async () => {
    const changes = [
      { change: 'open', ...OPENED },
      { change: 'close', facility: HOSPITAL },
      { change: 'move', facility: 'sample:S0002', lon: 104.25, lat: 31.25, unit: null },
    ];
    const made = await send('POST', '/v1/scenarios', { id: 'all', name: 'All', feed: 'all', changes });
    expect(made.body['code'] ?? made.status).toBe(201);
    const before = new Map<string, unknown>();
    const planned = new Map<string, unknown>();
    for (const question of QUESTIONS) {
      before.set(question, plain(await app.ask(question)));
      const answer = await app.ask(withScenario(question));
      expect([question, answer.body['code'] ?? answer.status]).toEqual([question, 200]);
      expect([question, answer.body['scenario']]).toEqual([
        question,
        expect.objectContaining({ id: 'all', version: 1 }),
      ]);
      planned.set(question, plain(answer));
    }
    const done = [
      await send('POST', '/v1/facilities', { feed: 'all', crs: 'WGS84', ...OPENED }),
      await send('DELETE', `/v1/facilities/${HOSPITAL}`, undefined, '*'),
      await send(
        'PATCH',
        '/v1/facilities/sample:S0002',
        { lon: 104.25, lat: 31.25, crs: 'WGS84', unit: null },
        '*',
      ),
    ];
    expect(done.map((answer) => answer.body['code'] ?? answer.status)).toEqual([201, 200, 200]);
    await app.store.recompute.drain();
    const unmoved: string[] = [];
    for (const question of QUESTIONS) {
      const real = plain(await app.ask(question));
      expect({ question, answer: planned.get(question) }).toEqual({ question, answer: real });
      if (JSON.stringify(before.get(question)) === JSON.stringify(real)) unmoved.push(question);
    }
    // cn-2026 has no distance for jobs, so no facility changes who reaches them
    expect(unmoved).toEqual([unit('employment')]);
  });

  it('is refused where nobody has made it, on every question', async () => {
    for (const question of QUESTIONS) {
      const answer = await app.ask(withScenario(question).replace('scenario=all', 'scenario=nobody'));
      expect([question, answer.status, answer.body['code']]).toEqual([question, 404, 'scenarios/unknown-id']);
    }
  });

  it('logs nothing above info', () => {
    expect(app.log.filter((line) => line.level > INFO)).toEqual([]);
  });
});
