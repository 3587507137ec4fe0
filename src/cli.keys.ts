/** `hinterland keys`: made, listed, turned and ended by who holds the database. */
import { userInfo } from 'node:os';
import { Command, InvalidArgumentError, Option } from 'commander';
import { KeysService } from './access/keys.service.js';
import type { Key, ShownKey } from './access/keys.service.js';
import { MAX_OVERLAP_SECONDS, newKeyShape } from './access/keys.schema.js';
import { readBody } from './api/body.js';
import type { Ground } from './ground.js';
import { atCommandLine, ROLES, SYSTEM } from './common/actor.js';
import type { Actor } from './common/actor.js';
import { readConfig, todayOf } from './config.js';

type WithGround = <T>(work: (ground: Ground) => Promise<T>) => Promise<T>;

interface CreateFlags {
  role: string;
  region?: string;
  everywhere?: true;
  feed?: string[];
  expires?: string;
}

/** Who works at the command line, as the audit log names them. */
export function commandLineActor(): Actor {
  try {
    return atCommandLine(userInfo().username);
  } catch {
    // a container may run as a number without a name
    return atCommandLine(String(process.getuid?.() ?? 'unknown'));
  }
}

export function keysCommand(withGround: WithGround): Command {
  const withKeys = <T>(work: (keys: KeysService) => Promise<T>): Promise<T> =>
    withGround((ground) => work(new KeysService(ground.db, ground.unitOfWork)));
  const actor = commandLineActor();
  const command = new Command('keys').description(
    'API keys: who may write, and read where reading is closed',
  );
  command
    .command('create')
    .description('make a key; it is printed once, to the standard output')
    .argument('<name>', 'who or what holds it')
    .addOption(new Option('--role <role>', 'what it may do').choices(ROLES).makeOptionMandatory())
    .option('--region <code>', 'unit within which a syncer writes')
    .option('--everywhere', 'a syncer writes in every unit')
    .option('--feed <code...>', 'feeds that a syncer writes')
    .option('--expires <instant>', 'such as 2027-01-01T00:00:00Z; never unless said')
    .addHelpText(
      'after',
      `
Examples:
  hinterland keys create "Health bureau" --role syncer --region 990121000000 --feed health --expires 2027-12-31T00:00:00Z
  hinterland keys create operations --role admin`,
    )
    .action(async (name: string, flags: CreateFlags) => {
      const region = flags.everywhere ? null : flags.region;
      const wanted = readBody(newKeyShape, {
        name,
        role: flags.role,
        ...(region === undefined ? {} : { region }),
        ...(flags.feed === undefined ? {} : { feeds: flags.feed }),
        ...(flags.expires === undefined ? {} : { expiresAt: flags.expires }),
      });
      show(await withKeys((keys) => keys.create(wanted, actor, todayOf(readConfig()))));
    });
  command
    .command('list')
    .description('print all keys without their secrets, one JSON object a line')
    .action(async () =>
      withKeys(async (keys) => {
        for (let after: string | undefined; ;) {
          const page = await keys.list(after, 1000);
          for (const key of page.items) print(key);
          if (page.nextCursor === null) return;
          after = page.nextCursor;
        }
      }),
    );
  command
    .command('rotate')
    .description('give a key a new secret; the old one opens a while longer')
    .argument('<id>')
    .option('--overlap <seconds>', 'how long the old secret opens too', secondsOf, 24 * 3600)
    .action(async (id: string, flags: { overlap: number }) =>
      show(await withKeys((keys) => keys.rotate(id, flags.overlap, actor))),
    );
  command
    .command('revoke')
    .description('end a key at once and for good')
    .argument('<id>')
    .action(async (id: string) => print(await withKeys((keys) => keys.revoke(id, actor))));
  return command;
}

/** What a start tells of the first key; it is said on the terminal and never logged. */
export async function firstKey(ground: Ground, today: string, say: (text: string) => void): Promise<void> {
  const made = await new KeysService(ground.db, ground.unitOfWork).createFirst(SYSTEM, today);
  if (made === null) return;
  say(`The key of the first administrator, shown this once; keep it safe:

    ${made.key}

  It goes into the header "Authorization: Bearer KEY". Make one for each writer at /v1/keys or by
  "hinterland keys create"; a lost one is replaced by "hinterland keys create NAME --role admin".`);
}

function show(made: ShownKey): void {
  const { key, ...told } = made;
  process.stderr.write(`${JSON.stringify(told)}\nThe key, shown this once:\n`);
  process.stdout.write(`${key}\n`);
}

function print(key: Key): void {
  process.stdout.write(`${JSON.stringify(key)}\n`);
}

function secondsOf(text: string): number {
  if (/^\d{1,8}$/.test(text) && Number(text) <= MAX_OVERLAP_SECONDS) return Number(text);
  throw new InvalidArgumentError(`It must be whole seconds from 0 to ${MAX_OVERLAP_SECONDS}.`);
}
