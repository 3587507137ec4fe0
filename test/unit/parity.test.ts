import { describe, expect, it } from '@jest/globals';
import { parityReport } from '../../src/engine/inequality/parity.js';
import { lineWorld } from '../support/line-world.js';

const open = { includePlanned: false } as const;

describe('one standard beside the own', () => {
  it('counts each side in the group of its own rule', () => {
    const old = lineWorld({
      stepMetres: 2000,
      thresholdMetres: 2500,
      settlements: [{ people: 100, groups: { '60+': 10 } }],
      facilities: [{ at: 0, capacity: 1 }],
    });
    const slice = { ...old, reachRules: [{ ...old.reachRules[0], groups: ['60+'] } as never] };
    const all = { service: 0, thresholdMetres: 100, groups: ['all'] as const };
    const [row] = parityReport(slice, [all], { ...open, isAsked: () => true });
    expect(row?.own.byArea[1]).toMatchObject({ value: 1, numerator: 10, denominator: 10 });
    expect(row?.unified.byArea[1]).toMatchObject({ value: 1, numerator: 100, denominator: 100 });
  });
});
