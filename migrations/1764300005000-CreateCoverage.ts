import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Derived rows, replaced county by county. `county_state` says what a county's rows were made from and
 * how far a change must be away to leave them alone; `coverage` packs one settlement's services into
 * parallel arrays in the order of county_state.services; the summary is what roll-ups add up.
 * A stale mark is written with the change that causes it and leaves with the rows that answer it.
 */
export class CreateCoverage1764300005000 implements MigrationInterface {
  readonly name = 'CreateCoverage1764300005000';

  async up(q: QueryRunner): Promise<void> {
    await q.query(`
      CREATE TABLE stale_mark (
        county_code varchar(32) PRIMARY KEY,
        revision bigint NOT NULL,
        marked_at timestamptz NOT NULL DEFAULT now(),
        claimed_by text,
        claimed_until timestamptz
      )`);
    await q.query(`
      CREATE TABLE county_state (
        county_code varchar(32) PRIMARY KEY,
        revision bigint NOT NULL,
        as_of date NOT NULL,
        standard_set varchar(32) NOT NULL,
        basis text NOT NULL,
        computed_at timestamptz NOT NULL,
        settlements integer NOT NULL,
        services text[] NOT NULL,
        rules text[] NOT NULL,
        reach_metres double precision[] NOT NULL,
        centre_lon double precision,
        centre_lat double precision,
        radius_metres double precision NOT NULL
      )`);
    await q.query(`
      CREATE TABLE coverage (
        county_code varchar(32) NOT NULL,
        settlement_code varchar(32) NOT NULL,
        town_code varchar(32),
        tier text,
        area text NOT NULL,
        rule smallint[] NOT NULL,
        facility text[] NOT NULL,
        metres double precision[] NOT NULL,
        threshold_metres double precision[] NOT NULL,
        provider smallint[] NOT NULL,
        gap smallint[] NOT NULL,
        persons bigint[] NOT NULL,
        severity double precision[] NOT NULL,
        nearest_facility text[],
        nearest_metres double precision[],
        planned_facility text[],
        planned_metres double precision[],
        PRIMARY KEY (county_code, settlement_code)
      )`);
    await q.query(`CREATE INDEX coverage_town ON coverage (county_code, town_code)`);
    await q.query(`
      CREATE TABLE coverage_summary (
        county_code varchar(32) NOT NULL,
        service_code varchar(64) NOT NULL,
        tier text NOT NULL,
        area text NOT NULL,
        settlements integer NOT NULL,
        unknown_settlements integer NOT NULL,
        not_applicable_settlements integer NOT NULL,
        persons bigint NOT NULL,
        persons_by_provider bigint[] NOT NULL,
        settlements_by_provider integer[] NOT NULL,
        persons_by_gap bigint[] NOT NULL,
        settlements_by_gap integer[] NOT NULL,
        PRIMARY KEY (county_code, service_code, tier, area)
      )`);
    await q.query(`COMMENT ON COLUMN coverage_summary.tier IS 'tier of the settlements; empty = unknown'`);
    await q.query(`
      CREATE TABLE unit_gap (
        county_code varchar(32) NOT NULL,
        unit_code varchar(32) NOT NULL,
        rule_code varchar(64) NOT NULL,
        kind text NOT NULL,
        service_code varchar(64) NOT NULL,
        status text NOT NULL,
        persons bigint,
        capacity double precision,
        required double precision,
        shortfall double precision,
        capacity_unit text,
        severity double precision,
        PRIMARY KEY (county_code, unit_code, rule_code, kind)
      )`);
  }

  async down(q: QueryRunner): Promise<void> {
    for (const table of ['unit_gap', 'coverage_summary', 'coverage', 'county_state', 'stale_mark'])
      await q.query(`DROP TABLE ${table}`);
  }
}
