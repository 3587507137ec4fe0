/** Figures of the engine turned into answers: names put in, indices turned into words. */
import { noFigure, shareOfPersons } from '../common/figure.js';
import type { Figure, FigureStatus } from '../common/figure.js';
import { PROVIDER_CLASSES, TIERS } from '../common/vocabulary.js';
import type { Level } from '../common/vocabulary.js';
import { figuresOf, UNMET_REASONS } from '../compute/measures/allocations.js';
import { directlyUnder } from '../compute/measures/readings.js';
import type { HeldSlice } from '../compute/slices/slices.js';
import { namedService } from '../coverage/coverage.shaping.js';
import type { NamedUnit } from '../coverage/coverage.shapes.js';
import type { AllocationRule, ServiceFlows } from '../engine/allocation/flows.js';
import type { Tally } from '../engine/allocation/tally.js';
import type { TierMatrix } from '../engine/allocation/tiers.js';
import type { Name } from '../engine/complementarity/reading.js';
import type { NamesRead } from '../store/repositories/names.reader.js';
import type { ComplementarityAnswer } from './complementarity.schema.js';

type Overall = ComplementarityAnswer['overall'];

/** A number made elsewhere, with its status. */
export function figure(value: number | null, unit: string, status: FigureStatus = 'ok'): Figure {
  if (value === null || status !== 'ok') return noFigure(status === 'ok' ? 'not_applicable' : status, unit);
  return { value, numerator: null, denominator: null, unit, status: 'ok' };
}

/** A share with its parts; a denominator of 0 is no demand. */
export function shareOf(numerator: number, denominator: number, unit: string): Figure {
  if (denominator === 0) return { value: null, numerator, denominator, unit, status: 'no_demand' };
  return { value: numerator / denominator, numerator, denominator, unit, status: 'ok' };
}

export function unitNamed(code: string, names: NamesRead): NamedUnit {
  const row = names.units.get(code);
  return {
    code,
    level: (row?.level ?? 'village') as Level,
    name: row?.name ?? code,
    nameEn: row?.name_en ?? null,
  };
}

/** A name in both languages; the local one where there is no other. */
export function nameOf(of: { readonly name: string; readonly nameEn: string | null }): Name {
  return { en: of.nameEn ?? of.name, zh: of.name };
}

/** Name of a part in a sentence: a county that is a part of itself is what hangs directly under it. */
export function partName(of: NamedUnit): Name {
  const name = nameOf(of);
  return of.level === 'county' ? directlyUnder(name) : name;
}

export function serviceName(code: string, names: NamesRead): Name {
  return nameOf(namedService(code, names));
}

export function relianceOf(held: HeldSlice, rule: AllocationRule, tally: Tally): Overall {
  const figures = figuresOf(held, rule, tally);
  const share = (served: number): Figure =>
    shareOfPersons({
      served,
      persons: tally.demand,
      settlements: tally.settlements,
      unknownSettlements: tally.unknownSettlements,
    });
  return {
    settlements: tally.settlements,
    unknownPopulationSettlements: tally.unknownSettlements,
    demand: tally.demand,
    providers: PROVIDER_CLASSES.map((provider, k) => {
      const persons = tally.byProvider[k] as number;
      return { provider, persons, share: share(persons) };
    }),
    unmetReasons: UNMET_REASONS.flatMap((reason, k) => {
      const persons = tally.unmetByReason[k] as number;
      return persons > 0 ? [{ reason, persons }] : [];
    }),
    dependence: figures.dependence,
    skipLevel: figures.skipLevel,
    meanCost: figures.meanCost,
  };
}

export function serviceReliance(
  held: HeldSlice,
  flows: ServiceFlows,
  tally: Tally,
  names: NamesRead,
): ComplementarityAnswer['services'][number] {
  return {
    service: namedService(held.slice.services[flows.service]?.code ?? '', names),
    rule: flows.rule,
    capacity: flows.capacity,
    ...relianceOf(held, flows.rule, tally),
  };
}

const tierName = (k: number): string => TIERS[k] ?? 'unknown';

/** Rows of tiers that have demand, columns of tiers that serve. */
export function tierRows(matrix: TierMatrix): ComplementarityAnswer['tierMatrix'] {
  return matrix.demand.flatMap((demand, a) => {
    if (demand === 0) return [];
    return [
      {
        consumerTier: tierName(a),
        demand,
        unmet: matrix.unmet[a] as number,
        servedBy: (matrix.served[a] as number[]).flatMap((persons, b) =>
          persons === 0
            ? []
            : [
                {
                  providerTier: tierName(b),
                  persons,
                  byNeighbours: matrix.byNeighbours[a]?.[b] as number,
                },
              ],
        ),
      },
    ];
  });
}
