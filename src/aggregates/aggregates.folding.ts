/** Summary rows of a unit turned into rows of an aggregate: sums are added, shares come last. */
import { shareOfPersons, shareOfSettlements } from '../common/figure.js';
import type { Figure } from '../common/figure.js';
import { PROVIDER_CLASSES } from '../common/vocabulary.js';
import type { Area, Tier } from '../common/vocabulary.js';
import type { StoredSummaryRow } from '../store/repositories/coverage.repository.js';
import type { AggregateFigure, AggregateGroup, AggregateRow } from './aggregates.shapes.js';

const UNMET = PROVIDER_CLASSES.indexOf('unmet');

/** Sums that the figures are made of. */
interface Sums {
  readonly service: string;
  readonly area: string | null;
  readonly tier: string | null;
  settlements: number;
  unknown: number;
  notApplicable: number;
  persons: number;
  unmetPersons: number;
  unmetSettlements: number;
}

/**
 * Takes: summary rows of one unit (of one or many counties), what to split by, and the services wanted; null = all.
 * Gives: rows in order of service, area, tier.
 */
export function aggregateRows(
  figure: AggregateFigure,
  summaries: readonly StoredSummaryRow[],
  by: readonly AggregateGroup[],
  wanted: ReadonlySet<string> | null,
): AggregateRow[] {
  const [byArea, byTier] = [by.includes('area'), by.includes('tier')];
  const groups = new Map<string, Sums>();
  for (const row of summaries) {
    if (wanted !== null && !wanted.has(row.service_code)) continue;
    const area = byArea ? row.area : null;
    const tier = byTier ? row.tier : null;
    const key = `${row.service_code}\u0000${area ?? ''}\u0000${tier ?? ''}`;
    let sums = groups.get(key);
    if (sums === undefined) groups.set(key, (sums = noSums(row.service_code, area, tier)));
    sums.settlements += row.settlements;
    sums.unknown += row.unknown_settlements;
    sums.notApplicable += row.not_applicable_settlements;
    sums.persons += row.persons;
    sums.unmetPersons += row.persons_by_provider[UNMET] as number;
    sums.unmetSettlements += row.settlements_by_provider[UNMET] as number;
  }
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, sums]) => ({
      service: sums.service,
      area: sums.area as Area | null,
      tier: sums.tier === '' ? 'unknown' : (sums.tier as Tier | null),
      figure: figureOf(figure, sums),
      settlements: sums.settlements,
      unknownPopulationSettlements: sums.unknown,
      notApplicableSettlements: sums.notApplicable,
    }));
}

function noSums(service: string, area: string | null, tier: string | null): Sums {
  return {
    service,
    area,
    tier,
    settlements: 0,
    unknown: 0,
    notApplicable: 0,
    persons: 0,
    unmetPersons: 0,
    unmetSettlements: 0,
  };
}

function figureOf(figure: AggregateFigure, sums: Sums): Figure {
  if (figure === 'settlement_coverage')
    return shareOfSettlements(sums.settlements - sums.unmetSettlements, sums.settlements);
  return shareOfPersons({
    served: sums.persons - sums.unmetPersons,
    persons: sums.persons,
    settlements: sums.settlements,
    unknownSettlements: sums.unknown,
  });
}
