/**
 * Needs-based complementarity (measures 3): what one unit has to spare against what another lacks. Surplus
 * u = max(C - D, 0), deficit f = max(D - C, 0) per unit and service, both in whole people of the standard's group.
 */
import {
  capacityBasis,
  capacityInPeople,
  capacityRuleFor,
  isCapacityMeant,
  peopleOf,
} from '../allocation/demand.js';
import type { Reach } from '../reach/reach.js';
import { FlowNetwork } from './max-flow.js';

/** Units as the caller cuts them: unit of each settlement and facility, -1 = none of them. */
export interface Units {
  readonly count: number;
  readonly ofSettlement: ArrayLike<number>;
  readonly ofFacility: ArrayLike<number>;
}

export interface ServiceNeeds {
  readonly service: number;
  /**
   * no_units (nothing to compare), no_capacity_rule, no_reach_rule (no threshold to meet a need within): in no sum.
   * unknown_capacity, unknown_population: of some unit; in no sum over all units, but in those of pairs that are known.
   */
  readonly status:
    'ok' | 'no_units' | 'no_capacity_rule' | 'no_reach_rule' | 'unknown_capacity' | 'unknown_population';
  /** Per unit, whole people, NaN = unknown; empty where the service is in no sum. */
  readonly demand: Float64Array;
  readonly capacity: Float64Array;
  readonly surplus: Float64Array;
  readonly deficit: Float64Array;
  /** reaches[a * count + b] = 1: some facility of unit a is within the threshold of some settlement of b. */
  readonly reaches: Uint8Array;
  /** Most of all deficits that surpluses of other units could meet within the thresholds: an exact largest flow; 0 without status ok. */
  readonly meetable: number;
}

/**
 * Takes: what is in reach; units; which services (none given = all). Planned facilities count where they do in the
 * reach. Gives: per service. A deficit can be met only by facilities within the threshold of the settlements that
 * lack, in all no more than they have people, the facility has places and its unit has to spare.
 * Cost: one largest flow per service over the pairs in reach.
 */
export function serviceNeeds(reach: Reach, units: Units, services?: readonly number[]): ServiceNeeds[] {
  return (services ?? reach.slice.services.map((_, s) => s)).map((s) => needsOf(reach, units, s));
}

function needsOf(reach: Reach, units: Units, service: number): ServiceNeeds {
  const { slice } = reach;
  const none = new Float64Array(0);
  const without = (status: ServiceNeeds['status']): ServiceNeeds => ({
    service,
    status,
    demand: none,
    capacity: none,
    surplus: none,
    deficit: none,
    reaches: new Uint8Array(0),
    meetable: 0,
  });
  if (units.count === 0) return without('no_units');
  const basis = capacityBasis(slice, service);
  if (basis === null) return without('no_capacity_rule');
  if (!slice.reachRules.some((rule) => rule.service === service)) return without('no_reach_rule');
  const facilities = reach
    .facilities(service)
    .filter((j) => units.ofFacility[j] >= 0 && capacityRuleFor(slice, basis, j) !== null);
  const places = capacityInPeople(slice, service, basis, facilities);
  const demand = new Float64Array(units.count);
  const capacity = new Float64Array(units.count);
  facilities.forEach((j, k) => (capacity[units.ofFacility[j]] += places[k]));
  const people = Float64Array.from(slice.settlements.codes, (_, i) =>
    units.ofSettlement[i] < 0 || !isCapacityMeant(slice, basis, i) ? 0 : peopleOf(slice, i, basis.groups),
  );
  people.forEach((one, i) => {
    if (units.ofSettlement[i] >= 0) demand[units.ofSettlement[i]] += one;
  });
  const surplus = demand.map((d, u) => Math.max(0, capacity[u] - d));
  const deficit = demand.map((d, u) => Math.max(0, d - capacity[u]));
  const pairs = reach.pairs(service);
  const reaches = new Uint8Array(units.count * units.count);
  for (let i = 0; i < people.length; i += 1)
    for (let p = pairs.start[i]; p < pairs.start[i + 1]; p += 1) {
      const [from, to] = [units.ofFacility[pairs.facility[p]], units.ofSettlement[i]];
      if (from >= 0 && to >= 0) reaches[from * units.count + to] = 1;
    }
  const status = statusOf(capacity, demand);
  const meetable =
    status === 'ok' ? largestHelp({ units, surplus, deficit, facilities, places, people, pairs }) : 0;
  return { service, status, demand, capacity, surplus, deficit, reaches, meetable };
}

function statusOf(
  capacity: ArrayLike<number>,
  demand: ArrayLike<number>,
): 'ok' | 'unknown_capacity' | 'unknown_population' {
  if (Array.from(capacity).some(Number.isNaN)) return 'unknown_capacity';
  return Array.from(demand).some(Number.isNaN) ? 'unknown_population' : 'ok';
}

/** Source, units with a surplus, their facilities, settlements of units with a deficit, these units, sink. */
function largestHelp(of: {
  units: Units;
  surplus: Float64Array;
  deficit: Float64Array;
  facilities: readonly number[];
  places: Float64Array;
  people: Float64Array;
  pairs: { start: Int32Array; facility: Int32Array };
}): number {
  const { units, surplus, deficit, facilities, places, people, pairs } = of;
  if (surplus.every((one) => one === 0) || deficit.every((one) => one === 0)) return 0;
  const net = new FlowNetwork();
  const [source, sink] = [net.node(), net.node()];
  const spare = Array.from(surplus, (one) => (one > 0 ? net.node() : -1));
  const lack = Array.from(deficit, (one) => (one > 0 ? net.node() : -1));
  spare.forEach((node, u) => node >= 0 && net.arc(source, node, surplus[u]));
  lack.forEach((node, u) => node >= 0 && net.arc(node, sink, deficit[u]));
  const nodeOf = new Map<number, number>();
  facilities.forEach((j, k) => {
    const from = spare[units.ofFacility[j]];
    if (from < 0) return;
    nodeOf.set(j, net.node());
    net.arc(from, nodeOf.get(j) as number, places[k]);
  });
  for (let i = 0; i < people.length; i += 1) {
    const to = units.ofSettlement[i] < 0 ? -1 : lack[units.ofSettlement[i]];
    if (to < 0 || people[i] === 0) continue;
    let node = -1;
    for (let p = pairs.start[i]; p < pairs.start[i + 1]; p += 1) {
      const from = nodeOf.get(pairs.facility[p]);
      if (from === undefined) continue;
      if (node < 0) net.arc((node = net.node()), to, people[i]);
      net.arc(from, node, Infinity);
    }
  }
  return net.largest(source, sink);
}

/** A number with what it is made of; null = nobody lacks anything, nothing is known, or no service has rules to judge by. */
export interface NeedsScore {
  readonly value: number | null;
  readonly numerator: number;
  readonly denominator: number;
  readonly status: 'ok' | 'no_demand' | 'unknown_capacity' | 'unknown_population' | 'not_applicable';
  /** Services left out of the sums. */
  readonly unknownServices: number;
}

/**
 * M(A, B): sum over services of [min(u_A, f_B) where A reaches B] + [min(u_B, f_A) where B reaches A], divided by
 * sum of (f_A + f_B). What is unknown of other units is no reason here: a service is left out only where A or B is unknown.
 */
export function pairNeeds(needs: readonly ServiceNeeds[], a: number, b: number): NeedsScore {
  let [met, lacking] = [0, 0];
  const statuses = needs.map(({ status, demand, capacity, surplus, deficit, reaches }) => {
    if (capacity.length === 0) return status;
    const ofPair = statusOf([capacity[a], capacity[b]], [demand[a], demand[b]]);
    if (ofPair !== 'ok') return ofPair;
    const count = surplus.length;
    if (reaches[a * count + b] === 1) met += Math.min(surplus[a], deficit[b]);
    if (reaches[b * count + a] === 1) met += Math.min(surplus[b], deficit[a]);
    lacking += deficit[a] + deficit[b];
    return ofPair;
  });
  return score(statuses, met, lacking);
}

/** A county's score: share of all deficits of its units that their own surpluses could meet within the thresholds. */
export function countyNeeds(needs: readonly ServiceNeeds[]): NeedsScore {
  const known = needs.filter((one) => one.status === 'ok');
  return score(
    needs.map((one) => one.status),
    known.reduce((sum, one) => sum + one.meetable, 0),
    known.reduce((sum, one) => sum + one.deficit.reduce((a, b) => a + b, 0), 0),
  );
}

/** Takes: the status of each service, and the sums over those that are ok. */
function score(
  statuses: readonly ServiceNeeds['status'][],
  numerator: number,
  denominator: number,
): NeedsScore {
  const known = statuses.filter((status) => status === 'ok').length;
  const parts = { numerator, denominator, unknownServices: statuses.length - known };
  if (known === 0) {
    const why = (['unknown_capacity', 'unknown_population'] as const).find((status) =>
      statuses.includes(status),
    );
    return { value: null, status: why ?? 'not_applicable', ...parts };
  }
  if (denominator === 0) return { value: null, status: 'no_demand', ...parts };
  return { value: numerator / denominator, status: 'ok', ...parts };
}
