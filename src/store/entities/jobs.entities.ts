/** Jobs: the rows of 1764300080000-CreateJobs and 1764300087000-OwnJobs, without relations. */
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity({ name: 'job' })
export class JobRow {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id: string;

  @Column({ type: 'text' })
  kind: string;

  @Column({ type: 'text' })
  status: string;

  @Column({ type: 'json' })
  request: unknown;

  @Column({ type: 'json', nullable: true })
  progress: unknown;

  @Column({ type: 'json', nullable: true })
  result: unknown;

  @Column({ type: 'json', nullable: true })
  problems: unknown;

  @Column({ type: 'integer' })
  attempts: number;

  @Column({ type: 'text', name: 'created_by', nullable: true })
  createdBy: string | null;

  @Column({ type: 'timestamptz', name: 'created_at' })
  createdAt: Date;

  @Column({ type: 'timestamptz', name: 'started_at', nullable: true })
  startedAt: Date | null;

  @Column({ type: 'timestamptz', name: 'finished_at', nullable: true })
  finishedAt: Date | null;

  @Column({ type: 'text', name: 'claimed_by', nullable: true })
  claimedBy: string | null;

  @Column({ type: 'timestamptz', name: 'claimed_until', nullable: true })
  claimedUntil: Date | null;
}
