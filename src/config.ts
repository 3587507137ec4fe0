/** The one typed configuration: read from the environment at start, all problems reported at once. */
import { z } from 'zod';

const speed = (fallback: number) => z.coerce.number().positive().max(300).default(fallback);

const shape = z.object({
  /** PostgreSQL + PostGIS; without it the embedded database is used. */
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'must begin with postgres:// or postgresql://')
    .optional(),
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: z.coerce.number().int().min(0).max(65535).default(3000),
  HINTERLAND_DATA_DIR: z.string().min(1).default('.hinterland/data'),
  HINTERLAND_CACHE_DIR: z.string().min(1).default('.hinterland/cache'),
  HINTERLAND_LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent']).default('info'),
  HINTERLAND_POOL_SIZE: z.coerce.number().int().min(1).max(200).default(10),
  HINTERLAND_STATEMENT_TIMEOUT_MS: z.coerce.number().int().min(100).max(3_600_000).default(30_000),
  /** Statements that run often are kept by name on each connection; `no` behind a pooler that hands connections about. */
  HINTERLAND_PREPARE: z.enum(['yes', 'no']).default('yes'),
  /** Answers kept in memory, MB; 0 = none. They are given again only while the database holds the same state. */
  HINTERLAND_ANSWERS_MB: z.coerce.number().int().min(0).max(65_536).default(64),
  HINTERLAND_CONNECT_RETRY_MS: z.coerce.number().int().min(0).max(600_000).default(30_000),
  /** Standard set whose coverage is stored; questions may name another. */
  HINTERLAND_STANDARD_SET: z.string().min(1).max(32).default('cn-2026'),
  /** Load the sample county into an empty database at start. */
  HINTERLAND_SAMPLE: z.enum(['yes', 'no']).default('yes'),
  /** Recompute stale counties in this process. */
  HINTERLAND_RECOMPUTE: z.enum(['yes', 'no']).default('yes'),
  /** Threads that recompute when many counties are stale, each with two connections; 0 = in the main thread. */
  HINTERLAND_RECOMPUTE_THREADS: z.coerce.number().int().min(0).max(64).default(2),
  /** Who may read: everybody, or holders of a key. */
  HINTERLAND_READ: z.enum(['open', 'closed']).default('open'),
  /**
   * Who may write without a key. `keys`: nobody; `loopback`: who reaches a listener on loopback from this
   * machine; `auto`: as `loopback` on the embedded database, as `keys` on a server.
   */
  HINTERLAND_WRITE: z.enum(['auto', 'loopback', 'keys']).default('auto'),
  /** Writes of one key within a minute; 0 = no limit. */
  HINTERLAND_WRITES_PER_MINUTE: z.coerce.number().int().min(0).max(1_000_000).default(3000),
  /** `public`: webhooks go over https to addresses of the public internet only; `any`: to any, by http too. */
  HINTERLAND_WEBHOOK_TARGETS: z.enum(['public', 'any']).default('public'),
  HINTERLAND_WEBHOOK_TIMEOUT_MS: z.coerce.number().int().min(100).max(60_000).default(10_000),
  /** Pause before the second try; each further one is twice as long, an hour at most. */
  HINTERLAND_WEBHOOK_RETRY_MS: z.coerce.number().int().min(1).max(3_600_000).default(5_000),
  /** Tries before a delivery is given up. */
  HINTERLAND_WEBHOOK_ATTEMPTS: z.coerce.number().int().min(1).max(100).default(15),
  /** Jobs (siting) that this process runs at once; 0 leaves them to other processes. */
  HINTERLAND_JOBS: z.coerce.number().int().min(0).max(64).default(1),
  /** How long, and how many, ended jobs are kept. */
  HINTERLAND_JOBS_KEPT_DAYS: z.coerce.number().int().min(1).max(3650).default(7),
  HINTERLAND_JOBS_KEPT: z.coerce.number().int().min(1).max(1_000_000).default(1000),
  /** Fixes today's date, for reproducible runs. */
  HINTERLAND_TODAY: z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}$/)
    .optional(),
  /** Largest upload, bytes. */
  HINTERLAND_MAX_UPLOAD_BYTES: z.coerce
    .number()
    .int()
    .min(1024)
    .default(256 * 1024 * 1024),
  HINTERLAND_SPEED_WALK_KMH: speed(5),
  HINTERLAND_SPEED_BICYCLE_KMH: speed(15),
  HINTERLAND_SPEED_BUS_KMH: speed(30),
  HINTERLAND_SPEED_DRIVE_KMH: speed(30),
  HINTERLAND_SPEED_ANY_KMH: speed(5),
});

/** Settings of earlier versions, and what has taken their place. */
const GONE: Readonly<Record<string, string>> = {
  HINTERLAND_WRITE_TOKEN:
    'HINTERLAND_WRITE_TOKEN is gone: remove it, and give each writer a key of its own (hinterland keys create).',
};

export type Config = Readonly<z.infer<typeof shape>>;

/** Token under which the modules find the configuration. */
export const CONFIG = Symbol('CONFIG');

/** Thrown when the environment cannot be used; the message lists every problem. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/**
 * Reads the configuration.
 * Takes: the environment. Gives: every setting, typed, defaults filled in.
 * Fails: ConfigError naming every bad value and every unknown `HINTERLAND_*` key.
 */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): Config {
  const known = new Set(Object.keys(shape.shape));
  const unknownKeys = Object.keys(environment).filter((k) => k.startsWith('HINTERLAND_') && !known.has(k));
  const given = Object.fromEntries(
    [...known].map((k) => [k, environment[k] === '' ? undefined : environment[k]]),
  );
  const parsed = shape.safeParse(given);
  const problems = [
    ...unknownKeys.map((k) => GONE[k] ?? `${k} is not a setting; known are ${[...known].join(', ')}.`),
    ...(parsed.error?.issues ?? []).map((issue) => `${issue.path.join('.')}: ${issue.message}.`),
  ];
  if (problems.length > 0 || !parsed.success)
    throw new ConfigError(`The configuration cannot be used:\n- ${problems.join('\n- ')}`);
  return Object.freeze(parsed.data);
}

/** The configuration with secrets masked, for `hinterland config`. */
export function maskedConfig(config: Config): Record<string, unknown> {
  return {
    ...config,
    ...(config.DATABASE_URL
      ? { DATABASE_URL: config.DATABASE_URL.replace(/:\/\/([^:@/]*):[^@]*@/, '://$1:***@') }
      : {}),
  };
}

/** Today's date in UTC, or the fixed one of the configuration. */
export function todayOf(config: Config): string {
  return config.HINTERLAND_TODAY ?? new Date().toISOString().slice(0, 10);
}
