/**
 * After any changes, recomputing what is marked stale gives the same rows as recomputing everything.
 * Equal means: every derived column of every county, byte for byte, except two. `computed_at` is an instant.
 * `county_state.revision` is the revision the rows were made from: a county that no change reached since keeps
 * an older one, so it may be older than the full recompute's, never newer. Everything else, `as_of` too, is equal.
 * One seed, one sequence: HINTERLAND_TEST_SEEDS=17 runs one again, 1-200 runs two hundred.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { GAP_STATUSES, PROVIDER_CLASSES } from '../../src/common/vocabulary.js';
import { StaleRepository } from '../../src/store/repositories/stale.repository.js';
import { ChangingWorld } from '../support/changing-world.js';
import { derivedRows } from '../support/derived-rows.js';
import { plainSlice } from '../support/plain-slice.js';
import { judge } from '../support/random-world.js';
import type { Judgement } from '../support/random-world.js';
import { testStore } from '../support/store.js';
import type { TestStore } from '../support/store.js';

const STEPS = 16;
const SEEDS = seedsOf(process.env['HINTERLAND_TEST_SEEDS'] ?? '1-6');

function seedsOf(text: string): number[] {
  const [first = 1, last = first] = text.split('-').map(Number);
  return Array.from({ length: last - first + 1 }, (_, k) => first + k);
}

describe('after any sequence of changes', () => {
  let store: TestStore;
  const untouched = new Set<boolean>();
  beforeAll(async () => {
    store = await testStore();
  });
  afterAll(async () => {
    await store.close();
  });

  it.each(SEEDS)(
    'rows kept up to date are those of a full recompute and of the judge, seed %i',
    async (seed) => {
      const world = new ChangingWorld(store, seed);
      await world.begin();
      for (let step = 0; step < STEPS; step += 1) {
        await world.step();
        if (step % 4 !== 3) continue;
        await world.drain();
        await expectJudged(world);
        const made = new Set((await derivedRows(store.db)).revisions.values());
        untouched.add(made.size > 1);
      }
      await world.drain();
      const kept = await derivedRows(store.db);
      const recompute = world.recompute();
      await recompute.mark(null);
      await recompute.drain();
      const full = await derivedRows(store.db);
      expect({ seed, log: world.log, rows: kept.rows }).toEqual({ seed, log: world.log, rows: full.rows });
      for (const [county, revision] of kept.revisions)
        expect(revision).toBeLessThanOrEqual(full.revisions.get(county) ?? -1);
      await expectJudged(world);
    },
  );

  it('some counties were left alone by changes that could not reach them', () => {
    expect(untouched).toContain(true);
  });
});

/** The stored rows against all pairs, for every settlement and service. */
async function expectJudged(world: ChangingWorld): Promise<void> {
  const { db, config } = world.store;
  expect(await new StaleRepository(db).pending()).toBe(0);
  const slice = await plainSlice(db, world.today, 'set', config.HINTERLAND_SPEED_WALK_KMH);
  const said = judge(slice, false);
  const expected = slice.settlements.codes.flatMap((code, i) =>
    slice.services.map((service, s) => {
      const one = said[i * slice.services.length + s] as Judgement;
      return [
        ...[code, service.code, one.rule, one.provider, one.gap, one.people],
        ...[one.serving ?? one.nearest, one.servingMetres ?? one.nearestMetres],
        ...[one.nearest, one.nearestMetres, one.planned],
      ].join(' ');
    }),
  );
  const states = new Map(
    (
      await db.query<{ county_code: string; services: string[]; rules: string[] }>(
        `SELECT county_code, services, rules FROM county_state`,
      )
    ).map((s) => [s.county_code, s]),
  );
  const rows = await db.query<Record<string, never[]> & { county_code: string; settlement_code: string }>(
    `SELECT * FROM coverage ORDER BY settlement_code COLLATE "C"`,
  );
  const stored = rows.flatMap((row) => {
    const state = states.get(row.county_code);
    const cell = (column: string, s: number): string | number | null => row[column]?.[s] ?? null;
    return (state?.services ?? []).map((service, s) =>
      [
        ...[row.settlement_code, service, state?.rules[Number(cell('rule', s))] ?? null],
        ...[
          PROVIDER_CLASSES[Number(cell('provider', s))],
          GAP_STATUSES[Number(cell('gap', s))],
          cell('persons', s),
        ],
        ...[cell('facility', s), cell('metres', s)],
        cell(row['nearest_facility'] ? 'nearest_facility' : 'facility', s),
        cell(row['nearest_metres'] ? 'nearest_metres' : 'metres', s),
        cell('planned_facility', s),
      ].join(' '),
    );
  });
  expect({ day: world.today, log: world.log, stored }).toEqual({
    day: world.today,
    log: world.log,
    stored: expected,
  });
}
