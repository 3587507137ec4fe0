import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A mark says which services may have changed, so that one changed facility costs its own services and not all of them. A
 * county's state says by which rules its rows were made: where those are other ones by now, all of it is made anew.
 */
export class NarrowMarks1764300090000 implements MigrationInterface {
  readonly name = 'NarrowMarks1764300090000';

  async up(q: QueryRunner): Promise<void> {
    await q.query(`ALTER TABLE stale_mark ADD COLUMN services text[]`);
    await q.query(
      `COMMENT ON COLUMN stale_mark.services IS 'services whose answers may have changed; null = all'`,
    );
    await q.query(`ALTER TABLE county_state ADD COLUMN made_with text`);
    await q.query(
      `COMMENT ON COLUMN county_state.made_with IS 'fingerprint of the services, rules and measures that the rows were made by'`,
    );
  }

  async down(q: QueryRunner): Promise<void> {
    await q.query(`ALTER TABLE county_state DROP COLUMN made_with`);
    await q.query(`ALTER TABLE stale_mark DROP COLUMN services`);
  }
}
