/** Siting on random small worlds against the plain judge: every combination of options is tried. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isCapacitated, pairsOf } from '../../src/engine/siting/problem.js';
import type { SitingModel, SitingProblem } from '../../src/engine/siting/problem.js';
import { solveSiting } from '../../src/engine/siting/solve.js';
import type { SitingSolution } from '../../src/engine/siting/solve.js';
import type { MilpSolver } from '../../src/engine/siting/solve.shared.js';
import { subsets, tableProblem, testSolver } from '../support/siting.js';

const TOWNS = 3;

const world = (model: SitingModel) =>
  fc
    .record({
      n: fc.integer({ min: 1, max: 9 }),
      m: fc.integer({ min: 1, max: 6 }),
      k: fc.integer({ min: 0, max: 2 }),
    })
    .chain(({ n, m, k }) =>
      fc.record({
        weight: fc.array(fc.integer({ min: 0, max: 12 }), { minLength: n, maxLength: n }),
        cost: fc.array(fc.array(fc.integer({ min: 0, max: 9 }), { minLength: m, maxLength: m }), {
          minLength: n,
          maxLength: n,
        }),
        keptCost: fc.array(fc.array(fc.integer({ min: 0, max: 14 }), { minLength: n, maxLength: n }), {
          minLength: k,
          maxLength: k,
        }),
        thresholds: model === 'p_median' ? fc.constantFrom(null, 6) : fc.integer({ min: 0, max: 6 }),
        number: fc.integer({ min: 0, max: 4 }),
        budget: fc.option(fc.integer({ min: 0, max: 12 })),
        optionCost: fc.array(fc.integer({ min: 0, max: 6 }), { minLength: m, maxLength: m }),
        capacity: fc.array(fc.integer({ min: 0, max: 15 }), { minLength: m, maxLength: m }),
        keptCapacity: fc.array(fc.integer({ min: 0, max: 15 }), { minLength: k, maxLength: k }),
        forbidden: fc.array(fc.constantFrom(0, 0, 0, 1), { minLength: m, maxLength: m }),
        adds: fc.array(fc.constantFrom(1, 1, 0), { minLength: m, maxLength: m }),
        demandTown: fc.array(fc.integer({ min: -1, max: TOWNS - 1 }), { minLength: n, maxLength: n }),
        optionTown: fc.array(fc.integer({ min: -1, max: TOWNS - 1 }), { minLength: m, maxLength: m }),
        minimum: fc.array(fc.constantFrom(0, 0, 1, 2), { minLength: TOWNS, maxLength: TOWNS }),
        floor: fc.array(fc.constantFrom(0, 0, 3, 8, 20), { minLength: TOWNS, maxLength: TOWNS }),
      }),
    );
type World = typeof world extends (model: SitingModel) => fc.Arbitrary<infer W> ? W : never;

interface With {
  readonly kept?: boolean;
  readonly towns?: boolean;
  readonly capacity?: boolean;
  readonly budget?: boolean;
}

function problemOf(model: SitingModel, w: World, extras: With = {}): SitingProblem {
  const limit = w.thresholds ?? Infinity;
  const kept = extras.kept
    ? {
        capacity: Float64Array.from(w.keptCost, (_, f) =>
          extras.capacity ? (w.keptCapacity[f] as number) : Infinity,
        ),
        pairs: pairsOf(
          w.keptCost.map((row) =>
            row.flatMap((cost, i) => (cost <= Math.min(limit, 13) ? [{ demand: i, cost }] : [])),
          ),
        ),
      }
    : undefined;
  return tableProblem({
    model,
    weight: w.weight,
    cost: w.cost,
    thresholds: w.thresholds,
    number: extras.budget && w.budget !== null ? null : w.number,
    budget: extras.budget ? w.budget : null,
    optionCost: w.optionCost,
    forbidden: w.forbidden,
    demandTown: w.demandTown,
    optionTown: w.optionTown,
    ...(extras.capacity ? { capacity: w.capacity } : {}),
    ...(extras.towns ? { minimum: w.minimum, floor: w.floor } : {}),
    adds: extras.towns ? w.adds : w.adds.map(() => 1),
    ...(kept ? { kept } : {}),
  });
}

/** Straight from the definitions, option by option and person by person. */
function judge(
  problem: SitingProblem,
  set: readonly number[],
): {
  standing: number[];
  served: number;
  floorsMet: number;
} {
  const { demand, options, pairs, kept, towns, model } = problem;
  const reach = (p: SitingProblem['pairs'], f: number): Map<number, number> =>
    new Map(
      [...p.demand.slice(p.start[f], p.start[f + 1])].map((i, k) => [
        i,
        p.cost[(p.start[f] as number) + k] as number,
      ]),
    );
  const open = [
    ...[...kept.capacity].map((capacity, f) => ({ capacity, reach: reach(kept.pairs, f) })),
    ...set.map((j) => ({ capacity: options.capacity[j] as number, reach: reach(pairs, j) })),
  ];
  const adds = (j: number): boolean => options.adds[j] === 1;
  const costOf = (i: number): number => Math.min(Infinity, ...open.map((f) => f.reach.get(i) ?? Infinity));
  const people = (i: number): number => demand.weight[i] as number;
  const all = [...demand.codes.keys()];
  const limited = isCapacitated(problem);
  const total = (list: readonly number[]): number => list.reduce((sum, v) => sum + v, 0);
  // largest flow = smallest cut: facilities in the cut give their capacity, the others all whom they reach
  const smallestCut = (worth: (reached: number[]) => number): number =>
    Math.min(
      ...[...subsets(open.length, open.length)].map((cut) => {
        const inCut = new Set(cut);
        const reached = all.filter((i) => open.some((f, k) => !inCut.has(k) && f.reach.has(i)));
        return total(cut.map((k) => open[k]?.capacity as number)) + worth(reached);
      }),
    );
  const served = smallestCut((reached) => total(reached.map(people)));
  const value =
    model === 'mclp'
      ? served
      : model === 'lscp'
        ? -set.length
        : limited
          ? -cheapestPlan(problem, open)
          : -total(all.map((i) => people(i) * Math.min(problem.unreachedCost, costOf(i))));
  const lacksSites = [...towns.minimum].map((need, t) => {
    const mayAdd = [...options.codes.keys()].filter(
      (j) => adds(j) && options.town[j] === t && isChoosable(problem, j),
    ).length;
    return Math.max(0, Math.min(need, mayAdd) - set.filter((j) => adds(j) && options.town[j] === t).length);
  });
  /** With capacity a floor counts who is served: at most its people, and those who find room. */
  const towardsFloors = (floor: readonly number[]): number =>
    smallestCut((reached) =>
      total(
        floor.map((want, t) =>
          Math.min(want, total(reached.filter((i) => demand.town[i] === t).map(people))),
        ),
      ),
    );
  const lacksPeople = [...towns.floor].map((want, t) => {
    if (model !== 'mclp' || limited) return 0;
    const couldBe = all.filter(
      (i) =>
        demand.town[i] === t &&
        ([...kept.capacity.keys()].some((f) => reach(kept.pairs, f).has(i)) ||
          [...options.codes.keys()].some((j) => isChoosable(problem, j) && reach(pairs, j).has(i))),
    );
    const have = all.filter((i) => demand.town[i] === t && costOf(i) < Infinity);
    const sum = (list: number[]): number => list.reduce((total, i) => total + people(i), 0);
    return Math.max(0, Math.min(want, sum(couldBe)) - sum(have));
  });
  const floorsMet = limited && model !== 'p_median' ? towardsFloors([...towns.floor]) : 0;
  // what cannot be met by all options together is missed by every choice, so it decides nothing
  const missed = limited ? -floorsMet : total(lacksPeople);
  return { standing: [-total(lacksSites), -missed, value], served, floorsMet };
}

/** The least person-costs when facilities hold only so many: from nobody served, circles that cost less are turned round (Klein 1967). */
function cheapestPlan(
  problem: SitingProblem,
  open: readonly { capacity: number; reach: ReadonlyMap<number, number> }[],
): number {
  const { weight } = problem.demand;
  const n = weight.length;
  const [nobody, end] = [n + open.length, n + open.length + 1];
  // arcs between demand, facilities, nobody and the end, forth and back
  const arcs: { from: number; to: number; room: number; cost: number; back: number }[] = [];
  const arc = (from: number, to: number, room: number, cost: number, flow = 0): void => {
    arcs.push({ from, to, room: room - flow, cost, back: arcs.length + 1 });
    arcs.push({ from: to, to: from, room: flow, cost: -cost, back: arcs.length - 1 });
  };
  const people = [...weight].reduce((sum, w) => sum + w, 0);
  for (const [i, w] of weight.entries()) arc(i, nobody, w, problem.unreachedCost, w);
  for (const [f, { capacity, reach }] of open.entries()) {
    for (const [i, cost] of reach) arc(i, n + f, weight[i] as number, cost);
    arc(n + f, end, Math.min(capacity, people), 0);
  }
  arc(nobody, end, people, 0, people);
  let total = people * problem.unreachedCost;
  for (;;) {
    const distance = new Float64Array(end + 1);
    const via = new Int32Array(end + 1).fill(-1);
    let changed = -1;
    for (let round = 0; round <= end; round += 1) {
      changed = -1;
      for (const [a, { from, to, room, cost }] of arcs.entries())
        if (room > 0 && (distance[from] as number) + cost < (distance[to] as number)) {
          distance[to] = (distance[from] as number) + cost;
          via[to] = a;
          changed = to;
        }
      if (changed < 0) return total;
    }
    let node = changed;
    for (let step = 0; step <= end; step += 1) node = arcs[via[node] as number]?.from as number;
    const circle: number[] = [];
    for (
      let at = node;
      circle.length === 0 || at !== node;
      at = arcs[circle.at(-1) as number]?.from as number
    )
      circle.push(via[at] as number);
    const amount = Math.min(...circle.map((a) => arcs[a]?.room as number));
    for (const a of circle) {
      const one = arcs[a] as (typeof arcs)[number];
      one.room -= amount;
      (arcs[one.back] as (typeof arcs)[number]).room += amount;
      total += amount * one.cost;
    }
  }
}

function isChoosable(problem: SitingProblem, j: number): boolean {
  return (
    problem.options.forbidden[j] === 0 &&
    (problem.model === 'lscp' || (problem.options.cost[j] as number) <= (problem.limits.budget ?? Infinity))
  );
}

function isWithinLimits(problem: SitingProblem, set: readonly number[]): boolean {
  if (!set.every((j) => isChoosable(problem, j))) return false;
  if (problem.model === 'lscp') return coversAll(problem, set);
  return (
    set.length <= (problem.limits.number ?? Infinity) &&
    set.reduce((sum, j) => sum + (problem.options.cost[j] as number), 0) <=
      (problem.limits.budget ?? Infinity)
  );
}

function coversAll(problem: SitingProblem, set: readonly number[]): boolean {
  const { pairs, kept, demand } = problem;
  if (isCapacitated(problem)) {
    const all = judge(
      problem,
      [...problem.options.codes.keys()].filter((j) => isChoosable(problem, j)),
    );
    const mine = judge(problem, set);
    if (mine.served < all.served || mine.floorsMet < all.floorsMet) return false;
  }
  const mustReach = (i: number): boolean => !isCapacitated(problem) || demand.weight[i] === 0;
  const reaches = (p: SitingProblem['pairs'], f: number, i: number): boolean =>
    p.demand.slice(p.start[f], p.start[f + 1]).includes(i);
  return [...problem.demand.codes.keys()].every(
    (i) =>
      !mustReach(i) ||
      [...kept.capacity.keys()].some((f) => reaches(kept.pairs, f, i)) ||
      set.some((j) => reaches(pairs, j, i)) ||
      ![...problem.options.codes.keys()].some((j) => isChoosable(problem, j) && reaches(pairs, j, i)),
  );
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (const [k, value] of a.entries()) if (value !== b[k]) return value - (b[k] as number);
  return 0;
}

function bestOfAll(problem: SitingProblem): number[] {
  let best: number[] | null = null;
  for (const set of subsets(problem.options.codes.length, problem.options.codes.length)) {
    if (!isWithinLimits(problem, set)) continue;
    const { standing } = judge(problem, set);
    if (best === null || compare(standing, best) > 0) best = standing;
  }
  return best as number[];
}

/** What holds of every solution, and of the exact one. */
function check(problem: SitingProblem, solver: MilpSolver): SitingSolution {
  const exact = solveSiting(problem, solver);
  const greedy = solveSiting(problem, null);
  const best = bestOfAll(problem);
  for (const found of [exact, greedy]) {
    expect(isWithinLimits(problem, found.chosen)).toBe(true);
    const { standing, served } = judge(problem, found.chosen);
    // the score is the judge's
    const value = standing[2] as number;
    const before = judge(problem, []).served;
    expect(found.score.compared).toBeCloseTo(problem.model === 'mclp' ? value - before : -value, 6);
    if (problem.model !== 'p_median') expect(found.score.servedAfter).toBeCloseTo(served, 6);
    expect(compare(standing, best)).toBeLessThanOrEqual(0);
    if (found.status === 'optimal') expect([found.gap, standing]).toEqual([0, best]);
    const bestValue = problem.model === 'mclp' ? (best[2] as number) - before : -(best[2] as number);
    const isMost = problem.model === 'mclp';
    // a bound is of choices that do as well by the towns as the best does
    const isWithinTowns = best[0] === 0 && (isCapacitated(problem) || best[1] === 0);
    if (found.bound !== null && isWithinTowns && standing[0] === 0 && standing[1] === best[1])
      expect((found.bound - bestValue) * (isMost ? 1 : -1)).toBeGreaterThanOrEqual(-1e-6);
  }
  expect(judge(problem, exact.chosen).standing).toEqual(best);
  expect(exact.status).toBe('optimal');
  const gained = exact.score.sites.reduce((sum, s) => sum + s.gain, 0);
  if (problem.model === 'mclp') expect(gained).toBeCloseTo(exact.score.objective, 6);
  for (const [k, site] of exact.score.sites.entries())
    if (k > 0) expect(site.gain).toBeLessThanOrEqual((exact.score.sites[k - 1]?.gain as number) + 1e-9);
  return exact;
}

describe('the exact answer is the best of all combinations, greedy no better, the bound no worse', () => {
  let solver: MilpSolver;
  beforeAll(async () => {
    solver = await testSolver();
  });

  const cases: [string, SitingModel, With][] = [
    ['most people by number', 'mclp', {}],
    ['most people by number, facilities kept', 'mclp', { kept: true }],
    ['most people by budget, facilities kept', 'mclp', { kept: true, budget: true }],
    ['most people, minima and floors of towns', 'mclp', { kept: true, towns: true }],
    ['most people by budget, minima and floors of towns', 'mclp', { budget: true, towns: true }],
    ['most people, capacity', 'mclp', { capacity: true }],
    [
      'most people by budget, capacity of new and kept facilities',
      'mclp',
      { capacity: true, kept: true, budget: true },
    ],
    ['most people, capacity, minima of towns', 'mclp', { capacity: true, kept: true, towns: true }],
    [
      'most people, capacity, minima and floors of towns by budget',
      'mclp',
      { capacity: true, kept: true, towns: true, budget: true },
    ],
    ['fewest sites, capacity', 'lscp', { capacity: true, kept: true }],
    [
      'fewest sites, capacity, minima and floors of towns',
      'lscp',
      { capacity: true, kept: true, towns: true },
    ],
    ['fewest sites', 'lscp', { kept: true }],
    ['fewest sites, minima of towns', 'lscp', { towns: true }],
    ['fewest person-metres', 'p_median', {}],
    ['fewest person-metres, facilities kept, by budget', 'p_median', { kept: true, budget: true }],
    ['fewest person-metres, minima of towns', 'p_median', { kept: true, towns: true }],
    ['fewest person-metres, capacity', 'p_median', { capacity: true }],
    ['fewest person-metres, capacity, by budget', 'p_median', { capacity: true, kept: true, budget: true }],
    [
      'fewest person-metres, capacity, minima of towns',
      'p_median',
      { capacity: true, kept: true, towns: true },
    ],
  ];
  for (const [title, model, extras] of cases)
    it(title, () => {
      fc.assert(
        fc.property(world(model), (w) => {
          check(problemOf(model, w, extras), solver);
        }),
        { numRuns: 60 },
      );
    });

  it('the same whatever the order of demand and options', () => {
    fc.assert(
      fc.property(
        fc
          .constantFrom<SitingModel>('mclp', 'lscp', 'p_median')
          .chain((model) => fc.tuple(fc.constant(model), world(model))),
        fc.integer(),
        ([model, w], seed) => {
          const shuffled = <T>(list: readonly T[]): T[] => order(list.length, seed).map((k) => list[k] as T);
          const codes = (letter: string, count: number): string[] =>
            Array.from({ length: count }, (_, k) => `${letter}${k}`);
          const parts = {
            model,
            thresholds: w.thresholds,
            number: w.number,
            weight: w.weight,
            cost: w.cost,
            forbidden: w.forbidden,
            demandCodes: codes('d', w.weight.length),
            optionCodes: codes('s', w.forbidden.length),
          };
          const other = {
            ...parts,
            weight: shuffled(w.weight),
            cost: shuffled(w.cost).map((row) => shuffled(row)),
            forbidden: shuffled(w.forbidden),
            demandCodes: shuffled(parts.demandCodes),
            optionCodes: shuffled(parts.optionCodes),
          };
          const [a, b] = [tableProblem(parts), tableProblem(other)];
          const named = (p: SitingProblem): unknown => {
            const found = solveSiting(p, solver);
            return [
              found.chosen.map((j) => p.options.codes[j]),
              found.score.compared,
              found.score.sites.map((s) => [s.gain, p.demand.codes[s.largestDemand]]),
            ];
          };
          expect(named(b)).toEqual(named(a));
        },
      ),
      { numRuns: 60 },
    );
  });
});

/** A fixed shuffle of 0..count-1. */
function order(count: number, seed: number): number[] {
  const key = (k: number): number => (Math.sin(seed + 78.233 * k) * 43758.5453) % 1;
  return Array.from({ length: count }, (_, k) => k).sort((a, b) => key(a) - key(b) || a - b);
}
