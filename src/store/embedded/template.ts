/**
 * The template: an initialised database folder with PostGIS in it, made once per version and kept in
 * the cache folder, so that a new data folder is a copy (about 1 s) and not an initdb (about 20 s).
 */
import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { deserialize, serialize } from 'node:v8';
import { gunzipSync, gzipSync } from 'node:zlib';
import { Refusal } from '../../common/errors.js';
import { trimBundle } from './bundle.js';
import { lockFolder } from './lock.js';
import type { FolderLock } from './lock.js';

/** Raise when the content of the cache files changes its layout. */
const FORMAT = 1;
const CHECKSUM_BYTES = 32;

/** The cache files of the installed versions. */
export interface Cached {
  /** Trimmed PostGIS bundle, to be given to the database at each start. */
  readonly bundlePath: string;
  /** Packed database folder. */
  readonly templatePath: string;
}

/** Makes a database with PostGIS in an empty folder; the full bundle is needed for it. */
export type CreateCluster = (folder: string) => Promise<void>;

interface PackedFolder {
  readonly folders: readonly string[];
  readonly files: readonly (readonly [string, Uint8Array])[];
}

/**
 * Gives the cache files, making what is missing or damaged; two processes at once make it once.
 * Takes: the cache folder, what makes a database, and who is told when it will take long.
 * Fails: with the system's error when the cache folder cannot be written.
 */
export async function cachedFiles(
  cacheDir: string,
  createCluster: CreateCluster,
  onProgress: (message: string) => void,
): Promise<Cached> {
  const require = createRequire(import.meta.url);
  // neither package exports its package.json; it stands one folder above the entry
  const packageOf = (name: string) => dirname(dirname(require.resolve(name)));
  const versionOf = (name: string) =>
    (JSON.parse(readFileSync(join(packageOf(name), 'package.json'), 'utf8')) as { version: string }).version;
  const stem = `pglite-${versionOf('@electric-sql/pglite')}-postgis-${versionOf('@electric-sql/pglite-postgis')}-v${FORMAT}`;
  const cached = {
    bundlePath: join(cacheDir, `${stem}.bundle.tar.gz`),
    templatePath: join(cacheDir, `${stem}.template`),
  };
  if (areIntact(cached)) return cached;
  mkdirSync(cacheDir, { recursive: true });
  const lock = await waitForLock(cacheDir);
  try {
    if (areIntact(cached)) return cached;
    onProgress('Preparing the embedded database (once, about 20 s) ...');
    const published = join(packageOf('@electric-sql/pglite-postgis'), 'dist', 'postgis.tar.gz');
    writeChecked(cached.bundlePath, trimBundle(readFileSync(published)), 'beside');
    const folder = join(cacheDir, `${stem}.making`);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder);
    await createCluster(folder);
    writeChecked(cached.templatePath, gzipSync(serialize(readFolder(folder)), { level: 6 }), 'inside');
    rmSync(folder, { recursive: true, force: true });
    onProgress('The embedded database is prepared.');
    return cached;
  } finally {
    lock.release();
  }
}

/** Throws the cache files away, so that the next start makes them again. */
export function discard(cached: Cached): void {
  for (const path of [cached.templatePath, cached.bundlePath]) rmSync(path, { force: true });
}

/** Writes the template's files into a new folder. Takes: the template's path, a path that does not exist. */
export function unpackTemplate(templatePath: string, folder: string): void {
  const packed = deserialize(gunzipSync(readFileSync(templatePath).subarray(CHECKSUM_BYTES))) as PackedFolder;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const name of packed.folders) mkdirSync(join(folder, name), { recursive: true, mode: 0o700 });
  for (const [name, bytes] of packed.files) writeFileSync(join(folder, name), bytes, { mode: 0o600 });
}

function readFolder(root: string): PackedFolder {
  const entries = readdirSync(root, { recursive: true, withFileTypes: true });
  const pathOf = (entry: (typeof entries)[number]) => relative(root, join(entry.parentPath, entry.name));
  const folders = entries.filter((e) => e.isDirectory()).map(pathOf);
  const files = entries
    .filter((e) => e.isFile() && e.name !== 'postmaster.pid')
    .map((e) => [pathOf(e), readFileSync(join(root, pathOf(e)))] as const);
  return { folders: folders.sort(), files };
}

function areIntact(cached: Cached): boolean {
  try {
    const template = readFileSync(cached.templatePath);
    const sum = digest(template.subarray(CHECKSUM_BYTES));
    return (
      sum.equals(template.subarray(0, CHECKSUM_BYTES)) &&
      digest(readFileSync(cached.bundlePath)).equals(readFileSync(`${cached.bundlePath}.sha256`))
    );
  } catch {
    return false;
  }
}

/** Writes a file with its checksum, first in it or beside it (where others read the file), in one step. */
function writeChecked(path: string, bytes: Buffer, where: 'inside' | 'beside'): void {
  const sum = digest(bytes);
  if (where === 'beside') writeAtOnce(`${path}.sha256`, sum);
  writeAtOnce(path, where === 'inside' ? Buffer.concat([sum, bytes]) : bytes);
}

function writeAtOnce(path: string, bytes: Buffer): void {
  const temporary = `${path}.${randomUUID()}`;
  writeFileSync(temporary, bytes);
  renameSync(temporary, path);
}

function digest(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}

/** Another process may be making the same files: it is waited for, up to five minutes. */
async function waitForLock(cacheDir: string): Promise<FolderLock> {
  for (const until = Date.now() + 300_000; ; await sleep(250)) {
    try {
      return await lockFolder(cacheDir, 'making.lock');
    } catch (error) {
      if (!(error instanceof Refusal) || Date.now() > until) throw error;
    }
  }
}

/** True when a folder holds a database. */
export function holdsCluster(folder: string): boolean {
  return statSync(join(folder, 'PG_VERSION'), { throwIfNoEntry: false }) !== undefined;
}
