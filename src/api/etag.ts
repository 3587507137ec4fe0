/** ETags of answers: equal only for the same question asked of the same state. */
import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';

/**
 * Answers 304 when the caller already holds this state; else sets the ETag.
 * Takes: what the answer was made from. Gives: true when the reply is done.
 */
export function isNotModified(request: FastifyRequest, reply: FastifyReply, state: string): boolean {
  // the form of the answer follows the Accept header
  void reply.header('vary', 'Accept');
  const asked = `${request.url}\n${request.headers.accept ?? ''}`;
  const etag = `"${createHash('sha256').update(`${asked}\n${state}`).digest('base64url').slice(0, 27)}"`;
  void reply.header('etag', etag).header('cache-control', 'no-cache');
  return holdsTag(request, reply);
}

/** Answers 304 when the caller holds the ETag that the reply carries. Gives: true when the reply is done. */
export function holdsTag(request: FastifyRequest, reply: FastifyReply): boolean {
  const etag = String(reply.getHeader('etag'));
  const held = (request.headers['if-none-match'] ?? '')
    .split(',')
    .map((tag) => tag.trim().replace(/^W\//, ''));
  if (!held.includes(etag) && !held.includes('*')) return false;
  void reply.status(304);
  return true;
}
