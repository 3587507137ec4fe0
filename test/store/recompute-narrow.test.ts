/** One changed facility costs its own services: what is left alone, what is not lost, and when all is made anew. */
import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Recompute } from '../../src/compute/recompute.js';
import { markChanged } from '../../src/compute/stale.js';
import { StaleRepository } from '../../src/store/repositories/stale.repository.js';
import { derivedRows } from '../support/derived-rows.js';
import { importText, testStore } from '../support/store.js';
import type { TestStore } from '../support/store.js';

const reach = (service: string, metres: number): object => ({
  code: `r-${service}`,
  service,
  kind: 'reach',
  metres,
  groups: ['all'],
  source: 'test',
  verified: 'no',
});
const setOf = (schoolMetres: number): string =>
  JSON.stringify({
    code: 'set',
    name: 'Set',
    services: ['clinic', 'school', 'stop'].map((code) => ({ code, name: code, domain: 'public_service' })),
    rules: [reach('clinic', 1000), reach('school', schoolMetres), reach('stop', 500)],
  });

describe('a facility changed in a county that has rows', () => {
  let store: TestStore | undefined;
  let recompute: Recompute;
  const held = (): TestStore => store as TestStore;

  beforeEach(async () => {
    await store?.close();
    store = await testStore();
    recompute = new Recompute(store.db, store.unitOfWork, {
      ...store.config,
      HINTERLAND_STANDARD_SET: 'set',
    });
    const villages = [0, 1, 2, 3, 4].map((k) => `V${k},village,X1,${100 + k / 100},20,village,V${k}`);
    const units = ['X,county,,,,,X', 'X1,town,X,,,,X1', ...villages];
    await importText(store, 'units', `code,level,parent,lon,lat,tier,name\n${units.join('\n')}\n`);
    await importText(store, 'standards', setOf(2000));
    await facilities('c0,C,V0,100,20,clinic,', 's0,S,V0,100,20,school,', 's4,S,V4,100.04,20,school,');
    await recompute.drain();
  });
  afterAll(async () => {
    await store?.close();
  });

  async function facilities(...rows: string[]): Promise<void> {
    const text = `externalId,name,unit,lon,lat,service,serviceRadiusMetres\n${rows.join('\n')}\n`;
    expect((await importText(held(), 'facilities', text)).outcome).toBe('committed');
  }

  const marks = async (): Promise<(string[] | null)[]> =>
    (await held().db.query<{ services: string[] | null }>(`SELECT services FROM stale_mark`)).map(
      (m) => m.services,
    );

  /** Which version of its row each settlement, and each service's sums, have: another one once it is written. */
  async function versions(table: string, key: string): Promise<Map<string, string>> {
    const rows = await held().db.query<{ key: string; version: string }>(
      `SELECT ${key} AS key, string_agg(xmin::text, ',' ORDER BY xmin::text) AS version FROM ${table} GROUP BY 1`,
    );
    return new Map(rows.map((row) => [row.key, row.version]));
  }
  const changed = (before: Map<string, string>, after: Map<string, string>): string[] =>
    [...after.keys()].filter((key) => before.get(key) !== after.get(key)).sort();

  async function expectAsFull(): Promise<void> {
    const { rows } = await derivedRows(held().db);
    await recompute.mark(null);
    await recompute.drain();
    expect(rows).toEqual((await derivedRows(held().db)).rows);
  }

  it('only rows that come out otherwise are written, and only sums of its services', async () => {
    const [rows, sums] = [
      await versions('coverage', 'settlement_code'),
      await versions('coverage_summary', 'service_code'),
    ];
    await facilities('c4,C,V4,100.04,20,clinic,');
    expect(await marks()).toEqual([['clinic']]);
    expect(await recompute.drain()).toBe(1);
    // V0 and V1 are nearer to c0, V2 is as near to either and keeps the first
    expect(changed(rows, await versions('coverage', 'settlement_code'))).toEqual(['V3', 'V4']);
    expect(changed(sums, await versions('coverage_summary', 'service_code'))).toEqual(['clinic']);
    await expectAsFull();
  });

  it('a radius of its own, a plan and a closing come and go as in a full recompute', async () => {
    await facilities('c3,C,V3,100.03,20,clinic,4000');
    await recompute.drain();
    await expectAsFull();
    await facilities('c3,C,V3,100.031,20,clinic,50');
    await recompute.drain();
    await expectAsFull();
    await held().unitOfWork.write('test', 'closed', async (tx) => {
      await tx.query(`UPDATE facility SET period_status = ARRAY['planned'] WHERE id = 'test:c3'`);
      const change = { countyCode: 'X', lon: 100.031, lat: 20, services: ['clinic'], ownRadiusMetres: 50 };
      await markChanged(tx, [change]);
    });
    await recompute.drain();
    await expectAsFull();
  });

  it('marks of two changes are of the services of both', async () => {
    await facilities('c4,C,V4,100.04,20,clinic,');
    await facilities('b4,B,V4,100.04,20,stop,');
    expect(await marks()).toEqual([['clinic', 'stop']]);
    await recompute.drain();
    await expectAsFull();
  });

  it('a full recompute that is asked for while services of a county are computed is not lost', async () => {
    await facilities('c4,C,V4,100.04,20,clinic,');
    const stale = new StaleRepository(held().db);
    const claim = await stale.claim('worker', 120, 1);
    expect(claim.services).toEqual(['clinic']);
    await recompute.mark(['X']);
    const { batch } = recompute as unknown as { batch: { recompute(claim: object): Promise<number> } };
    await batch.recompute({ ...claim, worker: 'worker' });
    await stale.release('worker', claim.counties);
    expect(await marks()).toEqual([null]);
  });

  it('rows made by other rules are made anew, all of them', async () => {
    const rows = await versions('coverage', 'settlement_code');
    await facilities('c4,C,V4,100.04,20,clinic,');
    // as another version of the program would have left it
    await held().db.query(`UPDATE county_state SET made_with = 'something else'`);
    await recompute.drain();
    expect(changed(rows, await versions('coverage', 'settlement_code'))).toHaveLength(5);
    await expectAsFull();
  });

  it('new standards mark everything, whatever was marked before', async () => {
    await facilities('c4,C,V4,100.04,20,clinic,');
    await importText(held(), 'standards', setOf(1500));
    expect(await marks()).toEqual([null]);
    await recompute.drain();
    await expectAsFull();
  });
});
