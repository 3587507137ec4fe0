/** Revisions and their counter: the rows of 1764300000000-CreateRevisions, without relations. */
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity({ name: 'revision_counter' })
export class RevisionCounterRow {
  @PrimaryColumn({ type: 'smallint' })
  id: number;

  @Column({ type: 'bigint' })
  revision: number;
}

@Entity({ name: 'revision' })
export class RevisionRow {
  @PrimaryColumn({ type: 'bigint' })
  revision: number;

  @Column({ type: 'timestamptz', name: 'committed_at' })
  committedAt: Date;

  @Column({ type: 'text' })
  kind: string;

  @Column({ type: 'text' })
  summary: string;
}
