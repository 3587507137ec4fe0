/** Arrays of the engine turned into the rows that are stored, and that computed answers are read from. */
import { AREAS, TIERS } from '../common/vocabulary.js';
import type { Area, Tier } from '../common/vocabulary.js';
import type { Coverage } from '../engine/coverage.js';
import type { Slice } from '../engine/slice.js';

/** One settlement; the arrays follow the order of the county's services. */
export interface CoverageRow {
  readonly countyCode: string;
  readonly settlementCode: string;
  readonly townCode: string | null;
  readonly tier: Tier | null;
  readonly area: Area;
  /** Index into the county's rules, or -1: none applies. */
  readonly rule: number[];
  /** Id of the serving, else of the nearest facility; null = none anywhere. */
  readonly facility: (string | null)[];
  /** Of a straight line, or the costs of a matrix in their unit, as all numbers of metres of the row. */
  readonly metres: (number | null)[];
  /** Threshold that held for that facility: its own radius, else the rule's; null = no rule. */
  readonly thresholdMetres: (number | null)[];
  /** Index into PROVIDER_CLASSES. */
  readonly provider: number[];
  /** Index into GAP_STATUSES. */
  readonly gap: number[];
  /** People of the target group; null = unknown or no rule. */
  readonly persons: (number | null)[];
  readonly severity: (number | null)[];
  /** The nearest facilities, where for some service the nearest is not the one that serves; else null. */
  readonly nearestFacility: (string | null)[] | null;
  readonly nearestMetres: (number | null)[] | null;
  /** Planned facilities that will serve where nobody does; null = none for any service. */
  readonly plannedFacility: (string | null)[] | null;
  readonly plannedMetres: (number | null)[] | null;
}

/**
 * Takes: a slice and its coverage. Gives: one row per settlement, in the order of the slice.
 */
export function coverageRows(slice: Slice, coverage: Coverage): CoverageRow[] {
  return slice.settlements.codes.map((_, i) => coverageRow(slice, coverage, i));
}

function coverageRow(slice: Slice, coverage: Coverage, i: number): CoverageRow {
  const { settlements, facilities, services } = slice;
  const idOf = (j: number): string | null => facilities.ids[j] ?? null;
  const cells = services.map((_, s) => i * services.length + s);
  const isServed = (c: number): boolean => (coverage.serving[c] as number) >= 0;
  const nearestDiffers = cells.some((c) => isServed(c) && coverage.serving[c] !== coverage.nearest[c]);
  const isPlanned = cells.some((c) => (coverage.planned[c] as number) >= 0);
  const town = slice.towns[settlements.town[i] as number];
  return {
    countyCode: slice.counties[settlements.county[i] as number] as string,
    settlementCode: settlements.codes[i] as string,
    townCode: town?.code ?? null,
    tier: TIERS[settlements.tier[i] as number] ?? null,
    area: AREAS[settlements.area[i] as number] as Area,
    rule: cells.map((c) => coverage.rule[c] as number),
    facility: cells.map((c) => idOf((isServed(c) ? coverage.serving[c] : coverage.nearest[c]) as number)),
    metres: cells.map((c) => known(isServed(c) ? coverage.servingMetres[c] : coverage.nearestMetres[c])),
    thresholdMetres: cells.map((c) => known(coverage.thresholdMetres[c])),
    provider: cells.map((c) => coverage.provider[c] as number),
    gap: cells.map((c) => coverage.gap[c] as number),
    persons: cells.map((c) => known(coverage.people[c])),
    severity: cells.map((c) => known(coverage.severity[c])),
    nearestFacility: nearestDiffers ? cells.map((c) => idOf(coverage.nearest[c] as number)) : null,
    nearestMetres: nearestDiffers ? cells.map((c) => known(coverage.nearestMetres[c])) : null,
    plannedFacility: isPlanned ? cells.map((c) => idOf(coverage.planned[c] as number)) : null,
    plannedMetres: isPlanned ? cells.map((c) => known(coverage.plannedMetres[c])) : null,
  };
}

/** NaN is the engine's unknown; null is the rows'. */
function known(value: number | undefined): number | null {
  return value === undefined || Number.isNaN(value) ? null : value;
}
