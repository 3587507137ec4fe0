/**
 * Towns as providers (measures 2): flows between units, reach, hinterland, centrality, reciprocity. The unit of a
 * settlement or facility is its town, or, where it hangs directly under the county, its county.
 */
import { PROVIDER_CLASSES } from '../../common/vocabulary.js';
import type { Slice } from '../slice.js';
import type { Allocation } from './flows.js';

/** A unit that sends or serves: towns 0 .. t, then counties t .. t + c; -1 = some unit outside the slice. */
export type Node = number;

export function nodeOfSettlement(slice: Slice, i: number): Node {
  const town = slice.settlements.town[i];
  return town >= 0 ? town : slice.towns.length + slice.settlements.county[i];
}

export function nodeOfFacility(slice: Slice, j: number): Node {
  const { town, county } = slice.facilities;
  if (town[j] >= 0) return town[j];
  return county[j] >= 0 ? slice.towns.length + county[j] : -1;
}

/** Code of the unit; null = outside the slice. */
export function nodeCode(slice: Slice, node: Node): string | null {
  if (node < 0) return null;
  return slice.towns[node]?.code ?? slice.counties[node - slice.towns.length] ?? null;
}

/** People of unit `from` served by facilities of unit `to`. */
export interface UnitFlow {
  readonly from: Node;
  readonly to: Node;
  readonly service: number;
  people: number;
}

/** Gives: flows between units, whole people, in order of from, to, service; they add up to all flows, exactly. */
export function unitFlows(slice: Slice, allocation: Allocation): UnitFlow[] {
  const held = new Map<string, UnitFlow>();
  for (const { service, demand, start, facility, people } of allocation.services)
    for (let i = 0; i < demand.length; i += 1)
      for (let k = start[i]; k < start[i + 1]; k += 1) {
        const [from, to] = [nodeOfSettlement(slice, i), nodeOfFacility(slice, facility[k])];
        const key = `${from}|${to}|${service}`;
        const flow = held.get(key);
        if (flow === undefined) held.set(key, { from, to, service, people: people[k] });
        else flow.people += people[k];
      }
  return [...held.values()].sort((a, b) => a.from - b.from || a.to - b.to || a.service - b.service);
}

/** A settlement that a unit serves, without being part of it. */
export interface HinterlandPlace {
  readonly settlement: number;
  /** Whole people served, by service of the slice; and as person-services over all. */
  readonly byService: readonly number[];
  readonly people: number;
  /** True where no other unit serves more of the settlement's person-services; ties go to the unit that comes first. */
  readonly isMain: boolean;
}

/** What a unit does for others, over all services and by service. */
export interface UnitRole {
  readonly node: Node;
  /** Person-services served in all, and of them those of the unit's own people. */
  readonly served: number;
  readonly ownServed: number;
  /** Christaller's centrality: served in all less own people served by itself. Per service: people of other units served. */
  readonly centrality: number;
  readonly centralityByService: readonly number[];
  /** People of other units with at least one service from here: per settlement the most that any one service takes. */
  readonly reachPeople: number;
  /** Units (other than itself) and settlements of theirs that it serves. */
  readonly unitsServed: number;
  readonly hinterland: readonly HinterlandPlace[];
}

/** Gives: the role of every town, and of every county for what hangs directly under it, in order of node. */
export function unitRoles(slice: Slice, allocation: Allocation): UnitRole[] {
  const services = slice.services.length;
  const nodes = slice.towns.length + slice.counties.length;
  const byPlace = Array.from({ length: nodes }, () => new Map<number, Float64Array>());
  for (const { service, demand, start, facility, people } of allocation.services)
    for (let i = 0; i < demand.length; i += 1)
      for (let k = start[i]; k < start[i + 1]; k += 1) {
        const node = nodeOfFacility(slice, facility[k]);
        if (node < 0) continue;
        let row = byPlace[node].get(i);
        if (row === undefined) byPlace[node].set(i, (row = new Float64Array(services)));
        row[service] += people[k];
      }
  const main = mainUnits(slice, byPlace);
  return byPlace.map((places, node) => roleOf(slice, node, places, main));
}

/** The unit that serves most of each settlement's person-services; -1 = nobody serves. */
function mainUnits(slice: Slice, byPlace: readonly ReadonlyMap<number, Float64Array>[]): Int32Array {
  const main = new Int32Array(slice.settlements.codes.length).fill(-1);
  const most = new Float64Array(main.length);
  byPlace.forEach((places, node) => {
    for (const [i, row] of places) {
      const people = row.reduce((a, b) => a + b, 0);
      if (people > most[i]) [main[i], most[i]] = [node, people];
    }
  });
  return main;
}

function roleOf(
  slice: Slice,
  node: Node,
  places: ReadonlyMap<number, Float64Array>,
  main: Int32Array,
): UnitRole {
  const centralityByService = slice.services.map(() => 0);
  const hinterland: HinterlandPlace[] = [];
  const units = new Set<Node>();
  let [ownServed, reachPeople, centrality] = [0, 0, 0];
  for (const [settlement, row] of [...places].sort(([a], [b]) => a - b)) {
    const people = row.reduce((a, b) => a + b, 0);
    if (nodeOfSettlement(slice, settlement) === node) {
      ownServed += people;
      continue;
    }
    units.add(nodeOfSettlement(slice, settlement));
    row.forEach((one, s) => (centralityByService[s] += one));
    centrality += people;
    reachPeople += row.reduce((a, b) => Math.max(a, b), 0);
    hinterland.push({ settlement, byService: [...row], people, isMain: main[settlement] === node });
  }
  return {
    node,
    served: ownServed + centrality,
    ownServed,
    centrality,
    centralityByService,
    reachPeople,
    unitsServed: units.size,
    hinterland,
  };
}

/** Two units that serve one another, or one of them the other. */
export interface Reciprocity {
  readonly a: Node;
  readonly b: Node;
  /** Person-services of a served by b, and of b served by a, over all services. */
  readonly ofAByB: number;
  readonly ofBByA: number;
  /** 2 min / sum, [0, 1]: 0 = one serves the other alone, 1 = both alike. */
  readonly value: number;
}

/** Takes: flows between units. Gives: all pairs of known units with a flow between them (others have none: `no_demand`), in order. */
export function reciprocities(flows: readonly UnitFlow[]): Reciprocity[] {
  const pairs = new Map<string, { a: Node; b: Node; ofAByB: number; ofBByA: number }>();
  for (const { from, to, people } of flows) {
    if (from === to || from < 0 || to < 0) continue;
    const [a, b] = from < to ? [from, to] : [to, from];
    const pair = pairs.get(`${a}|${b}`) ?? { a, b, ofAByB: 0, ofBByA: 0 };
    pairs.set(`${a}|${b}`, pair);
    if (from === a) pair.ofAByB += people;
    else pair.ofBByA += people;
  }
  return [...pairs.values()]
    .sort((x, y) => x.a - y.a || x.b - y.b)
    .map((pair) => ({
      ...pair,
      value: (2 * Math.min(pair.ofAByB, pair.ofBByA)) / (pair.ofAByB + pair.ofBByA),
    }));
}

/** A county's flows as links of a Sankey: consumer tier to class of provider. */
export interface SankeyLink {
  /** Index into TIERS, -1 = unknown. */
  readonly fromTier: number;
  /** Index into PROVIDER_CLASSES. */
  readonly provider: number;
  readonly service: number;
  readonly people: number;
}

/** Takes: which settlements. Gives: links with people > 0 in order of tier, service, provider; they add up to the demand. */
export function sankeyLinks(
  slice: Slice,
  allocation: Allocation,
  isAsked: (i: number) => boolean,
): SankeyLink[] {
  const links: SankeyLink[] = [];
  const unmetClass = PROVIDER_CLASSES.indexOf('unmet');
  for (const { service, demand, start, people, provider, unmet } of allocation.services) {
    const byTier = new Map<number, number[]>();
    for (let i = 0; i < demand.length; i += 1) {
      if (Number.isNaN(demand[i]) || !isAsked(i)) continue;
      const tier = slice.settlements.tier[i];
      let row = byTier.get(tier);
      if (row === undefined) byTier.set(tier, (row = PROVIDER_CLASSES.map(() => 0)));
      row[unmetClass] += unmet[i];
      for (let k = start[i]; k < start[i + 1]; k += 1) row[provider[k]] += people[k];
    }
    for (const [fromTier, row] of byTier)
      row.forEach((sum, k) => {
        if (sum > 0) links.push({ fromTier, provider: k, service, people: sum });
      });
  }
  return links.sort((a, b) => a.fromTier - b.fromTier || a.service - b.service || a.provider - b.provider);
}
