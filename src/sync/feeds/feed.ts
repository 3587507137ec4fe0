/** A data team's source: what it may write and how its files are read. */
import type { CodeScheme } from '../../common/codes.js';
import { notFound, shown } from '../../common/errors.js';
import type { Crs } from '../../geo/datum.js';
import type { Encoding } from '../rows/bytes.js';
import type { Mapping } from '../rows/columns.js';
import type { CategoryMapping } from './categories.js';

export const MODES = ['upsert', 'mirror'] as const;
export type Mode = (typeof MODES)[number];

export interface FeedSettings {
  readonly code: string;
  /** Code of the unit that the feed may write in; null = anywhere. */
  readonly region: string | null;
  readonly crs: Crs;
  readonly encoding: Encoding;
  readonly scheme: CodeScheme;
  readonly mapping: Mapping;
  readonly categories: CategoryMapping;
  readonly mode: Mode;
  /** Largest share of the open facilities that a mirror closes unless told. */
  readonly maxClosedShare: number;
}

export interface Feed extends FeedSettings {
  readonly name: string;
  readonly owner: string | null;
  /** Revision that made this version of the feed. */
  readonly version: number;
}

/** A mirror closes at most a tenth of a feed unless told. */
export const DEFAULT_MAX_CLOSED_SHARE = 0.1;

export function unknownFeed(code: string): Error {
  return notFound('feeds/unknown-code', `No feed has the code ${shown(code)}; /v1/feeds lists all.`, code);
}
