import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { matrixCatchments } from '../../src/engine/accessibility/catchments.js';
import { sumInReach } from '../../src/engine/accessibility/cumulative.js';
import {
  atkinson,
  concentrationIndex,
  erreygers,
  gini,
  palma,
  ratioOfMeans,
  shortfallIndex,
  theil,
  theilByGroup,
  wolfson,
} from '../../src/engine/inequality/inequality.js';
import type { Weighted } from '../../src/engine/inequality/weighted.js';
import { packCosts } from '../../src/engine/reach/cost.js';
import { describeWithShared } from '../support/shared-data.js';

type Row = Record<string, string>;
const rowsOf = (folder: string, file: string): Row[] =>
  parse(readFileSync(join(folder, file), 'utf8'), { columns: true });
const jsonOf = (folder: string): never =>
  JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as never;

function close(got: number | null | undefined, expected: number, relative = 1e-12): void {
  expect(Math.abs((got as number) - expected)).toBeLessThanOrEqual(relative * Math.abs(expected));
}

describeWithShared('reference/inequality', 'pysal/inequality: one unit, one vote', (folder) => {
  const expected: Record<string, Record<string, number>> & {
    small: Record<string, { x: number[] } & Record<string, number>>;
  } = jsonOf(folder);
  const even = (value: number[]): Weighted => ({ value, weight: value.map(() => 1) });

  it('gives Gini, Theil, Atkinson and Wolfson of the small vectors', () => {
    const vectors = Object.values(expected.small);
    expect(vectors).toHaveLength(6);
    for (const vector of vectors) {
      const data = even(vector.x);
      close(gini(data).value, vector['gini'] as number);
      close(theil(data).value, vector['theil_T'] as number);
      close(atkinson(data, 0.5).value, vector['atkinson_0.5'] as number);
      close(atkinson(data, 1).value, vector['atkinson_1'] as number);
      close(wolfson(data).value, vector['wolfson'] as number);
    }
  });

  it('gives Gini, Theil and its parts by region of the 32 Mexican states, 1940', () => {
    const states = rowsOf(folder, 'mexico_pcgdp.csv');
    expect(states).toHaveLength(32);
    const data = even(states.map((state) => Number(state['pcgdp1940'])));
    close(gini(data).value, expected['gini']?.['pcgdp1940'] as number);
    close(theil(data).value, expected['theil_T']?.['pcgdp1940'] as number);
    const parts = theilByGroup(
      data,
      states.map((state) => Number(state['hanson98'])),
    );
    close(parts.between, expected['theil_between_hanson98']?.['pcgdp1940'] as number);
    close(parts.within, expected['theil_within_hanson98']?.['pcgdp1940'] as number);
    for (const aversion of [0.5, 1, 2])
      close(atkinson(data, aversion).value, expected[`atkinson_eps${aversion}`]?.['pcgdp1940'] as number);
  });
});

interface Cells {
  access: { id: string; jobs: number }[];
  palma: number;
  gini: number;
  ci_standard: number;
  ci_corrected: number;
  fgt_line1e5: [Record<'FGT0' | 'FGT1' | 'FGT2', number>];
  theil: {
    access: { id: string; jobs: number }[];
    theil_t: number;
    summary: { component: string; value: number }[];
    within: { income_decile: string; value: number }[];
    between: { income_decile: string; value: number }[];
  };
}

describeWithShared(
  'reference/bho_five_cells',
  'five cells of Belo Horizonte, weighted by residents',
  (folder) => {
    const expected: Cells = jsonOf(folder);
    const cells = rowsOf(folder, 'test5_land_use.csv');
    const cell = (id: string): Row => cells.find((one) => one['id'] === id) as Row;
    const dataOf = (access: Cells['access']): Weighted => ({
      value: access.map(({ jobs }) => jobs),
      weight: access.map(({ id }) => Number(cell(id)['population'])),
    });
    const data = dataOf(expected.access);
    const income = expected.access.map(({ id }) => Number(cell(id)['income_per_capita']));
    const decile = expected.access.map(({ id }) => Number(cell(id)['income_decile']));

    it('gives Gini, concentration index, and its correction with the bounds that the peer takes from the data', () => {
      close(gini(data).value, expected.gini);
      close(concentrationIndex(data, income).value, expected.ci_standard);
      const inhabited = expected.access
        .filter(({ id }) => cell(id)['population'] !== '0')
        .map(({ jobs }) => jobs);
      const bounds = { lower: Math.min(...inhabited), upper: Math.max(...inhabited) };
      close(erreygers(data, income, bounds).value, expected.ci_corrected);
    });

    it('gives the shortfall indices at a line of 100,000 jobs', () => {
      const [{ FGT0, FGT1, FGT2 }] = expected.fgt_line1e5;
      close(shortfallIndex(data, 1e5, 0).value, FGT0);
      close(shortfallIndex(data, 1e5, 1).value, FGT1);
      close(shortfallIndex(data, 1e5, 2).value, FGT2);
    });

    it("gives the peer's Palma by whole cells of the deciles given; ours splits people at the tenths, and differs", () => {
      close(
        ratioOfMeans(
          data,
          (i) => decile[i] === 10,
          (i) => (decile[i] as number) <= 4 && (decile[i] as number) > 0,
        ).value,
        expected.palma,
      );
      // by hand: the top tenth, 540.4 people, live in the richest cell of 852: 22,239 jobs each; the bottom four
      // tenths, 2,161.6, are all 1,969 of the poorest cell and 192.6 of the next
      const bottom = (1969 * 42372 + 192.6 * 36567) / 2161.6;
      close(palma(data, income).value, 22239 / bottom);
      expect(22239 / bottom).toBeLessThan(0.6);
    });

    it('gives Theil and its parts by income decile', () => {
      const own = dataOf(expected.theil.access);
      const groups = expected.theil.access.map(({ id }) => Number(cell(id)['income_decile']));
      const parts = theilByGroup(own, groups);
      const published = (component: string): number =>
        expected.theil.summary.find((row) => row.component === component)?.value as number;
      close(parts.total.value, expected.theil.theil_t);
      close(parts.between, published('between_group'));
      close(parts.within, published('within_group'));
      for (const { income_decile, value } of expected.theil.between)
        close(parts.groups.find(({ group }) => group === Number(income_decile))?.between, value);
      for (const { income_decile, value } of expected.theil.within)
        expect(parts.groups.find(({ group }) => group === Number(income_decile))?.within).toBeCloseTo(
          value,
          12,
        );
    });

    it('keeps people without access in Theil: in the mean and in all people; without them it is smaller', () => {
      const kept = { value: [...(data.value as number[]), 0], weight: [...(data.weight as number[]), 1000] };
      const withThem = theil(kept).value as number;
      // leaving them out of people and mean is another figure: nobody is without
      const without = theil(data).value as number;
      close(withThem, without + Math.log(6404 / 5404));
      expect(withThem).toBeGreaterThan(without);
    });

    it('gives tied ranks their mean, where the peer goes by the order of input: both figures', () => {
      const x = { value: [10, 30], weight: [1, 1] };
      const peer = (order: number[]): number => {
        let below = 0;
        return (
          order.reduce((sum, i) => {
            const rank = below + 0.25;
            below += 0.5;
            return sum + 0.5 * (x.value[i] as number) * rank;
          }, 0) *
            (2 / 20) -
          1
        );
      };
      expect(concentrationIndex(x, [5, 5]).value).toBe(0);
      expect(peer([0, 1])).toBeCloseTo(0.25, 12);
      expect(peer([1, 0])).toBeCloseTo(-0.25, 12);
      expect(concentrationIndex(x, [4, 5]).value).toBeCloseTo(0.25, 12);
    });

    it('gives the cumulative access that the figures are made of', () => {
      const times = rowsOf(folder, 'test5_travel_matrix.csv');
      const number = (id: string): number => cells.findIndex((one) => one['id'] === id);
      const matrix = packCosts(cells.length, 'minutes', {
        settlement: times.map((time) => number(time['from_id'] as string)),
        facility: times.map((time) => number(time['to_id'] as string)),
        cost: times.map((time) => Number(time['travel_time'])),
      });
      // closed cut-offs: 45 minutes count at 45, and not just below
      const schools = cells.map((one) => Number(one['schools']));
      const from = number('89a88cdb597ffff');
      const to45 = sumInReach(
        matrixCatchments(matrix, cells.length, 45),
        cells.map(() => 1),
      );
      const below = sumInReach(
        matrixCatchments(matrix, cells.length, 44.999),
        cells.map(() => 1),
      );
      expect(to45[from]).toBe((below[from] as number) + 1);
      expect(sumInReach(matrixCatchments(matrix, cells.length, 45), schools)[from]).toBe(2);
    });
  },
);
