/** The whole service is killed while it sends: what was changed still comes, each delivery at least once and in order. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { bearer } from '../support/keys.js';
import { receiver } from '../support/receiver.js';
import type { Receiver } from '../support/receiver.js';
import { servingDatabase } from '../support/serving.js';
import type { ServingDatabase } from '../support/serving.js';

describe('a kill -9 of the service', () => {
  let service: ServingDatabase;
  let target: Receiver;
  beforeAll(async () => {
    service = await servingDatabase({
      HINTERLAND_WRITE: 'keys',
      HINTERLAND_WEBHOOK_TARGETS: 'any',
      HINTERLAND_WEBHOOK_TIMEOUT_MS: '2000',
      HINTERLAND_WEBHOOK_RETRY_MS: '50',
    });
    target = await receiver();
  });
  afterAll(async () => {
    await target.close();
    await service.remove();
  });

  const until = async (holds: () => boolean | Promise<boolean>): Promise<void> => {
    for (let n = 0; n < 900; n += 1) {
      if (await holds()) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error('waited in vain');
  };

  it('loses no change, keeps the order, and tells the first key once and never in the log', async () => {
    const first = await service.serve();
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
    await first.end('SIGKILL');

    const second = await service.serve();
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
    await second.end('SIGKILL');

    const third = await service.serve();
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
