/** Facilities of the sample: drawn by kind and place, then a few made planned, suspended or closed. */
import { metresBetween, toLonLat } from './geometry.mjs';
import { KINDS, SINGLES } from './kinds.mjs';

const CREDIT_LETTERS = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const CREDIT_WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
const ORGANISATION_WEIGHTS = [3, 7, 9, 10, 5, 8, 4, 2];

/** A made-up unified social credit code of a public institution, with both check characters right (GB 32100-2015). */
export function creditCodeOf(serial) {
  const organisation = String(99000000 + serial);
  const sum = ORGANISATION_WEIGHTS.reduce((total, weight, i) => total + weight * Number(organisation[i]), 0);
  const organisationCheck = '0123456789X0'[(11 - (sum % 11)) % 11];
  const head = `12990121${organisation}${organisationCheck}`;
  const total = CREDIT_WEIGHTS.reduce((t, weight, i) => t + weight * CREDIT_LETTERS.indexOf(head[i]), 0);
  return head + CREDIT_LETTERS[(31 - (total % 31)) % 31];
}

/** Which column of `KINDS.at` a settlement reads. */
function placeOf(settlement) {
  if (settlement.tier === 'central_village') return 'C';
  if (settlement.urbanRuralClass === '121') return settlement.town.kind === 'key' ? 'K' : 'T';
  return { 111: 'U', 112: 'F', 122: 'O', 210: 'T', 220: 'V' }[settlement.urbanRuralClass];
}

/** A point around a settlement that no other settlement is nearer to. */
function pointNear(random, settlement, [low, high], settlements) {
  for (let reach = high; ; reach *= 0.9) {
    const turn = random.between(0, 2 * Math.PI);
    const metres = random.between(Math.min(low, reach / 2), reach);
    const point = [
      settlement.point[0] + Math.cos(turn) * metres,
      settlement.point[1] + Math.sin(turn) * metres,
    ];
    if (settlements.every((other) => other === settlement || metresBetween(other.point, point) > metres))
      return point;
  }
}

function offersOf(random, kind) {
  const share = random.next();
  return kind.offers
    .map(([service, low, high, unit]) => {
      if (low === undefined) return service;
      const drawn = low + share * (high - low);
      return `${service}:${high > 100 ? Math.round(drawn / 10) * 10 : Math.round(drawn)}:${unit}`;
    })
    .join(';');
}

function drawn(random, settlements) {
  const facilities = [];
  for (const kind of KINDS) {
    const served = new Set();
    for (const settlement of settlements) {
      const expected = kind.at[placeOf(settlement)] ?? 0;
      let count = Math.floor(expected) + (random.chance(expected % 1) ? 1 : 0);
      if (kind.first && served.has(settlement.town.code)) count = 0;
      for (let i = 0; i < count; i++) {
        served.add(settlement.town.code);
        const [zh, en] = i === 0 ? ['', ''] : [`${i + 1}号`, ` ${i + 1}`];
        facilities.push({
          name: `${settlement.town.name}${settlement.short}${zh}${kind.zh}`,
          nameEn: `${settlement.shortEn} ${kind.en}${en}`,
          point: pointNear(random, settlement, kind.metres, settlements),
          settlement,
          offers: offersOf(random, kind),
          kind,
        });
      }
    }
  }
  return facilities;
}

/** States that a county's list shows besides operating; the ones to change are picked by service, in order. */
function changeStates(random, facilities) {
  const pick = (service, wanted, change) => {
    const list = facilities.filter(
      (f) =>
        f.offers.startsWith(service) && !f.status && !f.settlement.town.neighbour && wanted(f.settlement),
    );
    const [chosen] = random.shuffled(list);
    if (chosen) Object.assign(chosen, change);
  };
  const isVillage = (s) => s.urbanRuralClass === '220';
  const isTown = (s) => s.town.kind === 'township' || s.town.kind === 'town';
  const isSeat = (s) => s.town.kind === 'seat';
  for (const year of [2019, 2021, 2022, 2023, 2024, 2025]) {
    pick('primary_school', isVillage, {
      status: 'closed',
      openedOn: '1986-09-01',
      closedOn: `${year}-07-15`,
    });
  }
  pick('village_clinic', isVillage, { status: 'closed', openedOn: '2008-03-01', closedOn: '2024-12-31' });
  pick('convenience_store', isVillage, { status: 'closed', closedOn: '2025-05-31' });
  pick('health_centre', isTown, { status: 'suspended', openedOn: '1978-05-01', suspendedOn: '2026-03-01' });
  pick('kindergarten', isVillage, { status: 'suspended', openedOn: '2012-09-01', suspendedOn: '2025-09-01' });
  pick('bus_stop', isVillage, { status: 'suspended', suspendedOn: '2026-06-01' });
  pick('food_market', isSeat, { status: 'suspended', suspendedOn: '2026-08-15' });
  pick('primary_school', isSeat, { status: 'planned', openedOn: '2027-09-01' });
  pick('kindergarten', isSeat, { status: 'planned', openedOn: '2027-09-01' });
  pick('kindergarten', isVillage, { status: 'planned', openedOn: '2027-09-01' });
  pick('village_clinic', isVillage, { status: 'planned', openedOn: '2027-04-01' });
  pick('park', isSeat, { status: 'planned', openedOn: '2027-05-01' });
  pick('elder_care_home', isTown, { status: 'planned', openedOn: '2027-10-01' });
  pick('village_clinic', (s) => isVillage(s) && s.terrain === 'mountain', { serviceRadiusMetres: 3500 });
  pick('elder_care_home', isTown, { serviceRadiusMetres: 6000 });
}

export const FACILITY_COLUMNS = [
  'externalId',
  'name',
  'nameEn',
  'lon',
  'lat',
  'unit',
  'offers',
  'status',
  'openedOn',
  'suspendedOn',
  'closedOn',
  'serviceRadiusMetres',
  'creditCode',
  'schoolCode',
  'medicalCode',
  'attr.grade',
];

/**
 * Rows of facilities.csv.
 *
 * @param {ReturnType<import('./random.mjs').randomStream>} random
 */
export function facilitiesOf(random, { towns, settlements }) {
  const singles = SINGLES.map((single) => {
    const settlement = settlements.filter((s) => s.town === towns[single.town])[single.place];
    const point = pointNear(random, settlement, [60, 420], settlements);
    return { name: single.zh, nameEn: single.en, point, settlement, offers: single.offers, ...single.more };
  });
  const facilities = [...singles, ...drawn(random, settlements)];
  changeStates(random, facilities);
  return facilities.map((facility, i) => {
    const [lon, lat] = toLonLat(facility.point);
    const { kind } = facility;
    const serial = String(i + 1).padStart(4, '0');
    // Data teams leave the unit out where they hold only a position: stops and bins mostly.
    const isLoose =
      kind?.zh.includes('站点') || kind?.zh.includes('垃圾') ? random.chance(0.6) : random.chance(0.06);
    return {
      ...facility,
      externalId: `S${serial}`,
      lon,
      lat,
      unit: isLoose ? null : facility.settlement.code,
      status: facility.status ?? 'operating',
      creditCode: facility.creditCode === true || kind?.school === '31' ? creditCodeOf(i + 1) : null,
      schoolCode: facility.schoolCode ?? (kind?.school ? `${kind.school}99${serial.padStart(6, '0')}` : null),
      medicalCode: kind?.clinic ? `990121${serial}${kind.clinic}` : null,
      'attr.grade': facility.grade ?? null,
    };
  });
}
