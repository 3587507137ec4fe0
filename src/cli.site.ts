/** `hinterland site`: where to build next, asked at the command line and answered in this process. */
import { readFileSync, writeFileSync } from 'node:fs';
import { SingleBar } from 'cli-progress';
import { Command, InvalidArgumentError, Option } from 'commander';
import { readBody } from './api/body.js';
import type { Ground } from './ground.js';
import { Siting } from './compute/siting/siting.js';
import { Slices } from './compute/slices/slices.js';
import { SitingSolver } from './compute/solver/siting.solver.js';
import type { Config } from './config.js';
import { readConfig } from './config.js';
import { requestOf, sitingShape } from './siting/siting.body.js';
import { FORBIDDEN_LAND, SITING_MODELS, SITING_WEIGHTS } from './siting/siting.shapes.js';
import type { SitingAnswer } from './siting/siting.shapes.js';

type WithGround = <T>(work: (ground: Ground) => Promise<T>) => Promise<T>;

interface SiteFlags {
  unit?: string;
  service?: string;
  model?: string;
  number?: number;
  budget?: number;
  cost?: number;
  capacity?: number;
  radius?: number;
  radiusMinutes?: number;
  matrix?: string;
  grid?: number;
  towns?: true;
  weigh?: string;
  minimumPerTown?: number;
  floorPerTown?: number;
  forbid?: string[];
  asOf?: string;
  standardSet?: string;
  includePlanned?: true;
  scenario?: string;
  seconds?: number;
  question?: string;
  json?: true;
  geojson?: string;
}

/** Fails: InvalidArgumentError, which commander tells with the option's name. */
function numberOf(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && value >= 0) return value;
  throw new InvalidArgumentError('It must be a number of at least 0.');
}

/** Takes: what opens the ground to stand on, and where the settings are read from when it is asked. */
export function siteCommand(withGround: WithGround, configOf: () => Config = readConfig): Command {
  return new Command('site')
    .description('where to build next: the sites in order of gain, and what is proved about them')
    .option('--unit <code>', 'unit whose people are to be served')
    .option('--service <code>')
    .addOption(new Option('--model <name>', 'mclp by default').choices(SITING_MODELS))
    .option('--number <n>', 'at most so many sites', numberOf)
    .option('--budget <amount>', 'at most so much cost', numberOf)
    .option('--cost <amount>', 'cost of building one', numberOf)
    .option('--capacity <n>', 'capacity of a new facility, in the unit of the service', numberOf)
    .option('--radius <metres>', 'in the place of the thresholds of the standard', numberOf)
    .option('--matrix <name>', 'travel costs that were imported, in the place of straight lines')
    .option('--radius-minutes <n>', 'the radius by a matrix that counts minutes', numberOf)
    .option('--grid <metres>', 'candidates on a grid; without it the settlements', numberOf)
    .option('--towns', 'the towns of the unit are the candidates')
    .addOption(new Option('--weigh <what>', 'what a settlement counts in mclp').choices(SITING_WEIGHTS))
    .option('--minimum-per-town <n>', 'facilities in every town', numberOf)
    .option('--floor-per-town <share>', 'share of the people of every town, 0 to 1', numberOf)
    .addOption(new Option('--forbid <land...>', 'land on which nothing is built').choices(FORBIDDEN_LAND))
    .option('--as-of <date>')
    .option('--standard-set <code>')
    .option('--include-planned', 'planned facilities count as open')
    .option('--scenario <id>', 'laid over the data first')
    .option('--seconds <n>', 'for the exact search; 20 by default', numberOf)
    .option('--question <file>', 'JSON as POST /v1/siting takes it; options add to it')
    .option('--json', 'print the whole answer as JSON')
    .option('--geojson <file>', 'write the sites as points there')
    .addHelpText(
      'after',
      `
Examples:
  hinterland site --unit 990121000000 --service kindergarten --number 3
  hinterland site --unit 990121000000 --service kindergarten --budget 500 --cost 120 --grid 1000 --geojson sites.geojson
  hinterland site --question question.json --json
  hinterland site --question question.json --matrix drive --radius-minutes 30

Exit codes: 0 answered; 2 it could not be run.`,
    )
    .action(async (flags: SiteFlags) => withGround((ground) => site(ground, configOf(), flags)));
}

async function site(ground: Ground, config: Config, flags: SiteFlags): Promise<void> {
  const request = requestOf(config, readBody(sitingShape, bodyOf(flags)));
  const solver = new SitingSolver();
  const bar = new SingleBar({ format: '{phase}  best {objective}  bound {bound}', stream: process.stderr });
  const siting = new Siting(ground.db, config, new Slices(ground.db, config), solver);
  const shown = (value: number | undefined): string =>
    value === undefined ? '-' : Math.round(value).toString();
  if (process.stderr.isTTY) bar.start(1, 0, { phase: 'loading', objective: '-', bound: '-' });
  try {
    const answer = await siting.answer(request, {
      onProgress: (p) =>
        bar.update(0, { phase: p.phase, objective: shown(p.objective), bound: shown(p.bound) }),
    });
    bar.stop();
    if (flags.geojson !== undefined) writeFileSync(flags.geojson, `${JSON.stringify(featuresOf(answer))}\n`);
    process.stdout.write(flags.json ? `${JSON.stringify(answer, null, 2)}\n` : reportOf(answer));
  } finally {
    bar.stop();
    await solver.close();
  }
}

/** Options over the file, in the shape of the REST body; what is missing is told by the shape. */
function bodyOf(flags: SiteFlags): Record<string, unknown> {
  const file =
    flags.question === undefined ? {} : (JSON.parse(readFileSync(flags.question, 'utf8')) as object);
  const given = {
    unit: flags.unit,
    service: flags.service,
    model: flags.model,
    number: flags.number,
    budget: flags.budget,
    radiusMetres: flags.radius,
    radiusMinutes: flags.radiusMinutes,
    cost: flags.matrix === undefined ? undefined : `matrix:${flags.matrix}`,
    ...(flags.towns === true ? { candidates: { from: 'towns' } } : {}),
    ...(flags.grid === undefined ? {} : { candidates: { from: 'grid', spacingMetres: flags.grid } }),
    ...(flags.cost === undefined && flags.capacity === undefined
      ? {}
      : { build: defined({ cost: flags.cost, capacity: flags.capacity }) }),
    minimumPerTown: flags.minimumPerTown,
    floorPerTown: flags.floorPerTown,
    weigh: flags.weigh,
    forbid: flags.forbid,
    asOf: flags.asOf,
    standardSet: flags.standardSet,
    includePlanned: flags.includePlanned,
    scenario: flags.scenario,
    seconds: flags.seconds,
  };
  return { model: 'mclp', ...file, ...defined(given) };
}

function defined(record: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));
}

function reportOf(answer: SitingAnswer): string {
  const number = (value: number): string => Math.round(value).toLocaleString('en-US');
  const { people, objective } = answer;
  const proof =
    answer.status === 'optimal'
      ? 'proved: no choice is better'
      : `${answer.method}; ${answer.gap === null ? 'no bound is known' : `at most ${(100 * answer.gap).toFixed(2)} % below the best`}`;
  return [
    `${answer.service.name}, ${answer.unit.name} (revision ${answer.revision}, ${answer.asOf}, ${answer.standardSet})`,
    `${answer.sites.length} sites, ${number(objective.value)} ${objective.unit} (${proof})`,
    `served before ${number(people.servedBefore)}, after ${number(people.servedAfter)} of ${number(people.all)}; out of reach of all candidates ${number(people.uncoverable)}`,
    ...answer.sites.map(
      (s) =>
        `  ${s.order}. ${s.action} ${s.name} (${s.code}) at ${s.lon.toFixed(5)}, ${s.lat.toFixed(5)}: ${s.reason}`,
    ),
    ...answer.townsLacking.map(
      (t) =>
        `  ${t.name} lacks ${t.lackingSites} facilities, ${number(t.lackingPersons)} people of its floor`,
    ),
    ...answer.notes.map((note) => `- ${note}`),
    '',
  ].join('\n');
}

function featuresOf(answer: SitingAnswer): object {
  return {
    type: 'FeatureCollection',
    revision: answer.revision,
    features: answer.sites.map(({ lon, lat, ...properties }) => ({
      type: 'Feature',
      id: properties.code,
      geometry: { type: 'Point', coordinates: [lon, lat] },
      properties,
    })),
  };
}
