/** What differs between two states of the same places: people gained and lost, by service, unit, group and settlement. */
import { GROUPS } from '../common/vocabulary.js';
import type { Coverage } from './coverage.js';
import type { Slice } from './slice.js';

/** One side: a slice and its coverage, as `computeCoverage` gives it. */
export interface ComparedSide {
  readonly slice: Slice;
  readonly coverage: Pick<Coverage, 'rule' | 'serving' | 'people'>;
}

/** Whole persons and settlements of one service. after - before = gained - lost, always. */
export interface ServiceDifference {
  readonly service: string;
  /** People served before and after, of the standard's target group. */
  readonly before: number;
  readonly after: number;
  readonly gained: number;
  readonly lost: number;
  /** People of the target group, served or not: other people, other numbers. */
  readonly personsBefore: number;
  readonly personsAfter: number;
  /** People served on both sides, but by another facility. */
  readonly moved: number;
  readonly settlementsGained: number;
  readonly settlementsLost: number;
  /** Settlements that differ, but whose people are unknown on a side: in no number of persons. */
  readonly unknownSettlements: number;
}

/** People of one population group who live where the service is gained or lost, be they its target group or not. */
export interface GroupDifference {
  readonly service: string;
  readonly group: (typeof GROUPS)[number];
  readonly gained: number;
  readonly lost: number;
}

export interface UnitDifference {
  readonly unit: string;
  readonly level: 'county' | 'town';
  /** Services that differ, in order of code. */
  readonly services: readonly ServiceDifference[];
}

export interface SettlementDifference {
  readonly settlement: string;
  /** Over all services: people times services. */
  readonly gained: number;
  readonly lost: number;
  /** Codes of services that it gained, lost, or is now served with by another facility; in order. */
  readonly servicesGained: readonly string[];
  readonly servicesLost: readonly string[];
  readonly servicesMoved: readonly string[];
}

export interface Comparison {
  /** Every service of either side, in order of code, over all counties of the two slices. */
  readonly services: readonly ServiceDifference[];
  /** Groups with a difference, in order of service and of GROUPS. */
  readonly groups: readonly GroupDifference[];
  /** Counties and towns with a difference, in order of code. */
  readonly units: readonly UnitDifference[];
  /** Most affected first: gained and lost together, then services that differ, then code. */
  readonly settlements: readonly SettlementDifference[];
}

/** How many settlements a comparison names. */
export const MOST_AFFECTED = 10;

type Sums = { -readonly [K in keyof ServiceDifference]: ServiceDifference[K] };

/**
 * Compares two sides of the same places, `from` and `to`.
 * Takes: two sides; settlements are matched by code, services by code, facilities by id. A settlement or service of
 * one side alone is unserved and without people on the other; wanted null = all services. Gives: the differences. Pure; O(settlements x services).
 */
export function compareCoverage(
  from: ComparedSide,
  to: ComparedSide,
  wanted: ReadonlySet<string> | null = null,
): Comparison {
  const pairing = new Pairing(from, to, wanted);
  const services = new Map(pairing.services.map((service) => [service, noSums(service)]));
  const groups = new Map<string, { gained: number; lost: number }>();
  const units = new Map<string, { level: 'county' | 'town'; services: Map<string, Sums> }>();
  const settlements: SettlementDifference[] = [];
  for (const settlement of pairing.settlements) {
    const places = pairing.placesOf(settlement);
    const one = { gained: 0, lost: 0 };
    const words = { gained: [] as string[], lost: [] as string[], moved: [] as string[] };
    for (const service of pairing.services) {
      const [a, b] = pairing.cells(settlement, service);
      const difference = differenceOf(service, a, b);
      addTo(services.get(service) as Sums, difference);
      if (!differs(difference)) continue;
      for (const { code, level } of places) {
        const unit = units.get(code) ?? { level, services: new Map<string, Sums>() };
        units.set(code, unit);
        const sums = unit.services.get(service) ?? noSums(service);
        unit.services.set(service, sums);
        addTo(sums, difference);
      }
      for (const [g, group] of GROUPS.entries()) addGroup(groups, `${service}\u0000${group}`, a, b, g);
      one.gained += difference.gained;
      one.lost += difference.lost;
      if (!a.isServed && b.isServed) words.gained.push(service);
      else if (a.isServed && !b.isServed) words.lost.push(service);
      else if (a.isServed && a.facility !== b.facility) words.moved.push(service);
    }
    const isNamed = one.gained + one.lost + words.gained.length + words.lost.length + words.moved.length > 0;
    if (isNamed)
      settlements.push({
        settlement,
        ...one,
        servicesGained: words.gained,
        servicesLost: words.lost,
        servicesMoved: words.moved,
      });
  }
  return {
    services: [...services.values()],
    groups: pairing.services.flatMap((service) =>
      GROUPS.flatMap((group) => {
        const found = groups.get(`${service}\u0000${group}`);
        return found === undefined || found.gained + found.lost === 0 ? [] : [{ service, group, ...found }];
      }),
    ),
    units: [...units]
      .map(([unit, { level, services: rows }]) => ({
        unit,
        level,
        services: pairing.services.flatMap((service) => rows.get(service) ?? []),
      }))
      .sort((a, b) => (a.unit < b.unit ? -1 : 1)),
    settlements: settlements.sort(byEffect).slice(0, MOST_AFFECTED),
  };
}

/** Comparisons of places that have no settlement in common, as one. */
export function addComparisons(parts: readonly Comparison[]): Comparison {
  const services = new Map<string, Sums>();
  const groups = new Map<string, { -readonly [K in keyof GroupDifference]: GroupDifference[K] }>();
  for (const part of parts) {
    for (const row of part.services) {
      const sums = services.get(row.service) ?? noSums(row.service);
      services.set(row.service, sums);
      addTo(sums, row);
    }
    for (const row of part.groups) {
      const key = `${row.service}\u0000${row.group}`;
      const sums = groups.get(key) ?? { ...row, gained: 0, lost: 0 };
      groups.set(key, sums);
      sums.gained += row.gained;
      sums.lost += row.lost;
    }
  }
  const order = (row: GroupDifference): string => `${row.service}\u0000${GROUPS.indexOf(row.group)}`;
  return {
    services: [...services.values()].sort((a, b) => (a.service < b.service ? -1 : 1)),
    groups: [...groups.values()].sort((a, b) => (order(a) < order(b) ? -1 : 1)),
    units: parts.flatMap((part) => part.units).sort((a, b) => (a.unit < b.unit ? -1 : 1)),
    settlements: parts
      .flatMap((part) => part.settlements)
      .sort(byEffect)
      .slice(0, MOST_AFFECTED),
  };
}

function byEffect(a: SettlementDifference, b: SettlementDifference): number {
  const count = (d: SettlementDifference): number => d.servicesGained.length + d.servicesLost.length;
  return (
    b.gained + b.lost - (a.gained + a.lost) ||
    count(b) - count(a) ||
    b.servicesMoved.length - a.servicesMoved.length ||
    (a.settlement < b.settlement ? -1 : 1)
  );
}

/** One settlement and service of one side. */
interface Cell {
  readonly isServed: boolean;
  readonly facility: string | null;
  /** Target group; NaN = unknown; 0 where no rule applies. */
  readonly people: number;
  readonly groups: Float64Array | null;
}

const NOTHING: Cell = { isServed: false, facility: null, people: 0, groups: null };

function differenceOf(service: string, a: Cell, b: Cell): Sums {
  const sums = noSums(service);
  const isMet = Number(b.isServed) - Number(a.isServed);
  sums.settlementsGained = Math.max(0, isMet);
  sums.settlementsLost = Math.max(0, -isMet);
  const isMoved = a.isServed && b.isServed && a.facility !== b.facility;
  if (Number.isNaN(a.people) || Number.isNaN(b.people)) {
    sums.unknownSettlements = isMet !== 0 || isMoved ? 1 : 0;
    return sums;
  }
  sums.personsBefore = a.people;
  sums.personsAfter = b.people;
  sums.before = a.isServed ? a.people : 0;
  sums.after = b.isServed ? b.people : 0;
  sums.gained = Math.max(0, sums.after - sums.before);
  sums.lost = Math.max(0, sums.before - sums.after);
  sums.moved = isMoved ? Math.min(sums.before, sums.after) : 0;
  return sums;
}

function differs(d: ServiceDifference): boolean {
  return (
    d.gained + d.lost + d.moved + d.settlementsGained + d.settlementsLost + d.unknownSettlements > 0 ||
    d.personsBefore !== d.personsAfter
  );
}

/** Unknown people of a group are in no number of persons. */
function addGroup(
  groups: Map<string, { gained: number; lost: number }>,
  key: string,
  a: Cell,
  b: Cell,
  g: number,
): void {
  const before = a.isServed ? (a.groups?.[g] ?? 0) : 0;
  const after = b.isServed ? (b.groups?.[g] ?? 0) : 0;
  if (Number.isNaN(before) || Number.isNaN(after) || before === after) return;
  const sums = groups.get(key) ?? { gained: 0, lost: 0 };
  groups.set(key, sums);
  sums.gained += Math.max(0, after - before);
  sums.lost += Math.max(0, before - after);
}

function noSums(service: string): Sums {
  return {
    service,
    before: 0,
    after: 0,
    gained: 0,
    lost: 0,
    personsBefore: 0,
    personsAfter: 0,
    moved: 0,
    settlementsGained: 0,
    settlementsLost: 0,
    unknownSettlements: 0,
  };
}

function addTo(sums: Sums, more: ServiceDifference): void {
  sums.before += more.before;
  sums.after += more.after;
  sums.gained += more.gained;
  sums.lost += more.lost;
  sums.personsBefore += more.personsBefore;
  sums.personsAfter += more.personsAfter;
  sums.moved += more.moved;
  sums.settlementsGained += more.settlementsGained;
  sums.settlementsLost += more.settlementsLost;
  sums.unknownSettlements += more.unknownSettlements;
}

/** The two sides with their numbers found by code. */
class Pairing {
  readonly settlements: readonly string[];
  readonly services: readonly string[];
  private readonly sides: readonly [Side, Side];

  constructor(from: ComparedSide, to: ComparedSide, wanted: ReadonlySet<string> | null) {
    this.sides = [new Side(from), new Side(to)];
    const both = (of: (side: ComparedSide) => readonly string[]): string[] =>
      [...new Set([...of(from), ...of(to)])].sort();
    this.settlements = both((side) => side.slice.settlements.codes);
    this.services = both((side) => side.slice.services.map((s) => s.code)).filter(
      (code) => wanted?.has(code) ?? true,
    );
  }

  cells(settlement: string, service: string): readonly [Cell, Cell] {
    return [this.sides[0].cell(settlement, service), this.sides[1].cell(settlement, service)];
  }

  /** County and town of the settlement, as the second side has them, else the first. */
  placesOf(settlement: string): { code: string; level: 'county' | 'town' }[] {
    return this.sides[1].placesOf(settlement) ?? this.sides[0].placesOf(settlement) ?? [];
  }
}

class Side {
  private readonly settlementIndex: ReadonlyMap<string, number>;
  private readonly serviceIndex: ReadonlyMap<string, number>;

  constructor(private readonly side: ComparedSide) {
    this.settlementIndex = new Map(side.slice.settlements.codes.map((code, i) => [code, i]));
    this.serviceIndex = new Map(side.slice.services.map((service, s) => [service.code, s]));
  }

  cell(settlement: string, service: string): Cell {
    const { slice, coverage } = this.side;
    const i = this.settlementIndex.get(settlement);
    const s = this.serviceIndex.get(service);
    if (i === undefined || s === undefined) return NOTHING;
    const at = i * slice.services.length + s;
    if ((coverage.rule[at] as number) < 0) return NOTHING;
    const serving = coverage.serving[at] as number;
    return {
      isServed: serving >= 0,
      facility: slice.facilities.ids[serving] ?? null,
      people: coverage.people[at] as number,
      groups: slice.settlements.people.subarray(i * GROUPS.length, (i + 1) * GROUPS.length),
    };
  }

  placesOf(settlement: string): { code: string; level: 'county' | 'town' }[] | null {
    const i = this.settlementIndex.get(settlement);
    if (i === undefined) return null;
    const { slice } = this.side;
    const county = slice.counties[slice.settlements.county[i] as number];
    const town = slice.towns[slice.settlements.town[i] as number];
    return [
      ...(county === undefined ? [] : [{ code: county, level: 'county' as const }]),
      ...(town === undefined ? [] : [{ code: town.code, level: 'town' as const }]),
    ];
  }
}
