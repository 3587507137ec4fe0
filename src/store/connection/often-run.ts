/**
 * Statements that most questions run: sent straight to the pool, and by name, so that the server parses and plans them
 * once a connection instead of once a question.
 */
import { createHash } from 'node:crypto';
import type pg from 'pg';
import type { DataSource } from 'typeorm';

/** The `extra` option of a data source whose connections keep statements by name. */
export interface KeepsStatements {
  readonly keepsStatements?: boolean;
}

export class OftenRun {
  /** Name by text; statements are written in the program, so they are few. */
  private readonly names = new Map<string, string>();

  constructor(private readonly dataSource: DataSource) {}

  async query<Row>(text: string, values: readonly unknown[]): Promise<Row[]> {
    const { rows } = await this.pool().query<Row & pg.QueryResultRow>({
      ...(this.keepsStatements() ? { name: this.nameOf(text) } : {}),
      text,
      values: [...values],
    });
    return rows;
  }

  private pool(): pg.Pool {
    return (this.dataSource.driver as unknown as { master: pg.Pool }).master;
  }

  /** One embedded session serves all connections, which would find each other's names. */
  private keepsStatements(): boolean {
    return (
      ((this.dataSource.options as { extra?: KeepsStatements }).extra?.keepsStatements ?? false) === true
    );
  }

  private nameOf(text: string): string {
    const held = this.names.get(text);
    if (held !== undefined) return held;
    const made = createHash('sha256').update(text).digest('hex').slice(0, 24);
    this.names.set(text, made);
    return made;
  }
}
