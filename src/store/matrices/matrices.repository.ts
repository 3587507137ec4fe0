/** Owner of the tables cost_matrix and cost_matrix_row. */
import { heldAt } from '../clocks.js';
import { numbersField, textElement, textField } from '../copy/text.js';
import type { Sql, Transaction } from '../database.js';

export interface MatrixRow {
  readonly name: string;
  readonly rev_from: number;
  readonly unit: 'minutes' | 'metres';
  readonly mode: string;
  readonly pairs: number;
  readonly settlements: number;
  readonly facilities: number;
  /** Destinations that are no facility: units and candidates. */
  readonly places: number;
  readonly fingerprint: string;
  readonly imported_at: string;
  /** Names the rows of this version. */
  readonly load_id: number;
}

/** Costs from one settlement: facility ids and costs in the same order. */
export interface MatrixPairs {
  readonly county_code: string;
  readonly settlement_code: string;
  readonly facility_ids: readonly string[];
  readonly costs: readonly number[];
}

const COLUMNS = `m.name, m.rev_from, m.unit, m.mode, m.pairs, m.settlements, m.facilities, m.places, m.load_id, m.fingerprint,
  to_char(m.imported_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS imported_at`;

/** Codes looked up by one statement. */
const CODES_PER_STATEMENT = 10_000;

type Loaded = Pick<MatrixRow, 'load_id'>;

export class MatricesRepository {
  constructor(private readonly sql: Sql) {}

  /** Matrices held at a revision (null = now), by name. */
  async list(revision: number | null): Promise<MatrixRow[]> {
    return this.sql.query<MatrixRow>(
      `SELECT ${COLUMNS} FROM cost_matrix m WHERE ${heldAt('m', 1)} ORDER BY m.name COLLATE "C"`,
      [revision],
    );
  }

  async one(name: string, revision: number | null): Promise<MatrixRow | null> {
    const [row] = await this.sql.query<MatrixRow>(
      `SELECT ${COLUMNS} FROM cost_matrix m WHERE m.name = $2 AND ${heldAt('m', 1)}`,
      [revision, name],
    );
    return row ?? null;
  }

  /** Rows of a version from the settlements named, in order of settlement. */
  async from(version: Loaded, settlements: readonly string[]): Promise<MatrixPairs[]> {
    return this.sql.query<MatrixPairs>(
      `SELECT county_code, settlement_code, facility_ids, costs FROM cost_matrix_row
        WHERE load_id = $1 AND settlement_code = ANY($2)
        ORDER BY settlement_code COLLATE "C"`,
      [version.load_id, settlements],
    );
  }

  /** Rows of a version, of other settlements, that lead to one of the facilities. */
  async toAny(
    version: Loaded,
    facilities: readonly string[],
    settlements: readonly string[],
  ): Promise<MatrixPairs[]> {
    return this.sql.query<MatrixPairs>(
      `SELECT county_code, settlement_code, facility_ids, costs FROM cost_matrix_row
        WHERE load_id = $1 AND settlement_code <> ALL($3) AND facility_ids && $2::text[]
        ORDER BY settlement_code COLLATE "C"`,
      [version.load_id, facilities, settlements],
    );
  }

  /** Counties of the settlements that are held now, by code. */
  async countiesOf(codes: readonly string[]): Promise<Map<string, string>> {
    const rows = await this.inParts<{ code: string; county_code: string }>(
      `SELECT DISTINCT ON (u.code) u.code, u.county_code FROM unit u
        WHERE u.code = ANY($1) AND u.level = 'village' AND u.rev_to IS NULL
        ORDER BY u.code, u.valid_from DESC`,
      codes,
    );
    return new Map(rows.map((row) => [row.code, row.county_code]));
  }

  /** Which of the units are held now. */
  async knownUnits(codes: readonly string[]): Promise<Set<string>> {
    const rows = await this.inParts<{ code: string }>(
      `SELECT DISTINCT u.code FROM unit u WHERE u.code = ANY($1) AND u.rev_to IS NULL`,
      codes,
    );
    return new Set(rows.map((row) => row.code));
  }

  /** Which of the facilities are held now. */
  async knownFacilities(ids: readonly string[]): Promise<Set<string>> {
    const rows = await this.inParts<{ id: string }>(
      `SELECT f.id FROM facility f WHERE f.id = ANY($1) AND f.rev_to IS NULL`,
      ids,
    );
    return new Set(rows.map((row) => row.id));
  }

  /**
   * Copies rows in, before there is a version that names them: nobody reads them until then.
   * Takes: rows, each settlement once. Gives: the id of the load.
   */
  async load(tx: Transaction, rows: Iterable<MatrixPairs>): Promise<number> {
    const [load] = await tx.query<{ id: number }>(`SELECT nextval('cost_matrix_load') AS id`);
    const id = Number(load?.id);
    await tx.copyRows(
      'cost_matrix_row',
      'county_code, load_id, settlement_code, facility_ids, costs',
      copyLines(id, rows),
    );
    return id;
  }

  /** Makes a version of rows that are loaded: it takes the place of the one that is held. */
  async replace(tx: Transaction, matrix: Omit<MatrixRow, 'rev_from' | 'imported_at'>): Promise<void> {
    await this.close(tx, matrix.name);
    await tx.query(
      `INSERT INTO cost_matrix (name, rev_from, unit, mode, pairs, settlements, facilities, places, fingerprint, load_id, imported_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, now())`,
      [
        matrix.name,
        tx.revision,
        matrix.unit,
        matrix.mode,
        matrix.pairs,
        matrix.settlements,
        matrix.facilities,
        matrix.places,
        matrix.fingerprint,
        matrix.load_id,
      ],
    );
  }

  /** Ends the version that is held. Gives: whether there was one. */
  async close(tx: Transaction, name: string): Promise<boolean> {
    const closed = await tx.query(
      `UPDATE cost_matrix SET rev_to = $2 WHERE name = $1 AND rev_to IS NULL RETURNING name`,
      [name, tx.revision],
    );
    return closed.length > 0;
  }

  private async inParts<Row>(sql: string, codes: readonly string[]): Promise<Row[]> {
    const rows: Row[] = [];
    for (let from = 0; from < codes.length; from += CODES_PER_STATEMENT)
      rows.push(...(await this.sql.query<Row>(sql, [codes.slice(from, from + CODES_PER_STATEMENT)])));
    return rows;
  }
}

/** Each destination is escaped once, however many rows name it. */
function* copyLines(load: number, rows: Iterable<MatrixPairs>): Generator<string> {
  const elements = new Map<string, string>();
  const elementOf = (id: string): string => {
    const held = elements.get(id);
    if (held !== undefined) return held;
    const element = textElement(id);
    elements.set(id, element);
    return element;
  };
  for (const row of rows) {
    const head = `${textField(row.county_code)}\t${load}\t${textField(row.settlement_code)}`;
    yield `${head}\t{${row.facility_ids.map(elementOf).join(',')}}\t${numbersField(row.costs)}\n`;
  }
}
