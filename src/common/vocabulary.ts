/**
 * The closed word lists of the model, each in its fixed order, and the limits of its values. One idea, one word: these are the
 * values that stand in the database, in files and at every door.
 */

/** Levels of the unit tree, from the top down. */
export const LEVELS = ['country', 'province', 'prefecture', 'county', 'town', 'village'] as const;
export type Level = (typeof LEVELS)[number];

/** Roles of a unit in its county, from the lowest to the highest; ties prefer the lower tier. */
export const TIERS = ['village', 'central_village', 'town', 'key_town', 'county_seat'] as const;
export type Tier = (typeof TIERS)[number];

/** Where a unit's tier comes from: set by users, derived from the urban-rural class, from its level, or unknown. */
export const TIER_SOURCES = ['given', 'urban_rural_class', 'level', 'unknown'] as const;
export type TierSource = (typeof TIER_SOURCES)[number];

/** Official urban-rural classes of village-level units; a leading 1 is urban, a leading 2 rural. */
export const URBAN_RURAL_CLASSES = ['111', '112', '121', '122', '123', '210', '220'] as const;
export type UrbanRuralClass = (typeof URBAN_RURAL_CLASSES)[number];

/** Population groups: all, ages in completed years, workers and migrants. */
export const GROUPS = [
  'all',
  '0-2',
  '3-5',
  '6-11',
  '12-14',
  '15-17',
  '18-59',
  '60+',
  'workers',
  'migrants',
] as const;
export type Group = (typeof GROUPS)[number];

/** Population bases: people who live there, people registered there. */
export const BASES = ['resident', 'registered'] as const;
export type Basis = (typeof BASES)[number];

/** Domains of services. */
export const DOMAINS = ['public_service', 'infrastructure', 'industry_employment', 'housing'] as const;
export type Domain = (typeof DOMAINS)[number];

/** Kinds of standard rules. */
export const RULE_KINDS = ['reach', 'capacity', 'presence'] as const;
export type RuleKind = (typeof RULE_KINDS)[number];

/** Modes of travel a rule in minutes may name. */
export const MODES = ['walk', 'bicycle', 'bus', 'drive', 'any'] as const;
export type Mode = (typeof MODES)[number];

/** How far a figure of a standard has been checked against its source. */
export const VERIFIED = ['yes', 'partial', 'no'] as const;
export type Verified = (typeof VERIFIED)[number];

/** States of a facility on a date. */
export const FACILITY_STATUSES = ['planned', 'operating', 'suspended', 'closed'] as const;
export type FacilityStatus = (typeof FACILITY_STATUSES)[number];

/** How the unit that a facility stands in was found. */
export const UNIT_SOURCES = ['given', 'polygon', 'nearest_settlement'] as const;
export type UnitSource = (typeof UNIT_SOURCES)[number];

/** Classes of land zones. */
export const LAND_CLASSES = ['basic_farmland', 'ecological_redline', 'urban_boundary', 'other'] as const;
export type LandClass = (typeof LAND_CLASSES)[number];

/** Coordinate systems a feed may declare besides `EPSG:n`. */
export const NAMED_CRS = ['WGS84', 'CGCS2000', 'GCJ02', 'BD09'] as const;

/** Who serves: where the serving facility stands relative to the settlement (measures, section 2). */
export const PROVIDER_CLASSES = ['own', 'town', 'seat', 'peer', 'neighbour', 'unmet'] as const;
export type ProviderClass = (typeof PROVIDER_CLASSES)[number];

/**
 * State of one settlement and service (measures, section 5), then `not_applicable`: no reach rule
 * of the standard set applies to the settlement, so nothing can be said about being in reach.
 */
export const GAP_STATUSES = [
  'covered',
  'covered_elsewhere',
  'covered_when_open',
  'no_capacity',
  'out_of_reach',
  'absent',
  'not_applicable',
] as const;
export type GapStatus = (typeof GAP_STATUSES)[number];

/** States in which people are not served. */
export const OPEN_GAPS: readonly GapStatus[] = ['covered_when_open', 'no_capacity', 'out_of_reach', 'absent'];

/** Urban or rural, from the urban-rural class; `unknown` where no class is given. */
export const AREAS = ['urban', 'rural', 'unknown'] as const;
export type Area = (typeof AREAS)[number];

/** Largest threshold or service radius that means anything, metres: half the circumference, rounded down to kilometres. */
export const MAX_THRESHOLD_METRES = 20_015_000;

/** Largest capacity that is taken for one. */
export const MAX_CAPACITY = 1e9;
