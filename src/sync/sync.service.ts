/** Imports and syncs as a caller over the web asks for them, and what came of past ones. */
import { Inject, Injectable } from '@nestjs/common';
import { badInput, notFound, shown } from '../common/errors.js';
import { decodeCursor, pageOf } from '../common/paging.js';
import type { Page } from '../common/paging.js';
import { Database } from '../store/database.js';
import { newestRevision, readFeed } from '../store/syncing/feeds.store.js';
import { readReasons } from '../store/syncing/reasons.reader.js';
import type { ReasonCount } from '../store/syncing/reasons.reader.js';
import {
  noteVisible,
  readHeader,
  readRejected,
  readSync,
  readSyncsOf,
  readVerdicts,
} from '../store/syncing/syncs.reader.js';
import type { HeldSync, HeldVerdict, SyncHead } from '../store/syncing/syncs.reader.js';
import { UnitOfWork } from '../store/unit-of-work.js';
import { unknownFeed } from './feeds/feed.js';
import type { Mode } from './feeds/feed.js';
import type { Encoding } from './rows/bytes.js';
import { settingsOf } from './feeds/feeds.settings.js';
import { ImportService } from './import.service.js';
import type { ImportQuestion } from './import.service.js';
import { rejectedCsv } from './runs/rejected.csv.js';
import { FacilitySync } from './runs/facility.sync.js';
import type { SyncQuestion } from './runs/facility.sync.js';

/** Verdicts told in one answer; all that are kept stay in the database. */
const SHOWN_VERDICTS = 1_000;

type Revised<T> = T & { readonly revision: number };

export interface VerdictsQuestion {
  readonly verdict?: string | undefined;
  readonly after?: string | undefined;
  readonly limit: number;
}

export interface FeedSyncQuestion extends Omit<SyncQuestion, 'feed'> {
  readonly mode?: Mode | undefined;
  readonly maxClosedShare?: number | undefined;
  /** Of this file, where it is another one than the feed's. */
  readonly encoding?: Encoding | undefined;
}

@Injectable()
export class SyncService {
  constructor(
    @Inject(Database) private readonly db: Database,
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(ImportService) private readonly imports: ImportService,
    @Inject(FacilitySync) private readonly syncs: FacilitySync,
  ) {}

  /** Imports a file and gives the same report that `one` gives later. */
  async import(question: ImportQuestion): Promise<HeldSync> {
    const { id } = await this.imports.importFile(question);
    return this.one(id);
  }

  /** Runs a sync of a feed. Fails: `feeds/unknown-code`, `sync/bad-key`, and as FacilitySync. */
  async sync(
    code: string,
    { mode, maxClosedShare, encoding, ...question }: FeedSyncQuestion,
  ): Promise<HeldSync> {
    const { idempotencyKey } = question;
    if (idempotencyKey !== null && !/^[\x21-\x7e]{1,200}$/.test(idempotencyKey))
      throw badInput({
        code: 'sync/bad-key',
        field: 'Idempotency-Key',
        value: shown(idempotencyKey),
        message: `Idempotency-Key is ${shown(idempotencyKey)}; it has 1 to 200 printable characters and no blanks, such as a UUID.`,
      });
    const held = await readFeed(this.db, code);
    if (held === null) throw unknownFeed(code);
    const feed = settingsOf(held);
    const id = await this.syncs.run({
      ...question,
      feed: {
        ...feed,
        mode: mode ?? feed.mode,
        maxClosedShare: maxClosedShare ?? feed.maxClosedShare,
        encoding: encoding ?? feed.encoding,
      },
    });
    return this.one(id);
  }

  /** Fails: `syncs/not-found`. */
  async one(id: string): Promise<HeldSync> {
    const sync = await readSync(this.db, id, SHOWN_VERDICTS);
    if (sync === null) throw unknownSync(id);
    if (sync.revision === null || sync.visibleAt !== null) return sync;
    const isVisible = await this.unitOfWork.derive(sync.revision, (tx) => noteVisible(tx, id));
    return isVisible ? ((await readSync(this.db, id, SHOWN_VERDICTS)) ?? sync) : sync;
  }

  /** Verdicts page by page. Fails: `syncs/not-found`, `paging/bad-cursor`. */
  async verdicts(id: string, wanted: VerdictsQuestion): Promise<Revised<Page<HeldVerdict>>> {
    const page = await this.judged(id, wanted);
    return { ...page, items: page.items.map(({ position: _, ...verdict }) => verdict) };
  }

  /** The same with the position that each has in the list: its cursor. */
  async judged(
    id: string,
    wanted: VerdictsQuestion,
  ): Promise<Revised<Page<HeldVerdict & { readonly position: number }>>> {
    if ((await readHeader(this.db, id)) === null) throw unknownSync(id);
    const after =
      wanted.after === undefined ? 0 : Number(decodeCursor(wanted.after, ['number'], 'verdicts')[0]);
    const rows = await readVerdicts(this.db, id, {
      after,
      limit: wanted.limit + 1,
      verdict: wanted.verdict,
    });
    const page = pageOf(rows, wanted.limit, (row) => [row.position], 'verdicts');
    return { ...page, revision: await newestRevision(this.db) };
  }

  /** Why rows got their verdicts, counted by verdict and code, those of most rows first. */
  async reasons(id: string): Promise<readonly ReasonCount[]> {
    return readReasons(this.db, id);
  }

  /** Syncs of a feed, the newest first. Fails: `feeds/unknown-code`. */
  async of(
    code: string,
    wanted: { after?: string | undefined; limit: number },
  ): Promise<Revised<Page<SyncHead>>> {
    if ((await readFeed(this.db, code)) === null) throw unknownFeed(code);
    const after =
      wanted.after === undefined
        ? null
        : (decodeCursor(wanted.after, ['string', 'string'], 'syncs') as [string, string]);
    const rows = await readSyncsOf(this.db, code, after, wanted.limit + 1);
    const page = pageOf(rows, wanted.limit, (row) => [row.startedAt, row.id], 'syncs');
    return { ...page, revision: await newestRevision(this.db) };
  }

  /** The rejected rows as they came, with their reasons as columns. Fails: `syncs/not-found`. */
  async rejected(id: string): Promise<AsyncIterable<string>> {
    const header = await readHeader(this.db, id);
    if (header === null) throw unknownSync(id);
    return rejectedCsv(header, (after, limit) => readRejected(this.db, id, after, limit));
  }
}

function unknownSync(id: string): Error {
  return notFound('syncs/not-found', `No sync or import has the id ${shown(id)}.`, id);
}
