import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ImportReport } from '../../src/sync/report.js';
import { importText, testStore } from '../support/store.js';
import type { TestStore } from '../support/store.js';

const UNITS = `code,level,parent,name,lon,lat
P1,province,,Province,,
C1,county,P1,County one,,
C2,county,P1,County two,,
T1,town,C1,Town one,100.1,20.1
T2,town,C2,Town two,100.5,20.5
V1,village,T1,Village one,100.1,20.1
V2,village,T1,Village two,100.2,20.2
V3,village,T2,Village three,100.5,20.5
`;

const SET = {
  code: 'test-set',
  name: 'Test set',
  services: [
    { code: 'clinic', name: 'Clinic', domain: 'public_service', capacityUnit: 'beds' },
    { code: 'school', name: 'School', domain: 'public_service', capacityUnit: null },
  ],
  rules: [
    {
      code: 'r1',
      service: 'clinic',
      kind: 'reach',
      metres: 1000,
      groups: ['all'],
      source: 'test',
      verified: 'no',
    },
    {
      code: 'r2',
      service: 'school',
      kind: 'reach',
      metres: 2000,
      groups: ['all'],
      source: 'test',
      verified: 'no',
    },
  ],
};

const codesOf = (report: ImportReport): string[] =>
  [...report.fileProblems, ...report.verdicts.flatMap((v) => v.reasons)].map((r) => r.code);
const verdictsOf = (report: ImportReport): string[] => report.verdicts.map((v) => v.verdict);

describe('imports into a database', () => {
  let store: TestStore;
  const put = (kind: ImportReport['kind'], text: string, changes = {}): Promise<ImportReport> =>
    importText(store, kind, text, changes);
  const putShape = (code: string, ring: number[][], more = {}): Promise<ImportReport> =>
    put(
      'boundaries',
      JSON.stringify({
        type: 'FeatureCollection',
        features: [
          {
            type: 'Feature',
            properties: { code, ...more },
            geometry: { type: 'Polygon', coordinates: [ring] },
          },
        ],
      }),
      { format: 'geojson' },
    );
  const square = (lon: number, lat: number, d: number): number[][] => [
    [lon - d, lat - d],
    [lon + d, lat - d],
    [lon + d, lat + d],
    [lon - d, lat + d],
    [lon - d, lat - d],
  ];

  beforeAll(async () => {
    store = await testStore();
    expect((await put('units', UNITS)).counts).toMatchObject({ created: 8, rejected: 0 });
    expect((await put('standards', JSON.stringify(SET))).outcome).toBe('committed');
  });
  afterAll(async () => store.close());

  it('a file that was imported before changes nothing and makes no revision', async () => {
    const facilities =
      'externalId,name,lon,lat,unit,offers,creditCode,schoolCode,medicalCode,attr.zz,attr.b,attr.ward\n' +
      'h1,Hospital,100.1,20.1,V1,clinic:20:beds;school,a,b,c,1,2,3\n';
    const people = 'settlement,referenceDate,basis,all,60+\nV1,2025-01-01,resident,"1,200",\n';
    for (const [kind, text] of [
      ['units', UNITS],
      ['facilities', facilities],
      ['populations', people],
      ['standards', JSON.stringify(SET)],
    ] as const) {
      await put(kind, text);
      const again = await put(kind, text);
      expect([kind, again.outcome, again.revision, new Set(verdictsOf(again))]).toEqual([
        kind,
        'unchanged',
        null,
        new Set(['unchanged']),
      ]);
    }
  });

  it('a blank cell of people stays unknown and groups join the row of their date', async () => {
    await put('populations', 'settlement,referenceDate,basis,all,60+\nV2,2025-01-01,resident,0,\n');
    await put('populations', 'settlement,referenceDate,basis,group,persons\nV2,2025-01-01,resident,0-2,7\n');
    const [row] = await store.db.query<{ persons_by_group: (number | null)[] }>(
      `SELECT persons_by_group FROM population WHERE settlement_code = 'V2' AND rev_to IS NULL`,
    );
    expect(row?.persons_by_group).toEqual([0, 7, null, null, null, null, null, null, null, null]);
  });

  it('every bad row says why, and the good rows beside it are kept when asked for', async () => {
    const report = await put(
      'populations',
      'settlement,referenceDate,basis,all\n' +
        'V3,2025-02-30,resident,1\nV3,2025-01-01,resident,-5\nV3,2025-01-01,resident,NaN\n' +
        'V3,2025-01-01,guests,1\nC1,2025-01-01,resident,1\nV3,2025-01-01,resident,200000000\n' +
        'V3,2025-01-01,resident,9\nV3,2025-01-01,resident,10\nV3,2026-01-01,resident,1.5\nV3,2025-01-01,resident\n',
      { atomicity: 'rows' },
    );
    expect(codesOf(report)).toEqual([
      'row/bad-date',
      'row/bad-number',
      'row/bad-number',
      'row/unknown-word',
      'populations/unknown-settlement',
      'row/bad-number',
      'row/duplicate',
      'row/bad-number',
      'row/ragged',
    ]);
    expect(report).toMatchObject({ outcome: 'committed', counts: { created: 1, rejected: 9, rows: 10 } });
  });

  it('a child of a rejected unit is rejected too, whatever the order of the rows', async () => {
    const report = await put(
      'units',
      'code,level,parent,name,lon,lat\nX3,village,X2,Leaf,100,20\nX2,town,X1,Town,,\nX1,county,nowhere,County,,\n',
      { atomicity: 'rows' },
    );
    expect(codesOf(report)).toEqual(['units/unknown-parent', 'units/unknown-parent', 'units/unknown-parent']);
    expect(await store.db.query(`SELECT code FROM unit WHERE code LIKE 'X%'`)).toEqual([]);
  });

  it('a rejected change of a held unit leaves that unit as the parent of other rows', async () => {
    const report = await put(
      'units',
      'code,level,parent,name,lon,lat\nT1,town,nowhere,Town one,,\nV9,village,T1,Village nine,100.3,20.3\n',
      { atomicity: 'rows' },
    );
    expect(verdictsOf(report)).toEqual(['rejected', 'created']);
  });

  it('a circle of parents is refused in each of its rows', async () => {
    const report = await put('units', 'code,level,parent,name\nK1,town,K2,One\nK2,town,K1,Two\n');
    expect(codesOf(report)).toEqual(['units/cycle', 'units/cycle']);
  });

  it('people and facilities move with their village into another county', async () => {
    await put('populations', 'settlement,referenceDate,basis,all\nV9,2025-01-01,resident,5\n');
    await put('facilities', 'externalId,name,lon,lat,unit,offers\nm1,Mover,100.3,20.3,V9,school\n');
    const moved = await put(
      'units',
      'code,level,parent,name,lon,lat\nV9,village,T2,Village nine,100.3,20.3\n',
    );
    expect(moved.counts).toMatchObject({ updated: 1 });
    const now = await store.db.query(
      `SELECT (SELECT county_code FROM population WHERE settlement_code = 'V9' AND rev_to IS NULL) AS people,
              (SELECT county_code FROM facility WHERE id = 'test:m1' AND rev_to IS NULL) AS facility`,
    );
    expect(now).toEqual([{ people: 'C2', facility: 'C2' }]);
  });

  it('a new segment of a code ends the open one before it', async () => {
    await put('units', 'code,level,parent,name,lon,lat,validFrom\nV8,village,T1,Old,100.4,20.4,2000-01-01\n');
    await put('units', 'code,level,parent,name,lon,lat,validFrom\nV8,village,T1,New,100.4,20.4,2020-01-01\n');
    const rows = await store.db.query(
      `SELECT name, valid_to FROM unit WHERE code = 'V8' AND rev_to IS NULL ORDER BY valid_from`,
    );
    expect(rows).toEqual([
      { name: 'Old', valid_to: '2020-01-01' },
      { name: 'New', valid_to: null },
    ]);
  });

  it('characters that no database takes are a problem of the row and no failure', async () => {
    const report = await put(
      'facilities',
      `externalId,name,lon,lat,unit,offers\nz1,Nul\u0000name,100.1,20.1,V1,school\nz2,${'\u{1f3e5}'.repeat(150)},100.1,20.1,V1,school\n`,
    );
    expect(codesOf(report)).toEqual(['row/control-character', 'row/too-long']);
  });

  it('a facility without a unit is placed by polygon, else by the nearest settlement', async () => {
    await putShape('T2', square(100.5, 20.5, 0.05));
    await put(
      'facilities',
      'externalId,name,lon,lat,unit,offers\np1,In,100.51,20.51,,school\np2,Out,100.11,20.11,,school\n',
    );
    const rows = await store.db.query(
      `SELECT id, unit_code, unit_source, town_code, county_code FROM facility WHERE id IN ('test:p1', 'test:p2') AND rev_to IS NULL ORDER BY id`,
    );
    expect(rows).toEqual([
      { id: 'test:p1', unit_code: 'T2', unit_source: 'polygon', town_code: 'T2', county_code: 'C2' },
      {
        id: 'test:p2',
        unit_code: 'V1',
        unit_source: 'nearest_settlement',
        town_code: 'T1',
        county_code: 'C1',
      },
    ]);
  });

  it('a boundary whose end changes is a new version, and a bow tie is refused', async () => {
    const ring = square(100.1, 20.1, 0.01);
    expect(verdictsOf(await putShape('T1', ring))).toEqual(['created']);
    expect(verdictsOf(await putShape('T1', ring))).toEqual(['unchanged']);
    expect(verdictsOf(await putShape('T1', ring, { validTo: '2030-01-01' }))).toEqual(['updated']);
    const tie = await putShape('C1', [
      [100, 20],
      [101, 21],
      [101, 20],
      [100, 21],
      [100, 20],
    ]);
    expect(codesOf(tie)).toEqual(['geometry/bad-polygon']);
  });

  it('facilities may come as GeoJSON points, and a feature that is null is a row problem', async () => {
    const report = await put(
      'facilities',
      JSON.stringify({
        type: 'FeatureCollection',
        features: [
          null,
          {
            type: 'Feature',
            properties: { externalId: 'g1', name: 'Point', offers: 'school' },
            geometry: { type: 'Point', coordinates: [100.12, 20.12] },
          },
        ],
      }),
      { format: 'geojson', atomicity: 'rows' },
    );
    expect(verdictsOf(report)).toEqual(['rejected', 'created']);
  });

  it('the life of a facility becomes dated periods, and dates out of order are refused', async () => {
    const report = await put(
      'facilities',
      'externalId,name,lon,lat,unit,offers,status,openedOn,suspendedOn,closedOn\n' +
        's1,A,100.1,20.1,V1,school,planned,2027-01-01,,\n' +
        's2,B,100.1,20.1,V1,school,,2000-01-01,,2020-01-01\n' +
        's3,C,100.1,20.1,V1,school,suspended,2000-01-01,2010-01-01,\n' +
        's4,D,100.1,20.1,V1,school,,2020-01-01,,2000-01-01\n' +
        's5,E,100.1,20.1,V1,school:-3,,,,\n',
      { atomicity: 'rows' },
    );
    expect(codesOf(report)).toEqual(['facilities/dates-contradict', 'facilities/capacity-out-of-range']);
    const rows = await store.db.query(
      `SELECT period_from, period_status FROM facility WHERE id IN ('test:s1', 'test:s2', 'test:s3') AND rev_to IS NULL ORDER BY id`,
    );
    expect(rows).toEqual([
      { period_from: ['-infinity', '2027-01-01'], period_status: ['planned', 'operating'] },
      { period_from: ['2000-01-01', '2020-01-01'], period_status: ['operating', 'closed'] },
      { period_from: ['2000-01-01', '2010-01-01'], period_status: ['operating', 'suspended'] },
    ]);
  });

  it('a change of a service alone, of a set alone, and the end of a rule are each committed', async () => {
    const [clinic, school] = SET.services;
    const heavier = { ...SET, services: [{ ...clinic, weight: 3 }, school] };
    expect((await put('standards', JSON.stringify(heavier))).outcome).toBe('committed');
    const ended = { ...heavier, validTo: '2030-01-01' };
    expect((await put('standards', JSON.stringify(ended))).outcome).toBe('committed');
    const shorter = await put('standards', JSON.stringify({ ...ended, rules: SET.rules.slice(0, 1) }));
    expect(shorter).toMatchObject({ outcome: 'committed', counts: { closed: 1, unchanged: 1 } });
    expect((await put('standards', JSON.stringify({ ...ended, rules: SET.rules.slice(0, 1) }))).outcome).toBe(
      'unchanged',
    );
  });

  it('all problems of a standard set are told at once, and thresholds outside (0, 20015000] are refused', async () => {
    const rule = SET.rules[0];
    const report = await put(
      'standards',
      JSON.stringify({
        ...SET,
        rules: [
          { ...rule, metres: 0 },
          { ...rule, code: 'r9', metres: 20_015_001 },
        ],
      }),
    );
    expect(codesOf(report)).toEqual(['standards/threshold-out-of-range', 'standards/threshold-out-of-range']);
  });

  it('a dry run says what would become of the rows and keeps none', async () => {
    const report = await put(
      'facilities',
      'externalId,name,lon,lat,unit,offers\nd1,Dry,100.1,20.1,V1,school\n',
      {
        dryRun: true,
      },
    );
    expect(report).toMatchObject({ outcome: 'dry_run', revision: null, counts: { created: 1 } });
    expect(await store.db.query(`SELECT 1 FROM facility WHERE id = 'test:d1'`)).toEqual([]);
  });

  it('a file that lacks the columns a row needs is refused once and as a whole', async () => {
    const report = await put('populations', 'place,all\nV1,5\nV2,6\n');
    expect(report).toMatchObject({ outcome: 'rejected', counts: { rows: 0 } });
    expect(report.fileProblems.map((p) => [p.code, p.value])).toEqual([
      ['file/missing-column', 'settlement, referenceDate, basis'],
    ]);
    expect(codesOf(await put('units', ''))).toEqual(['file/empty']);
  });
});
