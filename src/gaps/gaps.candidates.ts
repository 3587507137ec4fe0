/** Gaps before names are put in: what they are ordered and cut by. */
import type { CapacitySplit, SplitPeople } from '../compute/gaps/capacity.gaps.js';
import type { HeldSlice } from '../compute/slices/slices.js';
import { GAP_STATUSES } from '../common/vocabulary.js';
import type { GapStatus } from '../common/vocabulary.js';
import type { CountyWords } from '../coverage/coverage.source.js';
import type { StoredCoverageRow, StoredUnitGapRow } from '../store/repositories/coverage.repository.js';

export const GAP_KINDS = ['settlement', 'tier_missing', 'under_capacity'] as const;
export type GapKind = (typeof GAP_KINDS)[number];

/** A gap before names are put in. */
export interface Candidate {
  readonly severity: number | null;
  readonly unit: string;
  readonly service: string;
  readonly rule: string;
  readonly kind: GapKind;
  readonly cell?: { readonly row: StoredCoverageRow; readonly s: number };
  /** Set where places are used up: the people of the settlement, split. */
  readonly split?: SplitPeople;
  readonly unitGap?: StoredUnitGapRow;
}

/**
 * Settlements whose people are in reach, but find no place. Severity = people x weight x share of the settlement's
 * people without a place. Takes: the rows of the same settlements, for what else is said of them.
 */
export function capacityCandidates(
  { slice }: Pick<HeldSlice, 'slice'>,
  split: CapacitySplit,
  rows: readonly StoredCoverageRow[],
  states: ReadonlyMap<string, CountyWords>,
): Candidate[] {
  const bySettlement = new Map(rows.map((row) => [row.settlement_code, row]));
  return split.cells.flatMap(({ i, s, people }): Candidate[] => {
    const row = bySettlement.get(slice.settlements.codes[i] as string);
    const service = slice.services[s];
    if (people === null || people.noCapacity === 0 || row === undefined || service === undefined) return [];
    const state = states.get(row.county_code);
    const at = state?.services.indexOf(service.code) ?? -1;
    if (state === undefined || at < 0) return [];
    return [
      {
        kind: 'settlement',
        severity: people.noCapacity * service.weight * (people.noCapacity / people.persons),
        unit: row.settlement_code,
        service: service.code,
        rule: state.rules[row.rule[at] as number] ?? '',
        cell: { row, s: at },
        split: people,
      },
    ];
  });
}

export function settlementGaps(
  rows: readonly StoredCoverageRow[],
  states: ReadonlyMap<string, CountyWords>,
  statuses: readonly GapStatus[],
): Candidate[] {
  const wanted = new Set(statuses.map((name) => GAP_STATUSES.indexOf(name)));
  return rows.flatMap((row) => {
    const state = states.get(row.county_code);
    return (state?.services ?? []).flatMap((service, s): Candidate[] =>
      wanted.has(row.gap[s] as number)
        ? [
            {
              kind: 'settlement',
              severity: row.severity[s] ?? null,
              unit: row.settlement_code,
              service,
              rule: state?.rules[row.rule[s] as number] ?? '',
              cell: { row, s },
            },
          ]
        : [],
    );
  });
}

export function ofUnitGap(gap: StoredUnitGapRow): Candidate {
  return {
    kind: gap.kind as GapKind,
    severity: gap.severity,
    unit: gap.unit_code,
    service: gap.service_code,
    rule: gap.rule_code,
    unitGap: gap,
  };
}

/** What gaps are ordered by. */
export type Ordered = Pick<Candidate, 'severity' | 'unit' | 'service' | 'rule' | 'kind'>;

export type Key = readonly (string | number | null)[];

export function keyOf(c: Ordered): Key {
  return [c.severity, c.unit, c.service, c.rule, c.kind];
}

export function compare(a: Ordered, b: Ordered): number {
  return compareKeys(keyOf(a), keyOf(b));
}

export function compareKeys(a: Key, b: Key): number {
  const severity = (Number(b[0] ?? -1) || 0) - (Number(a[0] ?? -1) || 0);
  if (severity !== 0) return severity;
  for (let k = 1; k < a.length; k += 1) if (a[k] !== b[k]) return String(a[k]) < String(b[k]) ? -1 : 1;
  return 0;
}
