/** Feeds and syncs of door tests: made and sent over HTTP, as a data team does it. */
import { expect } from '@jest/globals';
import type { Answer, TestApp } from './app.js';
import { bearer } from './keys.js';

export interface ToldSync {
  readonly id: string;
  readonly outcome: string;
  readonly revision: number | null;
  readonly counts: Readonly<Record<string, number>>;
  readonly fileProblems: readonly { code: string }[];
  readonly coverageChanges: unknown;
  readonly verdicts: readonly {
    rowNumber: number | null;
    key: string | null;
    verdict: string;
    reasons: readonly { code: string; message: string }[];
  }[];
}

const headersOf = (key: string | undefined): Record<string, string> => (key === undefined ? {} : bearer(key));

/** Sends JSON; `if-match: *` goes with a change. */
export function sendJson(
  app: TestApp,
  method: string,
  path: string,
  body?: unknown,
  key?: string,
): Promise<Answer> {
  return app.ask(path, {
    method,
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(method === 'PATCH' || method === 'DELETE' ? { 'if-match': '*' } : {}),
      ...headersOf(key),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

/** Makes a feed in WGS-84 with China's codes, unless said otherwise. */
export async function makeFeed(
  app: TestApp,
  code: string,
  changes: object = {},
  key?: string,
): Promise<void> {
  const made = await sendJson(app, 'POST', '/v1/feeds', { code, name: code, crs: 'WGS84', ...changes }, key);
  expect([made.status, made.body['problems']]).toEqual([201, undefined]);
}

/** Sends text as a CSV to a feed. */
export async function sendCsv(
  app: TestApp,
  feed: string,
  text: string,
  query = '',
  key?: string,
): Promise<{ status: number; code: unknown; sync: ToldSync }> {
  const answer = await app.ask(`/v1/feeds/${feed}/syncs?${query}`, {
    method: 'POST',
    headers: { 'content-type': 'text/csv', ...headersOf(key) },
    body: text,
  });
  return { status: answer.status, code: answer.body['code'], sync: answer.body as unknown as ToldSync };
}
