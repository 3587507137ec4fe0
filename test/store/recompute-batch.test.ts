/** Counties computed together, by threads or one by one: the same rows, byte for byte; and a county that fails stops no other. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { deriveCounties } from '../../src/compute/derived.js';
import { Recompute } from '../../src/compute/recompute.js';
import { speedsOf } from '../../src/compute/settings.js';
import { computeCounties } from '../../src/compute/slice.loader.js';
import { loadNation } from '../../src/demo/nation.js';
import { loadBuiltIns } from '../../src/sample.js';
import { ChangingWorld } from '../support/changing-world.js';
import { derivedRows } from '../support/derived-rows.js';
import { testStore } from '../support/store.js';
import type { TestStore } from '../support/store.js';

describe('counties computed together', () => {
  let store: TestStore;
  beforeAll(async () => {
    store = await testStore();
  });
  afterAll(async () => {
    await store.close();
  });

  async function expectSameAsAlone(set: string, asOf: string): Promise<number> {
    const { db, config } = store;
    const counties = (
      await db.query<{ code: string }>(
        `SELECT DISTINCT county_code AS code FROM unit WHERE county_code <> '' AND rev_to IS NULL ORDER BY 1`,
      )
    ).map((c) => c.code);
    const [counter] = await db.query<{ revision: number }>(`SELECT revision FROM revision_counter`);
    const moment = { asOf, revision: counter?.revision ?? 0, standardSet: set, basis: 'resident' };
    const options = { ...moment, speeds: speedsOf(config), includePlanned: false };
    const together = deriveCounties(await computeCounties(db, counties, options), moment);
    for (const [k, county] of counties.entries()) {
      const alone = deriveCounties(await computeCounties(db, [county], options), moment);
      expect(together[k]).toEqual(alone[0]);
      // what is known of earlier reach decides the cost alone
      for (const metres of [0, 300, 90_000, Infinity]) {
        const reach = new Map((alone[0]?.state.services ?? []).map((service) => [service, metres]));
        const other = await computeCounties(db, [county], { ...options, knownReach: reach });
        expect(deriveCounties(other, moment)).toEqual(alone);
      }
    }
    return counties.length;
  }

  it.each([11, 12])('say what each says alone, after many changes, seed %i', async (seed) => {
    const world = new ChangingWorld(store, seed);
    await world.begin();
    for (let step = 0; step < 10; step += 1) await world.step();
    expect(await expectSameAsAlone('set', world.today)).toBeGreaterThan(1);
  });
});

describe('a nation of a few counties', () => {
  let store: TestStore;
  beforeAll(async () => {
    store = await testStore();
    await loadBuiltIns(store.db, store.imports, { sample: false, onProgress: () => undefined });
    await loadNation(store.db, store.unitOfWork, { counties: 10, seed: 5 });
  });
  afterAll(async () => {
    await store.close();
  });

  it('is the same in batches and county by county, and no mark is left', async () => {
    await store.recompute.drain();
    const inBatches = await derivedRows(store.db);
    expect(inBatches.revisions.size).toBe(10);
    const { db, config, unitOfWork } = store;
    for (const county of inBatches.revisions.keys()) {
      const one = new Recompute(db, unitOfWork, config);
      await one.mark([county]);
      expect(await one.drain()).toBe(1);
    }
    expect((await derivedRows(db)).rows).toEqual(inBatches.rows);
    expect(await db.query(`SELECT * FROM stale_mark`)).toEqual([]);
  });

  it('a county that cannot be computed is put off, the others are not held up, and the failure is told', async () => {
    const { db, recompute } = store;
    const [first] = await db.query<{ code: string }>(`SELECT min(county_code) AS code FROM county_state`);
    // more people than a number can carry: no import takes them, so the county cannot be read
    await db.query(
      `UPDATE population SET persons_by_group = array_fill(9223372036854775807, ARRAY[10]) WHERE county_code = $1`,
      [first?.code],
    );
    await recompute.mark(null);
    await expect(recompute.drain()).rejects.toThrow();
    const left = await db.query(`SELECT county_code, claimed_until > now() AS put_off FROM stale_mark`);
    expect(left).toEqual([{ county_code: first?.code, put_off: true }]);
  });
});
