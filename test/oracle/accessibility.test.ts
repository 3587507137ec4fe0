import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { matrixCatchments } from '../../src/engine/accessibility/catchments.js';
import type { Catchments } from '../../src/engine/accessibility/catchments.js';
import { peopleInReach, sumInReach, varietyScore } from '../../src/engine/accessibility/cumulative.js';
import { floatingCatchments } from '../../src/engine/accessibility/fca.js';
import type { FcaMethod } from '../../src/engine/accessibility/fca.js';
import { decayFunction } from '../../src/engine/accessibility/weights.js';
import { packCosts } from '../../src/engine/reach/cost.js';
import { describeWithShared } from '../support/shared-data.js';

type Row = Record<string, string>;
const rowsOf = (folder: string, file: string): Row[] =>
  parse(readFileSync(join(folder, file), 'utf8'), { columns: true });
const jsonOf = (folder: string, file: string): never =>
  JSON.parse(readFileSync(join(folder, file), 'utf8')) as never;

/** Dense or sparse pairs as a matrix of costs; null = no pair. */
function matrixOf(cost: readonly (readonly (number | null)[])[]): ReturnType<typeof packCosts> {
  const settlement: number[] = [];
  const facility: number[] = [];
  const costs: number[] = [];
  cost.forEach((row, i) =>
    row.forEach((value, j) => {
      if (value === null) return;
      settlement.push(i);
      facility.push(j);
      costs.push(value);
    }),
  );
  return packCosts(cost.length, 'minutes', { settlement, facility, cost: costs });
}

function within(cost: readonly (readonly (number | null)[])[], catchment?: number): Catchments {
  return matrixCatchments(matrixOf(cost), cost[0]?.length ?? 0, catchment);
}

/** Weights given as if they were costs: W(d) = d. */
const asGiven = (cost: number): number => cost;
const one = (): number => 1;

function closeTo(got: ArrayLike<number>, expected: readonly number[], relative: number): void {
  expect(got).toHaveLength(expected.length);
  expected.forEach((value, k) =>
    expect(Math.abs((got[k] as number) - value)).toBeLessThanOrEqual(
      relative * Math.max(1e-300, Math.abs(value)),
    ),
  );
}

describeWithShared('reference/hydepark_toy', 'Hyde Park: 12 tracts, 7 places, 1,800 s on foot', (folder) => {
  const tracts = rowsOf(folder, 'origins.csv');
  const places = rowsOf(folder, 'destinations.csv');
  const times = rowsOf(folder, 'walk_seconds_12x7.csv');
  const seconds = tracts.map((tract) => {
    const row = times.find((time) => time[''] === tract['geoid10']);
    return places.map((place) => Number(row?.[place['name'] as string]));
  });
  const people = tracts.map((tract) => Number(tract['Pop2014']));
  const capacity = places.map((place) => Number(place['capacity']));
  const categories = ['Museum', 'Restaurant', 'Supermarket'];
  type Table = Record<string, Record<string, number>>;
  const expected: Record<
    'tsfca_1800' | 'count_1800' | 'sum_capacity_1800' | 'access_score_linear_1800',
    Table
  > & {
    coverage: Record<string, { service_pop: number; percap_spending: number }>;
    min_seconds?: Table;
  } = jsonOf(folder, 'expected.json');
  const ofCategory = (category: string): number[] =>
    places.flatMap((place, j) => (category === 'all' || place['category'] === category ? [j] : []));
  const catchments = (category: string): Catchments =>
    within(
      seconds.map((row) => row.map((value, j) => (ofCategory(category).includes(j) ? value : null))),
      1800,
    );

  it('gives the people and the spending per head that the notebook states, exactly', () => {
    const served = peopleInReach(catchments('all'), people);
    places.forEach((place, j) => {
      const published = expected.coverage[place['name'] as string];
      expect(served[j]).toBe(published?.service_pop);
      expect((capacity[j] as number) / (served[j] as number)).toBe(published?.percap_spending);
    });
  });

  it.each([...categories, 'all'])('gives 2SFCA, counts and capacity in reach: %s', (category) => {
    const pairs = catchments(category);
    const { access, totals } = floatingCatchments(pairs, {
      method: '2sfca',
      people,
      supply: capacity,
      weight: one,
    });
    const counts = sumInReach(pairs, capacity.map(one));
    const sums = sumInReach(pairs, capacity);
    tracts.forEach((tract, i) => {
      const id = tract['geoid10'] as string;
      closeTo([access[i] as number], [expected.tsfca_1800[id]?.[category] as number], 1e-12);
      expect(counts[i]).toBe(expected.count_1800[id]?.[category]);
      expect(sums[i]).toBe(expected.sum_capacity_1800[id]?.[category]);
    });
    // columns of other categories have nobody who asks: idle, never divided by 0
    expect(totals.used + totals.idle).toBe(capacity.reduce((a, b) => a + b, 0));
    expect(totals.used).toBe(ofCategory(category).reduce((sum, j) => sum + (capacity[j] as number), 0));
  });

  it('gives the score of variety with linear decay', () => {
    const kind = places.map((place) => categories.indexOf(place['category'] as string));
    const weights = [
      [5, 5, 3],
      [10, 10],
      [10, 7, 5],
    ];
    const decay = decayFunction({ kind: 'linear', end: 1800 });
    for (const category of [...categories, 'all']) {
      const score = varietyScore(catchments(category), kind, weights, decay);
      closeTo(
        score,
        tracts.map(
          (tract) => expected.access_score_linear_1800[tract['geoid10'] as string]?.[category] as number,
        ),
        1e-12,
      );
    }
  });
});

/** Three steps written out for weights 1 / cost up to 61, preferences within the catchment. */
function plainThreeStep(cost: (number | null)[][], people: number[], supply: number[]): number[] {
  const w = cost.map((row) => row.map((d) => (d !== null && d <= 61 ? 1 / d : 0)));
  const g = w.map((row) => row.map((x) => x / row.reduce((a, b) => a + b, 0)));
  const both = w.map((row, i) => row.map((x, j) => x * (g[i]?.[j] as number)));
  const ratio = supply.map(
    (s, j) => s / both.reduce((sum, row, i) => sum + (row[j] as number) * (people[i] as number), 0),
  );
  return both.map((row) => row.reduce((sum, x, j) => sum + x * (ratio[j] as number), 0));
}

interface Hospital {
  tracts: { geoid: number; pop: number; doc: number }[];
  scenarios: ({ costs: { origin: number; dest: number; cost: number }[] } & Record<
    string,
    Record<string, number>
  >)[];
}

describeWithShared('reference/fca_small', 'floating catchments of four test-suites', (folder) => {
  const expected: {
    hospital_example: Hospital;
    grid5x5_weighted_catchment_cost_over_60: { xy: [number, number][]; sum_weight: number[] };
    step_fn_20_40_60: Record<string, number>;
    gaussian_sigma20: Record<string, number>;
    'gravity_scale20_alpha-2_min1': Record<string, number>;
    aceso_2sfca_radius6: {
      distance: number[][];
      demand: number[];
      supply: number[];
      demand_potential: number[];
      access: number[];
    };
    aceso_3sfca_uniform6: { access: number[] };
    aceso_decay: { d: number[]; gaussian_sigma2: number[] };
  } = jsonOf(folder, 'expected.json');

  it('gives the four hospital scenarios of pysal: 2SFCA by 61 and 30, weighted 1 / cost, and 3SFCA', () => {
    const { tracts, scenarios } = expected.hospital_example;
    const people = tracts.map((tract) => tract.pop);
    const supply = tracts.map((tract) => tract.doc);
    const inverse = decayFunction({ kind: 'power', scale: 1, exponent: -1, least: 1e-9 });
    expect(scenarios).toHaveLength(4);
    for (const scenario of scenarios) {
      const cost = tracts.map((from) =>
        tracts.map(
          (to) =>
            scenario.costs.find((pair) => pair.origin === from.geoid && pair.dest === to.geoid)?.cost ?? null,
        ),
      );
      // the peer's 61 is open, ours closed: no cost equals 61
      expect(cost.flat()).not.toContain(61);
      const run = (method: FcaMethod, catchment: number, weight: (cost: number) => number): Float64Array =>
        floatingCatchments(within(cost, catchment), { method, people, supply, weight }).access;
      const published = (name: string): number[] =>
        tracts.map((tract) => scenario[name]?.[String(tract.geoid)] as number);
      closeTo(run('2sfca', 61, one), published('2sfca_binary_max61'), 1e-12);
      closeTo(run('2sfca', 30, one), published('2sfca_binary_max30'), 1e-12);
      closeTo(run('2sfca', 61, inverse), published('g2sfca_weight_1_over_cost_max61'), 1e-12);
      // the peer's preferences count pairs beyond the catchment too; ours are shares of what is in reach
      const all = cost.map((row) => row.map((d) => (d === null ? 0 : inverse(d))));
      const peer = all.map((row, i) => {
        const sum = row.reduce((x, y) => x + y, 0);
        return row.map((w, j) => ((cost[i]?.[j] ?? Infinity) <= 61 ? (w * w) / sum : null));
      });
      closeTo(
        floatingCatchments(within(peer), { method: '2sfca', people, supply, weight: asGiven }).access,
        published('3sfca_weight_1_over_cost_max61'),
        1e-12,
      );
      const ours = run('3sfca', 61, inverse);
      if (cost.flat().every((d) => (d ?? 0) <= 61))
        closeTo(ours, published('3sfca_weight_1_over_cost_max61'), 1e-12);
      else closeTo(ours, plainThreeStep(cost, people, supply), 1e-12);
      ours.forEach((value, i) =>
        expect(Math.abs(value / (published('3sfca_weight_1_over_cost_max61')[i] as number) - 1)).toBeLessThan(
          2e-3,
        ),
      );
    }
  });

  it('gives the weighted catchment of the 5 x 5 grid', () => {
    const { xy, sum_weight } = expected.grid5x5_weighted_catchment_cost_over_60;
    const cost = xy.map(([x, y]) => xy.map(([u, v]) => Math.hypot(x - u, y - v)));
    closeTo(
      sumInReach(within(cost), xy.map(one), (d) => d / 60),
      sum_weight,
      1e-12,
    );
  });

  it('gives the weights: steps with upper bounds included, Gaussian, gravity', () => {
    const step = decayFunction({
      kind: 'step',
      steps: [
        { upTo: 20, weight: 1 },
        { upTo: 40, weight: 0.68 },
        { upTo: 60, weight: 0.22 },
      ],
    });
    for (const [d, weight] of Object.entries(expected.step_fn_20_40_60)) expect(step(Number(d))).toBe(weight);
    const gaussian = decayFunction({ kind: 'gaussian', sigma: 20 });
    for (const [d, weight] of Object.entries(expected.gaussian_sigma20))
      closeTo([gaussian(Number(d))], [weight], 1e-12);
    const gravity = decayFunction({ kind: 'power', scale: 20, exponent: -2, least: 1 });
    for (const [d, weight] of Object.entries(expected['gravity_scale20_alpha-2_min1']))
      closeTo([gravity(Number(d))], [weight], 1e-12);
    const { d, gaussian_sigma2 } = expected.aceso_decay;
    const narrow = decayFunction({ kind: 'gaussian', sigma: 2 });
    // the peer rounds the last, 1e-543, to 0, as a double must
    closeTo(d.map(narrow), gaussian_sigma2, 1e-12);
  });

  it("gives aceso's 2SFCA, demand potentials and Huff 3SFCA; the last to 1e-9, for the peer adds a tiny number", () => {
    const { distance, demand, supply, demand_potential, access } = expected.aceso_2sfca_radius6;
    const pairs = within(distance, 6);
    const two = floatingCatchments(pairs, { method: '2sfca', people: demand, supply, weight: one });
    closeTo(two.demand, demand_potential, 1e-12);
    closeTo(two.access, access, 1e-12);
    expect(two.status).toEqual(['ok', 'ok', 'no_facility']);
    const three = floatingCatchments(pairs, { method: '3sfca', people: demand, supply, weight: one });
    closeTo(three.access, [4 / 3, 2 / 3, 0], 1e-12);
    closeTo(three.access, expected.aceso_3sfca_uniform6.access, 1e-9);
  });

  const ofR: {
    test_matrix: { p: number[]; s: number[]; W_rows_supply_cols_demand: number[][] } & Record<string, never>;
    readme: {
      pop: number[];
      capacity: number[];
      D: number[][];
      W_gaussian_dmax20: number[][];
      spai_3sfca: number[];
      spai_mh3sfca: number[];
      binary_le20: { spai_2sfca: number[] };
    };
  } = jsonOf(folder, 'expected_fca_R.json');
  const turned = (table: number[][]): number[][] =>
    (table[0] ?? []).map((_, i) => table.map((row) => row[i] as number));

  it('gives 2SFCA, 3SFCA and MH3SFCA of the matrix of the R package fca', () => {
    const { p, s, W_rows_supply_cols_demand } = ofR.test_matrix;
    const pairs = within(turned(W_rows_supply_cols_demand));
    const run = (method: FcaMethod, weight: (cost: number) => number): Float64Array =>
      floatingCatchments(pairs, { method, people: p, supply: s, weight }).access;
    // the peer's 2SFCA reads weights as in reach or not
    closeTo(run('2sfca', one), [2.1, 2.1, 2.1, 2.1], 1e-12);
    closeTo(
      run('3sfca', asGiven),
      [0.668616813570798, 1.3565093063147, 2.09212081383864, 2.83550053307097],
      1e-12,
    );
    closeTo(
      run('mh3sfca', asGiven),
      [9.61763358240817, 21.7174209227546, 34.3257977391062, 47.0328560955783],
      1e-12,
    );
  });

  it('gives the example of its README: ten origins, Gaussian that is 0.01 at 20, without a cut-off', () => {
    const { pop, capacity, D, W_gaussian_dmax20, spai_3sfca, spai_mh3sfca, binary_le20 } = ofR.readme;
    const gaussian = decayFunction({ kind: 'gaussian', sigma: 20 / Math.sqrt(2 * Math.log(100)) });
    D.forEach((row, j) => closeTo(row.map(gaussian), W_gaussian_dmax20[j] as number[], 1e-9));
    const pairs = within(turned(D));
    const run = (method: FcaMethod): Float64Array =>
      floatingCatchments(pairs, { method, people: pop, supply: capacity, weight: gaussian }).access;
    closeTo(run('3sfca'), spai_3sfca, 1e-9);
    closeTo(run('mh3sfca'), spai_mh3sfca, 1e-9);
    closeTo(
      floatingCatchments(within(turned(D), 20), {
        method: '2sfca',
        people: pop,
        supply: capacity,
        weight: one,
      }).access,
      binary_le20.spai_2sfca,
      1e-12,
    );
  });
});

describeWithShared('reference/bho_five_cells', 'five cells of Belo Horizonte, 45 minutes', (folder) => {
  const cells = rowsOf(folder, 'test5_land_use.csv');
  const times = rowsOf(folder, 'test5_travel_matrix.csv');
  const expected: {
    fca2_binary45: { id: string; jobs: number }[];
    bfca_binary45: { id: string; jobs: number }[];
  } = jsonOf(folder, 'expected.json');
  const number = (id: string): number => cells.findIndex((cell) => cell['id'] === id);
  const pairs = matrixCatchments(
    packCosts(cells.length, 'minutes', {
      settlement: times.map((time) => number(time['from_id'] as string)),
      facility: times.map((time) => number(time['to_id'] as string)),
      cost: times.map((time) => Number(time['travel_time'])),
    }),
    cells.length,
    45,
  );
  const people = cells.map((cell) => Number(cell['population']));
  const supply = cells.map((cell) => Number(cell['jobs']));

  it.each([
    ['2sfca', 'fca2_binary45'],
    ['balanced', 'bfca_binary45'],
  ] as const)('gives %s of jobs, also for the cell where nobody lives', (method, key) => {
    const { access, status } = floatingCatchments(pairs, { method, people, supply, weight: one });
    for (const { id, jobs } of expected[key]) closeTo([access[number(id)] as number], [jobs], 1e-12);
    // a cell without any pair reaches nothing: 0, and said so
    expect(status[number('89a88cd900bffff')]).toBe('no_facility');
  });
});
