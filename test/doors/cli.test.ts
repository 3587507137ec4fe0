/** Feeds, syncs, matrices and the audit log through the command line itself: a process, its words and its exit code. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { readConfig } from '../../src/config.js';
import { Recompute } from '../../src/compute/recompute.js';
import { Database } from '../../src/store/database.js';
import { openDataSource, runMigrations } from '../../src/store/data-source.js';
import { MIGRATIONS } from '../../src/store/migrations.js';
import { UnitOfWork } from '../../src/store/unit-of-work.js';
import { ImportService } from '../../src/sync/import.service.js';
import { testDatabaseSettings } from '../support/prepared.js';
import type { TestDatabaseSettings } from '../support/prepared.js';
import { STANDARDS, worldFile } from '../support/importing-process.js';
import { importText, TEST_DAY } from '../support/store.js';
import type { TestStore } from '../support/store.js';

// each call starts a process that compiles the sources anew
jest.setTimeout(600_000);

const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const CLI = ['--import', path('../support/typescript-loader.mjs'), path('../../src/cli.ts')];
const SCRIPT = '/usr/bin/script';
const ofTheSystem = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !name.startsWith('HINTERLAND_') && name !== 'DATABASE_URL'),
);

interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

describe('the command line', () => {
  let settings: TestDatabaseSettings;
  let folder: string;
  let environment: Record<string, string>;
  beforeAll(async () => {
    settings = await testDatabaseSettings();
    folder = mkdtempSync(join(tmpdir(), 'hinterland-cli-'));
    environment = {
      ...settings.environment,
      HINTERLAND_TODAY: TEST_DAY,
      HINTERLAND_STANDARD_SET: 'set',
      HINTERLAND_LOG_LEVEL: 'warn',
    };
    await withStore(async (store) => {
      await runMigrations(store.db.dataSource);
      for (const [kind, text] of [
        ['standards', STANDARDS],
        ['units', worldFile()],
        [
          'populations',
          'settlement,referenceDate,basis,all\nv0a,2025-01-01,resident,300\nv0b,2025-01-01,resident,70\n',
        ],
      ] as const)
        expect((await importText(store, kind, text)).outcome).toBe('committed');
      await store.recompute.drain();
    });
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await settings.remove();
  });

  /** Opened and closed around each look: the embedded database takes one process at a time. */
  async function withStore<T>(work: (store: TestStore) => Promise<T>): Promise<T> {
    const config = readConfig({ ...ofTheSystem, ...environment });
    const opened = await openDataSource(config, { migrations: MIGRATIONS });
    const db = new Database(opened.dataSource);
    const unitOfWork = new UnitOfWork(db);
    try {
      return await work({
        db,
        config,
        unitOfWork,
        imports: new ImportService(db, unitOfWork, () => TEST_DAY),
        recompute: new Recompute(db, unitOfWork, config),
        close: () => Promise.resolve(),
      });
    } finally {
      await opened.close();
    }
  }
  const query = <T extends object>(sql: string): Promise<T[]> => withStore((store) => store.db.query<T>(sql));
  const file = (name: string, text: string): string => {
    const at = join(folder, name);
    writeFileSync(at, text);
    return at;
  };

  async function run(command: string, args: readonly string[]): Promise<Ran> {
    const child = spawn(command, args, {
      env: { ...ofTheSystem, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const texts = { out: '', err: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => (texts.out += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (texts.err += text));
    const code = await new Promise<number | null>((resolve, reject) => {
      child.on('error', reject).on('close', resolve);
    });
    return { code, ...texts };
  }
  const hinterland = (...args: string[]): Promise<Ran> => run(process.execPath, [...CLI, ...args]);

  const HEAD = 'ID,NAME,X,Y,KIND\n';
  const GOOD = `${HEAD}1,One,100.001,30,clinic\n2,Two,100.051,30,clinic\n`;
  const DIRTY = `${GOOD}3,Three,,,clinic\n4,Four,100.101,30,shop\n5,Five,,,clinic\n`;
  const COUNTS = (held: Partial<Record<string, number>>): string =>
    ['rows', 'created', 'updated', 'unchanged', 'closed', 'rejected', 'suspect']
      .map((name) => `${name} ${held[name] ?? 0}`)
      .join(', ');

  it('makes a feed from a file, changes it from a version, and shows it', async () => {
    const feed = {
      code: 'clinics',
      name: 'Clinics',
      crs: 'WGS84',
      scheme: 'opaque',
      mapping: { columns: { externalId: 'ID', name: 'NAME', lon: 'X', lat: 'Y', category: 'KIND' } },
      categories: { entries: { clinic: 'clinic' } },
    };
    const made = await hinterland('feeds', 'create', file('feed.json', JSON.stringify(feed)));
    expect([made.code, made.err]).toEqual([0, '']);
    const version = Number(/^made feed clinics, version (\d+)\n$/.exec(made.out)?.[1]);
    const patch = file('patch.json', '{"owner":"Bureau"}');
    const late = await hinterland('feeds', 'change', 'clinics', patch, '--version', String(version - 1));
    expect([late.code, late.out]).toEqual([2, '']);
    expect(late.err).toContain(`is at version ${version}`);
    expect((await hinterland('feeds', 'change', 'clinics', patch, '--version', String(version))).code).toBe(
      0,
    );
    const shown = await hinterland('feeds', 'show', 'clinics');
    expect([shown.code, JSON.parse(shown.out)]).toEqual([
      0,
      expect.objectContaining({ code: 'clinics', owner: 'Bureau', crs: 'WGS84', mode: 'upsert' }),
    ]);
    const list = await hinterland('feeds', 'list');
    expect(list.out).toContain('clinics\tWGS84\tupsert\tanywhere\tClinics\n');
  });

  it('a dry run says who would gain, and writes nothing', async () => {
    const dry = await hinterland('sync', file('good.csv', GOOD), '--feed', 'clinics', '--dry-run');
    expect([dry.code, dry.err]).toEqual([0, '']);
    expect(dry.out).toMatch(/^coverage of \d+ counties would change \(0 not computed\):\n/);
    expect(dry.out).toContain('  c0 clinic: 370 people gained, 0 lost\n');
    expect(dry.out).toMatch(
      new RegExp(
        `\\ndry_run \\(would be committed\\), revision none, sync \\S+: ${COUNTS({ rows: 2, created: 2 })}\\n$`,
      ),
    );
    expect(await query('SELECT id FROM facility')).toEqual([]);
  });

  it('a rejected file ends with 1 and tells each reason once with its rows; the good rows of it can be taken', async () => {
    const dirty = file('dirty.csv', DIRTY);
    const refused = await hinterland('sync', dirty, '--feed', 'clinics');
    expect(refused.code).toBe(1);
    expect(refused.err).toMatch(
      /^2 rejected: coordinates\/missing: row 3: .+\n1 rejected: facilities\/unknown-category: row 4: .+\n$/,
    );
    expect(refused.out).toContain('rejected, revision none');
    expect(await query('SELECT id FROM facility')).toEqual([]);
    const mend = join(folder, 'mend.csv');
    const args = [
      'sync',
      dirty,
      '--feed',
      'clinics',
      '--atomicity',
      'rows',
      '--rejected',
      mend,
      '--key',
      'night-1',
    ];
    const taken = await hinterland(...args);
    expect(taken.code).toBe(0);
    expect(taken.out).toContain(COUNTS({ rows: 5, created: 2, rejected: 3 }));
    expect(readFileSync(mend, 'utf8').split('\r\n')[0]).toBe(
      '\ufeffID,NAME,X,Y,KIND,rejected.row,rejected.codes,rejected.columns,rejected.why',
    );
    expect(readFileSync(mend, 'utf8').trim().split('\r\n')).toHaveLength(4);
    expect(await query('SELECT id FROM facility ORDER BY id')).toEqual([
      { id: 'clinics:1' },
      { id: 'clinics:2' },
    ]);
    // coverage has followed before the command ends
    expect(await query('SELECT county_code FROM stale_mark')).toEqual([]);
    const again = await hinterland(...args);
    expect([again.code, again.out]).toEqual([0, taken.out]);
  });

  it('what cannot be run ends with 2 and says the way out', async () => {
    const unknown = await hinterland('sync', join(folder, 'good.csv'), '--feed', 'nobody');
    expect([unknown.code, unknown.out]).toEqual([2, '']);
    expect(unknown.err).toContain('/v1/feeds lists all');
    const missing = await hinterland('sync', join(folder, 'none.csv'), '--feed', 'clinics');
    expect(missing.code).toBe(2);
    expect(missing.err).toContain('none.csv cannot be opened: there is no such file or folder');
    expect(missing.err).not.toContain('ENOENT');
  });

  (existsSync(SCRIPT) ? it : it.skip)(
    'draws a bar on a terminal (skipped where there is no script(1))',
    async () => {
      const words = [process.execPath, ...CLI, 'sync', join(folder, 'good.csv'), '--feed', 'clinics'];
      const { code, out } = await run(SCRIPT, ['-qec', words.map((w) => `'${w}'`).join(' '), '/dev/null']);
      expect(code).toBe(0);
      expect(out).toContain('100% of the file, 2 rows');
      expect(out).toContain(COUNTS({ rows: 2, unchanged: 2 }));
    },
  );

  it('imports, lists and ends a cost matrix', async () => {
    const pairs = file('walk.csv', 'from,to,minutes\nv0a,clinics:1,4\nv0b,clinics:1,15\nv0b,clinics:2,\n');
    const made = await hinterland('matrices', 'import', pairs, '--name', 'walk', '--mode', 'walk');
    expect([made.code, made.err]).toEqual([0, '']);
    expect(made.out).toMatch(
      /^committed, revision \d+: 2 pairs of 2 settlements and 1 facilities in minutes \(walk\); read 3, blank 1, repeated 0, rejected 0\n$/,
    );
    const list = await hinterland('matrices', 'list');
    expect(JSON.parse(list.out)).toMatchObject({ name: 'walk', mode: 'walk', pairs: 2 });
    const bad = file('bad.csv', 'from,to,minutes\nnowhere,clinics:1,4\n');
    const refused = await hinterland('matrices', 'import', bad, '--name', 'other', '--mode', 'walk');
    expect(refused.code).toBe(1);
    expect(refused.err).toContain('row 1: ');
    const ended = await hinterland('matrices', 'delete', 'walk');
    expect(ended.out).toMatch(/^deleted, revision \d+\n$/);
  });

  it('tells the audit log, filtered, newest first', async () => {
    const log = await hinterland('audit', '--kind', 'feed', '--key', 'clinics', '--json');
    const entries = log.out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect([log.code, entries.map((e) => e['summary'])]).toEqual([
      0,
      ['change feed clinics', 'create feed clinics'],
    ]);
    expect(entries[0]).toMatchObject({ was: { owner: null }, became: { owner: 'Bureau' } });
    expect(String(entries[0]?.['actor'])).toMatch(/^cli:/);
    const lines = await hinterland('audit', '--actor', String(entries[0]?.['actor']), '--limit', '3');
    const [first = '', ...others] = lines.out.trim().split('\n');
    expect(others).toHaveLength(2);
    expect(first.split('\t').slice(3)).toEqual([
      'matrix',
      expect.any(String),
      expect.stringContaining('walk'),
    ]);
    const wrong = await hinterland('audit', '--revision', 'soon');
    expect([wrong.code, wrong.out]).toEqual([2, '']);
    expect(wrong.err).toContain('whole number');
  });
});
