import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Land zones: where building is barred or wanted. County '' = not inside one county's boundary. */
export class CreateLandZones1764300004000 implements MigrationInterface {
  readonly name = 'CreateLandZones1764300004000';

  async up(q: QueryRunner): Promise<void> {
    await q.query(`
      CREATE TABLE land_zone (
        county_code varchar(32) NOT NULL,
        id varchar(128) NOT NULL,
        rev_from bigint NOT NULL,
        rev_to bigint,
        class text NOT NULL,
        name text,
        valid_from date,
        valid_to date,
        geom geometry(MultiPolygon, 4326) NOT NULL,
        PRIMARY KEY (county_code, id, rev_from)
      )`);
    await q.query(`CREATE INDEX land_zone_id ON land_zone (id) WHERE rev_to IS NULL`);
    await q.query(`CREATE INDEX land_zone_geom ON land_zone USING gist (geom) WHERE rev_to IS NULL`);
  }

  async down(q: QueryRunner): Promise<void> {
    await q.query(`DROP TABLE land_zone`);
  }
}
