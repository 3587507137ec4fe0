/** Published answers of siting, asked through the doors after an import through the doors: candidates that only a matrix knows. */
import { writeFileSync } from 'node:fs';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { siteCommand } from '../../src/cli.site.js';
import { testApp } from '../support/app.js';
import type { TestApp } from '../support/app.js';
import { imported } from '../support/imported-town.js';
import { describeWithShared } from '../support/shared-data.js';

type Rows = Record<string, string>[];
const table = (path: string): Rows => parse(readFileSync(path, 'utf8'), { columns: true }) as Rows;

interface Result {
  readonly status: string;
  readonly method: string;
  readonly gap: number | null;
  readonly cost: string;
  readonly matrix: { readonly unit: string; readonly mode: string; readonly speedKmh: number | null };
  readonly objective: { readonly value: number; readonly unit: string };
  readonly people: { readonly all: number; readonly servedAfter: number };
  readonly sites: readonly { readonly code: string; readonly reason: string }[];
  readonly uncoverable: { readonly settlements: number };
  readonly notes: readonly string[];
}

describeWithShared(
  'reference/sf_four_sites',
  'San Francisco by the doors: 205 tracts, 16 sites to be',
  (folder) => {
    let app: TestApp;
    let question: Record<string, unknown>;
    let expected: {
      lscp: { '5000': { n: number } };
      mclp: Record<string, { covered_pop: number; optimal_sites: string[] }>;
      pmedian: { '4': { objective_pop_metres: number; sites: string[] } };
      total_pop: number;
    };

    beforeAll(async () => {
      app = await testApp({ HINTERLAND_SAMPLE: 'no' });
      expected = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as typeof expected;
      const demand = table(join(folder, 'SF_demand_205_centroid_uniform_weight.csv'));
      await imported(app, {
        code: 'sf',
        places: demand.map((row) => ({
          code: row['NAME'] as string,
          lon: row['long'] as string,
          lat: row['lat'] as string,
          people: row['POP2000'] as string,
        })),
        services: ['store'],
        facilities: [],
        minutes: 30,
      });
      const network = readFileSync(
        join(folder, 'SF_network_distance_candidateStore_16_censusTract_205_new.csv'),
      );
      const matrix = await app.ask(
        '/v1/matrices/sf?fromColumn=DestinationName&toColumn=name&costColumn=distance&unit=metres&ignore=demand&destinations=candidates&mode=drive',
        { method: 'POST', body: network, headers: { 'content-type': 'text/csv' } },
      );
      expect([matrix.status, matrix.text.slice(0, 400)]).toEqual([200, matrix.text.slice(0, 400)]);
      expect(matrix.body).toMatchObject({ pairs: 205 * 16, settlements: 205, facilities: 0, places: 16 });
      question = {
        unit: 'sf',
        service: 'store',
        standardSet: 'set-sf',
        cost: 'matrix:sf',
        candidates: {
          from: 'points',
          points: table(join(folder, 'SF_store_site_16_longlat.csv')).map((row) => ({
            code: row['NAME'],
            lon: Number(row['long']),
            lat: Number(row['lat']),
          })),
        },
        seconds: 60,
      };
    });
    afterAll(async () => app.close());

    const post = (path: string, body: unknown): ReturnType<TestApp['ask']> =>
      app.ask(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    const rest = async (asked: object): Promise<Result> => {
      const answer = await post('/v1/siting?wait=60', { ...question, ...asked });
      expect([answer.status, answer.text.slice(0, 400)]).toEqual([200, answer.text.slice(0, 400)]);
      return answer.body['result'] as Result;
    };
    const codes = (result: Result): string[] => result.sites.map((site) => site.code).sort();

    it('four sites cover as many people as published at 2, 3, 4 and 5 km, by the published sites, proved', async () => {
      for (const km of [2, 3, 4, 5]) {
        const of = expected.mclp[`S${km}000_p4`];
        const found = await rest({ model: 'mclp', number: 4, radiusMetres: km * 1000 });
        expect([found.objective, codes(found), found.status, found.method, found.gap]).toEqual([
          { value: of?.covered_pop, unit: 'persons' },
          of?.optimal_sites,
          'optimal',
          'exact',
          0,
        ]);
        expect([found.people.all, found.people.servedAfter]).toEqual([expected.total_pop, of?.covered_pop]);
        expect([found.cost, found.matrix]).toEqual([
          'matrix:sf',
          expect.objectContaining({ name: 'sf', unit: 'metres', mode: 'drive', speedKmh: null }),
        ]);
      }
    });

    it('eight sites cover everyone at 5 km; at 4.5 km the one tract that none covers is named', async () => {
      const all = await rest({ model: 'lscp', radiusMetres: 5000 });
      expect([all.objective, all.status, all.uncoverable.settlements]).toEqual([
        { value: expected.lscp['5000'].n, unit: 'sites' },
        'optimal',
        0,
      ]);
      const most = await rest({ model: 'lscp', radiusMetres: 4500 });
      expect([most.status, most.uncoverable.settlements]).toEqual(['optimal', 1]);
    });

    it('the p-median of four sites is the published one, to 1e-9', async () => {
      const found = await rest({ model: 'p_median', number: 4 });
      const of = expected.pmedian['4'];
      expect(found.objective.value / of.objective_pop_metres).toBeCloseTo(1, 9);
      expect([found.objective.unit, codes(found), found.status]).toEqual([
        'person-metres',
        of.sites,
        'optimal',
      ]);
    });

    it('GraphQL and the command line give the same sites', async () => {
      const asked = { ...question, model: 'mclp', number: 4, radiusMetres: 3000 };
      const answer = await post('/graphql', {
        query: `mutation ($question: SitingInput!) { siting(question: $question, wait: 60) {
        result { cost matrix { name unit } objective { value unit } status sites { code } } } }`,
        variables: { question: asked },
      });
      expect(answer.body['errors']).toBeUndefined();
      const { siting } = answer.body['data'] as { siting: { result: Result } };
      const same = await rest({ model: 'mclp', number: 4, radiusMetres: 3000 });
      expect([
        siting.result.objective,
        codes(siting.result),
        siting.result.status,
        siting.result.cost,
      ]).toEqual([same.objective, codes(same), same.status, same.cost]);
      const file = join(tmpdir(), `sf-${process.pid}.json`);
      const { cost: _, ...without } = asked as Record<string, unknown>;
      writeFileSync(file, JSON.stringify(without));
      const printed: string[] = [];
      const write = jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
        printed.push(String(text));
        return true;
      });
      try {
        const command = siteCommand(
          (work) => work(app.store as never),
          () => app.store.config,
        );
        await command.parseAsync(['--question', file, '--matrix', 'sf', '--json'], { from: 'user' });
      } finally {
        write.mockRestore();
      }
      const told = JSON.parse(printed.join('')) as Result;
      expect([told.objective, codes(told), told.cost]).toEqual([same.objective, codes(same), same.cost]);
    });

    it('what the matrix cannot answer is refused by name, and what it does not know is told', async () => {
      const problems = async (asked: object): Promise<unknown> => {
        const answer = await post('/v1/siting?wait=60', { ...question, model: 'mclp', number: 4, ...asked });
        return [answer.status, ...((answer.body['problems'] ?? []) as { code: string }[]).map((p) => p.code)];
      };
      expect(await problems({ radiusMinutes: 5 })).toEqual([400, 'siting/radius-not-in-unit']);
      expect(await problems({ cost: 'matrix:none', radiusMetres: 5 })).toEqual([
        404,
        'matrices/unknown-name',
      ]);
      expect(await problems({ candidates: { from: 'settlements' }, radiusMetres: 5000 })).toEqual([
        400,
        'siting/candidates-not-in-matrix',
      ]);
      expect(
        await problems({ candidates: { from: 'grid', spacingMetres: 5000 }, radiusMetres: 5000 }),
      ).toEqual([400, 'api/bad-field']);
      const { points } = question['candidates'] as { points: object[] };
      const more = [...points, { code: 'Store_99', lon: -122.4, lat: 37.7 }];
      const found = await rest({
        model: 'mclp',
        number: 4,
        radiusMetres: 5000,
        candidates: { from: 'points', points: more },
      });
      expect(found.objective.value).toBe(expected.mclp['S5000_p4']?.covered_pop);
      expect(found.notes.join(' ')).toContain('no way from these settlements to 1 of the candidates');
    });
  },
);
