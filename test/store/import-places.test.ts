/** Coordinate systems of imports, and where facilities stand when what they stand in changes. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ImportReport } from '../../src/sync/report.js';
import { toWgs84 } from '../../src/geo/datum.js';
import { distanceMetres } from '../../src/geo/earth.js';
import { placeFacilities } from '../../src/compute/placing.js';
import { importText, TEST_DAY, testStore } from '../support/store.js';
import type { TestStore } from '../support/store.js';

const UNITS = `code,level,parent,name,lon,lat
C1,county,,County one,,
C2,county,,County two,,
T1,town,C1,Town one,,
T2,town,C1,Town two,,
V1,village,T1,Village one,100.1,20.1
V2,village,T1,Village two,100.2,20.1
V3,village,C2,Village three,100.6,20.1
`;
const SET = {
  code: 'set',
  name: 'Set',
  services: [{ code: 'clinic', name: 'Clinic', domain: 'public_service', capacityUnit: 'beds' }],
  rules: [],
};

interface Placed {
  readonly id: string;
  readonly county_code: string;
  readonly unit_code: string;
  readonly unit_source: string;
  readonly town_code: string | null;
}

describe('places', () => {
  let store: TestStore;
  const put = (kind: ImportReport['kind'], text: string, options = {}): Promise<ImportReport> =>
    importText(store, kind, text, { options: { scheme: 'opaque', crs: 'WGS84', feed: 'f', ...options } });
  const placed = async (id: string): Promise<Placed | undefined> =>
    (
      await store.db.query<Placed>(
        `SELECT id, county_code, unit_code, unit_source, town_code FROM facility WHERE id = $1 AND rev_to IS NULL`,
        [id],
      )
    )[0];
  const square = (lon: number, lat: number, d: number): unknown => ({
    type: 'Polygon',
    coordinates: [
      [
        [lon - d, lat - d],
        [lon + d, lat - d],
        [lon + d, lat + d],
        [lon - d, lat + d],
        [lon - d, lat - d],
      ],
    ],
  });
  const outline = (code: string, geometry: unknown): Promise<ImportReport> =>
    put(
      'boundaries',
      JSON.stringify({
        type: 'FeatureCollection',
        features: [{ type: 'Feature', properties: { code }, geometry }],
      }),
    );

  beforeAll(async () => {
    store = await testStore();
    expect((await put('units', UNITS)).outcome).toBe('committed');
    expect((await put('standards', JSON.stringify(SET))).outcome).toBe('committed');
    const facilities = `externalId,name,lon,lat,unit,service
loose,Loose,100.19,20.1,,clinic
fixed,Fixed,100.19,20.1,V1,clinic
`;
    expect((await put('facilities', facilities)).outcome).toBe('committed');
  });
  afterAll(async () => store.close());

  it('the system of points must be said, by the caller, the feed or the format', async () => {
    const row = 'externalId,name,lon,lat,service\nx,X,100.1,20.1,clinic\n';
    await expect(put('facilities', row, { crs: null, feed: 'new' })).rejects.toThrow(
      'coordinates/crs-missing',
    );
    expect((await put('facilities', row, { crs: null, feed: 'f' })).counts.rejected).toBe(0);
    await expect(put('units', UNITS, { crs: null })).rejects.toThrow('coordinates/crs-missing');
    const point = {
      type: 'Feature',
      properties: { externalId: 'g', name: 'G', service: 'clinic' },
      geometry: { type: 'Point', coordinates: [100.1, 20.1] },
    };
    const geojson = JSON.stringify({ type: 'FeatureCollection', features: [point] });
    expect((await put('facilities', geojson, { crs: null, feed: 'other' })).outcome).toBe('committed');
  });

  it('metres by EPSG code are converted, and the pair as it came is kept', async () => {
    const [x, y] = [404_650, 2_222_000];
    const { lon, lat } = toWgs84('EPSG:4544', x, y);
    const row = (a: number, b: number): string =>
      `externalId,name,lon,lat,unit,service\nm,M,${a},${b},V1,clinic\n`;
    expect((await put('facilities', row(x, y), { crs: 'EPSG:4544', feed: 'metres' })).outcome).toBe(
      'committed',
    );
    const [held] = await store.db.query(
      `SELECT lon, lat, source_x, source_y, source_crs FROM facility WHERE id = 'metres:m' AND rev_to IS NULL`,
    );
    expect(held).toEqual({ lon, lat, source_x: x, source_y: y, source_crs: 'EPSG:4544' });
    const reasons = async (a: number, b: number, crs: string): Promise<string[]> =>
      (await put('facilities', row(a, b), { crs, feed: crs === 'WGS84' ? 'f' : 'metres' })).verdicts.flatMap(
        (v) => v.reasons.map((r) => r.code),
      );
    expect(await reasons(x, y, 'WGS84')).toEqual(['coordinates/metres-as-degrees']);
    expect(await reasons(100.1, 20.1, 'EPSG:4544')).toEqual(['coordinates/degrees-as-metres']);
    expect(await reasons(y, x, 'EPSG:4544')).toEqual(['coordinates/swapped']);
    expect(await reasons(31.2, 104.3, 'WGS84')).toEqual(['coordinates/swapped']);
  });

  it('a facility without a unit follows the nearest settlement and the outlines, one with a unit keeps it', async () => {
    expect(await placed('f:loose')).toMatchObject({
      unit_code: 'V2',
      unit_source: 'nearest_settlement',
      town_code: 'T1',
    });
    await put('units', 'code,level,parent,name,lon,lat\nV4,village,T2,Village four,100.191,20.1\n');
    expect(await placed('f:loose')).toMatchObject({ unit_code: 'V4', town_code: 'T2' });
    expect(await placed('f:fixed')).toMatchObject({ unit_code: 'V1', unit_source: 'given' });
    await outline('V3', square(100.19, 20.1, 0.02));
    expect(await placed('f:loose')).toMatchObject({
      unit_code: 'V3',
      unit_source: 'polygon',
      county_code: 'C2',
      town_code: null,
    });
    await outline('V3', square(100.6, 20.1, 0.02));
    expect(await placed('f:loose')).toMatchObject({ unit_code: 'V4', unit_source: 'nearest_settlement' });
  });

  it('the town of a facility is that of its village, also when the village changes town or county', async () => {
    const village = (parent: string): Promise<ImportReport> =>
      put('units', `code,level,parent,name,lon,lat\nV1,village,${parent},Village one,100.1,20.1\n`);
    expect(await placed('f:fixed')).toMatchObject({ town_code: 'T1', county_code: 'C1' });
    await village('T2');
    expect(await placed('f:fixed')).toMatchObject({ town_code: 'T2', county_code: 'C1' });
    await village('C2');
    expect(await placed('f:fixed')).toMatchObject({ town_code: null, county_code: 'C2' });
    const versions = await store.db.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM facility WHERE id = 'f:fixed' GROUP BY rev_from HAVING count(*) > 1`,
    );
    expect(versions).toEqual([]);
  });

  it('a unit may not take a level at which it cannot hold what it holds', async () => {
    const report = await put('units', 'code,level,parent,name,lon,lat\nT2,village,C1,Town two,100.3,20.3\n');
    expect(report.verdicts.flatMap((v) => v.reasons.map((r) => r.code))).toEqual([
      'units/level-above-children',
    ]);
  });

  it('points without a unit are placed by a fixed number of statements, each at the settlement nearest to it', async () => {
    const settlements = await store.db.query<{ code: string; lon: number; lat: number }>(
      `SELECT code, lon, lat FROM unit WHERE level = 'village' AND rev_to IS NULL ORDER BY code COLLATE "C"`,
    );
    const points = Array.from({ length: 300 }, (_, k) => ({
      lon: 100 + ((k * 7919) % 997) / 400,
      lat: 19 + ((k * 104_729) % 991) / 400,
      unit: null,
    }));
    const before = store.db.statements;
    const places = await placeFacilities(store.db, points, TEST_DAY);
    expect(store.db.statements - before).toBeLessThanOrEqual(4);
    for (const [k, place] of places.entries()) {
      if (place?.unit_source === 'polygon') continue;
      const { lon, lat } = points[k] as { lon: number; lat: number };
      const metres = settlements.map((s) => distanceMetres(lon, lat, s.lon, s.lat));
      expect(place?.unit_code).toBe(settlements[metres.indexOf(Math.min(...metres))]?.code);
    }
  });

  it('a point is placed by the units and outlines in force on the day, a reused code by the unit that bears it then', async () => {
    const head = 'code,level,parent,name,lon,lat,validFrom,validTo\n';
    const units = `${head}T8,town,C1,Town eight,,,2010-01-01,2024-01-01
T9,town,C1,Town nine,,,2024-01-01,
A1,village,T8,Village old,110.1,20.1,2010-01-01,2024-01-01
B1,village,T9,Village new,110.1,20.1,2024-01-01,
D1,village,T8,Village later,110.1,20.1,2030-01-01,
R1,village,T9,Village here,110.5,20.1,2010-01-01,2028-01-01
R1,village,C2,Village there,110.9,20.1,2028-01-01,
`;
    const report = await put('units', units);
    expect(report.counts).toMatchObject({ created: 7, rejected: 0 });
    for (const code of ['A1', 'B1', 'D1']) {
      const at = await outline(code, square(110.1, 20.1, 0.05));
      expect(at.outcome).toBe('committed');
    }
    const at = (lon: number, unit: string | null, day: string): Promise<unknown> =>
      placeFacilities(store.db, [{ lon, lat: 20.1, unit }], day).then(
        ([place]) => place?.unit_code + '/' + place?.town_code,
      );
    expect(await at(110.1, null, TEST_DAY)).toBe('B1/T9');
    expect(await at(110.1, null, '2015-01-01')).toBe('A1/T8');
    expect(await at(110.5, 'R1', TEST_DAY)).toBe('R1/T9');
    expect(await at(110.5, 'R1', '2029-01-01')).toBe('R1/null');
    expect(await at(110.5, 'R1', '2000-01-01')).toBe('R1/T9');
  });

  it('a standard set may come as a table, one rule a row', async () => {
    const head = 'set,setName,code,service,kind,metres,tiers,groups,source,verified';
    const good = `${head}\nt,Table,r1,clinic,reach,"1,500",town;village,all,test,no\nt,Table,r2,clinic,presence,,,,test,no\n`;
    const bad = await put('standards', good);
    expect(bad.fileProblems.map((p) => p.code)).toEqual(['standards/bad-presence']);
    const table = good
      .replace('kind,metres', 'kind,presenceLevel,metres')
      .replace('reach,', 'reach,,')
      .replace('presence,', 'presence,town,');
    expect((await put('standards', table)).counts).toMatchObject({ created: 2, rejected: 0 });
    const [rule] = await store.db.query(
      `SELECT metres, tiers, target_groups FROM standard_rule WHERE set_code = 't' AND code = 'r1' AND rev_to IS NULL`,
    );
    expect(rule).toEqual({ metres: 1500, tiers: ['town', 'village'], target_groups: ['all'] });
    const several = await put(
      'standards',
      `${head}\nt,A,r1,clinic,reach,0,,all,test,no\nu,A,r2,clinic,reach,x,,all,test,no\n`,
    );
    expect(several.fileProblems.map((p) => p.code).sort()).toEqual([
      'row/bad-number',
      'standards/several-sets',
    ]);
    const zero = await put('standards', `${head}\nt,A,r1,clinic,reach,0,,all,test,no\n`);
    expect(zero.fileProblems.map((p) => p.code)).toEqual(['standards/threshold-out-of-range']);
  });
});
