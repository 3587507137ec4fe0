import type { Problem } from '../../common/errors.js';

/** The file as a whole cannot be read. */
export class UnreadableFile extends Error {
  override readonly name = 'UnreadableFile';
  constructor(readonly problem: Problem) {
    super(problem.message);
  }
}
