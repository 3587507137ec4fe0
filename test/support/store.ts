/** A migrated test database with the house's writers on it. */
import { readConfig } from '../../src/config.js';
import type { Config } from '../../src/config.js';
import { Recompute } from '../../src/compute/recompute.js';
import { Database } from '../../src/store/database.js';
import { runMigrations } from '../../src/store/data-source.js';
import { MIGRATIONS } from '../../src/store/migrations.js';
import { UnitOfWork } from '../../src/store/unit-of-work.js';
import { ImportService } from '../../src/sync/import.service.js';
import { testDatabase } from './database.js';
import { testDatabaseSettings } from './prepared.js';
import type { Prepared, TestDatabaseSettings } from './prepared.js';

/** The day on which tests live, so that their answers do not change with the calendar. */
export const TEST_DAY = '2026-11-24';

export interface TestStore {
  readonly db: Database;
  readonly config: Config;
  readonly unitOfWork: UnitOfWork;
  readonly imports: ImportService;
  readonly recompute: Recompute;
  close(): Promise<void>;
}

const MIGRATED: Prepared = {
  name: 'migrated',
  async make(settings) {
    const database = await testDatabase({ migrations: MIGRATIONS }, settings);
    await runMigrations(database.dataSource);
    await database.close();
  },
};

/** Takes: settings that differ from the defaults, and what the database holds besides its tables. */
export async function testStore(
  settings: Readonly<Record<string, string>> = {},
  from: Prepared = MIGRATED,
): Promise<TestStore> {
  return storeIn(await testDatabaseSettings(from), settings);
}

/** A database that is there already, with its tables brought up to date. */
export async function storeIn(
  where: TestDatabaseSettings,
  settings: Readonly<Record<string, string>> = {},
): Promise<TestStore> {
  const database = await testDatabase({ migrations: MIGRATIONS }, where);
  await runMigrations(database.dataSource);
  const db = new Database(database.dataSource);
  const unitOfWork = new UnitOfWork(db);
  const config = readConfig({ HINTERLAND_TODAY: TEST_DAY, ...settings });
  return {
    db,
    config,
    unitOfWork,
    imports: new ImportService(db, unitOfWork, () => TEST_DAY),
    recompute: new Recompute(db, unitOfWork, config),
    close: () => database.close(),
  };
}

/** Imports text as a file; gives the report. */
export async function importText(
  store: TestStore,
  kind: Parameters<ImportService['importFile']>[0]['kind'],
  text: string | Uint8Array,
  changes: Partial<Parameters<ImportService['importFile']>[0]> = {},
): ReturnType<ImportService['importFile']> {
  async function* once(): AsyncGenerator<Uint8Array> {
    yield typeof text === 'string' ? Buffer.from(text, 'utf8') : text;
  }
  return store.imports.importFile({
    kind,
    bytes: once(),
    format: typeof text === 'string' && text.trimStart().startsWith('{') ? 'geojson' : 'csv',
    encoding: 'utf-8',
    mapping: {},
    options: { scheme: 'opaque', crs: 'WGS84', feed: 'test' },
    atomicity: 'all',
    dryRun: false,
    ...changes,
  });
}
