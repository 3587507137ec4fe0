/** A small feed with the faults that data teams really send; README.md says what is wrong with each row. */
import { toLonLat } from './geometry.mjs';
import { creditCodeOf } from './facilities.mjs';

const COLUMNS = 'externalId,name,lon,lat,unit,offers,status,openedOn,closedOn,creditCode'.split(',');
const FULL_WIDTH = (text) => text.replace(/[0-9.]/g, (c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0));

/**
 * Text of feed-dirty.csv, with CRLF as spreadsheets write it; cells that hold commas are quoted.
 *
 * @param {object} county `settlements`, `facilities` (rows of facilities.csv) and `retiredCode`
 */
export function dirtyFeedOf({ settlements, facilities, retiredCode }) {
  const villages = settlements.filter((s) => s.urbanRuralClass === '220' && !s.town.neighbour);
  const rows = [];
  const add = (kind, change = {}) => {
    const village = villages[rows.length * 5];
    const [lon, lat] = toLonLat([village.point[0] + 120, village.point[1] - 90]);
    const externalId = `D${String(rows.length + 1).padStart(2, '0')}`;
    const row = {
      externalId,
      name: `${village.town.name}${village.short}${kind}`,
      lon,
      lat,
      unit: village.code,
    };
    rows.push({ ...row, offers: 'village_clinic', status: 'operating', ...change });
    return rows.at(-1);
  };
  const clinic = facilities.find((f) => f.name.endsWith('卫生室') && f.status === 'operating' && f.unit);
  const goodCredit = creditCodeOf(9001);
  const badCheck = goodCredit.slice(0, 17) + (goodCredit[17] === '5' ? '6' : '5');

  add('新建卫生室', { openedOn: '2026-05-01', creditCode: goodCredit });
  const swapped = add('便民店', { offers: 'convenience_store' });
  [swapped.lon, swapped.lat] = [swapped.lat, swapped.lon];
  add('卫生室', { lon: '35432987.42', lat: '3454321.77' });
  add('公园', { offers: 'park:3200:m2', lon: 113.264385, lat: 23.129112 });
  add('卫生室', { lon: '', lat: '' });
  add('卫生室', { unit: '990121199201' });
  add('卫生室', { unit: retiredCode });
  const first = add('快递驿站', { offers: 'parcel_point' });
  add('快递驿站', { offers: 'parcel_point', externalId: first.externalId });
  add('卫生室', {
    name: clinic.name.replace('卫生室', '村卫生室'),
    lon: Number((clinic.lon + 0.0001).toFixed(6)),
    lat: clinic.lat,
    unit: clinic.unit,
  });
  add('茶馆', { offers: 'tea_house' });
  add('幼儿园', { offers: 'kindergarten:-60:places' });
  add('敬老院', { offers: 'elder_care_home:99999999:beds' });
  add('小学', {
    offers: 'primary_school:180:places',
    status: 'closed',
    openedOn: '2019-09-01',
    closedOn: '2011-07-15',
  });
  add('创业园', { offers: 'entrepreneurial_park:300:jobs', creditCode: badCheck });
  const wide = add('卫生室（分室）');
  [wide.lon, wide.lat] = [FULL_WIDTH(String(wide.lon)), FULL_WIDTH(String(wide.lat))];
  add('健身广场', { offers: '"sports_ground:1,200:m2"' });
  add('零工驿站', { offers: 'gig_service_post:80:jobs', creditCode: '1.23E+17' });
  add('托育中心', { offers: 'childcare::places' });
  add('公交站', { offers: 'bus_stop', status: '在用' });
  add('公交站', { offers: 'bus_stop', lon: 0, lat: 0 });
  add('公交站', { offers: 'bus_stop', lon: '104.3度' });
  add('菜市场', { offers: 'food_market:1500:m2', openedOn: '2024-02-30' });

  const lines = rows.map((row) => COLUMNS.map((column) => row[column] ?? '').join(','));
  lines.push('D24,少列的便民店,104.31');
  lines.push(`${lines[0].replace('D01', 'D25').replace('新建', '多列')},多余,的,单元格`);
  return `${[COLUMNS.join(','), ...lines].join('\r\n')}\r\n`;
}
