/** Code schemes: the only place that may cut a code into pieces. */
import { shown } from './errors.js';
import type { Problem } from './errors.js';
import type { Level } from './vocabulary.js';

export const CODE_SCHEMES = ['china12', 'opaque'] as const;
export type CodeScheme = (typeof CODE_SCHEMES)[number];

/** Lengths of the short forms of the 12-digit statistical code (2+2+2+3+3), and the level each names. */
const SHAPES: readonly (readonly [number, Level])[] = [
  [2, 'province'],
  [4, 'prefecture'],
  [6, 'county'],
  [9, 'town'],
  [12, 'village'],
];

/** Cities without counties: their towns hang off the city with county digits 00. */
const CITIES_WITHOUT_COUNTIES = new Set(['4419', '4420', '4604']);

/** A code as it is stored, or the problem with it. */
export type ReadCode = { readonly code: string } | { readonly problem: Problem };

/**
 * Reads a code by its scheme. Takes: the text of a cell. Gives: china12 padded to 12 digits; opaque as it is.
 * Fails (as data): `codes/number-like` for `1.23E+17`, `codes/bad-shape` otherwise.
 */
export function readCode(scheme: CodeScheme, text: string, field: string): ReadCode {
  const problem = (code: string, message: string): ReadCode => ({
    problem: { code, field, value: shown(text), message },
  });
  if (isNumberLike(text))
    return problem(
      'codes/number-like',
      `${field} is ${shown(text)}: a spreadsheet turned the code into a number and lost digits; export the column as text.`,
    );
  if (scheme === 'opaque') {
    if (text.length >= 1 && text.length <= 32 && !/[\u0000-\u001f\u007f]/.test(text) && text.trim() === text)
      return { code: text };
    return problem(
      'codes/bad-shape',
      `${field} is ${shown(text)}; a code has 1 to 32 characters and no control characters.`,
    );
  }
  if (/^\d+$/.test(text) && SHAPES.some(([length]) => length === text.length))
    return { code: text.padEnd(12, '0') };
  return problem(
    'codes/bad-shape',
    `${field} is ${shown(text)}; a china12 code has 2, 4, 6, 9 or 12 digits.`,
  );
}

/** True for `1.23E+17`: a code that a spreadsheet took for a number. */
export function isNumberLike(text: string): boolean {
  return /^\d(\.\d+)?E\+\d+$/i.test(text);
}

/** The level that a china12 code has by its shape; null where the scheme says nothing. */
export function impliedLevel(scheme: CodeScheme, code: string): Level | null {
  if (scheme === 'opaque') return null;
  const filled = [2, 4, 6, 9].find((length) => /^0*$/.test(code.slice(length))) ?? 12;
  return SHAPES.find(([length]) => length === filled)?.[1] ?? null;
}

const CREDIT_CHARACTERS = '0123456789ABCDEFGHJKLMNPQRTUWXY';

/** True for a unified social credit code whose check character is right (GB 32100-2015). */
export function isCreditCode(text: string): boolean {
  if (text.length !== 18) return false;
  let sum = 0;
  let weight = 1;
  for (const character of text.slice(0, 17)) {
    const value = CREDIT_CHARACTERS.indexOf(character);
    if (value < 0) return false;
    sum += value * weight;
    weight = (weight * 3) % 31;
  }
  return CREDIT_CHARACTERS[(31 - (sum % 31)) % 31] === text[17];
}

/** The parent that a china12 code of a level has by its shape; null where the scheme says nothing. */
export function impliedParent(scheme: CodeScheme, code: string, level: Level): string | null {
  if (scheme === 'opaque') return null;
  const at = SHAPES.findIndex(([, name]) => name === level);
  if (at <= 0) return null;
  const skipsCounty = level === 'town' && CITIES_WITHOUT_COUNTIES.has(code.slice(0, 4));
  const length = SHAPES[skipsCounty ? at - 2 : at - 1]?.[0] ?? 0;
  return code.slice(0, length).padEnd(12, '0');
}
