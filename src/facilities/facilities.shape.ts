/** A facility as both doors show it, and how its row changes. */
import type { FacilityStatus, UnitSource } from '../common/vocabulary.js';
import type { FacilityColumns, FacilityRecord } from '../store/repositories/facilities.reader.js';
import type { FacilityPatch } from './facilities.checks.js';

export interface Facility {
  /** feed:externalId. */
  readonly id: string;
  readonly feed: string;
  readonly externalId: string;
  readonly name: string;
  readonly nameEn: string | null;
  /** WGS-84. */
  readonly lon: number;
  readonly lat: number;
  /** The pair and its CRS as they came. */
  readonly source: { readonly x: number; readonly y: number; readonly crs: string };
  readonly unit: string;
  readonly unitSource: UnitSource;
  readonly town: string | null;
  readonly countyCode: string;
  readonly serviceRadiusMetres: number | null;
  readonly offers: readonly { service: string; capacity: number | null; capacityUnit: string | null }[];
  /** State on the date asked for; null before the first period. */
  readonly status: FacilityStatus | null;
  /** From each date on (null = since ever) the state. */
  readonly periods: readonly { from: string | null; status: FacilityStatus }[];
  readonly identifiers: Readonly<Record<string, string>>;
  readonly attributes: Readonly<Record<string, string>>;
  /** Revision that made this version of the facility. */
  readonly version: number;
}

const EVER = '-infinity';

export function facilityOf(row: FacilityRecord): Facility {
  return {
    id: row.id,
    feed: row.feed_code,
    externalId: row.external_id,
    name: row.name,
    nameEn: row.name_en,
    lon: row.lon,
    lat: row.lat,
    source: { x: row.source_x, y: row.source_y, crs: row.source_crs },
    unit: row.unit_code,
    unitSource: row.unit_source as UnitSource,
    town: row.town_code,
    countyCode: row.county_code,
    serviceRadiusMetres: row.service_radius_metres,
    offers: row.offer_services.map((service, k) => ({
      service,
      capacity: row.offer_capacities[k] ?? null,
      capacityUnit: row.offer_units[k] || null,
    })),
    status: row.status as FacilityStatus | null,
    periods: row.period_from.map((from, k) => ({
      from: from === EVER ? null : from,
      status: row.period_status[k] as FacilityStatus,
    })),
    identifiers: row.identifiers,
    attributes: row.attributes,
    version: row.rev_from,
  };
}

type Offers = Pick<FacilityColumns, 'offer_services' | 'offer_capacities' | 'offer_units'>;

export function offerColumns(offers: NonNullable<FacilityPatch['offers']>): Offers {
  return {
    offer_services: offers.map((o) => o.service),
    offer_capacities: offers.map((o) => o.capacity),
    offer_units: offers.map((o) => o.capacityUnit ?? ''),
  };
}

type Periods = Pick<FacilityColumns, 'period_from' | 'period_status'>;

export function periodColumns(periods: NonNullable<FacilityPatch['periods']>): Periods {
  return {
    period_from: periods.map((p) => p.from ?? EVER),
    period_status: periods.map((p) => p.status),
  };
}

/** What was planned for later than the closing is dropped; what is closed already stays as it is. */
export function closedFrom(held: Periods, date: string): Periods {
  const kept = held.period_from.filter((from) => from < date).length;
  const period_from = held.period_from.slice(0, kept);
  const period_status = held.period_status.slice(0, kept);
  if (period_status[kept - 1] !== 'closed') {
    period_from.push(date);
    period_status.push('closed');
  }
  return { period_from, period_status };
}

/** Fields of the patch over the row as held; place and point are the caller's. */
export function withPatch(held: FacilityColumns, patch: FacilityPatch): FacilityColumns {
  return {
    ...held,
    ...(patch.name === undefined ? {} : { name: patch.name }),
    ...(patch.nameEn === undefined ? {} : { name_en: patch.nameEn }),
    ...(patch.serviceRadiusMetres === undefined ? {} : { service_radius_metres: patch.serviceRadiusMetres }),
    ...(patch.identifiers === undefined ? {} : { identifiers: patch.identifiers }),
    ...(patch.attributes === undefined ? {} : { attributes: patch.attributes }),
    ...(patch.offers === undefined ? {} : offerColumns(patch.offers)),
    ...(patch.periods === undefined ? {} : periodColumns(patch.periods)),
  };
}
