/** The catalogue: services, standard sets, rules: the rows of 1764300002000-CreateStandards, without relations. */
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity({ name: 'service' })
export class ServiceRow {
  @PrimaryColumn({ type: 'varchar', length: 64 })
  code: string;

  @PrimaryColumn({ type: 'bigint', name: 'rev_from' })
  revFrom: number;

  @Column({ type: 'bigint', name: 'rev_to', nullable: true })
  revTo: number | null;

  @Column({ type: 'text' })
  name: string;

  @Column({ type: 'text', name: 'name_en', nullable: true })
  nameEn: string | null;

  @Column({ type: 'text' })
  domain: string;

  @Column({ type: 'text', name: 'capacity_unit', nullable: true })
  capacityUnit: string | null;

  @Column({ type: 'double precision' })
  weight: number;
}

@Entity({ name: 'standard_set' })
export class StandardSetRow {
  @PrimaryColumn({ type: 'varchar', length: 32 })
  code: string;

  @PrimaryColumn({ type: 'bigint', name: 'rev_from' })
  revFrom: number;

  @Column({ type: 'bigint', name: 'rev_to', nullable: true })
  revTo: number | null;

  @Column({ type: 'text' })
  name: string;

  @Column({ type: 'text', name: 'name_en', nullable: true })
  nameEn: string | null;

  @Column({ type: 'date', name: 'valid_from', nullable: true })
  validFrom: string | null;

  @Column({ type: 'date', name: 'valid_to', nullable: true })
  validTo: string | null;
}

@Entity({ name: 'standard_rule' })
export class StandardRuleRow {
  @PrimaryColumn({ type: 'varchar', length: 32, name: 'set_code' })
  setCode: string;

  @PrimaryColumn({ type: 'varchar', length: 64 })
  code: string;

  @PrimaryColumn({ type: 'bigint', name: 'rev_from' })
  revFrom: number;

  @Column({ type: 'bigint', name: 'rev_to', nullable: true })
  revTo: number | null;

  @Column({ type: 'varchar', length: 64, name: 'service_code' })
  serviceCode: string;

  @Column({ type: 'text', nullable: true })
  name: string | null;

  @Column({ type: 'text', name: 'name_en', nullable: true })
  nameEn: string | null;

  @Column({ type: 'text' })
  kind: string;

  @Column({ type: 'text', array: true })
  tiers: string[];

  @Column({ type: 'double precision', nullable: true })
  metres: number | null;

  @Column({ type: 'double precision', nullable: true })
  minutes: number | null;

  @Column({ type: 'text', nullable: true })
  mode: string | null;

  @Column({ type: 'double precision', name: 'capacity_per_1000', nullable: true })
  capacityPer1000: number | null;

  @Column({ type: 'text', name: 'capacity_unit', nullable: true })
  capacityUnit: string | null;

  @Column({ type: 'text', name: 'presence_level', nullable: true })
  presenceLevel: string | null;

  @Column({ type: 'text', array: true, name: 'target_groups' })
  targetGroups: string[];

  @Column({ type: 'text', nullable: true })
  terrain: string | null;

  @Column({ type: 'text' })
  source: string;

  @Column({ type: 'text', nullable: true })
  clause: string | null;

  @Column({ type: 'integer', name: 'goal_year', nullable: true })
  goalYear: number | null;

  @Column({ type: 'text' })
  verified: string;
}
