/** The solution of a siting question in the words of who asked: names, reasons, what is left out. */
import type { AnswerStamp } from '../../common/context.js';
import type { SitingSolution } from '../../engine/siting/solve.js';
import { pairsOfOptions } from '../../engine/siting/places.js';
import type { Slice } from '../../engine/slice.js';
import type { NamesRead, UnitNameRow } from '../../store/repositories/names.reader.js';
import type { Option } from './siting.options.js';
import type { BuiltSiting } from './siting.problem.js';
import { LISTED } from './siting.request.js';
import type { Named, SitingAnswer, SitingChange, SitingRequest, SitingSite } from './siting.request.js';

/** What the objective counts. */
function objectiveUnit(request: SitingRequest, built: BuiltSiting): string {
  if (request.model === 'p_median') return `person-${built.costUnit}`;
  if (request.weigh === 'settlements') return 'settlements';
  return request.model === 'mclp' ? 'persons' : 'sites';
}

/** Codes of units and facilities whose names the answer needs. */
export function namesNeeded(
  built: BuiltSiting,
  slice: Slice,
  solution: SitingSolution,
): { units: string[]; facilities: string[] } {
  const chosen = solution.chosen.map((j) => built.options[j]);
  const settlements = [
    ...solution.score.sites.map((s) => s.largestDemand).filter((i) => i >= 0),
    ...[...solution.score.uncoverable].slice(0, LISTED),
  ].map((i) => built.places.demand.codes[i]);
  return {
    units: [
      ...settlements,
      ...chosen.filter((o) => o.action === 'build').map((o) => o.code),
      ...built.towns.map((t) => slice.towns[t].code),
      ...chosen.filter((o) => o.town >= 0).map((o) => slice.towns[o.town].code),
    ],
    facilities: chosen.filter((o) => o.action === 'enlarge').map((o) => o.code),
  };
}

/** Takes: what was asked, built and found, with names. Gives: the answer. */
export function sitingAnswer(of: {
  request: SitingRequest;
  stamp: AnswerStamp;
  unit: UnitNameRow;
  slice: Slice;
  built: BuiltSiting;
  solution: SitingSolution;
  names: NamesRead;
}): SitingAnswer {
  const { request, built, solution, slice, names } = of;
  const { score, sizes } = solution;
  const { demand } = built.places;
  const nameOf = (code: string): Named => {
    const row = names.units.get(code) ?? names.facilities.get(code);
    return { code, name: row?.name ?? code, nameEn: row?.name_en ?? null };
  };
  const townOf = (t: number): Named | null => (t < 0 ? null : nameOf(slice.towns[t].code));
  const sites = score.sites.map((site, k): SitingSite => {
    const option = built.options[site.option];
    const named = nameOf(option.code);
    return {
      order: k + 1,
      action: option.action,
      code: option.code,
      name: option.name ?? named.name,
      nameEn: option.name === null ? named.nameEn : null,
      lon: option.lon,
      lat: option.lat,
      town: townOf(option.town),
      cost: option.cost,
      capacity: option.capacity,
      gain: site.gain,
      settlementsGained: site.demandGained,
      reason: reasonOf(request, built, site, nameOf),
    };
  });
  const uncoverable = [...score.uncoverable];
  const rejected = [...built.rejected.values()].sort((a, b) => (a.code < b.code ? -1 : 1));
  return {
    ...of.stamp,
    unit: { code: of.unit.code, level: of.unit.level, name: of.unit.name, nameEn: of.unit.name_en },
    service: {
      code: request.service,
      name: names.services.get(request.service)?.name ?? request.service,
      nameEn: names.services.get(request.service)?.name_en ?? null,
    },
    model: request.model,
    method: solution.method,
    status: solution.status,
    objective: { value: score.objective, unit: objectiveUnit(request, built) },
    bound: solution.bound,
    gap: solution.gap,
    people: peopleOf(request, built, solution),
    spent: request.budget === undefined ? null : score.cost,
    sites,
    uncoverable: {
      settlements: uncoverable.length,
      listed: uncoverable
        .slice(0, LISTED)
        .map((i) => ({ ...nameOf(demand.codes[i]), persons: knownPeople(built, i) })),
    },
    rejected: { candidates: rejected.length, listed: rejected.slice(0, LISTED) },
    townsLacking: built.towns.flatMap((t, k) =>
      score.townsLackSites[k] > 0 || score.townsLackPeople[k] > 1e-6
        ? [
            {
              ...nameOf(slice.towns[t].code),
              lackingSites: score.townsLackSites[k],
              lackingPersons: score.townsLackPeople[k],
            },
          ]
        : [],
    ),
    settlements: {
      all: built.settlements.length + built.notApplicable,
      notApplicable: built.notApplicable,
      unknownPopulation: built.people.filter((p) => Number.isNaN(p)).length,
    },
    sizes: {
      demand: sizes.demand,
      candidates: sizes.options,
      pairs: sizes.pairs,
      reducedDemand: sizes.rows,
      reducedCandidates: sizes.reducedOptions,
    },
    notes: notesOf(request, built, solution),
    changes: solution.chosen.map((j) => changeOf(request, built, built.options[j], nameOf)),
  };
}

/** Known people in all, served, and out of reach; where settlements are counted once, by who is in reach of the sites. */
function peopleOf(
  request: SitingRequest,
  built: BuiltSiting,
  { score, chosen }: SitingSolution,
): SitingAnswer['people'] {
  const known = built.people.map((people) => (Number.isNaN(people) ? 0 : people));
  const uncoverable = [...score.uncoverable].reduce((sum, i) => sum + known[i], 0);
  if (request.weigh === 'people')
    return {
      all: score.people,
      servedBefore: score.servedBefore,
      servedAfter: score.servedAfter,
      uncoverable,
    };
  const before = new Set(built.places.kept.pairs.demand);
  const after = new Set([...before, ...pairsOfOptions(built.places, chosen).demand]);
  const sum = (isIn: (i: number) => boolean): number =>
    known.reduce((total, people, i) => total + (isIn(i) ? people : 0), 0);
  return {
    all: sum(() => true),
    servedBefore: sum((i) => before.has(i)),
    servedAfter: sum((i) => after.has(i)),
    uncoverable,
  };
}

function knownPeople(built: BuiltSiting, i: number): number | null {
  return Number.isNaN(built.people[i]) ? null : built.people[i];
}

/** Why this site, in one sentence made of its figures. */
function reasonOf(
  request: SitingRequest,
  built: BuiltSiting,
  site: SitingSolution['score']['sites'][number],
  nameOf: (code: string) => Named,
): string {
  const { demand } = built.places;
  const gain = Math.round(site.gain).toLocaleString('en-US');
  const number = `${site.demandGained} settlement${site.demandGained === 1 ? '' : 's'}`;
  const i = site.largestDemand;
  const people = i < 0 ? null : knownPeople(built, i);
  const largest =
    i < 0
      ? ''
      : `; the largest is ${nameOf(demand.codes[i]).name} (${people === null ? 'people unknown' : people.toLocaleString('en-US')})`;
  if (site.demandGained === 0)
    return request.minimumPerTown === undefined
      ? 'Adds nobody who is not reached by the others.'
      : 'Adds nobody new; it stands for the minimum of its town.';
  if (request.model === 'p_median') return `Saves ${gain} person-${built.costUnit} for ${number}${largest}.`;
  const verb = built.options[site.option].action === 'enlarge' ? 'Serves' : 'Brings a facility in reach of';
  if (request.weigh === 'settlements') return `${verb} ${number} more${largest}.`;
  return `${verb} ${gain} more people in ${number}${largest}.`;
}

function notesOf(request: SitingRequest, built: BuiltSiting, solution: SitingSolution): string[] {
  const { score } = solution;
  const allowed = built.places.options.forbidden.filter((f) => f === 0).length;
  const notes = [...built.notes];
  if (built.settlements.length === 0) notes.push('No settlement of the unit asks for this service.');
  else if (score.people === 0)
    notes.push('The people known in these settlements are 0: no site gains anybody.');
  if (built.options.length === 0) notes.push('There are no candidates.');
  else if (allowed === 0) notes.push('All candidates lie where building is forbidden; see rejected.');
  else if (request.model === 'mclp' && score.servedBefore === score.people && score.people > 0)
    notes.push('Everybody is served already.');
  if (request.number === 0 || request.budget === 0)
    notes.push('The number or the budget is 0: what costs anything is left out.');
  if (request.number !== undefined && request.number > allowed)
    notes.push(`number is ${request.number}, and there are ${allowed} candidates that may be chosen.`);
  if (
    request.model !== 'lscp' &&
    request.number !== undefined &&
    solution.chosen.length < Math.min(request.number, allowed)
  )
    notes.push(
      `${solution.chosen.length} sites do what more could: the others would add nobody, or do not fit.`,
    );
  if (score.uncoverable.length > 0)
    notes.push(
      `${score.uncoverable.length} settlements are out of reach of every candidate that may be chosen; they are listed and do not stand in the way of the rest.`,
    );
  if (score.townsLackSites.some((k) => k > 0) || score.townsLackPeople.some((p) => p > 1e-6))
    notes.push(
      'What is asked for every town cannot be met in all; townsLacking says what is missing after the choice that misses least.',
    );
  if (solution.status !== 'optimal')
    notes.push(
      solution.gap === null
        ? 'No bound is proved: a better choice may exist. Give more seconds.'
        : `Not proved optimal: no choice can be better by more than ${(100 * solution.gap).toFixed(2)} %. Give more seconds.`,
    );
  return notes;
}

function changeOf(
  request: SitingRequest,
  built: BuiltSiting,
  option: Option,
  nameOf: (code: string) => Named,
): SitingChange {
  if (option.action === 'enlarge')
    return { change: 'enlarge', facility: option.code, service: request.service, add: option.capacity ?? 0 };
  return {
    change: 'open',
    // of one service, so that sites for several can stand in one scenario; a code has 64 characters at most
    externalId: `${request.service.slice(0, 63)}-${option.code}`,
    name: `${request.service} ${option.name ?? nameOf(option.code).name}`,
    lon: option.lon,
    lat: option.lat,
    offers: [
      {
        service: request.service,
        capacity: option.capacity,
        capacityUnit: option.capacity === null ? null : built.capacityUnit,
      },
    ],
  };
}
