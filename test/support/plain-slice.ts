/** A slice read the slow obvious way: whole tables, filtered in memory, towns taken from the tree itself. */
import { areaOf, deriveTier } from '../../src/common/tiers.js';
import { AREAS, GROUPS, TIERS } from '../../src/common/vocabulary.js';
import type { Level, Tier, UrbanRuralClass } from '../../src/common/vocabulary.js';
import type { ReachRule, Slice } from '../../src/engine/slice.js';
import type { Database } from '../../src/store/database.js';

interface Unit {
  code: string;
  county_code: string;
  level: Level;
  parent_code: string | null;
  tier: Tier | null;
  urban_rural_class: UrbanRuralClass | null;
  terrain: string | null;
  lon: number;
  lat: number;
  valid_from: string;
  valid_to: string | null;
}

interface Facility {
  id: string;
  lon: number;
  lat: number;
  county_code: string;
  unit_code: string;
  town_code: string | null;
  offer_services: string[];
  service_radius_metres: number | null;
  period_from: string[];
  period_status: string[];
}

/** Everything held now and valid on the day, all counties in one slice; without presence and capacity rules. */
export async function plainSlice(db: Database, day: string, set: string, kmh: number): Promise<Slice> {
  const isValid = (u: { valid_from: string | null; valid_to: string | null }): boolean =>
    (u.valid_from === null || u.valid_from === '-infinity' || u.valid_from <= day) &&
    (u.valid_to === null || day < u.valid_to);
  const units = (await db.query<Unit>(`SELECT * FROM unit WHERE rev_to IS NULL`)).filter(isValid);
  const byCode = new Map(units.map((u) => [u.code, u]));
  const sets = await db.query<{ valid_from: string | null; valid_to: string | null }>(
    `SELECT valid_from, valid_to FROM standard_set WHERE rev_to IS NULL AND code = $1`,
    [set],
  );
  const rules = sets.some(isValid)
    ? await db.query<Record<string, never>>(
        `SELECT * FROM standard_rule WHERE rev_to IS NULL AND set_code = $1`,
        [set],
      )
    : [];
  const names = new Set(rules.map((r) => r['service_code'] as unknown as string));
  const services = (
    await db.query<{ code: string; domain: never; capacity_unit: string | null; weight: number }>(
      `SELECT code, domain, capacity_unit, weight FROM service WHERE rev_to IS NULL`,
    )
  )
    .filter((s) => names.has(s.code))
    .sort((a, b) => (a.code < b.code ? -1 : 1));
  const people = await db.query<{
    settlement_code: string;
    reference_date: string;
    persons_by_group: (number | null)[];
  }>(`SELECT * FROM population WHERE rev_to IS NULL AND basis = 'resident' ORDER BY reference_date`);
  const counties = [...new Set(units.map((u) => u.county_code))].sort();
  const townOf = (u: Unit | undefined): Unit | undefined => {
    if (u === undefined) return undefined;
    const above = u.level === 'town' ? u : byCode.get(u.parent_code ?? '');
    return above?.level === 'town' ? above : undefined;
  };
  const towns = units.filter((u) => u.level === 'town');
  const tierOf = (u: Unit | undefined): number => {
    if (u === undefined) return -1;
    const { tier } = deriveTier({
      givenTier: u.tier,
      level: u.level,
      urbanRuralClass: u.urban_rural_class,
      underSeatTown: townOf(u)?.tier === 'county_seat',
    });
    return tier === null ? -1 : TIERS.indexOf(tier);
  };
  const isSeatTier = (tier: number): boolean => tier === TIERS.indexOf('county_seat');
  const inSeat = (town: Unit | undefined, tier: number): number =>
    town?.tier === 'county_seat' || isSeatTier(tier) ? 1 : 0;
  const indexOf = (list: readonly { code: string }[], code: string | undefined): number =>
    list.findIndex((one) => one.code === code);
  const villages = units.filter((u) => u.level === 'village').sort((a, b) => (a.code < b.code ? -1 : 1));
  const open = (await db.query<Facility>(`SELECT * FROM facility WHERE rev_to IS NULL`))
    .map((f) => ({
      ...f,
      unit: byCode.get(f.unit_code),
      // where the unit is not in force, the facility stays in the town it was placed in
      town: byCode.has(f.unit_code)
        ? townOf(byCode.get(f.unit_code))
        : towns.find((t) => t.code === f.town_code && t.county_code === f.county_code),
      status: f.period_status
        .filter((_, k) => {
          const from = f.period_from[k] as string;
          return from === '-infinity' || from <= day;
        })
        .pop(),
      services: f.offer_services.map((code) => indexOf(services, code)).filter((s) => s >= 0),
    }))
    .filter((f) => f.status === 'operating' || f.status === 'planned')
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  const offerStart = [0];
  for (const f of open) offerStart.push((offerStart.at(-1) as number) + f.services.length);
  return {
    counties,
    services: services.map((s) => ({
      code: s.code,
      domain: s.domain,
      capacityUnit: s.capacity_unit,
      weight: s.weight,
    })),
    towns: towns.map((t) => ({
      code: t.code,
      tier: tierOf(t),
      county: counties.indexOf(t.county_code),
      isSeat: t.tier === 'county_seat',
    })),
    reachRules: rules
      .filter((r) => (r['kind'] as unknown) === 'reach')
      .map((r): ReachRule => {
        const row = r as unknown as {
          code: string;
          service_code: string;
          tiers: Tier[];
          metres: number | null;
          minutes: number;
          target_groups: never[];
          terrain: string | null;
        };
        return {
          code: row.code,
          service: indexOf(services, row.service_code),
          tiers: row.tiers,
          verified: 'no',
          thresholdMetres: row.metres ?? (row.minutes * kmh * 1000) / 60,
          groups: row.target_groups,
          terrain: row.terrain,
          fromMinutes: row.metres === null,
        };
      }),
    presenceRules: [],
    capacityRules: [],
    settlements: {
      codes: villages.map((v) => v.code),
      lonLat: Float64Array.from(villages.flatMap((v) => [v.lon, v.lat])),
      county: Int32Array.from(villages, (v) => counties.indexOf(v.county_code)),
      town: Int32Array.from(villages, (v) => indexOf(towns, townOf(v)?.code)),
      tier: Int8Array.from(villages, tierOf),
      area: Uint8Array.from(villages, (v) => AREAS.indexOf(areaOf(v.urban_rural_class))),
      inSeat: Uint8Array.from(villages, (v) => inSeat(townOf(v), tierOf(v))),
      terrain: villages.map((v) => v.terrain),
      people: Float64Array.from(
        villages.flatMap((v) => {
          const held = people.filter((p) => p.settlement_code === v.code && p.reference_date <= day).pop();
          return GROUPS.map((_, g) => held?.persons_by_group[g] ?? NaN);
        }),
      ),
    },
    facilities: {
      ids: open.map((f) => f.id),
      lonLat: Float64Array.from(open.flatMap((f) => [f.lon, f.lat])),
      county: Int32Array.from(open, (f) => counties.indexOf(f.county_code)),
      town: Int32Array.from(open, (f) => indexOf(towns, f.town?.code)),
      settlement: Int32Array.from(open, (f) => indexOf(villages, f.unit_code)),
      tier: Int8Array.from(open, (f) => tierOf(f.unit)),
      inSeat: Uint8Array.from(open, (f) => inSeat(f.town, tierOf(f.unit))),
      ownRadiusMetres: Float64Array.from(open, (f) => f.service_radius_metres ?? NaN),
      planned: Uint8Array.from(open, (f) => (f.status === 'planned' ? 1 : 0)),
      offerStart: Int32Array.from(offerStart),
      offerService: Int16Array.from(open.flatMap((f) => f.services)),
      offerCapacity: new Float64Array(open.flatMap((f) => f.services).length).fill(NaN),
    },
    completeWithinMetres: new Float64Array(services.length).fill(Infinity),
  };
}
