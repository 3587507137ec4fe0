/** Likely duplicates over REST: who may decide them, and that a merge loses neither an id nor a version. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { INFO, SAMPLE_COUNTY as COUNTY, testApp } from '../support/app.js';
import type { Answer, TestApp } from '../support/app.js';
import { makeFeed, sendCsv, sendJson } from '../support/feeds.js';
import { testKey } from '../support/keys.js';
import { TEST_DAY } from '../support/store.js';

interface Pair {
  readonly id: string;
  readonly facilityId: string;
  readonly otherId: string;
  readonly metres: number;
  readonly likeness: number;
  readonly state: string;
  readonly keptId: string | null;
  readonly closedOn: string | null;
}
interface Place {
  readonly lon: number;
  readonly lat: number;
}

const HEAD = 'externalId,name,lon,lat,offers\n';
const said = ({ status, body }: Answer): unknown[] => [status, body['code']];

describe('likely duplicates', () => {
  let app: TestApp;
  let admin: string;
  let inside: Place;
  let outside: Place;
  let number = 0;
  beforeAll(async () => {
    app = await testApp({ HINTERLAND_WRITE: 'keys' });
    admin = (await testKey(app.store, { role: 'admin' })).key;
    const places = await app.store.db.query<Place & { county_code: string }>(
      `SELECT DISTINCT ON (county_code) lon, lat, county_code FROM unit
        WHERE level = 'village' AND rev_to IS NULL ORDER BY county_code, code`,
    );
    const place = (isOwn: boolean): Place =>
      places.find((p) => (p.county_code === COUNTY) === isOwn) as (typeof places)[0];
    [inside, outside] = [place(true), place(false)];
    for (const feed of ['clinics', 'others']) await makeFeed(app, feed, {}, admin);
  });
  afterAll(async () => app.close());

  const row = (id: string, name: string, { lon, lat }: Place): string =>
    `${id},${name},${lon},${lat},village_clinic\n`;
  /** Two clinics some metres apart with like names, sent one after the other. Gives: the pair in the queue. */
  const pairAt = async (place: Place, feeds: readonly [string, string] = ['clinics', 'clinics']) => {
    const n = (number += 1);
    const at = { lon: place.lon + n * 0.003, lat: place.lat };
    const names = [`Quiet Water Clinic ${n * 7919}`, `Quiet Water  clinic ${n * 7919}`];
    const one = await sendCsv(app, feeds[0], HEAD + row(`A${n}`, names[0] as string, at), '', admin);
    expect([one.status, one.sync.counts['created']]).toEqual([200, 1]);
    const second = row(`B${n}`, names[1] as string, { lon: at.lon + 0.0001, lat: at.lat });
    const two = await sendCsv(app, feeds[1], HEAD + second, '', admin);
    expect([two.status, two.sync.counts['suspect'], two.sync.verdicts[0]?.reasons[0]?.code]).toEqual([
      200,
      1,
      'facilities/likely-duplicate',
    ]);
    const open = await sendJson(app, 'GET', '/v1/duplicates?state=open&limit=1000', undefined, admin);
    const pair = (open.body['items'] as Pair[]).find((p) => p.facilityId === `${feeds[1]}:B${n}`);
    expect(pair).toMatchObject({ otherId: `${feeds[0]}:A${n}`, state: 'open', keptId: null });
    return { pair: pair as Pair, again: HEAD + second };
  };
  const decide = (pair: Pair, how: 'merge' | 'keep', body: object, key = admin): Promise<Answer> =>
    sendJson(app, 'POST', `/v1/duplicates/${pair.id}/${how}`, body, key);
  const facility = (id: string, more = ''): Promise<Answer> =>
    app.ask(`/v1/facilities/${encodeURIComponent(id)}${more}`);

  it('are taken, counted as suspect, and told with their distance and likeness', async () => {
    const { pair } = await pairAt(inside);
    expect(pair.metres).toBeGreaterThan(5);
    expect(pair.metres).toBeLessThan(15);
    expect(pair.likeness).toBe(1);
    expect((await facility(pair.facilityId)).status).toBe(200);
  });

  it('a merge closes one from today on, and both ids and all versions stay', async () => {
    const { pair, again } = await pairAt(inside);
    const before = await facility(pair.facilityId);
    const merged = await decide(pair, 'merge', {});
    expect(merged.body).toMatchObject({ state: 'merged', keptId: pair.otherId, closedOn: TEST_DAY });
    expect((await facility(pair.otherId)).body).toMatchObject({ status: 'operating' });
    expect((await facility(pair.facilityId)).body).toMatchObject({
      status: 'closed',
      name: before.body['name'],
      periods: [
        { from: null, status: 'operating' },
        { from: TEST_DAY, status: 'closed' },
      ],
    });
    const history = (await facility(pair.facilityId, '/history')).body['items'] as {
      version: number;
      heldTo: number | null;
      status: string;
    }[];
    expect(history.map((v) => [v.version, v.heldTo, v.status])).toEqual([
      [before.body['version'], merged.body['decidedRevision'], 'operating'],
      [merged.body['decidedRevision'], null, 'closed'],
    ]);
    expect((await facility(pair.facilityId, `?revision=${String(before.body['version'])}`)).body).toEqual(
      expect.objectContaining({ status: 'operating' }),
    );
    // its feed goes on sending it every night: it stays closed, and is not told again
    const night = await sendCsv(app, 'clinics', again, '', admin);
    expect([night.status, night.sync.counts]).toEqual([
      200,
      expect.objectContaining({ suspect: 0, rejected: 0 }),
    ]);
    expect((await facility(pair.facilityId)).body['status']).toBe('closed');
  });

  it('a merge keeps the one that is said, of the two only', async () => {
    const { pair } = await pairAt(inside);
    expect(said(await decide(pair, 'merge', { keep: 'clinics:nobody' }))).toEqual([
      400,
      'duplicates/not-of-pair',
    ]);
    expect((await decide(pair, 'merge', { keep: pair.facilityId })).body['keptId']).toBe(pair.facilityId);
    expect((await facility(pair.otherId)).body['status']).toBe('closed');
    expect((await facility(pair.facilityId)).body['status']).toBe('operating');
  });

  it('kept apart stay open, are decided once, and are not told again', async () => {
    const { pair, again } = await pairAt(inside);
    const kept = await decide(pair, 'keep', {});
    expect(kept.body).toMatchObject({ state: 'kept', keptId: null, closedOn: null });
    for (const id of [pair.facilityId, pair.otherId])
      expect((await facility(id)).body['status']).toBe('operating');
    const changed = again.replace('village_clinic', 'village_clinic:3');
    const night = await sendCsv(app, 'clinics', changed, '', admin);
    expect([night.sync.counts['updated'], night.sync.counts['suspect']]).toEqual([1, 0]);
    for (const how of ['keep', 'merge'] as const)
      expect(said(await decide(pair, how, {}))).toEqual([409, 'duplicates/decided']);
  });

  it('are decided by who may write both feeds, where both stand', async () => {
    const far = (await pairAt(outside)).pair;
    const near = (await pairAt(inside)).pair;
    const mixed = (await pairAt(inside, ['clinics', 'others'])).pair;
    const syncer = (feeds: string[]) => testKey(app.store, { role: 'syncer', region: COUNTY, feeds });
    const { key } = await syncer(['clinics']);
    const { key: both } = await syncer(['clinics', 'others']);
    const { key: reader } = await testKey(app.store, { role: 'reader' });
    const before = await app.store.db.query(`SELECT revision FROM revision_counter`);
    for (const how of ['keep', 'merge'] as const) {
      expect(said(await decide(far, how, {}, key))).toEqual([403, 'access/outside-region']);
      expect(said(await decide(mixed, how, {}, key))).toEqual([403, 'access/feed-not-yours']);
      expect(said(await decide(near, how, {}, reader))).toEqual([403, 'access/not-allowed']);
    }
    expect(await app.store.db.query(`SELECT revision FROM revision_counter`)).toEqual(before);
    const open = await sendJson(app, 'GET', `/v1/duplicates/${far.id}`, undefined, admin);
    expect(open.body['state']).toBe('open');
    expect((await decide(mixed, 'keep', {}, both)).body['state']).toBe('kept');
    expect((await decide(near, 'merge', {}, key)).body['state']).toBe('merged');
    const log = await sendJson(app, 'GET', '/v1/audit?kind=duplicate&limit=1', undefined, admin);
    expect(log.body['items']).toMatchObject([
      { key: near.id, was: { state: 'open' }, became: { state: 'merged', keptId: near.otherId } },
    ]);
  });

  it('are listed by state and feed, page by page, each once', async () => {
    const read = async (query: string): Promise<Pair[]> => {
      const items: Pair[] = [];
      for (let after = ''; ;) {
        const page = await app.ask(`/v1/duplicates?limit=2&${query}${after}`);
        expect(page.status).toBe(200);
        items.push(...(page.body['items'] as Pair[]));
        if (page.body['nextCursor'] === null) return items;
        after = `&after=${String(page.body['nextCursor'])}`;
      }
    };
    const all = await read('');
    expect(all.map((p) => p.id)).toEqual([...new Set(all.map((p) => p.id))]);
    const byState = await Promise.all(['open', 'merged', 'kept'].map((state) => read(`state=${state}`)));
    expect(byState.map((pairs) => pairs.length).every((n) => n > 0)).toBe(true);
    expect(byState.flat().length).toBe(all.length);
    expect((await read('feed=others')).map((p) => p.facilityId.split(':')[0])).toEqual(['others']);
  });

  it.each([
    ['none', 404, 'duplicates/unknown-id'],
    [Buffer.from('["a","b"]').toString('base64url'), 404, 'duplicates/unknown-id'],
  ])('an id that is none (%s) is refused', async (id, status, code) => {
    expect(said(await app.ask(`/v1/duplicates/${id}`))).toEqual([status, code]);
    expect(said(await sendJson(app, 'POST', `/v1/duplicates/${id}/keep`, {}, admin))).toEqual([status, code]);
  });

  it('logs nothing above info', () => {
    expect(app.log.filter((line) => line.level > INFO)).toEqual([]);
  });
});
