import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Units above the towns are few among many: roll-ups read all of them after each revision. */
export class IndexUpperUnits1764300031000 implements MigrationInterface {
  readonly name = 'IndexUpperUnits1764300031000';

  async up(q: QueryRunner): Promise<void> {
    await q.query(`CREATE INDEX unit_upper ON unit (code) WHERE level NOT IN ('town', 'village')`);
  }

  async down(q: QueryRunner): Promise<void> {
    await q.query(`DROP INDEX unit_upper`);
  }
}
