/** Names for answers: services, facilities and units by code, all in one statement. */
import { heldAt, validOn, whenOf } from '../clocks.js';
import type { Sql } from '../database.js';

export interface UnitNameRow {
  county_code: string;
  code: string;
  level: string;
  name: string;
  name_en: string | null;
}

export interface NameRow {
  code: string;
  name: string;
  name_en: string | null;
}

/** Names by code (facilities by id). */
export interface NamesRead {
  readonly services: ReadonlyMap<string, NameRow>;
  readonly facilities: ReadonlyMap<string, NameRow>;
  readonly units: ReadonlyMap<string, UnitNameRow>;
}

export class NamesReader {
  constructor(private readonly sql: Sql) {}

  /** Names of all services, and of the facilities and units asked for. Cost: one statement. */
  async names(
    wanted: { readonly facilities?: readonly string[]; readonly units?: readonly string[] },
    asOf: string,
    revision: number | null,
  ): Promise<NamesRead> {
    const when = whenOf(revision);
    const rows = await this.sql.query<UnitNameRow & { kind: 'services' | 'facilities' | 'units' }>(
      `SELECT 'services' AS kind, s.code, s.name, s.name_en, NULL AS level, '' AS county_code
         FROM service s WHERE ${heldAt('s', 1, when)}
       UNION ALL
       SELECT 'facilities', f.id, f.name, f.name_en, NULL, f.county_code
         FROM facility f WHERE f.id = ANY($3) AND ${heldAt('f', 1, when)}
       UNION ALL
       SELECT 'units', u.code, u.name, u.name_en, u.level, u.county_code
         FROM unit u WHERE u.code = ANY($4) AND ${heldAt('u', 1, when)} AND ${validOn('u', 2)}`,
      [revision, asOf, wanted.facilities ?? [], wanted.units ?? []],
      'often',
    );
    const read: Record<'services' | 'facilities' | 'units', Map<string, UnitNameRow>> = {
      services: new Map(),
      facilities: new Map(),
      units: new Map(),
    };
    for (const { kind, ...row } of rows) read[kind].set(row.code, row);
    return read;
  }

  /** Points of units by code; null where a unit has none. */
  async points(
    codes: readonly string[],
    asOf: string,
    revision: number | null,
  ): Promise<Map<string, { lon: number | null; lat: number | null }>> {
    const when = whenOf(revision);
    const rows = await this.sql.query<{ code: string; lon: number | null; lat: number | null }>(
      `SELECT u.code, u.lon, u.lat FROM unit u
        WHERE u.code = ANY($3) AND ${heldAt('u', 1, when)} AND ${validOn('u', 2)}`,
      [revision, asOf, codes],
    );
    return new Map(rows.map(({ code, ...point }) => [code, point]));
  }
}
