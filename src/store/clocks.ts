/** Both clocks as SQL conditions, so that no statement forgets one. */

/** Which rows: those held now, found by the indexes of what is held; or those of the revision in the parameter. */
export type When = 'now' | 'then';

/** Takes: a revision, null = now. */
export function whenOf(revision: number | null): When {
  return revision === null ? 'now' : 'then';
}

/**
 * Rows as held at a revision; null = now. `n` is the number of the parameter that carries the revision. `now` is for
 * statements that are written for null alone.
 */
export function heldAt(alias: string, n: number, when: When = 'then'): string {
  if (when === 'now') return `(${alias}.rev_to IS NULL AND $${n}::bigint IS NULL)`;
  return `(${alias}.rev_from <= COALESCE($${n}::bigint, 9223372036854775807) AND (${alias}.rev_to IS NULL OR ${alias}.rev_to > COALESCE($${n}::bigint, 9223372036854775807)))`;
}

/** Rows valid on the date in parameter `n`: [valid_from, valid_to). */
export function validOn(alias: string, n: number): string {
  return `((${alias}.valid_from IS NULL OR ${alias}.valid_from <= $${n}::date) AND (${alias}.valid_to IS NULL OR $${n}::date < ${alias}.valid_to))`;
}

/** Status of facility row `alias` on the date in parameter `n`, or NULL before its first period. */
export function statusOn(alias: string, n: number): string {
  return `${alias}.period_status[(SELECT count(*)::int FROM unnest(${alias}.period_from) AS p(d) WHERE p.d <= $${n}::date)]`;
}
