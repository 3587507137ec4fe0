/** Owner of the scenarios. They change no data, so their writes make no revision: they carry versions of their own. */
import type { PlannedChange } from '../../../common/change-set.js';
import type { Sql, Transaction } from '../../database.js';

export interface ScenarioRecord {
  readonly id: string;
  readonly version: number;
  readonly name: string;
  readonly description: string | null;
  readonly feed_code: string;
  readonly base_revision: number;
  /** Version (rev_from) of each held facility it changes, at the base revision. */
  readonly base_versions: Readonly<Record<string, number>>;
  readonly changes: readonly PlannedChange[];
  readonly created_at: string;
  readonly changed_at: string;
}

export type ScenarioWrite = Omit<ScenarioRecord, 'version' | 'created_at' | 'changed_at'>;

const instant = (column: string): string =>
  `to_char(s.${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS ${column}`;
const COLUMNS = `s.id, s.version, s.name, s.description, s.feed_code, s.base_revision, s.base_versions, s.changes,
  ${instant('created_at')}, ${instant('changed_at')}`;

export class ScenariosRepository {
  constructor(private readonly sql: Sql) {}

  /** The scenario, or null. Cost: one statement. */
  async one(id: string): Promise<ScenarioRecord | null> {
    const [row] = await this.sql.query<ScenarioRecord>(`SELECT ${COLUMNS} FROM scenario s WHERE s.id = $1`, [
      id,
    ]);
    return row ?? null;
  }

  /** Scenarios in order of id, after the cursor. */
  async list(after: string | null, limit: number): Promise<ScenarioRecord[]> {
    return this.sql.query<ScenarioRecord>(
      `SELECT ${COLUMNS} FROM scenario s WHERE $1::text IS NULL OR s.id COLLATE "C" > $1
        ORDER BY s.id COLLATE "C" LIMIT $2`,
      [after, limit],
    );
  }

  async count(tx: Transaction): Promise<number> {
    const [row] = await tx.query<{ count: number }>(`SELECT count(*)::int AS count FROM scenario`);
    return row?.count ?? 0;
  }

  /** The same, kept from others until the transaction ends. */
  async forWrite(tx: Transaction, id: string): Promise<ScenarioRecord | null> {
    const [row] = await tx.query<ScenarioRecord>(
      `SELECT ${COLUMNS} FROM scenario s WHERE s.id = $1 FOR UPDATE`,
      [id],
    );
    return row ?? null;
  }

  async create(tx: Transaction, row: ScenarioWrite): Promise<void> {
    await tx.query(
      `INSERT INTO scenario (id, version, name, description, feed_code, base_revision, base_versions, changes)
       VALUES ($1, 1, $2, $3, $4, $5, $6::jsonb, $7::jsonb)`,
      parameters(row),
    );
  }

  /** Writes the next version. */
  async replace(tx: Transaction, row: ScenarioWrite): Promise<void> {
    await tx.query(
      `UPDATE scenario SET version = version + 1, name = $2, description = $3, feed_code = $4, base_revision = $5,
              base_versions = $6::jsonb, changes = $7::jsonb, changed_at = now() WHERE id = $1`,
      parameters(row),
    );
  }

  async remove(tx: Transaction, id: string): Promise<void> {
    await tx.query(`DELETE FROM scenario WHERE id = $1`, [id]);
  }
}

function parameters(row: ScenarioWrite): unknown[] {
  return [
    row.id,
    row.name,
    row.description,
    row.feed_code,
    row.base_revision,
    JSON.stringify(row.base_versions),
    JSON.stringify(row.changes),
  ];
}
