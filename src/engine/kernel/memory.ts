/** A question laid out in the kernel's memory, and the answer read from it. */
import { GAP_STATUSES, PROVIDER_CLASSES } from '../../common/vocabulary.js';
import type { GapStatus, ProviderClass } from '../../common/vocabulary.js';
import * as at from './layout.js';
import { tierRank } from '../nearest.js';
import type { CoverageAnswer, CoverageQuestion } from './question.js';

/** Names in the order that wasm/kernel/cells.ts numbers them; a change of the vocabulary must fail here. */
const PROVIDERS: readonly ProviderClass[] = ['own', 'town', 'seat', 'peer', 'neighbour', 'unmet'];
const GAPS: readonly GapStatus[] = [
  'covered',
  'covered_elsewhere',
  'covered_when_open',
  'no_capacity',
  'out_of_reach',
  'absent',
  'not_applicable',
];
if (PROVIDERS.join() !== PROVIDER_CLASSES.join() || GAPS.join() !== GAP_STATUSES.join())
  throw new Error('The kernel numbers provider classes and gaps otherwise than the vocabulary.');

/** Most services of a question: the scratch keeps a word for each. */
const MAX_SERVICES = (at.SCRATCH_ITEMS - at.SCRATCH_SEEDS) / 4;

/** What a question takes: places in bytes, and how many bytes in all. */
export interface Layout {
  readonly bytes: number;
  readonly head: Int32Array;
  /** Levels of every set, and its members among the offers. */
  readonly sets: Int32Array;
  readonly order: Int32Array;
}

/**
 * Takes: a question, and how many participants will work on it. Gives: where everything stands.
 * Fails: RangeError with more services than the kernel keeps places for.
 */
export function layOut(question: CoverageQuestion, participants: number): Layout {
  const { services, facilities, offerStart } = question;
  if (services > MAX_SERVICES)
    throw new RangeError(`The question has ${services} services; the kernel takes up to ${MAX_SERVICES}.`);
  const n = question.settlements.ruleClass.length;
  const m = facilities.planned.length;
  const cells = n * services;
  const counts = setCounts(question);
  const hasPlanned = counts.length > services;
  const hasOwnRadius = facilities.ownRadiusMetres.some((own) => !Number.isNaN(own));
  let end = at.HEAD_BYTES;
  const take = (bytes: number): number => {
    const from = end;
    end = Math.ceil((end + bytes) / 64) * 64;
    return from;
  };
  const head = new Int32Array(at.HEAD_BYTES / 4);
  const sets = new Int32Array(counts.length * at.SET_WORDS);
  const packets = Math.ceil(n / at.WIDTH);
  head[at.HEAD_SETTLEMENTS] = n;
  head[at.HEAD_SERVICES] = services;
  head[at.HEAD_HAS_PLANNED] = hasPlanned ? 1 : 0;
  head[at.HEAD_PACKETS] = packets;
  head[at.HEAD_ANSWER_TASKS] = Math.ceil(packets / at.PACKETS_PER_TASK);
  head[at.HEAD_AT_SETS] = take(sets.byteLength);
  head[at.HEAD_AT_SETTLEMENTS] = take(n * at.SETTLEMENT_BYTES);
  head[at.HEAD_AT_FACILITIES] = take(m * at.FACILITY_BYTES);
  head[at.HEAD_FACILITIES] = m;
  head[at.HEAD_PLACE_TASKS] = Math.ceil(m / at.FACILITIES_PER_TASK);
  head[at.HEAD_AT_CURVE_PLACES] = take(m * 4);
  head[at.HEAD_AT_VECTORS] = take(m * 16);
  head[at.HEAD_AT_OFFERS] = take((offerStart[services] as number) * 4);
  head[at.HEAD_AT_THRESHOLDS] = take(question.thresholdMetres.byteLength);
  head[at.HEAD_AT_PACKETS] = take(packets * at.PACKET_BYTES);
  let from = 0;
  counts.forEach((count, k) => {
    const set = sets.subarray(k * at.SET_WORDS, (k + 1) * at.SET_WORDS);
    set[at.SET_FROM] = from;
    set[at.SET_COUNT] = count;
    from += count;
    placeLevels(set, take, hasOwnRadius);
  });
  head[at.HEAD_AT_NEAREST] = take(cells * 4);
  head[at.HEAD_AT_NEAREST_METRES] = take(cells * 8);
  head[at.HEAD_AT_PROVIDER] = take(cells);
  head[at.HEAD_AT_GAP] = take(cells);
  if (hasOwnRadius) {
    head[at.HEAD_AT_SERVING] = take(cells * 4);
    head[at.HEAD_AT_SERVING_METRES] = take(cells * 8);
  }
  if (hasPlanned) {
    head[at.HEAD_AT_PLANNED] = take(cells * 4);
    head[at.HEAD_AT_PLANNED_METRES] = take(cells * 8);
  }
  const order = Int32Array.from(buildOrder(n, counts));
  head[at.HEAD_AT_ORDER] = take(order.byteLength);
  head[at.HEAD_BUILD_TASKS] = order.length;
  const scratchBytes = at.SCRATCH_ITEMS + 2 * at.SORT_ITEM_BYTES * Math.max(n, ...counts);
  head[at.HEAD_SCRATCH_BYTES] = Math.ceil(scratchBytes / 64) * 64;
  head[at.HEAD_AT_SCRATCH] = take((head[at.HEAD_SCRATCH_BYTES] as number) * participants);
  return { bytes: end, head, sets, order };
}

/** Members of the open sets; then, where planned facilities stand apart, of the planned sets. */
function setCounts({
  services,
  facilities,
  offerStart,
  offerFacility,
  includePlanned,
}: CoverageQuestion): number[] {
  const planned = new Array<number>(services).fill(0);
  let hasPlanned = false;
  if (!includePlanned)
    for (let s = 0; s < services; s += 1)
      for (let k = offerStart[s] as number; k < (offerStart[s + 1] as number); k += 1)
        if (facilities.planned[offerFacility[k] as number] === 1) {
          planned[s] = (planned[s] as number) + 1;
          hasPlanned = true;
        }
  const open = planned.map((count, s) => (offerStart[s + 1] as number) - (offerStart[s] as number) - count);
  return hasPlanned ? [...open, ...planned] : open;
}

function placeLevels(set: Int32Array, take: (bytes: number) => number, hasOwnRadius: boolean): void {
  let places = Math.ceil((set[at.SET_COUNT] as number) / at.WIDTH);
  for (let level = 0; ; level += 1) {
    set[at.SET_LEVELS + level] = take(places * (level === 0 ? at.LEAF_BYTES : at.NODE_BYTES));
    if (hasOwnRadius) set[at.SET_REACHES + level] = take(Math.ceil(places / at.WIDTH) * at.WIDTH * 4);
    set[at.SET_TOP_LEVEL] = level;
    if (places <= 1) return;
    places = Math.ceil(places / at.WIDTH);
  }
}

/** The largest first, so that no participant begins a large one when the others are done. */
function buildOrder(n: number, counts: readonly number[]): number[] {
  const sizes = [n, ...counts];
  return sizes
    .map((_, k) => k)
    .filter((k) => (sizes[k] as number) > 0)
    .sort((a, b) => (sizes[b] as number) - (sizes[a] as number) || a - b);
}

/** Writes a question into a memory of at least `layout.bytes`. Cost: O(n + m + offers). */
export function fill(buffer: ArrayBufferLike, layout: Layout, question: CoverageQuestion): void {
  const { head, sets, order } = layout;
  const words = new Int32Array(buffer);
  const place = (k: number): number => head[k] as number;
  words.set(head, 0);
  words.set(sets, place(at.HEAD_AT_SETS) / 4);
  words.set(order, place(at.HEAD_AT_ORDER) / 4);
  new Float64Array(buffer, at.HEAD_FRAME_BYTE, 4).set(frameOf(question));
  fillSettlements(words, new Float64Array(buffer), place(at.HEAD_AT_SETTLEMENTS), question);
  fillFacilities(words, new Float64Array(buffer), place(at.HEAD_AT_FACILITIES), question);
  fillOffers(words, place(at.HEAD_AT_OFFERS) / 4, question);
  new Float64Array(buffer, place(at.HEAD_AT_THRESHOLDS), question.thresholdMetres.length).set(
    question.thresholdMetres,
  );
  if (place(at.HEAD_AT_PLANNED) !== 0) {
    const cells = place(at.HEAD_SETTLEMENTS) * place(at.HEAD_SERVICES);
    new Int32Array(buffer, place(at.HEAD_AT_PLANNED), cells).fill(-1);
    new Float64Array(buffer, place(at.HEAD_AT_PLANNED_METRES), cells).fill(NaN);
  }
}

/** Marks the seeds of a participant as unknown; places of an earlier question mean nothing now. */
export function clearScratch(words: Int32Array, participant: number): void {
  const from = (words[at.HEAD_AT_SCRATCH] as number) + participant * (words[at.HEAD_SCRATCH_BYTES] as number);
  words.fill(0, (from + at.SCRATCH_SEEDS) / 4, (from + at.SCRATCH_ITEMS) / 4);
}

/** West, south, and cells of the curve per degree: the frame that holds all points. */
function frameOf({ settlements, facilities }: CoverageQuestion): [number, number, number, number] {
  let [west, east, south, north] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const lonLat of [settlements.lonLat, facilities.lonLat])
    for (let k = 0; k < lonLat.length; k += 2) {
      const lon = lonLat[k] as number;
      const lat = lonLat[k + 1] as number;
      if (lon < west) west = lon;
      if (lon > east) east = lon;
      if (lat < south) south = lat;
      if (lat > north) north = lat;
    }
  const cells = (width: number): number => (width > 0 ? 65_535 / width : 0);
  return west === Infinity ? [0, 0, 0, 0] : [west, south, cells(east - west), cells(north - south)];
}

function fillSettlements(
  words: Int32Array,
  numbers: Float64Array,
  from: number,
  question: CoverageQuestion,
): void {
  const { lonLat, county, town, ruleClass } = question.settlements;
  for (let i = 0, byte = from; i < ruleClass.length; i += 1, byte += at.SETTLEMENT_BYTES) {
    numbers[byte / 8] = lonLat[2 * i] as number;
    numbers[byte / 8 + 1] = lonLat[2 * i + 1] as number;
    words[(byte + at.SETTLEMENT_COUNTY) / 4] = county[i] as number;
    words[(byte + at.SETTLEMENT_TOWN) / 4] = town[i] as number;
    words[(byte + at.SETTLEMENT_RULE_CLASS) / 4] = ruleClass[i] as number;
  }
}

function fillFacilities(
  words: Int32Array,
  numbers: Float64Array,
  from: number,
  question: CoverageQuestion,
): void {
  const { lonLat, county, town, settlement, tier, inSeat, ownRadiusMetres, planned } = question.facilities;
  for (let j = 0, byte = from; j < planned.length; j += 1, byte += at.FACILITY_BYTES) {
    numbers[byte / 8] = lonLat[2 * j] as number;
    numbers[byte / 8 + 1] = lonLat[2 * j + 1] as number;
    numbers[(byte + at.FACILITY_OWN_RADIUS) / 8] = ownRadiusMetres[j] as number;
    words[(byte + at.FACILITY_SETTLEMENT) / 4] = settlement[j] as number;
    words[(byte + at.FACILITY_TOWN) / 4] = town[j] as number;
    words[(byte + at.FACILITY_COUNTY) / 4] = county[j] as number;
    words[(byte + at.FACILITY_TRAITS) / 4] =
      tierRank(tier[j] as number) +
      (planned[j] as number) * at.TRAIT_PLANNED +
      (inSeat[j] as number) * at.TRAIT_IN_SEAT;
  }
}

/** Members of the open sets, then of the planned ones. */
function fillOffers(words: Int32Array, from: number, question: CoverageQuestion): void {
  const { offerFacility, facilities, includePlanned, services, offerStart } = question;
  const count = offerStart[services] as number;
  if (includePlanned || !facilities.planned.includes(1)) {
    words.set(offerFacility.subarray(0, count), from);
    return;
  }
  let next = from;
  for (const wanted of [0, 1])
    for (let k = 0; k < count; k += 1) {
      const j = offerFacility[k] as number;
      if (facilities.planned[j] !== wanted) continue;
      words[next] = j;
      next += 1;
    }
}

/** The answer as views of the memory: they hold until it is filled again. */
export function answerIn(buffer: ArrayBufferLike, { head }: Layout): CoverageAnswer {
  const cells = (head[at.HEAD_SETTLEMENTS] as number) * (head[at.HEAD_SERVICES] as number);
  const place = (k: number): number => head[k] as number;
  const hasServing = place(at.HEAD_AT_SERVING) !== 0;
  const hasPlanned = place(at.HEAD_AT_PLANNED) !== 0;
  const indices = (k: number): Int32Array => new Int32Array(buffer, place(k), cells);
  const metres = (k: number): Float64Array => new Float64Array(buffer, place(k), cells);
  return {
    nearest: indices(at.HEAD_AT_NEAREST),
    nearestMetres: metres(at.HEAD_AT_NEAREST_METRES),
    serving: hasServing ? indices(at.HEAD_AT_SERVING) : null,
    servingMetres: hasServing ? metres(at.HEAD_AT_SERVING_METRES) : null,
    planned: hasPlanned ? indices(at.HEAD_AT_PLANNED) : null,
    plannedMetres: hasPlanned ? metres(at.HEAD_AT_PLANNED_METRES) : null,
    provider: new Uint8Array(buffer, place(at.HEAD_AT_PROVIDER), cells),
    gap: new Uint8Array(buffer, place(at.HEAD_AT_GAP), cells),
  };
}
