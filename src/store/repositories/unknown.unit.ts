/** What is said of a code that is no unit: when it is one, or what was probably meant. */
import { isNumberLike, readCode } from '../../common/codes.js';
import { shown } from '../../common/errors.js';
import type { Problem } from '../../common/errors.js';
import type { Moment } from '../../common/moment.js';
import { UnitsReader } from './units.reader.js';
import type { Sql } from '../database.js';

/** The first day of what has been since ever. */
export const EVER = '-infinity';

/** Gives: the problem `units/unknown-code` in words. Takes: the parameter that holds the code. Cost: two statements. */
export async function unknownUnit(
  sql: Sql,
  code: string,
  { asOf, revision }: Moment,
  field?: string,
): Promise<Problem> {
  const known = revision === null ? '' : ` as known at revision ${revision}`;
  const hint = await hintOf(new UnitsReader(sql), code, asOf);
  return {
    code: 'units/unknown-code',
    ...(field === undefined ? {} : { field }),
    value: shown(code),
    message: `No unit has the code ${shown(code)} on ${asOf}${known}; ${hint}.`,
  };
}

async function hintOf(reader: UnitsReader, code: string, asOf: string): Promise<string> {
  if (code.includes('\u0000')) return '/v1/units?search= finds units by name';
  const spans = await reader.spans(code);
  if (spans.some((s) => s.valid_from <= asOf && (s.valid_to === null || s.valid_to > asOf)))
    return 'a later revision brought it: ask at a newer one, or leave revision out';
  const dates = spans.map((s) =>
    [s.valid_from === EVER ? '' : `from ${s.valid_from}`, s.valid_to === null ? '' : `until ${s.valid_to}`]
      .filter((part) => part !== '')
      .join(' '),
  );
  if (dates.length > 0) return `it is held ${dates.join(', and ')}: ask with asOf`;
  const whole = isNumberLike(code) ? { problem: null } : readCode('china12', code, 'code');
  if ('code' in whole && whole.code !== code && (await reader.spans(whole.code)).length > 0)
    return `codes are held with all their digits: ask for ${whole.code}`;
  return '/v1/units?search= finds units by name';
}
