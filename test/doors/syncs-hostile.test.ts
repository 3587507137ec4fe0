/** Whatever is sent as a list: an answer with a code, never a crash, and the service goes on. */
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { INFO, testApp } from '../support/app.js';
import type { Answer, TestApp } from '../support/app.js';
import { endless, HEADER, noise } from '../support/hostile.js';

const fixture = (name: string): Buffer =>
  readFileSync(fileURLToPath(new URL(`../fixtures/syncs/${name}`, import.meta.url)));
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const TYPES = ['text/csv', XLSX, 'application/json', 'application/geo+json', 'application/x-ndjson'] as const;
const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;

describe('a hostile list', () => {
  let app: TestApp;
  const send = (type: string, body: Uint8Array | string): Promise<Answer> =>
    app.ask('/v1/feeds/wild/syncs?dryRun=true&atomicity=rows', {
      method: 'POST',
      headers: { 'content-type': type },
      body: body as NonNullable<RequestInit['body']>,
    });
  const codesOf = ({ body }: Answer): string[] => {
    const told = body as unknown as {
      fileProblems?: { code: string }[];
      verdicts?: { reasons: { code: string }[] }[];
    };
    const ofRows = (told.verdicts ?? []).flatMap((v) => v.reasons.map((r) => r.code));
    return [...(told.fileProblems ?? []).map((p) => p.code), ...ofRows];
  };

  beforeAll(async () => {
    app = await testApp({ HINTERLAND_SAMPLE: 'no', HINTERLAND_MAX_UPLOAD_BYTES: String(2 ** 31) });
    const made = await app.ask('/v1/feeds', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ code: 'wild', name: 'Wild', crs: 'WGS84', mapping: { attributes: ['*'] } }),
    });
    expect([made.status, made.text]).toEqual([201, expect.any(String)]);
  });
  afterAll(async () => app.close());

  it.each(TYPES.flatMap((type) => [1, 2, 3].map((seed) => [type, seed] as const)))(
    'of random bytes as %s (%i) has a code of its own',
    async (type, seed) => {
      const answer = await send(type, noise(300 + seed * 5_000, seed));
      expect(answer.status).toBe(422);
      expect(codesOf(answer)[0]).toMatch(/^file\//);
    },
  );

  it.each([
    ['good.csv.gz', 'text/csv'],
    ['good.xlsx', XLSX],
  ])('%s cut anywhere is refused as a file', async (name, type) => {
    const whole = fixture(name);
    for (let part = 1; part < 12; part += 1) {
      const answer = await send(type, whole.subarray(0, Math.floor((whole.length * part) / 12)));
      expect([part, answer.status, codesOf(answer)[0]]).toEqual([
        part,
        422,
        expect.stringMatching(/^file\/(truncated|bad-gzip|bad-xlsx)$/),
      ]);
    }
  });

  it.each([
    ['10,000 columns', 'text/csv', `${Array.from({ length: 10_000 }, (_, k) => `c${k}`).join(',')}\n`, 'file/too-many-columns'],
    ['a row of 10,000 cells', 'text/csv', `${HEADER}${','.repeat(9_999)}\n`, 'file/too-many-columns'],
    ['10,000 columns in JSON', 'application/json', JSON.stringify([Object.fromEntries(Array.from({ length: 10_000 }, (_, k) => [`c${k}`, 1]))]), 'file/too-many-columns'],
    ['100,000 levels in JSON', 'application/json', `[{"name":${nested(100_000)}}]`, 'file/too-deep'],
    ['100,000 levels in GeoJSON', 'application/geo+json', `{"type":"FeatureCollection","features":[{"type":"Feature","geometry":{"type":"Point","coordinates":${nested(100_000)}}}]}`, 'file/too-deep'],
    ['100,000 levels in NDJSON', 'application/x-ndjson', `{"name":${nested(100_000)}}\n`, 'row/too-deep'],
    ['blank lines packed by gzip', 'text/csv', gzipSync(Buffer.alloc(100 * 1024 * 1024, '\n'), { level: 9 }), 'file/unpacks-too-large'],
  ] as const)('of %s (%s) is refused', async (_, type, body, code) => {
    const answer = await send(type, body);
    expect(answer.status).toBeLessThan(500);
    expect(codesOf(answer)).toContain(code);
  }); // prettier-ignore

  it('with the names of a prototype as columns keeps them as the words they are', async () => {
    const columns = ['__proto__', 'constructor', 'hasOwnProperty', 'toString'];
    const row = { externalId: 'p', name: 'P', lon: 104, lat: 31, unit: '', offers: 'clinic' };
    const json = JSON.stringify(row).replace('}', `,${columns.map((name) => `"${name}":{"polluted":"yes"}`).join(',')}}`);
    const csv = `${HEADER.trim()},${columns.join(',')}\np,P,104,31,,clinic,a,b,c,d\n`;
    for (const [type, body] of [['application/json', `[${json}]`], ['application/x-ndjson', json], ['text/csv', csv]] as const) {
      const answer = await send(type, body);
      expect(answer.status).toBeLessThan(500);
      expect(codesOf(answer)).toContain('facilities/no-unit-found');
    }
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  }); // prettier-ignore

  it('of one line of a gigabyte is answered after its first megabytes', async () => {
    let sentMb = 0;
    const address = new URL('/v1/feeds/wild/syncs?dryRun=true', app.url);
    const answered = new Promise<{ status: number; text: string }>((resolve, reject) => {
      const asking = request(address, { method: 'POST', headers: { 'content-type': 'text/csv' } }, (response) => {
        let text = '';
        response.on('data', (part: Buffer) => (text += part.toString()));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
        response.on('error', reject);
      });
      let isOver = false;
      asking.on('response', () => (isOver = true));
      // the rest of the line is not wanted any more
      asking.on('error', (error) => (isOver ? undefined : reject(error)));
      void (async () => {
        for await (const piece of endless(`${HEADER}1,`, 1024)) {
          if (isOver || asking.destroyed) return;
          sentMb += piece.length / 1024 / 1024;
          if (!asking.write(piece)) await new Promise<void>((go) => {
            asking.once('drain', go).once('close', go).once('response', () => go());
          });
        }
        asking.end();
      })();
    });
    const { status, text } = await answered;
    expect([status, text.includes('file/oversize-row')]).toEqual([422, true]);
    expect(sentMb).toBeLessThan(100);
  }); // prettier-ignore

  it('leaves the service ready, and nothing in its log', async () => {
    expect((await app.ask('/health/ready')).status).toBe(200);
    expect(app.log.filter((line) => line.level > INFO)).toEqual([]);
  });
});
