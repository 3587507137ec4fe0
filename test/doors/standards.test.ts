import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { testApp } from '../support/app.js';
import type { TestApp } from '../support/app.js';

describe('the catalogue over HTTP', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await testApp();
  });
  afterAll(async () => app.close());

  it('lists services and sets in order of code, and gives each alone', async () => {
    const services = (await app.ask('/v1/services')).body as unknown as { items: { code: string }[] };
    const codes = services.items.map((service) => service.code);
    expect(codes).toEqual([...codes].sort());
    const one = (await app.ask(`/v1/services/${codes[0]}`)).body;
    expect(one).toEqual({ revision: expect.any(Number), ...services.items[0] });
    const set = (await app.ask('/v1/standard-sets/cn-2026')).body as unknown as {
      rules: { service: string; source: string; verified: string }[];
    };
    expect(set.rules.length).toBeGreaterThan(0);
    for (const rule of set.rules) {
      expect(codes).toContain(rule.service);
      expect(rule.source).not.toBe('');
    }
  });

  it('answers 304 while nothing has changed', async () => {
    for (const path of ['/v1/services', '/v1/standard-sets/cn-2026']) {
      const etag = (await app.ask(path)).headers.get('etag') ?? '';
      expect((await app.ask(path, { headers: { 'if-none-match': etag } })).status).toBe(304);
    }
  });

  it('has nothing before its first revision', async () => {
    expect((await app.ask('/v1/services?revision=0')).body).toEqual({
      revision: 0,
      items: [],
      nextCursor: null,
    });
  });

  it.each([
    ['/v1/services/flying', 404, 'services/unknown-code'],
    ['/v1/standard-sets/none', 404, 'standards/unknown-set'],
    ['/v1/services?colour=red', 400, 'api/unknown-parameter'],
    ['/v1/services?revision=99999', 400, 'revisions/unknown'],
  ])('refuses %s with %i %s', async (path, status, code) => {
    const answer = await app.ask(path);
    expect([answer.status, answer.body['code']]).toEqual([status, code]);
  });
});
