/** Syncs, their verdicts, the rows under judgement and likely duplicates: plain rows, no relations. */
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity({ name: 'sync' })
export class SyncRow {
  @PrimaryColumn({ type: 'varchar', length: 40 })
  id: string;

  @Column({ type: 'text' })
  kind: string;

  @Column({ type: 'varchar', length: 64, name: 'feed_code', nullable: true })
  feedCode: string | null;

  @Column({ type: 'timestamptz', name: 'started_at' })
  startedAt: Date;

  @Column({ type: 'timestamptz', name: 'finished_at', nullable: true })
  finishedAt: Date | null;

  @Column({ type: 'boolean', name: 'dry_run' })
  dryRun: boolean;

  @Column({ type: 'text' })
  atomicity: string;

  @Column({ type: 'text' })
  outcome: string;

  @Column({ type: 'text', name: 'file_sha256', nullable: true })
  fileSha256: string | null;

  @Column({ type: 'jsonb' })
  counts: unknown;

  @Column({ type: 'jsonb', name: 'file_problems' })
  fileProblems: unknown;

  @Column({ type: 'bigint', nullable: true })
  revision: number | null;

  @Column({ type: 'text' })
  mode: string;

  @Column({ type: 'text', name: 'idempotency_key', nullable: true })
  idempotencyKey: string | null;

  @Column({ type: 'jsonb', nullable: true })
  question: unknown;

  @Column({ type: 'text', nullable: true })
  owner: string | null;

  @Column({ type: 'timestamptz', name: 'claimed_until', nullable: true })
  claimedUntil: Date | null;

  @Column({ type: 'jsonb', name: 'file_warnings' })
  fileWarnings: unknown;

  @Column({ type: 'jsonb', nullable: true })
  header: unknown;

  @Column({ type: 'text', array: true, nullable: true })
  counties: string[] | null;

  @Column({ type: 'timestamptz', name: 'visible_at', nullable: true })
  visibleAt: Date | null;

  @Column({ type: 'jsonb', name: 'coverage_changes', nullable: true })
  coverageChanges: unknown;
}

@Entity({ name: 'sync_verdict' })
export class SyncVerdictRow {
  @PrimaryColumn({ type: 'varchar', length: 40, name: 'sync_id' })
  syncId: string;

  @PrimaryColumn({ type: 'integer', name: 'row_number' })
  rowNumber: number;

  @Column({ type: 'text' })
  verdict: string;

  @Column({ type: 'text', name: 'row_key', nullable: true })
  rowKey: string | null;

  @Column({ type: 'jsonb' })
  reasons: unknown;

  @Column({ type: 'jsonb', nullable: true })
  cells: unknown;
}

@Entity({ name: 'staged_facility' })
export class StagedFacilityRow {
  @PrimaryColumn({ type: 'varchar', length: 40, name: 'sync_id' })
  syncId: string;

  @PrimaryColumn({ type: 'integer', name: 'row_number' })
  rowNumber: number;

  @Column({ type: 'boolean', name: 'is_readable' })
  isReadable: boolean;

  @Column({ type: 'text', name: 'row_key', nullable: true })
  rowKey: string | null;

  @Column({ type: 'text', nullable: true })
  reasons: string | null;

  @Column({ type: 'text', nullable: true })
  cells: string | null;

  @Column({ type: 'varchar', length: 32, name: 'given_unit', nullable: true })
  givenUnit: string | null;

  @Column({ type: 'varchar', length: 200, nullable: true })
  id: string | null;

  @Column({ type: 'varchar', length: 64, name: 'feed_code', nullable: true })
  feedCode: string | null;

  @Column({ type: 'varchar', length: 128, name: 'external_id', nullable: true })
  externalId: string | null;

  @Column({ type: 'text', nullable: true })
  name: string | null;

  @Column({ type: 'text', name: 'name_en', nullable: true })
  nameEn: string | null;

  @Column({ type: 'double precision', nullable: true })
  lon: number | null;

  @Column({ type: 'double precision', nullable: true })
  lat: number | null;

  @Column({ type: 'double precision', name: 'source_x', nullable: true })
  sourceX: number | null;

  @Column({ type: 'double precision', name: 'source_y', nullable: true })
  sourceY: number | null;

  @Column({ type: 'text', name: 'source_crs', nullable: true })
  sourceCrs: string | null;

  @Column({ type: 'double precision', name: 'service_radius_metres', nullable: true })
  serviceRadiusMetres: number | null;

  @Column({ type: 'text', name: 'offer_services', array: true, nullable: true })
  offerServices: string[] | null;

  @Column({ type: 'double precision', name: 'offer_capacities', array: true, nullable: true })
  offerCapacities: (number | null)[] | null;

  @Column({ type: 'text', name: 'offer_units', array: true, nullable: true })
  offerUnits: string[] | null;

  @Column({ type: 'date', name: 'period_from', array: true, nullable: true })
  periodFrom: string[] | null;

  @Column({ type: 'text', name: 'period_status', array: true, nullable: true })
  periodStatus: string[] | null;

  @Column({ type: 'jsonb', nullable: true })
  identifiers: unknown;

  @Column({ type: 'jsonb', nullable: true })
  attributes: unknown;
}

@Entity({ name: 'staged_verdict' })
export class StagedVerdictRow {
  @PrimaryColumn({ type: 'varchar', length: 40, name: 'sync_id' })
  syncId: string;

  @PrimaryColumn({ type: 'integer', name: 'row_number' })
  rowNumber: number;

  @Column({ type: 'text' })
  verdict: string;

  @Column({ type: 'boolean', name: 'is_held' })
  isHeld: boolean;

  @Column({ type: 'text', nullable: true })
  reasons: string | null;

  @Column({ type: 'varchar', length: 32, name: 'county_code', nullable: true })
  countyCode: string | null;

  @Column({ type: 'varchar', length: 32, name: 'unit_code', nullable: true })
  unitCode: string | null;

  @Column({ type: 'text', name: 'unit_source', nullable: true })
  unitSource: string | null;

  @Column({ type: 'varchar', length: 32, name: 'town_code', nullable: true })
  townCode: string | null;
}

@Entity({ name: 'duplicate' })
export class DuplicateRow {
  @PrimaryColumn({ type: 'varchar', length: 32, name: 'county_code' })
  countyCode: string;

  @PrimaryColumn({ type: 'varchar', length: 200, name: 'facility_id' })
  facilityId: string;

  @PrimaryColumn({ type: 'varchar', length: 200, name: 'other_id' })
  otherId: string;

  @Column({ type: 'double precision' })
  metres: number;

  @Column({ type: 'double precision' })
  likeness: number;

  @Column({ type: 'bigint', name: 'found_revision' })
  foundRevision: number;

  @Column({ type: 'text' })
  state: string;

  @Column({ type: 'varchar', length: 200, name: 'kept_id', nullable: true })
  keptId: string | null;

  @Column({ type: 'date', name: 'closed_on', nullable: true })
  closedOn: string | null;

  @Column({ type: 'timestamptz', name: 'decided_at', nullable: true })
  decidedAt: Date | null;

  @Column({ type: 'bigint', name: 'decided_revision', nullable: true })
  decidedRevision: number | null;
}
