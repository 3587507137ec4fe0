/** Everything that the engine says of complementarity for one county: each part by name, so that a row can say where time goes. */
import { matrixCatchments } from '../../dist/src/engine/accessibility/catchments.js';
import { floatingCatchments } from '../../dist/src/engine/accessibility/fca.js';
import { decayFunction } from '../../dist/src/engine/accessibility/weights.js';
import { allocate } from '../../dist/src/engine/allocation/allocate.js';
import { peopleOf } from '../../dist/src/engine/allocation/demand.js';
import { relianceFigures, sumTallies, tallies } from '../../dist/src/engine/allocation/tally.js';
import { tierMatrix } from '../../dist/src/engine/allocation/tiers.js';
import { reciprocities, sankeyLinks, unitFlows, unitRoles } from '../../dist/src/engine/allocation/towns.js';
import { betaOfMany, betaOfPair, sharedServices } from '../../dist/src/engine/complementarity/baselga.js';
import { countyNeeds, pairNeeds, serviceNeeds } from '../../dist/src/engine/complementarity/needs.js';
import { nodfOf } from '../../dist/src/engine/complementarity/nodf.js';
import { comparableRows, rowsOf, serviceTable } from '../../dist/src/engine/complementarity/presence.js';
import { specialisation, totalInertia } from '../../dist/src/engine/complementarity/specialisation.js';
import { carryingCapacity } from '../../dist/src/engine/indicators/carrying.js';
import { checklist, SEAT_TIER, seatOf } from '../../dist/src/engine/indicators/checklist.js';
import { citizenisationGap } from '../../dist/src/engine/indicators/citizenisation.js';
import { doorstepEmployment } from '../../dist/src/engine/indicators/employment.js';
import { rankKeyTowns } from '../../dist/src/engine/indicators/key-towns.js';
import { layoutByDomain } from '../../dist/src/engine/indicators/layout.js';
import { concentrationIndex, gini, theilByGroup } from '../../dist/src/engine/inequality/inequality.js';
import { parityReport, strictestRules } from '../../dist/src/engine/inequality/parity.js';
import { Reach } from '../../dist/src/engine/reach/reach.js';

const all = { settlement: () => true, facility: () => true };

/** Gives: what each part takes in ms, and figures that show that it did its work. */
export function everything(slice) {
  const ms = {};
  // found once, and asked by all
  const open = { includePlanned: false, reach: new Reach(slice, { includePlanned: false }) };
  const part = (name, run) => {
    const begin = performance.now();
    const result = run();
    ms[name] = performance.now() - begin;
    return result;
  };
  const nearest = part('rule (a)', () => allocate(slice, { ...open, rule: 'nearest' }));
  const capacity = part('rule (b)', () => allocate(slice, { ...open, rule: 'capacity' }));
  const towns = slice.towns.length;
  const units = { count: towns, ofSettlement: slice.settlements.town, ofFacility: slice.facilities.town };
  const n = slice.settlements.codes.length;
  const sums = part('sums of flows', () => {
    const self = Int32Array.from({ length: n }, (_, i) => i);
    const levels = [
      [self, n],
      [slice.settlements.town, towns],
      [slice.settlements.county, 1],
    ].map(([group, count]) => tallies(slice, capacity, group, count));
    for (const unit of levels.flat()) relianceFigures(sumTallies(unit), 'metres');
    tierMatrix(slice, capacity, all);
    sankeyLinks(slice, capacity, () => true);
    unitRoles(slice, capacity);
    reciprocities(unitFlows(slice, capacity));
    return sumTallies(levels[2][0]);
  });
  const sets = part('service sets', () => {
    const table = serviceTable(slice, slice.facilities.town, towns, open);
    const list = Array.from({ length: towns }, (_, u) => u);
    const rows = rowsOf(table, list, 'presence');
    for (let a = 0; a < towns; a += 1)
      for (let b = a + 1; b < towns; b += 1) betaOfPair(sharedServices(rows[a], rows[b]));
    const quantities = comparableRows(table, list).rows;
    specialisation(quantities);
    return [betaOfMany(rows).total, nodfOf(rows).nodf, totalInertia(quantities).total];
  });
  const needs = part('needs', () => {
    const list = serviceNeeds(open.reach, units);
    for (let a = 0; a < towns; a += 1) for (let b = a + 1; b < towns; b += 1) pairNeeds(list, a, b);
    return countyNeeds(list).value;
  });
  part('accessibility', () => {
    const { reach } = open;
    const people = slice.settlements.codes.map((_, i) => peopleOf(slice, i, ['all']));
    slice.services.forEach((_, s) => {
      const pairs = matrixCatchments(reach.within(s, 10_000), slice.facilities.ids.length);
      const supply = slice.facilities.offerCapacity;
      const weight = decayFunction({ kind: 'gaussian', sigma: 5000 });
      const { access } = floatingCatchments(pairs, { method: '2sfca', people, supply, weight });
      floatingCatchments(pairs, { method: 'balanced', people, supply, weight });
      const data = { value: access, weight: people };
      gini(data);
      theilByGroup(data, slice.settlements.town);
      concentrationIndex(data, people);
    });
  });
  part('indicators', () => {
    carryingCapacity(slice, capacity, units);
    checklist(slice, seatOf(slice, 0), SEAT_TIER, open);
    rankKeyTowns(slice, capacity, 0);
    doorstepEmployment(slice, { ...open, isAsked: () => true });
    citizenisationGap(slice, slice, { ...open, ...all });
    layoutByDomain(slice, capacity, units, open);
    parityReport(slice, strictestRules(slice), { ...open, isAsked: () => true });
  });
  const total = Object.values(ms).reduce((a, b) => a + b, 0);
  return {
    ms,
    total,
    answer: {
      served: nearest.services.reduce((sum, flows) => sum + flows.people.length, 0),
      byProvider: sums.byProvider,
      sets,
      needs,
    },
  };
}
