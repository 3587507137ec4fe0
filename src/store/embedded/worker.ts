/** Worker thread that holds the embedded database: its statements run here and not on the main loop. */
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import type { Extension } from '@electric-sql/pglite';
import { postgis } from '@electric-sql/pglite-postgis';
import { listen } from './gateway.js';
import type { Backend, GatewayLimits } from './gateway.js';
import { cachedFiles, discard, holdsCluster, unpackTemplate } from './template.js';
import type { Cached } from './template.js';

/** What the main thread hands over. */
export interface WorkerTask {
  readonly dataDir: string;
  readonly cacheDir: string;
  readonly socketPath: string;
  readonly limits: GatewayLimits;
}

/** What the worker reports. */
export type WorkerReport =
  | { readonly kind: 'progress'; readonly message: string }
  | { readonly kind: 'ready' }
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'closed' };

/** The default of 128 MB is memory taken at start; a small site's working set fits in far less. */
const START_PARAMS = [...PGlite.defaultStartParams, '-c', 'shared_buffers=16MB'];

const task = workerData as WorkerTask;
const report = (message: WorkerReport) => parentPort?.postMessage(message);

/** PostGIS from the trimmed bundle. */
function trimmedPostgis(bundlePath: string): Extension {
  return {
    ...postgis,
    setup: async (pg, options) => ({
      ...(await postgis.setup(pg, options)),
      bundlePath: pathToFileURL(bundlePath),
    }),
  };
}

async function createCluster(folder: string): Promise<void> {
  const pg = await PGlite.create(folder, { extensions: { postgis } });
  await pg.exec('CREATE EXTENSION postgis; CHECKPOINT');
  await pg.close();
}

/** Opens the data folder; a new one is unpacked beside its place and renamed, so a crash leaves none or a whole one. */
async function open(cached: Cached): Promise<PGlite> {
  const cluster = join(task.dataDir, 'cluster');
  const isNew = !holdsCluster(cluster);
  if (isNew) {
    const making = join(task.dataDir, 'cluster.making');
    rmSync(making, { recursive: true, force: true });
    unpackTemplate(cached.templatePath, making);
    if (existsSync(cluster)) renameSync(cluster, `${cluster}.incomplete-${Date.now()}`);
    renameSync(making, cluster);
  }
  try {
    return await PGlite.create(cluster, {
      extensions: { postgis: trimmedPostgis(cached.bundlePath) },
      startParams: START_PARAMS,
    });
  } catch (error) {
    if (isNew) rmSync(cluster, { recursive: true, force: true });
    throw error;
  }
}

async function openOrRebuild(): Promise<PGlite> {
  const progress = (message: string) => report({ kind: 'progress', message });
  const cached = await cachedFiles(task.cacheDir, createCluster, progress);
  try {
    return await open(cached);
  } catch (error) {
    if (holdsCluster(join(task.dataDir, 'cluster'))) throw error;
    // a template that has the right checksum and still does not start: make it again, once
    discard(cached);
    return open(await cachedFiles(task.cacheDir, createCluster, progress));
  }
}

async function backendOf(pg: PGlite): Promise<Backend> {
  const version = await pg.query<{ server_version: string }>('SHOW server_version');
  return {
    parameters: {
      server_version: version.rows[0]?.server_version ?? '',
      server_encoding: 'UTF8',
      client_encoding: 'UTF8',
      DateStyle: 'ISO, MDY',
      TimeZone: 'UTC',
      integer_datetimes: 'on',
      standard_conforming_strings: 'on',
    },
    isInTransaction: () => pg.isInTransaction(),
    async run(messages) {
      // the streaming call: the plain one also parses every reply and keeps the result for ever
      const chunks: Buffer[] = [];
      await pg.execProtocolRawStream(messages, { onRawData: (bytes) => chunks.push(Buffer.from(bytes)) });
      return Buffer.concat(chunks);
    },
  };
}

async function main(): Promise<void> {
  mkdirSync(task.dataDir, { recursive: true, mode: 0o700 });
  const pg = await openOrRebuild();
  const gateway = await listen(task.socketPath, await backendOf(pg), task.limits);
  parentPort?.once('message', () => {
    void gateway
      .close()
      .then(() => pg.close())
      .then(
        () => report({ kind: 'closed' }),
        (error: unknown) => report({ kind: 'failed', reason: String(error) }),
      );
  });
  report({ kind: 'ready' });
}

main().catch((error: unknown) => {
  report({ kind: 'failed', reason: error instanceof Error ? (error.stack ?? error.message) : String(error) });
});
