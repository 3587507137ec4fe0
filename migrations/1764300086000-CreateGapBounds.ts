import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The largest severity of a gap in each county, per service: worst first over a nation opens only the counties that
 * can hold the next gap. Written with the county's rows. What units lack is indexed by severity itself.
 */
export class CreateGapBounds1764300086000 implements MigrationInterface {
  readonly name = 'CreateGapBounds1764300086000';

  async up(q: QueryRunner): Promise<void> {
    await q.query(`
      CREATE TABLE gap_bound (
        county_code varchar(32) PRIMARY KEY,
        worst double precision[] NOT NULL
      )`);
    await q.query(
      `COMMENT ON COLUMN gap_bound.worst IS 'largest severity per service, in the order of county_state.services; null = no gap, 0 = gaps of unknown people alone'`,
    );
    await q.query(
      `CREATE INDEX unit_gap_severity ON unit_gap (severity DESC NULLS LAST, unit_code COLLATE "C", service_code COLLATE "C", rule_code COLLATE "C", kind COLLATE "C")`,
    );
  }

  async down(q: QueryRunner): Promise<void> {
    await q.query(`DROP INDEX unit_gap_severity`);
    await q.query(`DROP TABLE gap_bound`);
  }
}
