/** An answer that has not changed: If-None-Match. */
export const row = {
  name: 'revalidation of a settlement (304)',
  target: '>= 0.5 x raw node:http, answer in memory',
  beside: ['raw'],
  isMet: ([, raw]) => raw.ratio >= 0.5,
  async candidates({ ours, raw, settlements }) {
    const [code] = settlements;
    const candidate = async (name, server, path) => {
      const etag = (await fetch(`${server.url}${path}`)).headers.get('etag');
      return {
        name,
        server,
        requests: [path],
        headers: { accept: '*/*', 'if-none-match': etag },
        expect: 304,
      };
    };
    return [
      await candidate('hinterland', ours, `/v1/units/${code}/coverage`),
      await candidate('raw node:http, in memory', raw, `/memory/${code}`),
    ];
  },
};
