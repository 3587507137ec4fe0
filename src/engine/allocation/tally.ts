/** Flows added up by any grouping of settlements: by class of provider, by reason, and the figures made from the sums. */
import { noFigure, shareOfPersons } from '../../common/figure.js';
import type { Figure } from '../../common/figure.js';
import { PROVIDER_CLASSES, TIERS } from '../../common/vocabulary.js';
import type { Slice } from '../slice.js';
import { UNMET_REASONS } from './flows.js';
import type { Allocation, ServiceFlows } from './flows.js';

/** Whole people of some settlements, for one service or, as person-services, for several. Add tallies, never their shares. */
export interface Tally {
  /** Settlements (times services) to which a reach rule applies; of these, with unknown people. */
  settlements: number;
  unknownSettlements: number;
  /** Settlements (times services) to which no reach rule applies. */
  notApplicable: number;
  demand: number;
  /** By PROVIDER_CLASSES, `unmet` included: adds up to the demand, exactly. */
  readonly byProvider: number[];
  /** By UNMET_REASONS: adds up to byProvider of `unmet`. */
  readonly unmetByReason: number[];
  /** People x cost over all served, in persons times the unit of the allocation. */
  personCost: number;
  /** Of the demand for services that the standard wants at some tier: that demand; of it, served above that tier; served at an unknown tier. */
  demandWithTier: number;
  servedAboveTier: number;
  servedAtUnknownTier: number;
}

const UNMET = PROVIDER_CLASSES.indexOf('unmet');
const UNKNOWN = UNMET_REASONS.indexOf('unknown_population');
const NOT_APPLICABLE = UNMET_REASONS.indexOf('not_applicable');

export function emptyTally(): Tally {
  return {
    settlements: 0,
    unknownSettlements: 0,
    notApplicable: 0,
    demand: 0,
    byProvider: PROVIDER_CLASSES.map(() => 0),
    unmetByReason: UNMET_REASONS.map(() => 0),
    personCost: 0,
    demandWithTier: 0,
    servedAboveTier: 0,
    servedAtUnknownTier: 0,
  };
}

/** Adds the second to the first. */
export function addTally(to: Tally, tally: Readonly<Tally>): void {
  to.settlements += tally.settlements;
  to.unknownSettlements += tally.unknownSettlements;
  to.notApplicable += tally.notApplicable;
  to.demand += tally.demand;
  to.personCost += tally.personCost;
  to.demandWithTier += tally.demandWithTier;
  to.servedAboveTier += tally.servedAboveTier;
  to.servedAtUnknownTier += tally.servedAtUnknownTier;
  tally.byProvider.forEach((people, k) => (to.byProvider[k] += people));
  tally.unmetByReason.forEach((people, k) => (to.unmetByReason[k] += people));
}

/**
 * Takes: a slice, its allocation, and the group of every settlement (slice.settlements.town or .county, or any
 * other; -1 = left out). Gives: per group one tally per service, in order of services; sum them for all.
 */
export function tallies(
  slice: Slice,
  allocation: Allocation,
  groupOf: ArrayLike<number>,
  groups: number,
): Tally[][] {
  const wanted = wantedTiers(slice);
  const result = Array.from({ length: groups }, () => slice.services.map(emptyTally));
  for (const flows of allocation.services)
    for (let i = 0; i < flows.demand.length; i += 1)
      if (groupOf[i] >= 0) count(slice, flows, i, wanted[flows.service], result[groupOf[i]][flows.service]);
  return result;
}

/** One tally of many. */
export function sumTallies(list: readonly Readonly<Tally>[]): Tally {
  const sum = emptyTally();
  for (const tally of list) addTally(sum, tally);
  return sum;
}

function count(slice: Slice, flows: ServiceFlows, i: number, wantedTier: number, tally: Tally): void {
  const reason = flows.reason[i];
  if (reason === NOT_APPLICABLE) {
    tally.notApplicable += 1;
    return;
  }
  tally.settlements += 1;
  if (reason === UNKNOWN) {
    tally.unknownSettlements += 1;
    return;
  }
  tally.demand += flows.demand[i];
  tally.byProvider[UNMET] += flows.unmet[i];
  tally.unmetByReason[reason] += flows.unmet[i];
  if (wantedTier >= 0) tally.demandWithTier += flows.demand[i];
  for (let k = flows.start[i]; k < flows.start[i + 1]; k += 1) {
    const people = flows.people[k];
    tally.byProvider[flows.provider[k]] += people;
    tally.personCost += people * flows.cost[k];
    if (wantedTier < 0) continue;
    const tier = slice.facilities.tier[flows.facility[k]];
    if (tier < 0) tally.servedAtUnknownTier += people;
    else if (tier > wantedTier) tally.servedAboveTier += people;
  }
}

/**
 * The lowest tier at which the standard wants each service. Presence rules say it first: the tiers they name, else their
 * level. Without them, the lowest tier that any other rule names; a reach rule without tiers wants the service for
 * every settlement, so in every village. -1 = no rule says.
 */
export function wantedTiers(slice: Slice): Int8Array {
  const lowest = new Int8Array(slice.services.length).fill(-1);
  const want = (service: number, tier: number): void => {
    if (lowest[service] < 0 || tier < lowest[service]) lowest[service] = tier;
  };
  const levels = { village: 'village', town: 'town', county: 'county_seat' } as const;
  for (const rule of slice.presenceRules)
    for (const tier of rule.tiers.length > 0 ? rule.tiers : [levels[rule.level]])
      want(rule.service, TIERS.indexOf(tier));
  const isSaid = lowest.map((tier) => Number(tier >= 0));
  for (const rule of slice.reachRules)
    if (isSaid[rule.service] === 0)
      for (const tier of rule.tiers.length > 0 ? rule.tiers : ['village' as const])
        want(rule.service, TIERS.indexOf(tier));
  for (const rule of slice.capacityRules)
    if (isSaid[rule.service] === 0) for (const tier of rule.tiers) want(rule.service, TIERS.indexOf(tier));
  return lowest;
}

/** The figures of measures 2 that are shares of the demand. */
export interface RelianceFigures {
  /** 1 - own / D. */
  readonly dependence: Figure;
  readonly onTown: Figure;
  readonly onSeat: Figure;
  readonly onPeers: Figure;
  readonly onNeighbours: Figure;
  readonly unmet: Figure;
  /** Share of the demand served at a tier above the lowest at which the standard wants the service. */
  readonly skipLevel: Figure;
  /** Mean cost of those served, in the unit of the allocation; `unreachable` or `no_facility` where nobody is served. */
  readonly meanCost: Figure;
}

/** Takes: a tally; the unit of its costs. Gives: figures with their statuses; never NaN. */
export function relianceFigures(tally: Readonly<Tally>, unit: 'metres' | 'minutes'): RelianceFigures {
  const share = (served: number): Figure =>
    shareOfPersons({
      served,
      persons: tally.demand,
      settlements: tally.settlements,
      unknownSettlements: tally.unknownSettlements,
    });
  const by = (name: (typeof PROVIDER_CLASSES)[number]): number =>
    tally.byProvider[PROVIDER_CLASSES.indexOf(name)];
  const dependence = share(tally.demand - by('own'));
  const served = tally.demand - by('unmet');
  const perPerson = `${unit} / person`;
  return {
    dependence,
    onTown: share(by('town')),
    onSeat: share(by('seat')),
    onPeers: share(by('peer')),
    onNeighbours: share(by('neighbour')),
    unmet: share(by('unmet')),
    skipLevel: skipLevel(tally),
    meanCost:
      dependence.status !== 'ok'
        ? noFigure(dependence.status, perPerson)
        : served === 0
          ? noFigure(whyNobody(tally), perPerson)
          : {
              value: tally.personCost / served,
              numerator: tally.personCost,
              denominator: served,
              unit: perPerson,
              status: 'ok',
            },
  };
}

/** Why nobody is served: there is a facility, too far for some; else there is none, or none with a place. */
function whyNobody(tally: Readonly<Tally>): 'unreachable' | 'no_facility' {
  const by = (name: (typeof UNMET_REASONS)[number]): number =>
    tally.unmetByReason[UNMET_REASONS.indexOf(name)];
  return by('unreachable') + by('out_of_reach') > 0 ? 'unreachable' : 'no_facility';
}

function skipLevel(tally: Readonly<Tally>): Figure {
  return shareOfPersons({
    served: tally.servedAboveTier,
    persons: tally.demandWithTier,
    settlements: tally.settlements,
    unknownSettlements: tally.unknownSettlements,
  });
}
