/**
 * Where things stand in the kernel's memory, for those who fill it (memory.ts) and those who compute in it
 * (wasm/kernel). Compiled twice: by TypeScript, and by AssemblyScript. Places are byte offsets.
 */

/** Words (4 bytes) of the head, which stands at byte 0. */
export const HEAD_SETTLEMENTS = 0;
export const HEAD_SERVICES = 1;
/** 1 = a second set per service holds its planned facilities. */
export const HEAD_HAS_PLANNED = 2;
export const HEAD_PACKETS = 3;
export const HEAD_AT_SETTLEMENTS = 4;
export const HEAD_AT_FACILITIES = 5;
export const HEAD_AT_OFFERS = 6;
export const HEAD_AT_THRESHOLDS = 7;
export const HEAD_AT_SETS = 8;
export const HEAD_AT_PACKETS = 9;
export const HEAD_AT_SCRATCH = 10;
/** Bytes of scratch per participant. */
export const HEAD_SCRATCH_BYTES = 11;
export const HEAD_AT_NEAREST = 12;
export const HEAD_AT_NEAREST_METRES = 13;
/** 0 = not wanted. */
export const HEAD_AT_SERVING = 14;
export const HEAD_AT_SERVING_METRES = 15;
export const HEAD_AT_PLANNED = 16;
export const HEAD_AT_PLANNED_METRES = 17;
export const HEAD_AT_PROVIDER = 18;
export const HEAD_AT_GAP = 19;
/** Questions of ties settled one by one, of all participants; a figure for the bench. */
export const HEAD_TIES = 20;
/** Tasks of the build, largest first: 0 = the settlements, k + 1 = set k. */
export const HEAD_AT_ORDER = 21;
export const HEAD_BUILD_TASKS = 22;
export const HEAD_ANSWER_TASKS = 23;
/** Scheduling: next task of each of the three steps, participants at the barrier, its generation. */
export const HEAD_NEXT_TASK = 24;
export const HEAD_ARRIVED = 28;
export const HEAD_GENERATION = 29;
/** Four float64: west, south, and cells per degree of longitude and latitude of the curve. */
export const HEAD_FRAME_BYTE = 128;
/** Facilities, tasks of placing them, and what they are placed by: curve places (uint32) and vectors (4 x float32). */
export const HEAD_FACILITIES = 40;
export const HEAD_PLACE_TASKS = 41;
export const HEAD_AT_CURVE_PLACES = 42;
export const HEAD_AT_VECTORS = 43;
export const HEAD_BYTES = 256;

/** Facilities of one task of the first step. */
export const FACILITIES_PER_TASK = 8192;

/** A settlement: lon, lat, cosine of lat (float64); county, town, rule class (int32). */
export const SETTLEMENT_BYTES = 40;
export const SETTLEMENT_COUNTY = 24;
export const SETTLEMENT_TOWN = 28;
export const SETTLEMENT_RULE_CLASS = 32;

/** A facility: lon, lat, cosine of lat, own radius (float64); settlement, town, county, traits (int32). */
export const FACILITY_BYTES = 48;
export const FACILITY_OWN_RADIUS = 24;
export const FACILITY_SETTLEMENT = 32;
export const FACILITY_TOWN = 36;
export const FACILITY_COUNTY = 40;
/** Rank among ties of one place (planned * 16 + rank of tier), and 256 where it stands in a county seat. */
export const FACILITY_TRAITS = 44;
export const TRAIT_IN_SEAT = 256;
export const TRAIT_PLANNED = 16;

/** A set of facilities, as words: its members among the offers, its tree from the leaves (level 0) to the root. */
export const SET_WORDS = 32;
export const SET_BYTES = 128;
export const SET_FROM = 0;
export const SET_COUNT = 1;
export const SET_TOP_LEVEL = 2;
/** 1 = some member has an own radius; written by the build. */
export const SET_HAS_OWN_RADIUS = 3;
/** Places of the levels, at most 10. */
export const SET_LEVELS = 4;
/** Places of the farthest reach of each node of the levels, as squared chord (float32); 0 = nobody has an own radius. */
export const SET_REACHES = 16;

/** Points of a leaf, children of a node, settlements of a packet. */
export const WIDTH = 8;
/** A leaf: x, y, z (float32) and facility (int32) of 8 points. */
export const LEAF_BYTES = 128;
/** A node: least x, most x, least y, most y, least z, most z (float32) of 8 children. */
export const NODE_BYTES = 192;
/** A packet: x, y, z (float32) and settlement (int32; -1 = nobody) of 8, then its box: least and most of x, y, z. */
export const PACKET_BYTES = 160;
export const PACKET_IDS = 96;
export const PACKET_BOX = 128;
/** Packets of one task of the last step. */
export const PACKETS_PER_TASK = 16;

/** Scratch of one participant: lanes, stack, counts of the sort, seeds per service; then twice the items of a sort. */
export const SCRATCH_LANES = 0;
export const SCRATCH_STACK = 512;
export const SCRATCH_COUNTS = 8192;
export const SCRATCH_SEEDS = 32768;
export const SCRATCH_ITEMS = 65536;
export const SORT_ITEM_BYTES = 8;

/** Squared chord that stands for "no limit": above every one of the unit sphere, 4. */
export const NO_LIMIT = 1e30;
