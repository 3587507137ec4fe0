/** People added to a town by a scenario: who gets them, and that none is lost. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { PeopleSetChange } from '../../src/common/change-set.js';
import { GROUPS } from '../../src/common/vocabulary.js';
import type { Group } from '../../src/common/vocabulary.js';
import { PeoplePlan } from '../../src/compute/overlay/people.plan.js';
import { overlayPeople } from '../../src/compute/overlay/overlay.js';
import { readPeople } from '../../src/compute/slice.queries.js';
import { importText, TEST_DAY, testStore } from '../support/store.js';
import type { TestStore } from '../support/store.js';

const UNITS = `code,level,parent,name,lon,lat
C,county,,County,,
T,town,C,Town,,
A,village,T,A,100.1,20.1
B,village,T,B,100.2,20.1
D,village,T,D,100.3,20.1
`;
const PEOPLE = `settlement,referenceDate,basis,all,3-5,60+
A,2026-01-01,resident,100,,5
B,2026-01-01,resident,100,10,20
D,2026-01-01,resident,200,,0
`;

describe('people added to a town', () => {
  let store: TestStore;
  beforeAll(async () => {
    store = await testStore();
    for (const [kind, text] of [
      ['units', UNITS],
      ['populations', PEOPLE],
    ] as const)
      expect(
        (await importText(store, kind, text, { options: { scheme: 'opaque', crs: 'WGS84', feed: 'f' } }))
          .counts,
      ).toMatchObject({ rejected: 0 });
  });
  afterAll(async () => store.close());

  const after = async (
    ...changes: Pick<PeopleSetChange, 'unit' | 'add' | 'persons'>[]
  ): Promise<{ codes: string[]; of: (group: Group) => (number | null)[] }> => {
    const set = changes.map((one): PeopleSetChange => ({ change: 'people', ...one }));
    const moment = { asOf: TEST_DAY, revision: 1e9, standardSet: '', basis: 'resident' };
    const plan = await PeoplePlan.read(store.db, set, moment);
    const codes = set.flatMap((one) => plan.apply(one).map((problem) => problem.code));
    const held = new Map(
      (await readPeople(store.db, ['C'], moment)).map((p) => [p.settlement_code, p.persons_by_group]),
    );
    const people = overlayPeople(held, {
      tag: '',
      replaced: new Set(),
      facilities: [],
      people: new Map(plan.changes().map((p) => [p.settlement, p.change])),
    });
    return {
      codes,
      of: (group) => ['A', 'B', 'D'].map((code) => people.get(code)?.[GROUPS.indexOf(group)] ?? null),
    };
  };

  it('go where the group is known: none vanishes in an unknown number', async () => {
    const { codes, of } = await after({ unit: 'T', add: { '3-5': 20 } });
    expect([codes, of('3-5')]).toEqual([[], [null, 30, null]]);
    expect((await after({ unit: 'T', add: { all: 8 } })).of('all')).toEqual([102, 102, 204]);
  });

  it('are taken where they are, and never more than there are', async () => {
    expect((await after({ unit: 'T', add: { '60+': -20 } })).of('60+')).toEqual([1, 4, 0]);
    const { codes, of } = await after({ unit: 'T', add: { '60+': -26, all: 4 } });
    expect([codes, of('60+'), of('all')]).toEqual([
      ['scenarios/people-not-known'],
      [5, 20, 0],
      [100, 100, 200],
    ]);
    // what an earlier change took is gone
    const twice = await after({ unit: 'T', add: { '60+': -20 } }, { unit: 'B', add: { '60+': -5 } });
    expect([twice.codes, twice.of('60+')]).toEqual([['scenarios/people-not-known'], [1, 4, 0]]);
  });

  it('are refused where nobody knows how many there are, until a number is put', async () => {
    expect((await after({ unit: 'A', add: { '3-5': 1 } })).codes).toEqual(['scenarios/people-not-known']);
    const put = await after({ unit: 'A', persons: { '3-5': 4 } }, { unit: 'A', add: { '3-5': 1 } });
    expect([put.codes, put.of('3-5')]).toEqual([[], [5, 10, null]]);
  });
});
