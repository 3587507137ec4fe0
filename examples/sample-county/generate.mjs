#!/usr/bin/env node
/**
 * Writes the sample county: `node generate.mjs --seed 20260 [--out FOLDER]`. Everything in it is made
 * up; the same seed gives the same bytes.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { dirtyFeedOf } from './generator/dirty.mjs';
import { FACILITY_COLUMNS, facilitiesOf } from './generator/facilities.mjs';
import { csvOf, gb18030Of, geojsonOf } from './generator/files.mjs';
import { polygonOf, toLonLat } from './generator/geometry.mjs';
import { GROUPS, peopleOf } from './generator/people.mjs';
import { randomStream } from './generator/random.mjs';
import { COUNTY, landOf, makeTerritory, NEIGHBOUR, PREFECTURE, PROVINCE } from './generator/territory.mjs';

const EDITION = '2025-12-31';
const REFERENCE_DATE = '2025-11-01';
const UNIT_COLUMNS =
  'code,level,parent,name,nameEn,tier,urbanRuralClass,terrain,lon,lat,validFrom,validTo,edition'.split(',');

/** The day from which one code names another place, and the day on which a village was merged away. */
const REUSED_FROM = '2024-01-01';
const MERGED_ON = '2025-01-01';

function unitsOf({ towns, settlements }) {
  const rows = [];
  const add = (unit, point) => {
    const [lon, lat] = toLonLat(point);
    rows.push({ ...unit, lon, lat, edition: EDITION });
  };
  const upper = (code, level, parent, name, nameEn, point) =>
    add({ code, level, parent, name, nameEn }, point);
  upper(PROVINCE, 'province', '', '澜江省', 'Lanjiang Province', [0, 0]);
  upper(PREFECTURE, 'prefecture', PROVINCE, '安岭市', 'Anling City', [0, 0]);
  upper(COUNTY, 'county', PREFECTURE, '青岚县', 'Qinglan County', [0, 0]);
  upper(NEIGHBOUR, 'county', PREFECTURE, '望溪县', 'Wangxi County', [30000, 2000]);
  for (const { code, county, name, nameEn, tier, at } of towns) {
    add({ code, level: 'town', parent: county, name, nameEn, tier }, at);
  }
  for (const settlement of settlements) {
    add({ ...settlement, level: 'village', parent: settlement.town.code }, settlement.point);
  }
  return rows;
}

/** Adds what the years leave behind: a code that was given again, and a village that is no more. */
function addHistory(rows, { towns }) {
  const reused = rows.find(
    (row) => row.level === 'village' && row.code.startsWith(towns[4].code.slice(0, 9)),
  );
  const index = rows.indexOf(reused);
  const former = { ...reused, name: '旧渡社区', nameEn: 'Jiudu Community', lon: reused.lon - 0.02 };
  former.lon = Number(former.lon.toFixed(6));
  reused.validFrom = REUSED_FROM;
  rows.splice(index, 0, { ...former, validFrom: '2010-01-01', validTo: REUSED_FROM, edition: '2023-06-30' });
  const last = rows.findLast((row) => row.code.startsWith(towns[3].code.slice(0, 9)));
  const retired = {
    ...last,
    code: `${towns[3].code.slice(0, 9)}299`,
    name: '旧桥村',
    nameEn: 'Jiuqiao Village',
    tier: '',
    lon: Number((last.lon + 0.004).toFixed(6)),
    validFrom: '2010-01-01',
    validTo: MERGED_ON,
    edition: '2023-06-30',
  };
  rows.splice(rows.indexOf(last) + 1, 0, retired);
  return { reusedCode: reused.code, retiredCode: retired.code };
}

function boundaryFeatures(boundaries, reusedCode) {
  return boundaries.map(({ code, rings }) => {
    const polygons = rings.map((ring) => polygonOf(ring));
    const geometry =
      polygons.length === 1
        ? polygons[0]
        : { type: 'MultiPolygon', coordinates: polygons.map((polygon) => polygon.coordinates) };
    const properties = code === reusedCode ? { code, validFrom: REUSED_FROM } : { code };
    return { type: 'Feature', properties, geometry };
  });
}

/**
 * All files of the sample.
 *
 * @param {number} seed a whole number
 * @returns {Map<string, string | Uint8Array>} contents by file name
 */
export function sampleCounty(seed) {
  const random = randomStream(seed);
  const territory = makeTerritory(random);
  peopleOf(random, territory.settlements);
  const facilities = facilitiesOf(random, territory);
  const units = unitsOf(territory);
  const { reusedCode, retiredCode } = addHistory(units, territory);
  const populations = territory.settlements.flatMap(({ code, people }) =>
    ['resident', 'registered'].map((basis) => ({
      settlement: code,
      referenceDate: REFERENCE_DATE,
      basis,
      ...people[basis],
    })),
  );
  return new Map([
    ['units.csv', csvOf(UNIT_COLUMNS, units)],
    ['populations.csv', csvOf(['settlement', 'referenceDate', 'basis', ...GROUPS], populations)],
    ['facilities.csv', csvOf(FACILITY_COLUMNS, facilities)],
    ['boundaries.geojson', geojsonOf(boundaryFeatures(territory.boundaries, reusedCode))],
    ['land.geojson', geojsonOf(landOf(random))],
    ['feed-dirty.csv', gb18030Of(dirtyFeedOf({ ...territory, facilities, retiredCode }))],
  ]);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({ options: { seed: { type: 'string' }, out: { type: 'string' } } });
  const folder = values.out ?? dirname(fileURLToPath(import.meta.url));
  mkdirSync(folder, { recursive: true });
  for (const [name, content] of sampleCounty(Number(values.seed ?? 20260))) {
    writeFileSync(join(folder, name), content);
  }
}
