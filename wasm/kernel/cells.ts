/** Step three: packets meet sets; every settlement and service gets its answer. */
import {
  FACILITY_BYTES,
  FACILITY_COUNTY,
  FACILITY_SETTLEMENT,
  FACILITY_TOWN,
  FACILITY_TRAITS,
  HEAD_AT_FACILITIES,
  HEAD_AT_GAP,
  HEAD_AT_NEAREST,
  HEAD_AT_NEAREST_METRES,
  HEAD_AT_PACKETS,
  HEAD_AT_PLANNED,
  HEAD_AT_PLANNED_METRES,
  HEAD_AT_PROVIDER,
  HEAD_AT_SERVING,
  HEAD_AT_SERVING_METRES,
  HEAD_AT_SETS,
  HEAD_AT_SETTLEMENTS,
  HEAD_AT_THRESHOLDS,
  HEAD_HAS_PLANNED,
  HEAD_PACKETS,
  HEAD_SERVICES,
  HEAD_TIES,
  PACKET_BYTES,
  PACKET_IDS,
  PACKETS_PER_TASK,
  SCRATCH_SEEDS,
  SET_BYTES,
  SET_COUNT,
  SET_HAS_OWN_RADIUS,
  SETTLEMENT_BYTES,
  SETTLEMENT_COUNTY,
  SETTLEMENT_RULE_CLASS,
  SETTLEMENT_TOWN,
  TRAIT_IN_SEAT,
  WIDTH,
} from '../../src/engine/kernel/layout';
import { chord2LimitOfMetres, window } from './limits';
import { head } from './memory';
import { metresOfLanes } from './metres';
import { LANE_CHORD2, LANE_FACILITY, LANE_METRES, nearestOfPacket } from './packet';
import { ANY, foundMetres, radiusOf, search, SERVING, SERVING_OWN_COUNTY } from './search';

/** As PROVIDER_CLASSES and GAP_STATUSES number them. */
const OWN = 0;
const TOWN = 1;
const SEAT = 2;
const PEER = 3;
const NEIGHBOUR = 4;
const UNMET = 5;
const COVERED = 0;
const COVERED_ELSEWHERE = 1;
const COVERED_WHEN_OPEN = 2;
const OUT_OF_REACH = 4;
const ABSENT = 5;
const NOT_APPLICABLE = 6;

export function answerTask(scratch: usize, task: i32): void {
  const services = <i32>head(HEAD_SERVICES);
  const from = task * PACKETS_PER_TASK;
  const to = min(from + PACKETS_PER_TASK, <i32>head(HEAD_PACKETS));
  for (let s = 0; s < services; s += 1) answerService(scratch, s, from, to);
}

export function answerService(scratch: usize, s: i32, from: i32, to: i32): void {
  const set = head(HEAD_AT_SETS) + <usize>s * SET_BYTES;
  const isEmpty = load<i32>(set, SET_COUNT * 4) === 0;
  const seed = scratch + SCRATCH_SEEDS + <usize>(s << 2);
  for (let p = from; p < to; p += 1) {
    const packet = head(HEAD_AT_PACKETS) + <usize>p * PACKET_BYTES;
    let ties = 0;
    if (!isEmpty) {
      ties = nearestOfPacket(scratch, set, p, <usize>load<u32>(seed));
      // the last of the packet is the nearest to the next one
      store<u32>(seed, load<u32>(scratch, LANE_FACILITY + 28));
      metresOfLanes(scratch, packet);
    }
    for (let k = 0; k < WIDTH; k += 1) {
      const lane = packet + <usize>(k << 2);
      const i = load<i32>(lane, PACKET_IDS);
      if (i < 0) break;
      let j = -1;
      let metres = NaN;
      if ((ties >> k) & 1) {
        j = search(scratch, set, i, lane, ANY, 0, window(load<f32>(scratch + <usize>(k << 2), LANE_CHORD2)));
        metres = foundMetres;
        atomic.add<i32>(HEAD_TIES * 4, 1);
      } else if (!isEmpty) {
        j = load<i32>(scratch + <usize>(k << 2), LANE_FACILITY);
        metres = load<f64>(scratch + <usize>(k << 3), LANE_METRES);
      }
      answerCell(scratch, set, s, i, lane, j, metres);
    }
  }
}

// @ts-ignore: decorator
@inline
function answerCell(scratch: usize, set: usize, s: i32, i: i32, lane: usize, j: i32, metres: f64): void {
  const services = <i32>head(HEAD_SERVICES);
  const cell = <usize>i * services + s;
  store<i32>(head(HEAD_AT_NEAREST) + (cell << 2), j);
  store<f64>(head(HEAD_AT_NEAREST_METRES) + (cell << 3), metres);
  const settlement = head(HEAD_AT_SETTLEMENTS) + <usize>i * SETTLEMENT_BYTES;
  const ruleClass = load<i32>(settlement, SETTLEMENT_RULE_CLASS);
  const threshold = load<f64>(head(HEAD_AT_THRESHOLDS) + (<usize>(ruleClass * services + s) << 3));
  let serving = -1;
  let servingMetres = NaN;
  if (j >= 0 && threshold === threshold) {
    if (metres <= radiusOf(j, threshold)) {
      serving = j;
      servingMetres = metres;
    } else if (load<i32>(set, SET_HAS_OWN_RADIUS * 4) === 1) {
      // all are as far as the nearest: beyond the threshold only own radii can serve
      const reach: f32 = metres > threshold ? -1 : limitOf(threshold);
      serving = search(scratch, set, i, lane, SERVING, threshold, reach);
      if (serving >= 0) servingMetres = foundMetres;
    }
  }
  let provider = UNMET;
  let gap = NOT_APPLICABLE;
  if (serving >= 0) {
    const facility = head(HEAD_AT_FACILITIES) + <usize>serving * FACILITY_BYTES;
    const town = load<i32>(settlement, SETTLEMENT_TOWN);
    const isOwnCounty = load<i32>(facility, FACILITY_COUNTY) === load<i32>(settlement, SETTLEMENT_COUNTY);
    if (load<i32>(facility, FACILITY_SETTLEMENT) === i) provider = OWN;
    else if (town >= 0 && load<i32>(facility, FACILITY_TOWN) === town) provider = TOWN;
    else if (!isOwnCounty) provider = NEIGHBOUR;
    else provider = load<i32>(facility, FACILITY_TRAITS) & TRAIT_IN_SEAT ? SEAT : PEER;
    gap = COVERED;
    if (!isOwnCounty) {
      const reach = limitOf(threshold);
      if (search(scratch, set, i, lane, SERVING_OWN_COUNTY, threshold, reach) < 0) gap = COVERED_ELSEWHERE;
    }
  } else if (threshold === threshold) {
    gap = j >= 0 ? OUT_OF_REACH : ABSENT;
    if (head(HEAD_HAS_PLANNED) !== 0) {
      if (answerPlanned(scratch, set + <usize>services * SET_BYTES, i, lane, threshold, cell)) gap = COVERED_WHEN_OPEN;
    }
  }
  if (head(HEAD_AT_SERVING) !== 0) {
    store<i32>(head(HEAD_AT_SERVING) + (cell << 2), serving);
    store<f64>(head(HEAD_AT_SERVING_METRES) + (cell << 3), servingMetres);
  }
  store<u8>(head(HEAD_AT_PROVIDER) + cell, <u8>provider);
  store<u8>(head(HEAD_AT_GAP) + cell, <u8>gap);
}

/** True where a planned facility would serve; then it is stored. Cells without stay as they were filled. */
function answerPlanned(scratch: usize, set: usize, i: i32, lane: usize, threshold: f64, cell: usize): bool {
  const planned = search(scratch, set, i, lane, SERVING, threshold, limitOf(threshold));
  if (planned < 0) return false;
  store<i32>(head(HEAD_AT_PLANNED) + (cell << 2), planned);
  store<f64>(head(HEAD_AT_PLANNED_METRES) + (cell << 3), foundMetres);
  return true;
}

let lastThreshold: f64 = -1;
let lastLimit: f32 = 0;

/** `chord2LimitOfMetres`, whose last answer is kept: neighbours have the same rule. */
function limitOf(threshold: f64): f32 {
  if (threshold !== lastThreshold) {
    lastLimit = chord2LimitOfMetres(threshold);
    lastThreshold = threshold;
  }
  return lastLimit;
}
