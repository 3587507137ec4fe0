import { describe, expect, it } from '@jest/globals';
import type { Tier } from '../../src/common/vocabulary.js';
import { TIERS } from '../../src/common/vocabulary.js';
import { MAX_THRESHOLD_METRES } from '../../src/common/vocabulary.js';
import { rulesOfSettlements, thresholdMetresOf } from '../../src/engine/rules.js';
import type { ReachRule, Slice } from '../../src/engine/slice.js';
import { randomWorld } from '../support/random-world.js';

const SPEEDS = { walk: 5, bicycle: 15, bus: 30, drive: 30, any: 5 };

const rule = (code: string, of: Partial<ReachRule>): ReachRule => ({
  code,
  service: 0,
  tiers: [],
  verified: 'yes',
  thresholdMetres: 1_000,
  groups: ['all'],
  terrain: null,
  fromMinutes: false,
  ...of,
});

/** The rule that a lone settlement gets, or null. */
function chosen(rules: readonly ReachRule[], tier: Tier | null, terrain: string | null): string | null {
  const world = randomWorld(1);
  const slice: Slice = {
    ...world,
    services: world.services.slice(0, 1),
    reachRules: rules,
    settlements: {
      ...world.settlements,
      codes: ['v'],
      tier: Int8Array.of(tier === null ? -1 : TIERS.indexOf(tier)),
      terrain: [terrain],
    },
  };
  return rules[rulesOfSettlements(slice)[0] as number]?.code ?? null;
}

describe('the rule of a settlement', () => {
  it('is never one for another tier or another terrain', () => {
    const rules = [rule('town', { tiers: ['town'] }), rule('hill', { terrain: 'hill' })];
    expect(chosen(rules, 'village', 'plain')).toBeNull();
    expect(chosen(rules, 'village', null)).toBeNull();
    expect(chosen(rules, 'town', 'plain')).toBe('town');
  });

  it('is one for every tier where the tier of the settlement is unknown', () => {
    const rules = [rule('named', { tiers: [...TIERS], thresholdMetres: 1 }), rule('any', {})];
    expect(chosen(rules, null, null)).toBe('any');
    expect(chosen(rules.slice(0, 1), null, null)).toBeNull();
  });

  it('prefers terrain, then tier, then metres, then the strictest, then the first code', () => {
    const ranked = [
      rule('terrain', { terrain: 'hill', thresholdMetres: 9_000, fromMinutes: true }),
      rule('tier', { tiers: ['town'], thresholdMetres: 8_000, fromMinutes: true }),
      rule('metres', { thresholdMetres: 7_000 }),
      rule('b-minutes', { thresholdMetres: 500, fromMinutes: true }),
      rule('c-minutes', { thresholdMetres: 500, fromMinutes: true }),
      rule('a-slack', { thresholdMetres: 600, fromMinutes: true }),
    ];
    for (let k = 0; k < ranked.length; k += 1) {
      const left = ranked.slice(k);
      expect(chosen(left, 'town', 'hill')).toBe(left[0]?.code);
      expect(chosen([...left].reverse(), 'town', 'hill')).toBe(left[0]?.code);
    }
  });
});

describe('a threshold', () => {
  it('in metres is taken as it is, also where minutes are given too', () => {
    expect(thresholdMetresOf({ metres: 500, minutes: 15, mode: 'drive' }, SPEEDS)).toBe(500);
  });

  it('in minutes is the minutes at the stated speed of its mode, or of any mode', () => {
    // 15 min at 5 km/h and at 30 km/h
    expect(thresholdMetresOf({ metres: null, minutes: 15, mode: 'walk' }, SPEEDS)).toBe(1_250);
    expect(thresholdMetresOf({ metres: null, minutes: 15, mode: 'drive' }, SPEEDS)).toBe(7_500);
    expect(thresholdMetresOf({ metres: null, minutes: 15, mode: null }, SPEEDS)).toBe(1_250);
  });

  it('never goes beyond half the circumference', () => {
    expect(thresholdMetresOf({ metres: null, minutes: 1e6, mode: 'drive' }, SPEEDS)).toBe(
      MAX_THRESHOLD_METRES,
    );
  });
});
