/**
 * The least a server can do: node:http and a `pg` pool, one prepared statement for a settlement, the words of the
 * service, no framework. Environment: DATABASE_URL, PORT. Answers /v1/units/{code}/coverage as the service does, and
 * /memory/{code}: the same answer kept in memory with an ETag, which answers 304 to If-None-Match. What is in
 * memory is never compared with the database.
 */
import { createServer } from 'node:http';
import { unitCoverage } from './plainly.mjs';

const memory = new Map();

createServer(async (request, response) => {
  try {
    const [, what, , code] = /^\/(v1|memory)(\/units)?\/([^/?]+)/.exec(request.url) ?? [];
    const send = (status, headers, body) => {
      response.writeHead(status, headers);
      response.end(body);
    };
    if (what === 'v1')
      return send(200, { 'content-type': 'application/json; charset=utf-8' }, await unitCoverage(code));
    if (!memory.has(code)) memory.set(code, Buffer.from(await unitCoverage(code)));
    const etag = `"${code}"`;
    return request.headers['if-none-match'] === etag
      ? send(304, { etag })
      : send(200, { etag, 'content-type': 'application/json; charset=utf-8' }, memory.get(code));
  } catch (error) {
    response.writeHead(500);
    return response.end(String(error));
  }
}).listen(Number(process.env.PORT), '127.0.0.1');
