/** Facilities: lists, one, its versions. Writes are in facilities.writes.service.ts. */
import { Injectable } from '@nestjs/common';
import { notFound, shown } from '../common/errors.js';
import type { Refusal } from '../common/errors.js';
import { answeredRevision } from '../common/moment.js';
import type { Moment } from '../common/moment.js';
import { decodeCursor, pageOf, wholeNumberIn } from '../common/paging.js';
import type { Page } from '../common/paging.js';
import { Database } from '../store/database.js';
import { Freshness } from '../store/fresh/freshness.js';
import { KeptAnswers } from '../store/fresh/kept.answers.js';
import { FacilitiesReader } from '../store/repositories/facilities.reader.js';
import type { FacilitiesWanted } from '../store/repositories/facilities.reader.js';
import { refuseUnknownFilters } from './facilities.filters.js';
import { facilityOf } from './facilities.shape.js';
import type { Facility } from './facilities.shape.js';

export interface FacilityVersion extends Facility {
  /** First revision that no longer held this version; null = held now. */
  readonly heldTo: number | null;
  readonly committedAt: string | null;
}

export type Revised<T> = T & { readonly revision: number };

@Injectable()
export class FacilitiesService {
  private readonly reader: FacilitiesReader;

  constructor(
    private readonly db: Database,
    readonly freshness: Freshness,
    /** For the doors: what was answered before. */
    readonly kept: KeptAnswers,
  ) {
    this.reader = new FacilitiesReader(db);
  }

  /** Fails: as `refuseUnknownFilters` does, `paging/bad-cursor`, `revisions/unknown`. */
  async list(wanted: FacilitiesWanted, moment: Moment): Promise<Revised<Page<Facility>>> {
    const after =
      wanted.after === undefined
        ? undefined
        : String(decodeCursor(wanted.after, ['string'], 'facilities')[0]);
    const { newest, rows } = await this.reader.list(
      { ...wanted, after, limit: wanted.limit + 1 },
      moment.asOf,
      moment.revision,
    );
    const page = pageOf(rows, wanted.limit, (row) => [row.id], 'facilities');
    const revision = answeredRevision(moment.revision, newest);
    await refuseUnknownFilters(this.db, wanted, rows.length === 0, moment);
    return {
      revision,
      items: page.items.map(facilityOf),
      nextCursor: page.nextCursor,
    };
  }

  /** A page of the facilities of each of several units, for loaders. Cost: one statement. */
  async listOfEach(
    units: readonly string[],
    wanted: Pick<FacilitiesWanted, 'services' | 'status' | 'after' | 'limit'>,
    moment: Moment,
  ): Promise<Map<string, Page<Facility>>> {
    const after =
      wanted.after === undefined
        ? undefined
        : String(decodeCursor(wanted.after, ['string'], 'facilities')[0]);
    const part = { ...wanted, after, limit: wanted.limit + 1 };
    const rows = await this.reader.listOfEach(units, part, moment.asOf, moment.revision);
    await refuseUnknownFilters(this.db, { services: wanted.services }, rows.length === 0, moment);
    const pages = units.map((unit): [string, Page<Facility>] => {
      const own = rows.filter((row) => row.asked_of === unit);
      const page = pageOf(own, wanted.limit, (row) => [row.id], 'facilities');
      return [unit, { items: page.items.map(facilityOf), nextCursor: page.nextCursor }];
    });
    return new Map(pages);
  }

  /** Fails: `facilities/unknown-id`. */
  async one(id: string, moment: Moment): Promise<Revised<Facility>> {
    const { newest, rows } = await this.reader.one(id, moment.asOf, moment.revision);
    const revision = answeredRevision(moment.revision, newest);
    if (rows[0] === undefined) throw unknownFacility(id);
    return { revision, ...facilityOf(rows[0]) };
  }

  /** Fails: `facilities/unknown-id`. */
  async history(
    id: string,
    asOf: string,
    after: string | undefined,
    limit: number,
  ): Promise<Revised<Page<FacilityVersion>>> {
    const seen = wholeNumberIn(after, 'versions');
    const { newest, rows } = await this.reader.versions(id, asOf, seen, limit + 1);
    if (rows.length === 0 && seen === null) throw unknownFacility(id);
    const page = pageOf(rows, limit, (row) => [row.rev_from], 'versions');
    return {
      revision: newest,
      items: page.items.map((row) => ({
        ...facilityOf(row),
        heldTo: row.rev_to,
        committedAt: row.committed_at,
      })),
      nextCursor: page.nextCursor,
    };
  }
}

export function unknownFacility(id: string): Refusal {
  return notFound(
    'facilities/unknown-id',
    `No facility has the id ${shown(id)}; an id is feed:externalId, and /v1/facilities?search= finds by name.`,
    id,
  );
}
