/** Random small worlds for property tests, and the slow obvious judge of coverage. */
import { GROUPS, TIERS } from '../../src/common/vocabulary.js';
import type { Tier, GAP_STATUSES, PROVIDER_CLASSES } from '../../src/common/vocabulary.js';
import type { ReachRule, Slice } from '../../src/engine/slice.js';
import { distanceMetres } from '../../src/geo/earth.js';

/** Mulberry32: the same seed gives the same world. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/**
 * A world of up to three counties around a centre that may be a pole or the antimeridian. Points are
 * snapped to a coarse grid, so equal distances and equal places are common.
 */
export function randomWorld(seed: number): Slice {
  const random = randomFrom(seed);
  const whole = (n: number): number => Math.floor(random() * n);
  const [lon0, lat0] = [
    [104, 31],
    [180, 10],
    [-179.95, -40],
    [20, 89.95],
    [0, 0],
  ][whole(5)] as [number, number];
  const place = (): [number, number] => {
    let lon = lon0 + (whole(9) - 4) * 0.02;
    if (lon > 180) lon -= 360;
    if (lon < -180) lon += 360;
    return [lon, Math.min(90, lat0 + (whole(9) - 4) * 0.02)];
  };
  const counties = ['A', 'B', 'C'].slice(0, 1 + whole(3));
  const services = Array.from({ length: 1 + whole(3) }, (_, s) => ({
    code: `s${s}`,
    domain: 'public_service' as const,
    capacityUnit: null,
    weight: 1 + s,
  }));
  const towns = Array.from({ length: 1 + whole(4) }, (_, t) => {
    const isSeat = random() < 0.3;
    return { code: `t${t}`, tier: isSeat ? 4 : 2 + whole(2), county: whole(counties.length), isSeat };
  });
  const n = whole(14);
  const town = Int32Array.from({ length: n }, () => whole(towns.length + 1) - 1);
  const tier = Int8Array.from({ length: n }, () => whole(6) - 1);
  const points = Array.from({ length: n }, place);
  const m = whole(25);
  const spots = Array.from({ length: m }, place);
  const offerStart = new Int32Array(m + 1);
  const offerService: number[] = [];
  for (let j = 0; j < m; j += 1) {
    for (let s = 0; s < services.length; s += 1) if (random() < 0.4) offerService.push(s);
    offerStart[j + 1] = offerService.length;
  }
  const facilityTown = Int32Array.from({ length: m }, () => whole(towns.length + 1) - 1);
  const reachRules: ReachRule[] = Array.from({ length: whole(6) }, (_, r) => ({
    code: `r${r}`,
    service: whole(services.length),
    tiers: TIERS.filter(() => random() < 0.4) as Tier[],
    verified: 'yes',
    thresholdMetres: 500 + whole(8000),
    groups: random() < 0.5 ? ['all'] : ['0-2', '3-5'],
    terrain: random() < 0.2 ? 'hill' : null,
    fromMinutes: random() < 0.5,
  }));
  return {
    counties,
    services,
    towns,
    reachRules,
    presenceRules: [],
    capacityRules: [],
    settlements: {
      codes: points.map((_, i) => `v${String(i).padStart(2, '0')}`),
      lonLat: Float64Array.from(points.flat()),
      county: Int32Array.from(town, (t) => (t < 0 ? whole(counties.length) : (towns[t]?.county ?? 0))),
      town,
      tier,
      area: Uint8Array.from({ length: n }, () => whole(3)),
      inSeat: Uint8Array.from(town, (t) => (t >= 0 && towns[t]?.isSeat ? 1 : 0)),
      terrain: points.map(() => (random() < 0.3 ? 'hill' : null)),
      people: Float64Array.from({ length: n * GROUPS.length }, () => (random() < 0.1 ? NaN : whole(3000))),
    },
    facilities: {
      ids: spots.map((_, j) => `f${String(j).padStart(2, '0')}`),
      lonLat: Float64Array.from(spots.flat()),
      county: Int32Array.from(facilityTown, (t) =>
        t < 0 ? whole(counties.length + 1) - 1 : (towns[t]?.county ?? 0),
      ),
      town: facilityTown,
      settlement: Int32Array.from({ length: m }, () => (n > 0 ? whole(n + 4) - 4 : -1)).map((i) =>
        Math.max(-1, i),
      ),
      tier: Int8Array.from({ length: m }, () => whole(6) - 1),
      inSeat: Uint8Array.from(facilityTown, (t) => (t >= 0 && towns[t]?.isSeat ? 1 : 0)),
      ownRadiusMetres: Float64Array.from({ length: m }, () => (random() < 0.15 ? 300 + whole(9000) : NaN)),
      planned: Uint8Array.from({ length: m }, () => (random() < 0.2 ? 1 : 0)),
      offerStart,
      offerService: Int16Array.from(offerService),
      offerCapacity: new Float64Array(offerService.length).fill(NaN),
    },
    completeWithinMetres: new Float64Array(services.length).fill(Infinity),
  };
}

/** What the judge says of one settlement and service. */
export interface Judgement {
  rule: string | null;
  nearest: string | null;
  nearestMetres: number | null;
  serving: string | null;
  servingMetres: number | null;
  planned: string | null;
  provider: string;
  gap: string;
  people: number | null;
}

/** All pairs, straight from the words of the measures. */
export function judge(slice: Slice, includePlanned: boolean): Judgement[] {
  const { settlements: v, facilities: f } = slice;
  return v.codes.flatMap((_, i) =>
    slice.services.map((_service, s) => {
      const tierName = TIERS[v.tier[i] as number];
      const rule = slice.reachRules
        .filter((r) => r.service === s)
        .filter((r) => r.tiers.length === 0 || (tierName !== undefined && r.tiers.includes(tierName)))
        .filter((r) => r.terrain === null || r.terrain === v.terrain[i])
        .sort(
          (a, b) =>
            Number(b.terrain !== null) - Number(a.terrain !== null) ||
            Number(b.tiers.length > 0) - Number(a.tiers.length > 0) ||
            Number(a.fromMinutes) - Number(b.fromMinutes) ||
            a.thresholdMetres - b.thresholdMetres ||
            a.code.localeCompare(b.code),
        )[0];
      const offered = f.ids
        .map((id, j) => ({
          id,
          j,
          metres: distanceMetres(
            v.lonLat[2 * i] as number,
            v.lonLat[2 * i + 1] as number,
            f.lonLat[2 * j] as number,
            f.lonLat[2 * j + 1] as number,
          ),
          planned: f.planned[j] as number,
          radius: Number.isNaN(f.ownRadiusMetres[j])
            ? (rule?.thresholdMetres ?? -1)
            : (f.ownRadiusMetres[j] as number),
          own: f.settlement[j] === i ? 0 : 1,
          tier: (f.tier[j] as number) < 0 ? 9 : (f.tier[j] as number),
        }))
        .filter(({ j }) => [...f.offerService.slice(f.offerStart[j], f.offerStart[j + 1])].includes(s))
        .sort(
          (a, b) =>
            a.metres - b.metres ||
            a.planned - b.planned ||
            a.own - b.own ||
            a.tier - b.tier ||
            (a.id < b.id ? -1 : 1),
        );
      const open = offered.filter((o) => includePlanned || o.planned === 0);
      const within = rule ? open.filter((o) => o.metres <= o.radius) : [];
      const [nearest, serving] = [open[0], within[0]];
      const planned =
        rule && !serving ? offered.find((o) => o.planned === 1 && o.metres <= o.radius) : undefined;
      const people = rule
        ? rule.groups.reduce((sum, g) => sum + (v.people[i * GROUPS.length + GROUPS.indexOf(g)] as number), 0)
        : NaN;
      let provider: (typeof PROVIDER_CLASSES)[number] = 'unmet';
      if (serving) {
        const { j } = serving;
        if (f.settlement[j] === i) provider = 'own';
        else if ((v.town[i] as number) >= 0 && f.town[j] === v.town[i]) provider = 'town';
        else if (f.county[j] !== v.county[i]) provider = 'neighbour';
        else provider = f.inSeat[j] === 1 ? 'seat' : 'peer';
      }
      let gap: (typeof GAP_STATUSES)[number] = 'absent';
      if (!rule) gap = 'not_applicable';
      else if (serving)
        gap = within.some((o) => f.county[o.j] === v.county[i]) ? 'covered' : 'covered_elsewhere';
      else if (planned) gap = 'covered_when_open';
      else if (nearest) gap = 'out_of_reach';
      return {
        rule: rule?.code ?? null,
        nearest: nearest?.id ?? null,
        nearestMetres: nearest?.metres ?? null,
        serving: serving?.id ?? null,
        servingMetres: serving?.metres ?? null,
        planned: planned?.id ?? null,
        provider,
        gap,
        people: Number.isNaN(people) ? null : people,
      };
    }),
  );
}
