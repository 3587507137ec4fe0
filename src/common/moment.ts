/** The state of the world that a list or a thing is asked for, and the revision its answer names. */
import { badInput } from './errors.js';

export interface Moment {
  /** Valid time, `YYYY-MM-DD`. */
  readonly asOf: string;
  /** Revision to answer at; null = the newest. */
  readonly revision: number | null;
}

/**
 * The revision that an answer names.
 * Takes: the revision asked for or null, and the newest. Fails: `revisions/unknown` for one that is yet to come.
 */
export function answeredRevision(asked: number | null, newest: number): number {
  if (asked === null) return newest;
  if (asked <= newest) return asked;
  throw badInput({
    code: 'revisions/unknown',
    field: 'revision',
    value: String(asked),
    message: `revision is ${asked}; the newest is ${newest}. Leave it out for the newest.`,
  });
}
