/** Indicators of the policy over a held slice (measures 7, 8): the engine's figures, for a unit and its parts. */
import type { Tier } from '../../common/vocabulary.js';
import type { Allocation, AllocationRule } from '../../engine/allocation/flows.js';
import type { Units } from '../../engine/complementarity/needs.js';
import { carryingCapacity, newcomersLike } from '../../engine/indicators/carrying.js';
import type { BandBounds, CarryingRow } from '../../engine/indicators/carrying.js';
import { checklist, metShare, seatOf } from '../../engine/indicators/checklist.js';
import type { Checklist } from '../../engine/indicators/checklist.js';
import { citizenisationGap, housingForMigrants } from '../../engine/indicators/citizenisation.js';
import type { CitizenisationRow, HousingForMigrants } from '../../engine/indicators/citizenisation.js';
import { doorstepEmployment } from '../../engine/indicators/employment.js';
import type { Employment } from '../../engine/indicators/employment.js';
import { DEFAULT_WEIGHTS, KEY_TOWN_PARTS, rankKeyTowns } from '../../engine/indicators/key-towns.js';
import type { KeyTown, KeyTownWeights } from '../../engine/indicators/key-towns.js';
import { layoutByDomain } from '../../engine/indicators/layout.js';
import type { LayoutRow } from '../../engine/indicators/layout.js';
import { parityReport, strictestRules } from '../../engine/inequality/parity.js';
import type { ParityRow, UnifiedRule } from '../../engine/inequality/parity.js';
import type { HeldSlice, OpenedSlice } from '../slices/slices.js';
import { allocationOf, reachOptionsOf } from './allocations.js';
import { countyPartsOf } from './parts.js';
import type { Scope } from './scope.js';

export { DEFAULT_WEIGHTS, KEY_TOWN_PARTS, metShare };

/** Parts of a unit as the engine counts them, with their codes. */
export interface Parts extends Units {
  readonly codes: readonly string[];
  /** Per part: 1 = the county seat. */
  readonly isSeat: readonly boolean[];
}

/** Towns of the counties, and each county for what hangs directly under it; a town or settlement is its own only part. */
export function partsOf(held: HeldSlice, unit: OpenedSlice['unit'], scope: Scope): Parts {
  const { settlements } = held.slice;
  if (unit.level === 'town' || unit.level === 'village') {
    const own = Int32Array.from(scope.settlements, (flag) => flag - 1);
    const isSeat = settlements.codes.some(
      (_, i) => scope.settlements[i] === 1 && settlements.inSeat[i] === 1,
    );
    return {
      count: 1,
      codes: [unit.code],
      isSeat: [isSeat],
      ofSettlement: own,
      ofFacility: Int32Array.from(scope.facilities, (flag) => flag - 1),
    };
  }
  const { codes, isSeat, ofSettlement, ofFacility } = countyPartsOf(held);
  return { count: codes.length, codes, isSeat, ofSettlement, ofFacility };
}

/** The unit as one part. */
export function wholeOf(unit: OpenedSlice['unit'], scope: Scope): Parts {
  return {
    count: 1,
    codes: [unit.code],
    isSeat: [false],
    ofSettlement: Int32Array.from(scope.settlements, (flag) => flag - 1),
    ofFacility: Int32Array.from(scope.facilities, (flag) => flag - 1),
  };
}

/** Carrying capacity of parts; newcomers settle in one of them, with the mix of ages of the people where they settle. */
export function carryingOf(
  held: HeldSlice,
  rule: AllocationRule,
  parts: Parts,
  of: {
    readonly bands: BandBounds;
    readonly newcomers: {
      readonly part: number;
      readonly people: number;
      /** Settlements of the town, or other unit, where they settle. */
      readonly isThere: (i: number) => boolean;
    } | null;
  },
): CarryingRow[] {
  const { newcomers: come, bands } = of;
  return carryingCapacity(held.slice, allocationOf(held, rule), parts, {
    bands,
    newcomers: come === null ? [] : [newcomersLike(held.slice, come.part, come.people, come.isThere)],
  });
}

export function keyTownsOf(
  held: HeldSlice,
  rule: AllocationRule,
  weights: KeyTownWeights,
): { readonly county: string; readonly towns: readonly KeyTown[] }[] {
  const allocation: Allocation = allocationOf(held, rule);
  return held.slice.counties
    .slice(0, held.askedCounties)
    .map((county, c) => ({ county, towns: rankKeyTowns(held.slice, allocation, c, weights) }));
}

export function employmentOf(held: HeldSlice, scope: Scope): Employment {
  return doorstepEmployment(held.slice, {
    ...reachOptionsOf(held),
    isAsked: (i) => scope.settlements[i] === 1,
  });
}

/** Takes: the same places with resident and with registered people. */
export function citizenisationOf(
  resident: HeldSlice,
  registered: HeldSlice,
  scope: Scope,
  peoplePerHousehold: number,
): { readonly rows: readonly CitizenisationRow[]; readonly housing: HousingForMigrants } {
  const settlement = (i: number): boolean => scope.settlements[i] === 1;
  const facility = (j: number): boolean => scope.facilities[j] === 1;
  return {
    rows: citizenisationGap(resident.slice, registered.slice, {
      ...reachOptionsOf(resident),
      settlement,
      facility,
    }),
    housing: housingForMigrants(resident.slice, {
      settlement,
      facility,
      peoplePerHousehold,
      includePlanned: resident.includePlanned,
    }),
  };
}

/** The seat of each county asked for; a town is checked as it is, a village too, but by what is asked of villages only: it is no seat. */
export function checklistsOf(
  held: HeldSlice,
  unit: OpenedSlice['unit'],
  scope: Scope,
  tier: Tier,
): { readonly place: string; readonly list: Checklist }[] {
  const options = reachOptionsOf(held);
  if (unit.level === 'town' || unit.level === 'village') {
    const isJudged = unit.level === 'town' || tier === 'village';
    const place = {
      settlement: (i: number) => isJudged && scope.settlements[i] === 1,
      facility: (j: number) => isJudged && scope.facilities[j] === 1,
    };
    return [{ place: unit.code, list: checklist(held.slice, place, tier, options) }];
  }
  return held.slice.counties.slice(0, held.askedCounties).map((county, c) => ({
    place: county,
    list: checklist(held.slice, seatOf(held.slice, c), tier, options),
  }));
}

export function layoutOf(held: HeldSlice, rule: AllocationRule, parts: Parts): LayoutRow[] {
  return layoutByDomain(held.slice, allocationOf(held, rule), parts, {
    includePlanned: held.includePlanned,
  });
}

/** One standard for all: the strictest rule of each service. */
export function parityOf(
  held: HeldSlice,
  scope: Scope,
): { readonly unified: readonly UnifiedRule[]; readonly rows: readonly ParityRow[] } {
  const unified = strictestRules(held.slice);
  const isAsked = (i: number): boolean => scope.settlements[i] === 1;
  return { unified, rows: parityReport(held.slice, unified, { ...reachOptionsOf(held), isAsked }) };
}
