/**
 * How column values become JavaScript values, for our pools only: whole numbers stay numbers, dates
 * stay the text they are (a Date would shift them by the time zone).
 */
import pg from 'pg';

/** Type numbers of PostgreSQL's catalogue (pg_type.oid). */
const INT8 = 20;
const INT8_ARRAY = 1016;
const DATE = 1082;
const DATE_ARRAY = 1182;
const TEXT_ARRAY: number = 1009;

type Parser = (text: string) => unknown;

const textArray = pg.types.getTypeParser(TEXT_ARRAY, 'text') as (text: string) => (string | null)[];

/**
 * Reads a whole number.
 * Takes: decimal text of an int8. Gives: the number. Fails: RangeError beyond 2^53 - 1, where digits would be lost.
 */
export function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value))
    throw new RangeError(
      `The database holds ${text}, which a number cannot carry exactly; allowed is up to ${Number.MAX_SAFE_INTEGER}. Select it as text.`,
    );
  return value;
}

const PARSERS: ReadonlyMap<number, Parser> = new Map<number, Parser>([
  [INT8, wholeNumber],
  [INT8_ARRAY, (text) => textArray(text).map((item) => (item === null ? null : wholeNumber(item)))],
  [DATE, (text) => text],
  [DATE_ARRAY, textArray],
]);

/** The `types` option of a `pg` pool or client: int8 as number, date as `YYYY-MM-DD`, the rest as `pg` has it. */
export const VALUE_TYPES = {
  getTypeParser(oid: number, format?: 'text' | 'binary'): Parser {
    const own = format === 'binary' ? undefined : PARSERS.get(oid);
    return own ?? (pg.types.getTypeParser(oid, format as 'text') as Parser);
  },
};
