/** Who serves whom (measures 2): rule (a), all to the nearest within the threshold; rule (b), with capacity respected. */
import { reachOf } from '../reach/reach.js';
import type { Reach, ReachOptions } from '../reach/reach.js';
import type { ReachPairs } from '../reach/cost.js';
import type { Slice } from '../slice.js';
import { capacityFlows } from './capacity-rule.js';
import { providerClass } from './classes.js';
import { capacityBasis, capacityInPeople, peopleOf } from './demand.js';
import type { CapacityBasis } from './demand.js';
import { UNMET_REASONS } from './flows.js';
import type { Allocation, AllocationRule, CapacityStatus, ServiceFlows, UnmetReason } from './flows.js';

const REASON = Object.fromEntries(UNMET_REASONS.map((name, k) => [name, k])) as Record<UnmetReason, number>;

/**
 * Takes: a slice; the rule; what counts as open and given costs, if any. People are whole numbers. The slice
 * may hold more counties than are asked for: all its settlements compete, and whoever reads picks.
 * Gives: flows of every service. Rule (b) falls back to (a), and says so, where a service has no capacity rule
 * or some capacity in reach is unknown. Fails: RangeError for people that are not whole.
 * Cost: rule (a) O(pairs log); rule (b) that of the transport problem of those whom the nearest cannot take.
 */
export function allocate(
  slice: Slice,
  options: ReachOptions & { readonly rule: AllocationRule },
): Allocation {
  const reach = reachOf(slice, options);
  return {
    unit: reach.unit,
    services: slice.services.map((_, s) => allocateService(reach, s, options.rule)),
  };
}

/** Flows of one service, of a reach that may be shared. */
export function allocateService(reach: Reach, service: number, asked: AllocationRule): ServiceFlows {
  const { slice } = reach;
  const pairs = reach.pairs(service);
  const facilities = reach.facilities(service);
  const basis = capacityBasis(slice, service);
  const capacityPeople = basis === null ? null : capacityInPeople(slice, service, basis, facilities);
  const capacity = statusOf(pairs, facilities, capacityPeople);
  const rule = asked === 'capacity' && capacity === 'ok' ? 'capacity' : 'nearest';
  const demand = demandOf(reach, service, rule === 'capacity' ? basis : null);
  const flow =
    rule === 'capacity' && capacityPeople !== null
      ? capacityFlows(slice, pairs, demand, { facilities, people: capacityPeople })
      : nearestFlows(pairs, demand);
  return {
    service,
    rule,
    capacity,
    demand,
    ...packFlows(slice, pairs, flow),
    ...unmetOf(reach, service, { pairs, demand, flow, rule }),
    facilities,
    capacityPeople,
  };
}

/**
 * People that ask for the service in each settlement: those of its reach rule's groups, or those whom the
 * capacity rules count. NaN = unknown, or no reach rule applies.
 */
function demandOf(reach: Reach, service: number, basis: CapacityBasis | null): Float64Array {
  const { slice, rules } = reach;
  return Float64Array.from(slice.settlements.codes, (code, i) => {
    const rule = slice.reachRules[rules[i * slice.services.length + service]];
    if (rule === undefined) return NaN;
    const people = peopleOf(slice, i, basis?.groups ?? rule.groups);
    if (!Number.isNaN(people) && (!Number.isInteger(people) || people < 0))
      throw new RangeError(`${people} people in ${code}: only whole numbers from 0 can be allocated.`);
    return people;
  });
}

function statusOf(
  pairs: ReachPairs,
  facilities: readonly number[],
  people: Float64Array | null,
): CapacityStatus {
  if (people === null) return 'no_capacity_rule';
  const unknown = new Set(facilities.filter((_, k) => Number.isNaN(people[k])));
  return unknown.size > 0 && pairs.facility.some((j) => unknown.has(j)) ? 'unknown_capacity' : 'ok';
}

/** Rule (a): the first pair of each settlement takes all. Gives: people per pair. */
function nearestFlows(pairs: ReachPairs, demand: Float64Array): Float64Array {
  const flow = new Float64Array(pairs.facility.length);
  for (let i = 0; i < demand.length; i += 1)
    if (pairs.start[i] < pairs.start[i + 1] && demand[i] > 0) flow[pairs.start[i]] = demand[i];
  return flow;
}

/** Drops the pairs that carry nobody. */
function packFlows(
  slice: Slice,
  pairs: ReachPairs,
  flow: Float64Array,
): Pick<ServiceFlows, 'start' | 'facility' | 'people' | 'cost' | 'provider'> {
  const count = flow.reduce((sum, people) => sum + Number(people > 0), 0);
  const start = new Int32Array(pairs.start.length);
  const facility = new Int32Array(count);
  const people = new Float64Array(count);
  const cost = new Float64Array(count);
  const provider = new Uint8Array(count);
  let k = 0;
  for (let i = 0; i + 1 < start.length; i += 1) {
    for (let p = pairs.start[i]; p < pairs.start[i + 1]; p += 1) {
      if (!(flow[p] > 0)) continue;
      facility[k] = pairs.facility[p];
      people[k] = flow[p];
      cost[k] = pairs.cost[p];
      provider[k] = providerClass(slice, i, pairs.facility[p]);
      k += 1;
    }
    start[i + 1] = k;
  }
  return { start, facility, people, cost, provider };
}

function unmetOf(
  reach: Reach,
  service: number,
  of: { pairs: ReachPairs; demand: Float64Array; flow: Float64Array; rule: AllocationRule },
): Pick<ServiceFlows, 'unmet' | 'reason'> {
  const { pairs, demand, flow } = of;
  const unmet = Float64Array.from(demand);
  const reason = new Uint8Array(demand.length);
  for (let i = 0; i < demand.length; i += 1) {
    const isWithinReach = pairs.start[i] < pairs.start[i + 1];
    for (let p = pairs.start[i]; p < pairs.start[i + 1]; p += 1) unmet[i] -= flow[p];
    if (unmet[i] < 0) throw new Error(`Settlement ${i} sends more than its ${demand[i]} people.`);
    if (Number.isNaN(pairs.threshold[i])) reason[i] = REASON.not_applicable;
    else if (Number.isNaN(demand[i])) reason[i] = REASON.unknown_population;
    else if (unmet[i] === 0 && (isWithinReach || demand[i] > 0)) reason[i] = REASON.none;
    else if (isWithinReach) reason[i] = REASON.no_capacity;
    else if (reach.isAbsent(service)) reason[i] = REASON.absent;
    else reason[i] = reach.isReachable(service, i) ? REASON.out_of_reach : REASON.unreachable;
  }
  return { unmet, reason };
}
