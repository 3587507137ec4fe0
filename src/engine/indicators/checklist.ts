/** The county seat against the standard for its tier (measures 8): each requirement met, or short by how much. */
import { shareOfPersons } from '../../common/figure.js';
import type { Figure } from '../../common/figure.js';
import { TIERS } from '../../common/vocabulary.js';
import type { Group, RuleKind, Tier } from '../../common/vocabulary.js';
import { offerOf, peopleOf } from '../allocation/demand.js';
import { reachOf } from '../reach/reach.js';
import type { Reach, ReachOptions } from '../reach/reach.js';
import type { Slice } from '../slice.js';

export interface ChecklistItem {
  readonly rule: string;
  readonly service: number;
  readonly kind: RuleKind;
  /** ok: judged; otherwise why not. */
  readonly status: 'ok' | 'unknown_capacity' | 'unknown_population' | 'no_demand' | 'not_applicable';
  /** Null without status ok. */
  readonly isMet: boolean | null;
  /** What is asked and what there is: people to cover and covered, facilities, or units of capacity. */
  readonly required: number | null;
  readonly present: number | null;
  /** required - present where short, else 0. */
  readonly shortBy: number | null;
  readonly unit: 'persons' | 'facilities' | 'capacity';
}

export interface Checklist {
  readonly items: readonly ChecklistItem[];
  /** Requirements met of those judged. */
  readonly met: number;
  readonly judged: number;
}

/**
 * Takes: a slice made with the standard set asked for (the national one, or one for small cities); which
 * settlements and facilities are the place; the tier whose requirements hold. Gives: one item per rule that names
 * the tier or none: reach (all its people served), presence (one at least), capacity (per 1,000 of its people), in
 * order of kind and code. A rule for a terrain holds only where it is the one applied. A place without a settlement and
 * without a facility of any kind is no place (a county whose seat nobody has named): nothing is judged there.
 */
export function checklist(
  slice: Slice,
  place: { readonly settlement: (i: number) => boolean; readonly facility: (j: number) => boolean },
  tier: Tier,
  options: ReachOptions,
): Checklist {
  const reach = reachOf(slice, options);
  const settlements = slice.settlements.codes.map((_, i) => i).filter(place.settlement);
  const isMeant = (rule: { tiers: readonly Tier[] }): boolean =>
    rule.tiers.length === 0 || rule.tiers.includes(tier);
  const facilities = (service: number): number[] => reach.facilities(service).filter(place.facility);
  const isPlace = settlements.length > 0 || slice.facilities.ids.some((_, j) => place.facility(j));
  const items = [
    ...slice.presenceRules
      .filter(isMeant)
      .map((rule) =>
        isPlace
          ? presenceItem(slice, rule, settlements, facilities(rule.service))
          : withoutVerdict(rule, 'presence', 'facilities', 'not_applicable'),
      ),
    ...slice.capacityRules.filter(isMeant).map((rule) => capacityItem(slice, rule, settlements, facilities)),
    ...slice.reachRules.flatMap((rule, k) => (isMeant(rule) ? [reachItem(reach, k, settlements)] : [])),
  ];
  const order = ['presence', 'capacity', 'reach'];
  items.sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind) || (a.rule < b.rule ? -1 : 1));
  const judged = items.filter((item) => item.isMet !== null);
  return { items, met: judged.filter((item) => item.isMet).length, judged: judged.length };
}

type Head = { readonly code: string; readonly service: number };

function itemOf(
  rule: Head,
  kind: RuleKind,
  of: { required: number; present: number; unit: ChecklistItem['unit'] },
): ChecklistItem {
  const shortBy = Math.max(0, of.required - of.present);
  return { rule: rule.code, service: rule.service, kind, status: 'ok', isMet: shortBy === 0, shortBy, ...of };
}

/** One in the place; at the level of towns one in each of its towns (a seat may have several), of villages one in each settlement. */
function presenceItem(
  slice: Slice,
  rule: Slice['presenceRules'][number],
  settlements: readonly number[],
  list: readonly number[],
): ChecklistItem {
  const unit = 'facilities';
  const towns = new Set(settlements.map((i) => slice.settlements.town[i]).filter((t) => t >= 0));
  if (rule.level === 'town' && towns.size > 1) {
    const served = new Set(list.map((j) => slice.facilities.town[j]).filter((t) => towns.has(t)));
    return itemOf(rule, 'presence', { required: towns.size, present: served.size, unit });
  }
  if (rule.level !== 'village') return itemOf(rule, 'presence', { required: 1, present: list.length, unit });
  const held = new Set(list.map((j) => slice.facilities.settlement[j]));
  const present = settlements.filter((i) => held.has(i)).length;
  if (settlements.length === 0) return withoutVerdict(rule, 'presence', unit, 'not_applicable');
  return itemOf(rule, 'presence', { required: settlements.length, present, unit });
}

function withoutVerdict(
  rule: Head,
  kind: RuleKind,
  unit: ChecklistItem['unit'],
  status: Exclude<ChecklistItem['status'], 'ok'>,
): ChecklistItem {
  return {
    rule: rule.code,
    service: rule.service,
    kind,
    status,
    isMet: null,
    required: null,
    present: null,
    shortBy: null,
    unit,
  };
}

function capacityItem(
  slice: Slice,
  rule: Slice['capacityRules'][number],
  settlements: readonly number[],
  facilities: (service: number) => number[],
): ChecklistItem {
  const countsFacilities = rule.capacityUnit === 'facilities';
  const unit = countsFacilities ? 'facilities' : 'capacity';
  if (rule.groups.length === 0) return withoutVerdict(rule, 'capacity', unit, 'not_applicable');
  const list = facilities(rule.service);
  const isSameUnit = countsFacilities || slice.services[rule.service].capacityUnit === rule.capacityUnit;
  const present = countsFacilities
    ? list.length
    : list.reduce((sum, j) => sum + offerOf(slice, j, rule.service), 0);
  const people = peopleIn(slice, settlements, rule.groups);
  if (settlements.length === 0) return withoutVerdict(rule, 'capacity', unit, 'not_applicable');
  if (Number.isNaN(people)) return withoutVerdict(rule, 'capacity', unit, 'unknown_population');
  if (people === 0) return withoutVerdict(rule, 'capacity', unit, 'no_demand');
  if (!isSameUnit || Number.isNaN(present)) return withoutVerdict(rule, 'capacity', unit, 'unknown_capacity');
  return itemOf(rule, 'capacity', { required: (people * rule.capacityPer1000) / 1000, present, unit });
}

/** All people of the place to whom this rule applies must be served. */
function reachItem(reach: Reach, ruleIndex: number, settlements: readonly number[]): ChecklistItem {
  const { slice, rules } = reach;
  const rule = slice.reachRules[ruleIndex];
  const meant = settlements.filter((i) => rules[i * slice.services.length + rule.service] === ruleIndex);
  if (meant.length === 0) return withoutVerdict(rule, 'reach', 'persons', 'not_applicable');
  const required = peopleIn(slice, meant, rule.groups);
  if (Number.isNaN(required)) return withoutVerdict(rule, 'reach', 'persons', 'unknown_population');
  if (required === 0) return withoutVerdict(rule, 'reach', 'persons', 'no_demand');
  const pairs = reach.pairs(rule.service);
  const served = meant.filter((i) => pairs.start[i] < pairs.start[i + 1]);
  return itemOf(rule, 'reach', { required, present: peopleIn(slice, served, rule.groups), unit: 'persons' });
}

function peopleIn(slice: Slice, settlements: readonly number[], groups: readonly Group[]): number {
  return settlements.reduce((sum, i) => sum + peopleOf(slice, i, groups), 0);
}

/** The seat of a county: settlements and facilities that stand in it. */
export function seatOf(
  slice: Slice,
  county: number,
): { readonly settlement: (i: number) => boolean; readonly facility: (j: number) => boolean } {
  const { settlements, facilities } = slice;
  return {
    settlement: (i) => settlements.county[i] === county && settlements.inSeat[i] === 1,
    facility: (j) => facilities.county[j] === county && facilities.inSeat[j] === 1,
  };
}

/** Tier whose requirements a seat is held against. */
export const SEAT_TIER: Tier = TIERS[TIERS.length - 1];

/** Share of the seat's requirements that are met: requirements, not people. */
export function metShare(list: Checklist): Figure {
  return {
    ...shareOfPersons({
      served: list.met,
      persons: list.judged,
      settlements: list.judged,
      unknownSettlements: 0,
    }),
    unit: 'requirements / requirements',
  };
}
