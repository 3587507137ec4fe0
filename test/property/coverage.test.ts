import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { GAP_STATUSES, PROVIDER_CLASSES } from '../../src/common/vocabulary.js';
import { computeCoverage, reachMetres } from '../../src/engine/coverage.js';
import type { Slice } from '../../src/engine/slice.js';
import { summarise } from '../../src/engine/summary.js';
import { judge, randomWorld } from '../support/random-world.js';
import type { Judgement } from '../support/random-world.js';

const RUNS = { numRuns: 400, seed: 20261124 } as const;
const worlds = fc.integer({ min: 0, max: 2 ** 31 });

function computed(slice: Slice, includePlanned: boolean): Judgement[] {
  const c = computeCoverage(slice, { includePlanned });
  const number = (value: number | undefined): number | null =>
    value === undefined || Number.isNaN(value) ? null : value;
  return [...c.rule].map((rule, k) => ({
    rule: slice.reachRules[rule]?.code ?? null,
    nearest: slice.facilities.ids[c.nearest[k] as number] ?? null,
    nearestMetres: number(c.nearestMetres[k]),
    serving: slice.facilities.ids[c.serving[k] as number] ?? null,
    servingMetres: number(c.servingMetres[k]),
    planned: slice.facilities.ids[c.planned[k] as number] ?? null,
    provider: PROVIDER_CLASSES[c.provider[k] as number] as string,
    gap: GAP_STATUSES[c.gap[k] as number] as string,
    people: number(c.people[k]),
  }));
}

describe('coverage of random worlds', () => {
  it.each([false, true])('equals all pairs to the last bit (planned count: %s)', (includePlanned) => {
    fc.assert(
      fc.property(worlds, (seed) => {
        const slice = randomWorld(seed);
        expect(computed(slice, includePlanned)).toEqual(judge(slice, includePlanned));
      }),
      RUNS,
    );
  });

  it('adds up: persons by provider and by gap are all persons', () => {
    fc.assert(
      fc.property(worlds, (seed) => {
        const slice = randomWorld(seed);
        for (const row of summarise(slice, computeCoverage(slice, { includePlanned: false }))) {
          const sum = (list: number[]): number => list.reduce((a, b) => a + b, 0);
          expect(sum(row.personsByProvider)).toBe(row.persons);
          expect(sum(row.personsByGap)).toBe(row.persons);
          expect(sum(row.settlementsByProvider)).toBe(row.settlements);
        }
      }),
      RUNS,
    );
  });

  it('does not change when a facility beyond the reach is taken away', () => {
    let taken = 0;
    fc.assert(
      fc.property(worlds, (seed) => {
        const slice = randomWorld(seed);
        const before = computed(slice, false);
        const byCounty = reachMetres(slice, computeCoverage(slice, { includePlanned: false }));
        const count = slice.services.length;
        const reach = slice.services.map((_, s) =>
          Math.max(...slice.counties.map((_county, k) => byCounty[k * count + s] as number)),
        );
        const f = slice.facilities;
        const far = f.ids.findIndex(
          (_, j) =>
            Number.isNaN(f.ownRadiusMetres[j]) &&
            [...f.offerService.slice(f.offerStart[j], f.offerStart[j + 1])].every((s) =>
              farFromAll(slice, j, reach[s] as number),
            ),
        );
        if (far < 0) return;
        taken += 1;
        const without = {
          ...slice,
          facilities: {
            ...f,
            offerService: f.offerService.map((s, k) =>
              k >= (f.offerStart[far] as number) && k < (f.offerStart[far + 1] as number) ? -1 : s,
            ),
          },
        };
        expect(computed(without, false)).toEqual(before);
      }),
      RUNS,
    );
    // most worlds have settlements everywhere; enough of them must still have been a real trial
    expect(taken).toBeGreaterThan(20);
  });
});

function farFromAll(slice: Slice, j: number, reach: number): boolean {
  const c = computeCoverage({ ...slice, facilities: only(slice, j) }, { includePlanned: true });
  return [...c.nearestMetres].every((metres) => Number.isNaN(metres) || metres > reach);
}

/** The slice's facilities with the offers of all others taken away. */
function only(slice: Slice, j: number): Slice['facilities'] {
  const f = slice.facilities;
  return {
    ...f,
    offerService: f.offerService.map((s, k) =>
      k >= (f.offerStart[j] as number) && k < (f.offerStart[j + 1] as number) ? s : -1,
    ),
  };
}
