import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { Refusal } from '../../src/common/errors.js';
import { startEmbedded } from '../../src/store/embedded/embedded.js';
import { lockFolder } from '../../src/store/embedded/lock.js';
import { TEST_CACHE_DIR } from '../support/prepared.js';

const url = (path: string) => new URL(`../../${path}`, import.meta.url).href;
const LOADER = url('test/support/typescript-loader.mjs');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hinterland-test-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A process of its own that opens the data folder, then writes rows and says each one it was promised. */
function writer(dataDir: string): ChildProcess {
  const code = `
    import pg from 'pg';
    import { startEmbedded } from '${url('src/store/embedded/embedded.ts')}';
    const db = await startEmbedded({ dataDir: ${JSON.stringify(dataDir)}, cacheDir: ${JSON.stringify(TEST_CACHE_DIR)} });
    const client = new pg.Client(db);
    await client.connect();
    await client.query('CREATE TABLE IF NOT EXISTS kept (i int PRIMARY KEY)');
    for (let i = 0; ; i += 1) {
      await client.query('INSERT INTO kept VALUES ($1)', [i]);
      console.log(i);
    }`;
  const cwd = fileURLToPath(new URL('../..', import.meta.url));
  const args = ['--import', LOADER, '--input-type=module', '-e', code];
  return spawn(process.execPath, args, { cwd, stdio: ['ignore', 'pipe', 'inherit'] });
}

async function rowsKept(dataDir: string): Promise<number[]> {
  const db = await startEmbedded({ dataDir, cacheDir: TEST_CACHE_DIR });
  const client = new pg.Client({ ...db });
  await client.connect();
  const { rows } = await client.query<{ i: number }>('SELECT i FROM kept ORDER BY i');
  await client.end();
  await db.close();
  return rows.map((r) => r.i);
}

describe('a data folder', () => {
  it('is refused to a second process with the pid of the first, and keeps every acknowledged row after kill -9', async () => {
    const dataDir = join(folder, 'data');
    const child = writer(dataDir);
    const ended = once(child, 'exit');
    let last = -1;
    for await (const line of createInterface({ input: child.stdout as NonNullable<typeof child.stdout> })) {
      last = Number(line);
      if (last !== 60) continue;
      const refused = await startEmbedded({ dataDir, cacheDir: TEST_CACHE_DIR }).catch((e: unknown) => e);
      expect(refused).toBeInstanceOf(Refusal);
      expect((refused as Refusal).code).toBe('store/data-dir-in-use');
      expect((refused as Refusal).message).toContain(`process ${child.pid}`);
      child.kill('SIGKILL');
    }
    await ended;
    const kept = await rowsKept(dataDir);
    expect(last).toBeGreaterThanOrEqual(60);
    expect(kept.slice(0, last + 1)).toEqual(Array.from({ length: last + 1 }, (_, i) => i));
  });

  it('starts after a kill -9 in the middle of its first creation', async () => {
    const dataDir = join(folder, 'data');
    const child = writer(dataDir);
    const ended = once(child, 'exit');
    while (!existsSync(join(dataDir, 'cluster.making', 'base')) && child.exitCode === null)
      await new Promise((resolve) => setTimeout(resolve, 1));
    child.kill('SIGKILL');
    await ended;
    expect(existsSync(join(dataDir, 'cluster'))).toBe(false);
    const db = await startEmbedded({ dataDir, cacheDir: TEST_CACHE_DIR });
    await db.close();
    expect(readdirSync(dataDir)).toEqual(['cluster']);
  });
});

describe('the folder lock', () => {
  it('is refused to a second taker in the same process and free again after its release', async () => {
    const lock = await lockFolder(folder);
    await expect(lockFolder(folder)).rejects.toThrow(/store\/data-dir-in-use/);
    lock.release();
    (await lockFolder(folder)).release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is taken over at once from a dead process and from an older one with our pid', async () => {
    const lock = await lockFolder(folder);
    const mine = JSON.parse(readFileSync(join(folder, 'lock'), 'utf8')) as Record<string, unknown>;
    lock.release();
    for (const stale of [
      { ...mine, pid: 2 ** 22 + 7 },
      { ...mine, started: '1' },
    ]) {
      writeFileSync(join(folder, 'lock'), JSON.stringify({ ...stale, token: 'stale' }));
      const begun = Date.now();
      (await lockFolder(folder)).release();
      expect(Date.now() - begun).toBeLessThan(1_000);
    }
  });

  it('of another container is respected while its heartbeat moves and taken over when it is still', async () => {
    const elsewhere = { pid: process.pid, started: '1', place: `not-${hostname()}`, token: 'elsewhere' };
    const path = join(folder, 'lock');
    writeFileSync(path, JSON.stringify(elsewhere));
    const beat = setInterval(() => writeFileSync(path, JSON.stringify(elsewhere)), 300);
    await expect(lockFolder(folder)).rejects.toThrow(/another container/);
    clearInterval(beat);
    (await lockFolder(folder)).release();
  });
});

describe('the template cache', () => {
  it('is rebuilt when a file in it is damaged', async () => {
    const cacheDir = join(folder, 'cache');
    mkdirSync(cacheDir);
    for (const name of readdirSync(TEST_CACHE_DIR))
      if (/\.(template|gz|sha256)$/.test(name))
        copyFileSync(join(TEST_CACHE_DIR, name), join(cacheDir, name));
    const template = readdirSync(cacheDir).find((name) => name.endsWith('.template')) as string;
    const bytes = readFileSync(join(cacheDir, template));
    writeFileSync(join(cacheDir, template), bytes.subarray(0, bytes.length >> 1));
    const said: string[] = [];
    const db = await startEmbedded({
      dataDir: join(folder, 'data'),
      cacheDir,
      onProgress: (m) => said.push(m),
    });
    await db.close();
    expect(said[0]).toContain('Preparing the embedded database');
    expect(readFileSync(join(cacheDir, template)).length).toBeGreaterThan(bytes.length * 0.9);
  });
});
