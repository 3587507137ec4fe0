/** The shape of an allocation: who serves whom, kept per settlement, service and facility. */

/** Rule (a): all to the nearest within the threshold; rule (b): capacity respected. */
export const ALLOCATION_RULES = ['nearest', 'capacity'] as const;
export type AllocationRule = (typeof ALLOCATION_RULES)[number];

/**
 * Why people of a settlement are not served: none are unserved; nobody offers the service anywhere; no finite
 * cost to any who does; all who do are beyond the threshold; places in reach are used up. Then why nothing can
 * be said: the people are unknown; no reach rule applies.
 */
export const UNMET_REASONS = [
  'none',
  'absent',
  'unreachable',
  'out_of_reach',
  'no_capacity',
  'unknown_population',
  'not_applicable',
] as const;
export type UnmetReason = (typeof UNMET_REASONS)[number];

/** Why rule (b) could not be used: no capacity rule counts this service, or a capacity in reach is unknown. */
export type CapacityStatus = 'ok' | 'no_capacity_rule' | 'unknown_capacity';

/** Flows of one service. Settlement i is served by facility[start[i] .. start[i + 1]). */
export interface ServiceFlows {
  /** Index into slice.services. */
  readonly service: number;
  /** The rule that made the flows; `nearest` also where `capacity` was asked but could not be used. */
  readonly rule: AllocationRule;
  readonly capacity: CapacityStatus;
  /** Whole people that ask, per settlement; NaN = unknown, or no reach rule applies. */
  readonly demand: Float64Array;
  readonly start: Int32Array;
  readonly facility: Int32Array;
  /** Whole people, > 0. Per settlement they and `unmet` add up to the demand, exactly. */
  readonly people: Float64Array;
  /** In the unit of the allocation. */
  readonly cost: Float64Array;
  /** Index into PROVIDER_CLASSES, never `unmet`. */
  readonly provider: Uint8Array;
  /** Per settlement; NaN where the demand is. */
  readonly unmet: Float64Array;
  /** Index into UNMET_REASONS, per settlement. */
  readonly reason: Uint8Array;
  /** Facilities that count for the service, and the people that each can take (NaN = unknown); null without a capacity rule. */
  readonly facilities: readonly number[];
  readonly capacityPeople: Float64Array | null;
}

export interface Allocation {
  readonly unit: 'metres' | 'minutes';
  /** One per service of the slice, in order. */
  readonly services: readonly ServiceFlows[];
}
