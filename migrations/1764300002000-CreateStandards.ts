import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The catalogue: services, standard sets and their rules, one rule a row. Small: reference tables. */
export class CreateStandards1764300002000 implements MigrationInterface {
  readonly name = 'CreateStandards1764300002000';

  async up(q: QueryRunner): Promise<void> {
    await q.query(`
      CREATE TABLE service (
        code varchar(64) NOT NULL,
        rev_from bigint NOT NULL,
        rev_to bigint,
        name text NOT NULL,
        name_en text,
        domain text NOT NULL,
        capacity_unit text,
        weight double precision NOT NULL,
        PRIMARY KEY (code, rev_from),
        CHECK (weight > 0)
      )`);
    await q.query(`
      CREATE TABLE standard_set (
        code varchar(32) NOT NULL,
        rev_from bigint NOT NULL,
        rev_to bigint,
        name text NOT NULL,
        name_en text,
        valid_from date,
        valid_to date,
        PRIMARY KEY (code, rev_from)
      )`);
    await q.query(`
      CREATE TABLE standard_rule (
        set_code varchar(32) NOT NULL,
        code varchar(64) NOT NULL,
        rev_from bigint NOT NULL,
        rev_to bigint,
        service_code varchar(64) NOT NULL,
        name text,
        name_en text,
        kind text NOT NULL,
        tiers text[] NOT NULL,
        metres double precision,
        minutes double precision,
        mode text,
        capacity_per_1000 double precision,
        capacity_unit text,
        presence_level text,
        target_groups text[] NOT NULL,
        terrain text,
        source text NOT NULL,
        clause text,
        goal_year integer,
        verified text NOT NULL,
        PRIMARY KEY (set_code, code, rev_from)
      )`);
  }

  async down(q: QueryRunner): Promise<void> {
    await q.query(`DROP TABLE standard_rule`);
    await q.query(`DROP TABLE standard_set`);
    await q.query(`DROP TABLE service`);
  }
}
