/** Jobs: taken once, taken again after a death, cancelled, limited in number; on both databases. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { holderOf } from '../../src/common/actor.js';
import type { Actor } from '../../src/common/actor.js';
import { badInput } from '../../src/common/errors.js';
import { Jobs } from '../../src/compute/jobs/jobs.js';
import { JobsRepository } from '../../src/store/jobs/jobs.repository.js';
import { testStore } from '../support/store.js';
import type { TestStore } from '../support/store.js';

const SETTINGS = { HINTERLAND_JOBS: 2, HINTERLAND_JOBS_KEPT_DAYS: 7, HINTERLAND_JOBS_KEPT: 3 };

describe('jobs', () => {
  let store: TestStore;
  let rows: JobsRepository;
  beforeAll(async () => {
    store = await testStore();
    rows = new JobsRepository(store.db);
  });
  beforeEach(async () => {
    await store.db.query('DELETE FROM job');
  });
  afterAll(async () => store.close());

  it('are done by whoever knows their kind, and the newest results are kept', async () => {
    const jobs = new Jobs(store.db, SETTINGS);
    jobs.register('double', (request) => Promise.resolve({ twice: 2 * (request as { n: number }).n }));
    const ids: string[] = [];
    for (let n = 0; n < 6; n += 1) {
      const id = await jobs.submit('double', { n });
      ids.push(id);
      expect(await jobs.wait(id, 60)).toMatchObject({ status: 'done', result: { twice: 2 * n } });
    }
    await jobs.stop();
    const kept = await store.db.query(`SELECT id FROM job ORDER BY created_at`);
    expect(kept.map((row) => row['id'])).toEqual(ids.slice(-3));
  });

  it('tell what was refused, and nothing of what broke', async () => {
    const failures: unknown[] = [];
    const jobs = new Jobs(store.db, SETTINGS, (error) => failures.push(error));
    jobs.register('refuse', () => Promise.reject(badInput({ code: 'test/no', message: 'No.' })));
    jobs.register('break', () => Promise.reject(new Error('secret')));
    const refused = await jobs.wait(await jobs.submit('refuse', {}), 60);
    expect([refused.status, refused.problems]).toEqual([
      'failed',
      { kind: 'bad_input', problems: [{ code: 'test/no', message: 'No.' }] },
    ]);
    const broken = await jobs.wait(await jobs.submit('break', {}), 60);
    expect(broken.status).toBe('failed');
    expect(JSON.stringify(broken.problems)).not.toContain('secret');
    await jobs.stop();
    expect(failures.map(String)).toEqual(['Error: secret']);
  });

  it('are taken by one process at a time, again after its death, and given up after three', async () => {
    await rows.insert('a', 'work', {}, null);
    expect((await rows.claim('one', ['work'], 60))?.id).toBe('a');
    expect(await rows.claim('two', ['work'], 60)).toBeNull();
    // the first dies: its lease ends
    await store.db.query(`UPDATE job SET claimed_until = now() - interval '1 second'`);
    expect((await rows.claim('two', ['work'], 60))?.attempts).toBe(2);
    expect(await rows.renew('a', 'one', 60, null)).toBe(false);
    await rows.finish('a', 'one', { status: 'done', result: 1 });
    expect((await rows.one('a'))?.status).toBe('running');
    await store.db.query(`UPDATE job SET attempts = 3, claimed_until = now() - interval '1 second'`);
    const jobs = new Jobs(store.db, SETTINGS);
    jobs.register('work', () => Promise.resolve('never'));
    jobs.start();
    const job = await jobs.wait('a', 60);
    await jobs.stop();
    expect([job.status, JSON.stringify(job.problems)]).toEqual([
      'failed',
      expect.stringContaining('jobs/crashed'),
    ]);
  });

  it('are ended when they are cancelled, and given back when the process ends', async () => {
    const jobs = new Jobs(store.db, SETTINGS);
    let ended = 0;
    jobs.register(
      'endless',
      (_, { signal }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            ended += 1;
            reject(signal.reason as Error);
          });
        }),
    );
    const reader = (id: string): Actor => holderOf({ id, role: 'reader', region: null, feeds: null });
    const [asker, other] = [reader('a'), reader('b')];
    const first = await jobs.submit('endless', {}, asker);
    const second = await jobs.submit('endless', {});
    while ((await jobs.one(second)).status !== 'running') await new Promise((r) => setTimeout(r, 20));
    for (const id of [first, second])
      await expect(jobs.end(id, other)).rejects.toMatchObject({
        problems: [{ code: 'jobs/not-yours' }],
      });
    expect((await jobs.end(first, asker)).status).toBe('cancelled');
    await jobs.stop();
    expect(ended).toBe(2);
    expect((await jobs.one(first)).status).toBe('cancelled');
    expect([(await jobs.one(second)).status, (await jobs.one(second)).attempts]).toEqual(['queued', 0]);
  });
});
