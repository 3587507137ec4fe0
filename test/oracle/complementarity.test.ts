import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { betaOfMany, betaOfPair, sharedServices } from '../../src/engine/complementarity/baselga.js';
import { nodfOf } from '../../src/engine/complementarity/nodf.js';
import { describeWithShared } from '../support/shared-data.js';

describeWithShared('reference/beta_nodf', 'turnover, nestedness and NODF', (folder) => {
  const expected: {
    ceram_s: {
      sor: Record<string, number>;
      jac: Record<string, number>;
      pair_first6_sor: Record<string, number[]>;
      pair_first6_jac: Record<string, number[]>;
      pair_mean: number[];
    };
    nodf_small: { matrix: number[][]; nodf: Record<string, number> };
  } = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as never;
  const [, ...lines] = parse(readFileSync(join(folder, 'ceram_s.csv'), 'utf8')) as string[][];
  const sites = lines.map((line) => line.slice(1).map(Number));

  it('gives the multi-site figures of betapart, Sorensen and Jaccard, to 1e-12', () => {
    expect([sites.length, sites[0]?.length, sites.flat().reduce((a, b) => a + b, 0)]).toEqual([
      15, 634, 3320,
    ]);
    const sor = betaOfMany(sites);
    expect(sor.turnover).toBeCloseTo(expected.ceram_s.sor['beta.SIM'] as number, 12);
    expect(sor.nestedness).toBeCloseTo(expected.ceram_s.sor['beta.SNE'] as number, 12);
    expect(sor.total).toBeCloseTo(expected.ceram_s.sor['beta.SOR'] as number, 12);
    const jac = betaOfMany(sites, 'jaccard');
    expect(jac.turnover).toBeCloseTo(expected.ceram_s.jac['beta.JTU'] as number, 12);
    expect(jac.nestedness).toBeCloseTo(expected.ceram_s.jac['beta.JNE'] as number, 12);
    expect(jac.total).toBeCloseTo(expected.ceram_s.jac['beta.JAC'] as number, 12);
  });

  it('gives the first pairs (printed to 12 digits) and the means over all pairs', () => {
    const pairs = sites.flatMap((a, i) => sites.slice(i + 1).map((b) => sharedServices(a, b)));
    const sor = pairs.map((pair) => betaOfPair(pair));
    const jac = pairs.map((pair) => betaOfPair(pair, 'jaccard'));
    const { pair_first6_sor, pair_first6_jac, pair_mean } = expected.ceram_s;
    for (let k = 0; k < 6; k += 1) {
      expect(sor[k]?.turnover).toBeCloseTo(pair_first6_sor['beta.sim']?.[k] as number, 11);
      expect(sor[k]?.nestedness).toBeCloseTo(pair_first6_sor['beta.sne']?.[k] as number, 11);
      expect(sor[k]?.total).toBeCloseTo(pair_first6_sor['beta.sor']?.[k] as number, 11);
      expect(jac[k]?.turnover).toBeCloseTo(pair_first6_jac['beta.jtu']?.[k] as number, 11);
      expect(jac[k]?.nestedness).toBeCloseTo(pair_first6_jac['beta.jne']?.[k] as number, 11);
      expect(jac[k]?.total).toBeCloseTo(pair_first6_jac['beta.jac']?.[k] as number, 11);
    }
    const mean = (values: (number | null | undefined)[]): number =>
      values.reduce<number>((sum, value) => sum + (value as number), 0) / values.length;
    const means = [sor, jac].flatMap((family) =>
      (['turnover', 'nestedness', 'total'] as const).map((part) => mean(family.map((one) => one[part]))),
    );
    expect(means).toHaveLength(pair_mean.length);
    means.forEach((value, k) => expect(value).toBeCloseTo(pair_mean[k] as number, 12));
  });

  it('gives the worked 5 x 5 example of NODF', () => {
    const { matrix, nodf } = expected.nodf_small;
    const got = nodfOf(matrix);
    expect(got.rows).toBeCloseTo(nodf['N.rows'] as number, 11);
    expect(got.columns).toBeCloseTo(nodf['N.columns'] as number, 11);
    expect(got.nodf).toBeCloseTo(nodf['NODF'] as number, 11);
  });

  it('drops an empty unit, where betapart counts it: both figures', () => {
    const withEmpty = [...sites, (sites[0] ?? []).map(() => 0)];
    const ours = betaOfMany(withEmpty);
    expect(ours.dropped).toBe(1);
    expect(ours.total).toBe(betaOfMany(sites).total);
    // betapart's formula over all rows: an empty one adds its lack of everything to the sum of larger differences
    const sizes = withEmpty.map((row) => row.reduce((a, b) => a + b, 0));
    let [least, most] = [0, 0];
    withEmpty.forEach((a, i) =>
      withEmpty.slice(i + 1).forEach((b) => {
        const { onlyFirst, onlySecond } = sharedServices(a, b);
        least += Math.min(onlyFirst, onlySecond);
        most += Math.max(onlyFirst, onlySecond);
      }),
    );
    const shared = sizes.reduce((a, b) => a + b, 0) - 634;
    const peer = (least + most) / (2 * shared + least + most);
    expect(peer).toBeCloseTo(0.76, 1);
    expect(peer).toBeGreaterThan((ours.total as number) + 0.01);
  });
});
