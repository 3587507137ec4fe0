/** A change as every door shows it: REST, GraphQL, subscriptions, webhooks. */
import type { Facility } from '../facilities/facilities.shape.js';
import { CHANGE_KINDS } from '../store/repositories/changes/changes.reader.js';
import type { ChangeKind, UnitStanding } from '../store/repositories/changes/changes.reader.js';

export { CHANGE_KINDS };
export type { ChangeKind };

/**
 * `created`, `updated`; tombstones: `closed` (a facility that ends, a unit with a last day), `removed` (no
 * longer held at all), `left` (held, but no longer in the region asked for).
 */
export const CHANGE_WORDS = ['created', 'updated', 'closed', 'removed', 'left'] as const;
export type ChangeWord = (typeof CHANGE_WORDS)[number];

/** A unit as of a change. */
export interface ChangedUnit {
  readonly code: string;
  readonly level: string;
  readonly parent: string | null;
  readonly countyCode: string | null;
  readonly name: string;
  readonly nameEn: string | null;
  readonly tier: string | null;
  readonly urbanRuralClass: string | null;
  readonly lon: number | null;
  readonly lat: number | null;
  readonly validFrom: string | null;
  readonly validTo: string | null;
}

export interface Change {
  /** Where the feed goes on after this change. */
  readonly cursor: string;
  readonly revision: number;
  readonly kind: ChangeKind;
  /** Id of the facility; code of the unit, settlement or standard set. */
  readonly key: string;
  readonly change: ChangeWord;
  /** Instant; null where it is not known. */
  readonly committedAt: string | null;
  /** The facility as of this revision, its status on the day of the commit; null for other kinds and where it is gone. */
  readonly facility: Facility | null;
  /** The unit as of this revision; null for other kinds and where it is gone. */
  readonly unit: ChangedUnit | null;
}

export interface ChangePage {
  /** Newest revision; what is not in this page nor in those before it comes later. */
  readonly revision: number;
  readonly items: readonly Change[];
  /** Hand this back as `after`, now or later. */
  readonly nextCursor: string;
  /** Whether there is more right now. */
  readonly hasMore: boolean;
}

const EVER = '-infinity';

export function changedUnitOf(row: UnitStanding): ChangedUnit {
  return {
    code: row.code,
    level: row.level,
    parent: row.parent_code,
    countyCode: row.county_code === '' ? null : row.county_code,
    name: row.name,
    nameEn: row.name_en,
    tier: row.tier,
    urbanRuralClass: row.urban_rural_class,
    lon: row.lon,
    lat: row.lat,
    validFrom: row.valid_from === EVER ? null : row.valid_from,
    validTo: row.valid_to,
  };
}
