/** A county's figures, without a page of settlements worth the name. */
import { same } from '../questions.mjs';

export const row = {
  name: 'county summary, REST',
  target: 'none set',
  beside: ['raw', 'bare'],
  async candidates({ ours, raw, bare, county }) {
    const requests = [`/v1/units/${county}/coverage`];
    await same(requests, [ours, raw, bare], (body) => ({ ...body, computedAt: undefined }));
    return [
      { name: 'hinterland', server: ours, requests },
      { name: 'raw node:http + pg', server: raw, requests },
      { name: 'hinterland, nothing kept in memory', server: bare, requests },
    ];
  },
};
