import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The columns of a staged row, so that the planner looks at few of them. */
const STAGED = [
  'sync_id', 'row_number', 'is_readable', 'row_key', 'reasons', 'cells', 'given_unit', 'id', 'feed_code', 'external_id',
  'name', 'name_en', 'lon', 'lat', 'source_x', 'source_y', 'source_crs', 'service_radius_metres', 'offer_services',
  'offer_capacities', 'offer_units', 'period_from', 'period_status', 'identifiers', 'attributes',
]; // prettier-ignore

/**
 * What is judged of a staged row stands in a narrow table of its own: rows are put down once, by COPY, and never
 * written again. What is kept as it came (cells, reasons) is text until it is kept for good. Verdicts that are asked for
 * alone are the rare ones: only these are indexed.
 */
export class JudgeSyncsApart1764300089000 implements MigrationInterface {
  readonly name = 'JudgeSyncsApart1764300089000';

  async up(q: QueryRunner): Promise<void> {
    // rows under judgement are sent again by whoever was sending them
    await q.query(`DELETE FROM staged_facility`);
    await q.query(`DROP INDEX staged_facility_id`);
    await q.query(`
      ALTER TABLE staged_facility
        DROP COLUMN verdict, DROP COLUMN judged, DROP COLUMN county_code, DROP COLUMN unit_code,
        DROP COLUMN unit_source, DROP COLUMN town_code,
        ALTER COLUMN reasons DROP NOT NULL,
        ALTER COLUMN reasons TYPE text USING reasons::text,
        ALTER COLUMN cells TYPE text USING cells::text`);
    // the planner is told after each file: a small sample says enough
    await q.query(
      `ALTER TABLE staged_facility ${STAGED.map((name) => `ALTER COLUMN ${name} SET STATISTICS 10`).join(', ')}`,
    );
    await q.query(`
      CREATE UNLOGGED TABLE staged_verdict (
        sync_id varchar(40) NOT NULL,
        row_number integer NOT NULL,
        verdict text NOT NULL,
        is_held boolean NOT NULL,
        reasons text,
        county_code varchar(32),
        unit_code varchar(32),
        unit_source text,
        town_code varchar(32),
        PRIMARY KEY (sync_id, row_number)
      )`);
    await q.query(
      `ALTER TABLE staged_verdict ALTER COLUMN sync_id SET STATISTICS 10, ALTER COLUMN row_number SET STATISTICS 10,
         ALTER COLUMN verdict SET STATISTICS 10, ALTER COLUMN is_held SET STATISTICS 10, ALTER COLUMN reasons SET STATISTICS 10,
         ALTER COLUMN county_code SET STATISTICS 10, ALTER COLUMN unit_code SET STATISTICS 10,
         ALTER COLUMN unit_source SET STATISTICS 10, ALTER COLUMN town_code SET STATISTICS 10`,
    );
    await q.query(`DROP INDEX sync_verdict_kind`);
    await q.query(
      `CREATE INDEX sync_verdict_kind ON sync_verdict (sync_id, verdict, row_number) WHERE verdict IN ('rejected', 'suspect', 'closed')`,
    );
  }

  async down(q: QueryRunner): Promise<void> {
    await q.query(`DROP INDEX sync_verdict_kind`);
    await q.query(`CREATE INDEX sync_verdict_kind ON sync_verdict (sync_id, verdict, row_number)`);
    await q.query(`DROP TABLE staged_verdict`);
    await q.query(`DELETE FROM staged_facility`);
    await q.query(`
      ALTER TABLE staged_facility
        ALTER COLUMN cells TYPE jsonb USING cells::jsonb,
        ALTER COLUMN reasons TYPE jsonb USING reasons::jsonb,
        ALTER COLUMN reasons SET NOT NULL,
        ADD COLUMN verdict text,
        ADD COLUMN judged jsonb NOT NULL DEFAULT '[]',
        ADD COLUMN county_code varchar(32),
        ADD COLUMN unit_code varchar(32),
        ADD COLUMN unit_source text,
        ADD COLUMN town_code varchar(32)`);
    await q.query(`CREATE INDEX staged_facility_id ON staged_facility (sync_id, id)`);
  }
}
