/**
 * Looks at a PostgreSQL server before the program relies on it, and says in one sentence what is
 * wrong and who can put it right. Only what can heal by waiting is tried again.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { Refusal } from '../../common/errors.js';

const OLDEST_POSTGRES_MAJOR = 15;
const OLDEST_POSTGIS = [3, 3] as const;
const RETRY_EVERY_MS = 500;
const ATTEMPT_LIMIT_MS = 10_000;

/** SQLSTATEs of a server that will answer later: starting, stopping, all seats taken. */
const BUSY = new Set(['57P03', '57P01', '57P02', '53300', '08006', '08001']);
const BAD_CREDENTIALS = new Set(['28P01', '28000']);
const NO_DATABASE = '3D000';
const NO_PRIVILEGE = '42501';

/**
 * Waits for a server and checks that it can be used.
 * Takes: a connection URL, how long to go on trying while it cannot be reached, ms.
 * Fails: `store/unreachable`, `store/bad-credentials`, `store/no-database`, `store/too-old-postgres`,
 * `store/no-postgis`, `store/too-old-postgis`; no message holds the password.
 */
export async function checkServer(
  url: string,
  retryMs: number,
  onProgress: (message: string) => void,
): Promise<void> {
  const where = describe(url);
  const until = Date.now() + retryMs;
  for (let attempt = 1; ; attempt += 1) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: ATTEMPT_LIMIT_MS });
    // a connection that breaks while idle would end the process; the next query reports it anyway
    client.on('error', () => undefined);
    try {
      await client.connect();
      await checkVersions(client, where);
      return;
    } catch (error) {
      const refusal = error instanceof Refusal ? error : explain(error, where, retryMs);
      if (refusal.code !== 'store/unreachable' || Date.now() + RETRY_EVERY_MS > until) throw refusal;
      if (attempt === 1)
        onProgress(
          `Waiting up to ${Math.round(retryMs / 1000)} s for PostgreSQL at ${where.host}:${where.port} ...`,
        );
    } finally {
      await client.end().catch(() => undefined);
    }
    await sleep(RETRY_EVERY_MS);
  }
}

interface Where {
  readonly host: string;
  readonly port: string;
  readonly user: string;
  readonly database: string;
}

function describe(url: string): Where {
  try {
    // the same reading that the driver does: sockets, environment, defaults
    const client = new pg.Client({ connectionString: url });
    return {
      host: client.host,
      port: String(client.port),
      user: client.user ?? '',
      database: client.database ?? '',
    };
  } catch (error) {
    throw refuse(
      'store/unreachable',
      'DATABASE_URL cannot be read as postgres://user:password@host:port/database.',
      error,
    );
  }
}

function refuse(code: string, message: string, cause?: unknown): Refusal {
  return new Refusal('unavailable', [{ code, message, field: 'DATABASE_URL' }], { cause });
}

function explain(error: unknown, where: Where, retryMs: number): Refusal {
  const code = (error as { code?: string }).code ?? '';
  const text = error instanceof Error ? error.message || code : String(error);
  const server = `${where.host}:${where.port}`;
  if (BAD_CREDENTIALS.has(code) || text.startsWith('SASL'))
    return refuse(
      'store/bad-credentials',
      `PostgreSQL at ${server} does not let user "${where.user}" in (${text}). Correct user and password in DATABASE_URL, or allow the user in pg_hba.conf.`,
      error,
    );
  if (code === NO_DATABASE)
    return refuse(
      'store/no-database',
      `PostgreSQL at ${server} has no database "${where.database}". Create it (createdb ${where.database}) or correct DATABASE_URL.`,
      error,
    );
  if (code === NO_PRIVILEGE)
    return refuse(
      'store/bad-credentials',
      `User "${where.user}" may not use database "${where.database}" at ${server} (${text}). Its owner can run: GRANT CONNECT ON DATABASE "${where.database}" TO "${where.user}".`,
      error,
    );
  const busy = BUSY.has(code) ? 'is not taking connections' : 'cannot be reached';
  return refuse(
    'store/unreachable',
    `PostgreSQL at ${server} ${busy} (${text || 'no answer'}), tried for ${retryMs / 1000} s. Start it, correct host and port in DATABASE_URL, or leave DATABASE_URL out to use the embedded database.`,
    error,
  );
}

async function checkVersions(client: pg.Client, where: Where): Promise<void> {
  const server = await client.query<{ server_version_num: string }>('SHOW server_version_num');
  const major = Math.floor(Number(server.rows[0]?.server_version_num) / 10_000);
  if (major < OLDEST_POSTGRES_MAJOR)
    throw refuse(
      'store/too-old-postgres',
      `PostgreSQL at ${where.host}:${where.port} is version ${major}; needed is ${OLDEST_POSTGRES_MAJOR} or newer. Upgrade the server or name another in DATABASE_URL.`,
    );
  const found = await client.query<{ installed: string | null; available: string | null }>(
    `SELECT (SELECT extversion FROM pg_extension WHERE extname = 'postgis') AS installed,
            (SELECT default_version FROM pg_available_extensions WHERE name = 'postgis') AS available`,
  );
  const { installed = null, available = null } = found.rows[0] ?? {};
  const version = installed ?? available;
  if (version === null)
    throw refuse(
      'store/no-postgis',
      `PostgreSQL at ${where.host}:${where.port} has no PostGIS. Install it on the server (Debian: apt install postgresql-${major}-postgis-3), then run CREATE EXTENSION postgis in database "${where.database}" as a superuser.`,
    );
  if (isOlder(version))
    throw refuse(
      'store/too-old-postgis',
      `PostGIS in database "${where.database}" is version ${version}; needed is ${OLDEST_POSTGIS.join('.')} or newer. Upgrade the package, then run ALTER EXTENSION postgis UPDATE as a superuser.`,
    );
  if (installed === null) await tryToCreate(client, where);
}

/** Whether we may create it depends on the server's own rules (trusted, managed): only trying tells. */
async function tryToCreate(client: pg.Client, where: Where): Promise<void> {
  await client.query('BEGIN');
  try {
    await client.query('CREATE EXTENSION postgis');
  } catch (error) {
    throw refuse(
      'store/no-postgis',
      `Database "${where.database}" has no PostGIS and user "${where.user}" may not create it (${error instanceof Error ? error.message : String(error)}). A superuser must run once in that database: CREATE EXTENSION postgis;`,
      error,
    );
  } finally {
    await client.query('ROLLBACK');
  }
}

function isOlder(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map((part) => parseInt(part, 10));
  return major < OLDEST_POSTGIS[0] || (major === OLDEST_POSTGIS[0] && minor < OLDEST_POSTGIS[1]);
}
