/** A change set laid over the data of a moment (walk D): its changes in order, applied to the versions held. */
import type { OfferGiven, PlannedChange } from '../../common/change-set.js';
import { shown } from '../../common/errors.js';
import { heldAt, statusOn } from '../../store/clocks.js';
import type { Sql } from '../../store/database.js';
import type { NameRow } from '../../store/repositories/names.reader.js';
import { placeFacilities } from '../placing.js';
import type { Place } from '../placing.js';
import type { Moment } from '../slice.queries.js';
import { overlayOf } from './overlay.rows.js';
import type { OverlaidVersion, OverlayWithChanges } from './overlay.rows.js';
import { PeoplePlan, problem } from './people.plan.js';
import type { Problem } from './people.plan.js';

/** A facility as the change set leaves it. */
export type PlannedVersion = OverlaidVersion & {
  readonly name: string;
  readonly name_en: string | null;
  readonly unit_source: string;
  /** Version it was made from; null = opened by the change set. */
  readonly rev_from: number | null;
  /** State on the date before the change set; null = opened by it. */
  readonly status: string | null;
};

/** A change that does not fit the data, by its place in the set. It is left out; the rest holds. */
export interface Conflict extends Problem {
  readonly at: number;
}

export interface LaidChangeSet extends OverlayWithChanges {
  /** Facilities that it opens or changes, in order of id. */
  readonly versions: readonly PlannedVersion[];
  readonly conflicts: readonly Conflict[];
  /** Names of the facilities that it opens: the tables do not hold them. */
  readonly names: ReadonlyMap<string, NameRow>;
}

/** Periods that hold on every date: a change set says what is, not from when. */
const ALWAYS = '-infinity';

/**
 * Lays a change set over the data.
 * Takes: the changes in order, the feed of the facilities they open, the moment. Gives: the overlay, what it touches,
 * and the changes that do not fit; those are left out. Cost: at most nine statements, whatever the number of changes.
 */
export async function layChangeSet(
  sql: Sql,
  set: { readonly feed: string; readonly changes: readonly PlannedChange[] },
  moment: Moment,
): Promise<LaidChangeSet> {
  const { changes, feed } = set;
  const held = await readHeld(sql, idsOf(set), moment);
  const [places, services, people] = [
    await placesOf(sql, changes, held, moment),
    await readServiceUnits(sql, changes, moment),
    await PeoplePlan.read(sql, changes, moment),
  ];
  const walk = new Walk(feed, held, services);
  for (const [at, change] of changes.entries())
    if (change.change === 'people') walk.note(at, people.apply(change));
    else walk.apply(at, change, places.get(at) ?? null);
  const versions = [...walk.versions.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  return {
    ...(await overlayOf(sql, { facilities: versions, people: people.changes() }, moment)),
    versions,
    conflicts: walk.conflicts,
    names: new Map(
      versions.flatMap((v) =>
        v.rev_from === null ? [[v.id, { code: v.id, name: v.name, name_en: v.name_en }] as const] : [],
      ),
    ),
  };
}

/** Ids of facilities that the change set names or opens. */
export function idsOf(set: { readonly feed: string; readonly changes: readonly PlannedChange[] }): string[] {
  const ids = set.changes.flatMap((c) =>
    c.change === 'people' ? [] : c.change === 'open' ? [`${set.feed}:${c.externalId}`] : [c.facility],
  );
  return [...new Set(ids)].sort();
}

async function readHeld(
  sql: Sql,
  ids: readonly string[],
  moment: Moment,
): Promise<Map<string, PlannedVersion>> {
  if (ids.length === 0) return new Map();
  const rows = await sql.query<PlannedVersion>(
    `SELECT f.county_code, f.id, f.name, f.name_en, f.lon, f.lat, f.unit_code, f.unit_source, f.town_code,
            f.service_radius_metres, f.offer_services, f.offer_capacities, f.offer_units, f.period_from,
            f.period_status, f.rev_from, ${statusOn('f', 2)} AS status
       FROM facility f WHERE f.id = ANY($3) AND ${heldAt('f', 1)}`,
    [moment.revision, moment.asOf, ids],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

/** Places of what is opened or moved, by the number of the change; null = none can be told. */
async function placesOf(
  sql: Sql,
  changes: readonly PlannedChange[],
  held: ReadonlyMap<string, PlannedVersion>,
  moment: Moment,
): Promise<Map<number, Place | null>> {
  const wanted = changes.flatMap((c, at) => {
    if (c.change === 'open') return [{ at, lon: c.lon, lat: c.lat, unit: c.unit ?? null }];
    if (c.change !== 'move') return [];
    // as a write does: a unit that was given stays unless another, or none, is named
    const keeps = c.unit === undefined && held.get(c.facility)?.unit_source === 'given';
    return keeps ? [] : [{ at, lon: c.lon, lat: c.lat, unit: c.unit ?? null }];
  });
  if (wanted.length === 0) return new Map();
  const places = await placeFacilities(sql, wanted, moment.asOf);
  return new Map(wanted.map(({ at }, k) => [at, places[k] ?? null]));
}

/** Capacity units of the services that are offered or enlarged; a service that is missing is not in the catalogue. */
async function readServiceUnits(
  sql: Sql,
  changes: readonly PlannedChange[],
  moment: Moment,
): Promise<Map<string, string | null>> {
  const codes = changes.flatMap((c) =>
    c.change === 'open' || c.change === 'alter'
      ? (c.offers ?? []).map((offer) => offer.service)
      : c.change === 'enlarge'
        ? [c.service]
        : [],
  );
  if (codes.length === 0) return new Map();
  const rows = await sql.query<{ code: string; unit: string | null }>(
    `SELECT s.code, s.capacity_unit AS unit FROM service s WHERE s.code = ANY($2) AND ${heldAt('s', 1)}`,
    [moment.revision, codes],
  );
  return new Map(rows.map((row) => [row.code, row.unit]));
}

type FacilityChange = Exclude<PlannedChange, { change: 'people' }>;

/** The changes of facilities, one after the other. */
class Walk {
  readonly versions = new Map<string, PlannedVersion>();
  readonly conflicts: Conflict[] = [];

  constructor(
    private readonly feed: string,
    private readonly held: ReadonlyMap<string, PlannedVersion>,
    private readonly services: ReadonlyMap<string, string | null>,
  ) {}

  note(at: number, problems: readonly Problem[]): void {
    this.conflicts.push(...problems.map((problem) => ({ at, ...problem })));
  }

  apply(at: number, change: FacilityChange, place: Place | null): void {
    const made = change.change === 'open' ? this.opened(change, place) : this.changed(change, place);
    if (Array.isArray(made)) this.note(at, made);
    else this.versions.set(made.id, made);
  }

  private opened(
    change: Extract<PlannedChange, { change: 'open' }>,
    place: Place | null,
  ): PlannedVersion | Problem[] {
    const id = `${this.feed}:${change.externalId}`;
    const problems = this.unknownServices(change.offers);
    // what was handed over as planned is opened by the scenario all the same
    const isTaken = this.held.has(id) && this.held.get(id)?.status !== 'planned';
    if (isTaken || this.versions.has(id))
      problems.push(
        problem('scenarios/facility-exists', 'externalId', id, 'is held already; take another externalId'),
      );
    if (place === null) problems.push(noPlace(change.unit ?? null));
    if (problems.length > 0 || place === null) return problems;
    return {
      id,
      name: change.name,
      name_en: change.nameEn ?? null,
      lon: change.lon,
      lat: change.lat,
      ...place,
      service_radius_metres: change.serviceRadiusMetres ?? null,
      ...offerColumns(change.offers),
      period_from: [ALWAYS],
      period_status: [change.status ?? 'operating'],
      rev_from: null,
      status: null,
    };
  }

  private changed(
    change: Exclude<FacilityChange, { change: 'open' }>,
    place: Place | null,
  ): PlannedVersion | Problem[] {
    const from = this.versions.get(change.facility) ?? this.held.get(change.facility);
    if (from === undefined)
      return [
        problem('scenarios/unknown-facility', 'facility', change.facility, 'is no facility that is held'),
      ];
    const isClosed = this.versions.has(from.id)
      ? from.period_status.length === 1 && from.period_status[0] === 'closed'
      : from.status === 'closed';
    if (isClosed && !(change.change === 'alter' && change.status !== undefined))
      return [problem('scenarios/facility-closed', 'facility', from.id, 'is closed; leave the change out')];
    switch (change.change) {
      case 'close':
        return { ...from, period_from: [ALWAYS], period_status: ['closed'] };
      case 'move':
        return this.moved(from, change, place);
      case 'enlarge':
        return this.enlarged(from, change);
      case 'alter':
        return this.altered(from, change);
    }
  }

  private moved(
    from: PlannedVersion,
    change: Extract<PlannedChange, { change: 'move' }>,
    place: Place | null,
  ): PlannedVersion | Problem[] {
    const keeps = change.unit === undefined && from.unit_source === 'given';
    if (!keeps && place === null) return [noPlace(change.unit ?? null)];
    return { ...from, lon: change.lon, lat: change.lat, ...(keeps ? {} : place) };
  }

  private enlarged(
    from: PlannedVersion,
    change: Extract<PlannedChange, { change: 'enlarge' }>,
  ): PlannedVersion | Problem[] {
    const unit = this.services.get(change.service) ?? '';
    const inUnit = (k: number): boolean => from.offer_units[k] === '' || from.offer_units[k] === unit;
    const k = from.offer_services.findIndex((code, n) => code === change.service && inUnit(n));
    if (k < 0)
      return [
        problem('scenarios/not-offered', 'service', change.service, `is not offered by ${shown(from.id)}`),
      ];
    const held = from.offer_capacities[k] ?? null;
    if (change.capacity === undefined && held === null)
      return [
        problem(
          'scenarios/unknown-capacity',
          'add',
          String(change.add),
          `cannot be added: the capacity of ${shown(from.id)} is unknown; give capacity instead`,
        ),
      ];
    const capacity = change.capacity ?? Math.max(0, (held ?? 0) + (change.add ?? 0));
    return { ...from, offer_capacities: from.offer_capacities.map((c, n) => (n === k ? capacity : c)) };
  }

  private altered(
    from: PlannedVersion,
    change: Extract<PlannedChange, { change: 'alter' }>,
  ): PlannedVersion | Problem[] {
    const problems = this.unknownServices(change.offers ?? []);
    if (problems.length > 0) return problems;
    return {
      ...from,
      ...(change.offers === undefined ? {} : offerColumns(change.offers)),
      ...(change.serviceRadiusMetres === undefined
        ? {}
        : { service_radius_metres: change.serviceRadiusMetres }),
      ...(change.status === undefined ? {} : { period_from: [ALWAYS], period_status: [change.status] }),
    };
  }

  private unknownServices(offers: readonly OfferGiven[]): Problem[] {
    return offers
      .filter((offer) => !this.services.has(offer.service))
      .map(
        (offer) =>
        problem('scenarios/unknown-service', 'offers', offer.service, 'is not in the catalogue; /v1/services lists all'), // prettier-ignore
      );
  }
}

function offerColumns(
  offers: readonly OfferGiven[],
): Pick<PlannedVersion, 'offer_services' | 'offer_capacities' | 'offer_units'> {
  return {
    offer_services: offers.map((o) => o.service),
    offer_capacities: offers.map((o) => o.capacity),
    offer_units: offers.map((o) => o.capacityUnit ?? ''),
  };
}

function noPlace(unit: string | null): Problem {
  return unit === null
    ? problem('scenarios/no-unit-found', 'unit', '', 'is not given, and no outline or settlement tells it')
    : problem(
        'scenarios/unknown-unit',
        'unit',
        unit,
        'is not held in any county; correct it or leave it out',
      );
}
