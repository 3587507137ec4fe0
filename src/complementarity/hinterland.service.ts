/** Which settlements a town, any other unit, or a facility serves. */
import { Inject, Injectable } from '@nestjs/common';
import type { QuestionContext } from '../common/context.js';
import { notFound, shown } from '../common/errors.js';
import { decodeCursor, pageOf } from '../common/paging.js';
import { hinterlandOf } from '../compute/measures/allocations.js';
import type { ServedPlace } from '../compute/measures/allocations.js';
import { scopeOf } from '../compute/measures/scope.js';
import { Slices } from '../compute/slices/slices.js';
import type { HeldSlice, OpenedSlice } from '../compute/slices/slices.js';
import { namedUnit } from '../coverage/coverage.shaping.js';
import { Database } from '../store/database.js';
import { heldAt } from '../store/clocks.js';
import { NamesReader } from '../store/repositories/names.reader.js';
import type { HinterlandAnswer } from './complementarity.schema.js';
import { headOf, servicesWanted } from './complementarity.service.js';
import type { ComplementarityWanted } from './complementarity.service.js';
import { shareOf, unitNamed } from './complementarity.shaping.js';

export interface HinterlandWanted extends ComplementarityWanted {
  readonly after?: string | null;
  readonly limit: number;
}

/** A facility and the slice of its county. */
export interface OpenedFacility {
  readonly facility: string;
  readonly opened: OpenedSlice;
}

@Injectable()
export class HinterlandService {
  private readonly names: NamesReader;

  constructor(
    @Inject(Database) private readonly db: Database,
    @Inject(Slices) private readonly slices: Slices,
  ) {
    this.names = new NamesReader(db);
  }

  /** Fails: as `Slices.open`. */
  async open(ctx: QuestionContext, code: string): Promise<OpenedSlice> {
    return this.slices.open(ctx, code);
  }

  /** Fails: `facilities/unknown-id`, and as `Slices.open`. */
  async openFacility(ctx: QuestionContext, facility: string): Promise<OpenedFacility> {
    const [row] = await this.db.query<{ county_code: string }>(
      `SELECT f.county_code FROM facility f WHERE f.id = $2 AND ${heldAt('f', 1)}`,
      [ctx.revision, facility],
    );
    if (row === undefined)
      throw notFound(
        'facilities/unknown-id',
        `No facility has the id ${shown(facility)}; ids are feed:externalId.`,
        facility,
      );
    return { facility, opened: await this.slices.open(ctx, row.county_code) };
  }

  /** Settlements of others that facilities of the unit serve, by people downwards. */
  async ofUnit(opened: OpenedSlice, wanted: HinterlandWanted): Promise<HinterlandAnswer> {
    const held = await opened.load();
    const scope = scopeOf(held, opened.unit);
    return this.answer(opened, held, wanted, {
      provider: { facility: null, unit: namedUnit(opened.unit) },
      isProvider: (j) => scope.facilities[j] === 1,
      isOwn: (i) => scope.settlements[i] === 1,
    });
  }

  /** All settlements that the facility serves; its own is the one that it stands in. */
  async ofFacility(of: OpenedFacility, wanted: HinterlandWanted): Promise<HinterlandAnswer> {
    const held = await of.opened.load();
    const { ids, settlement } = held.slice.facilities;
    const facility = ids.indexOf(of.facility);
    return this.answer(of.opened, held, wanted, {
      provider: { facility: of.facility, unit: null },
      isProvider: (j) => j === facility,
      isOwn: (i) => facility >= 0 && settlement[facility] === i,
    });
  }

  private async answer(
    opened: OpenedSlice,
    held: HeldSlice,
    wanted: HinterlandWanted,
    of: {
      readonly provider: HinterlandAnswer['provider'];
      readonly isProvider: (j: number) => boolean;
      readonly isOwn: (i: number) => boolean;
    },
  ): Promise<HinterlandAnswer> {
    const { asOf, revision } = opened.ctx;
    const catalogue = await this.names.names({}, asOf, revision);
    const services = servicesWanted(held, wanted.services, catalogue);
    const found = hinterlandOf(held, wanted.rule, { ...of, services });
    const { codes, lonLat } = held.slice.settlements;
    const codeOf = (place: ServedPlace): string => codes[place.settlement] as string;
    const after = wanted.after ? decodeCursor(wanted.after, ['number', 'string']) : null;
    const rest = found.places.filter(
      (place) =>
        after === null ||
        place.people < Number(after[0]) ||
        (place.people === after[0] && codeOf(place) > String(after[1])),
    );
    const page = pageOf(rest.slice(0, wanted.limit + 1), wanted.limit, (place) => [
      place.people,
      codeOf(place),
    ]);
    const names = await this.names.names({ units: page.items.map(codeOf) }, asOf, revision);
    return {
      ...headOf(opened, held, wanted.rule),
      provider: of.provider,
      ownPeople: found.ownPeople,
      people: found.places.reduce((sum, place) => sum + place.people, 0),
      settlements: found.places.length,
      items: page.items.map((place) => ({
        settlement: unitNamed(codeOf(place), names),
        lon: lonLat[2 * place.settlement] ?? null,
        lat: lonLat[2 * place.settlement + 1] ?? null,
        persons: place.people,
        share: shareOf(place.people, place.demand, 'persons / persons'),
        services: place.byService.map(({ service, people }) => ({
          service: held.slice.services[service]?.code ?? '',
          persons: people,
        })),
      })),
      nextCursor: page.nextCursor,
    };
  }
}
