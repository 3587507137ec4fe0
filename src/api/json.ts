/** Answers that are JSON bytes already. */
import type { FastifyReply } from 'fastify';

/** Takes: JSON as UTF-8. Gives: the same, for the route to answer with. */
export function asJson(reply: FastifyReply, json: Buffer): Buffer {
  void reply.header('content-type', 'application/json; charset=utf-8');
  return json;
}
