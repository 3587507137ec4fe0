/** One settlement with its services over GraphQL. */
import assert from 'node:assert/strict';
import { figuresOf, graphqlRequests, POSTGRAPHILE_QUERY, post, SETTLEMENT_QUERY } from '../questions.mjs';

export const row = {
  name: 'settlement with its services, GraphQL',
  target: '>= 0.8 x Mercurius with jit, >= 1.5 x PostGraphile 4, p99 < 50 ms',
  beside: ['mercurius', 'postgraphile', 'bare'],
  isMet: ([ours, mercurius, postgraphile]) =>
    mercurius.ratio >= 0.8 && postgraphile.ratio >= 1.5 && ours.details.p99 < 50,
  async candidates({ ours, mercurius, postgraphile, bare, settlements }) {
    for (const code of settlements.slice(0, 5)) {
      const expected = figuresOf(await post(ours, SETTLEMENT_QUERY, code));
      assert.deepEqual(figuresOf(await post(mercurius, SETTLEMENT_QUERY, code)), expected);
      assert.deepEqual(figuresOf(await post(postgraphile, POSTGRAPHILE_QUERY, code)), expected);
    }
    return [
      { name: 'hinterland (Apollo)', server: ours, requests: graphqlRequests(SETTLEMENT_QUERY, settlements) },
      {
        name: 'Mercurius + jit',
        server: mercurius,
        requests: graphqlRequests(SETTLEMENT_QUERY, settlements),
      },
      {
        name: 'PostGraphile 4',
        server: postgraphile,
        requests: graphqlRequests(POSTGRAPHILE_QUERY, settlements),
      },
      {
        name: 'hinterland, nothing kept in memory',
        server: bare,
        requests: graphqlRequests(SETTLEMENT_QUERY, settlements),
      },
    ];
  },
};
