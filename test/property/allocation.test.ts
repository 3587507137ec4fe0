import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { PROVIDER_CLASSES } from '../../src/common/vocabulary.js';
import { allocate } from '../../src/engine/allocation/allocate.js';
import { UNMET_REASONS } from '../../src/engine/allocation/flows.js';
import type { ServiceFlows } from '../../src/engine/allocation/flows.js';
import { computeCoverage } from '../../src/engine/coverage.js';
import { Reach } from '../../src/engine/reach/reach.js';
import type { Slice } from '../../src/engine/slice.js';
import { capacityWorld, scaled, shuffled } from '../support/capacity-world.js';

const RUNS = { numRuns: 400, seed: 20261126 } as const;
const worlds = fc.integer({ min: 0, max: 2 ** 31 });

function each(slice: Slice, visit: (i: number, s: number) => void): void {
  slice.settlements.codes.forEach((_, i) => slice.services.forEach((_service, s) => visit(i, s)));
}

const row = (flows: ServiceFlows, i: number): number[] =>
  Array.from(
    { length: (flows.start[i + 1] as number) - (flows.start[i] as number) },
    (_, k) => (flows.start[i] as number) + k,
  );

describe('allocation by the nearest', () => {
  it('sends all people to the facility that serves, classed as coverage classes it', () => {
    fc.assert(
      fc.property(worlds, (seed) => {
        const slice = capacityWorld(seed);
        const coverage = computeCoverage(slice, { includePlanned: false });
        const { services } = allocate(slice, { includePlanned: false, rule: 'nearest' });
        each(slice, (i, s) => {
          const cell = i * slice.services.length + s;
          const flows = services[s] as ServiceFlows;
          const people = coverage.people[cell] as number;
          expect(flows.demand[i]).toBe(people);
          const entries = row(flows, i);
          const isServed = (coverage.serving[cell] as number) >= 0 && people > 0;
          expect(entries).toHaveLength(isServed ? 1 : 0);
          if (!isServed) return;
          const k = entries[0] as number;
          expect(flows.facility[k]).toBe(coverage.serving[cell]);
          expect(flows.cost[k]).toBe(coverage.servingMetres[cell]);
          expect(flows.people[k]).toBe(people);
          expect(flows.provider[k]).toBe(coverage.provider[cell]);
        });
      }),
      RUNS,
    );
  });
});

describe('allocation by capacity', () => {
  it('adds up exactly, fills nobody over, fills own places first, and leaves nobody unserved beside a free place', () => {
    let [withCapacity, split, turnedAway] = [0, 0, 0];
    fc.assert(
      fc.property(worlds, (seed) => {
        const slice = capacityWorld(seed);
        const reach = new Reach(slice, { includePlanned: false });
        const { services } = allocate(slice, { includePlanned: false, rule: 'capacity' });
        const used = services.map(() => new Map<number, number>());
        each(slice, (i, s) => {
          const flows = services[s] as ServiceFlows;
          let sum = flows.unmet[i] as number;
          for (const k of row(flows, i)) {
            const j = flows.facility[k] as number;
            expect(Number.isInteger(flows.people[k])).toBe(true);
            expect(flows.people[k]).toBeGreaterThan(0);
            expect(PROVIDER_CLASSES[flows.provider[k] as number]).not.toBe('unmet');
            sum += flows.people[k] as number;
            used[s]?.set(j, (used[s]?.get(j) ?? 0) + (flows.people[k] as number));
          }
          expect(sum).toBe(flows.demand[i]);
          if (row(flows, i).length > 1) split += 1;
        });
        services.forEach((flows, s) => {
          if (flows.rule !== 'capacity') return;
          withCapacity += 1;
          const room = new Map(
            flows.facilities.map((j, k) => [
              j,
              (flows.capacityPeople?.[k] as number) - (used[s]?.get(j) ?? 0),
            ]),
          );
          // a place of unknown size that nobody reaches serves nobody
          for (const [j, left] of room)
            expect(Number.isNaN(left) ? (used[s]?.get(j) ?? 0) === 0 : left >= 0).toBe(true);
          const pairs = reach.pairs(s);
          slice.settlements.codes.forEach((_, i) => {
            if (!((flows.unmet[i] as number) > 0)) return;
            const within = [...pairs.facility.slice(pairs.start[i], pairs.start[i + 1])];
            for (const j of within) expect(room.get(j)).toBe(0);
            if (within.length > 0) {
              expect(UNMET_REASONS[flows.reason[i] as number]).toBe('no_capacity');
              turnedAway += 1;
            }
          });
          // own places are given to others only when nobody of the own unit is left without
          slice.settlements.codes.forEach((_, i) => {
            const own = [...pairs.facility.slice(pairs.start[i], pairs.start[i + 1])].filter(
              (j) => slice.facilities.settlement[j] === i,
            );
            const capacity = own.reduce(
              (sum, j) => sum + (flows.capacityPeople?.[flows.facilities.indexOf(j)] as number),
              0,
            );
            const served = row(flows, i)
              .filter((k) => own.includes(flows.facility[k] as number))
              .reduce((sum, k) => sum + (flows.people[k] as number), 0);
            const demand = flows.demand[i] as number;
            if (!Number.isNaN(demand)) expect(served).toBeGreaterThanOrEqual(Math.min(capacity, demand));
          });
        });
      }),
      { ...RUNS, numRuns: 600 },
    );
    expect(withCapacity).toBeGreaterThan(200);
    expect(split).toBeGreaterThan(40);
    expect(turnedAway).toBeGreaterThan(40);
  });

  it('k times the people and the places give k times the flows', () => {
    fc.assert(
      fc.property(worlds, fc.integer({ min: 2, max: 1000 }), (seed, k) => {
        const slice = capacityWorld(seed);
        for (const rule of ['nearest', 'capacity'] as const) {
          const once = allocate(slice, { includePlanned: false, rule }).services;
          const often = allocate(scaled(slice, k), { includePlanned: false, rule }).services;
          once.forEach((flows, s) => {
            expect(often[s]?.facility).toEqual(flows.facility);
            expect(often[s]?.people).toEqual(flows.people.map((people) => people * k));
            expect(often[s]?.unmet).toEqual(flows.unmet.map((people) => people * k));
          });
        }
      }),
      RUNS,
    );
  });

  it('does not depend on the order of towns and rules', () => {
    fc.assert(
      fc.property(worlds, (seed) => {
        const slice = capacityWorld(seed);
        for (const rule of ['nearest', 'capacity'] as const)
          expect(allocate(shuffled(slice, seed), { includePlanned: true, rule })).toEqual(
            allocate(slice, { includePlanned: true, rule }),
          );
      }),
      RUNS,
    );
  });
});
