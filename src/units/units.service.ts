/** The unit tree: one unit, lists, search, children and ancestors. */
import { Injectable } from '@nestjs/common';
import type { MultiPolygon } from 'geojson';
import { badInput, notFound, Refusal, shown } from '../common/errors.js';
import { answeredRevision } from '../common/moment.js';
import type { Moment } from '../common/moment.js';
import { decodeCursor, pageOf } from '../common/paging.js';
import type { Page } from '../common/paging.js';
import { areaOf, deriveTier } from '../common/tiers.js';
import type { Area, Level, Tier, TierSource, UrbanRuralClass } from '../common/vocabulary.js';
import { Database } from '../store/database.js';
import { KeptAnswers } from '../store/fresh/kept.answers.js';
import { UnitsReader } from '../store/repositories/units.reader.js';
import type { UnitRecord, UnitsWanted } from '../store/repositories/units.reader.js';
import { EVER, unknownUnit } from '../store/repositories/unknown.unit.js';

export interface Unit {
  readonly code: string;
  readonly level: Level;
  readonly parent: string | null;
  readonly name: string;
  readonly nameEn: string | null;
  readonly tier: Tier | null;
  /** Whether users set the tier, or it was derived, and from what. */
  readonly tierSource: TierSource;
  readonly urbanRuralClass: string | null;
  readonly area: Area;
  readonly terrain: string | null;
  readonly lon: number | null;
  readonly lat: number | null;
  readonly countyCode: string | null;
  readonly codeScheme: string;
  readonly edition: string | null;
  readonly validFrom: string | null;
  readonly validTo: string | null;
}

/** A unit in memory, about. */
const UNIT_BYTES = 900;

@Injectable()
export class UnitsService {
  private readonly reader: UnitsReader;

  constructor(
    private readonly db: Database,
    private readonly kept: KeptAnswers,
  ) {
    this.reader = new UnitsReader(db);
  }

  async list(wanted: UnitsWanted, moment: Moment): Promise<Page<Unit> & { revision: number }> {
    const after = wanted.after ? String(decodeCursor(wanted.after, ['string'], 'units')[0]) : null;
    const { newest, rows } = await this.reader.list(
      { ...wanted, after, limit: wanted.limit + 1 },
      moment.asOf,
      moment.revision,
    );
    const page = pageOf(rows, wanted.limit, (row) => [row.code], 'units');
    if (rows.length === 0 && wanted.within != null) await this.refuseUnknown(wanted.within, moment);
    return {
      revision: answeredRevision(moment.revision, newest),
      items: page.items.map(unitOf),
      nextCursor: page.nextCursor,
    };
  }

  /** Fails: `units/unknown-code`, with the dates at which the code was a unit. */
  async one(code: string, moment: Moment): Promise<Unit & { revision: number }> {
    const question = `one ${moment.asOf} ${code}`;
    const found = moment.revision === null ? await this.kept.find<Unit>(question) : null;
    return found === null ? this.readOne(code, moment, question) : { revision: found.newest, ...found.value };
  }

  /** Read, and kept where the unit lies in one computed county. */
  private async readOne(
    code: string,
    moment: Moment,
    question: string,
  ): Promise<Unit & { revision: number }> {
    const { newest, rows } = await this.reader.one(code, moment.asOf, moment.revision);
    const revision = answeredRevision(moment.revision, newest);
    const [row] = rows;
    if (row === undefined) throw await this.unknownCode(code, moment);
    const unit = unitOf(row);
    if (moment.revision === null && row.county_version)
      this.kept.keep(question, { county: row.county_code, version: row.county_version }, unit, UNIT_BYTES);
    return { revision, ...unit };
  }

  /** Fails: `units/unknown-code`, `units/not-a-settlement`. */
  async settlement(code: string, moment: Moment): Promise<Unit & { revision: number }> {
    const unit = await this.one(code, moment);
    if (unit.level === 'village') return unit;
    throw notFound(
      'units/not-a-settlement',
      `${shown(code)} is a unit of level ${unit.level}; settlements are of level village: ask unit(code), or settlements(within).`,
      code,
    );
  }

  /** Units directly below. An empty list is told from an unknown code. */
  async children(
    code: string,
    page: { after?: string | undefined; limit: number },
    moment: Moment,
  ): Promise<Page<Unit> & { revision: number }> {
    const list = await this.list({ ...page, after: page.after ?? null, parent: code }, moment);
    if (list.items.length === 0) await this.one(code, moment);
    return list;
  }

  /** From the top down: at most as many as there are levels, so one page holds them. */
  async ancestors(code: string, moment: Moment): Promise<Page<Unit> & { revision: number }> {
    const unit = await this.one(code, moment);
    const { rows } = await this.reader.ancestors(code, moment.asOf, moment.revision);
    return { revision: unit.revision, items: rows.map(unitOf), nextCursor: null };
  }

  /** Many units by code, for loaders; those that are not held are left out. Cost: one statement. */
  async byCode(codes: readonly string[], moment: Moment): Promise<Map<string, Unit>> {
    const { rows } = await this.reader.list({ codes, limit: codes.length }, moment.asOf, moment.revision);
    return new Map(rows.map((row) => [row.code, unitOf(row)]));
  }

  /** A page of the units directly below each of several, for loaders. Cost: one statement. */
  async childrenOfEach(
    codes: readonly string[],
    wanted: { after?: string | undefined; limit: number },
    moment: Moment,
  ): Promise<Map<string, Page<Unit>>> {
    const after =
      wanted.after === undefined ? null : String(decodeCursor(wanted.after, ['string'], 'units')[0]);
    const part = { after, limit: wanted.limit + 1 };
    const rows = await this.reader.childrenOfEach(codes, part, moment.asOf, moment.revision);
    const pages = codes.map((code): [string, Page<Unit>] => {
      const below = rows.filter((row) => row.parent_code === code);
      const page = pageOf(below, wanted.limit, (row) => [row.code], 'units');
      return [code, { items: page.items.map(unitOf), nextCursor: page.nextCursor }];
    });
    return new Map(pages);
  }

  /** Units above each of several, from the top down, for loaders. Cost: one statement. */
  async ancestorsOfEach(codes: readonly string[], moment: Moment): Promise<Map<string, Unit[]>> {
    const above = new Map<string, Unit[]>(codes.map((code) => [code, []]));
    for (const { below, ...row } of await this.reader.ancestorsOfEach(codes, moment.asOf, moment.revision))
      above.get(below)?.push(unitOf(row));
    return above;
  }

  /** Outlines that are held, by code. Cost: one statement; none for no codes. */
  async boundaries(codes: readonly string[], moment: Moment): Promise<Map<string, MultiPolygon>> {
    if (codes.length === 0) return new Map();
    const rows = await this.reader.boundaries(codes, moment.asOf, moment.revision);
    return new Map(rows.map((row) => [row.code, row.geometry]));
  }

  /** Fails: `units/unknown-code` for a code that units are looked for below, but that is none. */
  private async refuseUnknown(code: string, moment: Moment): Promise<void> {
    const { rows } = await this.reader.one(code, moment.asOf, moment.revision);
    if (rows.length === 0) throw badInput(await unknownUnit(this.db, code, moment, 'within'));
  }

  private async unknownCode(code: string, moment: Moment): Promise<Refusal> {
    return new Refusal('not_found', [await unknownUnit(this.db, code, moment)]);
  }
}

function unitOf(row: UnitRecord): Unit {
  const urbanRuralClass = row.urban_rural_class as UrbanRuralClass | null;
  const { tier, source } = deriveTier({
    givenTier: row.tier as Tier | null,
    level: row.level as Level,
    urbanRuralClass,
    underSeatTown: row.under_seat,
  });
  return {
    code: row.code,
    level: row.level as Level,
    parent: row.parent_code,
    name: row.name,
    nameEn: row.name_en,
    tier,
    tierSource: source,
    urbanRuralClass,
    area: areaOf(urbanRuralClass),
    terrain: row.terrain,
    lon: row.lon,
    lat: row.lat,
    countyCode: row.county_code === '' ? null : row.county_code,
    codeScheme: row.code_scheme,
    edition: row.edition,
    validFrom: row.valid_from === EVER ? null : row.valid_from,
    validTo: row.valid_to,
  };
}
