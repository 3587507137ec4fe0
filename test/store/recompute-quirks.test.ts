/** Changes that once left stored coverage wrong; each test is named after its quirk. */
import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import { deriveLines } from '../../src/compute/derived.js';
import { Recompute } from '../../src/compute/recompute.js';
import { speedsOf } from '../../src/compute/settings.js';
import { computeCounties } from '../../src/compute/slice.loader.js';
import { replaceCounties } from '../../src/store/repositories/coverage.writer.js';
import { StaleRepository } from '../../src/store/repositories/stale.repository.js';
import { derivedRows } from '../support/derived-rows.js';
import { importText, TEST_DAY, testStore } from '../support/store.js';
import type { TestStore } from '../support/store.js';

const SET = {
  code: 'set',
  name: 'Set',
  services: [{ code: 'clinic', name: 'Clinic', domain: 'public_service', capacityUnit: 'beds' }],
  rules: [
    { code: 'r', service: 'clinic', kind: 'reach', metres: 1000, groups: ['all'], source: 'test', verified: 'no' },
    { code: 'p', service: 'clinic', kind: 'presence', presenceLevel: 'town', source: 'test', verified: 'no' },
  ],
}; // prettier-ignore

describe('stored coverage', () => {
  let store: TestStore | undefined;
  let recompute: Recompute;
  const held = (): TestStore => store as TestStore;

  beforeEach(async () => {
    await store?.close();
    store = await testStore();
    const config = { ...store.config, HINTERLAND_STANDARD_SET: 'set' };
    recompute = new Recompute(store.db, store.unitOfWork, config);
    await units(
      'X,county,,,,',
      'Y,county,,,,',
      'X1,town,X,,,',
      'X2,town,X,,,',
      'Y1,town,Y,,,',
      'VX1,village,X1,100,20,town',
      'VX2,village,X1,100,20,village',
      'VY,village,Y1,100.05,20,village',
    );
    await put('standards', JSON.stringify(SET));
  });
  afterAll(async () => {
    await store?.close();
  });

  async function put(kind: Parameters<typeof importText>[1], text: string): Promise<void> {
    const report = await importText(held(), kind, text);
    // facilities at one place are alike on purpose: that they may be one is no reason against them
    const reasons = report.verdicts.flatMap((v) => v.reasons);
    expect([
      report.outcome,
      ...reasons.filter((reason) => reason.code !== 'facilities/likely-duplicate'),
    ]).toEqual(['committed']);
  }
  const units = (...rows: string[]): Promise<void> =>
    put(
      'units',
      `code,level,parent,lon,lat,tier,name\n${rows.map((row) => `${row},${row.split(',')[0]}\n`).join('')}`,
    );
  const facilities = (...rows: string[]): Promise<void> =>
    put('facilities', `externalId,name,unit,lon,lat,service,serviceRadiusMetres\n${rows.join('\n')}\n`);
  const marks = (): Promise<{ county_code: string; revision: number }[]> =>
    held().db.query(`SELECT county_code, revision FROM stale_mark ORDER BY county_code`);
  const provider = async (settlement: string): Promise<unknown> =>
    (await held().db.query(`SELECT facility[1] AS by, provider[1] AS as FROM coverage WHERE settlement_code = $1`, [settlement]))[0]; // prettier-ignore

  async function expectFresh(): Promise<void> {
    await recompute.drain();
    const { rows } = await derivedRows(held().db);
    await recompute.mark(null);
    await recompute.drain();
    expect(rows).toEqual((await derivedRows(held().db)).rows);
  }

  it('a facility follows its village into another town: it was of the old town for ever', async () => {
    await facilities('f,F,VX1,100,20,clinic,');
    await recompute.drain();
    const inTown = await provider('VX2');
    await units('VX1,village,X2,100,20,town');
    await expectFresh();
    expect(await provider('VX2')).not.toEqual(inTown);
    await units('VX2,village,X2,100,20,village');
    await expectFresh();
    expect(await provider('VX2')).toEqual(inTown);
  });

  it('a change is not lost on a county that is being computed and reaches farther than its stored rows say', async () => {
    await facilities('fx,F,VX1,100,20,clinic,', 'fy,F,VY,100.05,20,clinic,');
    await recompute.drain();
    await units('VY,village,Y1,100.5,20,village');
    const stale = new StaleRepository(held().db);
    const claim = await stale.claim('another worker', 120, 1);
    expect(claim.counties).toEqual(['Y']);
    // far from where VY stood, near to where it stands now
    await facilities('new,F,VX1,100.4,20,clinic,');
    await finish('another worker', 'Y', claim.revision);
    expect((await marks()).map((m) => m.county_code)).toEqual(['X', 'Y']);
    await expectFresh();
    expect(await provider('VY')).toMatchObject({ by: 'test:new' });
  });

  /** What a worker does after its claim, at the revision of the claim. */
  async function finish(worker: string, county: string, revision: number): Promise<void> {
    const { db, config, unitOfWork } = held();
    const moment = { asOf: TEST_DAY, revision, standardSet: 'set', basis: 'resident' };
    const options = { ...moment, speeds: speedsOf(config), includePlanned: false };
    const made = deriveLines(await computeCounties(db, [county], options), moment);
    await unitOfWork.derive(revision, (tx) => replaceCounties(tx, made));
    await new StaleRepository(db).release(worker, [county]);
  }

  it('a county that lost its last settlement is judged by the new standards too', async () => {
    await recompute.drain();
    await units('VY,village,X1,100.05,20,village');
    await recompute.drain();
    await put('standards', JSON.stringify({ ...SET, rules: SET.rules.slice(0, 1) }));
    expect((await marks()).map((m) => m.county_code)).toEqual(['X', 'Y']);
    await expectFresh();
    expect(await held().db.query(`SELECT unit_code FROM unit_gap`)).toEqual([]);
  });

  it('a tie between facilities with wide radii of their own is judged anew when the tier of a unit far away changes', async () => {
    // the nearest clinic of VY does not serve it; two at one place in X, 5 km away, do
    await facilities(
      'near,F,VY,100.055,20,clinic,300',
      'a,F,VX1,100,20,clinic,9000',
      'b,F,VX2,100,20,clinic,9000',
    );
    await recompute.drain();
    expect(await provider('VY')).toMatchObject({ by: 'test:b' });
    await units('VX2,village,X1,100,20,key_town');
    await expectFresh();
    expect(await provider('VY')).toMatchObject({ by: 'test:a' });
  });
});
