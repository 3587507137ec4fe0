/** One page about a unit: people, services, coverage, gaps, complementarity and capacity, in plain words too. */
import { Inject, Injectable } from '@nestjs/common';
import type { QuestionContext } from '../common/context.js';
import { shareOfPersons } from '../common/figure.js';
import type { Figure } from '../common/figure.js';
import { AREAS, GROUPS, PROVIDER_CLASSES, TIERS } from '../common/vocabulary.js';
import {
  allocationOf,
  figuresOf,
  rolesOf,
  talliesOf,
  UNMET_REASONS,
} from '../compute/measures/allocations.js';
import { carryingOf, wholeOf } from '../compute/measures/indicators.js';
import {
  countyReading,
  directlyUnder,
  readingOfReliance,
  readingOfRole,
} from '../compute/measures/readings.js';
import { scopeOf } from '../compute/measures/scope.js';
import type { Scope } from '../compute/measures/scope.js';
import { serviceSetsOf } from '../compute/measures/service.sets.js';
import { Slices } from '../compute/slices/slices.js';
import type { HeldSlice, OpenedSlice } from '../compute/slices/slices.js';
import { namedService, namedUnit } from '../coverage/coverage.shaping.js';
import type { Tally } from '../engine/allocation/tally.js';
import { Database } from '../store/database.js';
import { NamesReader } from '../store/repositories/names.reader.js';
import type { NamesRead } from '../store/repositories/names.reader.js';
import type { ProfileAnswer } from './profile.schema.js';

/** Services told as the worst. */
const WORST = 5;
const UNMET = PROVIDER_CLASSES.indexOf('unmet');
const BANDS = { fit: 0.5, tight: 0.85, overloaded: 1 };

@Injectable()
export class ProfileService {
  private readonly names: NamesReader;

  constructor(
    @Inject(Database) db: Database,
    @Inject(Slices) private readonly slices: Slices,
  ) {
    this.names = new NamesReader(db);
  }

  /** Fails: as `Slices.open`. */
  async open(ctx: QuestionContext, code: string): Promise<OpenedSlice> {
    return this.slices.open(ctx, code);
  }

  /** People are given to the nearest facility in reach; capacity is told as load, demand over places. */
  async profile(opened: OpenedSlice): Promise<ProfileAnswer> {
    const held = await opened.load();
    const { unit, ctx } = opened;
    const scope = scopeOf(held, unit);
    const units = [...held.slice.towns.map((town) => town.code), ...held.slice.counties];
    const names = await this.names.names({ units }, ctx.asOf, ctx.revision);
    const inside = held.slice.settlements.codes.map((_, i) => i).filter((i) => scope.settlements[i] === 1);
    const { byService, all } = talliesOf(held, 'nearest', scope);
    const figures = figuresOf(held, 'nearest', all);
    const sets = serviceSetsOf(held, unit, scope);
    const { score } = sets;
    const isScored = score.status === 'ok' || score.status === 'no_demand';
    const town = unit.level === 'town' ? held.slice.towns.findIndex((t) => t.code === unit.code) : -1;
    const role = town < 0 ? null : (rolesOf(held, 'nearest')[town] ?? null);
    const services = serviceRows(held, scope, unit, byService, names);
    return {
      ...opened.stamp(held),
      unit: namedUnit(unit),
      reading: readingsOf(held, opened, all, role === null ? null : { role, names }, score),
      settlements: inside.length,
      towns: new Set(inside.map((i) => held.slice.settlements.town[i]).filter((t) => Number(t) >= 0)).size,
      people: peopleOf(held, inside),
      tiers: countsBy(held, inside, (i) => TIERS[held.slice.settlements.tier[i] as number] ?? 'unknown').map(
        ({ key, ...rest }) => ({ tier: key, ...rest }),
      ),
      areas: AREAS.flatMap((area, a) => {
        const [of] = countsBy(
          held,
          inside.filter((i) => held.slice.settlements.area[i] === a),
          () => area,
        );
        return of === undefined ? [] : [{ area, settlements: of.settlements, persons: of.persons }];
      }),
      facilities: facilitiesOf(held, scope),
      services,
      gaps: {
        reasons: UNMET_REASONS.flatMap((reason, k) => {
          const persons = all.unmetByReason[k] as number;
          return persons > 0 ? [{ reason, persons }] : [];
        }),
        worst: [...services]
          .filter((row) => row.unmetPersons > 0)
          .sort((a, b) => b.unmetPersons - a.unmetPersons || (a.service.code < b.service.code ? -1 : 1))
          .slice(0, WORST)
          .map((row) => ({
            service: row.service,
            persons: row.unmetPersons,
            share: unservedShare(row.covered),
          })),
      },
      complementarity: {
        dependence: figures.dependence,
        onSeat: figures.onSeat,
        onNeighbours: figures.onNeighbours,
        unmet: figures.unmet,
        skipLevel: figures.skipLevel,
        centrality: role?.centrality ?? null,
        settlementsServed: role?.hinterland.length ?? null,
        needs: {
          value: score.value,
          numerator: isScored ? score.numerator : null,
          denominator: isScored ? score.denominator : null,
          unit: 'persons / persons',
          status: score.status,
        },
      },
      tierOf: tierOf(held, unit),
    };
  }
}

type Role = ReturnType<typeof rolesOf>[number];

function readingsOf(
  held: HeldSlice,
  opened: OpenedSlice,
  all: Tally,
  town: { readonly role: Role; readonly names: NamesRead } | null,
  score: ReturnType<typeof serviceSetsOf>['score'],
): ProfileAnswer['reading'] {
  const name = { en: opened.unit.name_en ?? opened.unit.name, zh: opened.unit.name };
  const reliance = readingOfReliance(name, all);
  if (opened.unit.level === 'village') return [reliance];
  if (town === null) return [reliance, countyReading(name, score)];
  const { names } = town;
  const { towns, counties } = held.slice;
  const role = readingOfRole(held, 'nearest', town.role, {
    unit: name,
    service: (s) => {
      const named = namedService(held.slice.services[s]?.code ?? '', names);
      return { en: named.nameEn ?? named.name, zh: named.name };
    },
    node: (node) => {
      const code = towns[node]?.code ?? counties[node - towns.length] ?? '';
      const row = names.units.get(code);
      const one = { en: row?.name_en ?? row?.name ?? code, zh: row?.name ?? code };
      return towns[node] === undefined ? directlyUnder(one) : one;
    },
  });
  return [reliance, role, countyReading(name, score)];
}

function peopleOf(held: HeldSlice, inside: readonly number[]): ProfileAnswer['people'] {
  const { people } = held.slice.settlements;
  return GROUPS.map((group, g) => {
    const values = inside.map((i) => people[i * GROUPS.length + g] as number);
    const known = values.filter((value) => !Number.isNaN(value));
    const knownPersons = known.reduce((a, b) => a + b, 0);
    const unknownSettlements = values.length - known.length;
    return { group, persons: unknownSettlements > 0 ? null : knownPersons, knownPersons, unknownSettlements };
  });
}

/** Settlements and their known people by a key, in order of the key. */
function countsBy(
  held: HeldSlice,
  inside: readonly number[],
  keyOf: (i: number) => string,
): { key: string; settlements: number; persons: number }[] {
  const counts = new Map<string, { settlements: number; persons: number }>();
  for (const i of inside) {
    const count = counts.get(keyOf(i)) ?? { settlements: 0, persons: 0 };
    counts.set(keyOf(i), count);
    count.settlements += 1;
    const persons = held.slice.settlements.people[i * GROUPS.length] as number;
    if (!Number.isNaN(persons)) count.persons += persons;
  }
  return [...counts].map(([key, count]) => ({ key, ...count })).sort((a, b) => (a.key < b.key ? -1 : 1));
}

function facilitiesOf(held: HeldSlice, scope: Scope): ProfileAnswer['facilities'] {
  const { planned, offerStart, offerService } = held.slice.facilities;
  const services = new Set<number>();
  let [operating, plannedCount] = [0, 0];
  for (let j = 0; j < planned.length; j += 1) {
    if (scope.facilities[j] !== 1) continue;
    if (planned[j] === 1) plannedCount += 1;
    else operating += 1;
    if (planned[j] === 1 && !held.includePlanned) continue;
    for (let k = offerStart[j] as number; k < (offerStart[j + 1] as number); k += 1)
      services.add(offerService[k] as number);
  }
  return {
    operating,
    planned: plannedCount,
    services: services.size,
    servicesInAll: held.slice.services.length,
  };
}

function serviceRows(
  held: HeldSlice,
  scope: Scope,
  unit: OpenedSlice['unit'],
  byService: readonly Tally[],
  names: NamesRead,
): ProfileAnswer['services'] {
  const carrying = new Map(
    carryingOf(held, 'nearest', wholeOf(unit, scope), { bands: BANDS, newcomers: null }).map((row) => [
      row.service,
      row,
    ]),
  );
  const flows = allocationOf(held, 'nearest').services;
  return byService.flatMap((tally, s) => {
    if (tally.settlements === 0) return [];
    const unmetPersons = tally.byProvider[UNMET] as number;
    const row = carrying.get(s);
    const load: Figure = row?.load ?? {
      value: null,
      numerator: null,
      denominator: null,
      unit: 'persons / persons of capacity',
      status: 'not_applicable',
    };
    return [
      {
        service: namedService(held.slice.services[s]?.code ?? '', names),
        facilities: (flows[s]?.facilities ?? []).filter((j) => scope.facilities[j] === 1).length,
        covered: shareOfPersons({
          served: tally.demand - unmetPersons,
          persons: tally.demand,
          settlements: tally.settlements,
          unknownSettlements: tally.unknownSettlements,
        }),
        dependence: figuresOf(held, 'nearest', tally).dependence,
        unmetPersons,
        load,
        loadBand: row?.loadBand ?? null,
      },
    ];
  });
}

/** What is left of a share of people. */
function unservedShare(covered: Figure): Figure {
  const { value, numerator, denominator } = covered;
  if (value === null || numerator === null || denominator === null) return covered;
  return { ...covered, value: (denominator - numerator) / denominator, numerator: denominator - numerator };
}

function tierOf(held: HeldSlice, unit: OpenedSlice['unit']): ProfileAnswer['tierOf'] {
  const { towns, settlements } = held.slice;
  const tier =
    unit.level === 'town'
      ? towns.find((town) => town.code === unit.code)?.tier
      : unit.level === 'village'
        ? settlements.tier[settlements.codes.indexOf(unit.code)]
        : undefined;
  return TIERS[tier ?? -1] ?? null;
}
