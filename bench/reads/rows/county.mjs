/** A county's figures, without a page of settlements worth the name. */
import { same } from '../questions.mjs';

export const row = {
  name: 'county summary, REST',
  target: 'none set',
  beside: ['raw'],
  async candidates({ ours, raw, county }) {
    const requests = [`/v1/units/${county}/coverage`];
    await same(requests, [ours, raw], (body) => ({ ...body, computedAt: undefined }));
    return [
      { name: 'hinterland', server: ours, requests },
      { name: 'raw node:http + pg', server: raw, requests },
    ];
  },
};
