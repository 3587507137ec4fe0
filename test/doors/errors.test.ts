import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { INFO, SAMPLE_COUNTY, testApp } from '../support/app.js';
import type { TestApp } from '../support/app.js';

const COVERAGE = `/v1/units/${SAMPLE_COUNTY}/coverage`;
const GAPS = `/v1/units/${SAMPLE_COUNTY}/gaps`;

function post(body: unknown): RequestInit {
  return {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  };
}

interface ProblemBody {
  readonly code: string;
  readonly detail: string;
  readonly problems: readonly { code: string; field?: string; message: string }[];
}

describe('what the doors refuse', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await testApp();
  });
  afterAll(async () => app.close());

  /** Sends a path byte for byte: fetch would repair it first. */
  function sendRaw(path: string): Promise<{ status: number; body: ProblemBody }> {
    return new Promise((resolve, reject) => {
      const { hostname, port } = new URL(app.url);
      const sent = httpRequest({ hostname, port, path }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            body: JSON.parse(Buffer.concat(chunks).toString('utf8')) as ProblemBody,
          }),
        );
      });
      sent.on('error', reject).end();
    });
  }

  const bad: readonly (readonly [string, number, string])[] = [
    [`${COVERAGE}?limit=0`, 400, 'api/bad-parameter'],
    [`${COVERAGE}?limit=1001`, 400, 'api/bad-parameter'],
    [`${COVERAGE}?limit=NaN`, 400, 'api/bad-parameter'],
    [`${COVERAGE}?limit=`, 400, 'api/bad-parameter'],
    [`${COVERAGE}?limit=1.5`, 400, 'api/bad-parameter'],
    [`${COVERAGE}?limit=5&limit=6`, 400, 'api/bad-parameter'],
    [`${COVERAGE}?revision=1e400`, 400, 'api/bad-parameter'],
    [`${COVERAGE}?revision=`, 400, 'api/bad-parameter'],
    [`${COVERAGE}?revision=0x10`, 400, 'api/bad-parameter'],
    [`${COVERAGE}?revision=999999999`, 400, 'revisions/unknown'],
    [`${COVERAGE}?asOf=2026-02-30`, 400, 'api/bad-parameter'],
    [`${COVERAGE}?asOf=today`, 400, 'api/bad-parameter'],
    [`${COVERAGE}?basis=everybody`, 400, 'api/bad-parameter'],
    [`${COVERAGE}?includePlanned=1`, 400, 'api/bad-parameter'],
    [`${COVERAGE}?standardSet=no-such-set`, 404, 'standards/unknown-set'],
    [`${COVERAGE}?standardSet=%00`, 400, 'api/bad-text'],
    [`${COVERAGE}?scenario=new-clinic`, 404, 'scenarios/unknown-id'],
    [`${GAPS}?scenario=new-clinic`, 404, 'scenarios/unknown-id'],
    ['/v1/coverage/at?lon=104.3&lat=31.2&scenario=new-clinic', 404, 'scenarios/unknown-id'],
    ['/v1/scenarios/new-clinic', 404, 'scenarios/unknown-id'],
    ['/v1/scenarios/new-clinic/compare?scenario=x', 400, 'api/unknown-parameter'],
    [`${COVERAGE}?service=flying_school`, 400, 'services/unknown-code'],
    [`${COVERAGE}?service=%00`, 400, 'services/unknown-code'],
    [`${COVERAGE}?after=not-a-cursor`, 400, 'paging/bad-cursor'],
    [`${COVERAGE}?__proto__=1`, 400, 'api/unknown-parameter'],
    [`${COVERAGE}?constructor=1`, 400, 'api/unknown-parameter'],
    [`${GAPS}?status=bad`, 400, 'api/bad-parameter'],
    [`${GAPS}?kind=bad`, 400, 'api/bad-parameter'],
    [`${GAPS}?service=flying_school`, 400, 'services/unknown-code'],
    [`${GAPS}?after=${Buffer.from('[1]').toString('base64url')}`, 400, 'paging/bad-cursor'],
    ['/v1/coverage/at', 400, 'api/bad-parameter'],
    ['/v1/coverage/at?lon=104.3&lat=31.2&revision=999999999', 400, 'revisions/unknown'],
    ['/v1/coverage/at?lon=104.3&lat=31.2&standardSet=no-such-set', 404, 'standards/unknown-set'],
    ['/v1/coverage/at?lon=&lat=', 400, 'api/bad-parameter'],
    ['/v1/coverage/at?lon=NaN&lat=31', 400, 'api/bad-parameter'],
    ['/v1/coverage/at?lon=181&lat=31', 400, 'api/bad-parameter'],
    ['/v1/coverage/at?lon=104&lat=Infinity', 400, 'api/bad-parameter'],
    ['/v1/units?box=1,2,3', 400, 'api/bad-parameter'],
    ['/v1/units?box=3,2,1,4', 400, 'api/bad-parameter'],
    ['/v1/units?level=hamlet', 400, 'api/bad-parameter'],
    ['/v1/units?search=%00', 400, 'api/bad-text'],
    ['/v1/units?within=%00', 400, 'api/bad-text'],
    ['/v1/units/000000000000', 404, 'units/unknown-code'],
    ['/v1/units/000000000000/coverage', 404, 'units/unknown-code'],
    ['/v1/units/000000000000/gaps', 404, 'units/unknown-code'],
    ['/v1/units/%00', 400, 'api/bad-text'],
    ['/v1/units/%00/coverage', 400, 'api/bad-text'],
    ['/v1/standard-sets/none', 404, 'standards/unknown-set'],
    ['/v1/standard-sets/%00', 400, 'api/bad-text'],
    ['/v1/services?page=2', 400, 'api/unknown-parameter'],
    ['/v1/standard-sets?page=2', 400, 'api/unknown-parameter'],
    ['/v1/nothing', 404, 'api/no-such-route'],
    ['/health/ready?x=1', 200, ''],
  ];
  it.each(bad)('%s is answered %i %s', async (path, status, code) => {
    const answer = await app.ask(path);
    expect({ status: answer.status, code: answer.body['code'] ?? '' }).toEqual({ status, code });
    if (status >= 400) expect(answer.headers.get('content-type')).toContain('application/problem+json');
  });

  it('broken UTF-8 and broken escapes in a path are refused with a code, and never fail in a parameter', async () => {
    for (const path of ['/v1/units/%ff%fe', '/v1/units/%zz', `${COVERAGE}?service=%ff%fe`]) {
      const { status, body } = await sendRaw(path);
      expect([path, status]).toEqual([path, 400]);
      expect(body.code).toMatch(/^[a-z]+\/[a-z-]+$/);
    }
    expect((await sendRaw('/v1/units?search=%c3%28')).status).toBe(200);
  });

  it('all problems of a question are reported at once, with value and way out', async () => {
    const { status, body } = await app.ask(`${COVERAGE}?limit=0&asOf=2026-13-01&colour=red&size=2`);
    const problems = (body as unknown as ProblemBody).problems;
    expect(status).toBe(400);
    expect(problems.map((p) => p.field).sort()).toEqual(['asOf', 'colour', 'limit', 'size']);
    expect(problems.find((p) => p.field === 'limit')?.message).toContain('1000');
  });

  it('a problem is told in words a caller knows: what is missing, given twice, empty, or not in the list', async () => {
    const told = async (path: string, body?: unknown): Promise<string[]> => {
      const sent = body === undefined ? {} : post(body);
      return ((await app.ask(path, sent)).body as unknown as ProblemBody).problems.map((p) => p.message);
    };
    expect(await told('/v1/coverage/at?lon=104.3')).toEqual(['lat is missing: it must be text.']);
    expect(await told(`${COVERAGE}?limit=1&limit=2`)).toEqual(['limit is ["1","2"]: must be given once.']);
    expect(await told(`${COVERAGE}?service=`)).toEqual([
      'service is : must name at least one; leave the parameter out for the default.',
    ]);
    expect(await told(`${GAPS}?kind=settlement,nonsense`)).toEqual([
      'kind is nonsense: must be one of settlement, tier_missing, under_capacity.',
    ]);
    expect(await told('/v1/units?search=&level=city')).toEqual([
      'search is : must not be empty.',
      'level is city: must be one of country, province, prefecture, county, town, village.',
    ]);
    expect(await told('/v1/scenarios', { name: '', changes: [{ change: 'wish' }] })).toEqual([
      'name is : must not be empty.',
      'changes.0.change is wish: must be one of open, close, move, enlarge, alter, people.',
    ]);
    for (const [path] of bad)
      expect((await app.ask(path)).text).not.toMatch(
        /Invalid (input|option)|Too (small|big)|received undefined|is undefined/,
      );
  });

  it('a body of a type that is not read is refused with the types that are, and broken JSON with a way out', async () => {
    const send = async (type: string | null, body: string): Promise<unknown[]> => {
      const headers: Record<string, string> = type === null ? {} : { 'content-type': type };
      // bytes carry no type of their own, as text would
      const answer = await app.ask('/v1/facilities', { method: 'POST', headers, body: Buffer.from(body) });
      return [answer.status, answer.body['code'], answer.body['detail']];
    };
    const form = 'application/x-www-form-urlencoded';
    for (const type of [form, 'text/plain', 'application/xml'])
      expect(await send(type, '{"feed":"sample"}')).toEqual([
        415,
        'api/unsupported-media-type',
        expect.stringContaining('application/json'),
      ]);
    expect(await send('application/json', '{')).toEqual([
      400,
      'api/bad-request',
      'The body is not valid JSON, though its Content-Type says so; correct the body.',
    ]);
    const file = {
      method: 'POST',
      headers: { 'content-type': form },
      body: Buffer.from('externalId,name\n1,a\n'),
    };
    const sync = await app.ask('/v1/feeds/sample/syncs?dryRun=true', file);
    expect([sync.status, sync.body['code']]).toEqual([415, 'api/unsupported-media-type']);
  });

  it('a name of 10 MB in the body is refused as too large or unrouted, never with a 500', async () => {
    const { status, body } = await app.ask('/v1/units', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'x'.repeat(10_000_000) }),
    });
    expect([404, 413]).toContain(status);
    expect(body['code']).toMatch(/^api\//);
  });

  it('a long search text is refused with its length and the limit', async () => {
    const { status, body } = await app.ask(`/v1/units?search=${'x'.repeat(5000)}`);
    expect(status).toBe(400);
    expect(body['detail']).toContain('100');
    expect((body['detail'] as string).length).toBeLessThan(600);
  });

  it('a refusal says nothing of files, statements or stacks', async () => {
    for (const [path] of bad) {
      const { text } = await app.ask(path);
      expect(text).not.toMatch(/node_modules|SELECT |\.ts:|\.js:|at Object/);
    }
  });

  it('nothing above info is logged for a refusal', () => {
    expect(app.log.filter((line) => line.level > INFO)).toEqual([]);
  });
});
