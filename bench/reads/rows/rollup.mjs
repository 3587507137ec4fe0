/** Service x province x urban or rural of the largest unit. */
export const row = {
  name: 'roll-up: service x province x area',
  target: 'p95 < 50 ms, one question after the other',
  isMet: ([ours]) => ours.details.p95 < 50,
  async candidates({ ours, country }) {
    const path = `/v1/aggregates?figure=coverage&unit=${country}&level=province&by=area`;
    return [{ name: 'hinterland', server: ours, requests: [path], connections: 1 }];
  },
};
