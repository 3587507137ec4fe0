import type { FastifyReply } from 'fastify';
import type { Scenario } from './scenarios.shapes.js';

/** The newest revision is part of the answer, so of its tag; If-Match reads the version alone. */
export function tagged(reply: FastifyReply, scenario: Scenario): Scenario {
  void reply
    .header('etag', `"${scenario.version}.${scenario.base.newestRevision}"`)
    .header('cache-control', 'no-cache');
  return scenario;
}
