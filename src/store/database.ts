/** The one way to the database: parameterised statements, typed rows. TypeORM stays behind it. */
import type { DataSource, QueryRunner } from 'typeorm';
import { Refusal } from '../common/errors.js';
import { OftenRun } from './connection/often-run.js';
import { copyInto } from './copy/copy.js';

/** Runs a statement; `$1`... are the parameters. Implemented by the pool and by a transaction. */
export interface Sql {
  /** `use`: `often` for one of the few statements that most questions run; its text must be one of a few. */
  query<Row = Record<string, unknown>>(
    sql: string,
    parameters?: readonly unknown[],
    use?: 'often',
  ): Promise<Row[]>;
}

/** The pool: each statement on its own, for reads outside any transaction. */
export class Database implements Sql {
  /** Statements run so far; tests of the cost of a question read it. */
  statements = 0;

  private readonly often: OftenRun;

  constructor(readonly dataSource: DataSource) {
    this.often = new OftenRun(dataSource);
  }

  async query<Row = Record<string, unknown>>(
    sql: string,
    parameters: readonly unknown[] = [],
    use?: 'often',
  ): Promise<Row[]> {
    this.statements += 1;
    try {
      if (use === 'often') return await this.often.query<Row>(sql, parameters);
      return rowsOf<Row>(await this.dataSource.query(sql, [...parameters]));
    } catch (cause) {
      throw refusalOf(cause);
    }
  }

  /** True when the database answers. */
  async isAlive(): Promise<boolean> {
    try {
      await this.query('SELECT 1');
      return true;
    } catch {
      return false;
    }
  }
}

/** One thing that a transaction changed, as the audit log keeps it. */
export interface AuditedChange {
  /** What sort of thing: `facility`, `key`, `webhook`, an import's kind. */
  readonly kind: string;
  readonly key: string | null;
  readonly summary: string;
  /** The thing before and after, without secrets; null = there was or is none, or too many to tell. */
  readonly was: object | null;
  readonly became: object | null;
}

/** A transaction that holds the next revision; only the unit of work makes one. */
export class Transaction implements Sql {
  /** What the audit log will say, in order; the unit of work writes it before it commits. */
  readonly audited: AuditedChange[] = [];

  constructor(
    private readonly runner: QueryRunner,
    /** The revision that this transaction commits; rows written carry it as rev_from or rev_to. */
    readonly revision: number,
  ) {}

  async query<Row = Record<string, unknown>>(
    sql: string,
    parameters: readonly unknown[] = [],
  ): Promise<Row[]> {
    try {
      return rowsOf<Row>(await this.runner.query(sql, [...parameters]));
    } catch (cause) {
      throw refusalOf(cause);
    }
  }

  /** Says what is changed, for the audit log. Where nothing is said, the log gets the summary of the write. */
  audit(change: AuditedChange): void {
    this.audited.push(change);
  }

  /**
   * Copies rows that are text in COPY format already: the fastest way in for thousands of rows.
   * Takes: the table, its columns in order, and the text, or its bytes, in pieces that together end in a newline.
   */
  async copyRows(table: string, columns: string, text: Iterable<string | Uint8Array>): Promise<void> {
    try {
      await copyInto(this.runner, table, columns, text);
    } catch (cause) {
      throw refusalOf(cause);
    }
  }

  /**
   * Inserts many rows as one JSON parameter per batch, so that no statement meets the limit of 65,535 parameters.
   * Takes: the table, its columns with their SQL types (`code varchar`, `tags text[]`), rows as arrays
   * in that order. Gives: nothing. Cost: one statement per 2,000 rows.
   */
  async insertRows(
    table: string,
    columns: readonly string[],
    rows: readonly (readonly unknown[])[],
    geometryColumns: readonly string[] = [],
  ): Promise<void> {
    const names = columns.map((c) => c.split(' ')[0] as string);
    const typed = columns.map((c) => `"${c.split(' ')[0]}" ${c.slice(c.indexOf(' ') + 1)}`).join(', ');
    const selected = names.map((n) =>
      geometryColumns.includes(n) ? `ST_Multi(ST_GeomFromGeoJSON(r."${n}"))` : `r."${n}"`,
    );
    for (let start = 0; start < rows.length; start += 2000) {
      const batch = rows
        .slice(start, start + 2000)
        .map((row) => Object.fromEntries(names.map((n, i) => [n, row[i] ?? null])));
      await this.query(
        `INSERT INTO ${table} (${names.map((n) => `"${n}"`).join(', ')})
         SELECT ${selected.join(', ')} FROM jsonb_to_recordset($1::jsonb) AS r(${typed})`,
        [JSON.stringify(batch)],
      );
    }
  }
}

/** TypeORM hands back `[rows, count]` for UPDATE and DELETE, rows for the rest. */
function rowsOf<Row>(result: unknown): Row[] {
  if (
    Array.isArray(result) &&
    result.length === 2 &&
    Array.isArray(result[0]) &&
    typeof result[1] === 'number'
  )
    return result[0] as Row[];
  return (result ?? []) as Row[];
}

/** Text with a NUL byte is no text to PostgreSQL: the caller's fault, not ours. */
function refusalOf(cause: unknown): unknown {
  if ((cause as { code?: unknown }).code !== '22021') return cause;
  return new Refusal(
    'bad_input',
    [{ code: 'api/bad-text', message: 'A value holds a NUL character, which no text may; leave it out.' }],
    { cause },
  );
}
