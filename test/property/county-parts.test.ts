import { describe, expect, it } from '@jest/globals';
import { unitFlowsOf } from '../../src/compute/measures/allocations.js';
import { carryingOf, layoutOf, partsOf, wholeOf } from '../../src/compute/measures/indicators.js';
import { scopeOf } from '../../src/compute/measures/scope.js';
import { serviceSetsOf } from '../../src/compute/measures/service.sets.js';
import type { HeldSlice, OpenedSlice } from '../../src/compute/slices/slices.js';
import { serviceNeeds } from '../../src/engine/complementarity/needs.js';
import { nodeCode } from '../../src/engine/allocation/towns.js';
import { reachOf } from '../../src/engine/reach/reach.js';
import type { Slice } from '../../src/engine/slice.js';
import { capacityWorld } from '../support/capacity-world.js';
import { lineWorld, SURPLUS_BESIDE_NEED } from '../support/line-world.js';

const BANDS = { fit: 0.5, tight: 0.85, overloaded: 1 };

function heldOf(slice: Slice, includePlanned: boolean): HeldSlice {
  const kept = new Map<string, unknown>();
  return {
    slice,
    askedCounties: slice.counties.length,
    inside: new Uint8Array(slice.settlements.codes.length).fill(1),
    haloMetres: null,
    cost: null,
    loadedAt: '',
    includePlanned,
    derived: <T>(key: string, make: () => T): T => {
      if (!kept.has(key)) kept.set(key, make());
      return kept.get(key) as T;
    },
  } as HeldSlice;
}

const unitOf = (code: string, level: string): OpenedSlice['unit'] =>
  ({ county_code: code, code, level, name: code, name_en: null }) as never;
const sum = (list: Iterable<number>): number => [...list].reduce((a, b) => a + b, 0);

describe('parts of counties with villages directly under them', () => {
  it('hold every settlement and facility of the counties, and add up to them', () => {
    let direct = 0;
    for (let seed = 1; seed <= 120; seed += 1) {
      const world = capacityWorld(seed, 0);
      const slice = {
        ...world,
        settlements: {
          ...world.settlements,
          people: world.settlements.people.map((p, k) => (Number.isNaN(p) ? k % 7 : p)),
        },
      };
      const held = heldOf(slice, seed % 2 === 0);
      const unit = unitOf('P', 'prefecture');
      const scope = scopeOf(held, unit);
      const parts = partsOf(held, unit, scope);
      direct += slice.settlements.town.filter((t) => t < 0).length;
      expect(Array.from(parts.ofSettlement).every((u) => u >= 0)).toBe(true);
      const layout = layoutOf(held, 'nearest', parts);
      const whole = layoutOf(held, 'nearest', wholeOf(unit, scope));
      for (const { domain, facilities, people, servedOwn, servedOthers } of whole) {
        const rows = layout.filter((row) => row.domain === domain);
        expect(sum(rows.map((row) => row.facilities))).toBe(facilities);
        expect(sum(rows.map((row) => row.people as number))).toBe(people);
        expect(sum(rows.map((row) => row.servedOwn + row.servedOthers))).toBe(servedOwn + servedOthers);
      }
      const carrying = carryingOf(held, 'nearest', parts, { bands: BANDS, newcomers: null });
      for (const row of carryingOf(held, 'nearest', wholeOf(unit, scope), {
        bands: BANDS,
        newcomers: null,
      })) {
        const rows = carrying.filter((one) => one.service === row.service);
        if (row.capacityPeople !== null)
          expect(sum(rows.map((one) => one.capacityPeople as number))).toBe(row.capacityPeople);
        if (row.servedPeople !== null)
          expect(sum(rows.map((one) => one.servedPeople ?? 0))).toBe(row.servedPeople);
        if (row.demandPeople !== null)
          expect(sum(rows.map((one) => one.demandPeople as number))).toBe(row.demandPeople);
      }
      const sets = serviceSetsOf(held, unit, scope);
      expect(sets.parts).toEqual(parts.codes);
      slice.services.forEach((_, s) => {
        const open = slice.facilities.ids.filter((_id, j) => {
          const { planned, offerStart, offerService, county } = slice.facilities;
          if ((county[j] as number) < 0 || (planned[j] === 1 && !held.includePlanned)) return false;
          return [...offerService.subarray(offerStart[j], offerStart[j + 1])].includes(s);
        });
        expect(sum(sets.counts.map((row) => row[s] as number))).toBe(open.length);
      });
      // flows between units name no unit that is no part
      for (const { from } of unitFlowsOf(held, 'nearest'))
        expect(parts.codes).toContain(nodeCode(slice, from));
      const one = {
        count: 1,
        ofSettlement: wholeOf(unit, scope).ofSettlement,
        ofFacility: wholeOf(unit, scope).ofFacility,
      };
      const inOne = serviceNeeds(reachOf(slice, { includePlanned: held.includePlanned }), one);
      inOne.forEach((needs, s) => {
        if (needs.status === 'ok' && sets.needs[s]?.status === 'ok')
          expect(sum(sets.needs[s]?.demand ?? [])).toBe(needs.demand[0]);
      });
    }
    expect(direct).toBeGreaterThan(100);
  });

  it('are one part of the county, named by its code; it is the seat only where no town is', () => {
    const line = lineWorld(SURPLUS_BESIDE_NEED);
    const world = (inSeat: number[]): Slice => ({
      ...line,
      towns: line.towns.slice(0, 1),
      settlements: { ...line.settlements, town: Int32Array.of(0, -1, -1), inSeat: Uint8Array.from(inSeat) },
      facilities: { ...line.facilities, town: Int32Array.of(0, -1) },
    });
    const held = heldOf(world([0, 0, 0]), false);
    const unit = unitOf('C', 'county');
    const parts = partsOf(held, unit, scopeOf(held, unit));
    expect(parts.codes).toEqual(['C', 't0']);
    expect(parts.isSeat).toEqual([false, false]);
    const sets = serviceSetsOf(held, unit, scopeOf(held, unit));
    expect(sets.pairs).toHaveLength(1);
    // 150 to spare in the town; 350 people and 100 places without a town
    expect(sets.pairs[0]?.needs).toMatchObject({ numerator: 150, denominator: 250 });
    const seat = heldOf(world([0, 1, 0]), false);
    expect(partsOf(seat, unit, scopeOf(seat, unit)).isSeat).toEqual([true, false]);
  });
});
