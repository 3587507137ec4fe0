/** Slices with their surroundings against the slow obvious version: every settlement measured to every other. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { QuestionContext } from '../../src/common/context.js';
import { Refusal } from '../../src/common/errors.js';
import { capacitySplit } from '../../src/compute/gaps/capacity.gaps.js';
import { allocationOf, UNMET_REASONS } from '../../src/compute/measures/allocations.js';
import { ByteCache } from '../../src/compute/slices/slice.cache.js';
import { Slices } from '../../src/compute/slices/slices.js';
import { distanceMetres } from '../../src/geo/earth.js';
import { loadBuiltIns } from '../../src/sample.js';
import { randomFrom } from '../support/random-world.js';
import { importText, TEST_DAY, testStore } from '../support/store.js';
import type { TestStore } from '../support/store.js';

const CTX: QuestionContext = {
  asOf: TEST_DAY,
  asOfGiven: false,
  revision: null,
  standardSet: 'cn-2026',
  standardSetGiven: false,
  basis: 'resident',
  includePlanned: false,
};
const UNIT_HEAD = 'code,level,parent,name,tier,lon,lat\n';
const REACH = 3_000;

interface Place {
  readonly code: string;
  readonly county: string;
  readonly lon: number;
  readonly lat: number;
}

describe('slices with their surroundings', () => {
  let store: TestStore;
  let slices: Slices;
  const places: Place[] = [];

  beforeAll(async () => {
    store = await testStore();
    await loadBuiltIns(store.db, store.imports, { sample: false, onProgress: () => undefined });
    slices = new Slices(store.db, store.config);
    const random = randomFrom(70);
    for (const [c, county] of ['a', 'b', 'c', 'd'].entries())
      for (let k = 0; k < 12; k += 1)
        places.push({
          code: `${county}${String(k).padStart(2, '0')}`,
          county,
          lon: 104 + c * 0.05 + random() * 0.06,
          lat: 31 + random() * 0.06,
        });
    const units = [
      'P,prefecture,,P,,,',
      ...['a', 'b', 'c', 'd'].flatMap((c) => [`${c},county,P,${c},,,`, `${c}t,town,${c},Town,county_seat,,`]),
      ...places.map((p) => `${p.code},village,${p.county}t,Village,village,${p.lon},${p.lat}`),
    ];
    const report = await importText(store, 'units', `${UNIT_HEAD}${units.join('\n')}\n`);
    expect(report.outcome).toBe('committed');
    const people = places.map((p, k) => `${p.code},2025-12-31,resident,${100 + k}`);
    const counted = await importText(
      store,
      'populations',
      `settlement,referenceDate,basis,all\n${people.join('\n')}\n`,
    );
    expect(counted.outcome).toBe('committed');
  });
  afterAll(async () => store.close());

  it('hold the settlements of the county and exactly those others that lie within twice the reach of one of them', async () => {
    for (const county of ['a', 'b', 'c', 'd']) {
      const { slice, inside, askedCounties } = await (await slices.open(CTX, county)).load(REACH);
      const own = places.filter((p) => p.county === county);
      const near = places.filter((p) =>
        own.some((o) => distanceMetres(o.lon, o.lat, p.lon, p.lat) <= 2 * REACH),
      );
      expect([...slice.settlements.codes]).toEqual(near.map((p) => p.code).sort());
      expect(slice.settlements.codes.filter((_, i) => inside[i] === 1)).toEqual(own.map((p) => p.code));
      expect(slice.counties.slice(0, askedCounties)).toEqual([county]);
      for (const [i, code] of slice.settlements.codes.entries()) {
        const town = slice.towns[slice.settlements.town[i] as number];
        expect(`${slice.counties[slice.settlements.county[i] as number]}t`).toBe(town?.code);
        expect(town?.isSeat).toBe(true);
        expect(slice.settlements.people[i * 10]).toBe(100 + places.findIndex((p) => p.code === code));
      }
    }
  });

  it('have nobody around them where a whole prefecture is asked for', async () => {
    const { slice, inside } = await (await slices.open(CTX, 'P')).load(REACH);
    expect(slice.settlements.codes).toHaveLength(places.length);
    expect([...inside].every((flag) => flag === 1)).toBe(true);
  });

  it('are opened by one statement, loaded once, and loaded again after a new revision', async () => {
    const before = store.db.statements;
    const opened = await slices.open(CTX, 'a');
    expect(store.db.statements - before).toBe(1);
    const [one, two] = await Promise.all([opened.load(1_234), opened.load(1_234)]);
    expect(two).toBe(one);
    const loaded = store.db.statements;
    expect(await (await slices.open(CTX, 'at')).load(1_234)).toBe(one);
    expect(store.db.statements - loaded).toBe(1);
    let made = 0;
    expect(one.derived('sum', () => ++made) + one.derived('sum', () => ++made)).toBe(2);
    await importText(store, 'populations', 'settlement,referenceDate,basis,all\na00,2026-01-31,resident,7\n');
    const later = await slices.open(CTX, 'a');
    expect(later.tag).not.toBe(opened.tag);
    const fresh = await later.load(1_234);
    expect(fresh).not.toBe(one);
    expect(fresh.slice.settlements.people[0]).toBe(7);
    const past = await slices.open({ ...CTX, revision: opened.moment.revision }, 'a');
    expect(await past.load(1_234)).toBe(one);
  });

  it('know of what stands farther than they were read: out of reach, not absent; what nobody runs is absent', async () => {
    // 900 km from everybody; the planned one beside them is none yet
    const rows = ['f1,Far,114,31,a00,bus_stop,operating', 'f2,Near,104.01,31.01,a00,bus_stop,planned'];
    const report = await importText(
      store,
      'facilities',
      `externalId,name,lon,lat,unit,offers,status\n${rows.join('\n')}\n`,
    );
    expect(report.outcome).toBe('committed');
    for (const county of ['a', 'b']) {
      const held = await (await slices.open(CTX, county)).load();
      const reasonOf = (code: string): string | undefined => {
        const s = held.slice.services.findIndex((service) => service.code === code);
        return UNMET_REASONS[allocationOf(held, 'nearest').services[s]?.reason[0] ?? -1];
      };
      expect([county, reasonOf('bus_stop')]).toEqual([county, 'out_of_reach']);
      expect([county, reasonOf('fitness_facility')]).toEqual([county, 'absent']);
      const [split] = capacitySplit(held).cells.filter(
        ({ s }) => held.slice.services[s]?.code === 'bus_stop',
      );
      expect(split?.people).toMatchObject({ absent: 0, outOfReach: split?.people?.persons });
    }
  });

  it('refuse a unit, a set and a revision that are not held, each with its code', async () => {
    const codeOf = async (ctx: QuestionContext, unit: string): Promise<string> => {
      try {
        await slices.open(ctx, unit);
        return 'opened';
      } catch (error) {
        return error instanceof Refusal ? error.code : String(error);
      }
    };
    expect(await codeOf(CTX, 'nowhere')).toBe('units/unknown-code');
    expect(await codeOf({ ...CTX, standardSet: 'none' }, 'a')).toBe('standards/unknown-set');
    expect(await codeOf({ ...CTX, revision: 10_000 }, 'a')).toBe('revisions/unknown');
  });
});

describe('the cache of slices', () => {
  it('holds what was used last as long as the bytes allow, and nothing that failed', async () => {
    const cache = new ByteCache<string>(10, (text) => text.length);
    let made = 0;
    const get = (key: string, text: string): Promise<string> =>
      cache.get(key, async () => {
        made += 1;
        return text;
      });
    await get('a', '1234');
    await get('b', '1234');
    await get('a', '1234');
    await get('c', '1234');
    expect([cache.size, cache.bytes, made]).toEqual([2, 8, 3]);
    await get('a', '1234');
    expect(made).toBe(3);
    await get('b', '1234');
    expect(made).toBe(4);
    await expect(cache.get('bad', async () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(cache.size).toBe(2);
    expect(await get('whale', '12345678901')).toHaveLength(11);
    expect(cache.bytes).toBe(0);
  });
});
