/** The synthetic nation in a database: one revision, every county marked, refused a second time; and COPY keeps any text. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { loadNation } from '../../src/demo/nation.js';
import { loadBuiltIns } from '../../src/sample.js';
import { numbersField, textField, textsField } from '../../src/store/copy/text.js';
import { testStore } from '../support/store.js';
import type { TestStore } from '../support/store.js';

describe('a synthetic nation of two counties', () => {
  let store: TestStore;
  beforeAll(async () => {
    store = await testStore();
    await loadBuiltIns(store.db, store.imports, { sample: false, onProgress: () => undefined });
  });
  afterAll(async () => {
    await store.close();
  });

  it('is one revision, and each of its counties waits for its coverage', async () => {
    const loaded = await loadNation(store.db, store.unitOfWork, { counties: 2, seed: 3 });
    const [held] = await store.db.query(
      `SELECT (SELECT revision FROM revision_counter)::int AS revision,
              (SELECT count(*)::int FROM revision WHERE kind = 'demo') AS revisions,
              (SELECT count(*)::int FROM unit WHERE level = 'town') AS towns,
              (SELECT count(*)::int FROM unit WHERE level = 'village') AS settlements,
              (SELECT count(*)::int FROM facility) AS facilities,
              (SELECT count(*)::int FROM population) AS populations,
              (SELECT count(*)::int FROM unit WHERE level IN ('country', 'province', 'prefecture')) AS upper,
              (SELECT count(*)::int FROM stale_mark) AS marks`,
    );
    expect(held).toEqual({
      revision: loaded.revision,
      revisions: 1,
      towns: loaded.towns,
      settlements: loaded.settlements,
      facilities: loaded.facilities,
      populations: loaded.settlements,
      upper: 3,
      marks: 2,
    });
  });

  it('is refused where it is already, and nothing is written', async () => {
    await expect(loadNation(store.db, store.unitOfWork, { counties: 1, seed: 3 })).rejects.toThrow(
      'demo/already-there',
    );
    const [held] = await store.db.query(`SELECT count(*)::int AS n FROM revision WHERE kind = 'demo'`);
    expect(held).toEqual({ n: 1 });
  });

  it('is covered like any other: most people of both counties reach a clinic or a shop', async () => {
    await store.recompute.drain();
    const rows = await store.db.query<{ county_code: string; served: number; persons: number }>(
      `SELECT county_code, sum(persons - persons_by_provider[6])::int AS served, sum(persons)::int AS persons
         FROM coverage_summary WHERE service_code = 'medical_care' GROUP BY county_code`,
    );
    expect(rows).toHaveLength(2);
    for (const row of rows) {
      expect(row.persons).toBeGreaterThan(100_000);
      expect(row.served / row.persons).toBeGreaterThan(0.5);
    }
  });

  it('a size out of range is refused with the range', async () => {
    for (const counties of [0, 2851, 1.5])
      await expect(loadNation(store.db, store.unitOfWork, { counties, seed: 1 })).rejects.toThrow(
        '1 to 2850',
      );
  });

  it('COPY brings text, nulls and arrays in as they are', async () => {
    const texts = [
      '',
      'NULL',
      'null',
      '\\N',
      '\\',
      'a\tb',
      'a\nb\rc',
      '"',
      '{x,y}',
      'a b',
      ',',
      '村',
      '\u2028',
    ];
    await store.unitOfWork.write('test', 'copy', async (tx) => {
      await tx.query(`CREATE TABLE copied (n int, t text, ts text[], ns float8[])`);
      const lines = texts.map((text, n) =>
        [n, textField(text), textsField([text, null, text]), numbersField([0.1 + n, null, 1e-300])].join(
          '\t',
        ),
      );
      lines.push(['99', textField(null), textsField(null), numbersField([])].join('\t'));
      await tx.copyRows('copied', 'n, t, ts, ns', [lines.map((line) => `${line}\n`).join('')]);
    });
    const rows = await store.db.query(`SELECT * FROM copied ORDER BY n`);
    expect(rows).toEqual([
      ...texts.map((t, n) => ({ n, t, ts: [t, null, t], ns: [0.1 + n, null, 1e-300] })),
      { n: 99, t: null, ts: null, ns: [] },
    ]);
  });

  it('a COPY that the database refuses leaves the transaction rolled back and the pool usable', async () => {
    await expect(
      store.unitOfWork.write('test', 'bad copy', (tx) => tx.copyRows('copied', 'n', ['x\n'])),
    ).rejects.toThrow('integer');
    expect(await store.db.isAlive()).toBe(true);
    const [held] = await store.db.query(`SELECT count(*)::int AS n FROM revision WHERE summary = 'bad copy'`);
    expect(held).toEqual({ n: 0 });
  });
});
