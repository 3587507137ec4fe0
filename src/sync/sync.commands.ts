/** Feeds and syncs on the command line: the same services without HTTP. */
import { createWriteStream, readFileSync, statSync } from 'node:fs';
import { once } from 'node:events';
import { SingleBar } from 'cli-progress';
import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';
import { readBody } from '../api/body.js';
import type { Actor } from '../common/actor.js';
import { bytesOfFile } from '../common/files.js';
import { readConfig, todayOf } from '../config.js';
import type { Database } from '../store/database.js';
import type { HeldSync } from '../store/syncing/syncs.reader.js';
import type { UnitOfWork } from '../store/unit-of-work.js';
import { MODES } from './feeds/feed.js';
import type { Mode } from './feeds/feed.js';
import { feedPatchShape, newFeedShape } from './feeds/feeds.schema.js';
import { FeedsService } from './feeds/feeds.service.js';
import type { ImportService } from './import.service.js';
import { ENCODINGS } from './rows/bytes.js';
import type { Encoding } from './rows/bytes.js';
import { FILE_FORMATS } from './rows/source.js';
import type { FileFormat } from './rows/source.js';
import { dryOutlook } from './runs/dry.outlook.js';
import { FacilitySync } from './runs/facility.sync.js';
import { SyncService } from './sync.service.js';
import { reasonLines, resultLines } from './sync.telling.js';

export interface SyncGround {
  readonly db: Database;
  readonly unitOfWork: UnitOfWork;
  readonly imports: ImportService;
}
export type WithGround<G extends SyncGround> = (work: (ground: G) => Promise<void>) => Promise<void>;

interface Flags {
  feed: string;
  dryRun?: true;
  mode?: Mode;
  atomicity: 'all' | 'rows';
  maxClosedShare?: number;
  format?: FileFormat;
  encoding?: Encoding;
  key?: string;
  rejected?: string;
}

const say = (text: string): void => void process.stderr.write(`${text}\n`);
const print = (text: string): void => void process.stdout.write(`${text}\n`);

/** Adds `sync` and `feeds list | show | create | change`. Takes: what is to be done after a commit. */
export function addSyncCommands<G extends SyncGround>(
  program: Command,
  withGround: WithGround<G>,
  actor: () => Actor,
  afterCommit: (ground: G) => Promise<void>,
): void {
  program
    .command('sync')
    .description('sync the facilities of a feed from a file; every row gets a verdict')
    .argument('<file>', 'CSV, XLSX, GeoJSON, NDJSON or JSON, packed by gzip or not')
    .requiredOption('--feed <code>', 'the feed; `hinterland feeds create` makes one')
    .option('--dry-run', 'judge the rows and say what would change in coverage; write nothing')
    .addOption(new Option('--mode <mode>', 'as the feed says unless given').choices(MODES))
    .addOption(new Option('--atomicity <rule>').choices(['all', 'rows']).default('all'))
    .option('--max-closed-share <share>', 'largest share that a mirror closes', shareOf)
    .addOption(new Option('--format <format>', 'by the name of the file unless given').choices(FILE_FORMATS))
    .addOption(new Option('--encoding <name>', 'as the feed says unless given').choices(ENCODINGS))
    .option('--key <text>', 'idempotency key: the same key and file give the first answer again')
    .option('--rejected <file>', 'write the rejected rows there, with the reasons as columns')
    .addHelpText(
      'after',
      `
Examples:
  hinterland sync clinics.csv --feed clinics --dry-run
  hinterland sync clinics.xlsx --feed clinics --atomicity rows --rejected mend.csv

Exit codes: 0 taken, unchanged or dry run; 1 the file was rejected; 2 it could not be run.`,
    )
    .action((file: string, flags: Flags) =>
      withGround(async (ground) => {
        const sync = await runSync(ground, file, flags, actor());
        if (sync.outcome === 'committed') await afterCommit(ground);
        process.exitCode = sync.outcome === 'rejected' ? 1 : 0;
      }),
    );
  addFeedCommands(program, withGround, actor);
}

async function runSync(ground: SyncGround, file: string, flags: Flags, actor: Actor): Promise<HeldSync> {
  const { db, unitOfWork, imports } = ground;
  const config = readConfig();
  const facilitySync = new FacilitySync(db, unitOfWork, () => todayOf(config), dryOutlook(db, config));
  const service = new SyncService(db, unitOfWork, imports, facilitySync);
  const bar = new SingleBar({
    format: '{bar} {percentage}% of the file, {rows} rows',
    stream: process.stderr,
    noTTYOutput: false,
  });
  if (process.stderr.isTTY) bar.start(statSync(file).size, 0, { rows: 0 });
  try {
    const sync = await service.sync(flags.feed, {
      ...{ mode: flags.mode, maxClosedShare: flags.maxClosedShare, encoding: flags.encoding },
      bytes: bytesOfFile(file, (read) => bar.update(read)),
      format: flags.format ?? formatOf(file),
      atomicity: flags.atomicity,
      dryRun: flags.dryRun ?? false,
      idempotencyKey: flags.key ?? null,
      actor,
      onProgress: (rows) => bar.update({ rows }),
    });
    bar.stop();
    for (const line of reasonLines(sync, await service.reasons(sync.id))) say(line);
    for (const line of resultLines(sync)) print(line);
    if (flags.rejected !== undefined) await writeRejected(service, sync.id, flags.rejected);
    return sync;
  } finally {
    bar.stop();
  }
}

async function writeRejected(service: SyncService, id: string, path: string): Promise<void> {
  const out = createWriteStream(path);
  for await (const piece of await service.rejected(id)) if (!out.write(piece)) await once(out, 'drain');
  out.end();
  await once(out, 'finish');
}

function addFeedCommands<G extends SyncGround>(
  program: Command,
  withGround: WithGround<G>,
  actor: () => Actor,
): void {
  const feeds = program
    .command('feeds')
    .description('sources of facilities: what they may write, how they are read');
  const service = (ground: SyncGround): FeedsService => new FeedsService(ground.db, ground.unitOfWork);
  feeds
    .command('list')
    .description('all feeds, one a line')
    .action(() =>
      withGround(async (ground) => {
        for (let after: string | undefined; ;) {
          const page = await service(ground).list({ after, limit: 1000 });
          for (const feed of page.items)
            print([feed.code, feed.crs, feed.mode, feed.region ?? 'anywhere', feed.name].join('\t'));
          if (page.nextCursor === null) return;
          after = page.nextCursor;
        }
      }),
    );
  feeds
    .command('show')
    .description('one feed as JSON')
    .argument('<code>')
    .action((code: string) =>
      withGround(async (ground) => print(JSON.stringify(await service(ground).one(code), null, 2))),
    );
  feeds
    .command('create')
    .description('make a feed from a JSON file: {code, name, crs, region, mapping, categories ...}')
    .argument('<file>')
    .action((file: string) =>
      withGround(async (ground) => {
        const made = await service(ground).create(readBody(newFeedShape, jsonOf(file)), actor());
        print(`made feed ${made.code}, version ${made.version}`);
      }),
    );
  feeds
    .command('change')
    .description('change the fields that a JSON file gives')
    .argument('<code>')
    .argument('<file>')
    .option('--version <n>', 'refuse unless the feed is at this version')
    .action((code: string, file: string, { version }: { version?: string }) =>
      withGround(async (ground) => {
        const tag = version === undefined ? '*' : `"${version}"`;
        const made = await service(ground).change(code, tag, readBody(feedPatchShape, jsonOf(file)), actor());
        print(`feed ${made.code}, version ${made.version}`);
      }),
    );
}

function jsonOf(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8')) as unknown;
}

function formatOf(file: string): FileFormat {
  const name = file.toLowerCase().replace(/\.gz$/, '');
  if (name.endsWith('.xlsx')) return 'xlsx';
  if (name.endsWith('.geojson')) return 'geojson';
  if (name.endsWith('.ndjson') || name.endsWith('.jsonl')) return 'ndjson';
  return name.endsWith('.json') ? 'json' : 'csv';
}

/** Fails: InvalidArgumentError, which commander tells with the option's name. */
function shareOf(text: string): number {
  const share = Number(text);
  if (text.trim() !== '' && share >= 0 && share <= 1) return share;
  throw new InvalidArgumentError('It must be a share from 0 to 1, such as 0.25.');
}
