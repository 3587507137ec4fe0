import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { loadBuiltIns } from '../../src/sample.js';
import { importText, testStore } from '../support/store.js';
import type { TestStore } from '../support/store.js';

const DERIVED = ['coverage', 'coverage_summary', 'unit_gap'] as const;

async function derivedRows(store: TestStore): Promise<unknown[]> {
  const tables = [];
  for (const table of DERIVED) tables.push(await store.db.query(`SELECT * FROM ${table} t ORDER BY t::text`));
  tables.push(
    await store.db.query(
      `SELECT county_code, as_of, standard_set, services, rules, reach_metres, centre_lon, centre_lat, radius_metres
         FROM county_state ORDER BY county_code`,
    ),
  );
  return tables;
}

describe('the sample county in a database', () => {
  let store: TestStore;

  beforeAll(async () => {
    store = await testStore();
    await loadBuiltIns(store.db, store.imports, { sample: true, onProgress: () => undefined });
    await store.recompute.drain();
  });
  afterAll(async () => store.close());

  it('has coverage rows for every settlement that is valid, and no mark left', async () => {
    const [counts] = await store.db.query<{ settlements: number; rows: number; marks: number }>(
      `SELECT (SELECT count(*)::int FROM unit WHERE level = 'village' AND rev_to IS NULL
                  AND valid_from <= '2026-11-24' AND (valid_to IS NULL OR valid_to > '2026-11-24')) AS settlements,
              (SELECT count(*)::int FROM coverage) AS rows, (SELECT count(*)::int FROM stale_mark) AS marks`,
    );
    expect(counts?.rows).toBe(counts?.settlements);
    expect(counts?.rows).toBeGreaterThan(180);
    expect(counts?.marks).toBe(0);
  });

  it('imports the same files again without a change and without a revision', async () => {
    const [before] = await store.db.query<{ revision: number }>(`SELECT revision FROM revision_counter`);
    await loadBuiltIns(store.db, store.imports, { sample: true, onProgress: () => undefined });
    const report = await importText(store, 'populations', 'settlement,referenceDate,basis,all\n');
    const [after] = await store.db.query<{ revision: number }>(`SELECT revision FROM revision_counter`);
    expect(report.outcome).toBe('unchanged');
    expect(after).toEqual(before);
  });

  it('refuses a file with one bad row as a whole, says why, and writes nothing', async () => {
    const report = await importText(
      store,
      'facilities',
      'externalId,name,lon,lat,unit,offers\n' +
        'n1,New clinic,104.1,31.2,,village_clinic\n' +
        'n2,Swapped,31.2,104.1,,village_clinic\n' +
        'n3,Unknown service,104.1,31.2,,flying_school\n',
    );
    expect(report.outcome).toBe('rejected');
    expect(report.verdicts.flatMap((v) => v.reasons.map((r) => r.code)).sort()).toEqual([
      'coordinates/swapped',
      'facilities/unknown-service',
    ]);
    expect(await store.db.query(`SELECT 1 FROM facility WHERE feed_code = 'test'`)).toEqual([]);
  });

  it('gives the same rows after changes step by step as after a full recompute', async () => {
    const [place] = await store.db.query<{ lon: number; lat: number }>(
      `SELECT lon, lat FROM unit WHERE level = 'village' AND rev_to IS NULL ORDER BY code LIMIT 1`,
    );
    const row = (name: string, d: number, status: string): string =>
      `x1,${name},${(place?.lon ?? 0) + d},${(place?.lat ?? 0) + d},,football_pitch;kindergarten,${status}`;
    for (const line of [
      row('Pitch', 0.001, 'operating'),
      row('Pitch moved', 0.05, 'operating'),
      row('Pitch planned', 0.002, 'planned'),
    ]) {
      const report = await importText(
        store,
        'facilities',
        `externalId,name,lon,lat,unit,offers,status\n${line}\n`,
      );
      expect(report.outcome).toBe('committed');
      await store.recompute.drain();
    }
    const stepByStep = await derivedRows(store);
    await store.recompute.mark(null);
    await store.recompute.drain();
    expect(await derivedRows(store)).toEqual(stepByStep);
  });
});
