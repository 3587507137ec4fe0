/** Reads of facilities and of their versions. */
import { heldAt, statusOn, validOn, whenOf } from '../clocks.js';
import type { Sql } from '../database.js';

/** A facility as the table holds it, less when it is held. */
export interface FacilityColumns {
  county_code: string;
  id: string;
  feed_code: string;
  external_id: string;
  name: string;
  name_en: string | null;
  lon: number;
  lat: number;
  source_x: number;
  source_y: number;
  source_crs: string;
  unit_code: string;
  unit_source: string;
  town_code: string | null;
  service_radius_metres: number | null;
  offer_services: string[];
  offer_capacities: (number | null)[];
  offer_units: string[];
  period_from: string[];
  period_status: string[];
  identifiers: Record<string, string>;
  attributes: Record<string, string>;
}

export interface FacilityRecord extends FacilityColumns {
  rev_from: number;
  rev_to: number | null;
  /** State on the date asked for; null before the first period. */
  status: string | null;
  committed_at: string | null;
}

export interface FacilitiesWanted {
  readonly services?: readonly string[] | undefined;
  readonly unit?: string | undefined;
  readonly feed?: string | undefined;
  readonly status?: string | undefined;
  readonly box?: readonly number[] | undefined;
  readonly search?: string | undefined;
  readonly after?: string | undefined;
  readonly limit: number;
}

/** SQL types of the columns, in the order in which rows are written. */
export const FACILITY_COLUMN_TYPES: Readonly<Record<keyof FacilityColumns, string>> = {
  county_code: 'varchar',
  id: 'varchar',
  feed_code: 'varchar',
  external_id: 'varchar',
  name: 'text',
  name_en: 'text',
  lon: 'float8',
  lat: 'float8',
  source_x: 'float8',
  source_y: 'float8',
  source_crs: 'text',
  unit_code: 'varchar',
  unit_source: 'text',
  town_code: 'varchar',
  service_radius_metres: 'float8',
  offer_services: 'text[]',
  offer_capacities: 'float8[]',
  offer_units: 'text[]',
  period_from: 'date[]',
  period_status: 'text[]',
  identifiers: 'jsonb',
  attributes: 'jsonb',
};

export const FACILITY_COLUMNS = Object.keys(FACILITY_COLUMN_TYPES) as (keyof FacilityColumns)[];

const FIELDS = [...FACILITY_COLUMNS, 'rev_from', 'rev_to'].map((name) => `f.${name}`).join(', ');

export class FacilitiesReader {
  constructor(private readonly sql: Sql) {}

  /**
   * Facilities that fit, in order of id, after the cursor, and the newest revision.
   * A unit stands for itself and all below it. Cost: one statement.
   */
  async list(
    wanted: FacilitiesWanted,
    asOf: string,
    revision: number | null,
  ): Promise<{ newest: number; rows: FacilityRecord[] }> {
    const when = whenOf(revision);
    const parameters: unknown[] = [revision, asOf];
    const given = (value: unknown): string => `$${parameters.push(value)}`;
    const limit = given(wanted.limit);
    const unit = wanted.unit === undefined ? null : given(wanted.unit);
    const below = `below AS (
      SELECT ${unit}::text AS code
      UNION SELECT c.code FROM below b JOIN unit c ON c.parent_code = b.code AND ${heldAt('c', 1, when)} AND ${validOn('c', 2)}),`;
    return splitRevision(
      await this.sql.query<Partial<FacilityRecord> & { newest: number }>(
        `WITH RECURSIVE ${unit === null ? '' : below}
         found AS (
           SELECT ${FIELDS}, ${statusOn('f', 2)} AS status, NULL AS committed_at FROM facility f
            WHERE ${[heldAt('f', 1, when), ...armsOf(wanted, unit, given)].join(' AND ')}
            ORDER BY f.id COLLATE "C" LIMIT ${limit})
         SELECT c.revision AS newest, found.* FROM revision_counter c LEFT JOIN found ON true
          ORDER BY found.id COLLATE "C"`,
        parameters,
      ),
    );
  }

  /**
   * The same for each of several units, at most `limit` each; `asked_of` is the unit. Cost: one statement.
   */
  async listOfEach(
    units: readonly string[],
    wanted: Pick<FacilitiesWanted, 'services' | 'status' | 'after' | 'limit'>,
    asOf: string,
    revision: number | null,
  ): Promise<(FacilityRecord & { asked_of: string })[]> {
    return this.sql.query<FacilityRecord & { asked_of: string }>(
      `WITH RECURSIVE below AS (
         SELECT r.root, r.root AS code FROM unnest($3::text[]) AS r(root)
         UNION SELECT b.root, c.code FROM below b JOIN unit c ON c.parent_code = b.code AND ${heldAt('c', 1)} AND ${validOn('c', 2)})
       SELECT r.root AS asked_of, found.* FROM unnest($3::text[]) AS r(root) CROSS JOIN LATERAL (
         SELECT ${FIELDS}, ${statusOn('f', 2)} AS status, NULL AS committed_at FROM facility f
          WHERE ${heldAt('f', 1)} AND f.unit_code IN (SELECT b.code FROM below b WHERE b.root = r.root)
            AND ($4::text[] IS NULL OR f.offer_services && $4::text[])
            AND ($5::text IS NULL OR ${statusOn('f', 2)} = $5)
            AND ($6::text IS NULL OR f.id COLLATE "C" > $6)
          ORDER BY f.id COLLATE "C" LIMIT $7) AS found
        ORDER BY r.root COLLATE "C", found.id COLLATE "C"`,
      [
        revision,
        asOf,
        units,
        wanted.services ?? null,
        wanted.status ?? null,
        wanted.after ?? null,
        wanted.limit,
      ],
    );
  }

  /** The version held at a revision, if any, and the newest revision. Cost: one statement. */
  async one(
    id: string,
    asOf: string,
    revision: number | null,
  ): Promise<{ newest: number; rows: FacilityRecord[] }> {
    return splitRevision(
      await this.sql.query<Partial<FacilityRecord> & { newest: number }>(
        `SELECT c.revision AS newest, ${FIELDS}, ${statusOn('f', 2)} AS status, NULL AS committed_at
           FROM revision_counter c LEFT JOIN facility f ON f.id = $3 AND ${heldAt('f', 1, whenOf(revision))}`,
        [revision, asOf, id],
        'often',
      ),
    );
  }

  /** All versions of a facility, oldest first, after the cursor. Cost: one statement. */
  async versions(
    id: string,
    asOf: string,
    after: number | null,
    limit: number,
  ): Promise<{ newest: number; rows: FacilityRecord[] }> {
    return splitRevision(
      await this.sql.query<Partial<FacilityRecord> & { newest: number }>(
        `SELECT c.revision AS newest, ${FIELDS}, ${statusOn('f', 1)} AS status, to_json(r.committed_at) #>> '{}' AS committed_at
           FROM revision_counter c
           LEFT JOIN facility f ON f.id = $2 AND ($3::bigint IS NULL OR f.rev_from > $3)
           LEFT JOIN revision r ON r.revision = f.rev_from
          ORDER BY f.rev_from LIMIT $4`,
        [asOf, id, after, limit],
      ),
    );
  }
}

/** Conditions of what is asked for alone: the server plans a short statement faster, and with the index that fits. */
function armsOf(wanted: FacilitiesWanted, unit: string | null, given: (value: unknown) => string): string[] {
  const arms: string[] = [];
  if (wanted.services !== undefined) arms.push(`f.offer_services && ${given(wanted.services)}::text[]`);
  if (unit !== null) arms.push('f.unit_code IN (SELECT code FROM below)');
  if (wanted.feed !== undefined) arms.push(`f.feed_code = ${given(wanted.feed)}`);
  if (wanted.status !== undefined) arms.push(`${statusOn('f', 2)} = ${given(wanted.status)}`);
  if (wanted.box !== undefined)
    arms.push(
      `f.geom && ST_MakeEnvelope(${wanted.box.map((degrees) => `${given(degrees)}::float8`).join()}, 4326)`,
    );
  if (wanted.search !== undefined) {
    const like = given(`%${wanted.search.replace(/[\\%_]/g, '\\$&')}%`);
    arms.push(`(f.name ILIKE ${like} OR f.name_en ILIKE ${like} OR f.external_id ILIKE ${like})`);
  }
  if (wanted.after !== undefined) arms.push(`f.id COLLATE "C" > ${given(wanted.after)}`);
  return arms;
}

/** The counter joins from the left, so an empty answer names its revision too. */
function splitRevision(rows: readonly (Partial<FacilityRecord> & { newest: number })[]): {
  newest: number;
  rows: FacilityRecord[];
} {
  return {
    newest: rows[0]?.newest ?? 0,
    rows: rows.filter((row) => typeof row.id === 'string') as unknown as FacilityRecord[],
  };
}
