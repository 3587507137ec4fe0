/** The feed of changes: what became of which facility, unit, outline, people or standard set, in order of revision. */
import { Inject, Injectable } from '@nestjs/common';
import { badInput, shown } from '../common/errors.js';
import { decodeCursor, encodeCursor } from '../common/paging.js';
import { CONFIG, todayOf } from '../config.js';
import type { Config } from '../config.js';
import { facilityOf } from '../facilities/facilities.shape.js';
import { Database } from '../store/database.js';
import type { Sql } from '../store/database.js';
import { CHANGE_KINDS, END, readChanges, readRegion, readStandings } from '../store/repositories/changes/changes.reader.js'; // prettier-ignore
import type {
  ChangeKind,
  ChangeRow,
  FacilityStanding,
  FeedPosition,
  RegionRows,
  Standing,
  UnitStanding,
} from '../store/repositories/changes/changes.reader.js';
import { changedUnitOf } from './changes.shape.js';
import type { Change, ChangePage, ChangeWord } from './changes.shape.js';
import { Commits } from './commits.js';

export interface ChangesWanted {
  /** A cursor of the feed, or a revision in digits: after all of it. Nothing = from the beginning. */
  readonly after?: string | undefined;
  /** Code of a unit: what is, or was until then, in it or below it. */
  readonly region?: string | null | undefined;
  readonly kinds?: readonly ChangeKind[] | null | undefined;
  readonly limit: number;
}

export const MAX_WAIT_SECONDS = 30;

@Injectable()
export class ChangesService {
  constructor(
    private readonly db: Database,
    private readonly commits: Commits,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * A page of changes after a cursor. Every change comes at least once to who goes on from `nextCursor`.
   * Fails: `changes/bad-cursor`, `changes/unknown-region`. Cost: two statements, one per kind in the page.
   */
  async read(wanted: ChangesWanted, sql: Sql = this.db): Promise<ChangePage> {
    const after = positionOf(wanted.after);
    const region = await this.regionOf(sql, wanted.region ?? null);
    const kinds = wanted.kinds ?? CHANGE_KINDS;
    const { newest, rows } = await readChanges(sql, after, { kinds, region, limit: wanted.limit + 1 });
    if (after.revision > newest) throw badCursor(wanted.after ?? '', newest);
    const hasMore = rows.length > wanted.limit;
    const page = rows.slice(0, wanted.limit);
    const last = page[page.length - 1];
    const next = hasMore && last !== undefined ? last : { revision: newest, kind: END, key: '' };
    return {
      revision: newest,
      items: await this.told(sql, page, region),
      nextCursor: cursorOf(next),
      hasMore,
    };
  }

  /** As `read`, but where there is nothing yet it waits for it, `seconds` at most, or until the caller leaves. */
  async await(wanted: ChangesWanted, seconds: number, signal: AbortSignal): Promise<ChangePage> {
    const end = performance.now() + seconds * 1000;
    let page = await this.read(wanted);
    while (
      page.items.length === 0 &&
      (await this.commits.after(page.revision, end - performance.now(), signal))
    )
      // what is of no interest need not be read again
      page = await this.read({ ...wanted, after: page.nextCursor });
    return page;
  }

  /** Pages without end, as changes are committed; ends when the signal says so. */
  async *follow(wanted: ChangesWanted, signal: AbortSignal): AsyncGenerator<ChangePage> {
    let after = wanted.after;
    while (!signal.aborted) {
      const page = await this.await({ ...wanted, after }, MAX_WAIT_SECONDS, signal);
      after = page.nextCursor;
      if (page.items.length > 0) yield page;
    }
  }

  /**
   * As `follow`, for one reader: from now on unless `after` is given, until the reader is done with it.
   * Fails: as `read` does, before the first page.
   */
  async followUntilLeft(wanted: ChangesWanted): Promise<AsyncIterableIterator<ChangePage>> {
    const after = wanted.after ?? cursorOf(await this.now());
    await this.read({ ...wanted, after, limit: 1 });
    const left = new AbortController();
    const pages = this.follow({ ...wanted, after }, left.signal);
    const iterator: AsyncIterableIterator<ChangePage> = {
      next: () => pages.next(),
      // a reader may leave while a page is waited for
      return: () => {
        left.abort();
        return pages.return(undefined);
      },
      [Symbol.asyncIterator]: () => iterator,
    };
    return iterator;
  }

  /** The cursor of now: after everything that is held. */
  async now(sql: Sql = this.db): Promise<FeedPosition> {
    const [row] = await sql.query<{ revision: number }>(`SELECT revision FROM revision_counter`);
    return { revision: row?.revision ?? 0, kind: END, key: '' };
  }

  /** Fails: `changes/unknown-region`. */
  async regionOf(sql: Sql, code: string | null): Promise<RegionRows | null> {
    if (code === null) return null;
    const rows = code.includes('\u0000') ? null : await readRegion(sql, code, todayOf(this.config));
    if (rows !== null) return rows;
    throw badInput({
      code: 'changes/unknown-region',
      field: 'region',
      value: shown(code),
      message: `region is ${shown(code)}, which is no unit today; /v1/units?search= finds units by name.`,
    });
  }

  private async told(sql: Sql, rows: readonly ChangeRow[], region: RegionRows | null): Promise<Change[]> {
    const standings = new Map<ChangeRow, Standing>();
    for (const kind of CHANGE_KINDS) {
      const own = rows.filter((row) => row.kind === kind);
      if (own.length === 0) continue;
      const read = await readStandings<Standing>(sql, kind, own, region);
      own.forEach((row, k) => standings.set(row, read[k] as Standing));
    }
    return rows.map((row) => changeOf(row, standings.get(row) as Standing));
  }
}

function changeOf(row: ChangeRow, standing: Standing): Change {
  const change = wordOf(row.kind, standing);
  const isTold = standing.is_held && change !== 'left';
  return {
    cursor: cursorOf(row),
    revision: row.revision,
    kind: row.kind,
    key: row.key,
    change,
    committedAt: row.committed_at,
    facility: isTold && row.kind === 'facility' ? facilityOf(standing as FacilityStanding) : null,
    unit: isTold && row.kind === 'unit' ? changedUnitOf(standing as UnitStanding) : null,
  };
}

function wordOf(kind: ChangeKind, standing: Standing): ChangeWord {
  if (!standing.is_held) return 'removed';
  if (!standing.is_in_region) return 'left';
  if (!standing.was_held) return 'created';
  if (kind === 'facility' || kind === 'unit') {
    const { was_closed, is_closed } = standing as FacilityStanding;
    const { was_ended, is_ended } = standing as UnitStanding;
    if ((is_closed && !was_closed) || (is_ended && !was_ended)) return 'closed';
  }
  return 'updated';
}

export function cursorOf({ revision, kind, key }: FeedPosition): string {
  return encodeCursor([revision, kind, key]);
}

const BEGINNING: FeedPosition = { revision: 0, kind: END, key: '' };

/** Takes: a cursor, a revision in digits, or nothing. Fails: `changes/bad-cursor`, `paging/bad-cursor`. */
export function positionOf(after: string | undefined): FeedPosition {
  if (after === undefined) return BEGINNING;
  if (/^\d{1,15}$/.test(after)) return { revision: Number(after), kind: END, key: '' };
  const [revision, kind, key] = decodeCursor(after, ['number', 'string', 'string']) as [
    number,
    string,
    string,
  ];
  const isKind = kind === END || (CHANGE_KINDS as readonly string[]).includes(kind);
  if (!Number.isSafeInteger(revision) || revision < 0 || !isKind || /[\u0000\p{Cs}]/u.test(key))
    throw badCursor(after, null);
  return { revision, kind, key };
}

function badCursor(after: string, newest: number | null): Error {
  return badInput({
    code: 'changes/bad-cursor',
    field: 'after',
    value: shown(after),
    message:
      newest === null
        ? `after is ${shown(after)}, which is no cursor of the feed; take nextCursor of a page, or a revision.`
        : `after is ${shown(after)}, which is later than revision ${newest}, the newest: it was taken of other data, or the data were put back to an older copy. Read the whole again, then go on from its revision.`,
  });
}
