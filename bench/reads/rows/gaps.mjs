/** Gaps of a county, worst first. */
import { same } from '../questions.mjs';

export const row = {
  name: 'gaps of a county, worst first',
  target: 'none set',
  beside: ['bare'],
  async candidates({ ours, bare, county }) {
    const requests = [`/v1/units/${county}/gaps?limit=50`];
    await same(requests, [ours, bare], (body) => body);
    return [
      { name: 'hinterland', server: ours, requests },
      { name: 'hinterland, nothing kept in memory', server: bare, requests },
    ];
  },
};
