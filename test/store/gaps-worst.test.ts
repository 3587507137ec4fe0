/** Worst first over many counties, found county by county, is the order of all gaps put side by side. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { GAP_STATUSES, OPEN_GAPS } from '../../src/common/vocabulary.js';
import { compare, GAP_KINDS, keyOf, ofUnitGap, settlementGaps } from '../../src/gaps/gaps.candidates.js';
import type { Key } from '../../src/gaps/gaps.candidates.js';
import { WorstGaps } from '../../src/gaps/gaps.worst.js';
import { CoverageRepository } from '../../src/store/repositories/coverage.repository.js';
import { ChangingWorld } from '../support/changing-world.js';
import { testStore } from '../support/store.js';
import type { TestStore } from '../support/store.js';

describe('gaps of many counties, worst first', () => {
  let store: TestStore;
  let counted = 0;
  beforeAll(async () => {
    store = await testStore();
  });
  afterAll(async () => {
    await store.close();
    expect(counted).toBeGreaterThan(50);
  });

  it.each([1, 2, 3, 4])(
    'come page by page as in one sorted list, none twice, none left out, seed %i',
    async (seed) => {
      const world = new ChangingWorld(store, seed);
      await world.begin();
      for (let step = 0; step < 6; step += 1) await world.step();
      await world.drain();
      const repository = new CoverageRepository(store.db);
      const states = new Map((await repository.states(null)).map((s) => [s.county_code, s]));
      const counties = [...states.keys()];
      for (const [statuses, services] of [
        [OPEN_GAPS, null],
        [OPEN_GAPS, ['school']],
        [GAP_STATUSES, null],
      ] as const) {
        const all = [
          ...settlementGaps(await repository.rows({ counties }), states, statuses),
          ...(await repository.unitGaps(counties)).map(ofUnitGap),
        ]
          .filter((c) => services === null || services.some((s) => s === c.service))
          .sort(compare)
          .map(keyOf);
        counted += all.length;
        for (const limit of [1, 4, 100]) {
          const worst = new WorstGaps(store.db, 1);
          const found: Key[] = [];
          let after: Key | null = null;
          do {
            const page = await worst.worst(
              { counties, services, statuses, kinds: GAP_KINDS, after, limit },
              [],
            );
            found.push(...page.map(keyOf));
            after = page.length < limit ? null : (found[found.length - 1] as Key);
          } while (after !== null && (limit > 1 || found.length < 12));
          expect({ seed, limit, found }).toEqual({ seed, limit, found: limit > 1 ? all : all.slice(0, 12) });
        }
      }
    },
  );
});
