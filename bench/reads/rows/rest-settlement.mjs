/** One settlement with its services over REST. */
import { same, settlementPaths } from '../questions.mjs';

export const row = {
  name: 'settlement with its services, REST',
  target: '>= 0.7 x raw node:http + pg',
  beside: ['raw', 'bare'],
  isMet: ([, raw]) => raw.ratio >= 0.7,
  async candidates({ ours, raw, bare, settlements }) {
    const requests = settlementPaths(settlements);
    await same(requests.slice(0, 5), [ours, raw, bare], (body) => ({ ...body, computedAt: undefined }));
    return [
      { name: 'hinterland', server: ours, requests },
      { name: 'raw node:http + pg', server: raw, requests },
      { name: 'hinterland, nothing kept in memory', server: bare, requests },
    ];
  },
};
