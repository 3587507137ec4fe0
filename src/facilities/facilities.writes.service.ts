/** Single writes: create, change, close. Each is a new version, a revision and the stale marks, in one transaction. */
import { Injectable } from '@nestjs/common';
import type { Actor } from '../common/actor.js';
import { Refusal, badInput, refuseIfAny, shown } from '../common/errors.js';
import type { Problem } from '../common/errors.js';
import { KNOWN_CRS, toWgs84 } from '../geo/datum.js';
import type { Transaction } from '../store/database.js';
import { NoChange, UnitOfWork } from '../store/unit-of-work.js';
import type { FacilityColumns } from '../store/repositories/facilities.reader.js';
import {
  ensureFeed,
  heldFacility,
  writeGround,
  reachOf,
  saySame,
  writeVersions,
} from '../store/repositories/facilities.writer.js';
import type { HeldFacility } from '../store/repositories/facilities.writer.js';
import {
  crsOf,
  offersNamed,
  positionProblems,
  readFacilityPatch,
  readNewFacility,
} from './facilities.checks.js';
import { noPlace, offerProblems } from './facilities.rules.js';
import { Placing, StaleMarks } from './facilities.port.js';
import type { FacilityPlace } from './facilities.port.js';
import { FacilitiesService, unknownFacility } from './facilities.service.js';
import type { Revised } from './facilities.service.js';
import { closedFrom, offerColumns, periodColumns, withPatch } from './facilities.shape.js';
import type { Facility } from './facilities.shape.js';
import { refuseOutside } from './writes/where.js';

@Injectable()
export class FacilityWrites {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly facilities: FacilitiesService,
    private readonly marks: StaleMarks,
    private readonly placing: Placing,
  ) {}

  /** Fails: `facilities/exists`, and every problem of the body at once. */
  async create(body: unknown, today: string, actor: Actor): Promise<Revised<Facility>> {
    const { value, problems } = readNewFacility(body);
    const feed = value?.feed ?? '';
    const id = `${feed}:${value?.externalId ?? ''}`;
    const { revision } = await this.write(`create facility ${id}`, { actor, today }, async (tx, keep) => {
      const ground = await writeGround(tx, feed, servicesOf(body));
      const crs = crsOf(body, ground.crs);
      // a bad name is said with the other fields; the place is then judged as degrees
      const found = [
        ...problems,
        ...positionProblems(body, crs ?? 'WGS84'),
        ...offerProblems(offersNamed(body), ground.services),
      ];
      if (value !== null && crs === null) found.push(crsMissing(feed));
      if (value === null || crs === null) throw refusalOf(found);
      const isPlace = !found.some((p) => p.code.startsWith('coordinates/'));
      const point = isPlace ? toWgs84(crs, value.lon, value.lat) : { lon: 0, lat: 0 };
      const place = await this.placeOf(tx, point, value.unit ?? null, found);
      if (place === null || found.length > 0) throw refusalOf(found);
      if ((await heldFacility(tx, id)) !== null) throw exists(id);
      await ensureFeed(tx, feed, crs);
      return keep(null, {
        id,
        feed_code: feed,
        external_id: value.externalId,
        name: value.name,
        name_en: value.nameEn ?? null,
        ...point,
        source_x: value.lon,
        source_y: value.lat,
        source_crs: crs,
        ...place,
        service_radius_metres: value.serviceRadiusMetres ?? null,
        ...offerColumns(value.offers),
        ...periodColumns(value.periods ?? [{ from: null, status: 'operating' }]),
        identifiers: value.identifiers ?? {},
        attributes: value.attributes ?? {},
      });
    });
    return this.facilities.one(id, { asOf: today, revision });
  }

  /**
   * Changes the fields given. A moved facility whose unit was given keeps it unless `unit` says otherwise.
   * Fails: `facilities/unknown-id`, `facilities/if-match-required`, `facilities/changed-meanwhile`, problems of the body.
   */
  async change(
    id: string,
    ifMatch: string | undefined,
    body: unknown,
    today: string,
    actor: Actor,
  ): Promise<Revised<Facility>> {
    const { value: patch, problems } = readFacilityPatch(body);
    const { revision } = await this.write(`change facility ${id}`, { actor, today }, async (tx, keep) => {
      const held = await heldForWrite(tx, id, ifMatch);
      const ground = await writeGround(tx, held.feed_code, servicesOf(body));
      const crs = crsOf(body, held.source_crs) ?? 'WGS84';
      const found = [
        ...problems,
        ...positionProblems(body, crs),
        ...offerProblems(offersNamed(body), ground.services),
      ];
      if (patch === null) throw refusalOf(found);
      const [x, y] = [patch.lon ?? held.source_x, patch.lat ?? held.source_y];
      const isMoved = x !== held.source_x || y !== held.source_y || crs !== held.source_crs;
      // the pair held was right in its own system; it may be none in a new one
      if (isMoved && found.length === 0) found.push(...positionProblems({ lon: x, lat: y }, crs));
      const point = isMoved && found.length === 0 ? toWgs84(crs, x, y) : { lon: held.lon, lat: held.lat };
      let place: FacilityPlace | null = held;
      if (patch.unit !== undefined || (isMoved && held.unit_source !== 'given'))
        place = await this.placeOf(tx, point, patch.unit ?? null, found);
      if (place === null || found.length > 0) throw refusalOf(found);
      const { county_code, unit_code, unit_source, town_code } = place;
      return keep(held, {
        ...withPatch(held, patch),
        ...point,
        ...{ source_x: x, source_y: y, source_crs: crs },
        ...{ county_code, unit_code, unit_source, town_code },
      });
    });
    return this.facilities.one(id, { asOf: today, revision });
  }

  /** Closes from a date on; the facility and its versions stay. Fails as `change` does. */
  async close(
    id: string,
    ifMatch: string | undefined,
    from: string,
    today: string,
    actor: Actor,
  ): Promise<Revised<Facility>> {
    const { revision } = await this.write(`close facility ${id}`, { actor, today }, async (tx, keep) => {
      const held = await heldForWrite(tx, id, ifMatch);
      return keep(held, { ...held, ...closedFrom(held, from) });
    });
    return this.facilities.one(id, { asOf: today, revision });
  }

  /** `keep` writes the next version, unless it says the same or the actor may not write there. */
  private async write(
    summary: string,
    { actor, today }: { actor: Actor; today: string },
    work: (tx: Transaction, keep: Keep) => Promise<undefined | NoChange<undefined>>,
  ): Promise<{ revision: number | null }> {
    const keep = async (tx: Transaction, held: HeldFacility | null, next: FacilityColumns) => {
      const { rev_from: _, ...row } = next as HeldFacility;
      const versions = held === null ? [row] : [held, row];
      await refuseOutside(tx, this.placing, actor, row.feed_code, versions, today);
      if (held !== null && saySame(held, row)) return new NoChange(undefined);
      await writeVersions(tx, [row]);
      await this.marks.markChanged(tx, versions.map(reachOf));
      tx.audit({ kind: 'facility', key: row.id, summary, was: held, became: row });
      return undefined;
    };
    return this.unitOfWork.write(
      'facility',
      summary,
      (tx) => work(tx, (held, next) => keep(tx, held, next)),
      actor,
    );
  }

  private async placeOf(
    tx: Transaction,
    point: { lon: number; lat: number },
    unit: string | null,
    found: Problem[],
  ): Promise<FacilityPlace | null> {
    // a place cannot be told of a point that is none
    if (found.some((p) => p.code.startsWith('coordinates/'))) return null;
    const place = await this.placing.place(tx, { ...point, unit });
    if (place === null) found.push(noPlace(unit));
    return place;
  }
}

type Keep = (held: HeldFacility | null, next: FacilityColumns) => Promise<undefined | NoChange<undefined>>;

async function heldForWrite(tx: Transaction, id: string, ifMatch: string | undefined): Promise<HeldFacility> {
  const held = id.includes('\u0000') ? null : await heldFacility(tx, id);
  if (held === null) throw unknownFacility(id);
  if (ifMatch === undefined)
    throw new Refusal('precondition_required', [
      {
        code: 'facilities/if-match-required',
        field: 'If-Match',
        message: `A change of ${shown(id)} needs the header If-Match with the ETag of the version it was made from; GET the facility first.`,
      },
    ]);
  // the ETag is "version.date": the same version is the same facility on every date
  const versions = [...ifMatch.matchAll(/(?:^|,)\s*"(\d+)(?:\.[^"]*)?"\s*(?=,|$)/g)].map((m) => Number(m[1]));
  if (ifMatch.trim() !== '*' && !versions.includes(held.rev_from))
    throw new Refusal('precondition_failed', [
      {
        code: 'facilities/changed-meanwhile',
        field: 'If-Match',
        value: shown(ifMatch),
        message: `If-Match is ${shown(ifMatch)}; ${shown(id)} is at version ${held.rev_from}. GET it again and repeat the change.`,
      },
    ]);
  return held;
}

function refusalOf(found: readonly Problem[]): Refusal {
  refuseIfAny(found);
  return badInput({ code: 'facilities/bad-field', message: 'The facility cannot be read.' });
}

function servicesOf(body: unknown): string[] {
  return offersNamed(body).map((offer) => offer.service);
}

function crsMissing(feed: string): Problem {
  return {
    code: 'facilities/crs-missing',
    field: 'crs',
    message: `The feed ${shown(feed)} is new, so crs is needed: one of ${KNOWN_CRS.join(', ')} or EPSG:n.`,
  };
}

function exists(id: string): Refusal {
  return new Refusal('conflict', [
    {
      code: 'facilities/exists',
      field: 'externalId',
      value: shown(id),
      message: `The facility ${shown(id)} is held already; PATCH it, or take another externalId.`,
    },
  ]);
}
