/**
 * Facilities near some counties, read for many counties as fast as for one: a row of JSON columns per county, joined
 * here with the units of that county, of which those of the slice are at hand already.
 */
import type { Box } from '../../geo/earth.js';
import { statusOn } from '../../store/clocks.js';
import type { Sql } from '../../store/database.js';
import { OFFERS_OF_FEW, readUnits, readUnitsNamed } from '../slice.queries.js';
import type { FacilityRow, Moment, UnitRow } from '../slice.queries.js';

/** Services that are looked for in some boxes; boxes null = anywhere. */
export interface Look {
  readonly services: readonly string[];
  readonly boxes: readonly Box[] | null;
}

export interface NearWanted {
  /** Counties of which everything is read. */
  readonly counties: readonly string[];
  readonly looks: readonly Look[];
  /** Boxes in which facilities with a radius of their own are read whatever they offer; null = anywhere. */
  readonly ownRadius: readonly Box[] | null;
}

interface CountyColumns {
  county_code: string;
  id: string[];
  lon: number[];
  lat: number[];
  unit_code: string[];
  town_code: (string | null)[];
  service_radius_metres: (number | null)[];
  offer_services: string[][];
  offer_capacities: (number | null)[][];
  offer_units: (string | null)[][];
  status: (string | null)[];
}

export interface NearKnown {
  /** Counties whose units are all given, and those units. */
  readonly counties: readonly string[];
  readonly units: readonly UnitRow[];
  /** Only facilities that offer one of these services; null = all. */
  readonly only: readonly string[] | null;
}

/** Beside the boxes of more counties the index of services pays for being read whole (measured with 64 of 600). */
const FEW_COUNTIES = 8;

/** Reads for one slice; keeps the units that it has met. */
export class NearFacilities {
  private readonly units = new Map<string, Map<string, UnitRow>>();
  private readonly whole: ReadonlySet<string>;

  constructor(
    private readonly sql: Sql,
    private readonly moment: Moment,
    private readonly known: NearKnown,
  ) {
    this.whole = new Set(known.counties);
    for (const county of known.counties) this.units.set(county, new Map());
    for (const unit of known.units) this.units.get(unit.county_code)?.set(unit.code, unit);
  }

  /**
   * Facilities that operate or are planned on the date: those of the counties, those looked for, and those with a
   * radius of their own. The town is that of the unit on the date, since a unit may have come under another town
   * after the facility was placed; the stored one only where the unit is not in force. Gives: rows in no order,
   * each once. Cost: two statements.
   */
  async read(wanted: NearWanted): Promise<FacilityRow[]> {
    const parameters: unknown[] = [this.moment.revision, this.moment.asOf, wanted.counties];
    const inside = (boxes: readonly Box[] | null): string => {
      if (boxes === null) return 'TRUE';
      const arms = boxes.map((box) => {
        parameters.push(box.minLon, box.minLat, box.maxLon, box.maxLat);
        const n = parameters.length;
        return `f.geom && ST_MakeEnvelope($${n - 3}, $${n - 2}, $${n - 1}, $${n}, 4326)`;
      });
      return arms.join(' OR ') || 'FALSE';
    };
    const isFew = this.known.counties.length <= FEW_COUNTIES;
    const looks = wanted.looks.map(({ services, boxes }) => {
      parameters.push(services);
      const offers = boxes === null || !isFew ? 'f.offer_services' : OFFERS_OF_FEW;
      return `(${offers} && $${parameters.length}::text[] AND (${inside(boxes)}))`;
    });
    const own = `(f.service_radius_metres IS NOT NULL AND (${inside(wanted.ownRadius)}))`;
    let where = [`f.county_code = ANY($3)`, ...looks, own].join(' OR ');
    if (this.known.only !== null)
      where = `${isFew ? OFFERS_OF_FEW : 'f.offer_services'} && $${parameters.push(this.known.only)}::text[] AND (${where})`;
    // two arms, so that what is held now finds its partial indexes
    const arm = (held: string): string =>
      `SELECT f.* FROM facility f WHERE f.rev_from <= $1 AND ${held} AND (${where})`;
    const rows = await this.sql.query<CountyColumns>(
      `SELECT f.county_code, json_agg(f.id) AS id, json_agg(f.lon) AS lon, json_agg(f.lat) AS lat,
              json_agg(f.unit_code) AS unit_code, json_agg(f.town_code) AS town_code,
              json_agg(f.service_radius_metres) AS service_radius_metres, json_agg(f.offer_services) AS offer_services,
              json_agg(f.offer_capacities) AS offer_capacities, json_agg(f.offer_units) AS offer_units,
              json_agg(CASE WHEN cardinality(f.period_from) = 1 AND f.period_from[1] <= $2::date
                            THEN f.period_status[1] ELSE ${statusOn('f', 2)} END) AS status
         FROM (${arm('f.rev_to IS NULL')} UNION ALL ${arm('f.rev_to > $1')}) AS f
        GROUP BY f.county_code`,
      parameters,
    );
    if (this.known.only === null) await this.readUnitsOf(rows.map((row) => row.county_code));
    else await this.readUnitsNamed(rows.filter((row) => !this.whole.has(row.county_code)));
    return rows.flatMap((row) => this.rowsOf(row));
  }

  private async readUnitsOf(counties: readonly string[]): Promise<void> {
    const unknown = counties.filter((county) => !this.units.has(county));
    if (unknown.length === 0) return;
    for (const county of unknown) this.units.set(county, new Map());
    for (const unit of await readUnits(this.sql, unknown, this.moment))
      this.units.get(unit.county_code)?.set(unit.code, unit);
  }

  /** Of few facilities only their units and towns are read. */
  private async readUnitsNamed(rows: readonly CountyColumns[]): Promise<void> {
    if (rows.length === 0) return;
    for (const { county_code } of rows)
      if (!this.units.has(county_code)) this.units.set(county_code, new Map());
    const codes = rows.flatMap((row) => [...row.unit_code, ...row.town_code.filter((code) => code !== null)]);
    const named = await readUnitsNamed(
      this.sql,
      { counties: rows.map((row) => row.county_code), codes: [...new Set(codes)] },
      this.moment,
    );
    for (const unit of named) this.units.get(unit.county_code)?.set(unit.code, unit);
  }

  private rowsOf(c: CountyColumns): FacilityRow[] {
    const units = this.units.get(c.county_code) as Map<string, UnitRow>;
    const rows: FacilityRow[] = [];
    for (let k = 0; k < c.id.length; k += 1) {
      const status = c.status[k] ?? null;
      if (status !== 'operating' && status !== 'planned') continue;
      const unit = units.get(c.unit_code[k] as string);
      const townCode =
        unit === undefined ? c.town_code[k] : unit.level === 'town' ? unit.code : unit.parent_code;
      const above = townCode === null || townCode === undefined ? undefined : units.get(townCode);
      const town = above?.level === 'town' ? above : undefined;
      rows.push({
        id: c.id[k] as string,
        county_code: c.county_code,
        lon: c.lon[k] as number,
        lat: c.lat[k] as number,
        unit_code: c.unit_code[k] as string,
        town_code: unit === undefined ? (c.town_code[k] ?? null) : (town?.code ?? null),
        service_radius_metres: c.service_radius_metres[k] ?? null,
        offer_services: c.offer_services[k] as string[],
        offer_capacities: c.offer_capacities[k] as (number | null)[],
        offer_units: c.offer_units[k] as (string | null)[],
        status,
        unit_level: unit?.level ?? null,
        unit_tier: unit?.tier ?? null,
        unit_class: unit?.urban_rural_class ?? null,
        town_tier: town?.tier ?? null,
      });
    }
    return rows;
  }
}
