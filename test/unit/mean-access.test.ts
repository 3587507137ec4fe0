/** Mean access of a unit: over its own settlements, and why it has no value. */
import { describe, expect, it } from '@jest/globals';
import { GROUPS } from '../../src/common/vocabulary.js';
import { accessOf } from '../../src/compute/measures/access.js';
import type { HeldSlice } from '../../src/compute/slices/slices.js';
import { lineWorld } from '../support/line-world.js';

describe('mean access of a unit', () => {
  // two settlements far apart: the people of the first are unknown, the second reaches a place of unknown size
  const line = lineWorld({
    stepMetres: 50_000,
    thresholdMetres: 1000,
    settlements: [{ people: NaN }, { people: 100 }, { people: 0 }],
    facilities: [{ at: 1, capacity: NaN }],
  });
  const held: HeldSlice = {
    slice: line,
    askedCounties: 1,
    inside: new Uint8Array(3).fill(1),
    haloMetres: null,
    cost: null,
    loadedAt: '',
    includePlanned: false,
    derived: (_, make) => make(),
  };
  const wanted = {
    services: [0],
    method: '2sfca',
    supply: 'capacity',
    catchment: null,
    decay: 'binary',
    steps: null,
    scale: null,
    midpoint: null,
    spread: null,
    groups: null,
  } as const;
  const statusOf = (...asked: number[]): string =>
    accessOf(held, wanted, {
      settlements: Uint8Array.from(line.settlements.codes, (_, i) => Number(asked.includes(i))),
      facilities: new Uint8Array(1),
    }).mean.status;

  it('says of its own settlements alone what is unknown', () => {
    expect(line.settlements.people).toHaveLength(3 * GROUPS.length);
    expect(statusOf(0)).toBe('unknown_population');
    expect(statusOf(1)).toBe('unknown_capacity');
    expect(statusOf(0, 1)).toBe('unknown_capacity');
    expect(statusOf(2)).toBe('no_demand');
    // nobody known beside somebody unknown is not nobody
    expect(statusOf(0, 2)).toBe('unknown_population');
    expect(statusOf()).toBe('not_applicable');
  });
});
