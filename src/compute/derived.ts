/** Computed slices turned into the rows of the derived tables. */
import type { Computed } from './slice.loader.js';
import type { Moment } from './slice.queries.js';
import { coverageRows } from './coverage.rows.js';
import { summarise } from '../engine/summary.js';
import { unitGaps } from '../engine/unit-gaps.js';
import { reachMetres } from '../engine/coverage.js';
import type {
  CountyStateRow,
  StoredCoverageRow,
  StoredSummaryRow,
  StoredUnitGapRow,
} from '../store/repositories/coverage.repository.js';

/** Everything derived of some counties at one moment, in the shape of the stored rows. */
export interface Derived {
  readonly state: Omit<CountyStateRow, 'computed_at'>;
  readonly rows: readonly StoredCoverageRow[];
  readonly summaries: readonly StoredSummaryRow[];
  readonly unitGaps: readonly StoredUnitGapRow[];
}

/** Takes: what was computed of one county, and the moment. Gives: its rows, in stable order. */
export function derive(computed: Computed, moment: Moment): Derived {
  const { slice, coverage, circle } = computed;
  return {
    state: {
      county_code: slice.counties[0] as string,
      revision: moment.revision,
      as_of: moment.asOf,
      standard_set: moment.standardSet,
      basis: moment.basis,
      settlements: slice.settlements.codes.length,
      services: slice.services.map((s) => s.code),
      rules: slice.reachRules.map((r) => r.code),
      reach_metres: [...reachMetres(slice, coverage)],
      centre_lon: circle?.lon ?? null,
      centre_lat: circle?.lat ?? null,
      radius_metres: circle?.radiusMetres ?? 0,
    },
    rows: coverageRows(slice, coverage).map((row) => ({
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
    })),
    summaries: summarise(slice, coverage).map((row) => ({
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
    })),
    unitGaps: unitGaps(slice).map((gap) => ({
      county_code: slice.counties[0] as string,
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
    })),
  };
}
