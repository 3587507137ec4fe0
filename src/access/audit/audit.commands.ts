/** `hinterland audit`: the append-only log, for who holds the database. */
import { InvalidArgumentError } from 'commander';
import type { Command } from 'commander';
import { readQuery } from '../../api/query.js';
import type { Database } from '../../store/database.js';
import { auditFilters } from './audit.schema.js';
import { AuditService } from './audit.service.js';
import type { AuditEntry } from './audit.service.js';

interface Flags {
  actor?: string;
  kind?: string;
  key?: string;
  revision?: string;
  limit: number;
  json?: true;
}
type WithDatabase = (work: (ground: { db: Database }) => Promise<void>) => Promise<void>;

const PAGE = 1_000;

/** Adds `audit` to a program. */
export function addAuditCommand(program: Command, withGround: WithDatabase): void {
  program
    .command('audit')
    .description('who changed what, newest first, from the log that only grows')
    .option('--actor <name>', 'key:ID, cli:USER, loopback or system')
    .option('--kind <word>', 'facility, feed, sync, duplicate, key, webhook ...')
    .option('--key <text>', 'the id or code of one thing')
    .option('--revision <n>', 'what this revision changed')
    .option('--limit <n>', 'how many entries at most', limitOf, 50)
    .option('--json', 'whole entries with what was and what became, one JSON object a line')
    .addHelpText(
      'after',
      `
Examples:
  hinterland audit --kind facility --key health:S1
  hinterland audit --actor key:0123456789ab --json
  hinterland audit --revision 42 --json --limit 1000`,
    )
    .action(({ limit, json, ...given }: Flags) => {
      const wanted = readQuery(auditFilters, given);
      return withGround(async ({ db }) => {
        const service = new AuditService(db);
        for (let left = limit, after: string | undefined; left > 0;) {
          const page = await service.list({ ...wanted, after, limit: Math.min(left, PAGE) });
          for (const entry of page.items)
            process.stdout.write(`${json ? JSON.stringify(entry) : line(entry)}\n`);
          left -= page.items.length;
          if (page.nextCursor === null) return;
          after = page.nextCursor;
        }
      });
    });
}

function line({ at, actor, kind, key, summary, revision }: AuditEntry): string {
  return [at, actor, revision ?? '-', kind, key ?? '-', summary].join('\t');
}

/** Fails: InvalidArgumentError, which commander tells with the option's name. */
function limitOf(text: string): number {
  if (/^\d{1,9}$/.test(text) && Number(text) > 0) return Number(text);
  throw new InvalidArgumentError('It must be a whole number from 1 to 999999999.');
}
