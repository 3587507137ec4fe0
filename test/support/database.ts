/** Databases for tests: a fresh one each, on a server when one is named, else embedded. */
import type { DataSource } from 'typeorm';
import { openDataSource } from '../../src/store/data-source.js';
import type { OpenOptions, StoreConfig } from '../../src/store/data-source.js';
import { testDatabaseSettings } from './prepared.js';
import type { TestDatabaseSettings } from './prepared.js';

export interface TestDatabase {
  readonly dataSource: DataSource;
  readonly embedded: boolean;
  readonly config: StoreConfig;
  close(): Promise<void>;
}

/** Opens a database with PostGIS: a new one without tables (run `runMigrations` for those), or the one that the settings name. */
export async function testDatabase(
  options: OpenOptions & { readonly config?: Partial<StoreConfig> } = {},
  given?: TestDatabaseSettings,
): Promise<TestDatabase> {
  const settings = given ?? (await testDatabaseSettings());
  const config: StoreConfig = {
    DATABASE_URL: settings.environment['DATABASE_URL'],
    HINTERLAND_DATA_DIR: settings.environment['HINTERLAND_DATA_DIR'] ?? '',
    HINTERLAND_CACHE_DIR: settings.environment['HINTERLAND_CACHE_DIR'] ?? '',
    HINTERLAND_POOL_SIZE: 8,
    HINTERLAND_STATEMENT_TIMEOUT_MS: 60_000,
    HINTERLAND_CONNECT_RETRY_MS: 0,
    ...options.config,
  };
  try {
    const store = await openDataSource(config, options);
    if (!store.embedded) await store.dataSource.query('CREATE EXTENSION IF NOT EXISTS postgis');
    return {
      dataSource: store.dataSource,
      embedded: store.embedded,
      config,
      async close() {
        await store.close();
        await settings.remove();
      },
    };
  } catch (error) {
    await settings.remove();
    throw error;
  }
}
