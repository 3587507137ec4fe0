/** `kill -9` at any moment of an import or a recompute: no half import, no stale coverage called fresh. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Recompute } from '../../src/compute/recompute.js';
import { readConfig } from '../../src/config.js';
import { openDataSource, runMigrations } from '../../src/store/data-source.js';
import { Database } from '../../src/store/database.js';
import { MIGRATIONS } from '../../src/store/migrations.js';
import { UnitOfWork } from '../../src/store/unit-of-work.js';
import { ImportService } from '../../src/sync/import.service.js';
import { testDatabaseSettings } from '../support/prepared.js';
import type { TestDatabaseSettings } from '../support/prepared.js';
import { derivedRows } from '../support/derived-rows.js';
import { ROUND_ROWS, STANDARDS, worldFile } from '../support/importing-process.js';
import { importText, TEST_DAY } from '../support/store.js';
import type { TestStore } from '../support/store.js';

const path = (name: string): string => fileURLToPath(new URL(`../support/${name}`, import.meta.url));

/** Without the settings of the tests themselves, which a service would refuse. */
const ofTheSystem = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !name.startsWith('HINTERLAND_')),
);

/** Kills come this long after the step they are aimed at began, so that they meet it early, in the middle and late. */
const KILLS = [
  ['import', 5],
  ['import', 60],
  ['import', 150],
  ['recompute', 5],
  ['recompute', 40],
  ['recompute', 90],
] as const;

describe('a process that is killed', () => {
  let settings: TestDatabaseSettings;
  beforeAll(async () => {
    settings = await testDatabaseSettings();
    await withStore(async (store) => {
      await runMigrations(store.db.dataSource);
      expect((await importText(store, 'standards', STANDARDS)).outcome).toBe('committed');
      expect((await importText(store, 'units', worldFile())).outcome).toBe('committed');
      await store.recompute.drain();
    });
  });
  afterAll(async () => settings.remove());

  /** Opened and closed around each look: the embedded database takes one process at a time. */
  async function withStore(work: (store: TestStore) => Promise<void>): Promise<void> {
    const config = readConfig({
      ...settings.environment,
      HINTERLAND_TODAY: TEST_DAY,
      HINTERLAND_STANDARD_SET: 'set',
    });
    const opened = await openDataSource(config, { migrations: MIGRATIONS });
    const db = new Database(opened.dataSource);
    const unitOfWork = new UnitOfWork(db);
    const imports = new ImportService(db, unitOfWork, () => TEST_DAY);
    const recompute = new Recompute(db, unitOfWork, config);
    try {
      await work({ db, config, unitOfWork, imports, recompute, close: async () => undefined });
    } finally {
      await opened.close();
    }
  }

  async function runAndKill(step: string, delayMs: number, firstRound: number): Promise<void> {
    const child = spawn(
      process.execPath,
      ['--import', path('typescript-loader.mjs'), path('importing-process.ts')],
      {
        env: { ...ofTheSystem, ...settings.environment, FIRST_ROUND: String(firstRound) },
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    const ended = once(child, 'exit');
    let isKilled = false;
    for await (const line of createInterface({ input: child.stdout })) {
      // the second round: the first has warmed the process up
      if (isKilled || line !== `${step} ${firstRound + 1}`) continue;
      isKilled = true;
      await new Promise((resolve) => setTimeout(resolve, delayMs));
      child.kill('SIGKILL');
    }
    await ended;
    expect(isKilled).toBe(true);
  }

  it.each(KILLS.map(([step, delay], k) => [step, delay, k * 100] as const))(
    'in its %s, %i ms after it began, leaves whole files and no county fresh that is not',
    async (step, delayMs, firstRound) => {
      await runAndKill(step, delayMs, firstRound);
      await withStore(async ({ db, recompute }) => {
        const rounds = await db.query<{ name: string; n: number }>(
          `SELECT name, count(*)::int AS n FROM facility WHERE rev_to IS NULL GROUP BY name`,
        );
        expect(rounds).toEqual([{ name: expect.stringMatching(/^Round \d+$/), n: ROUND_ROWS }]);
        const stale = await db.query<{ county_code: string }>(`SELECT county_code FROM stale_mark`);
        const isMarked = new Set(stale.map((mark) => mark.county_code));
        const fresh = (rows: readonly string[]): string[] =>
          rows.filter((row) => !isMarked.has(/"county_code": "(\w+)"/.exec(row)?.[1] ?? ''));
        const kept = await derivedRows(db);
        // the lease of the dead process, which nobody else would wait out in a test
        await db.query(`UPDATE stale_mark SET claimed_by = NULL, claimed_until = NULL`);
        await recompute.mark(null);
        await recompute.drain();
        const full = await derivedRows(db);
        expect(fresh(kept.rows)).toEqual(fresh(full.rows));
        expect(full.rows.length).toBeGreaterThan(kept.revisions.size);
      });
    },
  );
});
