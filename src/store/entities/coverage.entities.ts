/** Derived rows: stale marks, county states, coverage, summaries, gaps of units: the rows of 1764300005000-CreateCoverage, without relations. */
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity({ name: 'stale_mark' })
export class StaleMarkRow {
  @PrimaryColumn({ type: 'varchar', length: 32, name: 'county_code' })
  countyCode: string;

  @Column({ type: 'bigint' })
  revision: number;

  @Column({ type: 'timestamptz', name: 'marked_at' })
  markedAt: Date;

  @Column({ type: 'text', name: 'claimed_by', nullable: true })
  claimedBy: string | null;

  @Column({ type: 'timestamptz', name: 'claimed_until', nullable: true })
  claimedUntil: Date | null;

  @Column({ type: 'boolean', name: 'is_reached' })
  isReached: boolean;

  @Column({ type: 'text', array: true, nullable: true })
  services: string[] | null;
}

@Entity({ name: 'county_state' })
export class CountyStateRow {
  @PrimaryColumn({ type: 'varchar', length: 32, name: 'county_code' })
  countyCode: string;

  @Column({ type: 'bigint' })
  revision: number;

  @Column({ type: 'date', name: 'as_of' })
  asOf: string;

  @Column({ type: 'varchar', length: 32, name: 'standard_set' })
  standardSet: string;

  @Column({ type: 'text' })
  basis: string;

  @Column({ type: 'timestamptz', name: 'computed_at' })
  computedAt: Date;

  @Column({ type: 'integer' })
  settlements: number;

  @Column({ type: 'text', array: true })
  services: string[];

  @Column({ type: 'text', array: true })
  rules: string[];

  @Column({ type: 'double precision', array: true, name: 'reach_metres' })
  reachMetres: number[];

  @Column({ type: 'double precision', name: 'centre_lon', nullable: true })
  centreLon: number | null;

  @Column({ type: 'double precision', name: 'centre_lat', nullable: true })
  centreLat: number | null;

  @Column({ type: 'double precision', name: 'radius_metres' })
  radiusMetres: number;

  @Column({ type: 'text', name: 'made_with', nullable: true })
  madeWith: string | null;
}

@Entity({ name: 'coverage' })
export class CoverageRow {
  @PrimaryColumn({ type: 'varchar', length: 32, name: 'county_code' })
  countyCode: string;

  @PrimaryColumn({ type: 'varchar', length: 32, name: 'settlement_code' })
  settlementCode: string;

  @Column({ type: 'varchar', length: 32, name: 'town_code', nullable: true })
  townCode: string | null;

  @Column({ type: 'text', nullable: true })
  tier: string | null;

  @Column({ type: 'text' })
  area: string;

  @Column({ type: 'smallint', array: true })
  rule: number[];

  @Column({ type: 'text', array: true })
  facility: (string | null)[];

  @Column({ type: 'double precision', array: true })
  metres: (number | null)[];

  @Column({ type: 'double precision', array: true, name: 'threshold_metres' })
  thresholdMetres: (number | null)[];

  @Column({ type: 'smallint', array: true })
  provider: number[];

  @Column({ type: 'smallint', array: true })
  gap: number[];

  @Column({ type: 'bigint', array: true })
  persons: (number | null)[];

  @Column({ type: 'double precision', array: true })
  severity: (number | null)[];

  @Column({ type: 'text', array: true, name: 'nearest_facility', nullable: true })
  nearestFacility: (string | null)[] | null;

  @Column({ type: 'double precision', array: true, name: 'nearest_metres', nullable: true })
  nearestMetres: (number | null)[] | null;

  @Column({ type: 'text', array: true, name: 'planned_facility', nullable: true })
  plannedFacility: (string | null)[] | null;

  @Column({ type: 'double precision', array: true, name: 'planned_metres', nullable: true })
  plannedMetres: (number | null)[] | null;
}

@Entity({ name: 'coverage_summary' })
export class CoverageSummaryRow {
  @PrimaryColumn({ type: 'varchar', length: 32, name: 'county_code' })
  countyCode: string;

  @PrimaryColumn({ type: 'varchar', length: 64, name: 'service_code' })
  serviceCode: string;

  @PrimaryColumn({ type: 'text' })
  tier: string;

  @PrimaryColumn({ type: 'text' })
  area: string;

  @Column({ type: 'integer' })
  settlements: number;

  @Column({ type: 'integer', name: 'unknown_settlements' })
  unknownSettlements: number;

  @Column({ type: 'integer', name: 'not_applicable_settlements' })
  notApplicableSettlements: number;

  @Column({ type: 'bigint' })
  persons: number;

  @Column({ type: 'bigint', array: true, name: 'persons_by_provider' })
  personsByProvider: number[];

  @Column({ type: 'integer', array: true, name: 'settlements_by_provider' })
  settlementsByProvider: number[];

  @Column({ type: 'bigint', array: true, name: 'persons_by_gap' })
  personsByGap: number[];

  @Column({ type: 'integer', array: true, name: 'settlements_by_gap' })
  settlementsByGap: number[];
}

@Entity({ name: 'unit_gap' })
export class UnitGapRow {
  @PrimaryColumn({ type: 'varchar', length: 32, name: 'county_code' })
  countyCode: string;

  @PrimaryColumn({ type: 'varchar', length: 32, name: 'unit_code' })
  unitCode: string;

  @PrimaryColumn({ type: 'varchar', length: 64, name: 'rule_code' })
  ruleCode: string;

  @PrimaryColumn({ type: 'text' })
  kind: string;

  @Column({ type: 'varchar', length: 64, name: 'service_code' })
  serviceCode: string;

  @Column({ type: 'text' })
  status: string;

  @Column({ type: 'bigint', nullable: true })
  persons: number | null;

  @Column({ type: 'double precision', nullable: true })
  capacity: number | null;

  @Column({ type: 'double precision', nullable: true })
  required: number | null;

  @Column({ type: 'double precision', nullable: true })
  shortfall: number | null;

  @Column({ type: 'text', name: 'capacity_unit', nullable: true })
  capacityUnit: string | null;

  @Column({ type: 'double precision', nullable: true })
  severity: number | null;
}
