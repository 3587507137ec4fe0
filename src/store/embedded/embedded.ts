/** The embedded database as the rest of the program sees it: an ordinary server on a unix socket. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import { Refusal } from '../../common/errors.js';
import { DEFAULT_LIMITS } from './gateway.js';
import type { GatewayLimits } from './gateway.js';
import { lockFolder } from './lock.js';
import type { WorkerReport, WorkerTask } from './worker.js';

/** Longest path a unix socket may have with room to spare (Linux 107, macOS 103 bytes). */
const MAX_SOCKET_PATH_BYTES = 100;
const PORT = 5432;

export interface EmbeddedOptions {
  /** Folder of the data; made when missing. */
  readonly dataDir: string;
  /** Folder of the prepared template; may be shared. */
  readonly cacheDir: string;
  /** Told one sentence when a step will take long. */
  readonly onProgress?: (message: string) => void;
  readonly limits?: Partial<GatewayLimits>;
}

/** Where `pg` finds the embedded database; `host` is the folder of a unix socket. */
export interface EmbeddedDatabase {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  /** Rolls open transactions back, closes the database and frees the data folder. */
  close(): Promise<void>;
}

/**
 * Starts the embedded PostgreSQL + PostGIS.
 * Takes: data and cache folder. Gives: connection settings once it answers (about 1.5 s; the first
 * time ever about 20 s). It survives a killed process, but not a power cut: nothing is fsynced.
 * Fails: `store/data-dir-in-use` when another process has the folder; `store/embedded-failed`.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedDatabase> {
  const dataDir = resolve(options.dataDir);
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const lock = await lockFolder(dataDir);
  const host = socketFolder();
  const worker = startWorker({
    dataDir,
    cacheDir: resolve(options.cacheDir),
    socketPath: join(host, `.s.PGSQL.${PORT}`),
    limits: { ...DEFAULT_LIMITS, ...options.limits },
  });
  const free = async () => {
    await worker.terminate();
    rmSync(host, { recursive: true, force: true });
    lock.release();
  };
  try {
    await reported(worker, 'ready', options.onProgress);
  } catch (error) {
    await free();
    throw new Refusal(
      'unavailable',
      [
        {
          code: 'store/embedded-failed',
          field: 'HINTERLAND_DATA_DIR',
          value: dataDir,
          message:
            `The embedded database in ${dataDir} does not start: ${firstLine(error)} ` +
            'If the folder was damaged, restore a copy of it or move it away and start anew; ' +
            'or use a PostgreSQL server (DATABASE_URL).',
        },
      ],
      { cause: error },
    );
  }
  let closing: Promise<void> | undefined;
  const close = async () => {
    try {
      const closed = reported(worker, 'closed');
      worker.postMessage('close');
      await closed;
    } finally {
      await free();
    }
  };
  return { host, port: PORT, database: 'postgres', user: 'postgres', close: () => (closing ??= close()) };
}

function startWorker(workerData: WorkerTask): Worker {
  // run from source (tests), Node 20 needs a loader for TypeScript; the built program never does
  const fromSource = import.meta.url.endsWith('.ts');
  const loader = new URL('../../../test/support/typescript-loader.mjs', import.meta.url).href;
  return new Worker(new URL(fromSource ? './worker.ts' : './worker.js', import.meta.url), {
    workerData,
    ...(fromSource ? { execArgv: ['--import', loader] } : {}),
  });
}

/** Waits for one report; fails when the worker fails or ends first. */
function reported(
  worker: Worker,
  kind: WorkerReport['kind'],
  onProgress?: (message: string) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (end: () => void) => {
      worker.off('message', onMessage).off('error', onError).off('exit', onExit);
      end();
    };
    const onMessage = (report: WorkerReport) => {
      if (report.kind === 'progress') onProgress?.(report.message);
      else if (report.kind === 'failed') settle(() => reject(new Error(report.reason)));
      else if (report.kind === kind) settle(resolve);
    };
    const onError = (error: unknown) =>
      settle(() => reject(error instanceof Error ? error : new Error(String(error))));
    const onExit = (code: number) => settle(() => reject(new Error(`its thread ended with code ${code}.`)));
    worker.on('message', onMessage).on('error', onError).on('exit', onExit);
  });
}

/** A folder only we may enter: the socket in it needs no password. */
function socketFolder(): string {
  const base = tmpdir().length + 45 < MAX_SOCKET_PATH_BYTES ? tmpdir() : '/tmp';
  return mkdtempSync(join(base, 'hinterland-'));
}

function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split('\n')[0] ?? '';
}
