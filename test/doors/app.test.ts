import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { INFO, SAMPLE_COUNTY, testApp } from '../support/app.js';
import type { TestApp } from '../support/app.js';

describe('the application', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await testApp();
  });
  afterAll(async () => app.close());

  it('is alive, and ready with no county waiting', async () => {
    expect((await app.ask('/health/live')).body).toEqual({ status: 'ok' });
    expect((await app.ask('/health/ready')).body).toEqual({ status: 'ok', staleCounties: 0 });
  });

  it('has a page in both languages whose links all answer', async () => {
    const page = await app.ask('/');
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.text).toMatch(/[一-鿿]/);
    const links = [...page.text.matchAll(/(?:href|src)="([^"]+)"/g)].map((m) => m[1] as string);
    expect(links.length).toBeGreaterThanOrEqual(5);
    for (const link of links) {
      expect(link).toMatch(/^\//);
      expect([link, (await app.ask(link)).status]).toEqual([link, 200]);
    }
  });

  it('documents its REST door as OpenAPI 3.1, and shows it without outside resources', async () => {
    const { body } = await app.ask('/openapi.json');
    expect(body['openapi']).toBe('3.1.0');
    expect(Object.keys(body['paths'] as object)).toEqual(
      expect.arrayContaining(['/v1/units/{code}/coverage', '/v1/units/{code}/gaps', '/v1/coverage/at']),
    );
    const docs = await app.ask('/docs');
    expect(docs.status).toBe(200);
    const sources = [...docs.text.matchAll(/(?:href|src)="([^"]+)"/g)].map((m) => m[1] as string);
    for (const source of sources) {
      expect(source).not.toMatch(/^(https?:)?\/\//);
      expect([source, (await app.ask(new URL(source, `${app.url}/docs`).pathname)).status]).toEqual([
        source,
        200,
      ]);
    }
  });

  it('sends a policy that forbids outside scripts and being framed elsewhere', async () => {
    const { headers } = await app.ask('/');
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'self'");
    expect(policy).toContain("frame-ancestors 'self'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('logs one line per request, with route, status and milliseconds, and no query text', async () => {
    const before = app.log.length;
    await app.ask(`/v1/units/${SAMPLE_COUNTY}/gaps?limit=1`);
    await new Promise((done) => setTimeout(done, 20));
    const lines = app.log.slice(before);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({ method: 'GET', status: 200, msg: 'request' });
    expect(typeof lines[0]?.['ms']).toBe('number');
    expect(JSON.stringify(lines)).not.toContain('limit=1');
  });

  it('nothing above info is logged', () => {
    expect(app.log.filter((line) => line.level > INFO)).toEqual([]);
  });
});
