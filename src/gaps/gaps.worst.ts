/** Worst first over many counties: only those are looked into that can hold the next gap. */
import { GAP_STATUSES, OPEN_GAPS } from '../common/vocabulary.js';
import type { GapStatus } from '../common/vocabulary.js';
import type { Sql } from '../store/database.js';
import { GapsReader } from '../store/repositories/gaps/gaps.reader.js';
import type { SettlementGapKey } from '../store/repositories/gaps/gaps.reader.js';
import { compare, ofUnitGap } from './gaps.candidates.js';
import type { Candidate, GapKind, Key } from './gaps.candidates.js';

/** A candidate, or the key of one whose row is not read yet. */
export type OrderedGap = Candidate | (SettlementGapKey & { readonly kind: 'settlement' });

export interface WorstWanted {
  readonly counties: readonly string[];
  /** Null = all. */
  readonly services: readonly string[] | null;
  readonly statuses: readonly GapStatus[];
  readonly kinds: readonly GapKind[];
  readonly after: Key | null;
  readonly limit: number;
}

/** Counties that one look into the stored rows takes. */
const COUNTIES_PER_LOOK = 25;

export class WorstGaps {
  private readonly reader: GapsReader;

  constructor(
    sql: Sql,
    private readonly countiesPerLook = COUNTIES_PER_LOOK,
  ) {
    this.reader = new GapsReader(sql);
  }

  /**
   * The next gaps of stored counties and of others that are in memory already.
   * Takes: what is wanted, and gaps of other places after the same cursor. Gives: at most `limit`, in order. Exact: a county's
   * bound is written with its rows, and a county is left out only while its bound is below the last gap found.
   */
  async worst(wanted: WorstWanted, others: readonly Candidate[]): Promise<OrderedGap[]> {
    const { counties, services, kinds, limit } = wanted;
    const asked = { counties, services, limit, after: cursorOf(wanted.after) };
    let best: OrderedGap[] = [...others];
    const ofUnits = kinds.filter((kind) => kind !== 'settlement');
    if (ofUnits.length > 0)
      best.push(...(await this.reader.unitGaps({ ...asked, kinds: ofUnits })).map(ofUnitGap));
    const states = wanted.statuses.map((name) => GAP_STATUSES.indexOf(name));
    const bounds = kinds.includes('settlement') ? await this.boundsOf(wanted) : [];
    for (let from = 0; from < bounds.length; from += this.countiesPerLook) {
      best = best.sort(compare).slice(0, limit);
      const last = best[limit - 1];
      if (last !== undefined && (last.severity ?? -1) > (bounds[from]?.worst ?? Infinity)) break;
      const look = bounds.slice(from, from + this.countiesPerLook).map((bound) => bound.county);
      const keys = await this.reader.settlementGaps({ ...asked, counties: look, states });
      best.push(...keys.map((key) => ({ ...key, kind: 'settlement' as const })));
    }
    return best.sort(compare).slice(0, limit);
  }

  /** Bounds are of open gaps: states in which people are served are severe to nobody, and may be anywhere. */
  private async boundsOf(wanted: WorstWanted): Promise<{ county: string; worst: number }[]> {
    if (wanted.statuses.every((name) => OPEN_GAPS.includes(name)))
      return this.reader.bounds(wanted.counties, wanted.services);
    return wanted.counties.map((county) => ({ county, worst: Infinity }));
  }
}

function cursorOf(after: Key | null): Parameters<GapsReader['unitGaps']>[0]['after'] {
  if (after === null) return null;
  const [severity, unit, service, rule, kind] = after;
  return {
    severity: severity as number | null,
    unit: String(unit),
    service: String(service),
    rule: String(rule),
    kind: String(kind),
  };
}
