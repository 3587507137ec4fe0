/** The whole service is killed while it sends: what was changed still comes, each delivery at least once and in order. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { testDatabaseSettings } from '../support/database.js';
import type { TestDatabaseSettings } from '../support/database.js';
import { bearer } from '../support/keys.js';
import { receiver } from '../support/receiver.js';
import type { Receiver } from '../support/receiver.js';
import { TEST_DAY } from '../support/store.js';

const path = (name: string): string => fileURLToPath(new URL(`../support/${name}`, import.meta.url));

interface Running {
  readonly child: ChildProcess;
  readonly url: string;
  /** The key of the first administrator, where one was told. */
  readonly key: string | null;
  readonly log: string[];
}

describe('a kill -9 of the service', () => {
  let settings: TestDatabaseSettings;
  let target: Receiver;
  let child: ChildProcess | undefined;
  beforeAll(async () => {
    settings = await testDatabaseSettings();
    target = await receiver();
  });
  afterAll(async () => {
    if (child !== undefined && child.exitCode === null) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    await target.close();
    await settings.remove();
  });

  async function run(): Promise<Running> {
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
          HINTERLAND_WRITE: 'keys',
          HINTERLAND_WEBHOOK_TARGETS: 'any',
          HINTERLAND_WEBHOOK_TIMEOUT_MS: '2000',
          HINTERLAND_WEBHOOK_RETRY_MS: '50',
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    child = made;
    const log: string[] = [];
    createInterface({ input: made.stdout }).on('line', (line) => log.push(line));
    let key: string | null = null;
    const told: string[] = [];
    for await (const line of createInterface({ input: made.stderr })) {
      told.push(line);
      key ??= /hk_[0-9a-f]{12}_[\w-]{43}/.exec(line)?.[0] ?? null;
      const url = /answers on (\S+)/.exec(line)?.[1];
      if (url !== undefined) return { child: made, url, key, log };
    }
    throw new Error(`the service ended: ${told.join('\n')}`);
  }
  const until = async (holds: () => boolean | Promise<boolean>): Promise<void> => {
    for (let n = 0; n < 900; n += 1) {
      if (await holds()) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error('waited in vain');
  };
  const kill = async ({ child: running }: Running): Promise<void> => {
    running.kill('SIGKILL');
    await once(running, 'exit');
  };

  it('loses no change, keeps the order, and tells the first key once and never in the log', async () => {
    const first = await run();
    expect(first.key).not.toBeNull();
    const headers = { 'content-type': 'application/json', ...bearer(first.key ?? '') };
    const post = async (url: string, body: object): Promise<Record<string, unknown>> =>
      (await (await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })).json()) as Record<
        string,
        unknown
      >;
    // slow, so that the service dies while a delivery is under way
    target.answer = (reply) => void setTimeout(() => reply.writeHead(204).end(), 300);
    const hook = await post(`${first.url}/v1/webhooks`, { url: target.url, after: '0', kinds: ['facility'] });
    expect(hook['id']).toEqual(expect.any(String));
    await until(() => target.received.length >= 2);
    await kill(first);

    const second = await run();
    expect(second.key).toBeNull();
    const made = await post(`${second.url}/v1/facilities`, {
      feed: 'kill',
      externalId: '1',
      name: 'Clinic',
      crs: 'WGS84',
      lon: 104.3,
      lat: 31.2,
      offers: [{ service: 'medical_care' }],
    });
    expect(made['id']).toBe('kill:1');
    // right after the commit: the delivery may not even be in the outbox
    await kill(second);

    const third = await run();
    const seen = (): Set<string> =>
      new Set(target.received.flatMap((r) => r.body.items?.map((i) => `${i.revision} ${i.key}`) ?? []));
    await until(() => [...seen()].some((change) => change.endsWith(' kill:1')));
    const expected: string[] = [];
    for (let after = '0'; ;) {
      const answer = await fetch(`${third.url}/v1/changes?kind=facility&limit=1000&after=${after}`);
      const page = (await answer.json()) as {
        items: { revision: number; key: string }[];
        nextCursor: string;
        hasMore: boolean;
      };
      expected.push(...page.items.map((i) => `${i.revision} ${i.key}`));
      after = page.nextCursor;
      if (!page.hasMore) break;
    }
    expect([...seen()].sort()).toEqual(expected.sort());
    const numbers = target.received.map((r) => r.number);
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
    expect(new Set(numbers).size).toBe(Math.max(...numbers));
    for (const { log } of [first, second, third]) expect(log.join('\n')).not.toContain(first.key);
    // three starts of the whole service
  }, 300_000);
});
