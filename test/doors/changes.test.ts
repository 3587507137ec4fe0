/** The feed of changes over HTTP, held against the versioned rows themselves. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { INFO, SAMPLE_COUNTY as COUNTY, testApp } from '../support/app.js';
import type { Answer, TestApp } from '../support/app.js';
import { importText } from '../support/store.js';

interface Change {
  cursor: string;
  revision: number;
  kind: string;
  key: string;
  change: string;
  facility: { id: string; name: string; status: string; version: number } | null;
  unit: { code: string; name: string } | null;
}
interface Page {
  revision: number;
  items: Change[];
  nextCursor: string;
  hasMore: boolean;
}

describe('the feed of changes', () => {
  let app: TestApp;
  let inside: { lon: number; lat: number };
  let outside: { lon: number; lat: number };
  let number = 0;
  beforeAll(async () => {
    app = await testApp();
    const places = await app.store.db.query<{ lon: number; lat: number; county_code: string }>(
      `SELECT DISTINCT ON (county_code) lon, lat, county_code FROM unit
        WHERE level = 'village' AND rev_to IS NULL ORDER BY county_code, code`,
    );
    const place = (wanted: boolean) => {
      const { lon, lat } = places.find((p) => (p.county_code === COUNTY) === wanted) as (typeof places)[0];
      return { lon, lat };
    };
    [inside, outside] = [place(true), place(false)];
  });
  afterAll(async () => app.close());

  const page = async (query: string): Promise<Page> => {
    const answer = await app.ask(`/v1/changes?${query}`);
    expect([query, answer.status]).toEqual([query, 200]);
    return answer.body as unknown as Page;
  };
  /** All changes from a cursor on, read page by page. */
  const all = async (limit: number, more = '', from = ''): Promise<Change[]> => {
    const items: Change[] = [];
    for (let after = from; ;) {
      const read = await page(`limit=${limit}${more}${after === '' ? '' : `&after=${after}`}`);
      items.push(...read.items);
      after = read.nextCursor;
      if (!read.hasMore) return items;
    }
  };
  const now = async (): Promise<string> =>
    (await page('after=0&limit=1&kind=standard_set')).revision.toString();
  const write = (method: string, path: string, body?: object): Promise<Answer> =>
    app.ask(path, {
      method,
      headers: { 'if-match': '*', ...(body ? { 'content-type': 'application/json' } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
  const create = async (changes: object = {}): Promise<{ id: string; path: string; revision: number }> => {
    const made = await write('POST', '/v1/facilities', {
      feed: 'test',
      externalId: `C${(number += 1)}`,
      name: 'Clinic',
      crs: 'WGS84',
      ...inside,
      offers: [{ service: 'medical_care' }],
      ...changes,
    });
    expect(made.status).toBe(201);
    const id = String(made.body['id']);
    return { id, path: `/v1/facilities/${encodeURIComponent(id)}`, revision: Number(made.body['revision']) };
  };
  const told = (items: readonly Change[]): unknown[] => items.map((c) => [c.kind, c.key, c.change]);

  it('holds every version of every kind once, in order of revision, kind and key, whatever the page size', async () => {
    const expected = await app.store.db.query(
      `SELECT DISTINCT rev_from AS revision, 'facility' AS kind, id AS key FROM facility
        UNION SELECT rev_from, 'unit', code FROM unit UNION SELECT rev_from, 'boundary', code FROM boundary
        UNION SELECT rev_from, 'population', settlement_code FROM population UNION SELECT rev_from, 'standard_set', code FROM standard_set
        ORDER BY 1, 2, 3`,
    );
    const big = await all(1000);
    expect(big.map(({ revision, kind, key }) => ({ revision, kind, key }))).toEqual(expected);
    const slice = expected.slice(0, 150);
    const small: Change[] = [];
    for (let after = ''; small.length < 150;) {
      const read = await page(`limit=7${after === '' ? '' : `&after=${after}`}`);
      small.push(...read.items);
      after = read.nextCursor;
    }
    expect(small.slice(0, 150).map(({ revision, kind, key }) => ({ revision, kind, key }))).toEqual(slice);
    expect(big.every((c) => c.change === 'created')).toBe(true);
    // the cursor of a change goes on right after it
    const middle = big[100] as Change;
    expect((await page(`limit=1&after=${middle.cursor}`)).items[0]).toEqual(big[101]);
  });

  it('tells what became of a facility, each time as of that revision', async () => {
    const from = await now();
    const { id, path, revision } = await create();
    await write('PATCH', path, { name: 'Renamed' });
    await write('DELETE', path);
    const items = await all(2, '&kind=facility', from);
    expect(told(items)).toEqual([
      ['facility', id, 'created'],
      ['facility', id, 'updated'],
      ['facility', id, 'closed'],
    ]);
    expect(items.map((c) => [c.revision, c.facility?.name, c.facility?.version])).toEqual([
      [revision, 'Clinic', revision],
      [revision + 1, 'Renamed', revision + 1],
      [revision + 2, 'Renamed', revision + 2],
    ]);
  });

  it('tells a region what comes into it, changes in it and leaves it, and nothing else', async () => {
    const from = await now();
    const [mine, theirs] = [await create(), await create(outside)];
    await write('PATCH', mine.path, { ...outside });
    await write('PATCH', theirs.path, { ...inside });
    const items = await all(1, `&region=${COUNTY}&kind=facility`, from);
    expect(told(items)).toEqual([
      ['facility', mine.id, 'created'],
      ['facility', mine.id, 'left'],
      ['facility', theirs.id, 'updated'],
    ]);
    expect(items.map((c) => c.facility === null)).toEqual([false, true, false]);
    const whole = await all(1000, '&kind=facility&region=990000000000', from);
    expect(told(whole).length).toBe(4);
  });

  it('tells of units that change, end and are no longer held', async () => {
    const from = await now();
    const [village] = await app.store.db.query<{
      code: string;
      parent_code: string;
      lon: number;
      lat: number;
    }>(
      `SELECT code, parent_code, lon, lat FROM unit WHERE county_code = $1 AND level = 'village' AND rev_to IS NULL ORDER BY code LIMIT 1`,
      [COUNTY],
    );
    const row = `${village?.code},village,Renamed,${village?.parent_code},${village?.lon},${village?.lat}`;
    const head = 'code,level,name,parent,lon,lat';
    const options = { options: { scheme: 'china12', crs: 'WGS84', feed: 'test' } } as const;
    await importText(app.store, 'units', `${head}\n${row}\n`, options);
    await importText(app.store, 'units', `${head},validTo\n${row},2026-01-01\n`, options);
    await app.store.unitOfWork.write('test', 'a unit is no longer held', async (tx) => {
      await tx.query(`UPDATE unit SET rev_to = $1 WHERE code = $2 AND rev_to IS NULL`, [
        tx.revision,
        village?.code,
      ]);
    });
    const items = await all(2, '&kind=unit', from);
    expect(items.map((c) => [c.key, c.change, c.unit?.name ?? null])).toEqual([
      [village?.code, 'updated', 'Renamed'],
      [village?.code, 'closed', 'Renamed'],
      [village?.code, 'removed', null],
    ]);
  });

  it('waits for the next change and wakes on its commit, and answers nothing new after its time', async () => {
    const from = await now();
    const began = performance.now();
    const waiting = page(`after=${from}&wait=20`);
    await new Promise((resolve) => setTimeout(resolve, 300));
    const { id } = await create();
    expect(told((await waiting).items)).toEqual([['facility', id, 'created']]);
    expect(performance.now() - began).toBeLessThan(15_000);
    const empty = await page(`after=${await now()}&wait=1`);
    expect([empty.items, empty.hasMore]).toEqual([[], false]);
    // what was committed before the caller began to wait is told at once
    expect((await page(`after=${from}&wait=20`)).items.length).toBe(1);
  });

  it('sees commits of other processes', async () => {
    const from = await now();
    const waiting = page(`after=${from}&wait=20`);
    await new Promise((resolve) => setTimeout(resolve, 300));
    // another unit of work stands for another process: it wakes nobody here
    const { UnitOfWork } = await import('../../src/store/unit-of-work.js');
    await new UnitOfWork(app.store.db).write('test', 'elsewhere', async (tx) => {
      await tx.query(
        `INSERT INTO standard_set (code, rev_from, name) VALUES ('elsewhere', $1, 'Elsewhere')`,
        [tx.revision],
      );
    });
    expect(told((await waiting).items)).toEqual([['standard_set', 'elsewhere', 'created']]);
  });

  const forged = (key: unknown): string => Buffer.from(JSON.stringify(key)).toString('base64url');
  it.each([
    ['after=zzz', 'paging/bad-cursor'],
    [`after=${forged(['1', 'facility', 'x'])}`, 'paging/bad-cursor'],
    [`after=${forged([1.5, 'facility', 'x'])}`, 'changes/bad-cursor'],
    [`after=${forged([-1, 'facility', 'x'])}`, 'changes/bad-cursor'],
    [`after=${forged([1e300, 'facility', 'x'])}`, 'changes/bad-cursor'],
    [`after=${forged([1, "facility' OR true --", 'x'])}`, 'changes/bad-cursor'],
    [`after=${forged([1, 'facility', '\u0000'])}`, 'changes/bad-cursor'],
    [`after=${forged([99_999_999, '~', ''])}`, 'changes/bad-cursor'],
    ['after=99999999', 'changes/bad-cursor'],
    ['region=nowhere', 'changes/unknown-region'],
    ['region=%00', 'changes/unknown-region'],
    ['kind=teapot', 'api/bad-parameter'],
    ['kind=unit,unit', 'api/bad-parameter'],
    ['wait=31', 'api/bad-parameter'],
    ['limit=0', 'api/bad-parameter'],
  ])('refuses %s with %s', async (query, code) => {
    const answer = await app.ask(`/v1/changes?${query}`);
    expect([answer.status, answer.body['code']]).toEqual([400, code]);
  });

  it('logs no warning', () => {
    expect(app.log.filter((line) => line.level > INFO)).toEqual([]);
  });
});
