/** Files in request bodies: handed on as streams, never gathered as text, and cut off above a size. */
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Refusal } from '../common/errors.js';

const STREAM = 'application/octet-stream';
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const TYPES = [
  'text/csv',
  'application/geo+json',
  'application/x-ndjson',
  'application/ndjson',
  'application/gzip',
  'application/x-gzip',
  XLSX,
  STREAM,
] as const;

/** Media types of lists of facilities. */
export const LIST_TYPES = [
  'text/csv',
  XLSX,
  'application/geo+json',
  'application/x-ndjson',
  'application/json',
  'application/gzip',
] as const;

/** Routes whose bodies of type application/json are files too. */
const STREAMED = /^\/v1\/feeds\/[^/?]+\/(syncs|check)(\?|$)/;

/** What a request said its body is, before it was handed on as a stream. */
const saidTypes = new WeakMap<object, string>();

/**
 * Lets bodies of files through unread. Bodies of type application/json stay parsed, with their own limit, but on
 * the routes that take lists as JSON.
 */
export function acceptUploads(server: FastifyInstance): void {
  server.addContentTypeParser([...TYPES], (_request, payload, done) => done(null, payload));
  server.addHook('onRequest', (request, _reply, done) => {
    const { headers } = request.raw;
    const type = headers['content-type'] ?? '';
    if (request.method === 'POST' && STREAMED.test(request.url) && /^application\/json\b/i.test(type)) {
      saidTypes.set(request.raw, type);
      headers['content-type'] = STREAM;
    }
    done();
  });
  // a file that is refused before its end has not been read to it: nothing else can come on its connection
  server.addHook('onSend', (request, reply, _payload, done) => {
    if (isStream(request.body) && !request.raw.complete) void reply.header('connection', 'close');
    done();
  });
}

export type ListFormat = 'csv' | 'xlsx' | 'geojson' | 'ndjson' | 'json';

/** The format of a list by what the request says of its body; null = it says nothing that helps. */
export function listFormatOf(request: FastifyRequest): ListFormat | null {
  const type = saidTypes.get(request.raw) ?? request.headers['content-type'] ?? '';
  if (type.includes('ndjson')) return 'ndjson';
  if (type.includes('geo+json')) return 'geojson';
  if (type.includes('json')) return 'json';
  if (type.includes('spreadsheetml')) return 'xlsx';
  return type.includes('csv') ? 'csv' : null;
}

/**
 * Takes: a request and the largest size in bytes, and whether a body packed by gzip is taken, as it comes.
 * Gives: the bytes of its body as they come.
 * Fails: `api/body-too-large` as soon as the limit is passed, `api/unsupported-encoding` for a packed body.
 */
export async function* uploadOf(
  request: FastifyRequest,
  maxBytes: number,
  takesGzip = false,
): AsyncGenerator<Uint8Array> {
  const packed = request.headers['content-encoding'];
  if (packed !== undefined && packed !== 'identity' && !(takesGzip && packed === 'gzip'))
    throw new Refusal('unsupported', [
      {
        code: 'api/unsupported-encoding',
        field: 'content-encoding',
        value: packed,
        message: `The body is packed as ${packed}; send it ${takesGzip ? 'packed as gzip, or ' : ''}unpacked.`,
      },
    ]);
  const { body } = request;
  if (!isStream(body)) {
    yield Buffer.from(JSON.stringify(body ?? ''), 'utf8');
    return;
  }
  let size = 0;
  // who stops reading still has an answer to send on the connection
  const chunks =
    body instanceof Readable
      ? (body.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>)
      : body;
  for await (const chunk of chunks) {
    size += chunk.length;
    if (size > maxBytes)
      throw new Refusal('too_large', [
        {
          code: 'api/body-too-large',
          message: `The file has more than ${maxBytes} bytes, the limit here; cut it into several, or have HINTERLAND_MAX_UPLOAD_BYTES raised.`,
        },
      ]);
    yield chunk;
  }
}

function isStream(body: unknown): body is AsyncIterable<Uint8Array> {
  return typeof body === 'object' && body !== null && Symbol.asyncIterator in body;
}
