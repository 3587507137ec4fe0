/** What somebody new to the service does wrong: told in words, never answered as if it had been right. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { INFO, SAMPLE_COUNTY, testApp } from '../support/app.js';
import type { Answer, TestApp } from '../support/app.js';
import { testKey } from '../support/keys.js';

const CSV = { 'content-type': 'text/csv' };
const JSON_TYPE = { 'content-type': 'application/json' };

interface Problem {
  readonly code: string;
  readonly field?: string;
  readonly value?: string;
  readonly message: string;
}
const problemsOf = (answer: Answer): readonly Problem[] =>
  (answer.body['problems'] as readonly Problem[] | undefined) ?? [];
const codesOf = (answer: Answer): unknown[] => [answer.status, ...problemsOf(answer).map((p) => p.code)];
const fieldsOf = (answer: Answer): unknown[] => [answer.status, ...problemsOf(answer).map((p) => p.field)];

describe('misuse', () => {
  let app: TestApp;
  let place: { code: string; lon: number; lat: number };
  const get = (path: string, headers: Record<string, string> = {}): Promise<Answer> =>
    app.ask(path, { headers });
  const post = (path: string, body: unknown, headers: Record<string, string> = JSON_TYPE): Promise<Answer> =>
    app.ask(path, { method: 'POST', headers, body: typeof body === 'string' ? body : JSON.stringify(body) });

  beforeAll(async () => {
    app = await testApp();
    [place] = (await app.store.db.query(
      `SELECT code, lon, lat FROM unit WHERE level = 'village' AND rev_to IS NULL AND county_code = $1 ORDER BY code LIMIT 1`,
      [SAMPLE_COUNTY],
    )) as [typeof place];
  });
  afterAll(async () => app.close());

  const rows = (...more: string[]): string =>
    [
      'externalId,name,lon,lat,offers',
      `w1,Clinic,${place.lon},${place.lat},village_clinic`,
      ...more,
      '',
    ].join('\n');

  it('a file in another system than its feed is held in is refused, and nothing moves', async () => {
    expect(codesOf(await post('/v1/imports/facilities?feed=held&crs=WGS84', rows(), CSV))).toEqual([200]);
    const other = await post('/v1/imports/facilities?feed=held&crs=GCJ02', rows(), CSV);
    expect(codesOf(other)).toEqual([400, 'sync/crs-differs']);
    for (const word of ['WGS84', 'GCJ02', '/v1/feeds/held'])
      expect(problemsOf(other)[0]?.message).toContain(word);
    const [held] = (await get('/v1/facilities?feed=held')).body['items'] as [{ lon: number; lat: number }];
    expect([held.lon, held.lat]).toEqual([place.lon, place.lat]);
    const again = await post('/v1/imports/facilities?feed=held', rows(), CSV);
    expect([again.status, again.body['outcome']]).toEqual([200, 'unchanged']);
    expect((await post('/v1/imports/facilities?feed=held2&crs=GCJ02', rows(), CSV)).status).toBe(200);
    const points = { type: 'FeatureCollection', features: [] };
    const geo = await post('/v1/imports/facilities?feed=held2', points, {
      'content-type': 'application/geo+json',
    });
    expect(codesOf(geo)).toEqual([400, 'sync/crs-differs']);
  });

  it('a dry run says what the file would come to, and foretells no coverage of what would be rejected', async () => {
    const bad = 'w9,Swapped,31.2,104.1,village_clinic';
    const dry = async (body: string, more = ''): Promise<unknown[]> => {
      const { status, body: told } = await post(`/v1/feeds/held/syncs?dryRun=true${more}`, body, CSV);
      return [status, told['outcome'], told['wouldBe'], told['coverageChanges'] === null];
    };
    const moved = `externalId,name,lon,lat,offers\nw2,Second,${place.lon},${place.lat},primary_school`;
    expect(await dry(`${moved}\n${bad}\n`)).toEqual([200, 'dry_run', 'rejected', true]);
    expect(await dry(`${moved}\n${bad}\n`, '&atomicity=rows')).toEqual([200, 'dry_run', 'committed', false]);
    expect(await dry(`${moved}\n`)).toEqual([200, 'dry_run', 'committed', false]);
    expect(await dry(rows())).toEqual([200, 'dry_run', 'unchanged', true]);
    const real = await post('/v1/feeds/held/syncs', `${moved}\n${bad}\n`, CSV);
    expect([real.status, real.body['outcome'], real.body['wouldBe']]).toEqual([422, 'rejected', null]);
  });

  it('a list is refused where a filter names what is not held, all at once', async () => {
    const told = await get('/v1/facilities?service=nope,village_clinic&unit=nowhere&feed=none');
    expect(fieldsOf(told)).toEqual([400, 'service', 'unit', 'feed']);
    expect(codesOf(told).slice(1)).toEqual([
      'services/unknown-code',
      'units/unknown-code',
      'feeds/unknown-code',
    ]);
    // one of two services is no answer for both, even where the other finds something
    expect(fieldsOf(await get('/v1/facilities?service=village_clinic,nope'))).toEqual([400, 'service']);
    expect(fieldsOf(await get('/v1/units?within=nope'))).toEqual([400, 'within']);
    expect((await get('/v1/facilities?service=village_clinic')).status).toBe(200);
    expect((await get(`/v1/units?within=${place.code}`)).body['items']).toEqual([]);
    expect((await get(`/v1/facilities?unit=${place.code}&feed=held`)).status).toBe(200);
    const query = '{ facilities(service: ["nope"], feed: "none") { edges { node { id } } } }';
    const [error] = (await post('/graphql', { query })).body['errors'] as [{ extensions: { code: string } }];
    expect(error.extensions.code).toBe('services/unknown-code');
  });

  it('a unit asked for by its short code is named with all its digits, at every question about it', async () => {
    for (const path of ['', '/coverage', '/gaps']) {
      const answer = await get(`/v1/units/${SAMPLE_COUNTY.slice(0, 6)}${path}`);
      expect([path, ...codesOf(answer)]).toEqual([path, 404, 'units/unknown-code']);
      expect(problemsOf(answer)[0]?.message).toContain(SAMPLE_COUNTY);
    }
    const before = { one: '', coverage: '' };
    await app.store.db.query(`UPDATE unit SET valid_to = '2026-06-01' WHERE code = $1 AND rev_to IS NULL`, [
      place.code,
    ]);
    before.one = problemsOf(await get(`/v1/units/${place.code}?asOf=2026-07-01`))[0]?.message ?? '';
    before.coverage =
      problemsOf(await get(`/v1/units/${place.code}/coverage?asOf=2026-07-01`))[0]?.message ?? '';
    await app.store.db.query(`UPDATE unit SET valid_to = NULL WHERE code = $1 AND rev_to IS NULL`, [
      place.code,
    ]);
    expect(before.one).toContain('until 2026-06-01');
    expect(before.coverage).toBe(before.one);
  });

  it('a key that has expired before it is made is refused, with what else is wrong', async () => {
    const { key } = await testKey(app.store, { role: 'admin' });
    const wish = {
      name: 'x',
      role: 'syncer',
      feeds: ['held'],
      region: 'nowhere',
      expiresAt: '2020-01-01T00:00:00Z',
    };
    const answer = await post('/v1/keys', wish, { ...JSON_TYPE, authorization: `Bearer ${key}` });
    expect(fieldsOf(answer)).toEqual([400, 'region', 'expiresAt']);
    expect(codesOf(answer)).toContain('access/expires-in-the-past');
  });

  it('a cursor is taken by the list that gave it, and refused by every other', async () => {
    const cursors = new Map<string, string>();
    const lists = ['/v1/units?', '/v1/facilities?', `/v1/units/${SAMPLE_COUNTY}/coverage?`];
    for (const list of lists) {
      const { body } = await get(`${list}limit=1`);
      const page = (body['settlements'] ?? body) as { nextCursor: string };
      cursors.set(list, page.nextCursor);
    }
    for (const list of lists)
      for (const [from, cursor] of cursors) {
        const answer = await get(`${list}limit=1&after=${cursor}`);
        expect([list, from, ...codesOf(answer)]).toEqual([
          list,
          from,
          ...(list === from ? [200] : [400, 'paging/bad-cursor']),
        ]);
      }
    const query = `{ units(first: 1, after: "${cursors.get('/v1/units?')}") { edges { node { code } } } }`;
    expect((await post('/graphql', { query })).body['errors']).toBeUndefined();
  });

  it('parameters that nothing would read are refused', async () => {
    const unit = `/v1/units/${SAMPLE_COUNTY}`;
    expect(codesOf(await get(`${unit}/capacity?settleIn=990121100000`))).toEqual([
      400,
      'capacity/nobody-settles',
    ]);
    const access = `${unit}/accessibility?service=bus_stop&supply=facilities&catchment=3000`;
    const gaussian = await get(`${access}&decay=gaussian&steps=20:1&midpoint=3`);
    expect(fieldsOf(gaussian)).toEqual([400, 'steps', 'midpoint']);
    expect(codesOf(gaussian)).toContain('accessibility/no-parameter-of-decay');
    expect((await get(`${access}&decay=gaussian&scale=900&limit=1`)).status).toBe(200);
  });

  it('a village is not held against what is asked of a county seat', async () => {
    const told = await get(`/v1/units/${place.code}/seat-check`);
    const [checked] = told.body['places'] as [
      { met: { value: number | null }; items: { status: string; isMet: boolean | null }[] },
    ];
    expect(checked.items.length).toBeGreaterThan(0);
    expect(new Set(checked.items.map((i) => `${i.status} ${i.isMet}`))).toEqual(
      new Set(['not_applicable null']),
    );
    expect(checked.met.value).toBeNull();
  });

  it('a problem is titled by its status in words, and coded apart', async () => {
    const { body } = await get('/v1/units/none');
    expect([body['type'], body['title'], body['code']]).toEqual([
      'about:blank',
      'Not Found',
      'units/unknown-code',
    ]);
  });

  it('a key that may not keep a scenario is told what is asked of it', async () => {
    const { key } = await testKey(app.store, { role: 'ministry' });
    const answer = await post('/v1/scenarios', {}, { ...JSON_TYPE, authorization: `Bearer ${key}` });
    expect(codesOf(answer)).toEqual([403, 'access/not-allowed']);
    expect(problemsOf(answer)[0]?.message).toContain('scenario');
  });

  it('the audit log refuses a kind that no entry can have', async () => {
    const { key } = await testKey(app.store, { role: 'admin' });
    const ask = (kind: string): Promise<Answer> =>
      get(`/v1/audit?kind=${kind}`, { authorization: `Bearer ${key}` });
    expect(fieldsOf(await ask('x'))).toEqual([400, 'kind']);
    expect((await ask('webhook')).status).toBe(200);
  });

  it('wrong keys of others at an address do not shut out a right key', async () => {
    const { key } = await testKey(app.store, { role: 'admin' });
    const wrong = { authorization: `Bearer hk_000000000000_${'a'.repeat(43)}` };
    const told: number[] = [];
    for (let n = 0; n < 61; n += 1) told.push((await get('/v1/units?limit=1', wrong)).status);
    expect([told[59], told[60]]).toEqual([401, 429]);
    expect((await get('/v1/keys', { authorization: `Bearer ${key}` })).status).toBe(200);
  });

  it('logs nothing above info', () => {
    expect(app.log.filter((line) => line.level > INFO)).toEqual([]);
  });
});
