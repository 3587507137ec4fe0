/** Cost matrices: the rows of 1764300071000-CreateCostMatrices, without relations. */
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity({ name: 'cost_matrix' })
export class CostMatrixEntity {
  @PrimaryColumn({ type: 'varchar', length: 64 })
  name: string;

  @PrimaryColumn({ type: 'bigint', name: 'rev_from' })
  revFrom: number;

  @Column({ type: 'bigint', name: 'rev_to', nullable: true })
  revTo: number | null;

  @Column({ type: 'text' })
  unit: string;

  @Column({ type: 'text' })
  mode: string;

  @Column({ type: 'bigint' })
  pairs: number;

  @Column({ type: 'integer' })
  settlements: number;

  @Column({ type: 'integer' })
  facilities: number;

  @Column({ type: 'text' })
  fingerprint: string;

  @Column({ type: 'timestamptz', name: 'imported_at' })
  importedAt: Date;
}

@Entity({ name: 'cost_matrix_row' })
export class CostMatrixRowEntity {
  @PrimaryColumn({ type: 'varchar', length: 32, name: 'county_code' })
  countyCode: string;

  @PrimaryColumn({ type: 'varchar', length: 64, name: 'matrix_name' })
  matrixName: string;

  @PrimaryColumn({ type: 'bigint', name: 'rev_from' })
  revFrom: number;

  @PrimaryColumn({ type: 'varchar', length: 32, name: 'settlement_code' })
  settlementCode: string;

  @Column({ type: 'text', array: true, name: 'facility_ids' })
  facilityIds: string[];

  @Column({ type: 'double precision', array: true })
  costs: number[];
}
