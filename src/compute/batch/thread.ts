/** One thread of the recompute: opens a pool, computes until nothing is left for it, reports, ends. */
import { parentPort, workerData } from 'node:worker_threads';
import type { Config } from '../../config.js';
import { openDataSource } from '../../store/data-source.js';
import { Database } from '../../store/database.js';
import { UnitOfWork } from '../../store/unit-of-work.js';
import { Recompute } from '../recompute.js';
import type { ThreadReport } from './threads.js';

async function main(): Promise<ThreadReport> {
  const config = workerData as Config;
  const store = await openDataSource({ ...config, HINTERLAND_POOL_SIZE: 2 });
  try {
    const db = new Database(store.dataSource);
    return { done: await new Recompute(db, new UnitOfWork(db), config).drain(), failure: null };
  } catch (error) {
    return { done: 0, failure: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  } finally {
    await store.close();
  }
}

void main().then((report) => parentPort?.postMessage(report));
