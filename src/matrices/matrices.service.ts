/** Costs of travel from outside: imported, listed, deleted. Questions use them by `cost=matrix:NAME`. */
import { Inject, Injectable } from '@nestjs/common';
import { SYSTEM } from '../common/actor.js';
import type { Actor } from '../common/actor.js';
import {
  destinationPrefix,
  isCandidate,
  isPlace,
  unitDestination,
  unitOfDestination,
} from '../common/destinations.js';
import type { Destinations } from '../common/destinations.js';
import { badInput, notFound, shown } from '../common/errors.js';
import { answeredRevision } from '../common/moment.js';
import { MODES } from '../common/vocabulary.js';
import type { Mode } from '../common/vocabulary.js';
import { Database } from '../store/database.js';
import { MatricesRepository } from '../store/matrices/matrices.repository.js';
import type { MatrixPairs, MatrixRow } from '../store/matrices/matrices.repository.js';
import { NoChange, UnitOfWork } from '../store/unit-of-work.js';
import type { Matrix, MatrixList, MatrixReport } from './matrices.shapes.js';
import { readPairs } from './pairs.reader.js';
import type { PairLayout } from './pairs.reader.js';
import { fingerprintOf, MAX_PAIRS, MAX_PROBLEMS, PairTable } from './pairs.table.js';

export const MATRIX_NAME = /^[A-Za-z0-9_.-]{1,64}$/;

export interface MatrixImport extends PairLayout {
  readonly name: string;
  readonly bytes: AsyncIterable<Uint8Array>;
  /** Packed bytes that are allowed. */
  readonly maxBytes: number;
  /** Mode of travel; null = the mode column of the file, else any. */
  readonly mode: Mode | null;
  /** Feed whose external ids stand in the file; null = ids in full. */
  readonly feed: string | null;
  /** What destinations are that are not named in full; facilities unless said. */
  readonly destinations?: Destinations;
  readonly atomicity: 'all' | 'rows';
  readonly dryRun: boolean;
  readonly onProgress?: (pairs: number) => void;
  /** Who imports; the service itself unless said. */
  readonly actor?: Actor;
}

@Injectable()
export class MatricesService {
  private readonly matrices: MatricesRepository;

  constructor(
    @Inject(Database) private readonly db: Database,
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
  ) {
    this.matrices = new MatricesRepository(db);
  }

  /**
   * Imports a matrix in the place of the one with this name. Pairs that cannot be taken come back in the report;
   * with atomicity `all` one of them leaves everything as it was.
   * Fails: `matrices/bad-name`, `matrices/feed-of-places`, `matrices/bad-file`, `matrices/too-many-pairs`, and as `readPairs` does.
   */
  async import(question: MatrixImport): Promise<MatrixReport> {
    const { name } = question;
    if (!MATRIX_NAME.test(name))
      throw badInput({
        code: 'matrices/bad-name',
        field: 'name',
        value: shown(name),
        message: `name is ${shown(name)}; it must be 1 to 64 letters, digits, dots, dashes or underscores.`,
      });
    const { feed, destinations = 'facilities' } = question;
    if (feed !== null && destinations !== 'facilities')
      throw badInput({
        code: 'matrices/feed-of-places',
        field: 'feed',
        value: shown(feed),
        message: `feed is ${shown(feed)}, and destinations are ${destinations}; a feed names facilities only. Leave one of them out, and write the others in full: unit/CODE, candidate/CODE, feed:externalId.`,
      });
    const file = await readPairs(question.bytes, question, question.maxBytes);
    const table = new PairTable(file.unit, question.mode, MODES, destinationPrefix(destinations, feed));
    let read = 0;
    for await (const batch of file.batches) {
      for (const pair of batch) table.add(pair);
      question.onProgress?.((read += batch.length));
      if (table.isFull)
        throw badInput({
          code: 'matrices/too-many-pairs',
          message: `The file has more than ${MAX_PAIRS} pairs; leave out what lies beyond every threshold, or cut it into several matrices.`,
        });
    }
    const counties = await this.matrices.countiesOf(table.settlements.list);
    const known = await this.knownDestinations(table.facilities.list);
    table.judge(
      (code) => counties.has(code),
      (id) => known.has(id),
    );
    const rows = table.rows();
    const { problems } = table;
    const unit = file.unit === 'metres' ? ('metres' as const) : ('minutes' as const);
    const matrix = {
      name,
      unit,
      mode: table.modeName,
      pairs: rows.reduce((sum, row) => sum + row.costs.length, 0),
      settlements: rows.length,
      ...countsOf(rows),
    };
    const report = {
      ...matrix,
      counts: table.summary,
      problems: problems.slice(0, MAX_PROBLEMS),
      problemsLeftOut: Math.max(0, problems.length - MAX_PROBLEMS),
    };
    if (question.dryRun) return { ...report, outcome: 'dry_run', revision: null };
    if (rows.length === 0 || (question.atomicity === 'all' && problems.length > 0))
      return { ...report, outcome: 'rejected', revision: null };
    const fingerprint = fingerprintOf(unit, matrix.mode, rows);
    if ((await this.matrices.one(name, null))?.fingerprint === fingerprint)
      return { ...report, outcome: 'unchanged', revision: null };
    let load_id = 0;
    const written = await this.unitOfWork.write(
      'matrix',
      `matrix ${name}`,
      async (tx) => {
        // another import may have written the same meanwhile
        const held = await new MatricesRepository(tx).one(name, null);
        if (held?.fingerprint === fingerprint) return new NoChange(null);
        await this.matrices.replace(tx, { ...matrix, fingerprint, load_id });
        return null;
      },
      question.actor ?? SYSTEM,
      async (tx) => {
        load_id = await this.matrices.load(tx, heldRows(rows, counties));
      },
    );
    return {
      ...report,
      outcome: written.revision === null ? 'unchanged' : 'committed',
      revision: written.revision,
    };
  }

  /** Facilities and units that are held now, and candidates, which no table holds. */
  private async knownDestinations(destinations: readonly string[]): Promise<ReadonlySet<string>> {
    const facilities = destinations.filter((name) => !isPlace(name));
    const units = destinations.flatMap((name) => unitOfDestination(name) ?? []);
    const known = await this.matrices.knownFacilities(facilities);
    for (const code of await this.matrices.knownUnits(units)) known.add(unitDestination(code));
    for (const name of destinations) if (isCandidate(name)) known.add(name);
    return known;
  }

  /** Matrices held at a revision, null = now, by name. Fails: `revisions/unknown`. */
  async list(revision: number | null): Promise<MatrixList> {
    const [counter] = await this.db.query<{ revision: number }>(`SELECT revision FROM revision_counter`);
    const answered = answeredRevision(revision, counter?.revision ?? 0);
    const rows = await this.matrices.list(answered);
    return { revision: answered, items: rows.map(matrixOf) };
  }

  /** Ends a matrix: later questions cannot use it, those of past revisions can. Fails: `matrices/unknown-name`. */
  async delete(name: string, actor: Actor = SYSTEM): Promise<number> {
    const written = await this.unitOfWork.write(
      'matrix',
      `matrix ${name} deleted`,
      async (tx) => {
        if (!(await this.matrices.close(tx, name))) return new NoChange(null);
        return null;
      },
      actor,
    );
    if (written.revision === null) throw unknownMatrix(name);
    return written.revision;
  }
}

type Rows = ReturnType<PairTable['rows']>;

/** How many destinations are facilities, and how many are places that may become one. */
function countsOf(rows: Rows): { facilities: number; places: number } {
  const destinations = new Set<string>();
  for (const row of rows) for (const id of row.facilityIds) destinations.add(id);
  const places = [...destinations].filter(isPlace).length;
  return { facilities: destinations.size - places, places };
}

function* heldRows(rows: Rows, counties: ReadonlyMap<string, string>): Generator<MatrixPairs> {
  for (const row of rows)
    yield {
      county_code: counties.get(row.settlement) as string,
      settlement_code: row.settlement,
      facility_ids: row.facilityIds,
      costs: row.costs,
    };
}

/** The refusal of a name that no matrix has. */
function unknownMatrix(name: string): ReturnType<typeof notFound> {
  return notFound(
    'matrices/unknown-name',
    `No matrix is called ${shown(name)}; /v1/matrices lists those that are held.`,
    name,
  );
}

function matrixOf(row: MatrixRow): Matrix {
  return {
    name: row.name,
    unit: row.unit,
    mode: row.mode,
    pairs: Number(row.pairs),
    settlements: row.settlements,
    facilities: row.facilities,
    places: row.places,
    version: Number(row.rev_from),
    importedAt: row.imported_at,
  };
}
