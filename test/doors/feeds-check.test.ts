/** Before a feed is written: what a sample shows, and what a dry run says of coverage, each against a plain answer. */
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { INFO, testApp } from '../support/app.js';
import type { TestApp } from '../support/app.js';
import { makeFeed, sendCsv } from '../support/feeds.js';
import { randomFrom } from '../support/random-world.js';
import { importText } from '../support/store.js';

const gcoord = createRequire(import.meta.url)('gcoord') as {
  transform(pair: [number, number], from: string, to: string): [number, number];
  readonly WGS84: string;
  readonly GCJ02: string;
};

/** Four towns side by side, squares of a hundredth of a degree, each with four villages 190 m apart. */
const TOWNS = [0, 1, 2, 3];
const SIDE = 0.01;
const [WEST, SOUTH] = [104, 30.6];
const VILLAGES = TOWNS.flatMap((t) =>
  [0, 1, 2, 3].map((k) => ({
    code: `v${t}${k}`,
    town: `t${t}`,
    lon: WEST + t * SIDE + 0.002 * (k + 1),
    lat: SOUTH + SIDE / 2,
    // the people of the last village of each town are unknown
    people: k === 3 ? null : 100 * (t + 1) + k,
  })),
);
const STANDARD = JSON.stringify({
  code: 'near',
  name: 'Near',
  services: ['clinic', 'school'].map((code) => ({ code, name: code, domain: 'public_service' })),
  rules: ['clinic', 'school'].map((service) => ({
    ...{
      code: service,
      service,
      kind: 'reach',
      metres: 100,
      groups: ['all'],
      source: 'test',
      verified: 'no',
    },
  })),
});

interface Check {
  readonly rows: number;
  readonly readableRows: number;
  readonly problems: Readonly<Record<string, number>>;
  readonly fileProblems: readonly { code: string }[];
  readonly encoding: { readonly declared: string; readonly likely: string | null };
  readonly crs: Readonly<Record<string, unknown>>;
  readonly unmappedCategories: readonly unknown[];
  readonly unknownUnits: readonly string[];
}
interface Outlook {
  readonly counties: number;
  readonly countiesLeftOut: number;
  readonly rows: readonly {
    unit: string;
    level: string;
    service: string;
    gained: number;
    lost: number;
    unknownSettlements: number;
  }[];
}

describe('a feed', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await testApp({ HINTERLAND_SAMPLE: 'no', HINTERLAND_STANDARD_SET: 'near' });
    const square = (t: number): object => {
      const [w, e, s, n] = [WEST + t * SIDE, WEST + (t + 1) * SIDE, SOUTH, SOUTH + SIDE];
      return {
        type: 'Feature',
        properties: { code: `t${t}` },
        geometry: { type: 'Polygon', coordinates: [[[w, s], [e, s], [e, n], [w, n], [w, s]]] }, // prettier-ignore
      };
    };
    const people = VILLAGES.filter((v) => v.people !== null);
    for (const [kind, text] of [
      ['standards', STANDARD],
      [
        'units',
        [
          'code,level,parent,name,lon,lat',
          'c,county,,County,,',
          ...TOWNS.map((t) => `t${t},town,c,Town ${t},,`),
          ...VILLAGES.map((v) => `${v.code},village,${v.town},Village ${v.code},${v.lon},${v.lat}`),
          '',
        ].join('\n'),
      ],
      ['boundaries', JSON.stringify({ type: 'FeatureCollection', features: TOWNS.map(square) })],
      [
        'populations',
        `settlement,referenceDate,basis,all\n${people.map((v) => `${v.code},2025-01-01,resident,${v.people}\n`).join('')}`,
      ],
    ] as const) {
      const { outcome, verdicts } = await importText(app.store, kind, text);
      expect([kind, outcome, verdicts.flatMap((v) => v.reasons).slice(0, 2)]).toEqual([
        kind,
        'committed',
        [],
      ]);
    }
    await app.store.recompute.drain();
    await makeFeed(app, 'plain', { scheme: 'opaque' });
    await makeFeed(app, 'shifted', { scheme: 'opaque', crs: 'GCJ02' });
    await makeFeed(app, 'old', { scheme: 'opaque', encoding: 'GB18030' });
    await makeFeed(app, 'typed', {
      scheme: 'opaque',
      categories: { match: 'prefix', entries: { '0901': 'clinic', '14': null } },
    });
  });
  afterAll(async () => app.close());

  const check = async (feed: string, body: string | Uint8Array): Promise<Check> => {
    const answer = await app.ask(`/v1/feeds/${feed}/check`, {
      method: 'POST',
      headers: { 'content-type': 'text/csv' },
      body: body as string,
    });
    expect([answer.status, answer.body['problems'] instanceof Array]).toEqual([200, false]);
    return answer.body as unknown as Check;
  };

  describe('whose sample is looked at', () => {
    /** Forty places well inside their towns, some of them near a border, and the same places in GCJ-02. */
    const places = TOWNS.flatMap((t) =>
      Array.from({ length: 10 }, (_, k) => ({
        unit: `t${t}`,
        t,
        lon: WEST + t * SIDE + 0.0005 + k * 0.001,
        lat: SOUTH + 0.0005 + ((k * 7) % 10) * 0.001,
      })),
    );
    const shifted = places.map((p) => {
      const [lon, lat] = gcoord.transform([p.lon, p.lat], gcoord.WGS84, gcoord.GCJ02);
      return { ...p, lon, lat };
    });
    const file = (of: typeof places): string =>
      `externalId,name,lon,lat,unit,offers\n${of.map((p, k) => `${k},Place ${k},${p.lon},${p.lat},${p.unit},clinic\n`).join('')}`;
    const isInside = ({ t, lon, lat }: (typeof places)[0]): boolean =>
      lon >= WEST + t * SIDE && lon <= WEST + (t + 1) * SIDE && lat >= SOUTH && lat <= SOUTH + SIDE;
    const share = (of: typeof places): number => of.filter(isInside).length / of.length;

    it('of points in the system that is declared lie inside their units after conversion, and fewer before', async () => {
      const { crs } = await check('shifted', file(shifted));
      expect(share(shifted)).toBeLessThan(0.8);
      expect(crs).toMatchObject({ declared: 'GCJ02', likely: null, points: 40, insideAfter: 1 });
      expect(crs['insideBefore']).toBe(share(shifted));
    });

    it('of points in another system is told which system fits', async () => {
      const wrong = await check('plain', file(shifted));
      expect(wrong.crs).toMatchObject({ declared: 'WGS84', likely: 'GCJ02', insideBefore: share(shifted) });
      expect(wrong.crs['insideBySystem']).toMatchObject({ WGS84: share(shifted), GCJ02: 1 });
      expect((await check('shifted', file(places))).crs).toMatchObject({ likely: 'WGS84', insideBefore: 1 });
      expect((await check('plain', file(places))).crs).toMatchObject({ likely: null, insideAfter: 1 });
    });

    it('of a few points, or of units without an outline, is told nothing of systems', async () => {
      expect((await check('plain', file(shifted.slice(0, 19)))).crs).toMatchObject({
        likely: null,
        points: 19,
      });
      const villages = file(shifted.map((p) => ({ ...p, unit: 'v00' })));
      expect((await check('plain', villages)).crs).toMatchObject({
        ...{ likely: null, points: 0, insideBefore: null, insideAfter: null, insideBySystem: {} },
      });
    });

    it('in another encoding than declared is told which one it can be read in', async () => {
      const text = 'externalId,name,lon,lat,offers\n1,青岚镇第一卫生院,104.001,30.601,clinic\n';
      const gbk = Buffer.concat([
        Buffer.from('externalId,name,lon,lat,offers\n1,'),
        Buffer.from([0xc7, 0xe0, 0xe1, 0xb0, 0xd5, 0xf2]),
        Buffer.from(',104.001,30.601,clinic\n'),
      ]);
      const wrong = await check('plain', gbk);
      expect([wrong.encoding, wrong.fileProblems.map((p) => p.code)]).toEqual([
        { declared: 'utf-8', likely: 'gb18030' },
        ['file/bad-encoding'],
      ]);
      expect((await check('old', gbk)).encoding).toEqual({ declared: 'gb18030', likely: null });
      expect((await check('plain', text)).encoding).toEqual({ declared: 'utf-8', likely: null });
      expect((await check('old', Buffer.from(text).subarray(0, -1))).encoding.declared).toBe('gb18030');
    });

    it('has its problems counted by code, its unknown categories by rows, its unknown units by name', async () => {
      const line = (id: number, more: string): string =>
        `${id},P${id},${WEST + 0.001 * id},${SOUTH + 0.001},${more}\n`;
      const text = `externalId,name,lon,lat,unit,category\n${line(1, 't0,090100')}${line(2, 't0,060100')}${line(3, 'nowhere,060100')}${line(4, 't0,141200')}5,P5,30.601,104.001,t0,090100\n6,P6,,,t0,150700|090101\n`;
      const found = await check('typed', text);
      expect(found).toMatchObject({
        ...{ rows: 6, readableRows: 1, fileProblems: [] },
        problems: {
          'coordinates/missing': 1,
          'coordinates/swapped': 1,
          'facilities/category-left-out': 1,
          'facilities/unknown-category': 2,
        },
        unmappedCategories: [
          { category: '060100', rows: 2 },
          { category: '150700', rows: 1 },
        ],
        unknownUnits: ['nowhere'],
      });
      expect(await app.store.db.query(`SELECT id FROM facility WHERE feed_code = 'typed'`)).toEqual([]);
    });
  });

  describe('whose dry run tells what would change in coverage', () => {
    const HEAD = 'externalId,name,lon,lat,offers,status\n';
    const at = (code: string, dx = 0): string => {
      const { lon, lat } = VILLAGES.find((v) => v.code === code) as (typeof VILLAGES)[0];
      return `${lon + dx},${lat}`;
    };
    const dry = async (text: string, query = ''): Promise<Outlook> => {
      const { status, sync } = await sendCsv(app, 'plain', text, `dryRun=true${query}`);
      expect([status, sync.outcome]).toEqual([200, 'dry_run']);
      return sync.coverageChanges as Outlook;
    };
    const commit = async (text: string, query = ''): Promise<void> => {
      const { status, sync } = await sendCsv(app, 'plain', text, query);
      expect([status, sync.fileProblems]).toEqual([200, []]);
      await app.store.recompute.drain();
    };
    /** Who serves each settlement, by service: as the doors answer once coverage has followed. */
    const served = async (): Promise<Map<string, string>> => {
      const { body } = await app.ask('/v1/units/c/coverage?limit=1000');
      expect(body['stale']).toBe(false);
      const { items } = body['settlements'] as {
        items: {
          settlement: { code: string };
          services: { service: { code: string }; servedBy: { facility: { id: string } } | null }[];
        }[];
      };
      return new Map(
        items.flatMap(({ settlement, services }) =>
          services.flatMap(({ service, servedBy }) =>
            servedBy === null ? [] : [[`${settlement.code} ${service.code}`, servedBy.facility.id] as const],
          ),
        ),
      );
    };
    const row = (
      unit: string,
      service: string,
      gained: number,
      lost: number,
      unknownSettlements: number,
    ) => ({
      ...{ unit, level: unit === 'c' ? 'county' : 'town', service, gained, lost, unknownSettlements },
    });
    /** The plain answer: settlement by settlement, what was served before and after. */
    const plain = (before: Map<string, string>, after: Map<string, string>): Outlook['rows'] => {
      const rows = ['c', ...TOWNS.map((t) => `t${t}`)].flatMap((unit) =>
        ['clinic', 'school'].map((service) => {
          const own = VILLAGES.filter((v) => unit === 'c' || v.town === unit);
          const was = (v: { code: string }) => before.get(`${v.code} ${service}`);
          const is = (v: { code: string }) => after.get(`${v.code} ${service}`);
          const differs = own.filter((v) => (was(v) === undefined) !== (is(v) === undefined));
          const unknown = own.filter((v) => v.people === null && was(v) !== is(v));
          const sum = (isNow: boolean): number =>
            differs
              .filter((v) => (is(v) !== undefined) === isNow)
              .reduce((people, v) => people + (v.people ?? 0), 0);
          return row(unit, service, sum(true), sum(false), unknown.length);
        }),
      );
      return rows.filter((r) => r.gained + r.lost + r.unknownSettlements > 0);
    };

    it('by hand: one opens, one closes, one moves and changes nothing, one opens where people are unknown', async () => {
      await commit(`${HEAD}A,Alpha,${at('v00')},clinic,operating\nB,Beta,${at('v30')},clinic,operating\n`);
      const text = `${HEAD}A,Alpha,${at('v00')},clinic,closed\nB,Beta,${at('v30', 0.0003)},clinic,operating\nN,Nu,${at('v12')},clinic,operating\nU,Upsilon,${at('v23')},clinic,operating\n`;
      const before = await served();
      const outlook = await dry(text);
      // v00 has 100 people, v12 202; those of v23 are unknown
      expect(outlook).toEqual({
        counties: 1,
        countiesLeftOut: 0,
        rows: [
          row('c', 'clinic', 202, 100, 1),
          row('t0', 'clinic', 0, 100, 0),
          row('t1', 'clinic', 202, 0, 0),
          row('t2', 'clinic', 0, 0, 1),
        ],
      });
      expect(await served()).toEqual(before);
      await commit(text);
      expect(plain(before, await served())).toEqual(outlook.rows);
    });

    it.each([1, 2, 3, 4])(
      'equals what the same file then really does, mirror or upsert, seed %i',
      async (seed) => {
        const random = randomFrom(seed);
        const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
        for (const mode of ['upsert', 'mirror'] as const) {
          const lines = Array.from({ length: 12 }, (_, k) => {
            const { code } = pick(VILLAGES);
            const offers = pick(['clinic', 'school', 'clinic;school']);
            return `R${Math.floor(k * 1.5)},Place ${seed} ${k},${at(code, random() * 0.0015)},${offers},${pick(['operating', 'operating', 'closed', 'planned'])}\n`;
          });
          const query = `&mode=${mode}&maxClosedShare=1`;
          const text = HEAD + lines.join('');
          const before = await served();
          const outlook = await dry(text, query);
          await commit(text, query);
          expect({ seed, mode, rows: outlook.rows }).toEqual({
            seed,
            mode,
            rows: plain(before, await served()),
          });
        }
      },
    );
  });

  it('logs nothing above info', () => {
    expect(app.log.filter((line) => line.level > INFO)).toEqual([]);
  });
});
