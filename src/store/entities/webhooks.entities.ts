/** Webhooks and their outbox: the rows of 1764300061000-CreateWebhooks, without relations. */
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity({ name: 'webhook' })
export class WebhookRow {
  @PrimaryColumn({ type: 'varchar', length: 16 })
  id: string;

  @Column({ type: 'text' })
  url: string;

  @Column({ type: 'varchar', length: 32, name: 'region_code', nullable: true })
  regionCode: string | null;

  @Column({ type: 'text', array: true, nullable: true })
  kinds: string[] | null;

  @Column({ type: 'text' })
  secret: string;

  @Column({ type: 'timestamptz', name: 'created_at' })
  createdAt: Date;

  @Column({ type: 'text', name: 'created_by' })
  createdBy: string;

  @Column({ type: 'bigint', name: 'read_revision' })
  readRevision: number;

  @Column({ type: 'text', name: 'read_kind' })
  readKind: string;

  @Column({ type: 'text', name: 'read_key' })
  readKey: string;

  @Column({ type: 'bigint', name: 'next_number' })
  nextNumber: number;
}

@Entity({ name: 'webhook_delivery' })
export class WebhookDeliveryRow {
  @PrimaryColumn({ type: 'varchar', length: 16, name: 'webhook_id' })
  webhookId: string;

  @PrimaryColumn({ type: 'bigint' })
  number: number;

  @Column({ type: 'text' })
  state: string;

  @Column({ type: 'text' })
  body: string;

  @Column({ type: 'integer' })
  attempts: number;

  @Column({ type: 'timestamptz', name: 'due_at' })
  dueAt: Date;

  @Column({ type: 'text', nullable: true })
  claim: string | null;

  @Column({ type: 'timestamptz', name: 'claimed_until', nullable: true })
  claimedUntil: Date | null;

  @Column({ type: 'timestamptz', name: 'created_at' })
  createdAt: Date;

  @Column({ type: 'timestamptz', name: 'finished_at', nullable: true })
  finishedAt: Date | null;

  @Column({ type: 'integer', name: 'last_status', nullable: true })
  lastStatus: number | null;

  @Column({ type: 'text', name: 'last_error', nullable: true })
  lastError: string | null;
}
