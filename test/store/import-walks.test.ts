import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeWithShared } from '../support/shared-data.js';
import { testStore } from '../support/store.js';
import type { TestStore } from '../support/store.js';
import { column, walker, WALKS } from '../support/walk.js';

describeWithShared('real/penghu', 'the walk over Penghu', (folder) => {
  let store: TestStore;
  beforeAll(async () => {
    store = await testStore();
  });
  afterAll(async () => store.close());

  it('takes every area and boundary, all people, and leaves blank people unknown', async () => {
    const run = walker(store, 'penghu');
    const areas = join(folder, 'penghu_basic_areas.csv');
    expect((await run('units', join(WALKS, 'penghu/units.csv'))).counts).toMatchObject({ created: 7 });
    const units = await run('units', areas, 'areas.mapping.json');
    expect(units.counts).toMatchObject({ created: 1455, rejected: 0 });
    const people = await run('populations', areas, 'population.mapping.json');
    expect(people.counts).toMatchObject({ created: 1455, rejected: 0 });
    const towns = await run(
      'boundaries',
      join(folder, 'penghu_towns_simplified20m.geojson'),
      'boundaries.mapping.json',
    );
    expect(towns.counts).toMatchObject({ created: 6, rejected: 0 });
    const [held] = await store.db.query<{ people: number; unknown: number; counties: string[] }>(
      `SELECT sum(persons_by_group[1])::int AS people, count(*) FILTER (WHERE persons_by_group[1] IS NULL)::int AS unknown,
              array_agg(DISTINCT county_code) AS counties FROM population WHERE rev_to IS NULL`,
    );
    const counts = column(areas, 'P_CNT');
    expect(held).toEqual({
      people: counts.reduce((sum, n) => sum + Number(n), 0),
      unknown: counts.filter((n) => n === '').length,
      counties: ['10016'],
    });
    for (const [kind, file, mapping] of [
      ['units', areas, 'areas.mapping.json'],
      ['populations', areas, 'population.mapping.json'],
    ] as const)
      expect((await run(kind, file, mapping)).outcome).toBe('unchanged');
  });
});

describeWithShared('real/rural_thailand', 'the walk over rural Thailand', (folder) => {
  let store: TestStore;
  beforeAll(async () => {
    store = await testStore();
  });
  afterAll(async () => store.close());

  it('rejects the centres that lie in no province, with a reason, and takes all else', async () => {
    const run = walker(store, 'rural-thailand');
    const centres = join(folder, 'primary_health_centres.csv');
    const homeless = column(centres, 'province_pcode').flatMap((code, k) =>
      /^TH9[0-6]$/.test(code) ? [] : [k + 1],
    );
    expect(homeless).toHaveLength(3);
    expect((await run('units', join(WALKS, 'rural-thailand/provinces.csv'))).counts).toMatchObject({
      created: 7,
    });
    for (const [kind, mapping, code] of [
      ['units', 'centres.mapping.json', 'units/unknown-parent'],
      ['populations', 'population.mapping.json', 'populations/unknown-settlement'],
    ] as const) {
      const { verdicts, counts } = await run(kind, centres, mapping);
      expect(counts).toMatchObject({ rows: 819, created: 816, rejected: 3 });
      const rejected = verdicts.filter((v) => v.verdict === 'rejected');
      expect(rejected.map((v) => [v.rowNumber, v.reasons.map((r) => r.code)])).toEqual(
        homeless.map((row) => [row, [code]]),
      );
    }
    await run('standards', join(WALKS, 'rural-thailand/th-10km.json'));
    const hospitals = await run('facilities', join(folder, 'hospitals.csv'), 'hospitals.mapping.json');
    expect(hospitals.counts).toMatchObject({ rows: 77, created: 77 });
    const [beds] = await store.db.query<{ beds: number }>(
      `SELECT sum(offer_capacities[array_position(offer_services, 'hospital_beds')])::int AS beds FROM facility WHERE rev_to IS NULL`,
    );
    expect(beds?.beds).toBe(
      column(join(folder, 'hospitals.csv'), 'bed').reduce((sum, n) => sum + Number(n), 0),
    );
  });
});
