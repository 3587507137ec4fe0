import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { INFO, testApp } from '../support/app.js';
import type { Answer, TestApp } from '../support/app.js';

const CSV = { 'content-type': 'text/csv' };

describe('imports over REST', () => {
  let app: TestApp;
  const post = (path: string, body: string, headers: Record<string, string> = CSV): Promise<Answer> =>
    app.ask(`/v1/imports/${path}`, { method: 'POST', body, headers });

  beforeAll(async () => {
    app = await testApp();
  });
  afterAll(async () => app.close());

  it('a good file is taken, changes coverage, and its report can be asked for again', async () => {
    const [place] = await app.store.db.query<{ lon: number; lat: number }>(
      `SELECT lon, lat FROM unit WHERE level = 'village' AND rev_to IS NULL ORDER BY code LIMIT 1`,
    );
    const answer = await post(
      'facilities?feed=health&crs=WGS84',
      `externalId,name,lon,lat,offers\nw1,Clinic,${place?.lon},${place?.lat},village_clinic\n`,
    );
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      outcome: 'committed',
      feed: 'health',
      counts: { created: 1 },
      verdicts: [{ rowNumber: 1, key: 'health:w1', verdict: 'created' }],
    });
    expect((await app.ask(`/v1/syncs/${String(answer.body['id'])}`)).body).toEqual(answer.body);
    const [marks] = await app.store.db.query<{ n: number }>(`SELECT count(*)::int AS n FROM stale_mark`);
    expect(marks?.n).toBeGreaterThan(0);
  });

  it('a file with a bad row answers 422 with the verdicts and writes nothing', async () => {
    const answer = await post(
      'facilities?crs=WGS84',
      'externalId,name,lon,lat,offers\nq1,Swapped,31.2,104.1,village_clinic\n',
    );
    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({
      outcome: 'rejected',
      revision: null,
      verdicts: [{ verdict: 'rejected', reasons: [{ code: 'coordinates/swapped' }] }],
    });
  });

  it('a standard set comes as JSON and a dry run of it is kept out', async () => {
    const json = { 'content-type': 'application/json' };
    const set = { code: 'local', name: 'Local', rules: [] };
    const dry = await post('standards?dryRun=true', JSON.stringify(set), json);
    expect([dry.status, dry.body['outcome']]).toEqual([200, 'dry_run']);
    expect(await app.store.db.query(`SELECT 1 FROM standard_set WHERE code = 'local'`)).toEqual([]);
    const bad = await post('standards', JSON.stringify({ code: 'local' }), json);
    expect([bad.status, bad.body['outcome']]).toEqual([422, 'rejected']);
  });

  it('questions that cannot be understood are refused with all their problems', async () => {
    const codes = (answer: Answer): string[] =>
      (answer.body['problems'] as { code: string }[]).map((p) => p.code).sort();
    const bad = await post('facilities?crs=MARS&wat=1&feed=a%20b', 'externalId\n');
    expect([bad.status, codes(bad)]).toEqual([
      400,
      ['api/bad-parameter', 'api/bad-parameter', 'api/unknown-parameter'],
    ]);
    expect((await post('teapots', 'a\n')).status).toBe(400);
    const silent = await post('facilities?feed=unheard', 'externalId\n');
    expect([silent.status, codes(silent)]).toEqual([400, ['coordinates/crs-missing']]);
    expect(codes(await post('units?mapping=%7B%22x%22%3A1%7D', 'a\n'))).toEqual(['sync/bad-mapping']);
    expect((await post('units', 'a\n', { 'content-type': 'text/html' })).status).toBe(415);
    expect((await post('units?crs=WGS84', 'a\n', { ...CSV, 'content-encoding': 'gzip' })).status).toBe(415);
    expect((await app.ask('/v1/syncs/none')).status).toBe(404);
  });

  it('a page of another site may not write', async () => {
    const answer = await post('units', 'code\n', { ...CSV, origin: 'https://elsewhere.example' });
    expect([answer.status, answer.body['code']]).toEqual([403, 'api/write-forbidden']);
  });

  it('logs nothing above info', () => {
    expect(app.log.filter((line) => line.level > INFO)).toEqual([]);
  });
});
