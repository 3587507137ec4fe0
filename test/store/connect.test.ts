import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import pg from 'pg';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { Refusal } from '../../src/common/errors.js';
import { checkServer } from '../../src/store/connection/server-check.js';
import { openDataSource, runMigrations } from '../../src/store/data-source.js';
import { testDatabase } from '../support/database.js';
import { fakePostgres } from '../support/fake-postgres.js';
import type { Says } from '../support/fake-postgres.js';
import type { TestDatabase } from '../support/database.js';
import { TEST_SERVER_URL } from '../support/prepared.js';

const quiet = () => undefined;

async function refusalOf(url: string, retryMs = 0): Promise<Refusal> {
  try {
    await checkServer(url, retryMs, quiet);
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  throw new Error('The server was accepted.');
}

class CreateThing1764300000000 implements MigrationInterface {
  readonly name = 'CreateThing1764300000000';
  async up(q: QueryRunner): Promise<void> {
    await q.query('CREATE EXTENSION IF NOT EXISTS postgis');
    await q.query('CREATE TABLE thing (id bigint PRIMARY KEY)');
  }
  async down(q: QueryRunner): Promise<void> {
    await q.query('DROP TABLE thing');
  }
}

describe('a fresh database', () => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await testDatabase({ migrations: [CreateThing1764300000000] });
  });
  afterAll(() => db?.close());

  it('has PostGIS', async () => {
    const [row] = await db.dataSource.query(
      "SELECT ST_AsText(ST_Point(115, 30)) AS point, extversion FROM pg_extension WHERE extname = 'postgis'",
    );
    expect(row.point).toBe('POINT(115 30)');
  });

  it('gives int8 as numbers, dates and arrays of them as text, float8[] as numbers', async () => {
    const [row] = await db.dataSource.query(
      `SELECT 9007199254740991::bigint AS big, ARRAY[1, 2, NULL]::bigint[] AS bigs, DATE '2026-03-01' AS day,
              ARRAY['2026-01-31', '1999-12-01']::date[] AS days, ARRAY[0.5, 2]::float8[] AS lengths, count(*) AS n`,
    );
    expect(row).toEqual({
      big: 9007199254740991,
      bigs: [1, 2, null],
      day: '2026-03-01',
      days: ['2026-01-31', '1999-12-01'],
      lengths: [0.5, 2],
      n: 1,
    });
  });

  it('refuses an int8 whose digits a number would lose, and goes on working', async () => {
    await expect(db.dataSource.query('SELECT 9007199254740993::bigint AS big')).rejects.toThrow(
      /9007199254740993/,
    );
    expect(await db.dataSource.query('SELECT 1::bigint AS one')).toEqual([{ one: 1 }]);
  });

  it('runs each migration once when two start at the same time', async () => {
    const ran = await Promise.all([runMigrations(db.dataSource), runMigrations(db.dataSource)]);
    expect(ran.flat()).toEqual(['CreateThing1764300000000']);
    expect(await runMigrations(db.dataSource)).toEqual([]);
  });
});

describe('a server that cannot be used', () => {
  it('is named with host and port when nothing listens there', async () => {
    const refusal = await refusalOf('postgres://someone:hunter2secret@127.0.0.1:1/x', 700);
    expect(refusal.code).toBe('store/unreachable');
    expect(refusal.message).toContain('127.0.0.1:1');
    expect(refusal.message).not.toContain('hunter2secret');
  });

  it('is named when its host name does not exist', async () => {
    const refusal = await refusalOf('postgres://a:b@no-such-host.invalid:5432/x');
    expect([refusal.code, refusal.message.includes('no-such-host.invalid:5432')]).toEqual([
      'store/unreachable',
      true,
    ]);
  });

  it('is unreachable when what listens there hangs up', async () => {
    const server = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const refusal = await refusalOf(`postgres://a:b@127.0.0.1:${(server.address() as AddressInfo).port}/x`);
    server.close();
    expect(refusal.code).toBe('store/unreachable');
  });
});

describe('a server that is not fit', () => {
  const POSTGRES_15 = { server_version_num: { server_version_num: '150018' } };
  const postgis = (installed: string | null, available: string | null) => ({
    ...POSTGRES_15,
    pg_available_extensions: { installed, available },
  });
  const cases: readonly (readonly [string, Says, string, string])[] = [
    ['wrong password', { refuses: '28P01' }, 'store/bad-credentials', 'Correct user and password'],
    ['no CONNECT right', { refuses: '42501' }, 'store/bad-credentials', 'GRANT CONNECT'],
    ['no such database', { refuses: '3D000' }, 'store/no-database', 'createdb somewhere'],
    ['starting up', { refuses: '57P03' }, 'store/unreachable', 'is not taking connections'],
    [
      'PostgreSQL 14',
      { answers: { server_version_num: { server_version_num: '140012' } } },
      'store/too-old-postgres',
      'version 14; needed is 15',
    ],
    ['no PostGIS', { answers: postgis(null, null) }, 'store/no-postgis', 'postgresql-15-postgis-3'],
    ['PostGIS 3.2 installed', { answers: postgis('3.2.9', '3.4.0') }, 'store/too-old-postgis', '3.2.9'],
    ['PostGIS 2.5 available', { answers: postgis(null, '2.5.5') }, 'store/too-old-postgis', '3.3'],
  ];
  it.each(cases)('%s: its refusal says what to do, and not the password', async (_, says, code, words) => {
    const server = await fakePostgres(says);
    const refusal = await refusalOf(server.url);
    server.close();
    expect(refusal.code).toBe(code);
    expect(refusal.message).toContain(words);
    expect(refusal.message).not.toContain('hunter2secret');
  });
});

const describeServer = TEST_SERVER_URL === undefined ? describe.skip : describe;
describeServer('a PostgreSQL server (skipped without HINTERLAND_TEST_DATABASE_URL)', () => {
  const admin = (sql: string) => query(TEST_SERVER_URL as string, sql);
  const urlOf = (parts: { user?: string; password?: string; database?: string }) => {
    const url = new URL(TEST_SERVER_URL as string);
    if (parts.user) url.username = parts.user;
    if (parts.password) url.password = parts.password;
    if (parts.database) url.pathname = `/${parts.database}`;
    return url.href;
  };
  async function query(url: string, sql: string): Promise<void> {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.query(sql).finally(() => client.end());
  }
  const name = `hinterland_connect_${process.pid}`;
  beforeAll(async () => {
    await admin(`CREATE ROLE ${name} LOGIN PASSWORD 'right-password'`);
    await admin(`CREATE DATABASE ${name}`);
  });
  afterAll(async () => {
    await admin(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    await admin(`DROP ROLE IF EXISTS ${name}`);
  });

  it('says at once that a role is unknown, and never shows the password', async () => {
    const begun = Date.now();
    const refusal = await refusalOf(urlOf({ user: 'nobody_here', password: 'hunter2secret' }), 20_000);
    expect(refusal.code).toBe('store/bad-credentials');
    expect(refusal.message).not.toContain('hunter2secret');
    expect(Date.now() - begun).toBeLessThan(5_000);
  });

  it('says which database is missing', async () => {
    const refusal = await refusalOf(urlOf({ database: 'no_such_database' }), 20_000);
    expect([refusal.code, refusal.message.includes('"no_such_database"')]).toEqual([
      'store/no-database',
      true,
    ]);
  });

  it('says who must create PostGIS when the user may not', async () => {
    const refusal = await refusalOf(
      urlOf({ user: name, password: 'right-password', database: name }),
      20_000,
    );
    expect(refusal.code).toBe('store/no-postgis');
    expect(refusal.message).toContain('CREATE EXTENSION postgis');
    expect(refusal.message).toContain('superuser');
  });

  it('leaves no extension behind after the check', async () => {
    await checkServer(urlOf({ database: name }), 0, quiet);
    const store = await openDataSource({
      DATABASE_URL: urlOf({ database: name }),
      HINTERLAND_DATA_DIR: '',
      HINTERLAND_CACHE_DIR: '',
      HINTERLAND_POOL_SIZE: 1,
      HINTERLAND_STATEMENT_TIMEOUT_MS: 300,
      HINTERLAND_CONNECT_RETRY_MS: 0,
    });
    const rows = await store.dataSource.query("SELECT 1 FROM pg_extension WHERE extname = 'postgis'");
    const slow = await store.dataSource
      .query('SELECT pg_sleep(5)')
      .catch((error: { code: string }) => error.code);
    const [app] = await store.dataSource.query("SELECT current_setting('application_name') AS name");
    await store.close();
    expect({ rows, slow, app }).toEqual({ rows: [], slow: '57014', app: { name: 'hinterland' } });
  });
});
