/**
 * The least a server can do: node:http and a `pg` pool, the statements and the words of the service, no framework.
 * Environment: DATABASE_URL, PORT. Answers /v1/units/{code}/coverage as the service does, and /memory/{code}:
 * the same answer kept in memory with an ETag, which answers 304 to If-None-Match.
 */
import { createServer } from 'node:http';
import pg from 'pg';
import { readConfig } from '../../dist/src/config.js';
import { CoverageService } from '../../dist/src/coverage/coverage.service.js';
import { VALUE_TYPES } from '../../dist/src/store/connection/value-types.js';

const config = readConfig({ HINTERLAND_TODAY: process.env.HINTERLAND_TODAY ?? '' });
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 10, types: VALUE_TYPES });
const sql = { query: async (text, values = []) => (await pool.query(text, [...values])).rows };
const service = new CoverageService(sql, config, null);
const ctx = {
  asOf: config.HINTERLAND_TODAY ?? new Date().toISOString().slice(0, 10),
  asOfGiven: false,
  revision: null,
  standardSet: config.HINTERLAND_STANDARD_SET,
  basis: 'resident',
  includePlanned: false,
};
const memory = new Map();

async function answer(code) {
  const opened = await service.open(ctx, code);
  return JSON.stringify(await service.unitWithSettlements(opened, { services: [], after: null, limit: 50 }));
}

createServer(async (request, response) => {
  try {
    const [, what, , code] = /^\/(v1|memory)(\/units)?\/([^/?]+)/.exec(request.url) ?? [];
    const send = (status, headers, body) => {
      response.writeHead(status, headers);
      response.end(body);
    };
    if (what === 'v1')
      return send(200, { 'content-type': 'application/json; charset=utf-8' }, await answer(code));
    if (!memory.has(code)) memory.set(code, await answer(code));
    const etag = `"${code}"`;
    return request.headers['if-none-match'] === etag
      ? send(304, { etag })
      : send(200, { etag, 'content-type': 'application/json; charset=utf-8' }, memory.get(code));
  } catch (error) {
    response.writeHead(500);
    return response.end(String(error));
  }
}).listen(Number(process.env.PORT), '127.0.0.1');
