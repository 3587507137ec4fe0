/** Tables filled without their indexes: one sorted build afterwards costs a fraction of millions of insertions. */
import type { Transaction } from '../store/database.js';

/**
 * Takes the indexes of some tables away, lets the work fill the tables, and makes the same indexes again; those of
 * primary keys stay. Takes: an open transaction; until it ends nobody else reads or writes the tables.
 * Gives: what the work gives. Fails: as the work does; the transaction then brings the indexes back.
 */
export async function withoutIndexes<T>(
  tx: Transaction,
  tables: readonly string[],
  work: () => Promise<T>,
): Promise<T> {
  const indexes = await tx.query<{ name: string; made: string }>(
    `SELECT quote_ident(c.relname) AS name, pg_get_indexdef(c.oid) AS made
       FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
      WHERE i.indrelid = ANY(SELECT to_regclass(t) FROM unnest($1::text[]) AS t) AND NOT i.indisunique
      ORDER BY c.relname`,
    [tables],
  );
  for (const { name } of indexes) await tx.query(`DROP INDEX ${name}`);
  const result = await work();
  // building an index of millions of rows may take longer than a question may
  await tx.query(`SET LOCAL statement_timeout = 0`);
  await tx.query(`SET LOCAL maintenance_work_mem = '256MB'`);
  for (const { made } of indexes) await tx.query(made);
  return result;
}
