import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Every committed change makes the next revision. One counter row is locked by each writer, so that
 * revisions are committed in their order and `revision = N` always names one state of the data.
 */
export class CreateRevisions1764300000000 implements MigrationInterface {
  readonly name = 'CreateRevisions1764300000000';

  async up(q: QueryRunner): Promise<void> {
    await q.query(`CREATE EXTENSION IF NOT EXISTS postgis`);
    await q.query(`
      CREATE TABLE revision_counter (
        id smallint PRIMARY KEY CHECK (id = 1),
        revision bigint NOT NULL
      )`);
    await q.query(`INSERT INTO revision_counter VALUES (1, 0)`);
    await q.query(`
      CREATE TABLE revision (
        revision bigint PRIMARY KEY,
        committed_at timestamptz NOT NULL DEFAULT now(),
        kind text NOT NULL,
        summary text NOT NULL
      )`);
  }

  /** PostGIS stays: it was perhaps there before us and others may use it. */
  async down(q: QueryRunner): Promise<void> {
    await q.query(`DROP TABLE revision`);
    await q.query(`DROP TABLE revision_counter`);
  }
}
