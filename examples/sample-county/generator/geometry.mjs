/**
 * Plane geometry of the sample, in metres about its centre: Voronoi cells by half-plane clipping,
 * and outlines of groups of cells. Corners are shared objects, so that neighbours tile without gaps.
 */

/** A made-up place: the middle of the sample in degrees. */
const CENTRE = { lon: 104.3, lat: 31.2 };
const METRES_PER_DEGREE = (Math.PI * 6371008.8) / 180;

/** Longitude and latitude, 6 decimals (0.1 m), of a point in metres about the centre. */
export function toLonLat([x, y]) {
  const lat = CENTRE.lat + y / METRES_PER_DEGREE;
  const lon = CENTRE.lon + x / (METRES_PER_DEGREE * Math.cos((CENTRE.lat * Math.PI) / 180));
  return [Number(lon.toFixed(6)), Number(lat.toFixed(6))];
}

/** Metres between two points of the plane. */
export function metresBetween([ax, ay], [bx, by]) {
  return Math.sqrt((ax - bx) ** 2 + (ay - by) ** 2);
}

/** Metres from a point to a broken line. */
export function metresToLine(point, line) {
  let best = Infinity;
  for (let i = 1; i < line.length; i++) {
    const [[ax, ay], [bx, by]] = [line[i - 1], line[i]];
    const along =
      ((point[0] - ax) * (bx - ax) + (point[1] - ay) * (by - ay)) / ((bx - ax) ** 2 + (by - ay) ** 2);
    const t = Math.min(1, Math.max(0, along));
    best = Math.min(best, metresBetween(point, [ax + t * (bx - ax), ay + t * (by - ay)]));
  }
  return best;
}

/** The part of a convex ring that is nearer to `site` than to `other`. */
function nearerPart(ring, site, other) {
  const normal = [other[0] - site[0], other[1] - site[1]];
  const middle = [(other[0] + site[0]) / 2, (other[1] + site[1]) / 2];
  const side = (p) => (p[0] - middle[0]) * normal[0] + (p[1] - middle[1]) * normal[1];
  const kept = [];
  for (let i = 0; i < ring.length; i++) {
    const [a, b] = [ring[i], ring[(i + 1) % ring.length]];
    const [sideA, sideB] = [side(a), side(b)];
    if (sideA <= 0) kept.push(a);
    if (sideA <= 0 !== sideB <= 0) {
      const t = sideA / (sideA - sideB);
      kept.push([a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])]);
    }
  }
  return kept;
}

/**
 * Voronoi cells of the sites in a box, counter-clockwise. Corners that fall together within a metre
 * become one corner: cells then share corners exactly, also after rounding.
 *
 * @param {number[][]} sites pairs of metres
 * @param {{west: number, east: number, south: number, north: number}} box
 * @returns {number[][]} per site the numbers of its corners, and `corners`, the pairs themselves
 */
export function voronoiCells(sites, box) {
  const corners = [];
  const grid = new Map();
  const cornerAt = (point) => {
    const [column, row] = point.map(Math.round);
    for (let dx = -1; dx <= 1; dx++) {
      for (let dy = -1; dy <= 1; dy++) {
        const known = grid.get(`${column + dx},${row + dy}`);
        if (known !== undefined && metresBetween(corners[known], point) < 1) return known;
      }
    }
    grid.set(`${column},${row}`, corners.length);
    return corners.push(point) - 1;
  };
  const cells = sites.map((site) => {
    let ring = [
      [box.west, box.south],
      [box.east, box.south],
      [box.east, box.north],
      [box.west, box.north],
    ];
    const others = sites.filter((other) => other !== site);
    others.sort((a, b) => metresBetween(site, a) - metresBetween(site, b));
    for (const other of others) {
      const reach = Math.max(...ring.map((corner) => metresBetween(site, corner)));
      if (metresBetween(site, other) > 2 * reach) break;
      ring = nearerPart(ring, site, other);
    }
    return ring.map(cornerAt).filter((corner, i, all) => corner !== all[(i + 1) % all.length]);
  });
  return { cells, corners };
}

/**
 * Outline of a group of cells: edges that two cells of the group share cancel, the rest is chained.
 *
 * @param {number[][]} cells rings of corner numbers, counter-clockwise
 * @returns {number[][]} rings of corner numbers; more than one where the group is not in one piece
 */
export function outlineOf(cells) {
  const edges = new Map();
  for (const ring of cells) {
    ring.forEach((from, i) => {
      const to = ring[(i + 1) % ring.length];
      if (!edges.delete(`${to},${from}`)) edges.set(`${from},${to}`, [from, to]);
    });
  }
  const nextOf = new Map([...edges.values()].map(([from, to]) => [from, to]));
  if (nextOf.size !== edges.size)
    throw new Error('two rings of an outline touch in a corner: try another seed');
  const rings = [];
  while (nextOf.size > 0) {
    const ring = [];
    let at = nextOf.keys().next().value;
    while (nextOf.has(at)) {
      ring.push(at);
      const to = nextOf.get(at);
      nextOf.delete(at);
      at = to;
    }
    rings.push(ring);
  }
  return rings;
}

/** Twice the signed area of a ring of pairs; positive when counter-clockwise. */
export function doubleArea(ring) {
  return ring.reduce((sum, [x, y], i) => {
    const [nextX, nextY] = ring[(i + 1) % ring.length];
    return sum + x * nextY - nextX * y;
  }, 0);
}

/** GeoJSON Polygon of one ring of metre pairs, closed. */
export function polygonOf(ring) {
  const lonLat = ring.map(toLonLat);
  return { type: 'Polygon', coordinates: [[...lonLat, lonLat[0]]] };
}
