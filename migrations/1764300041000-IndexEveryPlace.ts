import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Places and offers of facilities are looked for together: a hospital within 40 km is one of few in the nation and one of
 * few offers nearby. PostgreSQL combines two indexes only where their conditions differ, so this one is for all versions.
 */
export class IndexEveryPlace1764300041000 implements MigrationInterface {
  readonly name = 'IndexEveryPlace1764300041000';

  async up(q: QueryRunner): Promise<void> {
    await q.query(`DROP INDEX facility_geom`);
    await q.query(`CREATE INDEX facility_geom ON facility USING gist (geom)`);
  }

  async down(q: QueryRunner): Promise<void> {
    await q.query(`DROP INDEX facility_geom`);
    await q.query(`CREATE INDEX facility_geom ON facility USING gist (geom) WHERE rev_to IS NULL`);
  }
}
