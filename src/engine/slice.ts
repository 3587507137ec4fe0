/**
 * The slice: all that the engine needs to know about one county (or several), as parallel typed
 * arrays. Loaded by compute/slice.loader, read by every function of the engine, changed by none.
 */
import type { Domain, Group, Tier, Verified } from '../common/vocabulary.js';

/** A service of the catalogue, as the slice numbers them. */
export interface SliceService {
  readonly code: string;
  readonly domain: Domain;
  /** Unit of capacity (places, beds, ...), or null where capacity is not counted. */
  readonly capacityUnit: string | null;
  /** Weight in severities, > 0. */
  readonly weight: number;
}

interface RuleHead {
  readonly code: string;
  /** Index into `Slice.services`. */
  readonly service: number;
  /** Tiers it applies to; empty = every settlement or unit, also those of unknown tier. */
  readonly tiers: readonly Tier[];
  readonly verified: Verified;
}

/** A reach rule with its threshold already in metres (minutes times the stated speed). */
export interface ReachRule extends RuleHead {
  /** Closed threshold: a facility at exactly this distance serves. (0, 20,015,000]. */
  readonly thresholdMetres: number;
  /** Target group: the people of these groups are added up. At least one. */
  readonly groups: readonly Group[];
  /** Terrain class it is for, or null for any; a rule for the settlement's terrain goes before one for any. */
  readonly terrain: string | null;
  /** True where the threshold was given in minutes; a rule in metres goes before one in minutes. */
  readonly fromMinutes: boolean;
  /** The threshold as it was given in minutes, for costs in minutes; none = given in metres, or not known here. */
  readonly thresholdMinutes?: number | null;
}

/** "One per unit of this level" for units of the given tiers. */
export interface PresenceRule extends RuleHead {
  readonly level: 'county' | 'town' | 'village';
}

/** Capacity per 1,000 people of the groups. */
export interface CapacityRule extends RuleHead {
  readonly capacityPer1000: number;
  readonly capacityUnit: string;
  /** Empty where the denominator is not people (households, villages): then the rule cannot be measured here. */
  readonly groups: readonly Group[];
}

/** Settlements in order of code. n = codes.length; all arrays have n entries unless said. */
export interface SliceSettlements {
  readonly codes: readonly string[];
  /** Longitude, latitude pairs in degrees, WGS-84; length 2n. */
  readonly lonLat: Float64Array;
  /** Index into `Slice.counties`. */
  readonly county: Int32Array;
  /** Index into `Slice.towns`, or -1: hangs directly under the county. */
  readonly town: Int32Array;
  /** Index into TIERS, or -1: unknown. */
  readonly tier: Int8Array;
  /** Index into AREAS. */
  readonly area: Uint8Array;
  /** 1 = stands in the county seat. */
  readonly inSeat: Uint8Array;
  /** Terrain class or null. */
  readonly terrain: readonly (string | null)[];
  /** People per group, settlement-major: people[i * GROUPS.length + g]; NaN = unknown (never 0); length n * GROUPS.length. */
  readonly people: Float64Array;
}

/**
 * Facilities that operate or are planned on the as-of date, in order of id: those of the slice's
 * counties and those of the surroundings. m = ids.length; all arrays have m entries unless said.
 */
export interface SliceFacilities {
  readonly ids: readonly string[];
  readonly lonLat: Float64Array;
  /** Index into `Slice.counties`, or -1: a county outside the slice. */
  readonly county: Int32Array;
  /** Index into `Slice.towns`, or -1: none known. */
  readonly town: Int32Array;
  /** Index into the settlements: the village-level unit it stands in; -1: none, or outside the slice. */
  readonly settlement: Int32Array;
  /** Tier of the unit it stands in: index into TIERS, or -1: unknown. */
  readonly tier: Int8Array;
  /** 1 = stands in a county seat. */
  readonly inSeat: Uint8Array;
  /** Own service radius in metres, or NaN: the standard's threshold holds. */
  readonly ownRadiusMetres: Float64Array;
  /** 1 = planned, 0 = operating. */
  readonly planned: Uint8Array;
  /** Offers of facility j are offerService/offerCapacity[offerStart[j] .. offerStart[j + 1]); length m + 1. */
  readonly offerStart: Int32Array;
  /** Index into `Slice.services`. */
  readonly offerService: Int16Array;
  /** Capacity in the service's unit, or NaN: unknown. */
  readonly offerCapacity: Float64Array;
}

/** A town-level unit of the slice or its surroundings. */
export interface SliceTown {
  readonly code: string;
  /** Index into TIERS, or -1. */
  readonly tier: number;
  /** Index into `Slice.counties`, or -1: outside the slice. */
  readonly county: number;
  readonly isSeat: boolean;
}

export interface Slice {
  /** Codes of the counties that the slice answers for, in order. */
  readonly counties: readonly string[];
  /** Services in order of code. */
  readonly services: readonly SliceService[];
  readonly towns: readonly SliceTown[];
  readonly reachRules: readonly ReachRule[];
  readonly presenceRules: readonly PresenceRule[];
  readonly capacityRules: readonly CapacityRule[];
  readonly settlements: SliceSettlements;
  readonly facilities: SliceFacilities;
  /**
   * Per service: every facility of the world that offers it and lies within this many metres of any
   * settlement of the slice is in the slice; Infinity = all there are. Length = services.length.
   */
  readonly completeWithinMetres: Float64Array;
  /**
   * Per service: 1 = nobody of the slice offers it, and a facility outside does: it is out of reach, or nobody here has a
   * cost to it, but not absent. None = what the slice holds is all there is.
   */
  readonly offeredElsewhere?: Uint8Array;
}
