/** Keys and the audit log: the rows of 1764300060000-CreateAccess, without relations. */
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity({ name: 'api_key' })
export class ApiKeyRow {
  @PrimaryColumn({ type: 'varchar', length: 16 })
  id: string;

  @Column({ type: 'text' })
  name: string;

  @Column({ type: 'text' })
  role: string;

  @Column({ type: 'varchar', length: 32, name: 'region_code', nullable: true })
  regionCode: string | null;

  @Column({ type: 'text', array: true, nullable: true })
  feeds: string[] | null;

  @Column({ type: 'bytea', name: 'secret_hash' })
  secretHash: Buffer;

  @Column({ type: 'bytea', name: 'previous_hash', nullable: true })
  previousHash: Buffer | null;

  @Column({ type: 'timestamptz', name: 'previous_until', nullable: true })
  previousUntil: Date | null;

  @Column({ type: 'timestamptz', name: 'created_at' })
  createdAt: Date;

  @Column({ type: 'text', name: 'created_by' })
  createdBy: string;

  @Column({ type: 'timestamptz', name: 'expires_at', nullable: true })
  expiresAt: Date | null;

  @Column({ type: 'timestamptz', name: 'revoked_at', nullable: true })
  revokedAt: Date | null;

  @Column({ type: 'timestamptz', name: 'last_used_at', nullable: true })
  lastUsedAt: Date | null;
}

@Entity({ name: 'audit_entry' })
export class AuditEntryRow {
  @PrimaryColumn({ type: 'bigint' })
  id: number;

  @Column({ type: 'timestamptz' })
  at: Date;

  @Column({ type: 'text' })
  actor: string;

  @Column({ type: 'text' })
  kind: string;

  @Column({ type: 'text', nullable: true })
  key: string | null;

  @Column({ type: 'text' })
  summary: string;

  @Column({ type: 'jsonb', nullable: true })
  was: unknown;

  @Column({ type: 'jsonb', nullable: true })
  became: unknown;

  @Column({ type: 'bigint', nullable: true })
  revision: number | null;
}
