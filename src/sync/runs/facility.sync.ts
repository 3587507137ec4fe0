/**
 * One sync of facilities (walk A): rows are staged as they stream in, judged set by set, and written in one
 * transaction together with the stale marks and the answer itself. A crash before the commit leaves what was
 * held; a crash after it has answered already. The same Idempotency-Key then finishes it or replays the answer.
 */
import { createHash, randomUUID } from 'node:crypto';
import type { Actor } from '../../common/actor.js';
import type { Problem } from '../../common/errors.js';
import { markChanged } from '../../compute/stale.js';
import type { Database, Transaction } from '../../store/database.js';
import { ensureFeed } from '../../store/repositories/facilities.writer.js';
import { recordDuplicates } from '../../store/syncing/duplicates.store.js';
import { newestRevision } from '../../store/syncing/feeds.store.js';
import { mergedOfFeed } from '../../store/syncing/neighbours.js';
import { countVerdicts, forgetJudgement } from '../../store/syncing/judged.facilities.js';
import { countStaged, dropStaged, StagedBatch } from '../../store/syncing/staged.facilities.js';
import { keepVerdicts, reachOfWritten, writeStaged } from '../../store/syncing/written.facilities.js';
import { finishSync, sweepSyncs } from '../../store/syncing/syncs.store.js';
import type { UnitOfWork } from '../../store/unit-of-work.js';
import { COUNTED_ROWS, judge } from '../facilities/judging.js';
import type { Judged, JudgeRules } from '../facilities/judging.js';
import { FACILITY_FILE_COLUMNS, readFacilityRow } from '../facilities/reading.js';
import type { FeedSettings } from '../feeds/feed.js';
import { VERDICTS } from '../report.js';
import { readRows } from '../rows/source.js';
import type { FileFormat } from '../rows/source.js';
import { UnreadableFile } from '../rows/unreadable.js';
import { refuseImport, refuseOutsideRegion, regionToWrite } from '../who.may.js';
import { claimSync, keptByOthers, whileClaimed } from './claims.js';
import type { Claim } from './claims.js';

export interface SyncQuestion {
  readonly feed: FeedSettings;
  readonly bytes: AsyncIterable<Uint8Array>;
  readonly format: FileFormat;
  readonly atomicity: 'all' | 'rows';
  readonly dryRun: boolean;
  readonly idempotencyKey: string | null;
  readonly actor: Actor;
  readonly onProgress?: (rows: number) => void;
}

/** What a dry run would change in coverage. Takes: the staged rows of a sync, judged. */
export type CoverageOutlook = (sync: string) => Promise<unknown>;

/** Rows that are read before they are put down, and characters of theirs: rows may be long. */
const STAGE_ROWS = 5_000;
const STAGE_CHARACTERS = 8_000_000;

interface Read {
  readonly rows: number;
  /** Null where the file could not be read to its end. */
  readonly sha256: string | null;
  readonly header: readonly string[];
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
}

interface Weighed extends Judged {
  readonly counts: Readonly<Record<string, number>>;
  readonly isRefused: boolean;
  readonly isChange: boolean;
}

/** Ends the transaction of a write that turned out to be none. */
class NotWritten extends Error {
  constructor(readonly weighed: Weighed) {
    super('not written');
  }
}

export class FacilitySync {
  constructor(
    private readonly db: Database,
    private readonly unitOfWork: UnitOfWork,
    private readonly today: () => string,
    private readonly outlook: CoverageOutlook | null = null,
  ) {}

  /**
   * Runs a sync, or finds the one that the key stands for.
   * Gives: its id; everything else is read from the database. Fails: `access/feed-not-yours`, `access/outside-region`,
   * `sync/key-reused`, `sync/still-running`, and as the stream of bytes fails; data errors are data.
   */
  async run(question: SyncQuestion): Promise<string> {
    const { feed, idempotencyKey, dryRun, atomicity } = question;
    refuseImport(question.actor, 'facilities', feed.code);
    const region = await regionToWrite(this.db, feed, question.actor, this.today());
    const claim = await claimSync(this.db, {
      id: randomUUID(),
      feed: feed.code,
      startedAt: new Date().toISOString(),
      dryRun,
      atomicity,
      mode: feed.mode,
      idempotencyKey,
      question: { dryRun, atomicity, mode: feed.mode, maxClosedShare: feed.maxClosedShare },
      owner: randomUUID(),
    });
    if (!claim.isOurs) return keptByOthers(claim, question.bytes);
    const narrowed = { ...question, feed: { ...feed, region } };
    return whileClaimed(this.db, claim, () => this.runClaimed(claim, narrowed));
  }

  private async runClaimed(claim: Claim, question: SyncQuestion): Promise<string> {
    const { feed } = question;
    // what a process that is gone has left of this very sync, and of others
    await dropStaged(this.db, claim.id);
    await sweepSyncs(this.db, feed.code);
    const read = await this.stage(claim.id, question);
    const finish = (
      tx: Transaction,
      outcome: string,
      weighed: Weighed | null,
      counties: readonly string[],
      outlook: unknown = null,
    ) =>
      finishSync(tx, claim.id, claim.owner, {
        outcome,
        sha256: read.sha256,
        counts: countsOf(read.rows, weighed?.counts ?? {}),
        fileProblems: [...read.problems, ...(weighed?.refusals ?? [])],
        fileWarnings:
          outcome === 'rejected' ? read.warnings : [...read.warnings, ...nothingTaken(read.rows, weighed)],
        header: read.header,
        revision: outcome === 'committed' ? tx.revision : null,
        counties,
        coverageChanges: outlook,
      }).then((isOurs) => {
        if (!isOurs) throw new Error('The sync was taken over by another process.');
      });
    if (read.problems.length > 0)
      await this.unitOfWork.derive(0, async (tx) => {
        await keepVerdicts(tx, claim.id);
        await finish(tx, 'rejected', null, []);
      });
    else await this.judgeAndFinish(claim.id, question, read, finish);
    await dropStaged(this.db, claim.id);
    return claim.id;
  }

  private async judgeAndFinish(
    sync: string,
    question: SyncQuestion,
    read: Read,
    finish: (
      tx: Transaction,
      outcome: string,
      weighed: Weighed,
      counties: readonly string[],
      outlook?: unknown,
    ) => Promise<void>,
  ): Promise<void> {
    const { feed, dryRun } = question;
    if (read.rows >= COUNTED_ROWS) await countStaged(this.db);
    const rules: JudgeRules = {
      sync,
      rows: read.rows,
      feed: feed.code,
      region: feed.region,
      mode: feed.mode,
      maxClosedShare: feed.maxClosedShare,
      today: this.today(),
    };
    const judgedAt = await newestRevision(this.db);
    let weighed = weigh(question, await judge(this.db, rules), await countVerdicts(this.db, sync));
    if (!dryRun && !weighed.isRefused && weighed.isChange) {
      try {
        await this.unitOfWork.write(
          'sync',
          `sync of feed ${feed.code}`,
          async (tx) => {
            let sure = weighed;
            if (tx.revision - 1 !== judgedAt) {
              await forgetJudgement(tx, sync);
              sure = weigh(question, await judge(tx, rules), await countVerdicts(tx, sync));
              if (sure.isRefused || !sure.isChange) throw new NotWritten(sure);
            }
            await ensureFeed(tx, feed.code, feed.crs);
            tx.audit({
              kind: 'sync',
              key: sync,
              summary: `sync of feed ${feed.code}`,
              was: null,
              became: { feed: feed.code, counts: sure.counts },
            });
            await writeStaged(tx, sync);
            await refuseOutsideRegion(tx, question.actor, rules.today);
            await recordDuplicates(tx, sure.suspects);
            const counties = await markChanged(tx, await reachOfWritten(tx, feed.code));
            await keepVerdicts(tx, sync);
            await finish(tx, 'committed', sure, counties);
          },
          question.actor,
        );
        return;
      } catch (error) {
        if (!(error instanceof NotWritten)) throw error;
        // the transaction took its judgement back with it
        await forgetJudgement(this.db, sync);
        weighed = weigh(question, await judge(this.db, rules), await countVerdicts(this.db, sync));
      }
    }
    // what would be rejected changes nothing
    const isAsked = dryRun && weighed.isChange && !weighed.isRefused;
    const outlook = isAsked && this.outlook !== null ? await this.outlook(sync) : null;
    const outcome = dryRun ? 'dry_run' : weighed.isRefused ? 'rejected' : 'unchanged';
    await this.unitOfWork.derive(0, async (tx) => {
      await keepVerdicts(tx, sync);
      await finish(tx, outcome, weighed, [], outlook);
    });
  }

  /** Reads the file to its end, row by row; memory holds some thousand rows, half of them on their way to the store. */
  private async stage(sync: string, question: SyncQuestion): Promise<Read> {
    const { feed, format, onProgress } = question;
    const hash = createHash('sha256');
    const warnings: Problem[] = [];
    const rules = { ...feed, feed: feed.code, merged: await mergedOfFeed(this.db, feed.code) };
    let rows = 0;
    let header: readonly string[] = [];
    let batch = new StagedBatch(sync);
    let putting: Promise<void> = Promise.resolve();
    // the next rows are read while these are on their way; at most one batch is
    const put = async (): Promise<void> => {
      const full = batch;
      batch = new StagedBatch(sync);
      await putting;
      onProgress?.(rows);
      if (full.rows > 0) putting = this.unitOfWork.derive(0, (tx) => full.put(tx));
      // who awaits it next learns of its failure
      putting.catch(() => undefined);
    };
    let problems: readonly Problem[] = [];
    const bytes = hashed(question.bytes, hash);
    try {
      const reading = readRows(bytes, {
        format,
        encoding: feed.encoding,
        mapping: feed.mapping,
        known: FACILITY_FILE_COLUMNS,
        onWarning: (problem) => warnings.push(problem),
      });
      for await (const row of reading) {
        rows += 1;
        if (rows > MAX_ROWS) throw tooManyRows();
        header = row.names;
        batch.add(readFacilityRow(row, rules));
        if (batch.rows === STAGE_ROWS || batch.characters > STAGE_CHARACTERS) await put();
      }
    } catch (error) {
      // nothing is on its way any more when the sync is let go
      await putting.catch(() => undefined);
      if (!(error instanceof UnreadableFile)) throw error;
      problems = [error.problem];
    }
    await put();
    await putting;
    const sha256 = problems.length === 0 ? hash.digest('hex') : null;
    return { rows, sha256, header, problems, warnings };
  }
}

/** More rows than any feed of a nation's counties has at once. */
const MAX_ROWS = 2_000_000;

function tooManyRows(): UnreadableFile {
  return new UnreadableFile({
    code: 'file/too-many-rows',
    message: `The file has more than ${MAX_ROWS} rows; cut it into several.`,
  });
}

function weigh(
  { atomicity }: SyncQuestion,
  judged: Judged,
  counts: Readonly<Record<string, number>>,
): Weighed {
  const of = (name: string): number => counts[name] ?? 0;
  return {
    ...judged,
    counts,
    isRefused: judged.refusals.length > 0 || (atomicity === 'all' && of('rejected') > 0),
    isChange: of('created') + of('updated') + of('closed') + of('suspect') > 0,
  };
}

/** Rows may be refused one by one until none is left: then nothing changes, for another reason than that all is known. */
function nothingTaken(rows: number, weighed: Weighed | null): Problem[] {
  if (rows === 0 || (weighed?.counts['rejected'] ?? 0) < rows) return [];
  return [
    {
      code: 'file/no-row-taken',
      value: String(rows),
      message: `All ${rows} rows were rejected, so nothing was changed; the verdicts say why, row by row.`,
    },
  ];
}

function countsOf(rows: number, counts: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries([['rows', rows], ...VERDICTS.map((name) => [name, counts[name] ?? 0])]);
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
