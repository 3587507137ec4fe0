/** The documented walks over real data: what the doors answer is what the files themselves say. */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { INFO, testApp } from '../support/app.js';
import type { TestApp } from '../support/app.js';
import { describeWithShared } from '../support/shared-data.js';
import { importText } from '../support/store.js';
import { column, plainRows, walker, WALKS } from '../support/walk.js';

interface Figure {
  readonly value: number | null;
  readonly numerator: number | null;
  readonly denominator: number | null;
  readonly status: string;
}
interface Coverage {
  readonly services: readonly { service: { code: string }; covered: Figure; coveredSettlements: Figure }[];
}

/** Great circle by the cosine rule of the haversine, R as in the measures; written again on purpose: it judges. */
function metres(a: Record<string, string>, b: Record<string, string>): number {
  const rad = (text: string | undefined): number => (Number(text) * Math.PI) / 180;
  const h =
    Math.sin((rad(b['lat']) - rad(a['lat'])) / 2) ** 2 +
    Math.cos(rad(a['lat'])) * Math.cos(rad(b['lat'])) * Math.sin((rad(b['lon']) - rad(a['lon'])) / 2) ** 2;
  return 2 * 6_371_008.8 * Math.asin(Math.sqrt(h));
}

describeWithShared('real/rural_thailand', 'rural Thailand over HTTP', (folder) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await testApp({ HINTERLAND_SAMPLE: 'no' });
    const run = walker(app.store, 'rural-thailand');
    const centres = join(folder, 'primary_health_centres.csv');
    await run('units', join(WALKS, 'rural-thailand/provinces.csv'));
    await run('units', centres, 'centres.mapping.json');
    await run('populations', centres, 'population.mapping.json');
    for (const set of ['th-5km', 'th-10km', 'th-20km'])
      await run('standards', join(WALKS, `rural-thailand/${set}.json`));
    await run('facilities', join(folder, 'hospitals.csv'), 'hospitals.mapping.json');
  });
  afterAll(async () => app.close());

  it.each([5, 10, 20])('gives the people within %i km of a hospital that all pairs give', async (km) => {
    const hospitals = plainRows(join(folder, 'hospitals.csv'));
    const centres = plainRows(join(folder, 'primary_health_centres.csv'));
    for (const province of new Set(hospitals.map((h) => h['province_pcode'] ?? ''))) {
      const own = centres.filter((c) => c['province_pcode'] === province);
      const near = own.filter((c) => hospitals.some((h) => metres(c, h) <= km * 1000));
      const people = (of: typeof own): number => of.reduce((sum, c) => sum + Number(c['d_pop_moph']), 0);
      const { status, body } = await app.ask(
        `/v1/units/${province}/coverage?standardSet=th-${km}km&basis=resident&asOf=2026-01-01&service=doctors`,
      );
      expect([province, status]).toEqual([province, 200]);
      const [doctors] = (body as unknown as Coverage).services;
      expect({ province, covered: doctors?.covered, settlements: doctors?.coveredSettlements }).toMatchObject(
        {
          province,
          covered: { numerator: people(near), denominator: people(own), status: 'ok' },
          settlements: { numerator: near.length, denominator: own.length },
        },
      );
    }
  });

  it('logs nothing above info', () => {
    expect(app.log.filter((line) => line.level > INFO)).toEqual([]);
  });
});

/** A rule for every settlement, whatever its tier: the areas have none. */
const FERRY = JSON.stringify({
  code: 'anybody',
  name: 'A ferry for anybody',
  services: [{ code: 'ferry', name: 'Ferry', domain: 'infrastructure' }],
  rules: [
    {
      code: 'F1',
      service: 'ferry',
      kind: 'reach',
      metres: 3000,
      groups: ['all'],
      source: 'test',
      verified: 'no',
    },
  ],
});

describeWithShared('real/penghu', 'Penghu over HTTP', (folder) => {
  let app: TestApp;
  const areas = join(folder, 'penghu_basic_areas.csv');
  beforeAll(async () => {
    app = await testApp({ HINTERLAND_SAMPLE: 'no' });
    const run = walker(app.store, 'penghu');
    await run('units', join(WALKS, 'penghu/units.csv'));
    await run('units', areas, 'areas.mapping.json');
    await run('populations', areas, 'population.mapping.json');
    const { outcome } = await importText(app.store, 'standards', FERRY);
    expect(outcome).toBe('committed');
  });
  afterAll(async () => app.close());

  it('counts areas with unknown people as settlements and in no number of persons', async () => {
    const { body } = await app.ask(
      '/v1/units/10016/coverage?basis=registered&standardSet=anybody&limit=1&service=ferry',
    );
    const counts = column(areas, 'P_CNT');
    const unknown = counts.filter((n) => n === '').length;
    expect(unknown).toBe(477);
    expect((body as unknown as Coverage).services).toMatchObject([
      {
        covered: { value: 0, numerator: 0, denominator: counts.reduce((sum, n) => sum + Number(n), 0) },
        settlements: counts.length,
        unknownPopulationSettlements: unknown,
        notApplicableSettlements: 0,
      },
    ]);
  });

  it('shows its six towns and every area below them', async () => {
    const children = (await app.ask('/v1/units/10016/children?limit=100')).body['items'] as {
      code: string;
    }[];
    expect(children.map((c) => c.code)).toHaveLength(6);
    let below = 0;
    for (const { code } of children) {
      const { body } = await app.ask(`/v1/units?level=village&within=${code}&limit=1000`);
      below += (body['items'] as unknown[]).length;
    }
    expect(below).toBe(plainRows(areas).length);
  });
});
