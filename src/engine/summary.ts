/** Coverage added up by county, service, tier and area: what every roll-up is folded from. */
import { AREAS, GAP_STATUSES, PROVIDER_CLASSES, TIERS } from '../common/vocabulary.js';
import type { Area, Tier } from '../common/vocabulary.js';
import type { Coverage } from './coverage.js';
import type { Slice } from './slice.js';

/** Whole persons and settlements; by-arrays follow PROVIDER_CLASSES and GAP_STATUSES. */
export interface SummaryRow {
  readonly county: string;
  readonly service: string;
  /** Tier of the settlements; null = unknown. */
  readonly tier: Tier | null;
  readonly area: Area;
  /** Settlements to which a reach rule applies. */
  settlements: number;
  /** Of these, with unknown people: counted in the settlements, in no number of persons. */
  unknownSettlements: number;
  notApplicable: number;
  persons: number;
  readonly personsByProvider: number[];
  readonly settlementsByProvider: number[];
  readonly personsByGap: number[];
  readonly settlementsByGap: number[];
}

/**
 * Takes: a slice and its coverage. Gives: rows in order of county, service, tier, area; for every row the
 * persons by provider, and by gap, add up to the persons.
 */
export function summarise(slice: Slice, coverage: Coverage): SummaryRow[] {
  const groups = new Map<string, SummaryRow[]>();
  const { settlements, services } = slice;
  const notApplicable = GAP_STATUSES.indexOf('not_applicable');
  for (let i = 0; i < settlements.codes.length; i += 1) {
    const rows = rowsFor(groups, slice, i);
    for (let s = 0; s < services.length; s += 1) {
      const cell = i * services.length + s;
      const row = rows[s] as SummaryRow;
      const gap = coverage.gap[cell] as number;
      add(row.settlementsByGap, gap, 1);
      if (gap === notApplicable) {
        row.notApplicable += 1;
        continue;
      }
      const provider = coverage.provider[cell] as number;
      const people = coverage.people[cell] as number;
      row.settlements += 1;
      add(row.settlementsByProvider, provider, 1);
      if (Number.isNaN(people)) {
        row.unknownSettlements += 1;
        continue;
      }
      row.persons += people;
      add(row.personsByProvider, provider, people);
      add(row.personsByGap, gap, people);
    }
  }
  return [...groups.values()]
    .flat()
    .map((row) => ({ row, key: [row.county, row.service, row.tier ?? '', row.area].join('\u0000') }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ row }) => row);
}

/** Rows of the settlement's county, tier and area, one per service. */
function rowsFor(groups: Map<string, SummaryRow[]>, slice: Slice, i: number): SummaryRow[] {
  const county = slice.counties[slice.settlements.county[i] as number] as string;
  const tier = TIERS[slice.settlements.tier[i] as number] ?? null;
  const area = AREAS[slice.settlements.area[i] as number] as Area;
  const key = [county, tier ?? '', area].join('\u0000');
  let rows = groups.get(key);
  if (rows === undefined) {
    rows = slice.services.map((service) => ({
      county,
      service: service.code,
      tier,
      area,
      settlements: 0,
      unknownSettlements: 0,
      notApplicable: 0,
      persons: 0,
      personsByProvider: PROVIDER_CLASSES.map(() => 0),
      settlementsByProvider: PROVIDER_CLASSES.map(() => 0),
      personsByGap: GAP_STATUSES.map(() => 0),
      settlementsByGap: GAP_STATUSES.map(() => 0),
    }));
    groups.set(key, rows);
  }
  return rows;
}

function add(list: number[], at: number, amount: number): void {
  list[at] = (list[at] as number) + amount;
}
