/** The whole service is killed while it looks for sites: another takes the job again, results outlive restarts, a cancelled search ends. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { testDatabaseSettings } from '../support/database.js';
import type { TestDatabaseSettings } from '../support/database.js';
import { TEST_DAY } from '../support/store.js';

const path = (name: string): string => fileURLToPath(new URL(`../support/${name}`, import.meta.url));

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
  let settings: TestDatabaseSettings;
  let child: ChildProcess | undefined;
  beforeAll(async () => {
    settings = await testDatabaseSettings();
  });
  afterAll(async () => {
    if (child !== undefined && child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    await settings.remove();
  });

  async function run(): Promise<string> {
    const made = spawn(
      process.execPath,
      ['--import', path('typescript-loader.mjs'), path('serving-process.ts')],
      {
        env: {
          // without the settings of the tests themselves
          ...Object.fromEntries(Object.entries(process.env).filter(([k]) => !k.startsWith('HINTERLAND_'))),
          ...settings.environment,
          PORT: '0',
          HINTERLAND_TODAY: TEST_DAY,
          HINTERLAND_RECOMPUTE: 'no',
          HINTERLAND_WRITE: 'loopback',
        },
        stdio: ['ignore', 'ignore', 'pipe'],
      },
    );
    child = made;
    const told: string[] = [];
    for await (const line of createInterface({ input: made.stderr })) {
      told.push(line);
      const url = /answers on (\S+)/.exec(line)?.[1];
      if (url !== undefined) return url;
    }
    throw new Error(`the service ended: ${told.join('\n')}`);
  }
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    const ended = once(child as ChildProcess, 'exit');
    child?.kill(signal);
    await ended;
  };
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
    const first = await run();
    const { id } = await ask(first, 6);
    // told with the lease, each second: the search is under way
    await until(jobOf(first, id), (job) => job.progress !== null);
    await end('SIGKILL');

    const second = await run();
    const left = await jobOf(second, id)();
    expect([left.status, left.result]).toEqual(['running', null]);
    // taken again when the lease of the dead one ends
    const done = await until(jobOf(second, id), (job) => job.finishedAt !== null);
    expect([done.status, done.result?.sites.length]).toEqual(['done', LONG.number]);
    expect(done.startedAt).toBe(left.startedAt);
    await end('SIGTERM');

    const third = await run();
    expect(await jobOf(third, id)()).toEqual(done);
    const long = await ask(third, 600);
    await until(jobOf(third, long.id), (job) => job.progress !== null);
    const cancelled = await fetch(`${third}/v1/jobs/${long.id}`, { method: 'DELETE' });
    expect(((await cancelled.json()) as Job).status).toBe('cancelled');
    // its thread is gone, or this one would wait for it: one job runs at a time
    const next = await ask(third, 0);
    const ended = await until(jobOf(third, next.id), (job) => job.finishedAt !== null);
    expect([ended.status, ended.result?.status]).toEqual(['done', 'bounded']);
    expect((await jobOf(third, long.id)()).status).toBe('cancelled');
    // three starts of the whole service
  }, 400_000);
});
