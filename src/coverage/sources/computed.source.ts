/** Coverage computed on the spot: for any state of the world but the stored one. */
import type { MatrixStamp, QuestionContext } from '../../common/context.js';
import { badInput } from '../../common/errors.js';
import type { Derived } from '../../compute/derived.js';
import type { LaidScenario, Spot } from '../../compute/spot/spot.js';
import { speedsOf } from '../../compute/settings.js';
import type { Moment } from '../../compute/slice.queries.js';
import type { Config } from '../../config.js';
import type { StoredCoverageRow } from '../../store/repositories/coverage.repository.js';
import type { CoverageSource, RowsWanted } from './source.js';

/** Counties that a question about another state may compute while the caller waits. */
const MAX_COMPUTED_COUNTIES = 50;

/**
 * Takes: the counties, the moment, and what is laid over the data: a scenario, and the matrix of travel costs.
 * Fails: `coverage/too-many-counties`.
 */
export function computedSource(
  parts: { readonly spot: Spot; readonly config: Config },
  ctx: QuestionContext,
  counties: readonly string[],
  moment: Moment,
  { laid = null, matrix = null }: { laid?: LaidScenario | null; matrix?: MatrixStamp | null } = {},
): CoverageSource {
  if (counties.length > MAX_COMPUTED_COUNTIES)
    throw badInput({
      code: 'coverage/too-many-counties',
      field: 'code',
      value: String(counties.length),
      message: `The question has ${counties.length} counties to compute; with asOf, revision, standardSet, basis, includePlanned, cost or a scenario that reaches so far it takes at most ${MAX_COMPUTED_COUNTIES}. Ask its counties one by one.`,
    });
  const { includePlanned } = ctx;
  let computed: Promise<readonly Derived[]> | null = null;
  const derived = (): Promise<readonly Derived[]> =>
    (computed ??= parts.spot.rowsOf(counties, {
      moment,
      includePlanned,
      overlay: laid?.overlay ?? null,
      cost: matrix?.name ?? null,
    }));
  const unit = matrix === null ? {} : { costUnit: matrix.unit };
  return {
    tag: JSON.stringify([
      moment,
      speedsOf(parts.config),
      includePlanned,
      counties,
      laid === null ? null : [laid.stamp, laid.overlay.tag],
      matrix,
    ]),
    stamp: {
      revision: moment.revision,
      asOf: ctx.asOf,
      standardSet: ctx.standardSet,
      basis: ctx.basis,
      includePlanned,
      computedAt: new Date().toISOString(),
      stale: false,
      ...(matrix === null ? {} : { cost: `matrix:${matrix.name}`, matrix }),
      ...(laid === null ? {} : { scenario: laid.stamp }),
    },
    ...(laid === null ? {} : { names: laid.names }),
    states: async () => (await derived()).map((p) => ({ ...p.state, ...unit })),
    rows: async (wanted) =>
      selectRows(
        (await derived()).flatMap((p) => [...p.rows]),
        wanted,
      ),
    summaries: async () => (await derived()).flatMap((p) => [...p.summaries]),
    summariesOfCounties: async () => (await derived()).flatMap((p) => [...p.summaries]),
    unitGaps: async () => (await derived()).flatMap((p) => [...p.unitGaps]),
  };
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
