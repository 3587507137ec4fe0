import { afterAll, describe, expect, it } from '@jest/globals';
import { KernelWorkers, answerCoverageWithWorkers } from '../../src/compute/kernel/workers.js';
import { answerCoverage } from '../../src/engine/kernel/answer.js';
import { plainAnswer, readAnswer } from '../support/plain-answer.js';
import { randomQuestion } from '../support/random-question.js';
import { randomFrom } from '../support/random-world.js';

const pool = new KernelWorkers(3);
afterAll(() => pool.close());

describe('threads of the kernel', () => {
  it('give the bytes of one thread, which are those of all pairs, question after question', async () => {
    for (let seed = 0; seed < 40; seed += 1) {
      const question = randomQuestion(randomFrom(seed));
      const together = await pool.answer(question, readAnswer);
      expect(together).toEqual(readAnswer(answerCoverage(question)));
      expect(together).toEqual(plainAnswer(question));
    }
  });

  it('share questions that have many tasks, asked at once', async () => {
    const questions = [1, 2, 3].map((seed) => manyTasks(seed));
    const answers = await Promise.all(questions.map((question) => pool.answer(question, readAnswer)));
    questions.forEach((question, k) => expect(answers[k]).toEqual(readAnswer(answerCoverage(question))));
  });

  it('fail the question, and do not hang, when the threads are gone', async () => {
    const gone = new KernelWorkers(2);
    await gone.close();
    await expect(gone.answer(manyTasks(1), readAnswer)).rejects.toThrow(/have ended: start new ones/);
    await expect(answerCoverageWithWorkers(manyTasks(2), 1)).resolves.toHaveProperty('gap');
  });
});

/** 3,000 settlements (24 tasks), 20,000 facilities (3 tasks of placing). */
function manyTasks(seed: number): Parameters<typeof answerCoverage>[0] {
  const random = randomFrom(seed);
  const [n, m, services] = [3_000, 20_000, 4];
  const place = (k: number): number => (k % 2 === 0 ? 104 : 31) + random() * 0.7;
  const lists = Array.from({ length: services }, (_, s) =>
    Array.from({ length: m }, (_unused, j) => j).filter((j) => j % services === s || random() < 0.1),
  );
  const offerStart = new Int32Array(services + 1);
  lists.forEach((list, s) => (offerStart[s + 1] = (offerStart[s] as number) + list.length));
  return {
    services,
    settlements: {
      lonLat: Float64Array.from({ length: 2 * n }, (_, k) => place(k)),
      county: new Int32Array(n),
      town: new Int32Array(n).fill(-1),
      ruleClass: new Uint16Array(n),
    },
    facilities: {
      lonLat: Float64Array.from({ length: 2 * m }, (_, k) => place(k)),
      county: Int32Array.from({ length: m }, (_, j) => j % 2),
      town: new Int32Array(m).fill(-1),
      settlement: new Int32Array(m).fill(-1),
      tier: new Int8Array(m),
      inSeat: new Uint8Array(m),
      ownRadiusMetres: Float64Array.from({ length: m }, () => (random() < 0.05 ? random() * 3_000 : NaN)),
      planned: Uint8Array.from({ length: m }, () => (random() < 0.05 ? 1 : 0)),
    },
    offerStart,
    offerFacility: Int32Array.from(lists.flat()),
    thresholdMetres: Float64Array.from({ length: services }, (_, s) => 300 * (s + 1)),
    includePlanned: false,
  };
}
