/** Plain shapes of the split of people: what the service hands to both doors. */
import type { AnswerStamp } from '../common/context.js';
import type { Figure } from '../common/figure.js';
import type { NamedService, NamedUnit } from '../coverage/coverage.shapes.js';

export const SPLIT_GROUPS = ['service', 'unit', 'tier', 'area'] as const;
export type SplitGroup = (typeof SPLIT_GROUPS)[number];

/** Whether the split could respect capacity; `not_asked` with the rule `nearest`. */
export const CAPACITY_STATES = ['ok', 'no_capacity_rule', 'unknown_capacity', 'not_asked'] as const;
export type CapacityState = (typeof CAPACITY_STATES)[number];

/** All people of the target group, split: served + whenOpen + noCapacity + outOfReach + absent = persons, always. */
export interface SplitRow {
  /** Code of the unit, tier or area; null where split by service alone, or where the tier is unknown. */
  readonly group: string | null;
  readonly service: NamedService;
  readonly persons: number;
  readonly served: number;
  /** Part of the served, by another county alone. */
  readonly servedElsewhere: number;
  /** Not served until a planned facility opens. */
  readonly whenOpen: number;
  readonly noCapacity: number;
  readonly outOfReach: number;
  readonly absent: number;
  /** Settlements to which a reach rule applies, and those of them whose people are unknown: in no number of persons. */
  readonly settlements: number;
  readonly unknownSettlements: number;
  readonly share: Figure;
  readonly capacity: CapacityState;
}

/** How many gaps of a kind there are. */
export interface KindRow {
  readonly kind: 'settlement' | 'tier_missing' | 'under_capacity';
  /** State of the settlements, or status of the figure. */
  readonly status: string;
  readonly gaps: number;
  /** People affected, once for every gap; unknown people are left out. */
  readonly persons: number;
}

export interface GapSummary extends AnswerStamp {
  readonly unit: NamedUnit;
  readonly rule: 'nearest' | 'capacity';
  readonly groupBy: SplitGroup;
  readonly rows: readonly SplitRow[];
  readonly kinds: readonly KindRow[];
}
