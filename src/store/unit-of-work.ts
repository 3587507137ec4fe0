/**
 * The only place that begins and commits. A write locks the revision counter first, so writers queue
 * up, every commit has the next whole number, and rows of revision N are all there when N is read.
 */
import type { QueryRunner } from 'typeorm';
import type { Database } from './database.js';
import { Transaction } from './database.js';

/** What a write brings back: its result, and the revision it made (null when nothing changed). */
export interface Written<T> {
  readonly result: T;
  readonly revision: number | null;
}

/** Return this from `write` when there turned out to be nothing to change: no revision is made. */
export class NoChange<T> {
  constructor(readonly result: T) {}
}

const CONFLICTS = new Set(['40001', '40P01']);
const TRIES = 3;

export class UnitOfWork {
  private readonly listeners: (() => void)[] = [];

  constructor(private readonly db: Database) {}

  /** Calls back after every commit that made a revision in this process. */
  onCommit(listener: () => void): void {
    this.listeners.push(listener);
  }

  /**
   * Runs one change of the data in one transaction.
   * Takes: kind and summary for the revision list, and the work, which gets the transaction.
   * Gives: what the work returned and the revision made. Retries at most three times, on conflict only.
   */
  async write<T>(
    kind: string,
    summary: string,
    work: (tx: Transaction) => Promise<T | NoChange<T>>,
  ): Promise<Written<T>> {
    const written = await this.inTransaction(async (runner) => {
      const [counter] = (await runner.query(
        `SELECT revision + 1 AS revision FROM revision_counter WHERE id = 1 FOR UPDATE`,
      )) as { revision: number }[];
      const revision = Number(counter?.revision);
      const result = await work(new Transaction(runner, revision));
      // nothing to keep: rows of a revision that was never made must not stay
      if (result instanceof NoChange) {
        await runner.rollbackTransaction();
        return { result: result.result, revision: null };
      }
      await runner.query(`UPDATE revision_counter SET revision = $1 WHERE id = 1`, [revision]);
      await runner.query(`INSERT INTO revision (revision, kind, summary) VALUES ($1, $2, $3)`, [
        revision,
        kind,
        summary.slice(0, 500),
      ]);
      return { result, revision };
    });
    if (written.revision !== null) for (const listener of this.listeners) listener();
    return written;
  }

  /**
   * Replaces derived rows: a transaction that makes no revision.
   * Takes: the revision the rows were made from; it is the transaction's `revision`.
   */
  async derive<T>(revision: number, work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.inTransaction((runner) => work(new Transaction(runner, revision)));
  }

  private async inTransaction<T>(work: (runner: QueryRunner) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      const runner = this.db.dataSource.createQueryRunner();
      try {
        await runner.startTransaction();
        const result = await work(runner);
        if (runner.isTransactionActive) await runner.commitTransaction();
        return result;
      } catch (error) {
        if (runner.isTransactionActive) await runner.rollbackTransaction();
        if (attempt >= TRIES || !CONFLICTS.has(sqlState(error))) throw error;
      } finally {
        await runner.release();
      }
    }
  }
}

function sqlState(error: unknown): string {
  const holder = error as { code?: unknown; driverError?: { code?: unknown } };
  return String(holder.driverError?.code ?? holder.code ?? '');
}
