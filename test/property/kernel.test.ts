import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { answerCoverage } from '../../src/engine/kernel/answer.js';
import type { CoverageQuestion } from '../../src/engine/kernel/question.js';
import { distanceMetres } from '../../src/geo/earth.js';
import { plainAnswer, readAnswer } from '../support/plain-answer.js';
import { randomQuestion } from '../support/random-question.js';
import { randomFrom } from '../support/random-world.js';

const RUNS = { numRuns: 3000, seed: 20261124 } as const;
const seeds = fc.integer({ min: 0, max: 2 ** 31 });

describe('the kernel', () => {
  it('answers as all pairs do, to the last bit, with every tie and quirk', () => {
    const seen = { ties: 0, ownRadius: 0, planned: 0, elsewhere: 0, empty: 0, notNearest: 0 };
    fc.assert(
      fc.property(seeds, (seed) => {
        const question = randomQuestion(randomFrom(seed));
        const expected = plainAnswer(question);
        expect(readAnswer(answerCoverage(question))).toEqual(expected);
        for (const cell of expected) {
          if (cell.nearest === null) seen.empty += 1;
          if (cell.planned !== null) seen.planned += 1;
          if (cell.gap === 'covered_elsewhere') seen.elsewhere += 1;
          if (cell.serving !== null && cell.serving !== cell.nearest) seen.notNearest += 1;
        }
        seen.ties += tiesOf(question, expected);
        if (question.facilities.ownRadiusMetres.some((own) => own > 0)) seen.ownRadius += 1;
      }),
      RUNS,
    );
    // each quirk must have been met often, or this proves little
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(500);
  });
});

/** Settlements and services with several facilities at the least distance. */
function tiesOf(question: CoverageQuestion, cells: readonly { nearestMetres: number | null }[]): number {
  const { settlements: v, facilities: f, services } = question;
  return cells.filter(({ nearestMetres }, cell) => {
    const [i, s] = [Math.floor(cell / services), cell % services];
    const offered = question.offerFacility.subarray(question.offerStart[s], question.offerStart[s + 1]);
    return (
      offered.filter(
        (j) =>
          (question.includePlanned || f.planned[j] === 0) &&
          nearestMetres ===
            distanceMetres(
              v.lonLat[2 * i] as number,
              v.lonLat[2 * i + 1] as number,
              f.lonLat[2 * j] as number,
              f.lonLat[2 * j + 1] as number,
            ),
      ).length > 1
    );
  }).length;
}
