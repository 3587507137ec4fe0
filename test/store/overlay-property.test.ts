/**
 * A change set laid over a county gives what the same change gives when it is made: on random worlds, for random
 * change sets, all derived rows of all counties are equal, byte for byte but for the revision.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { derive } from '../../src/compute/derived.js';
import type { Derived } from '../../src/compute/derived.js';
import { overlayOf } from '../../src/compute/overlay/overlay.rows.js';
import type { PeopleOfSettlement } from '../../src/compute/overlay/overlay.rows.js';
import { computeCounties } from '../../src/compute/slice.loader.js';
import type { LoadOptions } from '../../src/compute/slice.loader.js';
import { speedsOf } from '../../src/compute/settings.js';
import { countiesReached } from '../../src/compute/stale.js';
import { GROUPS } from '../../src/common/vocabulary.js';
import { FACILITY_COLUMNS } from '../../src/store/repositories/facilities.reader.js';
import type { FacilityColumns } from '../../src/store/repositories/facilities.reader.js';
import { writeVersions } from '../../src/store/repositories/facilities.writer.js';
import { ChangingWorld } from '../support/changing-world.js';
import { randomFrom } from '../support/random-world.js';
import { testStore } from '../support/store.js';
import type { TestStore } from '../support/store.js';

const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8];
const SERVICES = ['clinic', 'school', 'shop'];

describe('a change set laid over the data', () => {
  let store: TestStore;
  const reachedFewer = new Set<boolean>();
  beforeAll(async () => {
    store = await testStore();
  });
  afterAll(async () => {
    await store.close();
  });

  it.each(SEEDS)(
    'gives every derived row that the same change gives when it is made, seed %i',
    async (seed) => {
      const world = new ChangingWorld(store, seed);
      await world.begin();
      for (let step = 0; step < 5; step += 1) await world.step();
      await world.drain();
      const { db } = store;
      const random = randomFrom(1000 + seed);
      const { facilities, people } = await randomChanges(store, random);
      const includePlanned = random() < 0.3;
      const before = await optionsNow(store, world.today, includePlanned);
      const { overlay, changes } = await overlayOf(db, { facilities, people }, before);
      const counties = await countiesOf(store);
      const base = await derivedOf(store, counties, before);
      const planned = await derivedOf(store, counties, { ...before, overlay });
      const reached = await countiesReached(db, changes);

      await makeReal(store, facilities, people, world.today);
      const real = await derivedOf(store, counties, await optionsNow(store, world.today, includePlanned));

      expect({ seed, rows: planned }).toEqual({ seed, rows: real });
      // the stored reach is that of the state without planned facilities
      if (!includePlanned)
        for (const [k, county] of counties.entries())
          if (!reached.includes(county))
            expect({ seed, county, rows: real[k] }).toEqual({ seed, county, rows: base[k] });
      reachedFewer.add(reached.length < counties.length);
    },
  );

  it('some change sets could not reach every county', () => {
    expect(reachedFewer).toContain(true);
  });
});

async function countiesOf(store: TestStore): Promise<string[]> {
  const rows = await store.db.query<{ code: string }>(
    `SELECT county_code AS code FROM county_state ORDER BY county_code COLLATE "C"`,
  );
  return rows.map((row) => row.code);
}

async function optionsNow(store: TestStore, asOf: string, includePlanned: boolean): Promise<LoadOptions> {
  const [row] = await store.db.query<{ revision: number }>(`SELECT revision FROM revision_counter`);
  return {
    asOf,
    revision: row?.revision ?? 0,
    standardSet: 'set',
    basis: 'resident',
    speeds: speedsOf(store.config),
    includePlanned,
  };
}

async function derivedOf(
  store: TestStore,
  counties: readonly string[],
  options: LoadOptions,
): Promise<Derived[]> {
  const derived: Derived[] = [];
  for (const county of counties) {
    const one = derive(await computeCounties(store.db, [county], options), options);
    derived.push({ ...one, state: { ...one.state, revision: 0 } });
  }
  return derived;
}

/** Facilities opened, closed, moved, enlarged and changed; numbers of people put and added. */
async function randomChanges(
  store: TestStore,
  random: () => number,
): Promise<{ facilities: FacilityColumns[]; people: PeopleOfSettlement[] }> {
  const whole = (n: number): number => Math.floor(random() * n);
  const held = await store.db.query<FacilityColumns>(
    `SELECT ${FACILITY_COLUMNS.join(', ')} FROM facility WHERE rev_to IS NULL ORDER BY id COLLATE "C"`,
  );
  const places = await store.db.query<{ county_code: string; code: string; town: string | null }>(
    `SELECT u.county_code, u.code, t.code AS town FROM unit u
       LEFT JOIN unit t ON t.code = u.parent_code AND t.level = 'town' AND t.rev_to IS NULL
      WHERE u.level = 'village' AND u.rev_to IS NULL ORDER BY u.code COLLATE "C"`,
  );
  const next = new Map<string, FacilityColumns>();
  for (let n = 1 + whole(5); n > 0; n -= 1) {
    const from = held[whole(held.length)] as FacilityColumns;
    const place = places[whole(places.length)] as (typeof places)[number];
    const point = { lon: 104 + whole(24) * 0.01, lat: 31 + whole(4) * 0.01 };
    const there = { county_code: place.county_code, unit_code: place.code, town_code: place.town };
    const changed: FacilityColumns[] = [
      { ...from, id: `test:n${n}`, external_id: `n${n}`, ...point, ...there },
      { ...from, period_from: ['-infinity'], period_status: ['closed'] },
      { ...from, ...point, ...there },
      { ...from, offer_capacities: from.offer_capacities.map(() => whole(90)) },
      {
        ...from,
        offer_services: [SERVICES[whole(3)] as string],
        offer_capacities: [null],
        offer_units: [''],
        service_radius_metres: random() < 0.5 ? null : 500 + whole(20) * 1000,
      },
      { ...from, period_from: ['-infinity'], period_status: ['planned'] },
    ];
    const chosen = changed[whole(changed.length)] as FacilityColumns;
    next.set(chosen.id, chosen);
  }
  const people = new Map<string, PeopleOfSettlement>();
  for (let n = whole(3); n > 0; n -= 1) {
    const { county_code: county, code } = places[whole(places.length)] as (typeof places)[number];
    const change =
      random() < 0.5
        ? { all: { set: whole(2000) }, '3-5': { set: null } }
        : { all: { add: whole(800) - 400 }, '3-5': { add: whole(50) } };
    people.set(code, { county, settlement: code, change });
  }
  return { facilities: [...next.values()], people: [...people.values()] };
}

/** The same in the tables, without the overlay's help. */
async function makeReal(
  store: TestStore,
  facilities: readonly FacilityColumns[],
  people: readonly PeopleOfSettlement[],
  today: string,
): Promise<void> {
  await store.unitOfWork.write('test', 'the change set', async (tx) => {
    await writeVersions(tx, facilities);
    for (const { county, settlement, change } of people) {
      const [held] = await tx.query<{ id: string; persons: (number | null)[] }>(
        `SELECT reference_date::text AS id, persons_by_group AS persons FROM population
          WHERE settlement_code = $1 AND basis = 'resident' AND rev_to IS NULL AND reference_date <= $2::date
          ORDER BY reference_date DESC LIMIT 1`,
        [settlement, today],
      );
      const persons = GROUPS.map((group, g) => {
        const was = held?.persons[g] ?? null;
        const one = change[group];
        if (one === undefined) return was;
        if ('set' in one) return one.set;
        return was === null ? null : Math.max(0, was + one.add);
      });
      await tx.query(
        `UPDATE population SET rev_to = $1 WHERE settlement_code = $2 AND reference_date = $3::date AND basis = 'resident' AND rev_to IS NULL`,
        [tx.revision, settlement, held?.id ?? today],
      );
      await tx.insertRows(
        'population',
        ['county_code varchar', 'settlement_code varchar', 'reference_date date', 'basis text', 'rev_from bigint', 'persons_by_group bigint[]'], // prettier-ignore
        [[county, settlement, held?.id ?? today, 'resident', tx.revision, persons]],
      );
    }
  });
}
