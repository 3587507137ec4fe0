/** Plain shapes of aggregates: one figure over units of a level, by service and group. */
import type { AnswerStamp } from '../common/context.js';
import type { Figure } from '../common/figure.js';
import type { Area, Level, Tier } from '../common/vocabulary.js';
import type { NamedService, NamedUnit } from '../coverage/coverage.shapes.js';

/** Figures that can be asked for: shares of people, and shares of settlements. */
export const AGGREGATE_FIGURES = ['coverage', 'settlement_coverage'] as const;
export type AggregateFigure = (typeof AGGREGATE_FIGURES)[number];

/** What figures can be split by besides unit and service. */
export const AGGREGATE_GROUPS = ['area', 'tier'] as const;
export type AggregateGroup = (typeof AGGREGATE_GROUPS)[number];

/** Levels whose units can be listed. */
export const AGGREGATE_LEVELS = ['country', 'province', 'prefecture', 'county'] as const;
export type AggregateLevel = (typeof AGGREGATE_LEVELS)[number] & Level;

export interface AggregatesWanted {
  readonly figure: AggregateFigure;
  /** Code of the unit that is looked at. */
  readonly unit: string;
  readonly level: AggregateLevel;
  readonly by: readonly AggregateGroup[];
  /** Codes; none = all. */
  readonly services?: readonly string[];
  readonly after: string | null;
  readonly limit: number;
}

/** One service and group of one unit. */
export interface AggregateRow {
  /** Code of the service. */
  readonly service: string;
  /** Null where the question does not split by area. */
  readonly area: Area | null;
  /** Null where the question does not split by tier. */
  readonly tier: Tier | 'unknown' | null;
  readonly figure: Figure;
  /** Settlements to which a reach rule applies. */
  readonly settlements: number;
  /** Of these, settlements whose people are unknown: in no share of people. */
  readonly unknownPopulationSettlements: number;
  readonly notApplicableSettlements: number;
}

export interface AggregateUnit {
  readonly unit: NamedUnit;
  /** In order of service, area, tier. */
  readonly rows: readonly AggregateRow[];
}

export interface Aggregates extends AnswerStamp {
  readonly figure: AggregateFigure;
  readonly unit: NamedUnit;
  readonly level: AggregateLevel;
  readonly by: readonly AggregateGroup[];
  /** Counties of the unit. */
  readonly counties: number;
  /** Of these, counties that lie in a unit of the level; the others are in no row. */
  readonly countiesInLevel: number;
  readonly services: readonly NamedService[];
  readonly items: readonly AggregateUnit[];
  readonly nextCursor: string | null;
}
