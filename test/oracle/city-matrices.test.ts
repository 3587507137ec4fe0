import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { matrixCatchments } from '../../src/engine/accessibility/catchments.js';
import { floatingCatchments } from '../../src/engine/accessibility/fca.js';
import { packCosts } from '../../src/engine/reach/cost.js';
import { describeWithShared } from '../support/shared-data.js';

/** Pairs as they came, and the floating catchments over them in the obvious way. */
interface Pairs {
  settlement: number[];
  facility: number[];
  cost: number[];
}

function plainly(pairs: Pairs, people: number[], supply: number[], limit: number): number[] {
  const asked = supply.map(() => 0);
  const access = people.map(() => 0);
  pairs.settlement.forEach((i, p) => {
    if ((pairs.cost[p] as number) <= limit) add(asked, pairs.facility[p] as number, people[i] as number);
  });
  pairs.settlement.forEach((i, p) => {
    const j = pairs.facility[p] as number;
    if ((pairs.cost[p] as number) <= limit && (asked[j] as number) > 0)
      add(access, i, (supply[j] as number) / (asked[j] as number));
  });
  return access;
}

function add(list: number[], k: number, amount: number): void {
  list[k] = (list[k] as number) + amount;
}

function compare(pairs: Pairs, people: number[], supply: number[], limit: number): void {
  const matrix = packCosts(people.length, 'minutes', pairs);
  const { access, totals } = floatingCatchments(matrixCatchments(matrix, supply.length, limit), {
    method: '2sfca',
    people,
    supply,
    weight: () => 1,
  });
  const expected = plainly(pairs, people, supply, limit);
  const off = expected.filter((value, i) => Math.abs(value - (access[i] as number)) > 1e-9 * (1 + value));
  expect(off).toEqual([]);
  expect(totals.used + totals.idle).toBe(supply.reduce((a, b) => a + b, 0));
}

describeWithShared('real/city_transit_matrix', '748,437 pairs of minutes by transit', (folder) => {
  it('give 2SFCA of jobs within 45 minutes as the obvious way gives it, and all jobs are used', () => {
    const cells = parse(readFileSync(join(folder, 'land_use.csv'), 'utf8'), { columns: true }) as Record<
      string,
      string
    >[];
    const number = new Map(cells.map((cell, i) => [cell['id'] as string, i]));
    const pairs: Pairs = { settlement: [], facility: [], cost: [] };
    const lines = gunzipSync(readFileSync(join(folder, 'travel_matrix.csv.gz')))
      .toString()
      .trim()
      .split('\n');
    for (const line of lines.slice(1)) {
      const [from, to, minutes] = line.split(',') as [string, string, string];
      pairs.settlement.push(number.get(from) as number);
      pairs.facility.push(number.get(to) as number);
      pairs.cost.push(Number(minutes));
    }
    expect(pairs.cost).toHaveLength(748_437);
    const column = (name: string): number[] => cells.map((cell) => Number(cell[name]));
    compare(pairs, column('population'), column('jobs'), 45);
  });
});

describeWithShared('real/city_walk_matrix', '801 places x 199 health facilities on foot', (folder) => {
  it('give 2SFCA within 30 minutes as the obvious way gives it', () => {
    const rows = (file: string): Record<string, string>[] =>
      parse(readFileSync(join(folder, file), 'utf8'), { columns: true });
    const [head, ...lines] = gunzipSync(readFileSync(join(folder, 'walk_seconds_801x199.csv.gz')))
      .toString()
      .trim()
      .split('\n')
      .map((line) => line.split(','));
    const people = new Map(rows('tracts.csv').map((tract) => [tract['geoid10'], Number(tract['Pop2014'])]));
    const capacity = new Map(rows('facilities.csv').map((place) => [place['ID'], Number(place['capacity'])]));
    const pairs: Pairs = { settlement: [], facility: [], cost: [] };
    lines.forEach((line, i) =>
      line.slice(1).forEach((seconds, j) => {
        pairs.settlement.push(i);
        pairs.facility.push(j);
        pairs.cost.push(Number(seconds) / 60);
      }),
    );
    expect(pairs.cost).toHaveLength(801 * 199);
    const supply = (head ?? []).slice(1).map((id) => capacity.get(id) as number);
    compare(
      pairs,
      lines.map((line) => people.get(line[0]) as number),
      supply,
      30,
    );
  });
});
