/** Cost matrices on the command line: the same service without HTTP. */
import type { Command } from 'commander';
import { Option } from 'commander';
import type { Actor } from '../common/actor.js';
import { DESTINATIONS } from '../common/destinations.js';
import type { Destinations } from '../common/destinations.js';
import { bytesOfFile } from '../common/files.js';
import { MODES } from '../common/vocabulary.js';
import type { Mode } from '../common/vocabulary.js';
import type { Database } from '../store/database.js';
import type { UnitOfWork } from '../store/unit-of-work.js';
import { MatricesService } from './matrices.service.js';
import type { MatrixReport } from './matrices.shapes.js';
import { COST_COLUMNS } from './pairs.reader.js';
import type { CostColumn } from './pairs.reader.js';

const SHOWN_PROBLEMS = 50;
/** A file of ten million pairs, packed, stays well below. */
const MAX_FILE_BYTES = 4_000_000_000;

interface Flags {
  name: string;
  layout: 'long' | 'wide';
  fromColumn?: string;
  toColumn?: string;
  costColumn?: string;
  unit?: CostColumn;
  mode?: Mode;
  feed?: string;
  destinations: Destinations;
  ignore?: string[];
  atomicity: 'all' | 'rows';
  dryRun?: true;
}

/** What the commands stand on. */
export interface MatrixGround {
  readonly db: Database;
  readonly unitOfWork: UnitOfWork;
}
export type WithGround = <T>(work: (ground: MatrixGround) => Promise<T>) => Promise<T>;

const say = (text: string): void => void process.stderr.write(`${text}\n`);
const print = (text: string): void => void process.stdout.write(`${text}\n`);

/** Adds `matrices import | list | delete`. */
export function addMatrixCommands(program: Command, withGround: WithGround, actor: () => Actor): void {
  const matrices = program
    .command('matrices')
    .description('travel costs from outside, used by cost=matrix:NAME');
  matrices
    .command('import')
    .description('import a file of pairs, CSV or NDJSON, gzip or not')
    .argument('<file>', 'from, to, and one of minutes, seconds, metres; mode if there is one')
    .requiredOption('--name <name>', 'name of the matrix; one that is held is replaced')
    .addOption(new Option('--layout <form>').choices(['long', 'wide']).default('long'))
    .option('--from-column <name>')
    .option('--to-column <name>')
    .option('--cost-column <name>')
    .addOption(new Option('--unit <unit>', 'what the costs are').choices(COST_COLUMNS))
    .addOption(new Option('--mode <mode>', 'how people travel').choices(MODES))
    .option('--feed <code>', 'the file names facilities by the external ids of this feed')
    .addOption(
      new Option('--destinations <kind>', 'what destinations are that are not named in full')
        .choices(DESTINATIONS)
        .default('facilities'),
    )
    .option('--ignore <columns...>', 'columns that are not read')
    .addOption(new Option('--atomicity <rule>').choices(['all', 'rows']).default('all'))
    .option('--dry-run', 'judge the pairs, write nothing')
    .addHelpText(
      'after',
      `
Examples:
  hinterland matrices import walk.csv.gz --name walk --mode walk
  hinterland matrices import r5.csv --name transit --mode bus --from-column from_id --to-column to_id --cost-column travel_time_p50 --unit minutes
  hinterland matrices import table.csv --name drive --layout wide --unit seconds --feed health

Exit codes: 0 taken, unchanged or dry run; 1 rejected; 2 it could not be run.`,
    )
    .action(async (file: string, flags: Flags) =>
      withGround(async (ground) => {
        const report = await new MatricesService(ground.db, ground.unitOfWork).import({
          name: flags.name,
          layout: flags.layout,
          fromColumn: flags.fromColumn ?? null,
          toColumn: flags.toColumn ?? null,
          costColumn: flags.costColumn ?? null,
          unit: flags.unit ?? null,
          mode: flags.mode ?? null,
          feed: flags.feed ?? null,
          destinations: flags.destinations,
          ignore: flags.ignore ?? [],
          atomicity: flags.atomicity,
          dryRun: flags.dryRun ?? false,
          bytes: bytesOfFile(file),
          maxBytes: MAX_FILE_BYTES,
          onProgress: progress(),
          actor: actor(),
        });
        tell(report);
        process.exitCode = report.outcome === 'rejected' ? 1 : 0;
      }),
    );
  matrices
    .command('list')
    .description('matrices that are held, one JSON object a line')
    .action(async () =>
      withGround(async (ground) => {
        const { items } = await new MatricesService(ground.db, ground.unitOfWork).list(null);
        for (const item of items) print(JSON.stringify(item));
      }),
    );
  matrices
    .command('delete')
    .description('end a matrix; questions about past revisions can still use it')
    .argument('<name>')
    .action(async (name: string) =>
      withGround(async (ground) => {
        const revision = await new MatricesService(ground.db, ground.unitOfWork).delete(name, actor());
        print(`deleted, revision ${revision}`);
      }),
    );
}

/** Quiet where nobody looks. */
function progress(): (pairs: number) => void {
  let told = 0;
  return (pairs) => {
    if (!process.stderr.isTTY || pairs - told < 100_000) return;
    told = pairs;
    process.stderr.write(`\r${pairs} pairs`);
  };
}

function tell(report: MatrixReport): void {
  for (const problem of report.problems.slice(0, SHOWN_PROBLEMS))
    say(`row ${problem.rowNumber}: ${problem.code}: ${problem.message} (${problem.rows} rows)`);
  const more = report.problems.length - SHOWN_PROBLEMS + report.problemsLeftOut;
  if (more > 0) say(`... and ${more} more`);
  const { counts } = report;
  print(
    `${report.outcome}, revision ${report.revision ?? 'none'}: ${report.pairs} pairs of ${report.settlements} settlements and ${report.facilities} facilities${report.places === 0 ? '' : ` and ${report.places} places`} in ${report.unit} (${report.mode}); read ${counts.read}, blank ${counts.blank}, repeated ${counts.repeated}, rejected ${counts.rejected}`,
  );
}
