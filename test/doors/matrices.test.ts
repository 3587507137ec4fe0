import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { INFO, testApp } from '../support/app.js';
import type { Answer, TestApp } from '../support/app.js';

describe('travel costs over REST', () => {
  let app: TestApp;
  let settlements: string[];
  let facilities: string[];
  const post = (path: string, body: string | Uint8Array, type = 'text/csv'): Promise<Answer> =>
    app.ask(`/v1/matrices/${path}`, { method: 'POST', body, headers: { 'content-type': type } });
  const held = (): Promise<unknown[]> =>
    app.store.db.query(
      `SELECT settlement_code, facility_ids, costs FROM cost_matrix_row r
        WHERE EXISTS (SELECT 1 FROM cost_matrix m WHERE m.load_id = r.load_id AND m.rev_to IS NULL AND m.name = 'walk')
        ORDER BY settlement_code`,
    );

  beforeAll(async () => {
    app = await testApp();
    const codes = await app.store.db.query<{ code: string }>(
      `SELECT code FROM unit WHERE level = 'village' AND rev_to IS NULL ORDER BY code LIMIT 3`,
    );
    const ids = await app.store.db.query<{ id: string }>(
      `SELECT id FROM facility WHERE rev_to IS NULL ORDER BY id LIMIT 3`,
    );
    settlements = codes.map((row) => row.code);
    facilities = ids.map((row) => row.id);
  });
  afterAll(async () => app.close());

  it('a file in any order and form makes the same matrix: the second and third import change nothing', async () => {
    const [a, b] = settlements as [string, string];
    const [f, g] = facilities as [string, string];
    const long = await post(
      'walk?mode=walk',
      `from,to,seconds\n${b},${f},90\n${a},${g},900\n${a},${f},\n${a},${f},60\n`,
    );
    expect(long.status).toBe(200);
    expect(long.body).toMatchObject({
      outcome: 'committed',
      unit: 'minutes',
      mode: 'walk',
      pairs: 3,
      settlements: 2,
      facilities: 2,
      counts: { read: 4, blank: 1, repeated: 0, rejected: 0 },
      problems: [],
    });
    expect(await held()).toEqual([
      { settlement_code: a, facility_ids: [f, g].sort(), costs: f < g ? [1, 15] : [15, 1] },
      { settlement_code: b, facility_ids: [f], costs: [1.5] },
    ]);
    const lines = [
      { origin: a, to: f, minutes: 1, mode: 'walk' },
      { origin: a, to: g, minutes: 15, mode: 'walk' },
      { origin: b, to: f, minutes: 1.5, mode: 'walk' },
    ];
    const packed = gzipSync(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    const ndjson = await post('walk?fromColumn=origin', packed, 'application/gzip');
    expect([ndjson.status, ndjson.body['outcome'], ndjson.body['revision']]).toEqual([
      200,
      'unchanged',
      null,
    ]);
    const wide = await post('walk?layout=wide&unit=minutes&mode=walk', `,${g},${f}\n${a},15,1\n${b},,1.5\n`);
    expect([wide.status, wide.body['outcome']]).toEqual([200, 'unchanged']);
  });

  it('every bad pair is told at once, each code once with its rows, and nothing is written', async () => {
    const before = (await app.ask('/v1/matrices')).body;
    const [a] = settlements as [string];
    const [f] = facilities as [string];
    const bad = await post(
      'walk',
      `from,to,minutes,mode\n${a},${f},5,walk\nnowhere,${f},5,walk\nnowhere,${f},6,walk\n${a},no:one,5,walk\n${a},${f},-5,walk\n${a},${f},5,drive\n${a},${f},7,walk\n${a},${f}\n${a},${f},Infinity,walk\n`,
    );
    expect(bad.status).toBe(422);
    const problems = bad.body['problems'] as { code: string; rowNumber: number; rows: number }[];
    expect(problems.map((p) => [p.code, p.rowNumber, p.rows])).toEqual([
      ['matrices/unknown-settlement', 2, 2],
      ['matrices/unknown-facility', 4, 1],
      ['matrices/bad-cost', 5, 1],
      ['matrices/mixed-modes', 6, 1],
      ['matrices/contradicting-pair', 7, 1],
      ['matrices/bad-cost', 8, 1],
      ['matrices/bad-cost', 9, 1],
    ]);
    expect(bad.body['counts']).toMatchObject({ read: 9, rejected: 8 });
    expect((await app.ask('/v1/matrices')).body).toEqual(before);
    const taken = await post('some?atomicity=rows', `from,to,minutes\n${a},${f},5\nnowhere,${f},5\n`);
    expect([taken.status, taken.body['outcome'], taken.body['pairs']]).toEqual([200, 'committed', 1]);
  });

  it('external ids serve where the feed is given', async () => {
    const [a] = settlements as [string];
    const [f] = facilities as [string];
    const [feed, ...rest] = f.split(':') as [string, ...string[]];
    const answer = await post(
      `by-feed?feed=${feed}&dryRun=true`,
      `from,to,metres\n${a},${rest.join(':')},700\n`,
    );
    expect([answer.status, answer.body['outcome'], answer.body['pairs'], answer.body['unit']]).toEqual([
      200,
      'dry_run',
      1,
      'metres',
    ]);
  });

  it('files that cannot be read are refused with what is known', async () => {
    const codes = async (path: string, body: string | Uint8Array): Promise<unknown> => {
      const answer = await post(path, body);
      return [answer.status, ...(answer.body['problems'] as { code: string }[]).map((p) => p.code)];
    };
    expect(await codes('x', 'a,to\n1,2\n')).toEqual([
      400,
      'matrices/missing-column',
      'matrices/missing-column',
      'matrices/unknown-column',
    ]);
    expect(await codes('x', '')).toEqual([400, 'matrices/bad-file']);
    expect(await codes('x', '{"from": 1\n')).toEqual([400, 'matrices/bad-file']);
    expect(await codes('x?layout=wide', ',f\na,1\n')).toEqual([400, 'matrices/missing-column']);
    expect(await codes('x', gzipSync('from,to,minutes\n').subarray(0, 12))).toEqual([
      400,
      'matrices/bad-file',
    ]);
    expect(await codes('x', new Uint8Array([0x66, 0xff, 0xfe, 0x0a]))).toEqual([400, 'matrices/bad-file']);
    expect(await codes('a%20b', 'from,to,minutes\n')).toEqual([400, 'matrices/bad-name']);
    expect(await codes('x?wide=yes&unit=hours', 'from,to,minutes\n')).toEqual([
      400,
      'api/bad-parameter',
      'api/unknown-parameter',
    ]);
  });

  it('a deleted matrix is gone now and there at the revision before', async () => {
    const list = (await app.ask('/v1/matrices')).body as { revision: number; items: { name: string }[] };
    expect(list.items.map((m) => m.name)).toEqual(['some', 'walk']);
    const gone = await app.ask('/v1/matrices/some', { method: 'DELETE' });
    expect(gone.status).toBe(200);
    expect((await app.ask('/v1/matrices/some', { method: 'DELETE' })).body['code']).toBe(
      'matrices/unknown-name',
    );
    const now = (await app.ask('/v1/matrices')).body as { items: { name: string }[] };
    expect(now.items.map((m) => m.name)).toEqual(['walk']);
    const past = await app.ask(`/v1/matrices?revision=${list.revision}`);
    expect(past.body['items']).toEqual(list.items);
    const graphql = await app.ask('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        query:
          '{ costMatrices { items { name unit mode pairs settlements facilities places version importedAt } } }',
      }),
    });
    expect((graphql.body['data'] as { costMatrices: unknown }).costMatrices).toEqual({ items: now.items });
  });

  it('nothing above info was logged', () => {
    expect(app.log.filter((line) => line.level > INFO)).toEqual([]);
  });
});
