/** From a source's own categories to services: editable data, kept with each feed. */

export interface CategoryMapping {
  /** `exact`: a category is an entry; `prefix`: the longest entry that it begins with counts (codes of two digits a level). */
  readonly match: 'exact' | 'prefix';
  /** category -> service; null = known, and no service: such rows are not taken. */
  readonly entries: Readonly<Record<string, string | null>>;
}

export const NO_CATEGORIES: CategoryMapping = { match: 'exact', entries: {} };

/**
 * Takes: the mapping and one category as the row has it. Gives: the service, null where it is known to be
 * none, undefined where the mapping does not know it.
 */
export function serviceOf(mapping: CategoryMapping, category: string): string | null | undefined {
  const { entries, match } = mapping;
  if (Object.hasOwn(entries, category)) return entries[category];
  if (match === 'prefix')
    for (let length = category.length - 1; length > 0; length -= 1) {
      const start = category.slice(0, length);
      if (Object.hasOwn(entries, start)) return entries[start];
    }
  return undefined;
}

/** Several categories may stand in one cell, as map services write them. */
export function categoriesIn(cell: string): string[] {
  return [...new Set(cell.split(/[|;]/).map((part) => part.trim()))].filter((part) => part !== '');
}
