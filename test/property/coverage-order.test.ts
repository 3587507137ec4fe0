import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { GAP_STATUSES, GROUPS } from '../../src/common/vocabulary.js';
import { computeCoverage, unsettledServices } from '../../src/engine/coverage.js';
import type { Coverage } from '../../src/engine/coverage.js';
import type { Slice } from '../../src/engine/slice.js';
import { summarise } from '../../src/engine/summary.js';
import { judge, randomFrom, randomWorld } from '../support/random-world.js';

const RUNS = { numRuns: 150, seed: 20261125 } as const;
const seeds = fc.integer({ min: 0, max: 2 ** 31 });

function shuffled(n: number, random: () => number): number[] {
  const list = Array.from({ length: n }, (_, k) => k);
  for (let k = n - 1; k > 0; k -= 1) {
    const other = Math.floor(random() * (k + 1));
    [list[k], list[other]] = [list[other] as number, list[k] as number];
  }
  return list;
}

/** The same world with settlements, rules and the offers of each facility in another order. */
function rearranged(slice: Slice, random: () => number): Slice {
  const { settlements: v, facilities: f } = slice;
  const order = shuffled(v.codes.length, random);
  const newPlace = new Map(order.map((old, now) => [old, now]));
  const rules = shuffled(slice.reachRules.length, random);
  return {
    ...slice,
    reachRules: rules.map((k) => slice.reachRules[k] as Slice['reachRules'][number]),
    settlements: {
      codes: order.map((i) => v.codes[i] as string),
      lonLat: Float64Array.from(
        order.flatMap((i) => [v.lonLat[2 * i] as number, v.lonLat[2 * i + 1] as number]),
      ),
      county: Int32Array.from(order, (i) => v.county[i] as number),
      town: Int32Array.from(order, (i) => v.town[i] as number),
      tier: Int8Array.from(order, (i) => v.tier[i] as number),
      area: Uint8Array.from(order, (i) => v.area[i] as number),
      inSeat: Uint8Array.from(order, (i) => v.inSeat[i] as number),
      terrain: order.map((i) => v.terrain[i] ?? null),
      people: Float64Array.from(
        order.flatMap((i) => GROUPS.map((_, g) => v.people[i * GROUPS.length + g] as number)),
      ),
    },
    facilities: {
      ...f,
      settlement: f.settlement.map((i) => newPlace.get(i) ?? -1),
      offerService: Int16Array.from(
        f.ids.flatMap((_, j) => [...f.offerService.slice(f.offerStart[j], f.offerStart[j + 1])].reverse()),
      ),
    },
  };
}

/** Every output of every cell, under the codes of settlement and service. */
function byCode(slice: Slice, c: Coverage): Map<string, unknown> {
  const count = slice.services.length;
  return new Map(
    [...c.gap]
      .map((gap, k): [string, unknown] => [
        `${slice.settlements.codes[Math.floor(k / count)]} ${slice.services[k % count]?.code}`,
        [
          slice.reachRules[c.rule[k] as number]?.code ?? null,
          gap,
          c.provider[k],
          c.nearest[k],
          c.nearestMetres[k],
          c.serving[k],
          c.servingMetres[k],
          c.thresholdMetres[k],
          c.planned[k],
          c.plannedMetres[k],
          c.people[k],
          c.severity[k],
        ],
      ])
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

/** Severity from the words of measures 5, by the judge's own figures. */
function severityByWords(slice: Slice, cell: number, said: ReturnType<typeof judge>[number]): number {
  const service = slice.services[cell % slice.services.length];
  const rule = slice.reachRules.find((r) => r.code === said.rule);
  if (rule === undefined || said.people === null) return NaN;
  if (said.serving !== null) return 0;
  const affected = said.people * (service?.weight ?? NaN);
  if (said.nearestMetres === null) return affected;
  const own = slice.facilities.ownRadiusMetres[
    slice.facilities.ids.indexOf(said.nearest as string)
  ] as number;
  const radius = Number.isNaN(own) ? rule.thresholdMetres : own;
  return affected * Math.min(1, (said.nearestMetres - radius) / radius);
}

describe('coverage', () => {
  it('does not depend on the order of settlements, rules and offers', () => {
    fc.assert(
      fc.property(seeds, fc.boolean(), (seed, includePlanned) => {
        const slice = randomWorld(seed);
        const other = rearranged(slice, randomFrom(seed + 1));
        const [a, b] = [slice, other].map((s) => computeCoverage(s, { includePlanned }));
        expect(byCode(other, b as Coverage)).toEqual(byCode(slice, a as Coverage));
        expect(summarise(other, b as Coverage)).toEqual(summarise(slice, a as Coverage));
      }),
      RUNS,
    );
  });

  it('gives severities, distances of planned facilities and thresholds as the words say; unserved are beyond', () => {
    let beyondOwnRadius = 0;
    fc.assert(
      fc.property(seeds, (seed) => {
        const slice = randomWorld(seed);
        const c = computeCoverage(slice, { includePlanned: false });
        judge(slice, false).forEach((said, k) => {
          expect(c.severity[k]).toBe(severityByWords(slice, k, said));
          expect(Number.isNaN(c.plannedMetres[k])).toBe(said.planned === null);
          const held = said.serving === null ? c.nearest[k] : c.serving[k];
          const own = slice.facilities.ownRadiusMetres[held as number] ?? NaN;
          const threshold = slice.reachRules[c.rule[k] as number]?.thresholdMetres ?? NaN;
          const isNone = Number.isNaN(threshold);
          expect(c.thresholdMetres[k]).toBe(isNone || Number.isNaN(own) ? threshold : own);
          if (isNone || said.serving !== null || said.nearestMetres === null) return;
          expect(said.nearestMetres).toBeGreaterThan(c.thresholdMetres[k] as number);
          if (said.nearestMetres <= threshold) beyondOwnRadius += 1;
        });
      }),
      RUNS,
    );
    // within the rule, but beyond the nearest facility's own radius
    expect(beyondOwnRadius).toBeGreaterThan(0);
  });

  it('is never worse when planned facilities count, nor when a threshold grows', () => {
    const served = (slice: Slice, includePlanned: boolean): boolean[] =>
      [...computeCoverage(slice, { includePlanned }).serving].map((j) => j >= 0);
    fc.assert(
      fc.property(seeds, (seed) => {
        const slice = randomWorld(seed);
        const wider = {
          ...slice,
          reachRules: slice.reachRules.map((r) => ({ ...r, thresholdMetres: r.thresholdMetres + 1_000 })),
        };
        const before = served(slice, false);
        for (const after of [served(slice, true), served(wider, false)])
          before.forEach((isServed, k) => expect(!isServed || after[k]).toBe(true));
      }),
      RUNS,
    );
  });

  it('calls a service unsettled exactly when some nearest facility is beyond what the slice holds', () => {
    const seen = new Set<boolean>();
    fc.assert(
      fc.property(seeds, (seed) => {
        const random = randomFrom(seed);
        const whole = randomWorld(seed);
        const completeWithinMetres = Float64Array.from(whole.services, () =>
          random() < 0.2 ? Infinity : random() * 20_000,
        );
        const slice = { ...whole, completeWithinMetres };
        const c = computeCoverage(slice, { includePlanned: false });
        const unsettled = new Set(unsettledServices(slice, c));
        slice.services.forEach((_, s) => {
          const nearest = slice.settlements.codes.map(
            (_code, i) => c.nearestMetres[i * slice.services.length + s],
          );
          const horizon = completeWithinMetres[s] as number;
          const expected = nearest.some((m) => (Number.isNaN(m) ? Infinity : (m as number)) > horizon);
          seen.add(expected);
          expect(unsettled.has(s)).toBe(expected);
        });
      }),
      RUNS,
    );
    expect(seen.size).toBe(2);
  });

  it('worlds of the random maker show every state that nearest-first can give', () => {
    const seen = new Set<string>();
    for (let seed = 0; seed < 200; seed += 1)
      judge(randomWorld(seed), false).forEach((said) => seen.add(said.gap));
    // capacity is not part of this rule
    expect(seen).toEqual(new Set(GAP_STATUSES.filter((gap) => gap !== 'no_capacity')));
  });
});
