/**
 * Where counties lie and what they are called: a made-up nation on a grid of provinces. County k depends on k alone,
 * and neighbours in number are neighbours on the ground, so that a small nation is a compact corner of the large one.
 */

/** The full size of the model: counties. */
export const FULL_COUNTIES = 2850;
export const COUNTRY_CODE = 'nation';

const COUNTIES_PER_PROVINCE = 92;
const PREFECTURES_PER_PROVINCE = 11;
/** Counties lie in rows of this many within their province, provinces in rows of six. */
const COUNTIES_PER_ROW = 10;
const PROVINCES_PER_ROW = 6;
const WEST = 98;
const NORTH = 42;
const PROVINCE_DEGREES = { lon: 4.2, lat: 3.35 };

/** Two-digit province codes that no province of the real list has. */
// prettier-ignore
const PROVINCE_DIGITS = [
  16, 17, 18, 19, 20, 24, 25, 26, 27, 28, 29, 30, 38, 39, 40, 47, 48, 49, 55, 56, 57, 58, 59, 60, 66, 67, 68, 69, 70, 72, 73,
];

export interface CountyPlace {
  /** 12 digits. */
  readonly code: string;
  readonly prefecture: string;
  readonly province: string;
  /** Position of the province and, in it, of the prefecture. */
  readonly provinceIndex: number;
  readonly prefectureIndex: number;
  /** Middle of the county's cell, degrees. */
  readonly lon: number;
  readonly lat: number;
}

/** Takes: a county's position, from 0 up to the full size. */
export function placeOfCounty(k: number): CountyPlace {
  const provinceIndex = Math.floor(k / COUNTIES_PER_PROVINCE);
  const inProvince = k % COUNTIES_PER_PROVINCE;
  const prefectureIndex = Math.floor((inProvince * PREFECTURES_PER_PROVINCE) / COUNTIES_PER_PROVINCE);
  const firstOfPrefecture = Math.ceil((prefectureIndex * COUNTIES_PER_PROVINCE) / PREFECTURES_PER_PROVINCE);
  const province = String(PROVINCE_DIGITS[provinceIndex]);
  const prefecture = province + String(prefectureIndex + 1).padStart(2, '0');
  const county = prefecture + String(21 + inProvince - firstOfPrefecture);
  const [column, row] = serpentine(inProvince, COUNTIES_PER_ROW);
  const [provinceColumn, provinceRow] = serpentine(provinceIndex, PROVINCES_PER_ROW);
  return {
    code: county.padEnd(12, '0'),
    prefecture: prefecture.padEnd(12, '0'),
    province: province.padEnd(12, '0'),
    provinceIndex,
    prefectureIndex,
    lon: WEST + (provinceColumn + (column + 0.5) / COUNTIES_PER_ROW) * PROVINCE_DEGREES.lon,
    lat: NORTH - (provinceRow + (row + 0.5) / COUNTIES_PER_ROW) * PROVINCE_DEGREES.lat,
  };
}

/** Column and row of the k-th cell when every other row is walked backwards. */
function serpentine(k: number, perRow: number): [number, number] {
  const row = Math.floor(k / perRow);
  const column = k % perRow;
  return [row % 2 === 0 ? column : perRow - 1 - column, row];
}
