/**
 * The parity report (measures 7): coverage of urban and rural people under (a) the standard of their own tier and
 * (b) one standard for all, and who loses by the difference.
 */
import { shareOfPersons } from '../../common/figure.js';
import type { Figure } from '../../common/figure.js';
import { AREAS } from '../../common/vocabulary.js';
import type { Area, Group } from '../../common/vocabulary.js';
import { peopleOf } from '../allocation/demand.js';
import { Reach, reachOf } from '../reach/reach.js';
import type { ReachOptions } from '../reach/reach.js';
import type { ReachRule, Slice } from '../slice.js';
import { urbanRural } from './inequality.js';

/** One rule for city and country alike: the threshold in metres, and whom it is for. */
export interface UnifiedRule {
  readonly service: number;
  readonly thresholdMetres: number;
  readonly thresholdMinutes?: number | null;
  readonly groups: readonly Group[];
}

export interface ParitySide {
  /** By AREAS. */
  readonly byArea: readonly Figure[];
  readonly ratio: number | null;
  readonly difference: number | null;
}

export interface ParityRow {
  readonly service: number;
  readonly own: ParitySide;
  readonly unified: ParitySide;
  /** By AREAS: whole people of the unified rule's groups served under the own standard but not under the unified one, and the other way round. */
  readonly loses: readonly number[];
  readonly gains: readonly number[];
}

/**
 * The strictest rule of each service among those of the slice: the standard of the best served, asked for all.
 * Gives: one per service that has reach rules, in order.
 */
export function strictestRules(slice: Slice): UnifiedRule[] {
  return slice.services.flatMap((_, service) => {
    const rules = slice.reachRules.filter((rule) => rule.service === service);
    if (rules.length === 0) return [];
    const best = rules.reduce((a, b) =>
      b.thresholdMetres < a.thresholdMetres || (b.thresholdMetres === a.thresholdMetres && b.code < a.code)
        ? b
        : a,
    );
    return [best];
  });
}

/** Takes: a slice; the unified rules; which settlements. Gives: a row per unified rule, in order. */
export function parityReport(
  slice: Slice,
  unified: readonly UnifiedRule[],
  options: ReachOptions & { readonly isAsked: (i: number) => boolean },
): ParityRow[] {
  const own = reachOf(slice, options);
  const same = new Reach({ ...slice, reachRules: unified.map(asReachRule) }, options);
  return unified.map(({ service, groups }) => {
    const [ownPairs, samePairs] = [own.pairs(service), same.pairs(service)];
    const isServed = (pairs: typeof ownPairs, i: number): boolean => pairs.start[i] < pairs.start[i + 1];
    const sides = { own: AREAS.map(emptySide), unified: AREAS.map(emptySide) };
    const [loses, gains] = [AREAS.map(() => 0), AREAS.map(() => 0)];
    for (let i = 0; i < slice.settlements.codes.length; i += 1) {
      if (!options.isAsked(i)) continue;
      const area = slice.settlements.area[i];
      const people = peopleOf(slice, i, groups);
      const rule = slice.reachRules[own.rules[i * slice.services.length + service]];
      // its own rule counts its own group: the share is that of the coverage
      if (rule !== undefined) add(sides.own[area], peopleOf(slice, i, rule.groups), isServed(ownPairs, i));
      add(sides.unified[area], people, isServed(samePairs, i));
      if (Number.isNaN(people) || Number.isNaN(ownPairs.threshold[i])) continue;
      if (isServed(ownPairs, i) && !isServed(samePairs, i)) loses[area] += people;
      if (!isServed(ownPairs, i) && isServed(samePairs, i)) gains[area] += people;
    }
    return { service, own: sideOf(sides.own), unified: sideOf(sides.unified), loses, gains };
  });
}

type Side = { served: number; persons: number; settlements: number; unknownSettlements: number };

function emptySide(): Side {
  return { served: 0, persons: 0, settlements: 0, unknownSettlements: 0 };
}

function add(side: Side, people: number, isServed: boolean): void {
  side.settlements += 1;
  if (Number.isNaN(people)) side.unknownSettlements += 1;
  else {
    side.persons += people;
    if (isServed) side.served += people;
  }
}

function sideOf(sides: readonly Side[]): ParitySide {
  const byArea = sides.map(shareOfPersons);
  const of = (area: Area): number | null => byArea[AREAS.indexOf(area)].value;
  return { byArea, ...urbanRural(of('urban'), of('rural')) };
}

function asReachRule(rule: UnifiedRule): ReachRule {
  return {
    code: 'unified',
    service: rule.service,
    tiers: [],
    verified: 'no',
    thresholdMetres: rule.thresholdMetres,
    thresholdMinutes: rule.thresholdMinutes ?? null,
    groups: rule.groups,
    terrain: null,
    fromMinutes: false,
  };
}
