/** A data team writes by its own feeds and in its own region: what would be a hole is tried by outsiders. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { INFO, SAMPLE_COUNTY as COUNTY, testApp } from '../support/app.js';
import type { TestApp } from '../support/app.js';
import { makeFeed, sendCsv, sendJson } from '../support/feeds.js';
import { testKey } from '../support/keys.js';

interface Place {
  readonly code: string;
  readonly lon: number;
  readonly lat: number;
  readonly county_code: string;
}
const HEAD = 'externalId,name,lon,lat,offers\n';

describe('a data team', () => {
  let app: TestApp;
  let admin: string;
  let own: string;
  let inside: Place;
  let outside: Place;
  beforeAll(async () => {
    app = await testApp({ HINTERLAND_WRITE: 'keys' });
    admin = (await testKey(app.store, { role: 'admin' })).key;
    own = (await testKey(app.store, { role: 'syncer', region: COUNTY, feeds: ['own', 'wide', 'far'] })).key;
    const places = await app.store.db.query<Place>(
      `SELECT DISTINCT ON (county_code) code, lon, lat, county_code FROM unit
        WHERE level = 'village' AND rev_to IS NULL ORDER BY county_code, code`,
    );
    inside = places.find((p) => p.county_code === COUNTY) as Place;
    outside = places.find((p) => p.county_code !== COUNTY) as Place;
    await makeFeed(app, 'own', { region: COUNTY }, admin);
    for (const code of ['wide', 'foreign']) await makeFeed(app, code, {}, admin);
    await makeFeed(app, 'far', { region: outside.county_code }, admin);
  });
  afterAll(async () => app.close());

  const row = (id: string, { lon, lat }: Place): string =>
    `${id},Clinic ${id} of nobody else,${lon},${lat},village_clinic\n`;
  const held = async (): Promise<string[]> => {
    const rows = await app.store.db.query<{ id: string }>(
      `SELECT id || ' ' || rev_from || COALESCE(' ' || rev_to, '') AS id FROM facility
        WHERE feed_code IN ('own', 'wide', 'far', 'foreign') ORDER BY 1`,
    );
    return rows.map(({ id }) => id);
  };

  it('cannot sync, check or list nothing of a feed of others, nor make or change feeds', async () => {
    const before = await held();
    for (const query of ['', 'dryRun=true'])
      expect((await sendCsv(app, 'foreign', HEAD + row('A', inside), query, own)).code).toBe(
        'access/feed-not-yours',
      );
    for (const [method, path, body] of [
      ['POST', '/v1/feeds', { code: 'mine', name: 'Mine', crs: 'WGS84' }],
      ['PATCH', '/v1/feeds/own', { region: null }],
      ['PATCH', '/v1/feeds/foreign', { name: 'Mine' }],
    ] as const) {
      const answer = await sendJson(app, method, path, body, own);
      expect([path, answer.status, answer.body['code']]).toEqual([path, 403, 'access/not-allowed']);
    }
    expect(await held()).toEqual(before);
    expect((await app.ask('/v1/feeds/own')).body['region']).toBe(COUNTY);
  });

  it('is told row by row what stands outside of its region, in a dry run as in a sync, and writes the rest', async () => {
    const text = HEAD + row('I', inside) + row('O', outside);
    for (const feed of ['own', 'wide']) {
      const text2 = text.replaceAll('of nobody else', `of ${feed}`);
      const dry = await sendCsv(app, feed, text2, 'dryRun=true&atomicity=rows', own);
      const done = await sendCsv(app, feed, text2, 'atomicity=rows', own);
      for (const { status, sync } of [dry, done])
        expect([feed, status, sync.verdicts.map((v) => [v.verdict, v.reasons.map((r) => r.code)])]).toEqual([
          feed,
          200,
          [
            [expect.stringMatching(/created|suspect/), expect.any(Array)],
            ['rejected', ['sync/outside-region']],
          ],
        ]);
      const refused = await sendCsv(app, feed, text2.replaceAll('I,', 'J,'), '', own);
      expect([refused.status, refused.sync.outcome]).toEqual([422, 'rejected']);
    }
    expect((await held()).map((id) => id.split(' ')[0])).toEqual(['own:I', 'wide:I']);
  });

  it('cannot use a feed whose region is another', async () => {
    for (const place of [inside, outside])
      for (const query of ['', 'dryRun=true'])
        expect((await sendCsv(app, 'far', HEAD + row('F', place), query, own)).code).toBe(
          'access/outside-region',
        );
  });

  it('cannot move, change or close by sync what stands outside, also where a row says that its unit is inside', async () => {
    const theirs = await sendCsv(app, 'wide', HEAD + row('T', outside), '', admin);
    expect(theirs.sync.counts['created']).toBe(1);
    const before = await held();
    const pulled = await sendCsv(app, 'wide', HEAD + row('T', inside), 'atomicity=rows', own);
    expect([pulled.status, pulled.code]).toEqual([403, 'access/outside-region']);
    const lie = `externalId,name,lon,lat,unit,offers\nL,Lie,${outside.lon},${outside.lat},${inside.code},village_clinic\n`;
    for (const feed of ['own', 'wide']) {
      const { status, sync } = await sendCsv(app, feed, lie, 'atomicity=rows', own);
      expect([feed, status, sync.counts['rejected'] ?? 'refused']).toEqual([feed, 200, 1]);
    }
    // a mirror that lacks it would close it
    const mirror = await sendCsv(app, 'wide', HEAD + row('M', inside), 'mode=mirror&maxClosedShare=1', own);
    expect([mirror.status, mirror.code]).toEqual([403, 'access/outside-region']);
    expect(await held()).toEqual(before);
  });

  it('of a key of other feeds, of readers and of nobody nothing is taken', async () => {
    const before = await held();
    const { key: other } = await testKey(app.store, { role: 'syncer', region: COUNTY, feeds: ['foreign'] });
    const { key: reader } = await testKey(app.store, { role: 'reader' });
    const { key: ministry } = await testKey(app.store, { role: 'ministry' });
    const text = HEAD + row('X', inside);
    expect((await sendCsv(app, 'own', text, '', other)).code).toBe('access/feed-not-yours');
    for (const key of [reader, ministry])
      expect((await sendCsv(app, 'own', text, '', key)).code).toBe('access/not-allowed');
    expect((await sendCsv(app, 'own', text)).code).toBe('access/key-needed');
    expect(await held()).toEqual(before);
  });

  it('logs nothing above info', () => {
    expect(app.log.filter((line) => line.level > INFO)).toEqual([]);
  });
});
