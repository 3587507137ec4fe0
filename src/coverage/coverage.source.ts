/** Where coverage is read from: the stored rows for the newest state, a computed slice for any other. */
import type { AnswerStamp, QuestionContext } from '../common/context.js';
import { badInput, notFound, shown } from '../common/errors.js';
import { answeredRevision } from '../common/moment.js';
import type { Config } from '../config.js';
import { derive } from '../compute/derived.js';
import type { Derived } from '../compute/derived.js';
import { computeCounties } from '../compute/slice.loader.js';
import type { Moment } from '../compute/slice.queries.js';
import { speedsOf, todayOf } from '../compute/settings.js';
import type { Sql } from '../store/database.js';
import type { NamesReader, UnitWithCounties } from '../store/repositories/names.reader.js';
import { CoverageRepository } from '../store/repositories/coverage.repository.js';
import type {
  CountyFreshness,
  StoredCoverageRow,
  StoredSummaryRow,
  StoredUnitGapRow,
} from '../store/repositories/coverage.repository.js';

/** Which settlement rows are wanted. */
export interface RowsWanted {
  readonly town?: string | null;
  readonly settlements?: readonly string[] | null;
  readonly after?: string | null;
  readonly limit?: number | null;
}

/** Coverage of some counties at one state of the world. */
export interface CoverageSource {
  readonly states: readonly CountyFreshness[];
  readonly stamp: AnswerStamp;
  rows(wanted: RowsWanted): Promise<readonly StoredCoverageRow[]>;
  summaries(): Promise<readonly StoredSummaryRow[]>;
  unitGaps(): Promise<readonly StoredUnitGapRow[]>;
}

/** The unit that a question is about. Fails: `units/unknown-code`. */
export async function findUnit(
  names: NamesReader,
  ctx: QuestionContext,
  code: string,
): Promise<UnitWithCounties> {
  const unit = await names.unitWithCounties(code, ctx.asOf, ctx.revision);
  if (unit !== null) return unit;
  throw notFound(
    'units/unknown-code',
    `No unit has the code ${shown(code)} on ${ctx.asOf}; /v1/units?search= finds units by name.`,
    code,
  );
}

/** Which rows of its counties are a unit's: a town's, a settlement's own, else all. */
export function rowsBelow(unit: UnitWithCounties): RowsWanted {
  return {
    town: unit.level === 'town' ? unit.code : null,
    settlements: unit.level === 'village' ? [unit.code] : null,
  };
}

/** Counties that a question about another state may compute while the caller waits. */
const MAX_COMPUTED_COUNTIES = 50;

/** True when the stored rows answer the question: the newest state, by the settings they are stored with. */
function isStored(ctx: QuestionContext, config: Config): boolean {
  return (
    ctx.revision === null &&
    ctx.asOf === todayOf(config) &&
    ctx.standardSet === config.HINTERLAND_STANDARD_SET &&
    ctx.basis === 'resident' &&
    !ctx.includePlanned
  );
}

/**
 * Opens the source that answers a question about some counties.
 * Fails: `standards/unknown-set`, `revisions/unknown`, `coverage/too-many-counties`.
 */
export async function openSource(
  sql: Sql,
  config: Config,
  ctx: QuestionContext,
  counties: readonly string[],
): Promise<CoverageSource> {
  return isStored(ctx, config)
    ? openStored(new CoverageRepository(sql), ctx, counties)
    : openComputed(sql, config, ctx, counties);
}

async function openStored(
  repository: CoverageRepository,
  ctx: QuestionContext,
  counties: readonly string[],
): Promise<CoverageSource> {
  const states = await repository.states(counties);
  const known = states.map((s) => s.county_code);
  return {
    states,
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
    rows: (wanted) => repository.rows({ counties: known, ...wanted }),
    summaries: () => repository.summaries(known),
    unitGaps: () => repository.unitGaps(known),
  };
}

/**
 * The moment that a computed answer is made for.
 * Fails: `standards/unknown-set`, `revisions/unknown`.
 */
export async function momentOf(sql: Sql, ctx: QuestionContext): Promise<Moment> {
  const [counter] = await sql.query<{ revision: number; has_set: boolean }>(
    `SELECT revision, EXISTS (SELECT 1 FROM standard_set WHERE code = $1) AS has_set FROM revision_counter`,
    [ctx.standardSet],
  );
  const newest = counter?.revision ?? 0;
  if (counter?.has_set === false)
    throw notFound(
      'standards/unknown-set',
      `standardSet is ${ctx.standardSet}, which is not held; /v1/standard-sets lists those that are.`,
      ctx.standardSet,
    );
  return {
    asOf: ctx.asOf,
    revision: answeredRevision(ctx.revision, newest),
    standardSet: ctx.standardSet,
    basis: ctx.basis,
  };
}

async function openComputed(
  sql: Sql,
  config: Config,
  ctx: QuestionContext,
  counties: readonly string[],
): Promise<CoverageSource> {
  if (counties.length > MAX_COMPUTED_COUNTIES)
    throw badInput({
      code: 'coverage/too-many-counties',
      field: 'code',
      value: String(counties.length),
      message: `The unit has ${counties.length} counties; a question with asOf, revision, standardSet, basis or includePlanned takes at most ${MAX_COMPUTED_COUNTIES}. Ask its counties one by one.`,
    });
  const moment = await momentOf(sql, ctx);
  const computedAt = new Date().toISOString();
  const parts: Derived[] = [];
  for (const county of counties) {
    const computed = await computeCounties(sql, [county], {
      ...moment,
      speeds: speedsOf(config),
      includePlanned: ctx.includePlanned,
    });
    parts.push(derive(computed, moment));
  }
  return {
    states: parts.map((p) => ({ ...p.state, computed_at: computedAt, is_stale: false })),
    stamp: {
      revision: moment.revision,
      asOf: ctx.asOf,
      standardSet: ctx.standardSet,
      basis: ctx.basis,
      includePlanned: ctx.includePlanned,
      computedAt,
      stale: false,
    },
    rows: (wanted) =>
      Promise.resolve(
        selectRows(
          parts.flatMap((p) => [...p.rows]),
          wanted,
        ),
      ),
    summaries: () => Promise.resolve(parts.flatMap((p) => [...p.summaries])),
    unitGaps: () => Promise.resolve(parts.flatMap((p) => [...p.unitGaps])),
  };
}

/** The same selection and order as the stored rows' statement. */
function selectRows(rows: readonly StoredCoverageRow[], wanted: RowsWanted): StoredCoverageRow[] {
  const settlements = wanted.settlements ? new Set(wanted.settlements) : null;
  const selected = rows
    .filter((row) => (wanted.town ?? row.town_code) === row.town_code)
    .filter((row) => settlements === null || settlements.has(row.settlement_code))
    .filter((row) => (wanted.after ?? null) === null || row.settlement_code > (wanted.after as string))
    .sort((a, b) => (a.settlement_code < b.settlement_code ? -1 : 1));
  return wanted.limit ? selected.slice(0, wanted.limit) : selected;
}
