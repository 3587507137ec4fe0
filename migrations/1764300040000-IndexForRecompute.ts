import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A recompute of one county among millions of facilities touches only what is near: versions that were ended are found
 * apart from those held, and so are the few facilities with a radius of their own. A county that a change lies in is
 * recomputed before those that the change merely reaches.
 */
export class IndexForRecompute1764300040000 implements MigrationInterface {
  readonly name = 'IndexForRecompute1764300040000';

  async up(q: QueryRunner): Promise<void> {
    await q.query(`CREATE INDEX facility_ended ON facility (rev_to) WHERE rev_to IS NOT NULL`);
    await q.query(
      `CREATE INDEX facility_own_radius ON facility (service_radius_metres) WHERE service_radius_metres IS NOT NULL`,
    );
    await q.query(
      `CREATE INDEX facility_own_geom ON facility USING gist (geom) WHERE rev_to IS NULL AND service_radius_metres IS NOT NULL`,
    );
    await q.query(`ALTER TABLE stale_mark ADD COLUMN is_reached boolean NOT NULL DEFAULT false`);
  }

  async down(q: QueryRunner): Promise<void> {
    await q.query(`ALTER TABLE stale_mark DROP COLUMN is_reached`);
    for (const index of ['facility_own_geom', 'facility_own_radius', 'facility_ended'])
      await q.query(`DROP INDEX ${index}`);
  }
}
