/**
 * Complementarity of service sets between the parts of a unit (measures 3): towns of a county (and what hangs directly
 * under it), villages of a town.
 */
import { betaOfMany, betaOfPair, sharedServices } from '../../engine/complementarity/baselga.js';
import type { BetaParts, SharedServices } from '../../engine/complementarity/baselga.js';
import { countyNeeds, pairNeeds, serviceNeeds } from '../../engine/complementarity/needs.js';
import type { NeedsScore, ServiceNeeds } from '../../engine/complementarity/needs.js';
import { nodfOf } from '../../engine/complementarity/nodf.js';
import type { Nodf } from '../../engine/complementarity/nodf.js';
import { comparableRows, rowsOf, serviceTable } from '../../engine/complementarity/presence.js';
import { specialisation, totalInertia } from '../../engine/complementarity/specialisation.js';
import type { Inertia, Specialisation } from '../../engine/complementarity/specialisation.js';
import { Reach } from '../../engine/reach/reach.js';
import type { HeldSlice, OpenedSlice } from '../slices/slices.js';
import { reachOptionsOf } from './allocations.js';
import { countyPartsOf } from './parts.js';
import type { Scope } from './scope.js';

/** Pairs told in one answer. */
const MAX_PAIRS = 2_000;

export interface SetPair {
  /** Indices into the parts. */
  readonly a: number;
  readonly b: number;
  readonly shared: SharedServices;
  readonly beta: BetaParts;
  readonly needs: NeedsScore;
}

export interface ServiceSets {
  /** Codes of the parts, in order; that of a county stands for what hangs directly under it. */
  readonly parts: readonly string[];
  /** Services that each part offers: places in the slice's list. */
  readonly offered: readonly (readonly number[])[];
  /** Facilities of the parts, by service of the slice. */
  readonly counts: readonly (readonly number[])[];
  readonly many: BetaParts & { readonly dropped: number };
  readonly nodf: Nodf;
  readonly inertia: Inertia;
  readonly specialisation: Specialisation;
  readonly needs: readonly ServiceNeeds[];
  readonly score: NeedsScore;
  /** Pairs of parts of one county, in order. */
  readonly pairs: readonly SetPair[];
  readonly pairsLeftOut: number;
}

/**
 * Takes: a held slice, the unit and its scope. Gives: the measures over its parts; a settlement has none. Quantities of
 * location quotients are capacities where all of a service are known, else counts (see `comparableRows`); inertia is that
 * of the counts: chi squared is of things that can be counted.
 * Cost: O(parts^2 x services), and one largest flow per service.
 */
export function serviceSetsOf(held: HeldSlice, unit: OpenedSlice['unit'], scope: Scope): ServiceSets {
  return held.derived(`sets ${unit.code}`, () => makeSets(held, unit, scope));
}

function makeSets(held: HeldSlice, unit: OpenedSlice['unit'], scope: Scope): ServiceSets {
  const { slice } = held;
  const cut: Cut =
    unit.level === 'town' || unit.level === 'village'
      ? byVillage(held, scope, unit.level === 'town')
      : countyPartsOf(held);
  const all = cut.codes.map((_, u) => u);
  const options = { includePlanned: held.includePlanned };
  const table = serviceTable(slice, cut.ofFacility, cut.codes.length, options);
  const presence = rowsOf(table, all, 'presence');
  const counts = rowsOf(table, all, 'count');
  const reach = new Reach(slice, reachOptionsOf(held));
  const needs = serviceNeeds(reach, {
    count: cut.codes.length,
    ofSettlement: cut.ofSettlement,
    ofFacility: cut.ofFacility,
  });
  const within: { a: number; b: number }[] = [];
  let pairsLeftOut = 0;
  for (let a = 0; a < all.length; a += 1)
    for (let b = a + 1; b < all.length; b += 1) {
      if (cut.county[a] !== cut.county[b]) continue;
      if (within.length < MAX_PAIRS) within.push({ a, b });
      else pairsLeftOut += 1;
    }
  return {
    parts: cut.codes,
    offered: presence.map((row) => row.flatMap((value, s) => (value > 0 ? [s] : []))),
    counts,
    many: betaOfMany(presence),
    nodf: nodfOf(presence),
    inertia: totalInertia(counts),
    specialisation: specialisation(comparableRows(table, all).rows),
    needs,
    score: countyNeeds(needs),
    pairs: within.map(({ a, b }) => {
      const shared = sharedServices(presence[a] as number[], presence[b] as number[]);
      return { a, b, shared, beta: betaOfPair(shared), needs: pairNeeds(needs, a, b) };
    }),
    pairsLeftOut,
  };
}

interface Cut {
  readonly codes: readonly string[];
  readonly county: readonly number[];
  readonly ofSettlement: Int32Array;
  readonly ofFacility: Int32Array;
}

/** Settlements of the town, in order of code; a settlement has no parts. */
function byVillage(held: HeldSlice, scope: Scope, isTown: boolean): Cut {
  const { settlements, facilities } = held.slice;
  const inside = isTown ? settlements.codes.map((_, i) => i).filter((i) => scope.settlements[i] === 1) : [];
  const number = new Map(inside.map((i, u) => [i, u]));
  return {
    codes: inside.map((i) => settlements.codes[i] as string),
    county: inside.map((i) => settlements.county[i] as number),
    ofSettlement: Int32Array.from(settlements.codes, (_, i) => number.get(i) ?? -1),
    ofFacility: Int32Array.from(facilities.settlement, (i) => number.get(i) ?? -1),
  };
}
