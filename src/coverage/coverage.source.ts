/** Where coverage is read from: the stored rows for the newest state, a computed slice for any other. */
import type { AnswerStamp, QuestionContext } from '../common/context.js';
import { Refusal } from '../common/errors.js';
import { LEVELS } from '../common/vocabulary.js';
import type { Level } from '../common/vocabulary.js';
import type { Config } from '../config.js';
import { momentAt } from '../compute/moment.js';
import type { Held } from '../compute/moment.js';
import { speedsOf } from '../compute/settings.js';
import { heldMatrix, matrixStamp } from '../compute/slices/by.matrix.js';
import { countiesOfPage } from '../compute/rollup/rollup.js';
import type { Rollup, UnitSums } from '../compute/rollup/rollup.js';
import type { LaidScenario, Spot } from '../compute/spot/spot.js';
import type { Moment } from '../compute/slice.queries.js';
import { countiesReached } from '../compute/stale.js';
import { todayOf } from '../config.js';
import { heldAt, validOn } from '../store/clocks.js';
import type { Sql } from '../store/database.js';
import { versionOf } from '../store/fresh/stored.units.js';
import type { StoredUnits } from '../store/fresh/stored.units.js';
import { CoverageRepository } from '../store/repositories/coverage.repository.js';
import type {
  CountyFreshness,
  StoredSummaryRow,
  UnitWithStates,
} from '../store/repositories/coverage.repository.js';
import { unknownUnit } from '../store/repositories/unknown.unit.js';
import { computedSource, selectRows } from './sources/computed.source.js';
import { scenarioSource } from './sources/scenario.source.js';
import type { CoverageSource, OpenedUnit, RowsWanted } from './sources/source.js';

export { selectRows };
export type { CountyWords, CoverageSource, OpenedUnit, RowsWanted } from './sources/source.js';

/** What sources are opened with. */
export interface SourceParts {
  readonly sql: Sql;
  readonly config: Config;
  readonly spot: Spot;
  /** Units that are remembered; null = each is read. */
  readonly units: StoredUnits | null;
  /** Sums of units above the counties; null = from the rows of their counties. */
  readonly rollup: Rollup | null;
}

/** Which rows of its counties are a unit's: a town's, a settlement's own, else all. */
export function rowsBelow(unit: UnitWithStates): RowsWanted {
  return {
    town: unit.level === 'town' ? unit.code : null,
    settlements: unit.level === 'village' ? [unit.code] : null,
  };
}

/**
 * Finds the unit that a question is about and opens the source that answers it. Cost: one statement.
 * Fails: `units/unknown-code`, `standards/unknown-set`, `standards/not-in-force`, `revisions/unknown`,
 * `coverage/too-many-counties`, `scenarios/unknown-id`, `matrices/unknown-name`.
 */
export async function openUnit(parts: SourceParts, ctx: QuestionContext, code: string): Promise<OpenedUnit> {
  if (ctx.scenario !== undefined) return openWithScenario(parts, ctx, ctx.scenario, code);
  const { sql, config, rollup } = parts;
  const withStates = isStored(ctx, config);
  if (withStates && rollup?.mayHold(code)) {
    const rolled = await openRolled(sql, ctx, code, rollup);
    if (rolled !== null) return rolled;
  }
  const repository = new CoverageRepository(sql);
  const { asOf, revision, standardSet } = ctx;
  const unit = await (withStates && parts.units !== null
    ? parts.units.open(code, { asOf, standardSet })
    : repository.unitWithStates(code, { asOf, revision, standardSet, withStates }));
  if (unit === null) throw await unknown(sql, code, ctx);
  if (withStates && rollup !== null && isAboveCounties(unit.level)) {
    const rolled = await openRolled(sql, ctx, code, rollup);
    if (rolled !== null) return rolled;
  }
  const source = withStates
    ? storedSource(repository, ctx, unit.counties, unit.states)
    : await computed(parts, ctx, unit.counties, momentAt(ctx, unit));
  return { ctx, unit, source, version: withStates ? versionOf(unit) : null };
}

/** Computed for the question, by the matrix it names. Fails: `matrices/unknown-name`, `coverage/too-many-counties`. */
async function computed(
  { sql, config, spot }: SourceParts,
  ctx: QuestionContext,
  counties: readonly string[],
  moment: Moment,
  laid: LaidScenario | null = null,
): Promise<CoverageSource> {
  const matrix =
    ctx.cost == null ? null : matrixStamp(await heldMatrix(sql, ctx.cost, moment.revision), speedsOf(config));
  return computedSource({ spot, config }, ctx, counties, moment, { laid, matrix });
}

/** The unit with the scenario laid over it: where the stored rows hold for the rest, only what it reaches is computed. */
async function openWithScenario(
  parts: SourceParts,
  { scenario: _, ...held }: QuestionContext,
  scenario: string,
  code: string,
): Promise<OpenedUnit> {
  const ctx = { ...held, scenario };
  if (!isStored(held, parts.config)) {
    const { asOf, revision, standardSet } = ctx;
    const at = { asOf, revision, standardSet, withStates: false };
    const unit = await new CoverageRepository(parts.sql).unitWithStates(code, at);
    if (unit === null) throw await unknown(parts.sql, code, ctx);
    const moment = momentAt(ctx, unit);
    const laid = await parts.spot.scenario(scenario, moment);
    return { ctx, unit, source: await computed(parts, ctx, unit.counties, moment, laid), version: null };
  }
  const base = await openUnit(parts, held, code);
  const moment = momentAt(ctx, base.unit);
  const laid = await parts.spot.scenario(scenario, moment);
  return {
    ctx,
    unit: base.unit,
    source: await withScenario(parts, ctx, base.source, base.unit.counties, { moment, laid }),
    version: null,
  };
}

async function withScenario(
  parts: SourceParts,
  ctx: QuestionContext,
  base: CoverageSource,
  counties: readonly string[],
  { moment, laid }: { moment: Moment; laid: LaidScenario },
): Promise<CoverageSource> {
  const inside = new Set(counties);
  const reached =
    counties.length > 1
      ? (await countiesReached(parts.sql, laid.changes)).filter((county) => inside.has(county))
      : counties;
  return scenarioSource(base, await computed(parts, ctx, reached, moment, laid), reached, laid);
}

async function unknown(sql: Sql, code: string, { asOf, revision }: QuestionContext): Promise<Refusal> {
  return new Refusal('not_found', [await unknownUnit(sql, code, { asOf, revision: revision ?? null })]);
}

/**
 * Opens the source for counties that are known already.
 * Fails: as `openUnit`, but for the unit.
 */
export async function openCounties(
  parts: SourceParts,
  { scenario, ...held }: QuestionContext,
  counties: readonly string[],
): Promise<CoverageSource> {
  const repository = new CoverageRepository(parts.sql);
  const base = isStored(held, parts.config)
    ? storedSource(repository, held, counties, await repository.states(counties))
    : null;
  if (base !== null && scenario === undefined) return base;
  const moment = await momentOf(parts.sql, held);
  if (scenario === undefined) return computed(parts, held, counties, moment);
  const ctx = { ...held, scenario };
  const laid = await parts.spot.scenario(scenario, moment);
  return base === null
    ? computed(parts, ctx, counties, moment, laid)
    : withScenario(parts, ctx, base, counties, { moment, laid });
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
  return { ctx, unit: known, source: rolledSource(new CoverageRepository(sql), ctx, sums), version: null };
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
  const madeAt = new Map(sums.spans.map((span) => [span.county_code, span.revision]));
  const without = async (except: readonly string[]): Promise<readonly StoredSummaryRow[]> => {
    const less = await repository.summaries(except);
    const states = await repository.states(except);
    // a county replaced since the sums were made is not the one that is in them
    return states.every((state) => state.revision === madeAt.get(state.county_code))
      ? [...sums.summaries, ...less.map(takenAway)]
      : repository.summaries(known.filter((county) => !except.includes(county)));
  };
  return {
    tag: sums.tag,
    kept: { counties: known, rest: null },
    stamp: rolledStamp(ctx, sums),
    states: (counties) => repository.states(counties ?? known),
    rows: ({ except = [], ...wanted }) => {
      const { after = null, limit } = wanted;
      const spans = sums.spans.filter((span) => !except.includes(span.county_code));
      const counties = limit ? countiesOfPage(spans, after, limit) : spans.map((span) => span.county_code);
      return repository.rows({ counties, ...wanted });
    },
    summaries: (except = []) => (except.length === 0 ? Promise.resolve(sums.summaries) : without(except)),
    summariesOfCounties: () => repository.summaries(known),
    unitGaps: () => repository.unitGaps(known),
  };
}

/** A county's part of sums, with the sign turned: added to the sums it leaves those of the other counties. */
function takenAway(row: StoredSummaryRow): StoredSummaryRow {
  const less = (numbers: readonly number[]): number[] => numbers.map((n) => 0 - n);
  return {
    ...row,
    settlements: 0 - row.settlements,
    unknown_settlements: 0 - row.unknown_settlements,
    not_applicable_settlements: 0 - row.not_applicable_settlements,
    persons: 0 - row.persons,
    persons_by_provider: less(row.persons_by_provider),
    settlements_by_provider: less(row.settlements_by_provider),
    persons_by_gap: less(row.persons_by_gap),
    settlements_by_gap: less(row.settlements_by_gap),
  };
}

/** True when the stored rows answer the question: the newest state, by the settings they are stored with. */
export function isStored(ctx: QuestionContext, config: Config): boolean {
  return (
    ctx.revision === null &&
    ctx.asOf === todayOf(config) &&
    ctx.standardSet === config.HINTERLAND_STANDARD_SET &&
    ctx.basis === 'resident' &&
    !ctx.includePlanned &&
    ctx.cost == null &&
    ctx.scenario === undefined
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
    kept: { counties: known, rest: null },
    versions: states.map((s) => ({ county: s.county_code, version: s.version })),
    tag: states.map((s) => s.version).join(),
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
    rows: ({ except = [], ...wanted }) =>
      repository.rows({ counties: known.filter((county) => !except.includes(county)), ...wanted }),
    summaries: (except = []) => repository.summaries(known.filter((county) => !except.includes(county))),
    summariesOfCounties: () => repository.summaries(known),
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
