/** Databases for tests: a fresh one each, on a server when one is named, else embedded from the template. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import type { DataSource } from 'typeorm';
import { openDataSource } from '../../src/store/data-source.js';
import type { OpenOptions, StoreConfig } from '../../src/store/data-source.js';

/** Shared by all test files, so that the template is made once. */
export const TEST_CACHE_DIR = fileURLToPath(new URL('../../.hinterland/cache', import.meta.url));

/** The server to test on, or undefined for the embedded database. */
export const TEST_SERVER_URL = process.env['HINTERLAND_TEST_DATABASE_URL'] || undefined;

/** Settings that lead a process to a fresh database, and how to remove it. */
export interface TestDatabaseSettings {
  readonly environment: Readonly<Record<string, string>>;
  remove(): Promise<void>;
}

/** Makes a fresh database for a process the test starts itself: give it `environment`, at the end `remove`. */
export async function testDatabaseSettings(): Promise<TestDatabaseSettings> {
  if (TEST_SERVER_URL !== undefined) {
    const name = `hinterland_test_${process.pid}_${randomBytes(6).toString('hex')}`;
    await onServer(`CREATE DATABASE ${name}`);
    const url = new URL(TEST_SERVER_URL);
    url.pathname = `/${name}`;
    return {
      environment: { DATABASE_URL: url.href },
      remove: () => onServer(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
    };
  }
  const folder = mkdtempSync(join(tmpdir(), 'hinterland-test-'));
  return {
    environment: { HINTERLAND_DATA_DIR: join(folder, 'data'), HINTERLAND_CACHE_DIR: TEST_CACHE_DIR },
    async remove() {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export interface TestDatabase {
  readonly dataSource: DataSource;
  readonly embedded: boolean;
  readonly config: StoreConfig;
  close(): Promise<void>;
}

/** Opens a fresh database with PostGIS and no tables; run `runMigrations` for those. */
export async function testDatabase(
  options: OpenOptions & { readonly config?: Partial<StoreConfig> } = {},
): Promise<TestDatabase> {
  const settings = await testDatabaseSettings();
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

async function onServer(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: TEST_SERVER_URL });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
