/** Where coverage is read from: the stored rows for the newest state, a computed slice for any other. */
import type { AnswerStamp, QuestionContext } from '../common/context.js';
import { badInput, notFound, shown } from '../common/errors.js';
import { LEVELS } from '../common/vocabulary.js';
import type { Level } from '../common/vocabulary.js';
import type { Config } from '../config.js';
import { derive } from '../compute/derived.js';
import type { Derived } from '../compute/derived.js';
import { countiesOfPage } from '../compute/rollup/rollup.js';
import type { Rollup, UnitSums } from '../compute/rollup/rollup.js';
import { momentAt } from '../compute/moment.js';
import type { Held } from '../compute/moment.js';
import { computeCounties } from '../compute/slice.loader.js';
import type { Moment } from '../compute/slice.queries.js';
import { speedsOf } from '../compute/settings.js';
import { todayOf } from '../config.js';
import { heldAt, validOn } from '../store/clocks.js';
import type { Sql } from '../store/database.js';
import { CoverageRepository } from '../store/repositories/coverage.repository.js';
import type {
  CountyFreshness,
  CountyStateRow,
  StoredCoverageRow,
  StoredSummaryRow,
  StoredUnitGapRow,
  UnitWithStates,
} from '../store/repositories/coverage.repository.js';

/** Which settlement rows are wanted. */
export interface RowsWanted {
  readonly town?: string | null;
  readonly settlements?: readonly string[] | null;
  readonly after?: string | null;
  readonly limit?: number | null;
}

/** What rows of a county are read with: its services and rules, in the order of the rows' arrays. */
export type CountyWords = Pick<CountyStateRow, 'county_code' | 'services' | 'rules'>;

/** Coverage of some counties at one state of the world; nothing is read or computed before it is asked for. */
export interface CoverageSource {
  /** Equal only for equal answers to the same question; known before anything is computed. */
  readonly tag: string;
  readonly stamp: AnswerStamp;
  /** At least those of the counties named; without names, all. */
  states(counties?: readonly string[]): Promise<readonly CountyWords[]>;
  rows(wanted: RowsWanted): Promise<readonly StoredCoverageRow[]>;
  summaries(): Promise<readonly StoredSummaryRow[]>;
  unitGaps(): Promise<readonly StoredUnitGapRow[]>;
}

/** A unit and where answers about it are read from. */
export interface OpenedUnit {
  readonly ctx: QuestionContext;
  readonly unit: UnitWithStates;
  readonly source: CoverageSource;
}

/** Counties that a question about another state may compute while the caller waits. */
const MAX_COMPUTED_COUNTIES = 50;

/** Which rows of its counties are a unit's: a town's, a settlement's own, else all. */
export function rowsBelow(unit: UnitWithStates): RowsWanted {
  return {
    town: unit.level === 'town' ? unit.code : null,
    settlements: unit.level === 'village' ? [unit.code] : null,
  };
}

/**
 * Finds the unit that a question is about and opens the source that answers it. Cost: one statement.
 * Fails: `units/unknown-code`, `standards/unknown-set`, `standards/not-in-force`, `revisions/unknown`, `coverage/too-many-counties`.
 */
export async function openUnit(
  sql: Sql,
  config: Config,
  ctx: QuestionContext,
  code: string,
  rollup: Rollup | null = null,
): Promise<OpenedUnit> {
  refuseCost(ctx);
  const withStates = isStored(ctx, config);
  if (withStates && rollup?.mayHold(code)) {
    const rolled = await openRolled(sql, ctx, code, rollup);
    if (rolled !== null) return rolled;
  }
  const repository = new CoverageRepository(sql);
  const { asOf, revision, standardSet } = ctx;
  const unit = await repository.unitWithStates(code, { asOf, revision, standardSet, withStates });
  if (unit === null)
    throw notFound(
      'units/unknown-code',
      `No unit has the code ${shown(code)} on ${asOf}; /v1/units?search= finds units by name.`,
      code,
    );
  if (withStates && rollup !== null && isAboveCounties(unit.level)) {
    const rolled = await openRolled(sql, ctx, code, rollup);
    if (rolled !== null) return rolled;
  }
  const source = withStates
    ? storedSource(repository, ctx, unit.counties, unit.states)
    : computedSource(sql, config, ctx, unit.counties, momentAt(ctx, unit));
  return { ctx, unit, source };
}

function refuseCost(ctx: QuestionContext): void {
  if (ctx.cost != null)
    throw badInput({
      code: 'coverage/cost-not-answered',
      field: 'cost',
      value: `matrix:${ctx.cost}`,
      message: `cost is matrix:${ctx.cost}; coverage, gaps and aggregates are measured by straight lines. /v1/units/{code}/complementarity and /accessibility use a matrix.`,
    });
}

/**
 * Opens the source for counties that are known already.
 * Fails: as `openUnit`, but for the unit.
 */
export async function openCounties(
  sql: Sql,
  config: Config,
  ctx: QuestionContext,
  counties: readonly string[],
): Promise<CoverageSource> {
  refuseCost(ctx);
  const repository = new CoverageRepository(sql);
  return isStored(ctx, config)
    ? storedSource(repository, ctx, counties, await repository.states(counties))
    : computedSource(sql, config, ctx, counties, await momentOf(sql, ctx));
}

function isAboveCounties(level: string): boolean {
  return LEVELS.indexOf(level as Level) < LEVELS.indexOf('county');
}

/** A unit above the counties, answered from its roll-up; null where it is none, or no longer. */
async function openRolled(
  sql: Sql,
  ctx: QuestionContext,
  code: string,
  rollup: Rollup,
): Promise<OpenedUnit | null> {
  const standing = await rollup.now();
  const unit = standing.tree.unit(code);
  if (unit === null || !isAboveCounties(unit.level) || standing.asOf !== ctx.asOf) return null;
  const sums = await rollup.sumsOf(standing, code);
  const { counties } = sums;
  const known = {
    ...unit,
    counties,
    states: [],
    newest: standing.revision,
    hasSet: true,
    isSetInForce: true,
  };
  return { ctx, unit: known, source: rolledSource(new CoverageRepository(sql), ctx, sums) };
}

/** What an answer from a roll-up was made from. */
export function rolledStamp(ctx: QuestionContext, sums: UnitSums): AnswerStamp {
  return {
    revision: sums.revision,
    asOf: sums.asOf === '' ? ctx.asOf : sums.asOf,
    standardSet: ctx.standardSet,
    basis: ctx.basis,
    includePlanned: false,
    computedAt: sums.computedAt === '' ? '' : `${sums.computedAt.slice(0, 23)}Z`,
    stale: sums.isStale,
  };
}

/** As the stored source, but the summaries are added up already and a page reads only the counties it lies in. */
function rolledSource(repository: CoverageRepository, ctx: QuestionContext, sums: UnitSums): CoverageSource {
  const known = sums.spans.map((span) => span.county_code);
  return {
    tag: sums.tag,
    stamp: rolledStamp(ctx, sums),
    states: (counties) => repository.states(counties ?? known),
    rows: (wanted) => {
      const { after = null, limit } = wanted;
      const counties = limit ? countiesOfPage(sums.spans, after, limit) : known;
      return repository.rows({ counties, ...wanted });
    },
    summaries: () => Promise.resolve(sums.summaries),
    unitGaps: () => repository.unitGaps(known),
  };
}

/** True when the stored rows answer the question: the newest state, by the settings they are stored with. */
export function isStored(ctx: QuestionContext, config: Config): boolean {
  return (
    ctx.revision === null &&
    ctx.asOf === todayOf(config) &&
    ctx.standardSet === config.HINTERLAND_STANDARD_SET &&
    ctx.basis === 'resident' &&
    !ctx.includePlanned
  );
}

function storedSource(
  repository: CoverageRepository,
  ctx: QuestionContext,
  counties: readonly string[],
  states: readonly CountyFreshness[],
): CoverageSource {
  const known = states.map((s) => s.county_code);
  return {
    tag: states.map((s) => `${s.county_code}:${s.revision}:${s.as_of}:${s.is_stale}`).join(),
    stamp: {
      revision: Math.max(0, ...states.map((s) => s.revision)),
      asOf: states.reduce((date, s) => (s.as_of < date ? s.as_of : date), ctx.asOf),
      standardSet: ctx.standardSet,
      basis: ctx.basis,
      includePlanned: false,
      computedAt: states.reduce(
        (at, s) => (s.computed_at < at ? s.computed_at : at),
        states[0]?.computed_at ?? '',
      ),
      stale: known.length < counties.length || states.some((s) => s.is_stale || s.as_of < ctx.asOf),
    },
    states: () => Promise.resolve(states),
    rows: (wanted) => repository.rows({ counties: known, ...wanted }),
    summaries: () => repository.summaries(known),
    unitGaps: () => repository.unitGaps(known),
  };
}

/**
 * The moment that a computed answer is made for.
 * Fails: `standards/unknown-set`, `standards/not-in-force`, `revisions/unknown`.
 */
export async function momentOf(sql: Sql, ctx: QuestionContext): Promise<Moment> {
  const [counter] = await sql.query<Held>(
    `SELECT revision AS newest, EXISTS (SELECT 1 FROM standard_set WHERE code = $1) AS "hasSet",
            EXISTS (SELECT 1 FROM standard_set s WHERE s.code = $1 AND ${heldAt('s', 2)} AND ${validOn('s', 3)}) AS "isSetInForce"
       FROM revision_counter`,
    [ctx.standardSet, ctx.revision, ctx.asOf],
  );
  return momentAt(ctx, counter ?? { newest: 0, hasSet: false, isSetInForce: false });
}

function computedSource(
  sql: Sql,
  config: Config,
  ctx: QuestionContext,
  counties: readonly string[],
  moment: Moment,
): CoverageSource {
  if (counties.length > MAX_COMPUTED_COUNTIES)
    throw badInput({
      code: 'coverage/too-many-counties',
      field: 'code',
      value: String(counties.length),
      message: `The unit has ${counties.length} counties; a question with asOf, revision, standardSet, basis or includePlanned takes at most ${MAX_COMPUTED_COUNTIES}. Ask its counties one by one.`,
    });
  const speeds = speedsOf(config);
  let computed: Promise<readonly Derived[]> | null = null;
  const parts = (): Promise<readonly Derived[]> =>
    (computed ??= computeEach(sql, counties, { ...moment, speeds, includePlanned: ctx.includePlanned }));
  return {
    tag: JSON.stringify([moment, speeds, ctx.includePlanned, counties]),
    stamp: {
      revision: moment.revision,
      asOf: ctx.asOf,
      standardSet: ctx.standardSet,
      basis: ctx.basis,
      includePlanned: ctx.includePlanned,
      computedAt: new Date().toISOString(),
      stale: false,
    },
    states: async () => (await parts()).map((p) => p.state),
    rows: async (wanted) =>
      selectRows(
        (await parts()).flatMap((p) => [...p.rows]),
        wanted,
      ),
    summaries: async () => (await parts()).flatMap((p) => [...p.summaries]),
    unitGaps: async () => (await parts()).flatMap((p) => [...p.unitGaps]),
  };
}

async function computeEach(
  sql: Sql,
  counties: readonly string[],
  options: Parameters<typeof computeCounties>[2],
): Promise<readonly Derived[]> {
  const parts: Derived[] = [];
  for (const county of counties) parts.push(derive(await computeCounties(sql, [county], options), options));
  return parts;
}

/** The same selection and order as the stored rows' statement. */
export function selectRows(rows: readonly StoredCoverageRow[], wanted: RowsWanted): StoredCoverageRow[] {
  const settlements = wanted.settlements ? new Set(wanted.settlements) : null;
  const selected = rows
    .filter((row) => (wanted.town ?? row.town_code) === row.town_code)
    .filter((row) => settlements === null || settlements.has(row.settlement_code))
    .filter((row) => (wanted.after ?? null) === null || row.settlement_code > (wanted.after as string))
    .sort((a, b) => (a.settlement_code < b.settlement_code ? -1 : 1));
  return wanted.limit ? selected.slice(0, wanted.limit) : selected;
}
