/** Every question of examples/requests is sent as it stands, and answered as it says. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { INFO, testApp } from '../support/app.js';
import type { TestApp } from '../support/app.js';
import { readHttpFile } from '../support/http-file.js';

const FOLDER = fileURLToPath(new URL('../../examples/requests', import.meta.url));
const filesOf = (ending: string): string[] =>
  readdirSync(FOLDER)
    .filter((name) => name.endsWith(ending))
    .sort();

describe('the questions of examples/requests', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await testApp();
  });
  afterAll(async () => app.close());

  // in order and one after another: a question may use what the one before it made
  it.each(filesOf('.http'))('%s is answered as it says', async (name) => {
    const requests = readHttpFile(readFileSync(join(FOLDER, name), 'utf8'));
    expect(requests.length).toBeGreaterThan(0);
    for (const request of requests) {
      const { status, body } = await app.ask(request.path, request.init);
      const said = { title: request.title, status, code: body['code'] ?? null };
      const { code } = request.expected;
      expect(said).toEqual({
        title: request.title,
        status: request.expected.status,
        code: code === null && status < 400 ? said.code : code,
      });
    }
  });

  it.each(filesOf('.graphql'))('%s is answered without an error', async (name) => {
    const operations = readFileSync(join(FOLDER, name), 'utf8').split(/^# ---$/m);
    for (const query of operations) {
      const { status, body } = await app.ask('/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query }),
      });
      expect([query, status, body['errors']]).toEqual([query, 200, undefined]);
      expect(JSON.stringify(body['data'])).not.toMatch(/^\{"\w+":(null|\[\]|\{\})\}$/);
    }
  });

  it('logs nothing above info', () => {
    expect(app.log.filter((line) => line.level > INFO)).toEqual([]);
  });
});
