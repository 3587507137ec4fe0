import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Facilities, the feeds they come from and the syncs that brought them. A facility row holds its own
 * valid time as periods: from period_from[k] on it has period_status[k] ('-infinity' = since ever).
 * Offers are parallel arrays. The pair and CRS as they came stand beside the WGS-84 point.
 */
export class CreateFacilities1764300003000 implements MigrationInterface {
  readonly name = 'CreateFacilities1764300003000';

  async up(q: QueryRunner): Promise<void> {
    await q.query(`
      CREATE TABLE feed (
        code varchar(64) NOT NULL,
        rev_from bigint NOT NULL,
        rev_to bigint,
        name text NOT NULL,
        owner text,
        region_code varchar(32),
        crs text NOT NULL,
        encoding text,
        column_mapping jsonb NOT NULL DEFAULT '{}',
        category_mapping jsonb NOT NULL DEFAULT '{}',
        mode text NOT NULL DEFAULT 'upsert',
        PRIMARY KEY (code, rev_from)
      )`);
    await q.query(`
      CREATE TABLE facility (
        county_code varchar(32) NOT NULL,
        id varchar(200) NOT NULL,
        rev_from bigint NOT NULL,
        rev_to bigint,
        feed_code varchar(64) NOT NULL,
        external_id varchar(128) NOT NULL,
        name text NOT NULL,
        name_en text,
        lon double precision NOT NULL,
        lat double precision NOT NULL,
        geom geometry(Point, 4326) GENERATED ALWAYS AS (ST_SetSRID(ST_MakePoint(lon, lat), 4326)) STORED,
        source_x double precision NOT NULL,
        source_y double precision NOT NULL,
        source_crs text NOT NULL,
        unit_code varchar(32) NOT NULL,
        unit_source text NOT NULL,
        town_code varchar(32),
        service_radius_metres double precision,
        offer_services text[] NOT NULL,
        offer_capacities double precision[] NOT NULL,
        offer_units text[] NOT NULL,
        period_from date[] NOT NULL,
        period_status text[] NOT NULL,
        identifiers jsonb NOT NULL DEFAULT '{}',
        attributes jsonb NOT NULL DEFAULT '{}',
        PRIMARY KEY (county_code, id, rev_from),
        CHECK (cardinality(offer_services) = cardinality(offer_capacities)),
        CHECK (cardinality(offer_services) = cardinality(offer_units)),
        CHECK (cardinality(period_from) = cardinality(period_status) AND cardinality(period_from) > 0)
      )`);
    await q.query(`CREATE INDEX facility_id ON facility (id) WHERE rev_to IS NULL`);
    await q.query(`CREATE INDEX facility_geom ON facility USING gist (geom) WHERE rev_to IS NULL`);
    await q.query(`CREATE INDEX facility_offers ON facility USING gin (offer_services) WHERE rev_to IS NULL`);
    await q.query(`
      CREATE TABLE sync (
        id varchar(40) PRIMARY KEY,
        kind text NOT NULL,
        feed_code varchar(64),
        started_at timestamptz NOT NULL,
        finished_at timestamptz NOT NULL,
        dry_run boolean NOT NULL,
        atomicity text NOT NULL,
        outcome text NOT NULL,
        file_sha256 text,
        counts jsonb NOT NULL,
        file_problems jsonb NOT NULL DEFAULT '[]',
        revision bigint
      )`);
    await q.query(`CREATE INDEX sync_feed ON sync (feed_code, started_at)`);
    await q.query(`
      CREATE TABLE sync_verdict (
        sync_id varchar(40) NOT NULL,
        row_number integer NOT NULL,
        verdict text NOT NULL,
        row_key text,
        reasons jsonb NOT NULL,
        PRIMARY KEY (sync_id, row_number)
      )`);
  }

  async down(q: QueryRunner): Promise<void> {
    for (const table of ['sync_verdict', 'sync', 'facility', 'feed']) await q.query(`DROP TABLE ${table}`);
  }
}
