import { describe, expect, it } from '@jest/globals';
import { serviceSetsOf } from '../../src/compute/measures/service.sets.js';
import type { HeldSlice } from '../../src/compute/slices/slices.js';
import { lineWorld } from '../support/line-world.js';

describe('service sets of a county', () => {
  // two towns; of the first service 10 and 30 places, of the second one facility each, of unknown size
  const line = lineWorld({
    stepMetres: 2000,
    thresholdMetres: 2500,
    settlements: [{ people: 100 }, { people: 100 }],
    facilities: [
      { at: 0, capacity: 10 },
      { at: 1, capacity: 30 },
    ],
  });
  const slice = {
    ...line,
    services: [...line.services, { ...line.services[0], code: 't' }] as never,
    facilities: {
      ...line.facilities,
      offerStart: Int32Array.of(0, 2, 4),
      offerService: Int16Array.of(0, 1, 0, 1),
      offerCapacity: Float64Array.of(10, NaN, 30, NaN),
    },
  };
  const held: HeldSlice = {
    slice,
    askedCounties: 1,
    inside: new Uint8Array(2).fill(1),
    haloMetres: null,
    cost: null,
    loadedAt: '',
    includePlanned: false,
    derived: (_, make) => make(),
  };
  const unit = { county_code: 'C', code: 'C', level: 'county', name: 'C', name_en: null };
  const scope = { settlements: new Uint8Array(2).fill(1), facilities: new Uint8Array(2).fill(1) };

  it('are specialised by capacity where all of a service is known, else by the count', () => {
    const { specialisation, counts } = serviceSetsOf(held, unit as never, scope);
    expect(counts).toEqual([
      [1, 1],
      [1, 1],
    ]);
    // 10 of 40 places are half of one of the two facilities
    expect(specialisation.unitTotals).toEqual([1.5, 2.5]);
    expect(specialisation.quotients[0]?.[0]).toBeCloseTo(0.5 / 1.5 / 0.5, 12);
    expect(specialisation.quotients[1]?.[0]).toBeCloseTo(1.5 / 2.5 / 0.5, 12);
    expect(specialisation.krugman[0]).toBeCloseTo(Math.abs(0.5 / 1.5 - 0.5) * 2, 12);
  });
});
