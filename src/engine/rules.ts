/** Which reach rule holds for a settlement, and thresholds in metres. */
import { MAX_THRESHOLD_METRES, TIERS } from '../common/vocabulary.js';
import type { Mode } from '../common/vocabulary.js';
import type { ReachRule, Slice } from './slice.js';

/**
 * Threshold of a reach rule in metres; minutes are turned into metres by the stated speed.
 * Takes: metres, or minutes and a mode (none = `any`); speeds in km/h per mode. Gives: metres, > 0.
 */
export function thresholdMetresOf(
  rule: { metres: number | null; minutes: number | null; mode: Mode | null },
  speedsKmh: Readonly<Record<Mode, number>>,
): number {
  if (rule.metres !== null) return rule.metres;
  return Math.min(MAX_THRESHOLD_METRES, ((rule.minutes ?? 0) * speedsKmh[rule.mode ?? 'any'] * 1000) / 60);
}

/**
 * The rule applied to each settlement and service.
 * Gives: settlement-major indices into slice.reachRules, -1 = none. Order of preference: a rule for the
 * settlement's terrain, one that names its tier, one in metres, the strictest, the first by code.
 */
export function rulesOfSettlements(slice: Slice): Int16Array {
  const { settlements, services } = slice;
  const chosen = new Map<string, Int16Array>();
  const result = new Int16Array(settlements.codes.length * services.length);
  for (let i = 0; i < settlements.codes.length; i += 1) {
    const tier = settlements.tier[i] as number;
    const terrain = settlements.terrain[i] ?? null;
    const key = `${tier}|${terrain ?? ''}`;
    const rules = chosen.get(key) ?? rulesFor(slice, tier, terrain);
    chosen.set(key, rules);
    result.set(rules, i * services.length);
  }
  return result;
}

function rulesFor(slice: Slice, tier: number, terrain: string | null): Int16Array {
  const best = new Int16Array(slice.services.length).fill(-1);
  const name = TIERS[tier];
  for (const [k, rule] of slice.reachRules.entries()) {
    const appliesToTier = rule.tiers.length === 0 || (name !== undefined && rule.tiers.includes(name));
    if (!appliesToTier || (rule.terrain !== null && rule.terrain !== terrain)) continue;
    const held = slice.reachRules[best[rule.service] as number];
    if (held === undefined || compareRules(rule, held) < 0) best[rule.service] = k;
  }
  return best;
}

function compareRules(a: ReachRule, b: ReachRule): number {
  return (
    Number(a.terrain === null) - Number(b.terrain === null) ||
    Number(a.tiers.length === 0) - Number(b.tiers.length === 0) ||
    Number(a.fromMinutes) - Number(b.fromMinutes) ||
    a.thresholdMetres - b.thresholdMetres ||
    (a.code < b.code ? -1 : 1)
  );
}
