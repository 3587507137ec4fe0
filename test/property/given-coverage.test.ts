import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { GAP_STATUSES } from '../../src/common/vocabulary.js';
import { allocate } from '../../src/engine/allocation/allocate.js';
import { computeCoverage } from '../../src/engine/coverage.js';
import { metresBetween } from '../../src/engine/nearest.js';
import { packCosts } from '../../src/engine/reach/cost.js';
import type { CostMatrix } from '../../src/engine/reach/cost.js';
import { coverageByCost } from '../../src/engine/reach/given.coverage.js';
import type { Slice } from '../../src/engine/slice.js';
import { randomFrom, randomWorld } from '../support/random-world.js';

const RUNS = { numRuns: 300, seed: 20261125 } as const;
const worlds = fc.integer({ min: 0, max: 2 ** 31 });

/** Straight lines as a matrix, in metres divided by `per`, less some pairs. */
function matrixOf(
  slice: Slice,
  unit: 'metres' | 'minutes',
  per: number,
  keep = (): boolean => true,
): CostMatrix {
  const settlement: number[] = [];
  const facility: number[] = [];
  slice.settlements.codes.forEach((_, i) =>
    slice.facilities.ids.forEach((_id, j) => {
      if (!keep()) return;
      settlement.unshift(i);
      facility.unshift(j);
    }),
  );
  const cost = settlement.map((i, p) => metresBetween(slice, i, facility[p] as number) / per);
  return packCosts(slice.settlements.codes.length, unit, { settlement, facility, cost });
}

describe('coverage by given costs', () => {
  it.each([false, true])(
    'equals that by straight lines where the costs are those (planned count: %s)',
    (includePlanned) => {
      fc.assert(
        fc.property(worlds, (seed) => {
          const slice = randomWorld(seed);
          const given = coverageByCost(slice, {
            includePlanned,
            cost: matrixOf(slice, 'metres', 1),
          });
          expect(given).toEqual(computeCoverage(slice, { includePlanned }));
        }),
        RUNS,
      );
    },
  );

  it('in minutes at one stated speed serves whom metres serve, and its thresholds are minutes', () => {
    fc.assert(
      fc.property(worlds, (seed) => {
        const slice = randomWorld(seed);
        // a power of two divides without a rest: the edge stays closed
        const given = coverageByCost(slice, {
          includePlanned: false,
          cost: matrixOf(slice, 'minutes', 64),
          metresPerMinute: 64,
        });
        const straight = computeCoverage(slice, { includePlanned: false });
        expect([given.serving, given.gap, given.provider]).toEqual([
          straight.serving,
          straight.gap,
          straight.provider,
        ]);
        expect(given.thresholdMetres).toEqual(straight.thresholdMetres.map((m) => m / 64));
        expect(given.severity).toEqual(straight.severity);
      }),
      RUNS,
    );
  });

  it('serves by the facility that the allocation names, whatever pairs are missing', () => {
    let unreached = 0;
    fc.assert(
      fc.property(worlds, fc.boolean(), (seed, beyond) => {
        const random = randomFrom(seed);
        const world = randomWorld(seed);
        const slice = beyond
          ? { ...world, offeredElsewhere: new Uint8Array(world.services.length).fill(1) }
          : world;
        const cost = matrixOf(slice, 'metres', 1, () => random() < 0.3);
        const coverage = coverageByCost(slice, { includePlanned: false, cost });
        const { services } = allocate(slice, { includePlanned: false, cost, rule: 'nearest' });
        services.forEach((flows, s) =>
          slice.settlements.codes.forEach((_, i) => {
            const cell = i * services.length + s;
            if ((flows.demand[i] as number) > 0)
              expect(coverage.serving[cell]).toBe(
                flows.start[i] === flows.start[i + 1] ? -1 : flows.facility[flows.start[i] as number],
              );
            if (coverage.nearest[cell] !== -1) return;
            unreached += 1;
            const isOffered = beyond || flows.facilities.length > 0;
            const unserved = ['covered_when_open', 'not_applicable', isOffered ? 'out_of_reach' : 'absent'];
            expect(unserved).toContain(GAP_STATUSES[coverage.gap[cell] as number]);
          }),
        );
      }),
      RUNS,
    );
    expect(unreached).toBeGreaterThan(100);
  });
});
