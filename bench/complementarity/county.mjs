/** A made-up county as a slice: a seat, 20 towns around it, villages around towns; the same for the same seed. */
import { GROUPS } from '../../dist/src/common/vocabulary.js';

function chance(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const SHARE_OF_GROUP = [1, 0.03, 0.03, 0.07, 0.04, 0.04, 0.58, 0.21, 0.45, 0.06];

export function madeUpCounty({ settlements: n, facilities: m, services: count, towns: t }, seed = 1) {
  const random = chance(seed);
  const whole = (k) => Math.floor(random() * k);
  const near = (spread) => (random() + random() + random() - 1.5) * spread;
  const places = Array.from({ length: t }, (_, k) =>
    k === 0 ? [104, 31] : [104 + near(0.3), 31 + near(0.3)],
  );
  const domains = ['public_service', 'public_service', 'infrastructure', 'industry_employment', 'housing'];
  const services = Array.from({ length: count }, (_, s) => ({
    code: `s${String(s).padStart(2, '0')}`,
    domain: domains[s % domains.length],
    capacityUnit: s % domains.length === 3 ? 'jobs' : 'places',
    weight: 1,
  }));
  const town = Int32Array.from({ length: n }, (_, i) => (i < t ? i : whole(t)));
  const lonLat = Float64Array.from(
    Array.from({ length: n }, (_, i) =>
      i < t ? places[i] : [places[town[i]][0] + near(0.06), places[town[i]][1] + near(0.06)],
    ).flat(),
  );
  const people = Float64Array.from(
    Array.from({ length: n }, (_, i) => {
      const all = i === 0 ? 60000 : i < t ? 4000 + whole(8000) : 200 + whole(1800);
      return GROUPS.map((_group, g) => Math.round(all * SHARE_OF_GROUP[g]));
    }).flat(),
  );
  const tier = Int8Array.from({ length: n }, (_, i) => (i === 0 ? 4 : i < t ? 2 : random() < 0.2 ? 1 : 0));
  // half of the facilities stand in towns, the rest in villages
  const settlement = Int32Array.from({ length: m }, () => (random() < 0.5 ? whole(t) : whole(n)));
  const groups = [['all'], ['6-11'], ['60+'], ['0-2', '3-5'], ['18-59']];
  return {
    counties: ['C'],
    services,
    towns: places.map((_, k) => ({
      code: `t${String(k).padStart(2, '0')}`,
      tier: k === 0 ? 4 : 2,
      county: 0,
      isSeat: k === 0,
    })),
    reachRules: services.flatMap((_, s) =>
      [4000 + 500 * (s % 10), 8000].map((thresholdMetres, k) => ({
        code: `r${s}-${k}`,
        service: s,
        tiers: k === 0 ? ['county_seat', 'town'] : [],
        verified: 'yes',
        thresholdMetres,
        groups: groups[s % 5],
        terrain: null,
        fromMinutes: false,
      })),
    ),
    presenceRules: services.map((_, s) => ({
      code: `p${s}`,
      service: s,
      tiers: [],
      verified: 'yes',
      level: 'town',
    })),
    capacityRules: services.map((service, s) => ({
      code: `c${s}`,
      service: s,
      tiers: [],
      verified: 'yes',
      capacityPer1000: [10, 400, 40, 60, 200][s % 5],
      capacityUnit: service.capacityUnit,
      groups: groups[s % 5],
    })),
    settlements: {
      codes: Array.from({ length: n }, (_, i) => `v${String(i).padStart(4, '0')}`),
      lonLat,
      county: new Int32Array(n),
      town,
      tier,
      area: Uint8Array.from(town, (k) => (k === 0 ? 0 : 1)),
      inSeat: Uint8Array.from(town, (k) => (k === 0 ? 1 : 0)),
      terrain: Array.from({ length: n }, () => null),
      people,
    },
    facilities: {
      ids: Array.from({ length: m }, (_, j) => `f${String(j).padStart(5, '0')}`),
      lonLat: Float64Array.from(
        [...settlement].flatMap((i) => [lonLat[2 * i] + near(0.004), lonLat[2 * i + 1] + near(0.004)]),
      ),
      county: new Int32Array(m),
      town: Int32Array.from(settlement, (i) => town[i]),
      settlement,
      tier: Int8Array.from(settlement, (i) => tier[i]),
      inSeat: Uint8Array.from(settlement, (i) => (town[i] === 0 ? 1 : 0)),
      ownRadiusMetres: new Float64Array(m).fill(NaN),
      planned: new Uint8Array(m),
      offerStart: Int32Array.from({ length: m + 1 }, (_, j) => j),
      offerService: Int16Array.from({ length: m }, (_, j) => j % count),
      // about as many places as people need, unevenly spread: both rules have work
      offerCapacity: Float64Array.from({ length: m }, (_, j) =>
        Math.round(
          (2 *
            random() *
            640000 *
            SHARE_OF_GROUP[[0, 3, 7, 1, 6][(j % count) % 5]] *
            [10, 400, 40, 60, 200][(j % count) % 5]) /
            1000 /
            (m / count),
        ),
      ),
    },
    completeWithinMetres: new Float64Array(count).fill(Infinity),
  };
}
