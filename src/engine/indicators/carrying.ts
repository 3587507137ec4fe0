/** Carrying capacity of units (measures 8): how full they are, how full they would have to be, what is free. */
import { noFigure } from '../../common/figure.js';
import type { Figure, FigureStatus } from '../../common/figure.js';
import type { Group } from '../../common/vocabulary.js';
import { capacityBasis, capacityRuleFor, isCapacityMeant, peopleOf } from '../allocation/demand.js';
import type { Allocation, ServiceFlows } from '../allocation/flows.js';
import type { Units } from '../complementarity/needs.js';
import type { Slice } from '../slice.js';

export const BANDS = ['idle', 'fit', 'tight', 'overloaded'] as const;
export type Band = (typeof BANDS)[number];

/** Shares at which a band begins: below `fit` is idle; above `tight` is tight; above `overloaded` is overloaded. */
export interface BandBounds {
  readonly fit: number;
  readonly tight: number;
  readonly overloaded: number;
}

export const DEFAULT_BANDS: BandBounds = { fit: 0.5, tight: 0.85, overloaded: 1 };

export interface CarryingRow {
  readonly unit: number;
  readonly service: number;
  /** People that the unit's facilities can take, of those that a capacity rule is for; null = unknown. */
  readonly capacityPeople: number | null;
  /** Facilities of the service in the unit whose tier no capacity rule names: in no figure of the row. */
  readonly facilitiesWithoutRule: number;
  /** People whom they serve, from anywhere, of the groups that the capacity rule counts; null = unknown, or no reach rule says who goes where. */
  readonly servedPeople: number | null;
  /** People of the unit itself who ask, of the tiers that the capacity rules name; null = unknown. */
  readonly demandPeople: number | null;
  /** sum x / C, realised; no_facility where C is 0; not_applicable where no reach rule says who goes where. */
  readonly used: Figure;
  readonly usedBand: Band | null;
  /** D / C, required; not_applicable, as used, where no capacity rule is for anything in the unit. */
  readonly load: Figure;
  readonly loadBand: Band | null;
  /** C - sum x; below 0 where the nearest rule sends more than fit; null = unknown, or used is not applicable. */
  readonly freePeople: number | null;
  /** Newcomers who ask for the service, and load after they settle; as the load where none come. */
  readonly newcomers: number | null;
  readonly loadAfter: Figure;
  readonly loadAfterBand: Band | null;
}

/** People who settle in a unit: how many, of whom the groups of a service are as many as the mix says. */
export interface Newcomers {
  readonly unit: number;
  readonly people: number;
  /** Whole newcomers who belong to the groups of a service; null = not known. */
  readonly ofGroups: (groups: readonly Group[]) => number | null;
}

/**
 * Newcomers with the mix of ages of some settlements: each group's share in all people there, rounded; workers and
 * migrants are all of them. Null where the people of those settlements are unknown or nobody lives there.
 */
export function newcomersLike(
  slice: Slice,
  unit: number,
  people: number,
  isLike: (i: number) => boolean,
): Newcomers {
  const total = (groups: readonly Group[]): number => {
    let sum = 0;
    for (let i = 0; i < slice.settlements.codes.length; i += 1)
      if (isLike(i)) sum += peopleOf(slice, i, groups);
    return sum;
  };
  const all = total(['all']);
  return {
    unit,
    people,
    ofGroups: (groups) => {
      if (groups.some((group) => group === 'all' || group === 'workers' || group === 'migrants'))
        return people;
      const share = total(groups) / all;
      return Number.isFinite(share) ? Math.round(people * Math.min(1, share)) : null;
    },
  };
}

/**
 * Takes: a slice, its allocation, units; whose rows; bounds of the bands; newcomers, if any. Gives: a row for each
 * unit and service that has a capacity rule, units first. Source: measures 8.
 */
export function carryingCapacity(
  slice: Slice,
  allocation: Allocation,
  units: Units,
  options: { readonly bands?: BandBounds; readonly newcomers?: readonly Newcomers[] } = {},
): CarryingRow[] {
  const rows: CarryingRow[][] = Array.from({ length: units.count }, () => []);
  for (const flows of allocation.services) {
    const basis = capacityBasis(slice, flows.service);
    if (basis === null || flows.capacityPeople === null) continue;
    const capacity = new Float64Array(units.count);
    const served = new Float64Array(units.count);
    const demand = new Float64Array(units.count);
    const withoutRule = new Int32Array(units.count);
    const isMeant = new Uint8Array(units.count).fill(Number(basis.rules.some((r) => r.tiers.length === 0)));
    const isCounted = (j: number): boolean => capacityRuleFor(slice, basis, j) !== null;
    flows.facilities.forEach((j, k) => {
      const unit = units.ofFacility[j];
      if (unit < 0) return;
      if (!isCounted(j)) {
        withoutRule[unit] += 1;
        return;
      }
      isMeant[unit] = 1;
      capacity[unit] += flows.capacityPeople?.[k] ?? NaN;
    });
    addServed(slice, flows, units, { groups: basis.groups, served, isCounted });
    for (let i = 0; i < slice.settlements.codes.length; i += 1) {
      const unit = units.ofSettlement[i];
      if (unit < 0 || !isCapacityMeant(slice, basis, i)) continue;
      isMeant[unit] = 1;
      demand[unit] += peopleOf(slice, i, basis.groups);
    }
    const isAllocated = slice.reachRules.some((rule) => rule.service === flows.service);
    for (let u = 0; u < units.count; u += 1) {
      const come = options.newcomers?.filter((one) => one.unit === u) ?? [];
      const counts = come.map((one) => one.ofGroups(basis.groups));
      const newcomers = counts.reduce<number | null>(
        (sum, one) => (sum === null || one === null ? null : sum + one),
        0,
      );
      rows[u].push(
        rowOf(
          { unit: u, service: flows.service, newcomers, facilitiesWithoutRule: withoutRule[u] },
          {
            capacity: capacity[u],
            demand: demand[u],
            served: served[u],
            isMeant: isMeant[u] === 1,
            isAllocated: isAllocated && isMeant[u] === 1,
          },
          options.bands ?? DEFAULT_BANDS,
        ),
      );
    }
  }
  return rows.flat();
}

/**
 * People served, of the groups that capacity is measured against. By capacity the flows are theirs; by the nearest they
 * are those of the reach rule, so where these are other groups, the same settlement's people of the capacity's groups
 * are taken: all of a settlement go to one facility.
 */
function addServed(
  slice: Slice,
  flows: ServiceFlows,
  units: Units,
  of: {
    readonly groups: readonly Group[];
    readonly served: Float64Array;
    readonly isCounted: (j: number) => boolean;
  },
): void {
  const isOfCapacity = flows.rule === 'capacity';
  for (let i = 0; i < flows.demand.length; i += 1)
    for (let k = flows.start[i]; k < flows.start[i + 1]; k += 1) {
      const unit = units.ofFacility[flows.facility[k]];
      if (unit >= 0 && of.isCounted(flows.facility[k]))
        of.served[unit] += isOfCapacity ? flows.people[k] : peopleOf(slice, i, of.groups);
    }
}

function rowOf(
  head: Pick<CarryingRow, 'unit' | 'service' | 'newcomers' | 'facilitiesWithoutRule'>,
  of: {
    readonly capacity: number;
    readonly demand: number;
    readonly served: number;
    readonly isMeant: boolean;
    readonly isAllocated: boolean;
  },
  bands: BandBounds,
): CarryingRow {
  const { capacity, demand, served, isMeant, isAllocated } = of;
  const share = (people: number, applies: boolean): Figure =>
    applies ? shareOfCapacity(people, capacity) : noFigure('not_applicable', UNIT);
  const used = share(served, isAllocated);
  const load = share(demand, isMeant);
  const loadAfter = share(demand + (head.newcomers ?? NaN), isMeant);
  const known = (value: number): number | null => (Number.isNaN(value) ? null : value);
  return {
    ...head,
    capacityPeople: known(capacity),
    servedPeople: isAllocated ? known(served) : null,
    demandPeople: known(demand),
    used,
    usedBand: bandOf(used, bands),
    load,
    loadBand: bandOf(load, bands),
    freePeople: isAllocated ? known(capacity - served) : null,
    loadAfter,
    loadAfterBand: bandOf(loadAfter, bands),
  };
}

const UNIT = 'persons / persons of capacity';

function shareOfCapacity(people: number, capacity: number): Figure {
  const status: FigureStatus = Number.isNaN(capacity)
    ? 'unknown_capacity'
    : Number.isNaN(people)
      ? 'unknown_population'
      : capacity === 0
        ? 'no_facility'
        : 'ok';
  if (status === 'ok')
    return { value: people / capacity, numerator: people, denominator: capacity, unit: UNIT, status };
  return {
    ...noFigure(status, UNIT),
    numerator: Number.isNaN(people) ? null : people,
    denominator: Number.isNaN(capacity) ? null : capacity,
  };
}

/** Null where the share has no value. */
export function bandOf(share: Figure, bands: BandBounds): Band | null {
  if (share.value === null) return null;
  if (share.value > bands.overloaded) return 'overloaded';
  if (share.value > bands.tight) return 'tight';
  return share.value < bands.fit ? 'idle' : 'fit';
}
