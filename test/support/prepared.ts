/**
 * Databases prepared once for all test files: what the sources, the migrations and the sample county make of an empty one.
 * They are made by the same code as any other, under a name that holds the checksum of all of it, and copied for each test.
 */
import { createHash, randomBytes } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { Refusal } from '../../src/common/errors.js';
import { lockFolder } from '../../src/store/embedded/lock.js';
import type { FolderLock } from '../../src/store/embedded/lock.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** Shared by all test files, so that the template is made once. */
export const TEST_CACHE_DIR = join(ROOT, '.hinterland', 'cache');
/** Everything that the content of a prepared database depends on. */
const MADE_FROM = ['src', 'migrations', 'examples/sample-county', 'test/support', 'package-lock.json'];
/** Longer than making one takes on a busy machine. */
const WAIT_MS = 300_000;
/** "hint" and "prep" in ASCII, halves of an advisory lock. */
const MAKING_LOCK = [0x68696e74, 0x70726570];

/** The server to test on, or undefined for the embedded database. */
export const TEST_SERVER_URL = process.env['HINTERLAND_TEST_DATABASE_URL'] || undefined;

/** Settings that lead a process to a fresh database, and how to remove it. */
export interface TestDatabaseSettings {
  readonly environment: Readonly<Record<string, string>>;
  remove(): Promise<void>;
}

/** What a prepared database holds, and who fills it; the filled database must be closed when `make` ends. */
export interface Prepared {
  readonly name: 'migrated' | 'standards' | 'sample';
  make(settings: TestDatabaseSettings): Promise<void>;
}

/** Makes an empty database, or a copy of a prepared one; give `environment` to who opens it, at the end `remove`. */
export async function testDatabaseSettings(from?: Prepared): Promise<TestDatabaseSettings> {
  return TEST_SERVER_URL === undefined ? embeddedSettings(from) : serverSettings(TEST_SERVER_URL, from);
}

async function embeddedSettings(from?: Prepared): Promise<TestDatabaseSettings> {
  const folder = mkdtempSync(join(tmpdir(), 'hinterland-test-'));
  const settings = embeddedIn(folder);
  if (from !== undefined) cpSync(await preparedFolder(from), join(folder, 'data'), { recursive: true });
  return settings;
}

function embeddedIn(folder: string): TestDatabaseSettings {
  return {
    environment: { HINTERLAND_DATA_DIR: join(folder, 'data'), HINTERLAND_CACHE_DIR: TEST_CACHE_DIR },
    async remove() {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The data folder of a prepared embedded database; made by the first who asks, others wait. */
async function preparedFolder(prepared: Prepared): Promise<string> {
  const home = join(ROOT, '.hinterland', 'prepared');
  const folder = join(home, `${prepared.name}-${checksum()}`);
  if (existsSync(folder)) return folder;
  mkdirSync(home, { recursive: true });
  const lock = await waitForLock(home, `${prepared.name}.lock`);
  try {
    if (existsSync(folder)) return folder;
    for (const old of readdirSync(home)) {
      if (old.startsWith(`${prepared.name}-`)) rmSync(join(home, old), { recursive: true, force: true });
    }
    const making = embeddedIn(join(home, `${prepared.name}-making`));
    await prepared.make(kept(making));
    renameSync(join(home, `${prepared.name}-making`, 'data'), folder);
    await making.remove();
    return folder;
  } finally {
    lock.release();
  }
}

async function waitForLock(folder: string, name: string): Promise<FolderLock> {
  for (const until = Date.now() + WAIT_MS; ; await sleep(100)) {
    try {
      return await lockFolder(folder, name);
    } catch (error) {
      if (!(error instanceof Refusal) || Date.now() > until) throw error;
    }
  }
}

async function serverSettings(server: string, from?: Prepared): Promise<TestDatabaseSettings> {
  const name = `hinterland_test_${process.pid}_${randomBytes(6).toString('hex')}`;
  const template = from === undefined ? '' : ` TEMPLATE ${await preparedDatabase(server, from)}`;
  await onServer(server, (client) => client.query(`CREATE DATABASE ${name}${template}`));
  return onServerNamed(server, name);
}

function onServerNamed(server: string, name: string): TestDatabaseSettings {
  const url = new URL(server);
  url.pathname = `/${name}`;
  return {
    environment: { DATABASE_URL: url.href },
    remove: () =>
      onServer(server, async (client) => {
        await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      }),
  };
}

/** The name of a prepared database on the server; made by the first who asks, others wait. */
function preparedDatabase(server: string, prepared: Prepared): Promise<string> {
  const name = `hinterland_prepared_${prepared.name}_${checksum()}`;
  return onServer(server, async (client) => {
    const exists = async () =>
      (await client.query('SELECT FROM pg_database WHERE datname = $1', [name])).rowCount === 1;
    if (await exists()) return name;
    await client.query('SELECT pg_advisory_lock($1, $2)', MAKING_LOCK);
    if (await exists()) return name;
    const making = onServerNamed(server, `${name}_making`);
    await making.remove();
    await client.query(`CREATE DATABASE ${name}_making`);
    await prepared.make(kept(making));
    await client.query(`ALTER DATABASE ${name}_making RENAME TO ${name}`);
    return name;
  });
}

/** The same settings, for who would remove the database when closing it. */
function kept(settings: TestDatabaseSettings): TestDatabaseSettings {
  return { ...settings, remove: () => Promise.resolve() };
}

/** Locks of the session end with it. */
async function onServer<T>(server: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

let known: string | undefined;

/** Of every file that a prepared database is made from; 16 hexadecimal digits. */
function checksum(): string {
  if (known !== undefined) return known;
  const hash = createHash('sha256');
  for (const top of MADE_FROM) {
    for (const path of filesOf(top))
      hash
        .update(`${path}\0`)
        .update(readFileSync(join(ROOT, path)))
        .update('\0');
  }
  return (known = hash.digest('hex').slice(0, 16));
}

function filesOf(top: string): string[] {
  const path = join(ROOT, top);
  if (!statSync(path).isDirectory()) return [top];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(ROOT.length))
    .sort();
}
