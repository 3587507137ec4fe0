/**
 * The only place that begins and commits. A write locks the revision counter first, so writers queue
 * up, every commit has the next whole number, and rows of revision N are all there when N is read.
 */
import type { QueryRunner } from 'typeorm';
import { SYSTEM } from '../common/actor.js';
import type { Actor } from '../common/actor.js';
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
   * Takes: kind and summary for the revision list and the audit log, the work, which gets the transaction,
   * and who does it. The audit log is written in the same transaction. `prepare` runs first, in the same transaction
   * but before the revision is locked: for rows that nobody reads yet, so that others need not wait for them; its
   * transaction knows no revision.
   * Gives: what the work returned and the revision made. Retries at most three times, on conflict only.
   */
  async write<T>(
    kind: string,
    summary: string,
    work: (tx: Transaction) => Promise<T | NoChange<T>>,
    actor: Actor = SYSTEM,
    prepare?: (tx: Transaction) => Promise<void>,
  ): Promise<Written<T>> {
    const written = await this.inTransaction(async (runner) => {
      await prepare?.(new Transaction(runner, 0));
      const [counter] = (await runner.query(
        `SELECT revision + 1 AS revision FROM revision_counter WHERE id = 1 FOR UPDATE`,
      )) as { revision: number }[];
      const revision = Number(counter?.revision);
      const tx = new Transaction(runner, revision);
      const result = await work(tx);
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
      await writeAudit(tx, actor, { kind, summary, revision });
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

  /**
   * Changes what is no data (keys, webhooks): no revision, but the audit log tells of it.
   * Gives: what the work returned; `NoChange` leaves no trace.
   */
  async administer<T>(
    kind: string,
    summary: string,
    work: (tx: Transaction) => Promise<T | NoChange<T>>,
    actor: Actor,
  ): Promise<T> {
    return this.inTransaction(async (runner) => {
      const tx = new Transaction(runner, 0);
      const result = await work(tx);
      if (result instanceof NoChange) {
        await runner.rollbackTransaction();
        return result.result;
      }
      await writeAudit(tx, actor, { kind, summary, revision: null });
      return result;
    });
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

/** Writes what the transaction says of itself, or at least that it was. Cost: one statement. */
async function writeAudit(
  tx: Transaction,
  actor: Actor,
  of: { kind: string; summary: string; revision: number | null },
): Promise<void> {
  const whole = { kind: of.kind, key: null, summary: of.summary, was: null, became: null };
  const changes = tx.audited.length > 0 ? tx.audited : [whole];
  await tx.insertRows(
    'audit_entry',
    ['actor text', 'kind text', 'key text', 'summary text', 'was jsonb', 'became jsonb', 'revision bigint'],
    changes.map((c) => [actor.name, c.kind, c.key, c.summary.slice(0, 500), c.was, c.became, of.revision]),
  );
}

function sqlState(error: unknown): string {
  const holder = error as { code?: unknown; driverError?: { code?: unknown } };
  return String(holder.driverError?.code ?? holder.code ?? '');
}
