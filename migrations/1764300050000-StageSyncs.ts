import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Syncs of facilities. The rows of a file are staged as they stream in, judged set by set, and written in one
 * transaction with the answer itself, so that a crash leaves all or nothing. Staged rows are not logged: what a
 * crash takes of them is sent again. A sync is claimed by a process for a while; who takes it over after a
 * crash becomes its owner, and the former one can commit no more.
 */
export class StageSyncs1764300050000 implements MigrationInterface {
  readonly name = 'StageSyncs1764300050000';

  async up(q: QueryRunner): Promise<void> {
    await q.query(`
      ALTER TABLE feed
        ADD COLUMN code_scheme text NOT NULL DEFAULT 'china12',
        ADD COLUMN max_closed_share double precision NOT NULL DEFAULT 0.1,
        ADD CHECK (max_closed_share >= 0 AND max_closed_share <= 1)`);
    await q.query(`
      ALTER TABLE sync
        ALTER COLUMN finished_at DROP NOT NULL,
        ADD COLUMN mode text NOT NULL DEFAULT 'upsert',
        ADD COLUMN idempotency_key text,
        ADD COLUMN question jsonb,
        ADD COLUMN owner text,
        ADD COLUMN claimed_until timestamptz,
        ADD COLUMN file_warnings jsonb NOT NULL DEFAULT '[]',
        ADD COLUMN header jsonb,
        ADD COLUMN counties text[],
        ADD COLUMN visible_at timestamptz,
        ADD COLUMN coverage_changes jsonb`);
    await q.query(
      `CREATE UNIQUE INDEX sync_key ON sync (feed_code, idempotency_key) WHERE idempotency_key IS NOT NULL`,
    );
    await q.query(`ALTER TABLE sync_verdict ADD COLUMN cells jsonb`);
    await q.query(`CREATE INDEX sync_verdict_kind ON sync_verdict (sync_id, verdict, row_number)`);
    await q.query(`
      CREATE UNLOGGED TABLE staged_facility (
        sync_id varchar(40) NOT NULL,
        row_number integer NOT NULL,
        is_readable boolean NOT NULL,
        verdict text,
        row_key text,
        reasons jsonb NOT NULL,
        judged jsonb NOT NULL DEFAULT '[]',
        cells jsonb,
        given_unit varchar(32),
        id varchar(200),
        feed_code varchar(64),
        external_id varchar(128),
        name text,
        name_en text,
        lon double precision,
        lat double precision,
        source_x double precision,
        source_y double precision,
        source_crs text,
        county_code varchar(32),
        unit_code varchar(32),
        unit_source text,
        town_code varchar(32),
        service_radius_metres double precision,
        offer_services text[],
        offer_capacities double precision[],
        offer_units text[],
        period_from date[],
        period_status text[],
        identifiers jsonb,
        attributes jsonb,
        PRIMARY KEY (sync_id, row_number)
      )`);
    await q.query(`CREATE INDEX staged_facility_id ON staged_facility (sync_id, id)`);
    await q.query(`CREATE INDEX facility_feed ON facility (feed_code, id) WHERE rev_to IS NULL`);
    await q.query(`
      CREATE TABLE duplicate (
        county_code varchar(32) NOT NULL,
        facility_id varchar(200) NOT NULL,
        other_id varchar(200) NOT NULL,
        metres double precision NOT NULL,
        likeness double precision NOT NULL,
        found_revision bigint NOT NULL,
        state text NOT NULL DEFAULT 'open',
        kept_id varchar(200),
        closed_on date,
        decided_at timestamptz,
        decided_revision bigint,
        PRIMARY KEY (county_code, facility_id, other_id),
        CHECK (facility_id <> other_id),
        CHECK (state IN ('open', 'merged', 'kept'))
      )`);
    await q.query(`COMMENT ON TABLE duplicate IS
      'Two facilities that may be one: facility_id is the one that came to be suspect. Merged: the one that is not kept_id is closed from closed_on on.'`);
    await q.query(`CREATE INDEX duplicate_facility ON duplicate (facility_id)`);
    await q.query(`CREATE INDEX duplicate_state ON duplicate (state, facility_id, other_id)`);
  }

  async down(q: QueryRunner): Promise<void> {
    await q.query(`DROP TABLE duplicate`);
    await q.query(`DROP INDEX facility_feed`);
    await q.query(`DROP TABLE staged_facility`);
    await q.query(`DROP INDEX sync_verdict_kind`);
    await q.query(`ALTER TABLE sync_verdict DROP COLUMN cells`);
    await q.query(`DELETE FROM sync WHERE finished_at IS NULL`);
    await q.query(`
      ALTER TABLE sync
        DROP COLUMN mode, DROP COLUMN idempotency_key, DROP COLUMN question, DROP COLUMN owner,
        DROP COLUMN claimed_until, DROP COLUMN file_warnings, DROP COLUMN header, DROP COLUMN counties,
        DROP COLUMN visible_at, DROP COLUMN coverage_changes,
        ALTER COLUMN finished_at SET NOT NULL`);
    await q.query(`ALTER TABLE feed DROP COLUMN code_scheme, DROP COLUMN max_closed_share`);
  }
}
