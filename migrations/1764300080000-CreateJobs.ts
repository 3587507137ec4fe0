import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Long work, one row a job: taken under a lease, so that a process that died is followed by another. Few rows for a
 * short time (limited by number and age), so no county leads the key: on a cluster the table stays local.
 */
export class CreateJobs1764300080000 implements MigrationInterface {
  readonly name = 'CreateJobs1764300080000';

  async up(q: QueryRunner): Promise<void> {
    await q.query(`
      CREATE TABLE job (
        id varchar(36) PRIMARY KEY,
        kind text NOT NULL,
        status text NOT NULL,
        request json NOT NULL,
        progress json,
        result json,
        problems json,
        attempts integer NOT NULL DEFAULT 0,
        created_at timestamptz NOT NULL DEFAULT now(),
        started_at timestamptz,
        finished_at timestamptz,
        claimed_by text,
        claimed_until timestamptz
      )`);
    await q.query(`CREATE INDEX job_open ON job (created_at, id) WHERE status IN ('queued', 'running')`);
    await q.query(`CREATE INDEX job_finished ON job (finished_at) WHERE finished_at IS NOT NULL`);
  }

  async down(q: QueryRunner): Promise<void> {
    await q.query(`DROP TABLE job`);
  }
}
