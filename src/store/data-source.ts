/** The data source: a PostgreSQL server when DATABASE_URL is set, else the embedded database; the same to all above. */
import { DataSource, MigrationExecutor } from 'typeorm';
import type { DataSourceOptions } from 'typeorm';
import type { Config } from '../config.js';
import { startEmbedded } from './embedded/embedded.js';
import { checkServer } from './connection/server-check.js';
import { VALUE_TYPES } from './connection/value-types.js';

/** Any number no one else is likely to lock; "hint" in ASCII. */
const MIGRATION_LOCK = 0x68696e74;

/** Callers in this process wait for each other here: the embedded session would grant them all the lock. */
const migrating = new WeakMap<DataSource, Promise<string[]>>();

type PostgresOptions = Extract<DataSourceOptions, { type: 'postgres' }>;
export type StoreConfig = Pick<
  Config,
  | 'DATABASE_URL'
  | 'HINTERLAND_DATA_DIR'
  | 'HINTERLAND_CACHE_DIR'
  | 'HINTERLAND_POOL_SIZE'
  | 'HINTERLAND_STATEMENT_TIMEOUT_MS'
  | 'HINTERLAND_CONNECT_RETRY_MS'
> &
  Partial<Pick<Config, 'HINTERLAND_PREPARE'>>;

export interface OpenOptions {
  readonly entities?: PostgresOptions['entities'];
  readonly migrations?: PostgresOptions['migrations'];
  /** Told one sentence when a step will take long. */
  readonly onProgress?: (message: string) => void;
}

/** An open store; `close` ends the pool, then the embedded database if there is one. */
export interface OpenStore {
  readonly dataSource: DataSource;
  /** True on the embedded database: one session, no statement timeout. */
  readonly embedded: boolean;
  close(): Promise<void>;
}

/**
 * Opens the store; no table is made or changed.
 * Takes: the configuration, the entity classes and the migrations.
 * Gives: an initialised TypeORM data source. int8 come as numbers, dates as `YYYY-MM-DD`.
 * Fails: what `checkServer` or `startEmbedded` refuse.
 */
export async function openDataSource(config: StoreConfig, options: OpenOptions = {}): Promise<OpenStore> {
  const { onProgress = () => undefined, entities = [], migrations = [] } = options;
  const common = {
    type: 'postgres',
    entities,
    migrations,
    synchronize: false,
    migrationsRun: false,
    installExtensions: false,
    poolSize: config.HINTERLAND_POOL_SIZE,
    applicationName: 'hinterland',
  } as const;
  if (config.DATABASE_URL !== undefined) {
    await checkServer(config.DATABASE_URL, config.HINTERLAND_CONNECT_RETRY_MS, onProgress);
    const dataSource = await new DataSource({
      ...common,
      url: config.DATABASE_URL,
      extra: {
        types: VALUE_TYPES,
        statement_timeout: config.HINTERLAND_STATEMENT_TIMEOUT_MS,
        // compiling a statement takes longer than any of ours gains by it
        options: '-c jit=off',
        keepsStatements: config.HINTERLAND_PREPARE !== 'no',
        // a connection is dear to open just when many ask at once
        idleTimeoutMillis: 300_000,
      },
    }).initialize();
    return { dataSource, embedded: false, close: () => endPool(dataSource) };
  }
  const database = await startEmbedded({
    dataDir: config.HINTERLAND_DATA_DIR,
    cacheDir: config.HINTERLAND_CACHE_DIR,
    onProgress,
  });
  const { host, port, user } = database;
  const dataSource = new DataSource({
    ...common,
    host,
    port,
    username: user,
    database: database.database,
    extra: { types: VALUE_TYPES },
  });
  const close = async () => {
    try {
      await endPool(dataSource);
    } finally {
      await database.close();
    }
  };
  try {
    await dataSource.initialize();
  } catch (error) {
    await close();
    throw error;
  }
  return { dataSource, embedded: true, close };
}

/**
 * Brings the tables up to date.
 * Takes: an initialised data source. Gives: the names of the migrations that ran, in order.
 * Two processes that start at once wait for each other (advisory lock; the embedded database needs
 * none, its folder is locked). Each migration is a transaction of its own.
 */
export function runMigrations(dataSource: DataSource): Promise<string[]> {
  const before = migrating.get(dataSource) ?? Promise.resolve([]);
  const mine = before.catch(() => []).then(() => migrateAlone(dataSource));
  migrating.set(dataSource, mine);
  return mine;
}

async function migrateAlone(dataSource: DataSource): Promise<string[]> {
  const runner = dataSource.createQueryRunner();
  try {
    await runner.connect();
    // waiting for another process, or building an index, may take longer than a question may
    await runner.query('SET statement_timeout = 0');
    await runner.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    try {
      const executor = new MigrationExecutor(dataSource, runner);
      executor.transaction = 'each';
      return (await executor.executePendingMigrations()).map((migration) => migration.name);
    } finally {
      await runner.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]);
      await runner.query('RESET statement_timeout');
    }
  } finally {
    await runner.release();
  }
}

async function endPool(dataSource: DataSource): Promise<void> {
  if (dataSource.isInitialized) await dataSource.destroy();
}
