/** A made-up county as rows in COPY text format. */
import { GROUPS, TIERS } from '../common/vocabulary.js';
import { numberField, numbersField, textField, textsField } from '../store/copy/text.js';
import { CLASS_OF_PLACE } from './county.js';
import type { DemoCounty } from './county.js';
import { COUNTRY_CODE } from './plan.js';
import { FIRST, SECOND, SERVICES } from './words.js';

export const DEMO_FEED = 'nation';
/** Everything is held for this date. */
export const DEMO_DATE = '2026-01-01';

/** Tables and columns in which the rows of `countyLines` are written, in this order. */
export const DEMO_TABLES = {
  unit: 'county_code, code, rev_from, level, parent_code, name, name_en, code_scheme, tier, urban_rural_class, terrain, lon, lat',
  population: 'county_code, settlement_code, reference_date, basis, rev_from, persons_by_group',
  facility:
    'county_code, id, rev_from, feed_code, external_id, name, name_en, lon, lat, source_x, source_y, source_crs, unit_code, ' +
    'unit_source, town_code, service_radius_metres, offer_services, offer_capacities, offer_units, period_from, period_status',
} as const;

export type DemoTable = keyof typeof DEMO_TABLES;

/** Periods of the states of a facility: operating, planned, closed. */
const PERIODS = [
  '{-infinity}\t{operating}',
  '{-infinity,2027-07-01}\t{planned,operating}',
  '{-infinity,2025-06-30}\t{operating,closed}',
];

/** Six digits that begin every code of the county. */
function stem(county: DemoCounty): string {
  return county.place.code.slice(0, 6);
}

export function townCode(county: DemoCounty, t: number): string {
  return `${stem(county)}${100 + t}000`;
}

export function settlementCode(county: DemoCounty, i: number): string {
  const { town, serial } = county.settlements;
  return `${stem(county)}${100 + (town[i] as number)}${200 + (serial[i] as number)}`;
}

export function facilityId(county: DemoCounty, j: number): string {
  return `${DEMO_FEED}:${externalId(county, j)}`;
}

function externalId(county: DemoCounty, j: number): string {
  return `${stem(county)}-${String(j + 1).padStart(5, '0')}`;
}

function nameOf(n: number): [string, string] {
  const first = FIRST[Math.floor(n / SECOND.length) % FIRST.length] as (typeof FIRST)[number];
  const second = SECOND[n % SECOND.length] as (typeof SECOND)[number];
  return [first[0] + second[0], first[1] + second[1]];
}

/** Rows of the units above the counties that begin with this county; none for most. */
export function upperLines(county: DemoCounty, before: DemoCounty | null, revision: number): string {
  const { place } = county;
  let lines = '';
  const add = (code: string, level: string, parent: string | null, name: string, nameEn: string): void => {
    const scheme = level === 'country' ? 'opaque' : 'china12';
    lines += `\t${code}\t${revision}\t${level}\t${textField(parent)}\t${name}\t${nameEn}\t${scheme}\t\\N\t\\N\t\\N\t\\N\t\\N\n`;
  };
  if (before === null) add(COUNTRY_CODE, 'country', null, '示例国', 'Demo Nation');
  if (before?.place.province !== place.province) {
    const [zh, en] = nameOf(place.provinceIndex * 31 + 3);
    add(place.province, 'province', COUNTRY_CODE, `${zh}省`, `${en} Province`);
  }
  if (before?.place.prefecture !== place.prefecture) {
    const [zh, en] = nameOf(place.provinceIndex * 11 + place.prefectureIndex + 400);
    add(place.prefecture, 'prefecture', place.province, `${zh}市`, `${en} City`);
  }
  return lines;
}

/** All rows of a county. Takes: the county and the revision that brings it. Gives: text by table. */
export function countyLines(county: DemoCounty, revision: number): Record<DemoTable, string> {
  return {
    unit: unitLines(county, revision),
    population: populationLines(county, revision),
    facility: facilityLines(county, revision),
  };
}

function unitLines(county: DemoCounty, revision: number): string {
  const { place, towns, settlements } = county;
  const tail = 'china12';
  const [zh, en] = nameOf((towns.name[0] as number) + 17);
  const seat = `${towns.lonLat[0] as number}\t${towns.lonLat[1] as number}`;
  let lines = `${place.code}\t${place.code}\t${revision}\tcounty\t${place.prefecture}\t${zh}县\t${en} County\t${tail}\t\\N\t\\N\t\\N\t${seat}\n`;
  for (let t = 0; t < towns.tier.length; t += 1) {
    const [townZh, townEn] = nameOf(towns.name[t] as number);
    lines += `${place.code}\t${townCode(county, t)}\t${revision}\ttown\t${place.code}\t${townZh}镇\t${townEn} Town\t${tail}\t${TIERS[towns.tier[t] as number] ?? ''}\t\\N\t\\N\t${towns.lonLat[2 * t] as number}\t${towns.lonLat[2 * t + 1] as number}\n`;
  }
  for (let i = 0; i < settlements.kind.length; i += 1) {
    const kind = settlements.kind[i] as number;
    const [villageZh, villageEn] = nameOf(settlements.name[i] as number);
    const words = kind === 0 ? ['社区', 'Community'] : ['村', 'Village'];
    const tier = kind === 3 ? 'central_village' : '\\N';
    lines += `${place.code}\t${settlementCode(county, i)}\t${revision}\tvillage\t${townCode(county, settlements.town[i] as number)}\t${villageZh}${words[0]}\t${villageEn} ${words[1]}\t${tail}\t${tier}\t${CLASS_OF_PLACE[kind] ?? ''}\t\\N\t${settlements.lonLat[2 * i] as number}\t${settlements.lonLat[2 * i + 1] as number}\n`;
  }
  return lines;
}

function populationLines(county: DemoCounty, revision: number): string {
  const { people, kind } = county.settlements;
  let lines = '';
  for (let i = 0; i < kind.length; i += 1) {
    const groups = [...people.subarray(i * GROUPS.length, (i + 1) * GROUPS.length)];
    const known = groups.map((n) => (Number.isNaN(n) ? null : n));
    lines += `${county.place.code}\t${settlementCode(county, i)}\t${DEMO_DATE}\tresident\t${revision}\t${numbersField(known)}\n`;
  }
  return lines;
}

function facilityLines(county: DemoCounty, revision: number): string {
  const { place, settlements, facilities: f } = county;
  let lines = '';
  for (let j = 0; j < f.service.length; j += 1) {
    const service = SERVICES[f.service[j] as number] as (typeof SERVICES)[number];
    const also = SERVICES[service.also];
    const i = f.settlement[j] as number;
    const [zh, en] = nameOf(settlements.name[i] as number);
    const point = `${f.lonLat[2 * j] as number}\t${f.lonLat[2 * j + 1] as number}`;
    const capacity = known(f.capacity[j] as number);
    const offers = also === undefined ? [service.code] : [service.code, also.code];
    const more = also === undefined ? [] : [null];
    const units = also === undefined ? [service.unit] : [service.unit, ''];
    lines +=
      `${place.code}\t${facilityId(county, j)}\t${revision}\t${DEMO_FEED}\t${externalId(county, j)}\t${zh}${service.zh}\t${en} ${service.en}` +
      `\t${point}\t${point}\tWGS84\t${settlementCode(county, i)}\tgiven\t${townCode(county, settlements.town[i] as number)}` +
      `\t${numberField(known(f.ownRadiusMetres[j] as number))}\t${textsField(offers)}\t${numbersField([capacity, ...more])}\t${textsField(units)}` +
      `\t${PERIODS[f.state[j] as number] ?? ''}\n`;
  }
  return lines;
}

function known(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}
