#!/usr/bin/env node
/** The command line: the same services without HTTP. Exit codes: 0 done, 1 refused, 2 cannot run. */
import 'reflect-metadata';
import { readFileSync, writeFileSync } from 'node:fs';
import { SingleBar } from 'cli-progress';
import { Argument, Command, InvalidArgumentError, Option } from 'commander';
import { logOf, openGround } from './ground.js';
import type { Ground } from './ground.js';
import { addAuditCommand } from './access/audit/audit.commands.js';
import { commandLineActor, keysCommand } from './cli.keys.js';
import { CODE_SCHEMES } from './common/codes.js';
import type { CodeScheme } from './common/codes.js';
import { notFound, Refusal, shown } from './common/errors.js';
import { bytesOfFile, cannotOpen } from './common/files.js';
import { maskedConfig, readConfig } from './config.js';
import { KNOWN_CRS, readCrs } from './geo/datum.js';
import type { Crs } from './geo/datum.js';
import { loadNation } from './demo/nation.js';
import { FULL_COUNTIES } from './demo/plan.js';
import { siteCommand } from './cli.site.js';
import { addMatrixCommands } from './matrices/matrices.commands.js';
import { loadBuiltIns } from './sample.js';
import { IMPORT_KINDS } from './sync/report.js';
import type { ImportKind, ImportReport } from './sync/report.js';
import { readMapping } from './sync/rows/mapping.js';
import { addSyncCommands } from './sync/sync.commands.js';
import { ENCODINGS } from './sync/rows/bytes.js';
import type { Encoding } from './sync/rows/bytes.js';

const SHOWN_PROBLEMS = 50;
const say = (text: string): void => void process.stderr.write(`${text}\n`);

interface ImportFlags {
  mapping?: string;
  feed: string;
  crs?: Crs;
  scheme: CodeScheme;
  encoding: Encoding;
  atomicity: 'all' | 'rows';
  dryRun?: true;
  verdicts?: string;
}

async function withGround<T>(work: (ground: Ground) => Promise<T>): Promise<T> {
  const config = readConfig();
  const ground = await openGround(config, logOf(config), say);
  try {
    return await work(ground);
  } finally {
    await ground.close();
  }
}

async function importFile(kind: ImportKind, file: string, flags: ImportFlags): Promise<void> {
  const mapping = flags.mapping ? readMapping(readFileSync(flags.mapping, 'utf8')) : {};
  await withGround(async (ground) => {
    // a new database knows no service: facilities need the built-in catalogue
    await loadBuiltIns(ground.db, ground.imports, { sample: false, onProgress: say });
    const bar = new SingleBar({ format: '{value} rows', stream: process.stderr, noTTYOutput: false });
    if (process.stderr.isTTY) bar.start(0, 0);
    const report = await ground.imports.importFile({
      kind,
      bytes: bytesOfFile(file),
      format: /\.(geo)?json$/.test(file) ? 'geojson' : 'csv',
      encoding: flags.encoding,
      mapping,
      options: { scheme: flags.scheme, crs: flags.crs ?? null, feed: flags.feed },
      atomicity: flags.atomicity,
      dryRun: flags.dryRun ?? false,
      onProgress: (rows) => bar.update(rows),
      actor: commandLineActor(),
    });
    bar.stop();
    tell(report);
    if (flags.verdicts !== undefined)
      writeFileSync(flags.verdicts, report.verdicts.map((v) => `${JSON.stringify(v)}\n`).join(''));
    if (report.outcome === 'committed') await recompute(ground);
    process.exitCode = report.outcome === 'rejected' ? 1 : 0;
  });
}

/** Fails: InvalidArgumentError, which commander tells with the option's name. */
function crsOf(text: string): Crs {
  const read = readCrs(text);
  if ('crs' in read) return read.crs;
  throw new InvalidArgumentError(read.problem.message);
}

function tell(report: ImportReport): void {
  const problems = [
    ...report.fileProblems.map((p) => `file: ${p.code}: ${p.message}`),
    ...report.verdicts.flatMap((v) => v.reasons.map((r) => `row ${v.rowNumber}: ${r.code}: ${r.message}`)),
  ];
  for (const line of problems.slice(0, SHOWN_PROBLEMS)) say(line);
  if (problems.length > SHOWN_PROBLEMS) say(`... and ${problems.length - SHOWN_PROBLEMS} more`);
  const counts = Object.entries(report.counts).map(([name, n]) => `${name} ${n}`);
  process.stdout.write(`${report.outcome}, revision ${report.revision ?? 'none'}: ${counts.join(', ')}\n`);
}

async function recompute(ground: Ground): Promise<void> {
  const bar = new SingleBar({ format: 'recompute {value}/{total} counties', stream: process.stderr });
  if (process.stderr.isTTY) bar.start(0, 0);
  const done = await ground.recompute.drain({
    threads: ground.threads,
    onProgress: (p) => {
      bar.setTotal(p.done + p.left);
      bar.update(p.done);
    },
  });
  bar.stop();
  say(`recomputed ${done} counties`);
}

async function demoNation(flags: { counties: number; seed: number; recompute: boolean }): Promise<void> {
  await withGround(async (ground) => {
    await loadBuiltIns(ground.db, ground.imports, { sample: false, onProgress: say });
    const bar = new SingleBar({ format: 'load {value}/{total} counties', stream: process.stderr });
    if (process.stderr.isTTY) bar.start(flags.counties, 0);
    const { counties, towns, settlements, facilities, revision } = await loadNation(
      ground.db,
      ground.unitOfWork,
      { ...flags, onProgress: (done) => bar.update(done) },
    );
    bar.stop();
    process.stdout.write(
      `revision ${revision}: ${counties} counties, ${towns} towns, ${settlements} settlements, ${facilities} facilities\n`,
    );
    if (flags.recompute) await recompute(ground);
  });
}

/** Fails: InvalidArgumentError, which commander tells with the option's name. */
function wholeOf(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number of at most nine digits.');
}

const program = new Command('hinterland').description(
  'Public-services coverage of counties, towns and villages.',
);
program
  .command('serve')
  .description('answer over HTTP')
  // the other commands need no web doors, which take longer to load than most of them to run
  .action(async () => (await import('./main.js')).start(readConfig()));
program
  .command('migrate')
  .description('bring the tables up to date')
  .action(async () => withGround(async () => say('the tables are up to date')));
program
  .command('config')
  .description('print the configuration, secrets masked')
  .action(() => void process.stdout.write(`${JSON.stringify(maskedConfig(readConfig()), null, 2)}\n`));
program
  .command('recompute')
  .description('recompute stale counties, one county, or all')
  .option('--county <code>')
  .option('--all')
  .action(async (flags: { county?: string; all?: true }) =>
    withGround(async (ground) => {
      if (flags.county !== undefined || flags.all) {
        const marked = await ground.recompute.mark(flags.county === undefined ? null : [flags.county]);
        if (flags.county !== undefined && marked === 0)
          throw notFound(
            'units/unknown-code',
            `No county with settlements has the code ${shown(flags.county)}; codes have all their digits, such as 990121000000.`,
          );
      }
      await recompute(ground);
    }),
  );
program
  .command('demo')
  .description('made-up data to try things on')
  .command('nation')
  .description('load a synthetic nation; the same seed gives the same bytes')
  .option('--counties <n>', `1 to ${FULL_COUNTIES}`, wholeOf, 10)
  .option('--seed <n>', 'a whole number', wholeOf, 1)
  .option('--no-recompute', 'leave the coverage to a running service or to `hinterland recompute`')
  .action(demoNation);
program.addCommand(siteCommand(withGround));
program
  .command('import')
  .description('import a file; every row gets a verdict')
  .addArgument(new Argument('<kind>').choices(IMPORT_KINDS))
  .argument('<file>', 'CSV or GeoJSON; standards as CSV or JSON')
  .option('--mapping <file>', 'JSON: {columns, constants, values, offersFrom, attributes, ignore}')
  .option('--feed <code>', 'feed that facilities belong to', 'default')
  .addOption(
    new Option(
      '--crs <name>',
      `system of the points: ${KNOWN_CRS.join(', ')} or EPSG:n; needed for CSV with points`,
    ).argParser(crsOf),
  )
  .addOption(new Option('--scheme <name>', 'code scheme').choices(CODE_SCHEMES).default('china12'))
  .addOption(new Option('--encoding <name>').choices(ENCODINGS).default('utf-8'))
  .addOption(
    new Option('--atomicity <rule>', 'all: nothing is written if a row is rejected')
      .choices(['all', 'rows'])
      .default('all'),
  )
  .option('--dry-run', 'judge the rows, write nothing')
  .option('--verdicts <file>', 'write the verdict of every row there, one JSON object a line')
  .addHelpText(
    'after',
    `
Examples:
  hinterland import units units.csv --crs WGS84
  hinterland import facilities clinics.csv --feed health --crs GCJ02 --encoding gb18030 --atomicity rows
  hinterland import facilities survey.csv --crs EPSG:4544 --dry-run
  hinterland import boundaries outlines.geojson
  hinterland import standards our-set.json

Exit codes: 0 taken, unchanged or dry run; 1 the file was rejected; 2 it could not be run.`,
  )
  .action(importFile);
program.addCommand(keysCommand(withGround));

addAuditCommand(program, withGround<void>);
addMatrixCommands(program, withGround, commandLineActor);
addSyncCommands(program, withGround<void>, commandLineActor, recompute);

try {
  await program.parseAsync();
} catch (error) {
  say(
    cannotOpen(error) ?? (error instanceof Refusal || error instanceof Error ? error.message : String(error)),
  );
  process.exitCode = 2;
}
