/** What a change of facilities would do to coverage, county by county: nothing is written. */
import { compareCoverage } from '../../engine/compare.js';
import type { Sql } from '../../store/database.js';
import { computeCounties } from '../slice.loader.js';
import type { LoadOptions } from '../slice.loader.js';
import { countiesReached } from '../stale.js';
import { overlayOf } from './overlay.rows.js';
import type { OverlaidVersion } from './overlay.rows.js';

/** People who would be served, or no longer, in a unit by a service. */
export interface OutlookRow {
  readonly unit: string;
  readonly level: 'county' | 'town';
  readonly service: string;
  readonly gained: number;
  readonly lost: number;
  /** Settlements of unknown people that gain or lose it, or are served by another facility. */
  readonly unknownSettlements: number;
}

export interface Outlook {
  /** Counties that the change can reach, and those of them that were not computed because there are too many. */
  readonly counties: number;
  readonly countiesLeftOut: number;
  /** In order of unit, then service; pairs without a difference are left out. */
  readonly rows: readonly OutlookRow[];
}

/** Counties that one outlook computes. */
const MAX_COUNTIES = 30;

/**
 * Takes: the next version of every facility that changes, placed as a write would place it, the moment and the
 * speeds, and whether to go on (asked before each county). Gives: people gained and lost by unit and service.
 * Cost: two slices a county; at most 30 counties, those with most changes first.
 */
export async function coverageOutlook(
  sql: Sql,
  versions: readonly OverlaidVersion[],
  options: LoadOptions,
  goesOn: () => boolean = () => true,
): Promise<Outlook> {
  const { overlay, changes } = await overlayOf(sql, { facilities: versions, people: [] }, options);
  const reached = await countiesReached(sql, changes);
  const weight = new Map<string, number>();
  for (const { countyCode } of changes) weight.set(countyCode, (weight.get(countyCode) ?? 0) + 1);
  const chosen = [...reached]
    .sort((a, b) => (weight.get(b) ?? 0) - (weight.get(a) ?? 0) || (a < b ? -1 : 1))
    .slice(0, MAX_COUNTIES);
  const rows: OutlookRow[] = [];
  let computed = 0;
  for (const county of chosen) {
    if (!goesOn()) break;
    const before = await computeCounties(sql, [county], options);
    const after = await computeCounties(sql, [county], { ...options, overlay });
    computed += 1;
    for (const { unit, level, services } of compareCoverage(before, after).units)
      for (const { service, gained, lost, unknownSettlements } of services)
        if (gained + lost + unknownSettlements > 0)
          rows.push({ unit, level, service, gained, lost, unknownSettlements });
  }
  rows.sort((a, b) => (a.unit === b.unit ? (a.service < b.service ? -1 : 1) : a.unit < b.unit ? -1 : 1));
  return { counties: reached.length, countiesLeftOut: reached.length - computed, rows };
}
