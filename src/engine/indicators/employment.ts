/** Doorstep employment (measures 8): jobs within the threshold per working-age resident, by 2SFCA. */
import { noFigure, shareOfPersons } from '../../common/figure.js';
import type { Figure } from '../../common/figure.js';
import type { Group } from '../../common/vocabulary.js';
import type { Catchments } from '../accessibility/catchments.js';
import { floatingCatchments } from '../accessibility/fca.js';
import type { FcaAnswer } from '../accessibility/fca.js';
import { offerOf, peopleOf } from '../allocation/demand.js';
import { reachOf } from '../reach/reach.js';
import type { Reach, ReachOptions } from '../reach/reach.js';
import type { Slice } from '../slice.js';

/** People who could take a job, and people who have one: ages 18 to 59; workers. */
const WORKING_AGE: readonly Group[] = ['18-59'];

export interface Employment {
  /** Services that were counted: those of domain industry_employment, or those asked for. */
  readonly services: readonly number[];
  /** Jobs per working-age resident in each settlement, competition counted. */
  readonly access: FcaAnswer;
  /** Jobs within the threshold per working-age resident of the settlements asked for. */
  readonly jobsPerWorkingAge: Figure;
  /** Share of workers with a job site within the threshold. */
  readonly workersInReach: Figure;
  /** Migrants among all residents. */
  readonly migrantShare: Figure;
  /** Sites counted in something else than jobs (places of training, stalls): in reach, but in no number of jobs. */
  readonly sitesWithoutJobs: number;
  /** Settlements asked for whose access is unknown: a site in reach of unknown size, or people unknown. */
  readonly unknownSettlements: number;
}

/**
 * Takes: a slice (its surroundings too, where demand competes); which settlements. Thresholds are those of each service.
 * A settlement to which no reach rule of these services applies is in neither share: without a threshold nothing can be
 * said of jobs within it. No rule anywhere: `not_applicable`.
 */
export function doorstepEmployment(
  slice: Slice,
  options: ReachOptions & { readonly isAsked: (i: number) => boolean; readonly services?: readonly number[] },
): Employment {
  const reach = reachOf(slice, options);
  const services =
    options.services ??
    slice.services.flatMap((service, s) => (service.domain === 'industry_employment' ? [s] : []));
  const { pairs, supply, sitesWithoutJobs, reached } = jobsOf(reach, services);
  const people = slice.settlements.codes.map((_, i) => peopleOf(slice, i, WORKING_AGE));
  const access = floatingCatchments(pairs, { method: '2sfca', people, supply, weight: () => 1 });
  const hasRule = (i: number): boolean =>
    services.some((s) => (reach.rules[i * slice.services.length + s] as number) >= 0);
  const isMeasured = (i: number): boolean => options.isAsked(i) && hasRule(i);
  return {
    services,
    access,
    ...meanAccess(access, people, isMeasured, supply.length > 0),
    workersInReach: share(slice, isMeasured, (i) => ({
      persons: peopleOf(slice, i, ['workers']),
      isServed: reached[i] === 1,
    })),
    migrantShare: ratioOfGroups(slice, options.isAsked, ['migrants'], ['all']),
    sitesWithoutJobs,
  };
}

/** Offers of jobs as columns; an offer counted in another unit is a site, but no jobs. */
function jobsOf(
  reach: Reach,
  services: readonly number[],
): { pairs: Catchments; supply: number[]; sitesWithoutJobs: number; reached: Uint8Array } {
  const { slice } = reach;
  const lists = services.map((s) => ({ s, pairs: reach.pairs(s), column: new Map<number, number>() }));
  const supply: number[] = [];
  let sitesWithoutJobs = 0;
  for (const { s, column } of lists)
    for (const j of reach.facilities(s)) {
      if (slice.services[s].capacityUnit === 'jobs') {
        column.set(j, supply.length);
        supply.push(offerOf(slice, j, s));
      } else sitesWithoutJobs += 1;
    }
  const rows = slice.settlements.codes.length;
  const reached = new Uint8Array(rows);
  for (const { pairs } of lists)
    for (let i = 0; i < rows; i += 1) if (pairs.start[i] < pairs.start[i + 1]) reached[i] = 1;
  return {
    supply,
    sitesWithoutJobs,
    reached,
    pairs: {
      rows,
      columns: supply.length,
      walk: (visit) => {
        for (const { pairs, column } of lists)
          for (let i = 0; i < rows; i += 1)
            for (let p = pairs.start[i]; p < pairs.start[i + 1]; p += 1) {
              const k = column.get(pairs.facility[p]);
              if (k !== undefined) visit(i, k, pairs.cost[p]);
            }
      },
    },
  };
}

/** sum P A / sum P over the settlements asked for whose access and people are known. */
function meanAccess(
  access: FcaAnswer,
  people: ArrayLike<number>,
  isAsked: (i: number) => boolean,
  hasJobs: boolean,
): Pick<Employment, 'jobsPerWorkingAge' | 'unknownSettlements'> {
  const unit = 'jobs / person';
  const asked = access.status.flatMap((status, i) => (isAsked(i) ? [{ status, i }] : []));
  const known = asked.filter(({ i }) => !Number.isNaN(access.access[i]) && !Number.isNaN(people[i]));
  const unknownSettlements = asked.length - known.length;
  const without = (status: Parameters<typeof noFigure>[0]): Figure => noFigure(status, unit);
  const numerator = known.reduce((sum, { i }) => sum + people[i] * access.access[i], 0);
  const denominator = known.reduce((sum, { i }) => sum + people[i], 0);
  const figure = (): Figure => {
    if (asked.length === 0) return without('not_applicable');
    if (!hasJobs) return without('no_facility');
    if (denominator === 0 && unknownSettlements > 0)
      return without(
        asked.some(({ status }) => status === 'unknown_capacity') ? 'unknown_capacity' : 'unknown_population',
      );
    if (denominator === 0) return { value: null, numerator, denominator, unit, status: 'no_demand' };
    return { value: numerator / denominator, numerator, denominator, unit, status: 'ok' };
  };
  return { jobsPerWorkingAge: figure(), unknownSettlements };
}

function share(
  slice: Slice,
  isAsked: (i: number) => boolean,
  of: (i: number) => { persons: number; isServed: boolean },
): Figure {
  const parts = { served: 0, persons: 0, settlements: 0, unknownSettlements: 0 };
  for (let i = 0; i < slice.settlements.codes.length; i += 1) {
    if (!isAsked(i)) continue;
    const { persons, isServed } = of(i);
    parts.settlements += 1;
    if (Number.isNaN(persons)) parts.unknownSettlements += 1;
    else {
      parts.persons += persons;
      if (isServed) parts.served += persons;
    }
  }
  return shareOfPersons(parts);
}

/** Sum of some groups over sum of others, where both are known. */
export function ratioOfGroups(
  slice: Slice,
  isAsked: (i: number) => boolean,
  some: readonly Group[],
  all: readonly Group[],
): Figure {
  const parts = { served: 0, persons: 0, settlements: 0, unknownSettlements: 0 };
  for (let i = 0; i < slice.settlements.codes.length; i += 1) {
    if (!isAsked(i)) continue;
    const [part, whole] = [peopleOf(slice, i, some), peopleOf(slice, i, all)];
    parts.settlements += 1;
    if (Number.isNaN(part + whole)) parts.unknownSettlements += 1;
    else {
      parts.served += part;
      parts.persons += whole;
    }
  }
  return shareOfPersons(parts);
}
