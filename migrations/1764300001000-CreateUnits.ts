import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Units, their boundaries and their people, on both clocks: [valid_from, valid_to) is when a row is
 * true in the world, [rev_from, rev_to) between which revisions we held it. A code may come back for
 * another place, so a unit is known by (code, valid_from). `county_code` leads every key: it is the
 * distribution column, '' for units above the counties.
 */
export class CreateUnits1764300001000 implements MigrationInterface {
  readonly name = 'CreateUnits1764300001000';

  async up(q: QueryRunner): Promise<void> {
    await q.query(`
      CREATE TABLE unit (
        county_code varchar(32) NOT NULL,
        code varchar(32) NOT NULL,
        valid_from date NOT NULL DEFAULT '-infinity',
        rev_from bigint NOT NULL,
        valid_to date,
        rev_to bigint,
        level text NOT NULL,
        parent_code varchar(32),
        name text NOT NULL,
        name_en text,
        code_scheme text NOT NULL,
        tier text,
        urban_rural_class text,
        terrain text,
        edition date,
        lon double precision,
        lat double precision,
        geom geometry(Point, 4326) GENERATED ALWAYS AS (ST_SetSRID(ST_MakePoint(lon, lat), 4326)) STORED,
        PRIMARY KEY (county_code, code, valid_from, rev_from),
        CHECK (valid_to IS NULL OR valid_to > valid_from),
        CHECK (level <> 'village' OR (lon IS NOT NULL AND lat IS NOT NULL))
      )`);
    await q.query(`CREATE INDEX unit_code ON unit (code) WHERE rev_to IS NULL`);
    await q.query(`CREATE INDEX unit_parent ON unit (parent_code, code) WHERE rev_to IS NULL`);
    await q.query(`CREATE INDEX unit_geom ON unit USING gist (geom) WHERE rev_to IS NULL`);
    await q.query(`
      CREATE TABLE boundary (
        county_code varchar(32) NOT NULL,
        code varchar(32) NOT NULL,
        valid_from date NOT NULL DEFAULT '-infinity',
        rev_from bigint NOT NULL,
        valid_to date,
        rev_to bigint,
        geom geometry(MultiPolygon, 4326) NOT NULL,
        PRIMARY KEY (county_code, code, valid_from, rev_from)
      )`);
    await q.query(`CREATE INDEX boundary_code ON boundary (code) WHERE rev_to IS NULL`);
    await q.query(`CREATE INDEX boundary_geom ON boundary USING gist (geom) WHERE rev_to IS NULL`);
    await q.query(`
      CREATE TABLE population (
        county_code varchar(32) NOT NULL,
        settlement_code varchar(32) NOT NULL,
        reference_date date NOT NULL,
        basis text NOT NULL,
        rev_from bigint NOT NULL,
        rev_to bigint,
        persons_by_group bigint[] NOT NULL,
        PRIMARY KEY (county_code, settlement_code, reference_date, basis, rev_from),
        CHECK (cardinality(persons_by_group) = 10)
      )`);
    await q.query(`COMMENT ON COLUMN population.persons_by_group IS
      'whole persons; NULL = unknown, never 0; order: all, 0-2, 3-5, 6-11, 12-14, 15-17, 18-59, 60+, workers, migrants'`);
  }

  async down(q: QueryRunner): Promise<void> {
    await q.query(`DROP TABLE population`);
    await q.query(`DROP TABLE boundary`);
    await q.query(`DROP TABLE unit`);
  }
}
