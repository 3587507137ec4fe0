/** The whole service is killed while it looks for sites: another takes the job again, results outlive restarts, a cancelled search ends. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { servingDatabase } from '../support/serving.js';
import type { ServingDatabase } from '../support/serving.js';

interface Job {
  readonly id: string;
  readonly status: string;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  readonly progress: { readonly phase: string } | null;
  readonly result: { readonly sites: readonly { readonly code: string }[]; readonly status: string } | null;
}

/** The exact search takes all the seconds that it is given: capacities make p-median hard. */
const LONG = {
  unit: '990121000000',
  service: 'kindergarten',
  model: 'p_median',
  number: 6,
  build: { capacity: 150 },
  personsPerCapacityUnit: 1,
};

describe('a siting job', () => {
  let service: ServingDatabase;
  beforeAll(async () => {
    service = await servingDatabase({ HINTERLAND_WRITE: 'loopback' });
  });
  afterAll(async () => service.remove());

  const until = async <T>(ask: () => Promise<T>, holds: (value: T) => boolean): Promise<T> => {
    for (let n = 0; n < 1200; n += 1) {
      const value = await ask();
      if (holds(value)) return value;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error('waited in vain');
  };
  const ask = async (url: string, seconds: number): Promise<Job> => {
    const answer = await fetch(`${url}/v1/siting?wait=0`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...LONG, seconds }),
    });
    expect(answer.status).toBe(202);
    return (await answer.json()) as Job;
  };
  const jobOf = (url: string, id: string) => async (): Promise<Job> =>
    (await (await fetch(`${url}/v1/jobs/${id}`)).json()) as Job;

  it('is done though its process dies, keeps its result, tells its progress and ends when it is cancelled', async () => {
    const first = await service.serve();
    const { id } = await ask(first.url, 6);
    // told with the lease, each second: the search is under way
    await until(jobOf(first.url, id), (job) => job.progress !== null);
    await first.end('SIGKILL');

    const second = await service.serve();
    const left = await jobOf(second.url, id)();
    expect([left.status, left.result]).toEqual(['running', null]);
    // taken again when the lease of the dead one ends
    const done = await until(jobOf(second.url, id), (job) => job.finishedAt !== null);
    expect([done.status, done.result?.sites.length]).toEqual(['done', LONG.number]);
    expect(done.startedAt).toBe(left.startedAt);
    await second.end('SIGTERM');

    const third = await service.serve();
    expect(await jobOf(third.url, id)()).toEqual(done);
    const long = await ask(third.url, 600);
    await until(jobOf(third.url, long.id), (job) => job.progress !== null);
    const cancelled = await fetch(`${third.url}/v1/jobs/${long.id}`, { method: 'DELETE' });
    expect(((await cancelled.json()) as Job).status).toBe('cancelled');
    // its thread is gone, or this one would wait for it: one job runs at a time
    const next = await ask(third.url, 0);
    const ended = await until(jobOf(third.url, next.id), (job) => job.finishedAt !== null);
    expect([ended.status, ended.result?.status]).toEqual(['done', 'bounded']);
    expect((await jobOf(third.url, long.id)()).status).toBe('cancelled');
    // three starts of the whole service
  }, 400_000);
});
