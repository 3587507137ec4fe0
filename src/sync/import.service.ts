/**
 * One import (walk A): rows are read and checked as they stream, then judged and written in one transaction
 * together with the stale marks. With atomicity `all`, one rejected row leaves everything as it was.
 */
import { createHash, randomUUID } from 'node:crypto';
import { SYSTEM } from '../common/actor.js';
import type { Actor } from '../common/actor.js';
import { markAll, markChanged } from '../compute/stale.js';
import { badInput, shown } from '../common/errors.js';
import type { Problem, Refusal } from '../common/errors.js';
import type { Crs } from '../geo/datum.js';
import { KNOWN_CRS } from '../geo/datum.js';
import type { Database, Transaction } from '../store/database.js';
import { NoChange } from '../store/unit-of-work.js';
import type { UnitOfWork } from '../store/unit-of-work.js';
import { populationsImporter } from './kinds/populations.js';
import { boundariesImporter, landImporter } from './kinds/shapes.js';
import { applyStandardSet, readStandardSet } from './kinds/standards.js';
import type { StandardSetDocument } from './kinds/standards.js';
import { STANDARD_COLUMNS, standardSetOfRows } from './kinds/standards.rows.js';
import { unitsImporter } from './kinds/units.js';
import { readFeed } from '../store/syncing/feeds.store.js';
import { readSync } from '../store/syncing/syncs.reader.js';
import { DEFAULT_MAX_CLOSED_SHARE } from './feeds/feed.js';
import { settingsOf } from './feeds/feeds.settings.js';
import { NO_CATEGORIES } from './feeds/categories.js';
import { FacilitySync } from './runs/facility.sync.js';
import { VERDICTS } from './report.js';
import type { Accepted, Importer, ImportKind, ImportOptions, ImportReport, RowVerdict } from './report.js';
import { readRows } from './rows/source.js';
import { UnreadableFile } from './rows/unreadable.js';
import type { Encoding } from './rows/bytes.js';
import type { Mapping } from './rows/columns.js';
import type { FileFormat } from './rows/source.js';
import { refuseImport } from './who.may.js';

export interface ImportQuestion {
  readonly kind: ImportKind;
  readonly bytes: AsyncIterable<Uint8Array>;
  readonly format: FileFormat;
  readonly encoding: Encoding;
  readonly mapping: Mapping;
  /** The coordinate system may be left out where the format or the feed says it. */
  readonly options: Omit<ImportOptions, 'crs' | 'today'> & { readonly crs: Crs | null };
  readonly atomicity: 'all' | 'rows';
  readonly dryRun: boolean;
  readonly onProgress?: (rows: number) => void;
  /** Who imports; the service itself unless said. */
  readonly actor?: Actor;
}

const FEED_CODE = /^[A-Za-z0-9_.-]{1,64}$/;

/** Verdict rows kept with a sync: all of a small file, of a large one those with reasons. */
const KEPT_VERDICTS = 20_000;

const CRS_MISSING: Problem = {
  code: 'coordinates/crs-missing',
  field: 'crs',
  message: `crs is not given, and nothing else says in which system the points are; give one of ${KNOWN_CRS.join(', ')} or EPSG:n.`,
};

/** Read in another system, every facility of the feed would seem to have moved. */
function otherCrs(feed: string, held: Crs, asked: Crs, isDeclared: boolean): Refusal {
  const because = isDeclared ? '' : ', as GeoJSON is where it declares nothing else';
  return badInput({
    code: 'sync/crs-differs',
    field: 'crs',
    value: asked,
    message: `The feed ${feed} is held in ${held} and this file would be read in ${asked}${because}: all that it holds would seem to have moved. Give crs=${held} where the file is in it; else use another feed, or change this one first (PATCH /v1/feeds/${feed}, "hinterland feeds change").`,
  });
}

/** Ends the transaction without a trace: a dry run, or a rejected import. */
class Undo extends Error {
  constructor(readonly verdicts: readonly RowVerdict[]) {
    super('undo');
  }
}

export class ImportService {
  private readonly facilities: FacilitySync;

  constructor(
    private readonly db: Database,
    private readonly unitOfWork: UnitOfWork,
    private readonly today: () => string,
  ) {
    this.facilities = new FacilitySync(db, unitOfWork, today);
  }

  /**
   * Imports one file. Data errors are data: they come back in the report, never as exceptions.
   * Fails: `sync/bad-feed`, `sync/crs-differs`, `coordinates/crs-missing`, before anything is read.
   */
  async importFile(question: ImportQuestion): Promise<ImportReport> {
    const { feed } = question.options;
    if (!FEED_CODE.test(feed))
      throw badInput({
        code: 'sync/bad-feed',
        field: 'feed',
        value: shown(feed),
        message: `feed is ${shown(feed)}; a feed has a code of 1 to 64 letters, digits, dots, dashes or underscores.`,
      });
    refuseImport(question.actor ?? SYSTEM, question.kind, feed);
    if (question.kind === 'facilities') return this.syncFacilities(question);
    const startedAt = new Date();
    const hash = createHash('sha256');
    const bytes = hashed(question.bytes, hash);
    const run =
      question.kind === 'standards'
        ? await this.standards(question, bytes)
        : await this.rows(question, bytes, IMPORTERS[question.kind] as Importer<unknown>);
    const report: ImportReport = {
      id: randomUUID(),
      kind: question.kind,
      counts: countsOf(run.verdicts),
      ...run,
    };
    await this.record(report, question, startedAt, hash.digest('hex'));
    return report;
  }

  /** Facilities are synced: by what their feed says, where there is one, and read as the import says. */
  private async syncFacilities(question: ImportQuestion): Promise<ImportReport> {
    const { format, mapping, encoding, options, atomicity, dryRun, onProgress } = question;
    const held = await readFeed(this.db, options.feed);
    const ownCrs = options.crs ?? (format === 'geojson' ? 'WGS84' : null);
    const crs = ownCrs ?? (held === null ? null : settingsOf(held).crs);
    if (crs === null) throw badInput(CRS_MISSING);
    if (held !== null && crs !== settingsOf(held).crs)
      throw otherCrs(options.feed, settingsOf(held).crs, crs, options.crs !== null);
    const id = await this.facilities.run({
      feed: {
        code: options.feed,
        region: held?.region_code ?? null,
        categories: held === null ? NO_CATEGORIES : settingsOf(held).categories,
        maxClosedShare: DEFAULT_MAX_CLOSED_SHARE,
        mode: 'upsert',
        ...{ crs, encoding, mapping, scheme: options.scheme },
      },
      ...{ bytes: question.bytes, format, atomicity, dryRun, idempotencyKey: null },
      actor: question.actor ?? SYSTEM,
      ...(onProgress === undefined ? {} : { onProgress }),
    });
    const sync = await readSync(this.db, id, Number.MAX_SAFE_INTEGER);
    if (sync === null) throw new Error(`The sync ${id} was run and is not held.`);
    return {
      ...{ id, kind: 'facilities', revision: sync.revision, fileProblems: sync.fileProblems },
      outcome: sync.outcome as ImportReport['outcome'],
      counts: sync.counts as ImportReport['counts'],
      verdicts: sync.verdicts as ImportReport['verdicts'],
    };
  }

  private async rows(
    question: ImportQuestion,
    bytes: AsyncIterable<Uint8Array>,
    importer: Importer<unknown>,
  ): Promise<Run> {
    // GeoJSON is WGS-84 by its standard (RFC 7946, 4)
    const crs =
      importer.readsPoints && question.format !== 'geojson'
        ? question.options.crs
        : (question.options.crs ?? 'WGS84');
    if (crs === null) throw badInput(CRS_MISSING);
    const options: ImportOptions = { ...question.options, crs, today: this.today() };
    const accepted: Accepted<unknown>[] = [];
    const rejected: RowVerdict[] = [];
    const seen = new Map<string, number>();
    let rows = 0;
    try {
      for await (const row of readRows(bytes, { ...question, known: importer.known })) {
        rows += 1;
        if (rows % 1000 === 0) question.onProgress?.(rows);
        const read = importer.read(row, options);
        const of = { rowNumber: row.rowNumber, verdict: 'rejected' as const };
        if ('problems' in read) {
          rejected.push({ ...of, key: read.key, reasons: read.problems });
          continue;
        }
        const first = seen.get(read.accepted.key);
        if (first === undefined) {
          seen.set(read.accepted.key, row.rowNumber);
          accepted.push(read.accepted);
        } else
          rejected.push({
            ...of,
            key: read.accepted.key,
            reasons: [
              {
                code: 'row/duplicate',
                value: read.accepted.key,
                message: `${read.accepted.key} is already in row ${first}; keep one of them.`,
              },
            ],
          });
      }
    } catch (error) {
      if (!(error instanceof UnreadableFile)) throw error;
      return { outcome: 'rejected', revision: null, verdicts: rejected, fileProblems: [error.problem] };
    }
    question.onProgress?.(rows);
    return this.commit(question, rejected, async (tx) => {
      const applied = await importer.apply(tx, accepted, options);
      if (applied.changes === 'all') await markAll(tx);
      else await markChanged(tx, applied.changes);
      return { verdicts: applied.verdicts, isChanged: applied.verdicts.some(isChange) };
    });
  }

  private async standards(question: ImportQuestion, bytes: AsyncIterable<Uint8Array>): Promise<Run> {
    const read = await (question.format === 'csv' ? readTable(question, bytes) : readDocument(bytes));
    if ('problems' in read)
      return { outcome: 'rejected', revision: null, verdicts: [], fileProblems: read.problems };
    return this.commit(question, [], async (tx) => {
      const applied = await applyStandardSet(tx, read.set);
      await markAll(tx);
      return applied;
    });
  }

  private async commit(
    question: ImportQuestion,
    rejected: readonly RowVerdict[],
    work: (tx: Transaction) => Promise<{ verdicts: readonly RowVerdict[]; isChanged: boolean }>,
  ): Promise<Run> {
    const { actor = SYSTEM } = question;
    try {
      const inside = async (tx: Transaction) => {
        const done = await work(tx);
        const verdicts = [...rejected, ...done.verdicts].sort((a, b) => a.rowNumber - b.rowNumber);
        const isRefused = question.atomicity === 'all' && verdicts.some((v) => v.verdict === 'rejected');
        if (question.dryRun || isRefused) throw new Undo(verdicts);
        return done.isChanged ? verdicts : new NoChange(verdicts);
      };
      const written = await this.unitOfWork.write('import', `${question.kind} import`, inside, actor);
      const outcome = written.revision === null ? 'unchanged' : 'committed';
      return { outcome, revision: written.revision, verdicts: written.result, fileProblems: [] };
    } catch (error) {
      if (!(error instanceof Undo)) throw error;
      return {
        outcome: question.dryRun ? 'dry_run' : 'rejected',
        revision: null,
        verdicts: error.verdicts,
        fileProblems: [],
      };
    }
  }

  private async record(
    report: ImportReport,
    question: ImportQuestion,
    startedAt: Date,
    sha256: string,
  ): Promise<void> {
    const kept =
      report.verdicts.length <= KEPT_VERDICTS
        ? report.verdicts
        : report.verdicts.filter((v) => v.reasons.length > 0);
    await this.unitOfWork.derive(report.revision ?? 0, async (tx) => {
      await tx.query(
        `INSERT INTO sync (id, kind, feed_code, started_at, finished_at, dry_run, atomicity, outcome, file_sha256, counts, file_problems, revision)
         VALUES ($1, $2, $3, $4, now(), $5, $6, $7, $8, $9, $10, $11)`,
        [
          report.id,
          report.kind,
          null,
          startedAt.toISOString(),
          question.dryRun,
          question.atomicity,
          report.outcome,
          sha256,
          JSON.stringify(report.counts),
          JSON.stringify(report.fileProblems),
          report.revision,
        ],
      );
      await tx.insertRows(
        'sync_verdict',
        ['sync_id varchar', 'row_number integer', 'verdict text', 'row_key text', 'reasons jsonb'],
        kept.map((v) => [report.id, v.rowNumber, v.verdict, v.key, v.reasons]),
      );
    });
  }
}

const isChange = (v: RowVerdict): boolean =>
  v.verdict === 'created' || v.verdict === 'updated' || v.verdict === 'closed';

type Run = Pick<ImportReport, 'outcome' | 'revision' | 'verdicts' | 'fileProblems'>;

const IMPORTERS = {
  units: unitsImporter,
  populations: populationsImporter,
  boundaries: boundariesImporter,
  land: landImporter,
} as const;

function countsOf(verdicts: readonly RowVerdict[]): ImportReport['counts'] {
  const counts = {
    rows: verdicts.length,
    created: 0,
    updated: 0,
    unchanged: 0,
    closed: 0,
    rejected: 0,
    suspect: 0,
  };
  for (const name of VERDICTS) counts[name] = verdicts.filter((v) => v.verdict === name).length;
  return counts;
}

async function* hashed(
  bytes: AsyncIterable<Uint8Array>,
  hash: ReturnType<typeof createHash>,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of bytes) {
    hash.update(chunk);
    yield chunk;
  }
}

/** A standard set given as a table. */
async function readTable(
  question: ImportQuestion,
  bytes: AsyncIterable<Uint8Array>,
): Promise<ReturnType<typeof readStandardSet> | { problems: readonly Problem[] }> {
  try {
    const rows = readRows(bytes, { ...question, known: STANDARD_COLUMNS });
    const read = await standardSetOfRows(rows);
    return 'problems' in read ? read : readStandardSet(read.json);
  } catch (error) {
    if (error instanceof UnreadableFile) return { problems: [error.problem] };
    throw error;
  }
}

const MAX_DOCUMENT_BYTES = 16 * 1024 * 1024;

async function readDocument(
  bytes: AsyncIterable<Uint8Array>,
): Promise<{ set: StandardSetDocument } | { problems: readonly Problem[] }> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of bytes) {
    size += chunk.length;
    if (size > MAX_DOCUMENT_BYTES)
      return {
        problems: [
          { code: 'file/too-large', message: `A standard set has at most ${MAX_DOCUMENT_BYTES} bytes.` },
        ],
      };
    chunks.push(chunk);
  }
  try {
    return readStandardSet(
      JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks))),
    );
  } catch (cause) {
    return {
      problems: [
        { code: 'file/bad-json', message: `The file is no JSON in UTF-8: ${(cause as Error).message}.` },
      ],
    };
  }
}
