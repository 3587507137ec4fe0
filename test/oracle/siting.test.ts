/**
 * Siting against published instances: San Francisco, four questions (pysal/spopt), and two p-median problems of the
 * OR-Library with proved optima (Beasley 1985).
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { solveSiting } from '../../src/engine/siting/solve.js';
import type { MilpSolver } from '../../src/engine/siting/solve.shared.js';
import { describeWithShared } from '../support/shared-data.js';
import { tableProblem, testSolver } from '../support/siting.js';

type Rows = Record<string, string>[];
const table = (path: string): Rows => parse(readFileSync(path, 'utf8'), { columns: true }) as Rows;

describeWithShared('reference/sf_four_sites', 'San Francisco, 205 tracts and 16 sites', (folder) => {
  let solver: MilpSolver;
  let weight: number[];
  let tracts: string[];
  let stores: string[];
  let cost: number[][];
  let expected: {
    lscp: { '5000': { n: number } };
    mclp: Record<string, { covered_pop: number; optimal_sites: string[] }>;
    pmedian: { '4': { objective_pop_metres: number; sites: string[] } };
  };

  beforeAll(async () => {
    solver = await testSolver();
    expected = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as typeof expected;
    const demand = table(join(folder, 'SF_demand_205_centroid_uniform_weight.csv'));
    const network = table(join(folder, 'SF_network_distance_candidateStore_16_censusTract_205_new.csv'));
    tracts = demand.map((row) => row['NAME'] as string);
    weight = demand.map((row) => Number(row['POP2000']));
    stores = [...new Set(network.map((row) => row['name'] as string))];
    const metres = new Map(
      network.map((r) => [`${r['DestinationName']} ${r['name']}`, Number(r['distance'])]),
    );
    cost = tracts.map((tract) => stores.map((store) => metres.get(`${tract} ${store}`) ?? Infinity));
  });

  const names = (chosen: readonly number[]): string[] => chosen.map((j) => stores[j] as string).sort();
  const problem = (parts: Pick<Parameters<typeof tableProblem>[0], 'model' | 'thresholds' | 'number'>) =>
    tableProblem({ ...parts, weight, cost, demandCodes: tracts, optionCodes: stores });

  it('four sites cover as many people as published at 2, 3, 4 and 5 km, by the published sites', () => {
    for (const km of [2, 3, 4, 5]) {
      const of = expected.mclp[`S${km}000_p4`];
      const found = solveSiting(problem({ model: 'mclp', thresholds: km * 1000, number: 4 }), solver);
      expect([found.score.objective, names(found.chosen), found.status, found.gap]).toEqual([
        of?.covered_pop,
        of?.optimal_sites,
        'optimal',
        0,
      ]);
    }
  });

  it('eight sites cover everyone at 5 km; at 4.5 km one tract is named that none can cover', () => {
    const found = solveSiting(problem({ model: 'lscp', thresholds: 5000 }), solver);
    expect([found.score.objective, found.status]).toEqual([expected.lscp['5000'].n, 'optimal']);
    expect(found.score.servedAfter).toBe(found.score.people);
    const nearer = solveSiting(problem({ model: 'lscp', thresholds: 4500 }), solver);
    expect(nearer.score.uncoverable.length).toBe(1);
    expect(nearer.status).toBe('optimal');
  });

  it('the 4-median has the published person-metres and sites', () => {
    const found = solveSiting(problem({ model: 'p_median', number: 4 }), solver);
    // doubles of the published sum: the last digits depend on the order of adding
    expect(found.score.objective / expected.pmedian['4'].objective_pop_metres).toBeCloseTo(1, 12);
    expect([names(found.chosen), found.status]).toEqual([[...expected.pmedian['4'].sites].sort(), 'optimal']);
  });
});

describeWithShared('reference/pmed', 'the p-median problems of the OR-Library', (folder) => {
  const expected = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as Record<
    string,
    { known_opt: number }
  >;

  for (const name of ['pmed1', 'pmed3'])
    it(`${name} comes to its known optimum, with a proof`, async () => {
      const { n, p, cost } = instance(join(folder, `${name}.txt`));
      const problem = tableProblem({
        model: 'p_median',
        weight: new Array<number>(n).fill(1),
        cost,
        number: p,
      });
      const found = solveSiting(problem, await testSolver());
      expect([found.score.objective, found.status, found.bound]).toEqual([
        expected[name]?.known_opt,
        'optimal',
        expected[name]?.known_opt,
      ]);
    });
});

/** Shortest paths over the edge list; where an edge is listed twice the last cost counts (rule of the library). */
function instance(path: string): { n: number; p: number; cost: number[][] } {
  const numbers = readFileSync(path, 'utf8').trim().split(/\s+/).map(Number);
  const [n = 0, edges = 0, p = 0] = numbers;
  const cost = Array.from({ length: n }, (_, i) =>
    Array.from({ length: n }, (_x, j) => (i === j ? 0 : Infinity)),
  );
  for (let e = 0; e < edges; e += 1) {
    const [i = 0, j = 0, c = 0] = numbers.slice(3 + 3 * e, 6 + 3 * e);
    (cost[i - 1] as number[])[j - 1] = c;
    (cost[j - 1] as number[])[i - 1] = c;
  }
  for (let k = 0; k < n; k += 1)
    for (let i = 0; i < n; i += 1)
      for (let j = 0; j < n; j += 1) {
        const via = (cost[i]?.[k] as number) + (cost[k]?.[j] as number);
        if (via < (cost[i]?.[j] as number)) (cost[i] as number[])[j] = via;
      }
  return { n, p, cost };
}
