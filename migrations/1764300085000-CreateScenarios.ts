import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Named change sets over the data. A scenario changes no data, so it makes no revision: it has a version of its own,
 * and remembers the revision it was last written against, with the versions of the facilities it touches, so that
 * it can tell when the data moved under it.
 */
export class CreateScenarios1764300085000 implements MigrationInterface {
  readonly name = 'CreateScenarios1764300085000';

  async up(q: QueryRunner): Promise<void> {
    await q.query(`
      CREATE TABLE scenario (
        id varchar(40) PRIMARY KEY,
        version integer NOT NULL,
        name text NOT NULL,
        description text,
        feed_code varchar(64) NOT NULL,
        base_revision bigint NOT NULL,
        base_versions jsonb NOT NULL,
        changes jsonb NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        changed_at timestamptz NOT NULL DEFAULT now()
      )`);
    await q.query(
      `COMMENT ON COLUMN scenario.base_versions IS 'rev_from of each facility it changes, by id, at base_revision'`,
    );
  }

  async down(q: QueryRunner): Promise<void> {
    await q.query(`DROP TABLE scenario`);
  }
}
