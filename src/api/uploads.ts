/** Files in request bodies: handed on as streams, never gathered as text, and cut off above a size. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Refusal } from '../common/errors.js';

const TYPES = [
  'text/csv',
  'application/geo+json',
  'application/x-ndjson',
  'application/gzip',
  'application/octet-stream',
] as const;

/** Lets bodies of files through unread. Bodies of type application/json stay parsed, with their own limit. */
export function acceptUploads(server: FastifyInstance): void {
  server.addContentTypeParser([...TYPES], (_request, payload, done) => done(null, payload));
}

/**
 * Takes: a request and the largest size in bytes. Gives: the bytes of its body as they come.
 * Fails: `api/body-too-large` as soon as the limit is passed, `api/unsupported-encoding` for a packed body.
 */
export async function* uploadOf(request: FastifyRequest, maxBytes: number): AsyncGenerator<Uint8Array> {
  const packed = request.headers['content-encoding'];
  if (packed !== undefined && packed !== 'identity')
    throw new Refusal('unsupported', [
      {
        code: 'api/unsupported-encoding',
        field: 'content-encoding',
        value: packed,
        message: `The body is packed as ${packed}; send it unpacked.`,
      },
    ]);
  const { body } = request;
  if (!isStream(body)) {
    yield Buffer.from(JSON.stringify(body ?? ''), 'utf8');
    return;
  }
  let size = 0;
  for await (const chunk of body) {
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
