/** The unit tree: one unit, lists, search, children and ancestors. */
import { Injectable } from '@nestjs/common';
import { notFound, shown } from '../common/errors.js';
import { decodeCursor, pageOf } from '../common/paging.js';
import type { Page } from '../common/paging.js';
import { areaOf, deriveTier } from '../common/tiers.js';
import type { Area, Level, Tier, TierSource, UrbanRuralClass } from '../common/vocabulary.js';
import { Database } from '../store/database.js';
import { UnitsReader } from '../store/repositories/units.reader.js';
import type { UnitRecord, UnitsWanted } from '../store/repositories/units.reader.js';

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

export interface Moment {
  readonly asOf: string;
  readonly revision: number | null;
}

@Injectable()
export class UnitsService {
  private readonly reader: UnitsReader;

  constructor(db: Database) {
    this.reader = new UnitsReader(db);
  }

  async list(wanted: UnitsWanted, moment: Moment): Promise<Page<Unit> & { revision: number | null }> {
    const after = wanted.after ? String(decodeCursor(wanted.after, ['string'])[0]) : null;
    const rows = await this.reader.list(
      { ...wanted, after, limit: wanted.limit + 1 },
      moment.asOf,
      moment.revision,
    );
    const page = pageOf(rows, wanted.limit, (row) => [row.code]);
    return {
      revision: moment.revision ?? rows[0]?.revision ?? null,
      items: page.items.map(unitOf),
      nextCursor: page.nextCursor,
    };
  }

  async one(code: string, moment: Moment): Promise<Unit & { revision: number }> {
    const [row] = await this.reader.list({ codes: [code], limit: 1 }, moment.asOf, moment.revision);
    if (row === undefined)
      throw notFound(
        'units/unknown-code',
        `No unit has the code ${shown(code)} on ${moment.asOf}; /v1/units?search= finds units by name.`,
        code,
      );
    return { ...unitOf(row), revision: moment.revision ?? row.revision };
  }

  async ancestors(code: string, moment: Moment): Promise<{ revision: number; items: Unit[] }> {
    const unit = await this.one(code, moment);
    const rows = await this.reader.ancestors(code, moment.asOf, moment.revision);
    return { revision: unit.revision, items: rows.map(unitOf) };
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
    validFrom: row.valid_from === '-infinity' ? null : row.valid_from,
    validTo: row.valid_to,
  };
}
