import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connect } from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { startEmbedded } from '../../src/store/embedded/embedded.js';
import type { EmbeddedDatabase } from '../../src/store/embedded/embedded.js';
import { TEST_CACHE_DIR } from '../support/prepared.js';

/** Short limits, so that the tests of waiting take seconds and not minutes. */
const WAIT_MS = 700;
const IDLE_TRANSACTION_MS = 1_500;
const POOL = 8;

let folder: string;
let database: EmbeddedDatabase;
let pool: pg.Pool;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'hinterland-test-'));
  database = await startEmbedded({
    dataDir: join(folder, 'data'),
    cacheDir: TEST_CACHE_DIR,
    limits: { waitMs: WAIT_MS, idleTransactionMs: IDLE_TRANSACTION_MS },
  });
  pool = new pg.Pool({ ...database, max: POOL });
  pool.on('error', () => undefined);
  await pool.query(
    'CREATE TABLE counter (id int PRIMARY KEY, n int NOT NULL); INSERT INTO counter VALUES (1, 0)',
  );
  await pool.query('CREATE TABLE item (id int PRIMARY KEY, name text NOT NULL)');
});

afterAll(async () => {
  await pool?.end();
  await database?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function sqlState(work: Promise<unknown>): Promise<string | undefined> {
  return work.then(
    () => undefined,
    (error: { code?: string }) => error.code,
  );
}

describe('the gateway over the embedded session', () => {
  it('carries parameters of 150 kB on eight connections at once without mixing them', async () => {
    const texts = Array.from(
      { length: 40 },
      (_, i) => String.fromCharCode(97 + (i % 26)).repeat(150_000) + i,
    );
    const back = await Promise.all(texts.map((t) => pool.query<{ t: string }>('SELECT $1::text AS t', [t])));
    expect(back.map((r) => r.rows[0]?.t === texts[back.indexOf(r)])).toEqual(texts.map(() => true));
  });

  it('loses no update of 120 read-modify-write transactions over eight connections', async () => {
    const addOne = async () => {
      const client = await pool.connect();
      try {
        await client.query('BEGIN');
        const { rows } = await client.query<{ n: number }>('SELECT n FROM counter WHERE id = $1', [1]);
        await client.query('UPDATE counter SET n = $1 WHERE id = 1', [(rows[0]?.n ?? 0) + 1]);
        await client.query('COMMIT');
      } finally {
        client.release();
      }
    };
    await Promise.all(Array.from({ length: 120 }, addOne));
    expect((await pool.query('SELECT n FROM counter')).rows).toEqual([{ n: 120 }]);
  });

  it('answers the next query rightly after an error with parameters, 50 times on one connection', async () => {
    const client = await pool.connect();
    for (let i = 0; i < 50; i += 1) {
      expect(await sqlState(client.query('SELECT $1::int / 0 AS q', [i]))).toBe('22012');
      expect((await client.query('SELECT $1::int AS i', [i])).rows).toEqual([{ i }]);
    }
    expect(await sqlState(client.query('SELEC $1', [1]))).toBe('42601');
    expect(await sqlState(client.query("SELECT 'x'::int"))).toBe('22P02');
    expect((await client.query('SELECT 7 AS i')).rows).toEqual([{ i: 7 }]);
    client.release();
  });

  it('keeps a failed transaction failed until its rollback', async () => {
    const client = await pool.connect();
    await client.query('BEGIN');
    await client.query('INSERT INTO item VALUES ($1, $2)', [1, 'one']);
    expect(await sqlState(client.query('INSERT INTO item VALUES ($1, $2)', [1, 'again']))).toBe('23505');
    expect(await sqlState(client.query('SELECT 1'))).toBe('25P02');
    await client.query('ROLLBACK');
    expect((await client.query('SELECT * FROM item')).rows).toEqual([]);
    client.release();
  });

  it('reads a server-side cursor in parts while others query', async () => {
    const client = await pool.connect();
    await client.query('BEGIN');
    await client.query('DECLARE c CURSOR FOR SELECT generate_series(1, 25) AS i');
    const others = Promise.all(Array.from({ length: 5 }, (_, i) => pool.query('SELECT $1::int AS i', [i])));
    const seen: number[] = [];
    for (let rows: { i: number }[] = [{ i: 0 }]; rows.length > 0;) {
      rows = (await client.query<{ i: number }>('FETCH 10 FROM c')).rows;
      seen.push(...rows.map((r) => r.i));
    }
    await client.query('COMMIT');
    client.release();
    expect(seen).toEqual(Array.from({ length: 25 }, (_, i) => i + 1));
    expect((await others).map((r) => r.rows[0].i)).toEqual([0, 1, 2, 3, 4]);
  });

  it('sends megabytes of rows whole', async () => {
    const { rows } = await pool.query("SELECT i, repeat('y', 1000) AS t FROM generate_series(1, 20000) AS i");
    expect([rows.length, rows[19_999].i, rows.every((r) => r.t.length === 1000)]).toEqual([
      20_000,
      20_000,
      true,
    ]);
  });
});

describe('COPY', () => {
  it('takes 5,000 rows from a stream and gives them back', async () => {
    const client = await pool.connect();
    const lines = Array.from({ length: 5_000 }, (_, i) => `${1000 + i}\tname ${i}\n`);
    await pipeline(Readable.from(lines), client.query(copyFrom('COPY item (id, name) FROM STDIN')));
    expect((await client.query('SELECT count(*)::int AS n FROM item')).rows).toEqual([{ n: 5_000 }]);
    let bytes = 0;
    for await (const chunk of client.query(copyTo('COPY item TO STDOUT'))) bytes += (chunk as Buffer).length;
    client.release();
    expect(bytes).toBe(lines.join('').length);
  });

  it('refuses a bad row, keeps none of the others and leaves the connection usable', async () => {
    const client = await pool.connect();
    const copying = pipeline(
      Readable.from(['1\tok\n', 'x\tbad\n']),
      client.query(copyFrom('COPY item FROM STDIN')),
    );
    expect(await sqlState(copying)).toBe('22P02');
    expect((await client.query('SELECT count(*)::int AS n FROM item WHERE id < 10')).rows).toEqual([
      { n: 0 },
    ]);
    expect(
      await sqlState(pipeline(Readable.from(['1\n']), client.query(copyFrom('COPY no_table FROM STDIN')))),
    ).toBe('42P01');
    expect((await client.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    client.release();
  });
});

describe('a client that misbehaves', () => {
  it('has its transaction rolled back when it goes away, and others go on', async () => {
    const gone = new pg.Client({ ...database });
    gone.on('error', () => undefined);
    await gone.connect();
    await gone.query('BEGIN');
    await gone.query("INSERT INTO item VALUES (77, 'never')");
    (gone as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
    expect((await pool.query('SELECT * FROM item WHERE id = 77')).rows).toEqual([]);
  });

  it('is answered 55P03 after waiting its limit for another transaction, and may try again', async () => {
    const holder = await pool.connect();
    await holder.query('BEGIN');
    const begun = Date.now();
    expect(await sqlState(pool.query('SELECT $1::int', [1]))).toBe('55P03');
    expect(Date.now() - begun).toBeGreaterThanOrEqual(WAIT_MS - 50);
    await holder.query('COMMIT');
    holder.release();
    expect((await pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  });

  it('is dropped and rolled back when its transaction stays silent', async () => {
    const silent = new pg.Client({ ...database });
    const ended = new Promise<{ code?: string }>((resolve) =>
      silent.once('error', (error) => resolve(error)),
    );
    silent.on('error', () => undefined);
    await silent.connect();
    await silent.query('BEGIN');
    await silent.query("INSERT INTO item VALUES (78, 'never')");
    expect((await ended).code).toBe('25P03');
    await sleep(50);
    expect((await pool.query('SELECT * FROM item WHERE id = 78')).rows).toEqual([]);
  });

  it('cannot disturb others by asking for SSL, cancelling or sending noise', async () => {
    const path = join(database.host, `.s.PGSQL.${database.port}`);
    const say = (bytes: Buffer) =>
      new Promise<string>((resolve) => {
        const socket = connect(path, () => socket.write(bytes));
        let heard = '';
        socket.on('data', (chunk) => {
          heard += chunk.toString('latin1');
          socket.end();
        });
        socket.on('error', () => undefined).on('close', () => resolve(heard));
      });
    expect(await say(Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]))).toBe('N');
    expect(await say(Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2e]))).toBe('');
    expect(await say(Buffer.from('GET / HTTP/1.1\r\n\r\n'))).toContain('08P01');
    expect((await pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  });
});
