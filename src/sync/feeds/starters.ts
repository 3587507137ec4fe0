/** Category mappings to begin with: data that stands beside the code, copied into a feed and edited there. */
import { readFileSync } from 'node:fs';
import type { CategoryMapping } from './categories.js';

export interface Starter extends CategoryMapping {
  readonly code: string;
  readonly name: string;
  readonly nameEn: string;
  readonly source: string;
}

export const STARTERS: readonly Starter[] = JSON.parse(
  readFileSync(new URL('./starters.json', import.meta.url), 'utf8'),
) as Starter[];

/** Takes: the code of a starter. Gives: its mapping, or null. */
export function starterOf(code: string): CategoryMapping | null {
  const found = STARTERS.find((starter) => starter.code === code);
  return found === undefined ? null : { match: found.match, entries: found.entries };
}
