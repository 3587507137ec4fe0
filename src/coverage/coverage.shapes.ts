/** Plain shapes of coverage answers: what the service hands to both doors. */
import type { AnswerStamp } from '../common/context.js';
import type { Figure } from '../common/figure.js';
import type { Area, GapStatus, Level, ProviderClass, Tier } from '../common/vocabulary.js';

/** Name of a unit as answers show it. */
export interface NamedUnit {
  readonly code: string;
  readonly level: Level;
  readonly name: string;
  readonly nameEn: string | null;
}

export interface NamedService {
  readonly code: string;
  readonly name: string;
  readonly nameEn: string | null;
}

export interface NamedFacility {
  readonly id: string;
  readonly name: string;
  readonly nameEn: string | null;
}

/** A facility at a distance. */
export interface FacilityAtDistance {
  readonly facility: NamedFacility;
  /** Great circle, or the metres of the matrix that was asked for; null = it counts minutes. */
  readonly distanceMetres: number | null;
  /** Only by a matrix that counts minutes. */
  readonly minutes?: number;
}

/** One settlement and one service. */
export interface ServiceCoverage {
  readonly service: NamedService;
  /** Code of the reach rule applied, or null: none applies to this settlement. */
  readonly rule: string | null;
  readonly status: GapStatus;
  /** Null where no rule applies. */
  readonly provider: ProviderClass | null;
  /** The facility that serves, or null. */
  readonly servedBy: FacilityAtDistance | null;
  /** Threshold that held for the serving, else the nearest facility: its own radius, else the rule's. */
  readonly thresholdMetres: number | null;
  /** thresholdMetres minus the distance of the serving, else the nearest facility; negative = too far. */
  readonly marginMetres: number | null;
  /** Only by a matrix that counts minutes, in the place of the metres, which are null then. */
  readonly thresholdMinutes?: number | null;
  readonly marginMinutes?: number | null;
  /** The nearest operating facility, however far; null = none anywhere, or none that can be reached by the matrix. */
  readonly nearest: FacilityAtDistance | null;
  /** A planned facility that will serve, where nobody does. */
  readonly plannedToServe: FacilityAtDistance | null;
  /** People of the rule's target group; null = unknown or no rule. */
  readonly persons: number | null;
}

/** One settlement and all services. */
export interface SettlementCoverage {
  readonly settlement: NamedUnit;
  readonly tier: Tier | null;
  readonly area: Area;
  readonly services: readonly ServiceCoverage[];
}

/** People and settlements of one class, with the share of people. */
export interface ClassShare<C extends string> {
  readonly name: C;
  readonly persons: number;
  readonly settlements: number;
  readonly share: Figure;
}

/** One service over all settlements of a unit. */
export interface UnitServiceCoverage {
  readonly service: NamedService;
  /** Share of people who are served, by whomever. */
  readonly covered: Figure;
  readonly coveredSettlements: Figure;
  readonly providers: readonly ClassShare<ProviderClass>[];
  readonly statuses: readonly ClassShare<GapStatus>[];
  /** Settlements to which a reach rule applies. */
  readonly settlements: number;
  /** Of these, settlements whose people are unknown: in no share of people. */
  readonly unknownPopulationSettlements: number;
  readonly notApplicableSettlements: number;
}

/** Speeds by which minutes of a standard became metres, by mode. */
export type SpeedsKmh = Readonly<Record<string, number>>;

export interface UnitCoverage extends AnswerStamp {
  readonly unit: NamedUnit;
  readonly speedsKmh: SpeedsKmh;
  readonly services: readonly UnitServiceCoverage[];
}

export interface SettlementCoveragePage extends AnswerStamp {
  readonly speedsKmh: SpeedsKmh;
  readonly items: readonly SettlementCoverage[];
  readonly nextCursor: string | null;
}

export interface PointCoverage extends AnswerStamp {
  readonly lon: number;
  readonly lat: number;
  /** The settlement whose rules and place were used for the classes: the nearest one. */
  readonly settlement: NamedUnit;
  readonly settlementDistanceMetres: number;
  readonly speedsKmh: SpeedsKmh;
  readonly services: readonly ServiceCoverage[];
}

/** One settlement and service that is not served as the standard wants, or one unit that lacks something. */
export interface Gap {
  readonly kind: 'settlement' | 'tier_missing' | 'under_capacity';
  readonly unit: NamedUnit;
  readonly service: NamedService;
  readonly rule: string;
  /** GapStatus for settlements; `ok`, `unknown_capacity`, `unknown_population` ... for units. */
  readonly status: string;
  /** People affected; null = unknown. */
  readonly persons: number | null;
  /** people x weight x excess; null = unknown people. */
  readonly severity: number | null;
  readonly nearest: FacilityAtDistance | null;
  readonly thresholdMetres: number | null;
  /** Only by a matrix that counts minutes, in the place of the metres, which are null then. */
  readonly thresholdMinutes?: number | null;
  readonly plannedToServe: FacilityAtDistance | null;
  readonly capacity: number | null;
  readonly required: number | null;
  readonly shortfall: number | null;
  readonly capacityUnit: string | null;
}

export interface GapPage extends AnswerStamp {
  readonly unit: NamedUnit;
  readonly speedsKmh: SpeedsKmh;
  readonly items: readonly Gap[];
  readonly nextCursor: string | null;
}
