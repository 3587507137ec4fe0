/**
 * Who covers whom (measures 1, 2 rule a, 5): for every settlement and service the nearest facility, the
 * one that serves, how that one stands to the settlement, and the state of the gap.
 */
import { GAP_STATUSES, GROUPS, PROVIDER_CLASSES } from '../common/vocabulary.js';
import { answerCoverage } from './kernel/answer.js';
import { questionOf } from './kernel/question.js';
import { radiusOf } from './nearest.js';
import type { Slice } from './slice.js';

/**
 * Settlement-major: entry i * services.length + s. Facility indices: -1 = none, metres NaN = none. Where costs were given
 * from outside, every number of metres is in their unit.
 */
export interface Coverage {
  /** Index into slice.reachRules, or -1: no rule applies. */
  readonly rule: Int16Array;
  /** Nearest operating facility at any distance (planned ones too where they count). */
  readonly nearest: Int32Array;
  readonly nearestMetres: Float64Array;
  /** Nearest of those within their threshold: the own radius of the facility, else the rule's; closed. */
  readonly serving: Int32Array;
  readonly servingMetres: Float64Array;
  /**
   * Threshold that held for the serving, else for the nearest facility: its own radius, else the rule's; the rule's where
   * there is neither; NaN = no rule. Unserved: the nearest is always farther than this.
   */
  readonly thresholdMetres: Float64Array;
  /** Nearest planned facility that would serve, where nobody serves. */
  readonly planned: Int32Array;
  readonly plannedMetres: Float64Array;
  /** Index into PROVIDER_CLASSES. */
  readonly provider: Uint8Array;
  /** Index into GAP_STATUSES. */
  readonly gap: Uint8Array;
  /** People of the rule's groups; NaN = some part unknown, or no rule. */
  readonly people: Float64Array;
  /** people x weight x excess distance / threshold, capped at 1; 0 where served; NaN = unknown people. */
  readonly severity: Float64Array;
}

const UNMET = PROVIDER_CLASSES.indexOf('unmet');
const COVERED_ELSEWHERE = GAP_STATUSES.indexOf('covered_elsewhere');

/**
 * Takes: a slice; whether planned facilities count as open. Gives: coverage of every settlement and service.
 * Cost: O((n + m) log m) per service. Pure: the same slice gives the same arrays.
 */
export function computeCoverage(slice: Slice, options: { includePlanned: boolean }): Coverage {
  const { question, rules } = questionOf(slice, options.includePlanned);
  const answer = answerCoverage(question);
  const size = rules.length;
  const result: Coverage = {
    rule: rules,
    nearest: answer.nearest,
    nearestMetres: answer.nearestMetres,
    serving: answer.serving ?? new Int32Array(size).fill(-1),
    servingMetres: answer.servingMetres ?? new Float64Array(size).fill(NaN),
    thresholdMetres: new Float64Array(size).fill(NaN),
    planned: answer.planned ?? new Int32Array(size).fill(-1),
    plannedMetres: answer.plannedMetres ?? new Float64Array(size).fill(NaN),
    provider: answer.provider,
    gap: answer.gap,
    people: new Float64Array(size).fill(NaN),
    severity: new Float64Array(size).fill(NaN),
  };
  if (answer.serving === null)
    for (let cell = 0; cell < size; cell += 1)
      if ((rules[cell] as number) >= 0 && result.provider[cell] !== UNMET) {
        result.serving[cell] = answer.nearest[cell] as number;
        result.servingMetres[cell] = answer.nearestMetres[cell] as number;
      }
  weighCoverage(slice, result, {
    thresholds: Float64Array.from(slice.reachRules, (rule) => rule.thresholdMetres),
    radiusOf: (j, threshold) => radiusOf(slice, j, threshold),
  });
  return result;
}

/** Thresholds in the unit of the costs. */
export interface CostLimits {
  /** Per reach rule of the slice. */
  readonly thresholds: Float64Array;
  /** Own radius of facility j, else the threshold. */
  radiusOf(j: number, threshold: number): number;
}

/** Fills in people, thresholds that held and severities where it is known who serves; and checks the whole. */
export function weighCoverage(slice: Slice, result: Coverage, limits: CostLimits): void {
  const count = slice.services.length;
  const groupsOfRules = slice.reachRules.map((rule) => rule.groups.map((group) => GROUPS.indexOf(group)));
  for (let i = 0, cell = 0; i < slice.settlements.codes.length; i += 1)
    for (let s = 0; s < count; s += 1, cell += 1) {
      const rule = result.rule[cell] as number;
      if (rule >= 0) weigh(slice, result, { cell, i, s, rule }, limits, groupsOfRules[rule] ?? []);
    }
  checkCoverage(result);
}

/** People concerned, the threshold that held, and how bad it is. */
function weigh(
  slice: Slice,
  result: Coverage,
  { cell, i, s, rule }: { cell: number; i: number; s: number; rule: number },
  limits: CostLimits,
  groups: readonly number[],
): void {
  const serving = result.serving[cell] as number;
  const [nearest, limit] = [result.nearest[cell] as number, limits.thresholds[rule] as number];
  const held = serving >= 0 ? serving : nearest;
  const threshold = held < 0 ? limit : limits.radiusOf(held, limit);
  result.thresholdMetres[cell] = threshold;
  let people = 0;
  for (const group of groups) people += slice.settlements.people[i * GROUPS.length + group] as number;
  result.people[cell] = people;
  if (serving >= 0) {
    result.severity[cell] = people * 0;
    return;
  }
  const weight = slice.services[s]?.weight ?? 1;
  // in (0, 1]; 1 where no facility can be reached at all
  const excess =
    nearest < 0 ? 1 : Math.min(1, ((result.nearestMetres[cell] as number) - threshold) / threshold);
  result.severity[cell] = people * weight * excess;
}

/** What every answer must hold before it leaves; a breach is a fault of this code, never of the data. */
function checkCoverage(c: Coverage): void {
  for (let cell = 0; cell < c.gap.length; cell += 1) {
    const isServed = (c.serving[cell] as number) >= 0;
    const metres = c.servingMetres[cell] as number;
    const isSound = isServed
      ? metres <= (c.thresholdMetres[cell] as number) &&
        metres >= (c.nearestMetres[cell] as number) &&
        c.provider[cell] !== UNMET &&
        (c.gap[cell] as number) <= COVERED_ELSEWHERE
      : c.provider[cell] === UNMET &&
        (c.gap[cell] as number) > COVERED_ELSEWHERE &&
        !((c.nearestMetres[cell] as number) <= (c.thresholdMetres[cell] as number));
    if (!isSound)
      throw new Error(`Coverage cell ${cell} contradicts itself: served ${isServed}, ${metres} m.`);
  }
}

/**
 * Services of which a facility outside the slice could still change some answer: the nearest one found is
 * farther than the slice is complete, or there is none. Gives: indices of services.
 */
export function unsettledServices(slice: Slice, coverage: Coverage): number[] {
  const count = slice.services.length;
  return slice.services
    .map((_, s) => s)
    .filter((s) => {
      const horizon = slice.completeWithinMetres[s] as number;
      if (horizon === Infinity) return false;
      for (let i = 0; i < slice.settlements.codes.length; i += 1) {
        const metres = coverage.nearestMetres[i * count + s] as number;
        if (!(metres <= horizon)) return true;
      }
      return false;
    });
}

/**
 * How near a facility without an own radius must come to any settlement to alter an answer, per service.
 * Proof: beyond the threshold it serves nobody, open or planned; beyond the nearest distance of every
 * settlement it is nearest to nobody, and at equal distance it may only win a tie (hence closed: "within or
 * at"). The own radius of a facility is compared by the caller. Gives: metres; Infinity where some
 * settlement has no nearest facility; -1 where there are no settlements. County-major: entry
 * county * services.length + s.
 */
export function reachMetres(slice: Slice, coverage: Coverage): Float64Array {
  const count = slice.services.length;
  const reach = new Float64Array(slice.counties.length * count).fill(-1);
  const thresholds = Float64Array.from(slice.reachRules, (rule) => rule.thresholdMetres);
  for (let i = 0; i < slice.settlements.codes.length; i += 1) {
    const first = (slice.settlements.county[i] as number) * count;
    for (let s = 0; s < count; s += 1) {
      const metres = coverage.nearestMetres[i * count + s] as number;
      const threshold = thresholds[coverage.rule[i * count + s] as number] ?? 0;
      const far = Math.max(threshold, Number.isNaN(metres) ? Infinity : metres);
      if (far > (reach[first + s] as number)) reach[first + s] = far;
    }
  }
  return reach;
}
