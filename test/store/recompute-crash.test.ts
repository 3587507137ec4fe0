/**
 * Instances that recompute side by side, one killed -9 in the middle: every county is computed once for its revision,
 * none is forgotten. On a server two processes run at once; the embedded database takes one process only, so there the
 * second follows the first.
 */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Recompute } from '../../src/compute/recompute.js';
import { readConfig } from '../../src/config.js';
import type { Config } from '../../src/config.js';
import { loadNation } from '../../src/demo/nation.js';
import { loadBuiltIns } from '../../src/sample.js';
import { openDataSource, runMigrations } from '../../src/store/data-source.js';
import { Database } from '../../src/store/database.js';
import { MIGRATIONS } from '../../src/store/migrations.js';
import { UnitOfWork } from '../../src/store/unit-of-work.js';
import { ImportService } from '../../src/sync/import.service.js';
import { TEST_SERVER_URL, testDatabaseSettings } from '../support/prepared.js';
import { derivedRows } from '../support/derived-rows.js';
import { TEST_DAY } from '../support/store.js';

const COUNTIES = 16;
const LEASE_SECONDS = 4;
const ROOT = fileURLToPath(new URL('../../', import.meta.url));

interface Instance {
  readonly child: ChildProcess;
  readonly worker: string;
  /** Settles at the next claim that it has done. */
  nextDone(): Promise<void>;
}

interface Opened {
  readonly db: Database;
  readonly recompute: Recompute;
  close(): Promise<void>;
}

describe('an instance that is killed in the middle', () => {
  const atEnd: (() => Promise<void> | void)[] = [];
  afterEach(async () => {
    for (const end of atEnd.splice(0).reverse()) await end();
  });

  async function open(config: Config): Promise<Opened> {
    const store = await openDataSource(config, { migrations: MIGRATIONS });
    await runMigrations(store.dataSource);
    const db = new Database(store.dataSource);
    const unitOfWork = new UnitOfWork(db);
    return { db, recompute: new Recompute(db, unitOfWork, config), close: () => store.close() };
  }

  /** A nation that waits for its coverage; every county written from now on is logged in `computed`. */
  async function prepared(): Promise<{ environment: Readonly<Record<string, string>>; config: Config }> {
    const settings = await testDatabaseSettings();
    atEnd.push(() => settings.remove());
    const environment = { ...settings.environment, HINTERLAND_TODAY: TEST_DAY };
    const config = readConfig(environment);
    const { db, close } = await open(config);
    const unitOfWork = new UnitOfWork(db);
    const imports = new ImportService(db, unitOfWork, () => TEST_DAY);
    await loadBuiltIns(db, imports, { sample: false, onProgress: () => undefined });
    await loadNation(db, unitOfWork, { counties: COUNTIES, seed: 9 });
    await db.query(`CREATE TABLE computed (county_code text, revision bigint)`);
    await db.query(
      `CREATE FUNCTION log_computed() RETURNS trigger LANGUAGE plpgsql AS
       'BEGIN INSERT INTO computed VALUES (NEW.county_code, NEW.revision); RETURN NULL; END'`,
    );
    await db.query(
      `CREATE TRIGGER computed AFTER INSERT ON county_state FOR EACH ROW EXECUTE FUNCTION log_computed()`,
    );
    await close();
    return { environment, config };
  }

  async function instance(environment: Readonly<Record<string, string>>): Promise<Instance> {
    const child = spawn(
      process.execPath,
      [
        '--import',
        './test/support/typescript-loader.mjs',
        'test/support/drain-process.ts',
        String(LEASE_SECONDS),
      ],
      { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'], env: { PATH: process.env['PATH'], ...environment } },
    );
    atEnd.push(() => void child.kill('SIGKILL'));
    const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
    const [worker] = (await once(lines, 'line')) as [string];
    return { child, worker, nextDone: async () => void (await once(lines, 'line')) };
  }

  async function kill({ child }: Instance): Promise<void> {
    child.kill('SIGKILL');
    if (child.signalCode === null) await once(child, 'exit');
  }

  async function pending(db: Database): Promise<number> {
    const [row] = await db.query<{ n: number }>(`SELECT count(*)::int AS n FROM stale_mark`);
    return row?.n ?? -1;
  }

  /** Each county once, and with the rows that a full recompute gives. */
  async function expectWhole({ db, recompute }: Opened): Promise<void> {
    const computed = await db.query<{ county_code: string; times: number }>(
      `SELECT county_code, count(*)::int AS times FROM computed GROUP BY county_code, revision ORDER BY 1`,
    );
    expect(computed).toHaveLength(COUNTIES);
    expect(computed.filter((c) => c.times !== 1)).toEqual([]);
    const { rows } = await derivedRows(db);
    await recompute.mark(null);
    await recompute.drain();
    expect((await derivedRows(db)).rows).toEqual(rows);
  }

  (TEST_SERVER_URL === undefined ? it.skip : it)(
    'beside another leaves nothing undone and nothing twice',
    async () => {
      const { environment, config } = await prepared();
      const [first, second] = await Promise.all([instance(environment), instance(environment)]);
      const opened = await open(config);
      atEnd.push(() => opened.close());
      // it is stopped where it holds counties that it has not written, then killed
      for (let held = 0; held === 0;) {
        first.child.kill('SIGCONT');
        await sleep(20);
        first.child.kill('SIGSTOP');
        await sleep(20);
        const [row] = await opened.db.query<{ held: number; left: number }>(
          `SELECT count(*) FILTER (WHERE claimed_by = $1)::int AS held, count(*)::int AS left FROM stale_mark`,
          [first.worker],
        );
        held = row?.held ?? 0;
        expect(row?.left).toBeGreaterThan(0);
      }
      await kill(first);
      for (let tries = 0; tries < 300 && (await pending(opened.db)) > 0; tries += 1) await sleep(200);
      expect(await pending(opened.db)).toBe(0);
      await kill(second);
      await expectWhole(opened);
    },
  );

  it('is followed by another that finishes what it left', async () => {
    const { environment, config } = await prepared();
    const first = await instance(environment);
    await first.nextDone();
    await kill(first);
    const opened = await open(config);
    atEnd.push(() => opened.close());
    const left = await pending(opened.db);
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThan(COUNTIES);
    for (let tries = 0; tries < 100 && (await pending(opened.db)) > 0; tries += 1) {
      await opened.recompute.drain();
      await sleep(200);
    }
    expect(await pending(opened.db)).toBe(0);
    await expectWhole(opened);
  });
});
