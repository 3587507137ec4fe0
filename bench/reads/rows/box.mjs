/** Facilities in a box, by four boxes. */
export const row = {
  name: 'facilities by box',
  target: 'none set',
  async candidates({ ours, box: [west, south, east, north] }) {
    const [x, y] = [(west + east) / 2, (south + north) / 2];
    const boxes = [
      [west, south, x, y],
      [x, south, east, y],
      [west, y, x, north],
      [x, y, east, north],
    ];
    return [
      {
        name: 'hinterland',
        server: ours,
        requests: boxes.map((box) => `/v1/facilities?limit=100&box=${box.join()}`),
      },
    ];
  },
};
