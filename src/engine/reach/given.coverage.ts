/** Who covers whom where costs are given from outside: the same answer as by straight lines, in the unit of the costs. */
import { GAP_STATUSES, PROVIDER_CLASSES } from '../../common/vocabulary.js';
import type { GapStatus } from '../../common/vocabulary.js';
import { providerClass } from '../allocation/classes.js';
import { weighCoverage } from '../coverage.js';
import type { Coverage } from '../coverage.js';
import { goesBefore } from '../nearest.js';
import type { Slice } from '../slice.js';
import type { CostMatrix } from './cost.js';
import { Reach } from './reach.js';
import type { ReachOptions } from './reach.js';

const GAP = Object.fromEntries(GAP_STATUSES.map((name, k) => [name, k])) as Record<GapStatus, number>;
const UNMET = PROVIDER_CLASSES.indexOf('unmet');

/**
 * Takes: a slice; whether planned facilities count as open; costs, and the speed by which metres are read on minutes.
 * Gives: coverage of every settlement and service, all costs and thresholds in the unit of the matrix, closed. What has
 * no pair cannot be reached: it is nobody's nearest. A service that nobody here reaches is `out_of_reach` where someone
 * offers it, else `absent`. Cost: O(pairs x offers). Pure.
 */
export function coverageByCost(
  slice: Slice,
  options: ReachOptions & { readonly cost: CostMatrix },
): Coverage {
  const reach = new Reach(slice, options);
  const size = reach.rules.length;
  const none = (): Int32Array => new Int32Array(size).fill(-1);
  const unknown = (): Float64Array => new Float64Array(size).fill(NaN);
  const thresholds = Float64Array.from(slice.reachRules, (rule) => reach.thresholdOf(rule));
  const result: Coverage = {
    rule: reach.rules,
    nearest: none(),
    nearestMetres: unknown(),
    serving: none(),
    servingMetres: unknown(),
    thresholdMetres: unknown(),
    planned: none(),
    plannedMetres: unknown(),
    provider: new Uint8Array(size).fill(UNMET),
    gap: new Uint8Array(size).fill(GAP.not_applicable),
    people: unknown(),
    severity: unknown(),
  };
  const ownCounty = new Uint8Array(size);
  const own = Float64Array.from(slice.facilities.ids, (_, j) => reach.ownRadiusOf(j));
  for (let i = 0; i < slice.settlements.codes.length; i += 1)
    visitRow(slice, options, { i, rules: reach.rules, thresholds, own }, result, ownCounty);
  judge(reach, result, ownCounty);
  weighCoverage(slice, result, {
    thresholds,
    radiusOf: (j, threshold) => (Number.isNaN(own[j]) ? threshold : own[j]),
  });
  return result;
}

/** The best of the pairs of one settlement, for each service. */
function visitRow(
  slice: Slice,
  { cost, includePlanned }: { cost: CostMatrix; includePlanned: boolean },
  of: { i: number; rules: Int16Array; thresholds: Float64Array; own: Float64Array },
  result: Coverage,
  ownCounty: Uint8Array,
): void {
  const { i, rules, thresholds, own } = of;
  const { planned, county, offerStart, offerService } = slice.facilities;
  const first = i * slice.services.length;
  for (let p = cost.start[i]; p < cost.start[i + 1]; p += 1) {
    const [j, metres] = [cost.facility[p], cost.cost[p]];
    const isOpen = includePlanned || planned[j] === 0;
    for (let k = offerStart[j]; k < offerStart[j + 1]; k += 1) {
      const cell = first + offerService[k];
      if (isOpen) take(slice, i, { facility: j, metres }, result.nearest, result.nearestMetres, cell);
      const rule = rules[cell];
      if (rule < 0 || !(metres <= (Number.isNaN(own[j]) ? thresholds[rule] : own[j]))) continue;
      if (isOpen) {
        take(slice, i, { facility: j, metres }, result.serving, result.servingMetres, cell);
        if (county[j] === slice.settlements.county[i]) ownCounty[cell] = 1;
      } else take(slice, i, { facility: j, metres }, result.planned, result.plannedMetres, cell);
    }
  }
}

function take(
  slice: Slice,
  i: number,
  found: { facility: number; metres: number },
  facilities: Int32Array,
  costs: Float64Array,
  cell: number,
): void {
  const held = { facility: facilities[cell], metres: costs[cell] };
  if (!goesBefore(slice, i, found, held)) return;
  facilities[cell] = found.facility;
  costs[cell] = found.metres;
}

/** How the one that serves stands to the settlement, and the state of the gap. */
function judge(reach: Reach, result: Coverage, ownCounty: Uint8Array): void {
  const { slice } = reach;
  const count = slice.services.length;
  const absent = slice.services.map((_, s) => reach.isAbsent(s));
  for (let cell = 0; cell < result.rule.length; cell += 1) {
    if (result.rule[cell] < 0) continue;
    if (result.serving[cell] >= 0) {
      result.provider[cell] = providerClass(slice, Math.floor(cell / count), result.serving[cell]);
      result.gap[cell] = ownCounty[cell] === 1 ? GAP.covered : GAP.covered_elsewhere;
      result.planned[cell] = -1;
      result.plannedMetres[cell] = NaN;
    } else if (result.planned[cell] >= 0) result.gap[cell] = GAP.covered_when_open;
    else result.gap[cell] = absent[cell % count] === true ? GAP.absent : GAP.out_of_reach;
  }
}
