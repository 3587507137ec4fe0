/**
 * A process of its own that runs one sync under a key and says each step it begins, until it is killed or done.
 * `node --import ./typescript-loader.mjs syncing-process.ts`; database, key and number of rows come from the environment.
 */
import { readConfig } from '../../src/config.js';
import { openDataSource } from '../../src/store/data-source.js';
import { Database } from '../../src/store/database.js';
import { MIGRATIONS } from '../../src/store/migrations.js';
import { UnitOfWork } from '../../src/store/unit-of-work.js';
import { clinics, fileOf, syncsOn } from './syncing.js';
import { TEST_DAY } from './store.js';

export type Step = 'staging' | 'checking' | 'writing' | 'written' | 'done';

const said = new Set<Step>();
function say(step: Step): void {
  if (said.has(step)) return;
  said.add(step);
  process.stdout.write(`${step}\n`);
}

async function run(key: string, rows: number): Promise<void> {
  const config = readConfig({ ...process.env, HINTERLAND_TODAY: TEST_DAY });
  const store = await openDataSource(config, { migrations: MIGRATIONS });
  const db = new Database(store.dataSource);
  const unitOfWork = new UnitOfWork(db);
  const write = unitOfWork.write.bind(unitOfWork);
  unitOfWork.write = async (kind, summary, work, actor) => {
    const written = await write(kind, summary, (tx) => (say('writing'), work(tx)), actor);
    say('written');
    return written;
  };
  const query = db.query.bind(db);
  db.query = async (sql, parameters) => {
    if (said.has('staging') && sql.includes('staged_verdict')) say('checking');
    return query(sql, parameters);
  };
  await syncsOn(db, unitOfWork)(fileOf(clinics(rows)), {
    idempotencyKey: key,
    onProgress: () => say('staging'),
  });
  say('done');
  await store.close();
}

const { SYNC_KEY: key, SYNC_ROWS: rows } = process.env;
if (key !== undefined && rows !== undefined) await run(key, Number(rows));
