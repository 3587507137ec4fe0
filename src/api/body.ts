/** JSON bodies and GraphQL inputs by a strict shape, all problems at once. */
import type { z } from 'zod';
import { badInput, refuseIfAny, shown } from '../common/errors.js';
import type { Problem } from '../common/errors.js';
import { wordsOf } from './wording.js';

/** Fails: `api/unknown-field`, `api/missing-field`, `api/bad-field`, every one that applies. */
export function readBody<T>(shape: z.ZodType<T>, body: unknown): T {
  const parsed = shape.safeParse(body ?? {});
  if (parsed.success) return parsed.data;
  refuseIfAny(parsed.error.issues.flatMap((issue) => problemsOf(issue, body)));
  throw badInput({ code: 'api/bad-field', message: 'The body cannot be read.' });
}

function problemsOf(issue: z.core.$ZodIssue, body: unknown): Problem[] {
  const path = issue.path.map(String);
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({
      code: 'api/unknown-field',
      field: shown([...path, key].join('.')),
      message: `${shown(key)} is no field here; correct its name or leave it out.`,
    }));
  const field = path.length === 0 ? 'body' : path.join('.');
  const value = path.reduce<unknown>(
    (at, name) => (at as Record<string, unknown> | null | undefined)?.[name],
    body,
  );
  if (value === undefined && issue.code !== 'custom')
    return [{ code: 'api/missing-field', field, message: `${field} is missing: it ${wordsOf(issue)}.` }];
  if (value === undefined)
    return [{ code: 'api/bad-field', field, message: `${field} is missing: ${wordsOf(issue)}.` }];
  return [
    {
      code: 'api/bad-field',
      field,
      value: shown(value),
      message: `${field} is ${shown(value)}: ${wordsOf(issue)}.`,
    },
  ];
}
