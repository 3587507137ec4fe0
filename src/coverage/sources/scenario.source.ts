/** Coverage with a scenario: the counties that it can reach are computed, all others are as they are stored. */
import type { LaidScenario } from '../../compute/spot/spot.js';
import { selectRows } from './computed.source.js';
import type { CoverageSource } from './source.js';

/**
 * Takes: the source of the data as they are held, the source of the counties reached with the scenario laid over
 * them, and those counties. Gives: one source of both.
 */
export function scenarioSource(
  base: CoverageSource,
  computed: CoverageSource,
  reached: readonly string[],
  laid: LaidScenario,
): CoverageSource {
  const isReached = new Set(reached);
  const notReached = <Row extends { county_code: string }>(rows: readonly Row[]): Row[] =>
    rows.filter((row) => !isReached.has(row.county_code));
  return {
    tag: `${base.tag} ${computed.tag}`,
    names: laid.names,
    kept: {
      counties: (base.kept?.counties ?? []).filter((county) => !isReached.has(county)),
      rest: computed,
    },
    stamp: { ...base.stamp, scenario: laid.stamp },
    states: async (counties) => [
      ...notReached(await base.states(counties)),
      ...(await computed.states(counties)),
    ],
    rows: async (wanted) =>
      selectRows(
        [...(await base.rows({ ...wanted, except: reached })), ...(await computed.rows(wanted))],
        wanted,
      ),
    summaries: async (except = []) => [
      ...(await base.summaries([...reached, ...except])),
      ...(await computed.summaries()).filter((row) => !except.includes(row.county_code)),
    ],
    summariesOfCounties: async () => [
      ...notReached(await base.summariesOfCounties()),
      ...(await computed.summaries()),
    ],
    unitGaps: async () => [...notReached(await base.unitGaps()), ...(await computed.unitGaps())],
  };
}
