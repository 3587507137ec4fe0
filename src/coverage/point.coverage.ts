/** Coverage of any point: the nearest settlement's slice with that settlement moved to the point. */
import type { AnswerStamp, QuestionContext } from '../common/context.js';
import { badInput, shown } from '../common/errors.js';
import type { Basis } from '../common/vocabulary.js';
import type { Config } from '../config.js';
import { derive } from '../compute/derived.js';
import type { SettlementAtDistance } from '../compute/nearest.settlement.js';
import { speedsOf } from '../compute/settings.js';
import type { LaidScenario } from '../compute/spot/spot.js';
import { computePoint } from '../compute/slice.loader.js';
import type { Moment } from '../compute/slice.queries.js';
import type { Sql } from '../store/database.js';
import type { CountyStateRow, StoredCoverageRow } from '../store/repositories/coverage.repository.js';

/** The state of the world that an answer about a point is made from. */
export interface OpenedPoint {
  readonly ctx: QuestionContext;
  readonly moment: Moment;
  readonly laid: LaidScenario | null;
  readonly tag: string;
}

/** A matrix holds settlements and facilities: no cost of any other point is known, and none is made up. */
export function refuseCostOfPoint(cost: string | null): void {
  if (cost === null) return;
  throw badInput({
    code: 'coverage/point-not-in-matrix',
    field: 'cost',
    value: shown(cost),
    message: `cost is ${shown(cost)}; a matrix holds costs of settlements, and a point is none. Leave cost out for straight lines, or ask /v1/units/{code}/coverage of a settlement near the point.`,
  });
}

/** Takes: the point and its nearest settlement. Gives: one row as stored rows are, and what it was made from. */
export async function coverageOfPoint(
  sql: Sql,
  config: Config,
  { ctx: { includePlanned }, moment, laid }: Pick<OpenedPoint, 'ctx' | 'moment' | 'laid'>,
  at: { lon: number; lat: number; settlement: SettlementAtDistance },
): Promise<{ row: StoredCoverageRow; state: Omit<CountyStateRow, 'computed_at'>; stamp: AnswerStamp }> {
  const computed = await computePoint(
    sql,
    { county: at.settlement.county_code, settlement: at.settlement.code, lon: at.lon, lat: at.lat },
    {
      ...moment,
      speeds: speedsOf(config),
      includePlanned,
      ...(laid === null ? {} : { overlay: laid.overlay }),
    },
  );
  const derived = derive(computed, moment);
  return {
    row: derived.rows.find((row) => row.settlement_code === at.settlement.code) as StoredCoverageRow,
    state: derived.state,
    stamp: {
      ...moment,
      basis: moment.basis as Basis,
      includePlanned,
      computedAt: new Date().toISOString(),
      stale: false,
      ...(laid === null ? {} : { scenario: laid.stamp }),
    },
  };
}
