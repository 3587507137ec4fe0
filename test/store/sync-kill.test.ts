/** `kill -9` in the middle of any step of a sync: all of it or nothing, and the same key then finishes it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readConfig } from '../../src/config.js';
import { openDataSource, runMigrations } from '../../src/store/data-source.js';
import { Database } from '../../src/store/database.js';
import { MIGRATIONS } from '../../src/store/migrations.js';
import { UnitOfWork } from '../../src/store/unit-of-work.js';
import { ImportService } from '../../src/sync/import.service.js';
import { testDatabaseSettings } from '../support/prepared.js';
import type { TestDatabaseSettings } from '../support/prepared.js';
import { importText, TEST_DAY } from '../support/store.js';
import type { TestStore } from '../support/store.js';
import { clinics, fileOf, GROUND, heldRows, syncsOn, versionsHeld } from '../support/syncing.js';
import type { Step } from '../support/syncing-process.js';

const path = (name: string): string => fileURLToPath(new URL(`../support/${name}`, import.meta.url));
const ofTheSystem = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !name.startsWith('HINTERLAND_')),
);
/** More than one batch is staged, so that a kill finds some of the rows there. */
const ROWS = 12_000;

/** The step that is met, and how long after it began, ms. */
const KILLS: readonly (readonly [Step, number])[] = [
  ['staging', 0],
  ['checking', 0],
  ['checking', 80],
  ['writing', 0],
  ['writing', 150],
  ['written', 0],
];

describe('a sync whose process is killed', () => {
  let settings: TestDatabaseSettings;
  beforeAll(async () => {
    settings = await testDatabaseSettings();
    await withDatabase(async (db, unitOfWork) => {
      await runMigrations(db.dataSource);
      const imports = new ImportService(db, unitOfWork, () => TEST_DAY);
      for (const kind of ['standards', 'units'] as const)
        expect((await importText({ imports } as TestStore, kind, GROUND[kind])).outcome).toBe('committed');
    });
  });
  afterAll(async () => settings.remove());

  /** Opened and closed around each look: the embedded database takes one process at a time. */
  async function withDatabase(work: (db: Database, unitOfWork: UnitOfWork) => Promise<void>): Promise<void> {
    const opened = await openDataSource(readConfig(settings.environment), { migrations: MIGRATIONS });
    const db = new Database(opened.dataSource);
    try {
      await work(db, new UnitOfWork(db));
    } finally {
      await opened.close();
    }
  }

  /** Gives the last step that was begun. */
  async function runAndKill(key: string, at: Step, delayMs: number): Promise<void> {
    const child = spawn(process.execPath, ['--import', path('typescript-loader.mjs'), path('syncing-process.ts')], {
      env: { ...ofTheSystem, ...settings.environment, SYNC_KEY: key, SYNC_ROWS: String(ROWS) },
      stdio: ['ignore', 'pipe', 'inherit'],
    }); // prettier-ignore
    const ended = once(child, 'exit');
    let isKilled = false;
    for await (const line of createInterface({ input: child.stdout })) {
      if (isKilled || line !== at) continue;
      isKilled = true;
      if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
      child.kill('SIGKILL');
    }
    await ended;
    expect(isKilled).toBe(true);
  }

  it.each(KILLS)('in its step %s, %i ms after it began, leaves all or nothing, and its key finishes it', async (step, delayMs) => {
    const key = `${step}-${delayMs}`;
    await withDatabase(async (db) => {
      await db.query(`DELETE FROM facility`);
    });
    await runAndKill(key, step, delayMs);
    await withDatabase(async (db, unitOfWork) => {
      const held = await versionsHeld(db);
      const [left] = await db.query<{ outcome: string; verdicts: number }>(
        `SELECT outcome, (SELECT count(*)::int FROM sync_verdict v WHERE v.sync_id = s.id) AS verdicts
           FROM sync s WHERE idempotency_key = $1`,
        [key],
      );
      // versions, verdicts and the answer are there together or not at all
      expect([{ held: 0, outcome: 'running', verdicts: 0 }, { held: ROWS, outcome: 'committed', verdicts: ROWS }]).toContainEqual({ held, ...left });
      if (step !== 'written' && delayMs === 0) expect(held).toBe(0);
      if (step === 'written') expect(held).toBe(ROWS);
      // the claim of the dead process, which nobody waits out in a test
      await db.query(`UPDATE sync SET claimed_until = now() WHERE finished_at IS NULL`);
      const sync = syncsOn(db, unitOfWork);
      const answer = await sync(fileOf(clinics(ROWS)), { idempotencyKey: key });
      expect([answer.outcome, answer.counts['created'], answer.verdicts.length]).toEqual(['committed', ROWS, ROWS]);
      expect(await versionsHeld(db)).toBe(ROWS);
      expect(await heldRows(db)).toHaveLength(ROWS);
      // what the dead process left is swept by the next sync
      expect((await sync(fileOf(clinics(3)))).outcome).toBe('unchanged');
      const rest = `SELECT 1 FROM staged_facility UNION ALL SELECT 1 FROM staged_verdict`;
      expect(await db.query(rest)).toEqual([]);
      await expect(sync(fileOf(clinics(3)), { idempotencyKey: key })).rejects.toThrow(/another file/);
    });
  }); // prettier-ignore
});
