/** People split into served, and why not, added up by service and group. */
import { shareOfPersons } from '../common/figure.js';
import { AREAS, GAP_STATUSES, OPEN_GAPS, TIERS } from '../common/vocabulary.js';
import type { GapStatus } from '../common/vocabulary.js';
import type { CapacitySplit } from '../compute/gaps/capacity.gaps.js';
import type { HeldSlice } from '../compute/slices/slices.js';
import type { CountyWords } from '../coverage/coverage.source.js';
import type { Names } from '../coverage/coverage.shaping.js';
import { namedService } from '../coverage/coverage.shaping.js';
import type {
  StoredCoverageRow,
  StoredSummaryRow,
  StoredUnitGapRow,
} from '../store/repositories/coverage.repository.js';
import type { Candidate } from './gaps.candidates.js';
import type { CapacityState, KindRow, SplitGroup, SplitRow } from './gaps.shapes.js';

interface Sums {
  persons: number;
  served: number;
  servedElsewhere: number;
  whenOpen: number;
  noCapacity: number;
  outOfReach: number;
  absent: number;
  settlements: number;
  unknownSettlements: number;
}

/** Sums by service and group; the group of a row is told by whoever adds. */
export class Splitting {
  private readonly sums = new Map<string, { group: string | null; service: string; sums: Sums }>();

  at(group: string | null, service: string): Sums {
    const key = JSON.stringify([service, group]);
    const held = this.sums.get(key);
    if (held !== undefined) return held.sums;
    const sums = {
      persons: 0,
      served: 0,
      servedElsewhere: 0,
      whenOpen: 0,
      noCapacity: 0,
      outOfReach: 0,
      absent: 0,
      settlements: 0,
      unknownSettlements: 0,
    };
    this.sums.set(key, { group, service, sums });
    return sums;
  }

  /** Rows in order of service, then group (null first). Groups without a settlement that is asked are left out. */
  rows(
    names: Names,
    wanted: ReadonlySet<string> | null,
    capacityOf: (service: string) => CapacityState,
  ): SplitRow[] {
    return [...this.sums.values()]
      .filter(({ service, sums }) => sums.settlements > 0 && (wanted?.has(service) ?? true))
      .sort((a, b) =>
        a.service === b.service
          ? (a.group ?? '') < (b.group ?? '')
            ? -1
            : 1
          : a.service < b.service
            ? -1
            : 1,
      )
      .map(({ group, service, sums }) => ({
        group,
        service: namedService(service, names),
        ...checked(sums),
        share: shareOfPersons(sums),
        capacity: capacityOf(service),
      }));
  }
}

/** What must hold before it leaves: everybody is somewhere, once. */
function checked(sums: Sums): Sums {
  const parts = sums.served + sums.whenOpen + sums.noCapacity + sums.outOfReach + sums.absent;
  if (parts !== sums.persons) throw new Error(`A split of ${sums.persons} people adds up to ${parts}.`);
  return sums;
}

const PART: Readonly<Record<GapStatus, keyof Sums | null>> = {
  covered: 'served',
  covered_elsewhere: 'served',
  covered_when_open: 'whenOpen',
  no_capacity: 'noCapacity',
  out_of_reach: 'outOfReach',
  absent: 'absent',
  not_applicable: null,
};

/** Adds summary rows; `unit` groups by their county. */
export function addSummaries(into: Splitting, rows: readonly StoredSummaryRow[], by: SplitGroup): void {
  for (const row of rows) {
    const sums = into.at(groupOf(by, row.county_code, row.tier || null, row.area), row.service_code);
    sums.persons += row.persons;
    sums.settlements += row.settlements;
    sums.unknownSettlements += row.unknown_settlements;
    for (const [k, status] of GAP_STATUSES.entries()) {
      const part = PART[status];
      if (part !== null) sums[part] += row.persons_by_gap[k] as number;
      if (status === 'covered_elsewhere') sums.servedElsewhere += row.persons_by_gap[k] as number;
    }
  }
}

/** Adds rows of settlements; `unitOf` gives the unit that a row belongs to. */
export function addRows(
  into: Splitting,
  rows: readonly StoredCoverageRow[],
  states: ReadonlyMap<string, CountyWords>,
  of: { readonly by: SplitGroup; readonly unitOf: (row: StoredCoverageRow) => string },
): void {
  for (const row of rows)
    for (const [s, service] of (states.get(row.county_code)?.services ?? []).entries()) {
      const status = GAP_STATUSES[row.gap[s] as number] as GapStatus;
      const part = PART[status];
      if (part === null) continue;
      const sums = into.at(groupOf(of.by, of.unitOf(row), row.tier, row.area), service);
      const persons = row.persons[s] ?? null;
      sums.settlements += 1;
      if (persons === null) {
        sums.unknownSettlements += 1;
        continue;
      }
      sums.persons += persons;
      sums[part] += persons;
      if (status === 'covered_elsewhere') sums.servedElsewhere += persons;
    }
}

/** Adds what an allocation by capacity says; whoever is in the unit is told by `unitOf` (null = not in it). */
export function addCapacity(
  into: Splitting,
  { slice }: Pick<HeldSlice, 'slice'>,
  split: CapacitySplit,
  of: { readonly by: SplitGroup; readonly unitOf: (i: number) => string | null },
): void {
  for (const { i, s, people } of split.cells) {
    const unit = of.unitOf(i);
    if (unit === null) continue;
    const tier = TIERS[slice.settlements.tier[i] as number] ?? null;
    const area = AREAS[slice.settlements.area[i] as number] as string;
    const sums = into.at(groupOf(of.by, unit, tier, area), slice.services[s]?.code ?? '');
    sums.settlements += 1;
    if (people === null) {
      sums.unknownSettlements += 1;
      continue;
    }
    sums.persons += people.persons;
    sums.served += people.served;
    sums.servedElsewhere += people.servedElsewhere;
    sums.noCapacity += people.noCapacity;
    sums.outOfReach += people.outOfReach;
    sums.absent += people.absent;
  }
}

function groupOf(by: SplitGroup, unit: string, tier: string | null, area: string): string | null {
  if (by === 'unit') return unit;
  if (by === 'tier') return tier;
  return by === 'area' ? area : null;
}

/** Gaps of settlements by state, from summaries. */
export function kindsOfSummaries(
  rows: readonly StoredSummaryRow[],
  wanted: ReadonlySet<string> | null,
): KindRow[] {
  return countStates((add) => {
    for (const row of rows)
      if (wanted?.has(row.service_code) ?? true)
        for (const k of GAP_STATUSES.keys())
          add(k, row.settlements_by_gap[k] as number, row.persons_by_gap[k] as number);
  });
}

/** The same from the rows of settlements; those of `full` are without a place for some of their people. */
export function kindsOfRows(
  rows: readonly StoredCoverageRow[],
  states: ReadonlyMap<string, CountyWords>,
  wanted: ReadonlySet<string> | null,
  full: readonly Pick<Candidate, 'unit' | 'service' | 'split'>[] = [],
): KindRow[] {
  const splits = new Map(full.map((one) => [`${one.unit} ${one.service}`, one.split]));
  const noCapacity = GAP_STATUSES.indexOf('no_capacity');
  return countStates((add) => {
    for (const row of rows)
      for (const [s, service] of (states.get(row.county_code)?.services ?? []).entries()) {
        if (wanted?.has(service) === false) continue;
        const split = splits.get(`${row.settlement_code} ${service}`);
        if (split === undefined) add(row.gap[s] as number, 1, row.persons[s] ?? 0);
        else add(noCapacity, 1, split.noCapacity);
      }
  });
}

function countStates(
  count: (add: (state: number, gaps: number, persons: number) => void) => void,
): KindRow[] {
  const [gaps, persons] = [GAP_STATUSES.map(() => 0), GAP_STATUSES.map(() => 0)];
  count((k, more, people) => {
    gaps[k] = (gaps[k] as number) + more;
    persons[k] = (persons[k] as number) + people;
  });
  return OPEN_GAPS.flatMap((status) => {
    const k = GAP_STATUSES.indexOf(status);
    return gaps[k] === 0
      ? []
      : [{ kind: 'settlement' as const, status, gaps: gaps[k] as number, persons: persons[k] as number }];
  });
}

/** What units lack, by kind and status. */
export function kindsOfUnits(
  gaps: readonly StoredUnitGapRow[],
  wanted: ReadonlySet<string> | null,
): KindRow[] {
  const rows = new Map<string, { -readonly [K in keyof KindRow]: KindRow[K] }>();
  for (const gap of gaps) {
    if (!(wanted?.has(gap.service_code) ?? true)) continue;
    const key = `${gap.kind} ${gap.status}`;
    const row = rows.get(key) ?? {
      kind: gap.kind as KindRow['kind'],
      status: gap.status,
      gaps: 0,
      persons: 0,
    };
    rows.set(key, row);
    row.gaps += 1;
    row.persons += gap.persons ?? 0;
  }
  return [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
}
