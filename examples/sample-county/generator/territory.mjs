/** The made-up land: valleys, towns, settlements, their codes and their polygons. */
import { doubleArea, metresBetween, metresToLine, outlineOf, polygonOf, voronoiCells } from './geometry.mjs';
import { nameGiver, TOWN_NAMES } from './names.mjs';

/** Prefix 99 belongs to no province: no code of the sample can be a real one. */
export const PROVINCE = '990000000000';
export const PREFECTURE = '990100000000';
export const COUNTY = '990121000000';
export const NEIGHBOUR = '990122000000';

// prettier-ignore
/** Rivers, as broken lines in metres about the centre: people live along them. */
const VALLEYS = [
  [[-25000, 14000], [-11000, 5500], [0, 0], [11500, -6500], [25000, -12500]],
  [[12500, 19000], [9000, 14000], [4000, 8000], [0, 0]],
  [[-14000, -19000], [-5000, -8000], [0, 0]],
];

/** Towns: place in metres, role, number of villages besides the built-up centre. The seat comes first. */
const TOWNS = [
  { at: [0, 0], kind: 'seat', villages: 4 },
  { at: [-11000, 5500], kind: 'key', villages: 14 },
  { at: [11500, -6500], kind: 'key', villages: 14 },
  { at: [-19000, 11000], kind: 'town', villages: 11 },
  { at: [4200, 8500], kind: 'town', villages: 12 },
  { at: [9500, 15500], kind: 'town', villages: 11 },
  { at: [-5200, -8000], kind: 'town', villages: 12 },
  { at: [-11500, -15000], kind: 'town', villages: 11 },
  { at: [19000, -10500], kind: 'town', villages: 12 },
  { at: [17000, 3500], kind: 'town', villages: 12 },
  { at: [-3000, 14500], kind: 'town', villages: 11 },
  { at: [6000, -14500], kind: 'township', villages: 11 },
  { at: [-19500, -3000], kind: 'township', villages: 10 },
  { at: [29000, -2500], kind: 'key', villages: 4, neighbour: true },
  { at: [28500, 8000], kind: 'town', villages: 4, neighbour: true },
];

// prettier-ignore
/** Built-up settlements of a town's centre, by the kind of the town: urban-rural class and distance range. */
const CENTRES = {
  seat: [...Array(12).fill(['111', 450, 1900]), ...Array(4).fill(['112', 1900, 3200])],
  key: [['121', 0, 0], ['121', 500, 900], ['122', 900, 1700]],
  town: [['121', 0, 0], ['122', 700, 1500]],
  township: [['210', 0, 0]],
};

const insideCounty = ([x, y]) => Math.abs(x / 24500) ** 3 + Math.abs(y / 20000) ** 3 < 1;
const insideNeighbour = ([x, y]) => x > 26000 && x < 34000 && y > -8000 && y < 14000;
const metresToValley = (point) => Math.min(...VALLEYS.map((line) => metresToLine(point, line)));

function terrainAt(point) {
  const metres = metresToValley(point);
  if (metres < 2500) return 'plain';
  return metres < 6000 ? 'hill' : 'mountain';
}

/** A free place for a settlement of a town, inside its county and nearer to its centre than to any other. */
function freePlace(random, town, taken, low, high, apart) {
  for (let attempt = 0; attempt < 4000; attempt++) {
    const along = random.between(-1, 1);
    const up = random.between(-1, 1);
    const point = [town.at[0] + along * high, town.at[1] + up * high];
    const metres = metresBetween(point, town.at);
    const inside = town.neighbour ? insideNeighbour(point) : insideCounty(point);
    const own = TOWNS.every(
      (other) => other.at === town.at || metresBetween(point, other.at) > metres * 1.05,
    );
    // Valleys draw people: a place far from the river is taken less often.
    const wanted = random.chance(1 / (1 + (metresToValley(point) / 5000) ** 2)) || attempt > 1000;
    if (metres < low || metres > high || !inside || !own || !wanted) continue;
    if (taken.every((other) => metresBetween(point, other.point) >= apart)) return point;
  }
  throw new Error(`no room for another settlement of ${town.nameEn}: try another seed`);
}

function settlementsOf(town, random, names, taken) {
  const settlements = [];
  let committees = 0;
  const add = (urbanRuralClass, point, [zh, en]) => {
    const isCommittee = urbanRuralClass !== '220';
    const serial = isCommittee ? ++committees : 200 + settlements.length - committees + 1;
    const settlement = {
      code: town.code.slice(0, 9) + String(serial).padStart(3, '0'),
      town,
      point,
      urbanRuralClass,
      terrain: terrainAt(point),
      tier: town.kind === 'key' && urbanRuralClass === '121' ? 'key_town' : '',
      short: zh,
      shortEn: en,
      name: zh + (isCommittee ? '社区' : '村'),
      nameEn: `${en} ${isCommittee ? 'Community' : 'Village'}`,
    };
    settlements.push(settlement);
    taken.push(settlement);
  };
  for (const [urbanRuralClass, low, high] of CENTRES[town.kind]) {
    const point = high === 0 ? town.at : freePlace(random, town, taken, low, high, 350);
    add(urbanRuralClass, point, town.kind === 'seat' ? names.quarter() : names.village());
  }
  const low = town.kind === 'seat' ? 3200 : 1400;
  for (let i = 0; i < town.villages; i++) {
    add('220', freePlace(random, town, taken, low, 5600, 850), names.village());
  }
  return settlements;
}

/** Empty land around the settlements, so that their cells end before they reach the box. */
function emptySites(random, settlements, box) {
  const sites = [];
  for (let x = box.west + 1500; x < box.east; x += 2600) {
    for (let y = box.south + 1500; y < box.north; y += 2600) {
      const point = [x + random.between(-600, 600), y + random.between(-600, 600)];
      const inside = insideCounty([point[0] / 1.05, point[1] / 1.05]) || insideNeighbour(point);
      const between = point[0] > 20000 && point[0] < 30000 && Math.abs(point[1] - 3000) < 9000;
      if (inside || between) continue;
      if (settlements.every((s) => metresBetween(s.point, point) > 2200)) sites.push(point);
    }
  }
  return sites;
}

/**
 * Towns, settlements and outlines of the sample.
 *
 * @param {ReturnType<import('./random.mjs').randomStream>} random
 */
export function makeTerritory(random) {
  const names = nameGiver(random);
  const counts = new Map();
  const towns = TOWNS.map((town, i) => {
    const county = town.neighbour ? NEIGHBOUR : COUNTY;
    const base = town.kind === 'township' ? 200 : 100;
    const key = `${county}${base}`;
    const serial = base + (counts.get(key) ?? 0);
    counts.set(key, serial - base + 1);
    const tier = { seat: 'county_seat', key: 'key_town' }[town.kind] ?? 'town';
    const [name, nameEn] = TOWN_NAMES[i];
    return { ...town, tier, county, code: `${county.slice(0, 6)}${serial}000`, name, nameEn };
  });
  const settlements = [];
  for (const town of towns) settlementsOf(town, random, names, settlements);
  // The ordinary towns of the county name one central village each.
  for (const town of towns.filter((t) => !t.neighbour && t.kind !== 'seat' && t.kind !== 'key')) {
    const villages = settlements.filter((s) => s.town === town && s.urbanRuralClass === '220');
    villages[random.whole(0, villages.length - 1)].tier = 'central_village';
  }
  const box = { west: -36000, east: 44000, south: -31000, north: 31000 };
  const sites = [...settlements.map((s) => s.point), ...emptySites(random, settlements, box)];
  const { cells, corners } = voronoiCells(sites, box);
  settlements.forEach((settlement, i) => (settlement.cell = cells[i]));
  const outline = (members) =>
    outlineOf(members.map((s) => s.cell)).map((ring) => ring.map((c) => corners[c]));
  const boundaries = [COUNTY, NEIGHBOUR].map((code) => ({
    code,
    rings: outline(settlements.filter((s) => s.town.county === code)),
  }));
  for (const town of towns) {
    boundaries.push({ code: town.code, rings: outline(settlements.filter((s) => s.town === town)) });
  }
  for (const s of settlements) boundaries.push({ code: s.code, rings: outline([s]) });
  return { towns, settlements, boundaries, valleys: VALLEYS };
}

/** A closed shape around a point: `corners` corners at jittered distances. */
function blob(random, [x, y], [wide, high], corners) {
  const ring = Array.from({ length: corners }, (_, i) => {
    const turn = (2 * Math.PI * i) / corners;
    const stretch = random.between(0.82, 1.12);
    return [x + Math.cos(turn) * wide * stretch, y + Math.sin(turn) * high * stretch];
  });
  return doubleArea(ring) > 0 ? ring : ring.reverse();
}

/** Land zones, the three control lines of territorial planning: features of land.geojson; farmland on the valley floors, red lines in the hills, one urban boundary. */
export function landOf(random) {
  const zones = [];
  const add = (landClass, name, centre, size, corners) => {
    const serial = zones.filter((z) => z.properties.class === landClass).length + 1;
    const id = `${landClass}-${serial}`;
    zones.push({
      type: 'Feature',
      properties: { id, class: landClass, name, county: COUNTY },
      geometry: polygonOf(blob(random, centre, size, corners)),
    });
  };
  add('basic_farmland', '清河上游永久基本农田', [-6200, 2300], [1500, 900], 14);
  add('basic_farmland', '白石坝永久基本农田', [-14800, 8600], [1900, 1000], 14);
  add('basic_farmland', '清河下游永久基本农田', [6500, -4300], [1900, 1000], 14);
  add('basic_farmland', '金桥坝永久基本农田', [15200, -8700], [1500, 900], 14);
  add('basic_farmland', '柳溪坝永久基本农田', [6900, 11800], [1100, 1300], 14);
  add('basic_farmland', '南坪坝永久基本农田', [-8300, -11600], [1200, 1300], 14);
  add('ecological_redline', '云岭水源涵养区', [-8500, 15500], [4200, 2600], 18);
  add('ecological_redline', '雾山生物多样性保护区', [-19500, -8500], [3600, 3300], 18);
  add('ecological_redline', '东岳水土保持区', [19500, 10500], [3200, 3400], 18);
  add('urban_boundary', '清河城镇开发边界', [0, 0], [3100, 2700], 20);
  add('urban_boundary', '白石城镇开发边界', [-11000, 5500], [1200, 1000], 14);
  return zones;
}
