/** What a figure is worth depends on where it was measured. */
import { execFileSync } from 'node:child_process';
import { cpus, loadavg, totalmem } from 'node:os';
import pg from 'pg';

function git(root, ...args) {
  try {
    return execFileSync('git', args, {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return null;
  }
}

async function databaseVersions() {
  const url = process.env.HINTERLAND_TEST_DATABASE_URL;
  if (!url) return null;
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query(
      `SELECT current_setting('server_version') AS postgresql, current_setting('shared_buffers') AS shared_buffers,
              current_setting('fsync') AS fsync, (SELECT default_version FROM pg_available_extensions WHERE name = 'postgis') AS postgis`,
    );
    return rows[0];
  } finally {
    await client.end();
  }
}

/** Takes: the root of the repository. Gives: machine, versions, commit, load at the start. */
export async function machine(root) {
  return {
    startedAt: new Date().toISOString(),
    commit: git(root, 'rev-parse', 'HEAD'),
    changed: (git(root, 'status', '--porcelain', '--untracked-files=no') ?? '') !== '',
    machine: {
      processor: cpus()[0]?.model ?? 'unknown',
      cores: cpus().length,
      memoryGb: Math.round(totalmem() / 2 ** 30),
      loadAtStart: Number(loadavg()[0].toFixed(2)),
      platform: `${process.platform} ${process.arch}`,
      node: process.version,
      database: await databaseVersions(),
    },
  };
}
