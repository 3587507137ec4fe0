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
const INT2_ARRAY = 1005;
const INT4_ARRAY = 1007;
const FLOAT8_ARRAY = 1022;
const TEXT_ARRAY: number = 1009;
const VARCHAR_ARRAY = 1015;

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

/** As `textArray`, ten times as fast where nothing is quoted and no list is within the list: almost always. */
export function texts(text: string): (string | null)[] {
  if (text === '{}') return [];
  if (!text.startsWith('{') || text.includes('"') || text.includes('{', 1)) return textArray(text);
  const items: (string | null)[] = text.slice(1, -1).split(',');
  if (text.includes('NULL'))
    for (let k = 0; k < items.length; k += 1) if (items[k] === 'NULL') items[k] = null;
  return items;
}

/** Numbers of a list; what JSON has no word for (NaN, Infinity) is read one by one. */
export function numbers(text: string): (number | null)[] {
  if (text.startsWith('{') && !/[^-+.\d,eENUL{}]/.test(text) && !text.includes('{', 1))
    return JSON.parse(`[${text.slice(1, -1).replaceAll('NULL', 'null')}]`) as (number | null)[];
  return textArray(text).map((item) => (item === null ? null : Number(item)));
}

function wholeNumbers(text: string): (number | null)[] {
  const items = numbers(text);
  for (const [k, item] of items.entries())
    if (item !== null && !Number.isSafeInteger(item)) wholeNumber(texts(text)[k] as string);
  return items;
}

const PARSERS: ReadonlyMap<number, Parser> = new Map<number, Parser>([
  [INT8, wholeNumber],
  [INT8_ARRAY, wholeNumbers],
  [INT2_ARRAY, numbers],
  [INT4_ARRAY, numbers],
  [FLOAT8_ARRAY, numbers],
  [TEXT_ARRAY, texts],
  [VARCHAR_ARRAY, texts],
  [DATE, (text) => text],
  [DATE_ARRAY, texts],
]);

/** The `types` option of a `pg` pool or client: int8 as number, date as `YYYY-MM-DD`, the rest as `pg` has it. */
export const VALUE_TYPES = {
  getTypeParser(oid: number, format?: 'text' | 'binary'): Parser {
    const own = format === 'binary' ? undefined : PARSERS.get(oid);
    return own ?? (pg.types.getTypeParser(oid, format as 'text') as Parser);
  },
};
