/** The store opened, with its writers: `main` and the command line start here. Of the web doors nothing is loaded. */
import { pino } from 'pino';
import type { Logger } from 'pino';
import { Recompute } from './compute/recompute.js';
import { todayOf } from './config.js';
import type { Config } from './config.js';
import { Database } from './store/database.js';
import { openDataSource, runMigrations } from './store/data-source.js';
import { MIGRATIONS } from './store/migrations.js';
import { UnitOfWork } from './store/unit-of-work.js';
import { ImportService } from './sync/import.service.js';

/** The store with its writers: all that the command line needs. */
export interface Ground {
  readonly db: Database;
  readonly unitOfWork: UnitOfWork;
  readonly imports: ImportService;
  readonly recompute: Recompute;
  /** Threads that the recompute may use. */
  readonly threads: number;
  close(): Promise<void>;
}

/** Opens the database and brings its tables up to date. */
export async function openGround(
  config: Config,
  log: Logger,
  onProgress: (message: string) => void,
): Promise<Ground> {
  const store = await openDataSource(config, { migrations: MIGRATIONS, onProgress });
  await runMigrations(store.dataSource);
  const db = new Database(store.dataSource);
  const unitOfWork = new UnitOfWork(db);
  return {
    db,
    unitOfWork,
    imports: new ImportService(db, unitOfWork, () => todayOf(config)),
    recompute: new Recompute(db, unitOfWork, config, (error) =>
      log.error({ err: error }, 'recompute failed'),
    ),
    threads: config.HINTERLAND_RECOMPUTE_THREADS,
    close: () => store.close(),
  };
}

export function logOf(config: Config): Logger {
  return pino({ level: config.HINTERLAND_LOG_LEVEL });
}
