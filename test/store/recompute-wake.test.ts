/** A commit wakes the instances that listen, not only the one that made it; on a server alone, the embedded database has one. */
import { afterEach, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { Recompute } from '../../src/compute/recompute.js';
import { readConfig } from '../../src/config.js';
import { openDataSource, runMigrations } from '../../src/store/data-source.js';
import { Database } from '../../src/store/database.js';
import { MIGRATIONS } from '../../src/store/migrations.js';
import { UnitOfWork } from '../../src/store/unit-of-work.js';
import { StaleRepository } from '../../src/store/repositories/stale.repository.js';
import { TEST_SERVER_URL, testDatabaseSettings } from '../support/prepared.js';
import { TEST_DAY } from '../support/store.js';

/** Longer than a test may take: who works within it was told. */
const NEVER_MS = 3_600_000;

(TEST_SERVER_URL === undefined ? describe.skip : describe)('an instance that polls once an hour', () => {
  const atEnd: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const end of atEnd.splice(0).reverse()) await end();
  });

  async function instance(environment: Readonly<Record<string, string>>): Promise<{
    db: Database;
    recompute: Recompute;
  }> {
    const config = readConfig({ ...environment, HINTERLAND_TODAY: TEST_DAY });
    const store = await openDataSource(config, { migrations: MIGRATIONS });
    atEnd.push(() => store.close());
    await runMigrations(store.dataSource);
    const db = new Database(store.dataSource);
    const timing = { pollMs: NEVER_MS };
    return { db, recompute: new Recompute(db, new UnitOfWork(db), config, undefined, timing) };
  }

  async function untilNoneWaits(db: Database): Promise<void> {
    while ((await new StaleRepository(db).pending()) > 0) await sleep(20);
  }

  it('recomputes what another one has marked, also after its connection was cut', async () => {
    const settings = await testDatabaseSettings();
    atEnd.push(() => settings.remove());
    const [listening, other] = [await instance(settings.environment), await instance(settings.environment)];
    await other.db.query(
      `INSERT INTO unit (county_code, code, rev_from, level, name, code_scheme, lon, lat)
       VALUES ('X', 'V', 0, 'village', 'V', 'opaque', 100, 20)`,
    );
    listening.recompute.start();
    atEnd.push(() => listening.recompute.stop());
    expect(await other.recompute.mark(null)).toBe(1);
    await untilNoneWaits(other.db);
    expect(await other.recompute.mark(null)).toBe(1);
    await untilNoneWaits(other.db);
    // what is marked while nobody is heard is found when the connection is there again
    await other.db.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE application_name = 'hinterland listener' AND datname = current_database()`,
    );
    expect(await other.recompute.mark(null)).toBe(1);
    await untilNoneWaits(other.db);
  });
});
