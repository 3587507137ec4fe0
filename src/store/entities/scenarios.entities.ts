/** Scenarios: the row of 1764300085000-CreateScenarios. */
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity({ name: 'scenario' })
export class ScenarioRow {
  @PrimaryColumn({ type: 'varchar', length: 40 })
  id: string;

  @Column({ type: 'integer' })
  version: number;

  @Column({ type: 'text' })
  name: string;

  @Column({ type: 'text', nullable: true })
  description: string | null;

  @Column({ type: 'varchar', length: 64, name: 'feed_code' })
  feedCode: string;

  @Column({ type: 'bigint', name: 'base_revision' })
  baseRevision: number;

  @Column({ type: 'jsonb', name: 'base_versions' })
  baseVersions: unknown;

  @Column({ type: 'jsonb' })
  changes: unknown;

  @Column({ type: 'timestamptz', name: 'created_at' })
  createdAt: Date;

  @Column({ type: 'timestamptz', name: 'changed_at' })
  changedAt: Date;
}
