import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Costs of travel that come from outside: one row a settlement, its facilities and costs as parallel arrays. The
 * rows belong to the version of the matrix that was made at rev_from; versions that were replaced stay for
 * questions about past revisions.
 */
export class CreateCostMatrices1764300071000 implements MigrationInterface {
  readonly name = 'CreateCostMatrices1764300071000';

  async up(q: QueryRunner): Promise<void> {
    await q.query(`
      CREATE TABLE cost_matrix (
        name varchar(64) NOT NULL,
        rev_from bigint NOT NULL,
        rev_to bigint,
        unit text NOT NULL,
        mode text NOT NULL,
        pairs bigint NOT NULL,
        settlements integer NOT NULL,
        facilities integer NOT NULL,
        fingerprint text NOT NULL,
        imported_at timestamptz NOT NULL,
        PRIMARY KEY (name, rev_from)
      )`);
    await q.query(`
      CREATE TABLE cost_matrix_row (
        county_code varchar(32) NOT NULL,
        matrix_name varchar(64) NOT NULL,
        rev_from bigint NOT NULL,
        settlement_code varchar(32) NOT NULL,
        facility_ids text[] NOT NULL,
        costs double precision[] NOT NULL,
        PRIMARY KEY (county_code, matrix_name, rev_from, settlement_code),
        CHECK (cardinality(facility_ids) = cardinality(costs))
      )`);
    await q.query(
      `CREATE INDEX cost_matrix_row_settlement ON cost_matrix_row (matrix_name, rev_from, settlement_code)`,
    );
  }

  async down(q: QueryRunner): Promise<void> {
    await q.query(`DROP TABLE cost_matrix_row`);
    await q.query(`DROP TABLE cost_matrix`);
  }
}
