/** What a check found, in words of this house: the limit that a value breaks, never the jargon of the library. */
import type { z } from 'zod';

const TYPES: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  null: 'null',
};

const FORMATS: Readonly<Record<string, string>> = {
  datetime: 'an instant such as 2027-12-31T00:00:00Z',
  date: 'a calendar date such as 2026-01-31',
  url: 'an address such as https://example.org/path',
  uuid: 'a UUID',
};

/** Messages of the library; a message of ours says more than can be said here. */
const STOCK = /^(Invalid|Too small|Too big)/;

/** Takes: an issue of a check. Gives: `must ...` without a full stop, or the message of our own check. */
export function wordsOf(issue: z.core.$ZodIssue): string {
  if (!STOCK.test(issue.message)) return issue.message;
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${TYPES[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return oneOf(issue.values.map(String));
    case 'too_small':
      return boundOf(issue.origin, Number(issue.minimum), issue.inclusive === false ? 'above' : 'from');
    case 'too_big':
      return boundOf(issue.origin, Number(issue.maximum), issue.inclusive === false ? 'below' : 'to');
    case 'invalid_format':
      return `must be ${FORMATS[issue.format] ?? `of the form ${issue.pattern ?? issue.format}`}`;
    case 'invalid_union': {
      const choices = [...issue.message.matchAll(/'([^']*)'/g)].map(([, choice]) => choice as string);
      return choices.length > 0 ? oneOf(choices) : 'has none of the shapes that are read here';
    }
    default:
      return issue.message;
  }
}

function oneOf(choices: readonly string[]): string {
  return choices.length === 1 ? `must be ${choices[0]}` : `must be one of ${choices.join(', ')}`;
}

function boundOf(origin: string, bound: number, side: 'above' | 'from' | 'below' | 'to'): string {
  const isCounted = origin === 'string' || origin === 'array' || origin === 'set';
  if (!isCounted)
    return {
      above: `must be above ${bound}`,
      from: `must be ${bound} or more`,
      below: `must be below ${bound}`,
      to: `must be ${bound} or less`,
    }[side];
  if (side === 'from' && bound === 1) return 'must not be empty';
  const [one, many] = origin === 'string' ? ['character', 'characters'] : ['entry', 'entries'];
  return `must have ${side === 'from' ? 'at least' : 'at most'} ${bound} ${bound === 1 ? one : many}`;
}
