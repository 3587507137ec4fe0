import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Units around a county are found by place at past revisions too. */
export class IndexPastUnits1764300070000 implements MigrationInterface {
  readonly name = 'IndexPastUnits1764300070000';

  async up(q: QueryRunner): Promise<void> {
    await q.query(`CREATE INDEX unit_past_geom ON unit USING gist (geom) WHERE rev_to IS NOT NULL`);
  }

  async down(q: QueryRunner): Promise<void> {
    await q.query(`DROP INDEX unit_past_geom`);
  }
}
