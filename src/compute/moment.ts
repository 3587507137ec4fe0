/** The moment that a computed answer is made for, fixed from what the question says and what is held. */
import type { QuestionContext } from '../common/context.js';
import { badInput, notFound } from '../common/errors.js';
import { answeredRevision } from '../common/moment.js';
import type { Moment } from './slice.queries.js';

/** What is held of the revision and of the standard set that a question names. */
export interface Held {
  readonly newest: number;
  readonly hasSet: boolean;
  /** Whether the set is in force on the date of the question. */
  readonly isSetInForce: boolean;
}

/**
 * A set that the caller named measures any date; the one of the settings only dates on which it is in force, since nobody
 * asked to measure the past by it.
 * Fails: `standards/unknown-set`, `standards/not-in-force`, `revisions/unknown`.
 */
export function momentAt(ctx: QuestionContext, held: Held): Moment {
  const { standardSet } = ctx;
  if (!held.hasSet)
    throw notFound(
      'standards/unknown-set',
      `standardSet is ${standardSet}, which is not held; /v1/standard-sets lists those that are.`,
      standardSet,
    );
  if (!held.isSetInForce && !ctx.standardSetGiven)
    throw badInput({
      code: 'standards/not-in-force',
      field: 'asOf',
      value: ctx.asOf,
      message: `On ${ctx.asOf} the standard set ${standardSet} is not in force; /v1/standard-sets gives its dates. Say standardSet=${standardSet} to measure that date by it all the same, or name another set.`,
    });
  return {
    asOf: ctx.asOf,
    revision: answeredRevision(ctx.revision, held.newest),
    standardSet,
    ...(ctx.standardSetGiven ? { setOnAnyDate: true } : {}),
    basis: ctx.basis,
  };
}
