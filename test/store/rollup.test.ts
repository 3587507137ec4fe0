/** The roll-up of units above the counties against the slow obvious version: every summary read and added. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Rollup } from '../../src/compute/rollup/rollup.js';
import { CoverageService } from '../../src/coverage/coverage.service.js';
import { sumsOfSummaries } from '../../src/coverage/coverage.shaping.js';
import { openUnit } from '../../src/coverage/coverage.source.js';
import type { SourceParts } from '../../src/coverage/coverage.source.js';
import { Spot } from '../../src/compute/spot/spot.js';
import type { QuestionContext } from '../../src/common/context.js';
import { loadBuiltIns } from '../../src/sample.js';
import { randomFrom } from '../support/random-world.js';
import { importText, testStore, TEST_DAY } from '../support/store.js';
import type { TestStore } from '../support/store.js';
import { Freshness } from '../../src/store/fresh/freshness.js';
import { KeptAnswers } from '../../src/store/fresh/kept.answers.js';
import { StoredUnits } from '../../src/store/fresh/stored.units.js';

const CTX: QuestionContext = {
  asOf: TEST_DAY,
  asOfGiven: false,
  revision: null,
  standardSet: 'cn-2026',
  standardSetGiven: false,
  basis: 'resident',
  includePlanned: false,
};
const UPPER = ['N', 'P1', 'P2', 'P1a', 'P1b', 'P2a', 'P2b'];
const COUNTIES = ['c1', 'c2', 'c3', 'c4', 'c5', 'c6', 'c7'];
const UNIT_HEAD = 'code,level,parent,name,nameEn,tier,urbanRuralClass,lon,lat\n';
const lonOf = (k: number): number => 100 + (k % 4) * 0.5;
const latOf = (k: number): number => 30 + Math.floor(k / 4) * 0.5;

describe('the roll-up of units above the counties', () => {
  let store: TestStore;
  let longLived: Rollup;
  const random = randomFrom(20261124);
  const whole = (n: number): number => Math.floor(random() * n);

  beforeAll(async () => {
    store = await testStore();
    await loadBuiltIns(store.db, store.imports, { sample: false, onProgress: () => undefined });
    longLived = new Rollup(store.db, store.config);
    const units = [
      'N,country,,Nation,,,,,',
      'P1,province,N,P1,,,,,',
      'P2,province,N,P2,,,,,',
      ...['P1a', 'P1b', 'P2a', 'P2b'].map((p) => `${p},prefecture,${p.slice(0, 2)},${p},,,,,`),
      // P2b holds a town itself, and a county hangs directly under a province
      'P2b-t,town,P2b,Town,,,,101,30.9',
      'P2b-v1,village,P2b-t,Village,,,220,101,30.9',
      ...COUNTIES.flatMap((c, k) => [
        `${c},county,${['P1a', 'P1a', 'P1b', 'P2a', 'P2a', 'P2b', 'P2'][k]},${c},,,,${lonOf(k)},${latOf(k)}`,
        `${c}t,town,${c},Town,,county_seat,,${lonOf(k)},${latOf(k)}`,
        // codes of villages are mixed across counties, so that pages are too
        ...[0, 1, 2, 3].map(
          (n) =>
            `v${(n * 5 + k * 3) % 10}${c}${n},village,${c}t,Village,,,${['111', '121', '220', ''][n]},${lonOf(k) + n * 0.01},${latOf(k)}`,
        ),
      ]),
    ];
    const report = await importText(store, 'units', `${UNIT_HEAD}${units.join('\n')}\n`);
    expect(report.outcome).toBe('committed');
    await store.recompute.drain();
  });
  afterAll(async () => store.close());

  const parts = (): SourceParts => ({
    sql: store.db,
    config: store.config,
    spot: new Spot(store.db, store.config),
    units: null,
    rollup: null,
  });

  /** Sums, stamp and counties of a unit, from every summary of its counties. */
  async function plainly(code: string): Promise<unknown> {
    const { unit, source } = await openUnit(parts(), CTX, code);
    return { counties: unit.counties, stamp: source.stamp, sums: sumsOfSummaries(await source.summaries()) };
  }
  async function rolled(rollup: Rollup, code: string): Promise<unknown> {
    await rollup.now();
    const { unit, source } = await openUnit({ ...parts(), rollup }, CTX, code);
    return { counties: unit.counties, stamp: source.stamp, sums: sumsOfSummaries(await source.summaries()) };
  }
  const changes: readonly (() => Promise<unknown>)[] = [
    () =>
      importText(
        store,
        'facilities',
        `externalId,name,lon,lat,unit,offers,status\nf${whole(6)},Place ${whole(99)},${lonOf(whole(7)) + random() * 0.05},${latOf(whole(7))},,village_clinic;kindergarten,operating\n`,
      ),
    () =>
      importText(
        store,
        'populations',
        `settlement,referenceDate,basis,all,60+\nP2b-v1,2026-01-01,resident,${whole(5000)},${whole(500)}\n`,
      ),
    () => {
      const k = whole(COUNTIES.length);
      const parent = ['P1a', 'P1b', 'P2a', 'P2b', 'P2', 'P1'][whole(6)];
      return importText(
        store,
        'units',
        `${UNIT_HEAD}${COUNTIES[k]},county,${parent},${COUNTIES[k]},,,,${lonOf(k)},${latOf(k)}\n`,
      );
    },
    () => {
      const k = whole(COUNTIES.length);
      return importText(
        store,
        'units',
        `${UNIT_HEAD}w${whole(10)},village,${COUNTIES[k]}t,New village,,,220,${lonOf(k) + 0.02},${latOf(k)}\n`,
      );
    },
    () => store.recompute.mark([COUNTIES[whole(COUNTIES.length)] as string]),
    () => store.db.query(`UPDATE county_state SET as_of = as_of - 1 WHERE county_code = 'c3'`),
  ];

  it('is the sum of all summaries after every change, for a process that saw them all and for one just started', async () => {
    for (let step = 0; step < 30; step += 1) {
      const made = await changes[step < changes.length ? step : whole(changes.length)]?.();
      const { outcome } = Object(made) as { outcome?: string };
      expect([step, outcome]).not.toEqual([step, 'rejected']);
      if (random() < 0.7) await store.recompute.drain();
      const justStarted = new Rollup(store.db, store.config);
      for (const code of UPPER) {
        const expected = await plainly(code);
        expect([step, code, await rolled(longLived, code)]).toEqual([step, code, expected]);
        expect([step, code, await rolled(justStarted, code)]).toEqual([step, code, expected]);
      }
    }
  });

  it('asks one statement where nothing changed, and reads one block where one county was replaced', async () => {
    await store.recompute.drain();
    const counted = async (work: () => Promise<unknown>): Promise<number> => {
      const before = store.db.statements;
      await work();
      return store.db.statements - before;
    };
    const ask = async (): Promise<unknown> => longLived.sumsOf(await longLived.now(), 'N');
    await ask();
    expect(await counted(ask)).toBe(1);
    expect(await counted(() => Promise.all(Array.from({ length: 20 }, ask)))).toBeLessThanOrEqual(2);
    await store.recompute.mark(['c1']);
    await store.recompute.drain();
    expect(await counted(ask)).toBe(3);
  });

  it('gives the pages of a unit that has many counties as if all its rows were read and sorted', async () => {
    const kept = new KeptAnswers(new Freshness(store.db), 0);
    const units = new StoredUnits(store.db, kept);
    const service = new CoverageService(store.db, store.config, longLived, parts().spot, kept, units);
    for (const code of ['N', 'P1', 'P2a'])
      for (const limit of [1, 3, 7, 1000]) {
        const codes: string[] = [];
        let after: string | null = null;
        do {
          const page = await service.settlementPage(await service.open(CTX, code), { after, limit });
          codes.push(...page.items.map((item) => item.settlement.code));
          after = page.nextCursor;
        } while (after !== null);
        const { source } = await openUnit(parts(), CTX, code);
        const expected = (await source.rows({})).map((row) => row.settlement_code);
        expect(expected.length).toBeGreaterThan(0);
        expect([code, limit, codes]).toEqual([code, limit, expected]);
      }
  });
});
