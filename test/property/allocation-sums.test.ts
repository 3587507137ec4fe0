import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { PROVIDER_CLASSES } from '../../src/common/vocabulary.js';
import { allocate } from '../../src/engine/allocation/allocate.js';
import { relianceFigures, sumTallies, tallies } from '../../src/engine/allocation/tally.js';
import { tierMatrix } from '../../src/engine/allocation/tiers.js';
import { reciprocities, sankeyLinks, unitFlows, unitRoles } from '../../src/engine/allocation/towns.js';
import { capacityWorld, scaled } from '../support/capacity-world.js';

const worlds = fc.integer({ min: 0, max: 2 ** 31 });
const RUNS = { numRuns: 300, seed: 20261127 } as const;
const sum = (list: Iterable<number>): number => [...list].reduce((a, b) => a + b, 0);
const rules = ['nearest', 'capacity'] as const;

describe('sums of flows', () => {
  it('are the same by settlement, town and county; shares add up to 1 exactly, as people', () => {
    fc.assert(
      fc.property(worlds, fc.constantFrom(...rules), (seed, rule) => {
        const slice = capacityWorld(seed);
        const n = slice.settlements.codes.length;
        const allocation = allocate(slice, { includePlanned: false, rule });
        const self = Int32Array.from({ length: n }, (_, i) => i);
        const towns = slice.settlements.town.map((t) => (t < 0 ? slice.towns.length : t));
        const bySettlement = tallies(slice, allocation, self, n);
        const byTown = tallies(slice, allocation, towns, slice.towns.length + 1);
        const byCounty = tallies(slice, allocation, slice.settlements.county, slice.counties.length);
        slice.services.forEach((_, s) => {
          const all = sumTallies(bySettlement.map((list) => list[s] as never));
          // costs are sums of doubles: the order of adding shows in their last bits
          const { personCost: _cost, ...exact } = all;
          for (const level of [byTown, byCounty])
            expect(sumTallies(level.map((list) => list[s] as never))).toMatchObject(exact);
          expect(sum(all.byProvider)).toBe(all.demand);
          expect(sum(all.unmetByReason)).toBe(all.byProvider[PROVIDER_CLASSES.indexOf('unmet')]);
        });
      }),
      RUNS,
    );
  });

  it('give figures that are never NaN: shares from 0 to 1, or a status', () => {
    const statuses = new Set<string>();
    fc.assert(
      fc.property(worlds, fc.constantFrom(...rules), (seed, rule) => {
        const slice = scaled(capacityWorld(seed), seed % 5 === 0 ? 0 : 1);
        const allocation = allocate(slice, { includePlanned: false, rule });
        const byTown = tallies(slice, allocation, slice.settlements.town, slice.towns.length);
        for (const tally of byTown.flat())
          for (const [name, figure] of Object.entries(relianceFigures(tally, 'metres'))) {
            statuses.add(figure.status);
            expect(figure.value === null).toBe(figure.status !== 'ok');
            if (figure.value !== null && name !== 'meanCost') {
              expect(figure.value).toBeGreaterThanOrEqual(0);
              expect(figure.value).toBeLessThanOrEqual(1);
            }
          }
      }),
      RUNS,
    );
    expect([...statuses].sort()).toEqual([
      'no_demand',
      'no_facility',
      'not_applicable',
      'ok',
      'unknown_population',
      'unreachable',
    ]);
  });

  it('of tiers, links and units are those of the flows', () => {
    fc.assert(
      fc.property(worlds, fc.constantFrom(...rules), (seed, rule) => {
        const slice = capacityWorld(seed);
        const allocation = allocate(slice, { includePlanned: false, rule });
        const demand = sum(allocation.services.flatMap((f) => [...f.demand].filter((d) => !Number.isNaN(d))));
        const served = sum(allocation.services.flatMap((f) => [...f.people]));
        const matrix = tierMatrix(slice, allocation, { settlement: () => true });
        expect(sum(matrix.demand)).toBe(demand);
        matrix.demand.forEach((people, a) =>
          expect(sum(matrix.served[a] as number[]) + (matrix.unmet[a] as number)).toBe(people),
        );
        expect(sum(sankeyLinks(slice, allocation, () => true).map((link) => link.people))).toBe(demand);
        const flows = unitFlows(slice, allocation);
        expect(sum(flows.map((flow) => flow.people))).toBe(served);
        const roles = unitRoles(slice, allocation);
        for (const role of roles) {
          expect(role.served).toBe(sum(flows.filter((f) => f.to === role.node).map((f) => f.people)));
          expect(role.ownServed).toBe(
            sum(flows.filter((f) => f.to === role.node && f.from === role.node).map((f) => f.people)),
          );
          expect(sum(role.centralityByService)).toBe(role.centrality);
          expect(sum(role.hinterland.map((place) => place.people))).toBe(role.centrality);
          expect(role.reachPeople).toBeLessThanOrEqual(role.centrality);
        }
        // every settlement has at most one main unit
        const main = roles.flatMap((role) =>
          role.hinterland.filter((p) => p.isMain).map((p) => p.settlement),
        );
        expect(new Set(main).size).toBe(main.length);
        for (const pair of reciprocities(flows)) {
          expect(pair.value).toBeGreaterThanOrEqual(0);
          expect(pair.value).toBeLessThanOrEqual(1);
        }
      }),
      RUNS,
    );
  });

  it('k times the people and the places leave every share and index as it is', () => {
    fc.assert(
      fc.property(worlds, fc.constantFrom(...rules), (seed, rule) => {
        const slice = capacityWorld(seed);
        const figures = (world: typeof slice): unknown => {
          const allocation = allocate(world, { includePlanned: false, rule });
          return {
            shares: tallies(world, allocation, world.settlements.county, world.counties.length).map((list) =>
              list.map((tally) =>
                Object.values(relianceFigures(tally, 'metres')).map(({ unit, value }) =>
                  unit === 'persons / persons' ? value : null,
                ),
              ),
            ),
            reciprocities: reciprocities(unitFlows(world, allocation)).map((pair) => pair.value),
          };
        };
        expect(figures(scaled(slice, 8))).toEqual(figures(slice));
      }),
      RUNS,
    );
  });
});
