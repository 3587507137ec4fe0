/** Gaps of a county, worst first. */
export const row = {
  name: 'gaps of a county, worst first',
  target: 'none set',
  async candidates({ ours, county }) {
    return [{ name: 'hinterland', server: ours, requests: [`/v1/units/${county}/gaps?limit=50`] }];
  },
};
