import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Rows of a matrix belong to a load, not to a revision: they are copied in before the revision is locked, and the
 * matrix that is then written names its load. A matrix also counts the places in it that are no facility.
 */
export class LoadMatricesApart1764300088000 implements MigrationInterface {
  readonly name = 'LoadMatricesApart1764300088000';

  async up(q: QueryRunner): Promise<void> {
    await q.query(`CREATE SEQUENCE cost_matrix_load AS bigint`);
    await q.query(`ALTER TABLE cost_matrix ADD COLUMN load_id bigint`);
    await q.query(`UPDATE cost_matrix SET load_id = nextval('cost_matrix_load')`);
    await q.query(`ALTER TABLE cost_matrix ALTER COLUMN load_id SET NOT NULL`);
    await q.query(`ALTER TABLE cost_matrix ADD COLUMN places integer NOT NULL DEFAULT 0`);
    await q.query(`ALTER TABLE cost_matrix ALTER COLUMN places DROP DEFAULT`);
    await q.query(`ALTER TABLE cost_matrix_row ADD COLUMN load_id bigint`);
    await q.query(
      `UPDATE cost_matrix_row r SET load_id = m.load_id FROM cost_matrix m
        WHERE m.name = r.matrix_name AND m.rev_from = r.rev_from`,
    );
    await q.query(`DROP INDEX cost_matrix_row_settlement`);
    await q.query(`ALTER TABLE cost_matrix_row DROP CONSTRAINT cost_matrix_row_pkey`);
    await q.query(`ALTER TABLE cost_matrix_row DROP COLUMN matrix_name, DROP COLUMN rev_from`);
    await q.query(`ALTER TABLE cost_matrix_row ADD PRIMARY KEY (county_code, load_id, settlement_code)`);
    await q.query(`CREATE INDEX cost_matrix_row_settlement ON cost_matrix_row (load_id, settlement_code)`);
  }

  async down(q: QueryRunner): Promise<void> {
    await q.query(
      `ALTER TABLE cost_matrix_row ADD COLUMN matrix_name varchar(64), ADD COLUMN rev_from bigint`,
    );
    await q.query(
      `UPDATE cost_matrix_row r SET matrix_name = m.name, rev_from = m.rev_from FROM cost_matrix m
        WHERE m.load_id = r.load_id`,
    );
    await q.query(`DROP INDEX cost_matrix_row_settlement`);
    await q.query(`ALTER TABLE cost_matrix_row DROP CONSTRAINT cost_matrix_row_pkey`);
    await q.query(`ALTER TABLE cost_matrix_row DROP COLUMN load_id`);
    await q.query(
      `ALTER TABLE cost_matrix_row ADD PRIMARY KEY (county_code, matrix_name, rev_from, settlement_code)`,
    );
    await q.query(
      `CREATE INDEX cost_matrix_row_settlement ON cost_matrix_row (matrix_name, rev_from, settlement_code)`,
    );
    await q.query(`ALTER TABLE cost_matrix DROP COLUMN load_id, DROP COLUMN places`);
    await q.query(`DROP SEQUENCE cost_matrix_load`);
  }
}
