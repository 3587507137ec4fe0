/** Cost matrices: the rows of 1764300071000 and 1764300088000, without relations. */
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

  /** Destinations that are no facility. */
  @Column({ type: 'integer' })
  places: number;

  @Column({ type: 'text' })
  fingerprint: string;

  @Column({ type: 'timestamptz', name: 'imported_at' })
  importedAt: Date;

  @Column({ type: 'bigint', name: 'load_id' })
  loadId: number;
}

@Entity({ name: 'cost_matrix_row' })
export class CostMatrixRowEntity {
  @PrimaryColumn({ type: 'varchar', length: 32, name: 'county_code' })
  countyCode: string;

  @PrimaryColumn({ type: 'bigint', name: 'load_id' })
  loadId: number;

  @PrimaryColumn({ type: 'varchar', length: 32, name: 'settlement_code' })
  settlementCode: string;

  /** Facilities, and places that are none: destinations as `common/destinations` names them. */
  @Column({ type: 'text', array: true, name: 'facility_ids' })
  facilityIds: string[];

  @Column({ type: 'double precision', array: true })
  costs: number[];
}
