/** Computed slices turned into the rows of the derived tables. */
import { GAP_STATUSES, OPEN_GAPS } from '../common/vocabulary.js';
import type { Computed } from './slice.loader.js';
import type { Moment } from './slice.queries.js';
import { fingerprintOf } from './slice.rules.js';
import type { Coverage } from '../engine/coverage.js';
import type { Slice } from '../engine/slice.js';
import { CoverageLines } from './batch/coverage.lines.js';
import { coverageRows } from './coverage.rows.js';
import { summarise } from '../engine/summary.js';
import { unitGaps } from '../engine/unit-gaps.js';
import { reachMetres } from '../engine/coverage.js';
import type {
  StoredCoverageRow,
  StoredSummaryRow,
  StoredUnitGapRow,
} from '../store/repositories/coverage.repository.js';
import type { DerivedCounty } from '../store/repositories/coverage.writer.js';

const OPEN = new Set(OPEN_GAPS.map((name) => GAP_STATUSES.indexOf(name)));

/** Everything derived of one county at one moment, in the shape of the stored rows. */
export interface Derived extends Omit<DerivedCounty, 'lines'> {
  readonly rows: readonly StoredCoverageRow[];
}

/** Takes: what was computed of one county, and the moment. Gives: its rows, in stable order. */
export function derive(computed: Computed, moment: Moment): Derived {
  return deriveCounties(computed, moment)[0] as Derived;
}

/**
 * Takes: what was computed of some counties together. Gives: the rows of each, in the order of the slice: the same,
 * byte for byte, as of each county computed alone.
 */
export function deriveCounties(computed: Computed, moment: Moment): Derived[] {
  const rows = byCounty(computed.slice, storedRows(computed.slice, computed.coverage));
  return deriveParts(computed, moment).map((part, k) => ({ ...part, rows: rows[k] as StoredCoverageRow[] }));
}

/** The same as it is stored: rows of settlements as lines, made when they are written. */
export function deriveLines(computed: Computed, moment: Moment): DerivedCounty[] {
  const lines = new CoverageLines(computed.slice, computed.coverage);
  return deriveParts(computed, moment).map((part, k) => ({ ...part, lines: lines.ofCounty(k) }));
}

/** All but the rows of settlements. */
export function deriveParts(computed: Computed, moment: Moment): Omit<DerivedCounty, 'lines'>[] {
  const { slice, coverage, circles } = computed;
  const reach = reachMetres(slice, coverage);
  const worst = worstGaps(slice, coverage);
  const madeWith = fingerprintOf(slice);
  const count = slice.services.length;
  const settlements = new Int32Array(slice.counties.length);
  for (const k of slice.settlements.county) settlements[k] = (settlements[k] as number) + 1;
  const summaries = byCounty(slice, storedSummaries(slice, coverage));
  const gaps = byCounty(slice, storedUnitGaps(slice));
  return slice.counties.map((county, k) => ({
    state: {
      county_code: county,
      revision: moment.revision,
      as_of: moment.asOf,
      standard_set: moment.standardSet,
      basis: moment.basis,
      settlements: settlements[k] as number,
      services: slice.services.map((s) => s.code),
      rules: slice.reachRules.map((r) => r.code),
      reach_metres: [...reach.subarray(k * count, (k + 1) * count)],
      centre_lon: circles[k]?.lon ?? null,
      centre_lat: circles[k]?.lat ?? null,
      radius_metres: circles[k]?.radiusMetres ?? 0,
      made_with: madeWith,
    },
    worst: worst[k] as (number | null)[],
    summaries: summaries[k] as StoredSummaryRow[],
    unitGaps: gaps[k] as StoredUnitGapRow[],
  }));
}

/** Per county and service the largest severity of a gap: 0 where only gaps of unknown people are, null = no gap. */
function worstGaps(slice: Slice, coverage: Coverage): (number | null)[][] {
  const count = slice.services.length;
  const worst = slice.counties.map(() => new Array<number | null>(count).fill(null));
  for (let i = 0, cell = 0; i < slice.settlements.codes.length; i += 1) {
    const of = worst[slice.settlements.county[i] as number] as (number | null)[];
    for (let s = 0; s < count; s += 1, cell += 1) {
      if (!OPEN.has(coverage.gap[cell] as number)) continue;
      const severity = coverage.severity[cell] as number;
      of[s] = Math.max(of[s] ?? 0, Number.isNaN(severity) ? 0 : severity);
    }
  }
  return worst;
}

/** Keeps the order within each county. */
function byCounty<Row extends { county_code: string }>(slice: Slice, rows: readonly Row[]): Row[][] {
  const lists = new Map<string, Row[]>(slice.counties.map((county) => [county, []]));
  for (const row of rows) lists.get(row.county_code)?.push(row);
  return [...lists.values()];
}

function storedRows(slice: Slice, coverage: Coverage): StoredCoverageRow[] {
  return coverageRows(slice, coverage).map((row) => ({
    county_code: row.countyCode,
    settlement_code: row.settlementCode,
    town_code: row.townCode,
    tier: row.tier,
    area: row.area,
    rule: row.rule,
    facility: row.facility,
    metres: row.metres,
    threshold_metres: row.thresholdMetres,
    provider: row.provider,
    gap: row.gap,
    persons: row.persons,
    severity: row.severity,
    nearest_facility: row.nearestFacility,
    nearest_metres: row.nearestMetres,
    planned_facility: row.plannedFacility,
    planned_metres: row.plannedMetres,
  }));
}

function storedSummaries(slice: Slice, coverage: Coverage): StoredSummaryRow[] {
  return summarise(slice, coverage).map((row) => ({
    county_code: row.county,
    service_code: row.service,
    tier: row.tier ?? '',
    area: row.area,
    settlements: row.settlements,
    unknown_settlements: row.unknownSettlements,
    not_applicable_settlements: row.notApplicable,
    persons: row.persons,
    persons_by_provider: [...row.personsByProvider],
    settlements_by_provider: [...row.settlementsByProvider],
    persons_by_gap: [...row.personsByGap],
    settlements_by_gap: [...row.settlementsByGap],
  }));
}

/** Gaps name a unit: the county itself, a town or a settlement of it. */
function storedUnitGaps(slice: Slice): StoredUnitGapRow[] {
  const { counties, towns, settlements } = slice;
  const countyOf = new Map(counties.map((code) => [code, code]));
  for (const town of towns) {
    const county = counties[town.county];
    if (county !== undefined) countyOf.set(town.code, county);
  }
  for (const [i, code] of settlements.codes.entries())
    countyOf.set(code, counties[settlements.county[i] as number] as string);
  return unitGaps(slice).map((gap) => ({
    county_code: countyOf.get(gap.unit) as string,
    unit_code: gap.unit,
    rule_code: gap.rule,
    kind: gap.kind,
    service_code: gap.service,
    status: gap.status,
    persons: gap.persons,
    capacity: gap.capacity,
    required: gap.required,
    shortfall: gap.shortfall,
    capacity_unit: gap.capacityUnit,
    severity: gap.severity,
  }));
}
