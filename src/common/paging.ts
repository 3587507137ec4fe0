/** Keyset paging: a cursor is the key of the last row seen, so pages neither skip nor repeat. */
import { badInput, shown } from './errors.js';
import type { Refusal } from './errors.js';

export const DEFAULT_LIMIT = 50;
export const MAX_LIMIT = 1000;

/** One page of rows in a stable order. */
export interface Page<T> {
  readonly items: readonly T[];
  /** Hand this back as `after` for the next page; null on the last page. */
  readonly nextCursor: string | null;
}

/**
 * Packs a key (strings, numbers or null) into an opaque, URL-safe cursor.
 * Takes: the name of the list that alone will take it; without one, that of no list is taken.
 */
export function encodeCursor(key: readonly (string | number | null)[], list?: string): string {
  return Buffer.from(JSON.stringify(list === undefined ? key : { list, key }), 'utf8').toString('base64url');
}

/**
 * Unpacks a cursor that `encodeCursor` made.
 * Takes: the cursor, the kinds its parts must have, in order (`number?` may be null), and the name of the list.
 * Fails: `paging/bad-cursor` when it is none of ours, or one of another list.
 */
export function decodeCursor(
  cursor: string,
  kinds: readonly ('string' | 'number' | 'number?')[],
  list?: string,
): (string | number | null)[] {
  try {
    const read: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    const key = list === undefined ? read : keyFor(list, read);
    if (
      Array.isArray(key) &&
      key.length === kinds.length &&
      key.every((part, i) =>
        part === null ? kinds[i] === 'number?' : typeof part === kinds[i]?.replace('?', ''),
      )
    )
      return key as (string | number | null)[];
  } catch {
    // falls through to the one refusal below: why it is unreadable does not help the caller
  }
  throw badCursor(cursor);
}

/** The key in what a cursor holds; null where it is another list's. */
function keyFor(list: string, read: unknown): unknown {
  const of = (read ?? {}) as { list?: unknown; key?: unknown };
  return of.list === list ? of.key : null;
}

function badCursor(cursor: string): Refusal {
  return badInput({
    code: 'paging/bad-cursor',
    field: 'after',
    value: shown(cursor),
    message: `after is ${shown(cursor)}, which is no cursor of this list; take nextCursor from the page before, or leave it out for the first page.`,
  });
}

/** The one whole number in a cursor; null where there is no cursor. Fails: as `decodeCursor` does. */
export function wholeNumberIn(cursor: string | undefined, list?: string): number | null {
  if (cursor === undefined) return null;
  const [value] = decodeCursor(cursor, ['number'], list);
  if (Number.isSafeInteger(value)) return value as number;
  throw badCursor(cursor);
}

/** Cuts limit + 1 rows into a page; `keyOf` gives the cursor key of a row, `list` is as in `encodeCursor`. */
export function pageOf<T>(
  rows: readonly T[],
  limit: number,
  keyOf: (row: T) => readonly (string | number | null)[],
  list?: string,
): Page<T> {
  const items = rows.slice(0, limit);
  const last = items[items.length - 1];
  return {
    items,
    nextCursor: rows.length > limit && last !== undefined ? encodeCursor(keyOf(last), list) : null,
  };
}
