import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who asked for a job: that one, or an administrator, may end it. Jobs of before belong to nobody. */
export class OwnJobs1764300087000 implements MigrationInterface {
  readonly name = 'OwnJobs1764300087000';

  async up(q: QueryRunner): Promise<void> {
    await q.query(`ALTER TABLE job ADD COLUMN created_by text`);
  }

  async down(q: QueryRunner): Promise<void> {
    await q.query(`ALTER TABLE job DROP COLUMN created_by`);
  }
}
