/** Comparisons of random worlds with random changes, against sums taken settlement by settlement. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compareCoverage } from '../../src/engine/compare.js';
import type { ServiceDifference } from '../../src/engine/compare.js';
import { computeCoverage } from '../../src/engine/coverage.js';
import type { Slice } from '../../src/engine/slice.js';
import { judge, randomFrom, randomWorld } from '../support/random-world.js';

/** The same world with some facilities out of service and some people gone or come. */
function changedWorld(slice: Slice, seed: number): Slice {
  const random = randomFrom(seed);
  const { facilities, settlements } = slice;
  return {
    ...slice,
    facilities: { ...facilities, planned: facilities.planned.map((p) => (random() < 0.3 ? 1 - p : p)) },
    settlements: {
      ...settlements,
      people: settlements.people.map((p) => (random() < 0.1 ? Math.floor(random() * 3000) : p)),
    },
  };
}

const side = (slice: Slice) => ({ slice, coverage: computeCoverage(slice, { includePlanned: false }) });
const seeds = fc.integer({ min: 1, max: 1_000_000 });

describe('comparing two coverages', () => {
  it('gains less losses are what is served after less what was served before, as the judge counts both', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const from = randomWorld(seed);
        const to = changedWorld(from, seed + 1);
        const found = compareCoverage(side(from), side(to));
        const [a, b] = [judge(from, false), judge(to, false)];
        const width = from.services.length;
        for (const [s, service] of from.services.entries()) {
          const sums = { before: 0, after: 0, gained: 0, lost: 0, moved: 0 };
          for (let i = 0; i < from.settlements.codes.length; i += 1) {
            const [x, y] = [a[i * width + s], b[i * width + s]];
            if (!x || !y || x.rule === null || x.people === null || y.people === null) continue;
            const before = x.serving === null ? 0 : x.people;
            const after = y.serving === null ? 0 : y.people;
            sums.before += before;
            sums.after += after;
            if (after > before) sums.gained += after - before;
            else sums.lost += before - after;
            if (x.serving !== null && y.serving !== null && x.serving !== y.serving)
              sums.moved += Math.min(before, after);
          }
          const said = found.services.find((d) => d.service === service.code);
          expect(said).toMatchObject(sums);
          expect((said?.gained ?? 0) - (said?.lost ?? 0)).toBe(sums.after - sums.before);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('the counties of a comparison add up to its whole', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const from = randomWorld(seed);
        const found = compareCoverage(side(from), side(changedWorld(from, seed + 1)));
        for (const whole of found.services) {
          const parts = found.units
            .filter((unit) => unit.level === 'county')
            .flatMap((unit) => unit.services.filter((d) => d.service === whole.service));
          for (const key of ['gained', 'lost', 'moved', 'settlementsGained', 'settlementsLost'] as const)
            expect(parts.reduce((sum, part: ServiceDifference) => sum + part[key], 0)).toBe(whole[key]);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('the way back has the gains of the way there as losses', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const from = randomWorld(seed);
        const to = changedWorld(from, seed + 1);
        const there = compareCoverage(side(from), side(to)).services;
        const back = compareCoverage(side(to), side(from)).services;
        expect(back.map((d) => [d.gained, d.lost, d.before])).toEqual(
          there.map((d) => [d.lost, d.gained, d.after]),
        );
      }),
      { numRuns: 100 },
    );
  });

  it('the same world twice differs nowhere', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const world = randomWorld(seed);
        const found = compareCoverage(side(world), side(world));
        expect([found.units, found.groups, found.settlements]).toEqual([[], [], []]);
      }),
      { numRuns: 100 },
    );
  });

  it('names the ten settlements with most people gained or lost, the most first', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const from = randomWorld(seed);
        const { settlements } = compareCoverage(side(from), side(changedWorld(from, seed + 1)));
        expect(settlements.length).toBeLessThanOrEqual(10);
        const effects = settlements.map((d) => d.gained + d.lost);
        expect(effects).toEqual([...effects].sort((x, y) => y - x));
      }),
      { numRuns: 100 },
    );
  });
});
