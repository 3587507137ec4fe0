/** Feeds: made, changed as versions, listed, and tried on a sample. */
import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../../common/actor.js';
import { Refusal, refuseIfAny, shown } from '../../common/errors.js';
import type { Problem } from '../../common/errors.js';
import { decodeCursor, pageOf } from '../../common/paging.js';
import type { Page } from '../../common/paging.js';
import { KNOWN_CRS } from '../../geo/datum.js';
import { Database } from '../../store/database.js';
import type { Transaction } from '../../store/database.js';
import { isUnit, newestRevision, readFeed, readFeeds, writeFeed } from '../../store/syncing/feeds.store.js';
import { NoChange, UnitOfWork } from '../../store/unit-of-work.js';
import { FACILITY_FILE_COLUMNS } from '../facilities/reading.js';
import { fingerprint } from '../report.js';
import type { Encoding } from '../rows/bytes.js';
import { refuseBadMapping } from '../rows/columns.js';
import { withoutBlank } from '../rows/mapping.js';
import type { FileFormat } from '../rows/source.js';
import { UnreadableFile } from '../rows/unreadable.js';
import { NO_CATEGORIES } from './categories.js';
import { unknownFeed } from './feed.js';
import type { Feed } from './feed.js';
import { checkSample, SAMPLE_BYTES } from './feeds.check.js';
import type { FeedCheck } from './feeds.check.js';
import type { FeedPatch, NewFeed } from './feeds.schema.js';
import { columnsOf, settingsOf } from './feeds.settings.js';
import { STARTERS, starterOf } from './starters.js';
import type { Starter } from './starters.js';

type Revised<T> = T & { readonly revision: number };

@Injectable()
export class FeedsService {
  constructor(
    @Inject(Database) private readonly db: Database,
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
  ) {}

  async list(wanted: {
    owner?: string | undefined;
    revision?: number | undefined;
    after?: string | undefined;
    limit: number;
  }): Promise<Revised<Page<Feed>>> {
    const after =
      wanted.after === undefined ? null : String(decodeCursor(wanted.after, ['string'], 'feeds')[0]);
    const rows = await readFeeds(this.db, {
      after,
      limit: wanted.limit + 1,
      owner: wanted.owner ?? null,
      revision: wanted.revision ?? null,
    });
    const page = pageOf(rows, wanted.limit, (row) => [row.code], 'feeds');
    return {
      ...page,
      items: page.items.map(settingsOf),
      revision: wanted.revision ?? (await newestRevision(this.db)),
    };
  }

  /** Fails: `feeds/unknown-code`. */
  async one(code: string): Promise<Revised<Feed>> {
    const held = await readFeed(this.db, code);
    if (held === null) throw unknownFeed(code);
    return { ...settingsOf(held), revision: await newestRevision(this.db) };
  }

  starters(): readonly Starter[] {
    return STARTERS;
  }

  /** Fails: `feeds/exists`, `coordinates/crs-missing`, `feeds/unknown-region`, `feeds/unknown-service`, `sync/bad-mapping`. */
  async create(body: NewFeed, actor: Actor): Promise<Revised<Feed>> {
    const { startFrom, categories, crs, ...rest } = body;
    const started = startFrom === undefined ? NO_CATEGORIES : starterOf(startFrom);
    const found: Problem[] = [];
    if (crs === undefined) found.push(CRS_MISSING);
    if (started === null) found.push(unknownStarter(startFrom ?? ''));
    await this.unitOfWork.write(
      'feed',
      `create feed ${body.code}`,
      async (tx) => {
        const feed = {
          ...rest,
          mapping: withoutBlank(rest.mapping),
          crs: crs ?? 'WGS84',
          categories: categories ?? started ?? NO_CATEGORIES,
        };
        refuseIfAny([...found, ...(await problemsOf(tx, feed))]);
        if ((await readFeed(tx, feed.code)) !== null) throw exists(feed.code);
        await writeFeed(tx, columnsOf(feed));
        tx.audit({
          kind: 'feed',
          key: feed.code,
          summary: `create feed ${feed.code}`,
          was: null,
          became: columnsOf(feed),
        });
      },
      actor,
    );
    return this.one(body.code);
  }

  /**
   * Changes the fields given: a new version, for the syncs to come.
   * Fails: `feeds/unknown-code`, `feeds/if-match-required`, `feeds/changed-meanwhile`, and as `create` does.
   */
  async change(
    code: string,
    ifMatch: string | undefined,
    patch: FeedPatch,
    actor: Actor,
  ): Promise<Revised<Feed>> {
    const work = async (tx: Transaction): Promise<NoChange<undefined> | undefined> => {
      const row = await readFeed(tx, code);
      if (row === null) throw unknownFeed(code);
      refuseOldVersion(code, ifMatch, row.rev_from);
      const { version: _, ...held } = settingsOf(row);
      const given = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));
      const mapping = patch.mapping === undefined ? {} : { mapping: withoutBlank(patch.mapping) };
      const next: Omit<Feed, 'version'> = { ...held, ...given, ...mapping };
      refuseIfAny(await problemsOf(tx, next));
      if (fingerprint(next) === fingerprint(held)) return new NoChange(undefined);
      await writeFeed(tx, columnsOf(next));
      tx.audit({
        kind: 'feed',
        key: code,
        summary: `change feed ${code}`,
        was: columnsOf(held),
        became: columnsOf(next),
      });
      return undefined;
    };
    await this.unitOfWork.write('feed', `change feed ${code}`, work, actor);
    return this.one(code);
  }

  /**
   * Looks at a sample of a file, in the feed's encoding unless another is said; nothing is written.
   * Fails: `feeds/unknown-code`, `file/too-large`.
   */
  async check(
    code: string,
    bytes: AsyncIterable<Uint8Array>,
    format: FileFormat,
    encoding?: Encoding,
  ): Promise<Revised<FeedCheck>> {
    const { revision, ...held } = await this.one(code);
    const feed = { ...held, encoding: encoding ?? held.encoding };
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of bytes) {
      size += chunk.length;
      if (size > SAMPLE_BYTES)
        throw new Refusal('too_large', [
          {
            code: 'file/too-large',
            message: `A sample has at most ${SAMPLE_BYTES} bytes; send the first thousands of rows.`,
          },
        ]);
      chunks.push(chunk);
    }
    return { revision, ...(await checkSample(this.db, feed, Buffer.concat(chunks), format)) };
  }
}

async function problemsOf(tx: Transaction, feed: Omit<Feed, 'version'>): Promise<Problem[]> {
  const problems: Problem[] = [];
  if (feed.region !== null && !(await isUnit(tx, feed.region)))
    problems.push({
      code: 'feeds/unknown-region',
      field: 'region',
      value: shown(feed.region),
      message: `region is ${shown(feed.region)}, which is no unit that is held; /v1/units?search= finds units by name.`,
    });
  try {
    refuseBadMapping(feed.mapping, FACILITY_FILE_COLUMNS);
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    problems.push({ ...error.problem, field: `mapping.${error.problem.field ?? ''}` });
  }
  const services = [...new Set(Object.values(feed.categories.entries))].filter((code) => code !== null);
  const held = await tx.query<{ code: string }>(
    `SELECT code FROM service WHERE code = ANY($1) AND rev_to IS NULL`,
    [services],
  );
  const known = new Set(held.map((row) => row.code));
  const unknown = services.filter((code) => !known.has(code)).sort();
  if (unknown.length > 0)
    problems.push({
      code: 'feeds/unknown-service',
      field: 'categories.entries',
      value: shown(unknown.join(', ')),
      message: `The categories name services that are not in the catalogue: ${shown(unknown.join(', '))}; /v1/services lists all, null means that a category is none.`,
    });
  return problems;
}

const CRS_MISSING: Problem = {
  code: 'coordinates/crs-missing',
  field: 'crs',
  message: `crs is missing; a feed says in which system its points are, since nobody can tell afterwards: ${KNOWN_CRS.join(', ')} or EPSG:n.`,
};

function unknownStarter(code: string): Problem {
  return {
    code: 'feeds/unknown-starter',
    field: 'startFrom',
    value: shown(code),
    message: `startFrom is ${shown(code)}; there are ${STARTERS.map((starter) => starter.code).join(', ')}.`,
  };
}

function exists(code: string): Refusal {
  return new Refusal('conflict', [
    {
      code: 'feeds/exists',
      field: 'code',
      value: shown(code),
      message: `The feed ${shown(code)} is held already; PATCH it, or take another code.`,
    },
  ]);
}

/** The ETag of a feed is its version. */
function refuseOldVersion(code: string, ifMatch: string | undefined, version: number): void {
  if (ifMatch === undefined)
    throw new Refusal('precondition_required', [
      {
        code: 'feeds/if-match-required',
        field: 'If-Match',
        message: `A change of ${shown(code)} needs the header If-Match with the ETag of the version it was made from; GET the feed first.`,
      },
    ]);
  const versions = [...ifMatch.matchAll(/(?:^|,)\s*"(\d+)"\s*(?=,|$)/g)].map((m) => Number(m[1]));
  if (ifMatch.trim() === '*' || versions.includes(version)) return;
  throw new Refusal('precondition_failed', [
    {
      code: 'feeds/changed-meanwhile',
      field: 'If-Match',
      value: shown(ifMatch),
      message: `If-Match is ${shown(ifMatch)}; ${shown(code)} is at version ${version}. GET it again and repeat the change.`,
    },
  ]);
}
